//! Objects of which some members are used, and lists of them.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use crate::json::scalar::{Scalar, ScalarVisitor, plain_values};
use crate::text::without_entities;

/// The longest name of a member that is used, in bytes.
const NAME_MAX: usize = 32;

/// A struct whose fields are members of a JSON object. [`members`](crate::json::members) declares one.
pub trait Members: Default {
    /// Reads the value of the member of that name into its field. False if there is no such field. The last one of a
    /// name counts.
    ///
    /// # Errors
    /// The document is not JSON.
    fn take<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        object: &mut A,
    ) -> Result<bool, A::Error>;
}

/// The name of a member. A name that is longer than all names in use is empty, because no field has that name either.
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

/// Reads the members of an object that are used, and skips all others.
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

/// A nested object, or another value instead.
#[derive(Clone, Debug)]
pub enum Inner<T> {
    /// The object.
    Is(T),
    /// Something else, or missing.
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

    /// True if it is missing, or `null`.
    pub fn is_missing(&self) -> bool {
        matches!(self, Inner::Other(Scalar::Missing))
    }

    /// The object, if there is one. `name` is that of the member.
    ///
    /// # Errors
    /// A message, if there is something else.
    pub fn object(&self, name: &str) -> Result<Option<&T>, String> {
        match self {
            Inner::Is(object) => Ok(Some(object)),
            Inner::Other(Scalar::Missing) => Ok(None),
            Inner::Other(other) => {
                Err(format!("`{name}` is {}; expected an object", other.shown()))
            }
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

/// A list of which the first `MAX` entries are kept. The others are counted.
#[derive(Clone, Debug)]
pub struct List<T, const MAX: usize> {
    entries: Vec<T>,
    left_out: usize,
    /// The value that was found instead of a list.
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
    /// The entries that are kept. Empty if it is not a list.
    pub fn entries(&self) -> &[T] {
        &self.entries
    }

    /// The value that was found instead of a list. None if it is a list.
    pub(super) fn other(&self) -> Option<&Scalar> {
        self.other.as_ref()
    }

    /// The number of entries that were not kept.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// True if it is missing, or `null`.
    pub fn is_missing(&self) -> bool {
        self.other == Some(Scalar::Missing)
    }

    /// The entries that are kept. Empty if it is missing. `name` is that of the member.
    ///
    /// # Errors
    /// A message, if there is something else.
    pub fn list(&self, name: &str) -> Result<&[T], String> {
        match &self.other {
            None | Some(Scalar::Missing) => Ok(&self.entries),
            Some(other) => Err(format!("`{name}` is {}; expected a list", other.shown())),
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
                "a list in JSON is too long: the first {MAX} entries are read, and {left_out} are left out"
            );
        }
        Ok(List {
            entries,
            left_out,
            other: None,
        })
    }
}

/// An object whose `tag` is the name, as in Plex's lists.
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

/// A list of names. Sonarr lists texts, Plex lists objects whose `tag` is the name. Other entries are left out.
#[derive(Clone, Debug, Default)]
pub struct Names<const MAX: usize>(pub(super) List<Inner<Tagged>, MAX>);

impl<const MAX: usize> Names<MAX> {
    /// True if it is missing, or `null`.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.0.is_missing()
    }

    /// The text, if there is one instead of a list.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        self.0.other().and_then(Scalar::as_text)
    }

    /// The names, with their entities decoded. None if there is no list.
    #[must_use]
    pub fn names(&self) -> Option<Vec<String>> {
        self.0.other.is_none().then(|| {
            let name = |entry: &Inner<Tagged>| match entry {
                Inner::Is(tagged) => tagged.tag.text(),
                // A blank name in a list of texts is kept unchanged.
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
