//! One object, or a list of them.

use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::json::member::{Inner, Members};
use crate::json::scalar::{Scalar, plain_values};

/// Objects that a program sends alone or in a list. Empty if it sends something else.
#[derive(Clone, Debug)]
pub struct Several<T>(Vec<T>);

impl<T> Several<T> {
    /// The objects, in order.
    pub fn entries(&self) -> &[T] {
        &self.0
    }

    /// True if there is none.
    pub fn is_missing(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Several<T> {
    fn default() -> Several<T> {
        Several(Vec::new())
    }
}

impl<'de, T: Members> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Several<T>, D::Error> {
        deserializer.deserialize_any(SeveralVisitor(PhantomData))
    }
}

impl<T: Serialize> Serialize for Several<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

struct SeveralVisitor<T>(PhantomData<T>);

impl<'de, T: Members> Visitor<'de> for SeveralVisitor<T> {
    type Value = Several<T>;

    plain_values!(_ => Several::default());

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Several<T>, A::Error> {
        let one = Inner::deserialize(MapAccessDeserializer::new(object))?;
        Ok(Several(objects(one).collect()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Several<T>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = list.next_element::<Inner<T>>()? {
            entries.extend(objects(entry));
        }
        Ok(Several(entries))
    }
}

fn objects<T>(value: Inner<T>) -> impl Iterator<Item = T> {
    match value {
        Inner::Is(object) => Some(object).into_iter(),
        Inner::Other(_) => None.into_iter(),
    }
}
