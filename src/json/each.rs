//! Reads a long list within an object entry by entry as it arrives, so that it is never in memory as a whole.

use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::json::member::{Inner, Members, fill};
use crate::json::scalar::{Scalar, plain_values};

/// Reads `{"OUTER": {"LIST": [entry, …], …}}`: passes each entry to `each`, and returns the other members of `OUTER`.
/// None if there is no object `OUTER`.
///
/// An entry that is not an object is passed as `Inner::Other`.
pub struct Each<'e, T, H> {
    outer: &'e str,
    list: &'e str,
    each: &'e mut dyn FnMut(Inner<T>),
    head: PhantomData<H>,
}

impl<'e, T, H> Each<'e, T, H> {
    /// Names the object and its list.
    pub fn new(outer: &'e str, list: &'e str, each: &'e mut dyn FnMut(Inner<T>)) -> Each<'e, T, H> {
        Each {
            outer,
            list,
            each,
            head: PhantomData,
        }
    }
}

impl<'de, T: Members, H: Members> DeserializeSeed<'de> for Each<'_, T, H> {
    type Value = Option<H>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<H>, D::Error> {
        deserializer.deserialize_any(Document(self))
    }
}

struct Document<'e, T, H>(Each<'e, T, H>);

impl<'de, T: Members, H: Members> Visitor<'de> for Document<'_, T, H> {
    type Value = Option<H>;

    plain_values!(_ => None);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<H>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Option<H>, A::Error> {
        let Each {
            outer, list, each, ..
        } = self.0;
        let mut head = None;
        fill(&mut object, |name, object| {
            if name != outer {
                return Ok(false);
            }
            head = object.next_value_seed(Container {
                list,
                each: &mut *each,
                head: PhantomData,
            })?;
            Ok(true)
        })?;
        Ok(head)
    }
}

struct Container<'e, T, H> {
    list: &'e str,
    each: &'e mut dyn FnMut(Inner<T>),
    head: PhantomData<H>,
}

impl<'de, T: Members, H: Members> DeserializeSeed<'de> for Container<'_, T, H> {
    type Value = Option<H>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<H>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Members, H: Members> Visitor<'de> for Container<'_, T, H> {
    type Value = Option<H>;

    plain_values!(_ => None);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<H>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Option<H>, A::Error> {
        let Container { list, each, .. } = self;
        let mut head = H::default();
        fill(&mut object, |name, object| {
            if name != list {
                return head.take(name, object);
            }
            object.next_value_seed(Entries(&mut *each))?;
            Ok(true)
        })?;
        Ok(Some(head))
    }
}

struct Entries<'e, T>(&'e mut dyn FnMut(Inner<T>));

impl<'de, T: Members> DeserializeSeed<'de> for Entries<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Members> Visitor<'de> for Entries<'_, T> {
    type Value = ();

    plain_values!(_ => ());

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(entry) = list.next_element::<Inner<T>>()? {
            (self.0)(entry);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::bounds::Bounds;
    use crate::json::declare::members;
    use crate::json::read::of_reader;

    members! {
        /// An entry.
        struct Entry {
            /// Its key.
            key: Scalar = "key",
        }
    }

    members! {
        /// The members next to the list.
        struct Head {
            /// The number of entries.
            size: Scalar = "size",
        }
    }

    const BOUNDS: Bounds = Bounds {
        bytes: 1000,
        values: 100,
        text_bytes: 100,
    };

    #[track_caller]
    fn check(document: &str, expected: Option<&str>, keys: &[&str]) {
        let mut seen = Vec::new();
        let mut each = |entry: Inner<Entry>| {
            seen.push(
                entry
                    .get()
                    .and_then(|entry| entry.key.text())
                    .unwrap_or("-".into()),
            );
        };
        let head: Option<Head> = of_reader(
            document.as_bytes(),
            BOUNDS,
            Each::new("Box", "Things", &mut each),
        )
        .expect("it is JSON");
        let size = head.map(|head| head.size.text().unwrap_or_default());
        assert_eq!(size.as_deref(), expected, "{document}");
        assert_eq!(seen, keys, "{document}");
    }

    #[test]
    fn entries_come_one_by_one_and_the_head_from_before_and_behind_them() {
        check(
            r#"{"x": [1], "Box": {"size": 2, "Things": [{"key": 1}, {"key": "b", "z": {}}], "y": {}}, "z": 1}"#,
            Some("2"),
            &["1", "b"],
        );
        check(
            r#"{"Box": {"Things": [{"key": 1}, 7, [{"key": 3}], null, {"key": []}], "size": "9"}}"#,
            Some("9"),
            &["1", "-", "-", "-", "-"],
        );
    }

    #[test]
    fn other_documents_have_no_entries() {
        for document in [
            "[]",
            "7",
            "{}",
            "null",
            "\"Box\"",
            r#"{"Box": [{"Things": [1]}]}"#,
            r#"{"Things": [1]}"#,
        ] {
            check(document, None, &[]);
        }
        for list in ["7", "null", "{\"a\": [{\"key\": 1}]}", "\"x\"", "[]"] {
            check(
                &format!(r#"{{"Box": {{"Things": {list}}}}}"#),
                Some(""),
                &[],
            );
        }
    }
}
