//! Writes values as JSON again: only the members that are used.

use serde::ser::{Serialize, Serializer};

use crate::json::member::{Inner, List, Names, Tagged};
use crate::json::scalar::Scalar;

/// The text of a value. Of lists and objects that were read as plain values, only the kind is left.
#[must_use]
pub fn to_text<T: Serialize>(read: &T) -> String {
    // Serialisation only fails for keys that are not text, which no value here has.
    serde_json::to_string(read).unwrap_or_default()
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Scalar::Missing => serializer.serialize_unit(),
            Scalar::Flag(flag) => serializer.serialize_bool(*flag),
            Scalar::Number(number) => number.serialize(serializer),
            Scalar::Text(text) => serializer.serialize_str(text),
            Scalar::List => serializer.collect_seq([(); 0]),
            Scalar::Object => serializer.collect_map([((), ()); 0]),
        }
    }
}

impl<T: Serialize> Serialize for Inner<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Inner::Is(object) => object.serialize(serializer),
            Inner::Other(other) => other.serialize(serializer),
        }
    }
}

impl<T: Serialize, const MAX: usize> Serialize for List<T, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.other() {
            Some(other) => other.serialize(serializer),
            // Entries that were only counted must be counted again when this is read.
            None => {
                let kept = self.entries().iter().map(Some);
                let counted = std::iter::repeat_n(None, self.left_out());
                serializer.collect_seq(kept.chain(counted))
            }
        }
    }
}

impl<const MAX: usize> Serialize for Names<MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Serialize for Tagged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("tag", &self.tag)])
    }
}
