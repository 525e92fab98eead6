//! Objects of which some members count, and lists of them.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use crate::json::scalar::{Scalar, ScalarVisitor, plain_values};
use crate::text::without_entities;

/// The longest name of a member that anybody looks for, in bytes.
const NAME_MAX: usize = 32;

/// A struct whose fields are members of a JSON object. [`members`](crate::json::members) makes one.
pub trait Members: Default {
    /// Reads the value of the member of that name into its field; false if nobody wants it. The last of one name counts.
    ///
    /// # Errors
    /// The document is no JSON.
    fn take<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        object: &mut A,
    ) -> Result<bool, A::Error>;
}

/// A member's name. One that is longer than any that is looked for is empty, as nobody looks for that either.
struct Name {
    bytes: [u8; NAME_MAX],
    length: usize,
}

impl Name {
    fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, text: &str) -> Result<Name, E> {
        let mut name = Name {
            bytes: [0; NAME_MAX],
            length: 0,
        };
        if let Some(bytes) = name.bytes.get_mut(..text.len()) {
            bytes.copy_from_slice(text.as_bytes());
            name.length = text.len();
        }
        Ok(name)
    }
}

/// Reads the members of an object that count, and skips all others.
pub(super) fn fill<'de, A: MapAccess<'de>>(
    object: &mut A,
    mut take: impl FnMut(&str, &mut A) -> Result<bool, A::Error>,
) -> Result<(), A::Error> {
    while let Some(name) = object.next_key_seed(NameSeed)? {
        if !take(name.as_str(), object)? {
            object.next_value::<IgnoredAny>()?;
        }
    }
    Ok(())
}

/// An object within an object, or whatever stands in its place.
#[derive(Clone, Debug)]
pub enum Inner<T> {
    /// The object.
    Is(T),
    /// Something else, or nothing.
    Other(Scalar),
}

impl<T> Default for Inner<T> {
    fn default() -> Inner<T> {
        Inner::Other(Scalar::Missing)
    }
}

impl<T> Inner<T> {
    /// The object, if it is one.
    pub fn get(&self) -> Option<&T> {
        match self {
            Inner::Is(object) => Some(object),
            Inner::Other(_) => None,
        }
    }

    /// True if nothing is there, or `null`.
    pub fn is_missing(&self) -> bool {
        matches!(self, Inner::Other(Scalar::Missing))
    }

    /// The object, which may be missing. `name` is that of the member.
    ///
    /// # Errors
    /// A sentence, if there is something else.
    pub fn object(&self, name: &str) -> Result<Option<&T>, String> {
        match self {
            Inner::Is(object) => Ok(Some(object)),
            Inner::Other(Scalar::Missing) => Ok(None),
            Inner::Other(other) => Err(format!(
                "`{name}` is {}, where an object is sent",
                other.shown()
            )),
        }
    }
}

impl<'de, T: Members> Deserialize<'de> for Inner<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Inner<T>, D::Error> {
        deserializer.deserialize_any(InnerVisitor(std::marker::PhantomData))
    }
}

struct InnerVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Members> Visitor<'de> for InnerVisitor<T> {
    type Value = Inner<T>;

    plain_values!(scalar => Inner::Other(scalar));

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Inner<T>, A::Error> {
        ScalarVisitor.visit_seq(list).map(Inner::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Inner<T>, A::Error> {
        let mut inner = T::default();
        fill(&mut object, |name, object| inner.take(name, object))?;
        Ok(Inner::Is(inner))
    }
}

/// A list of which the first `MAX` entries are kept; the others are counted.
#[derive(Clone, Debug)]
pub struct List<T, const MAX: usize> {
    entries: Vec<T>,
    left_out: usize,
    /// What stands in the place of a list.
    other: Option<Scalar>,
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> List<T, MAX> {
        List {
            entries: Vec::new(),
            left_out: 0,
            other: Some(Scalar::Missing),
        }
    }
}

impl<T, const MAX: usize> List<T, MAX> {
    /// The entries that are kept; none if it is no list.
    pub fn entries(&self) -> &[T] {
        &self.entries
    }

    /// What stands in the place of a list; none if it is one.
    pub(super) fn other(&self) -> Option<&Scalar> {
        self.other.as_ref()
    }

    /// How many entries there were beyond those that are kept.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// True if nothing is there, or `null`.
    pub fn is_missing(&self) -> bool {
        self.other == Some(Scalar::Missing)
    }

    /// The entries that are kept; none if nothing is there. `name` is that of the member.
    ///
    /// # Errors
    /// A sentence, if there is something else.
    pub fn list(&self, name: &str) -> Result<&[T], String> {
        match &self.other {
            None | Some(Scalar::Missing) => Ok(&self.entries),
            Some(other) => Err(format!(
                "`{name}` is {}, where a list is sent",
                other.shown()
            )),
        }
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for List<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<List<T, MAX>, D::Error> {
        deserializer.deserialize_any(ListVisitor(std::marker::PhantomData))
    }
}

struct ListVisitor<T, const MAX: usize>(std::marker::PhantomData<T>);

impl<T, const MAX: usize> List<T, MAX> {
    fn instead(other: Scalar) -> List<T, MAX> {
        List {
            other: Some(other),
            ..List::default()
        }
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for ListVisitor<T, MAX> {
    type Value = List<T, MAX>;

    plain_values!(scalar => List::instead(scalar));

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<List<T, MAX>, A::Error> {
        ScalarVisitor.visit_map(object).map(List::instead)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<T, MAX>, A::Error> {
        let (mut entries, mut left_out) = (Vec::new(), 0);
        while entries.len() < MAX {
            match list.next_element()? {
                Some(entry) => entries.push(entry),
                None => break,
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            left_out += 1;
        }
        if left_out > 0 {
            log::debug!(
                "of a list in JSON the first {MAX} entries are read, and {left_out} more are left out"
            );
        }
        Ok(List {
            entries,
            left_out,
            other: None,
        })
    }
}

/// Plex lists objects whose `tag` is the name.
#[derive(Clone, Debug, Default)]
pub(super) struct Tagged {
    pub(super) tag: Scalar,
}

impl Members for Tagged {
    fn take<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        object: &mut A,
    ) -> Result<bool, A::Error> {
        if name != "tag" {
            return Ok(false);
        }
        self.tag = object.next_value()?;
        Ok(true)
    }
}

/// A list of names. Sonarr lists texts, Plex lists objects whose `tag` is the name; what is no name is left out.
#[derive(Clone, Debug, Default)]
pub struct Names<const MAX: usize>(pub(super) List<Inner<Tagged>, MAX>);

impl<const MAX: usize> Names<MAX> {
    /// True if nothing is there, or `null`.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.0.is_missing()
    }

    /// Text in the place of a list.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        self.0.other().and_then(Scalar::as_text)
    }

    /// The names, with the signs that their entities stand for; none if there is no list.
    #[must_use]
    pub fn names(&self) -> Option<Vec<String>> {
        self.0.other.is_none().then(|| {
            let name = |entry: &Inner<Tagged>| match entry {
                Inner::Is(tagged) => tagged.tag.text(),
                // A blank name in a list of texts is one, as it was sent.
                Inner::Other(Scalar::Text(text)) => Some(text.clone()),
                Inner::Other(other) => other.text(),
            };
            let names = self.0.entries.iter().filter_map(name);
            names
                .map(|name| without_entities(&name).into_owned())
                .collect()
        })
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Names<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Names<MAX>, D::Error> {
        List::deserialize(deserializer).map(Names)
    }
}
