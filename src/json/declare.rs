//! Declares structs of the members that are used, in one table each: field, type, name in JSON.

/// Declares a struct and the names of its members in JSON. Names are case-sensitive: Plex sends `guid` next to `Guid`,
/// `rating` next to `Rating`.
macro_rules! members {
    ($(#[$meta:meta])* $vis:vis struct $struct:ident {
        $($(#[$of_field:meta])* $field:ident: $type:ty = $name:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default)]
        $vis struct $struct {
            $($(#[$of_field])* $vis $field: $type,)*
        }

        impl $crate::json::member::Members for $struct {
            fn take<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                object: &mut A,
            ) -> Result<bool, A::Error> {
                match name {
                    $($name => self.$field = object.next_value()?,)*
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }

        /// Writes only the members that are present.
        impl serde::Serialize for $struct {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut object = serializer.serialize_map(None)?;
                $(if !self.$field.is_missing() {
                    object.serialize_entry($name, &self.$field)?;
                })*
                object.end()
            }
        }
    };
}
pub(crate) use members;

#[cfg(test)]
mod tests {
    use crate::json::member::{Inner, List, Names};
    use crate::json::scalar::Scalar;

    members! {
        /// A nested object.
        struct Tagged {
            /// Its only member.
            tag: Scalar = "tag",
        }
    }

    members! {
        /// An object with a nested one.
        struct Outer {
            /// A plain member.
            name: Scalar = "name",
            /// A nested object.
            inner: Inner<Tagged> = "Inner",
            /// A list.
            few: List<Scalar, 2> = "few",
            /// Names.
            names: Names<3> = "names",
        }
    }

    #[track_caller]
    fn read(json: &str) -> Outer {
        match serde_json::from_str::<Inner<Outer>>(json) {
            Ok(Inner::Is(outer)) => outer,
            other => panic!("{json}: {other:?}"),
        }
    }

    #[test]
    fn the_last_member_of_a_name_counts_and_others_are_skipped() {
        let read = read(
            r#"{"name": 1, "": [[{"name": 2}]], "Name": 3, "name": "4", "a name that is longer than any other": {}}"#,
        );
        assert_eq!(read.name.text().as_deref(), Some("4"));
    }

    #[test]
    fn members_of_any_type_are_read_and_distinguished_from_missing_ones() {
        for kind in ["null", "true", "-1", "1.5", "\"x\"", "[1]", "{\"a\":1}"] {
            let read = read(&format!(
                r#"{{"name": {kind}, "Inner": {kind}, "few": {kind}, "names": {kind}}}"#
            ));
            let is_null = kind == "null";
            assert_eq!(read.name.is_missing(), is_null, "{kind}");
            assert_eq!(read.inner.is_missing(), is_null, "{kind}");
            assert_eq!(
                read.inner.object("Inner").is_ok(),
                is_null || kind.starts_with('{'),
                "{kind}"
            );
            assert_eq!(
                read.few.list("few").is_ok(),
                is_null || kind == "[1]",
                "{kind}"
            );
            assert_eq!(read.names.names().is_some(), kind == "[1]", "{kind}");
        }
        let refused = read(r#"{"Inner": [1]}"#).inner.object("Inner").map(|_| ());
        let inside = read(r#"{"Inner": {"tag": "x"}}"#);
        let tag = inside.inner.get().and_then(|inner| inner.tag.text());
        assert_eq!(tag.as_deref(), Some("x"));
        assert_eq!(refused, Err("`Inner` is a list; expected an object".into()));
    }

    #[test]
    fn a_list_is_kept_up_to_its_bound_and_the_rest_is_counted() {
        let read =
            read(r#"{"few": [1, null, {"x": [2]}, 3], "names": ["a", {"tag": "b"}, 7, "d"]}"#);
        assert_eq!((read.few.entries().len(), read.few.left_out()), (2, 2));
        let names = read.names.names().expect("it is a list");
        assert_eq!(names, ["a", "b", "7"]);
    }
}
