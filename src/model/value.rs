//! What is known of an event or an episode: values by the names of fields.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::field_words::field;

/// What is known, by the names of [`crate::model::FIELDS`]. A field that is not there has no value.
pub type Fields = BTreeMap<&'static str, Value>;

/// A value of a field of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A name, a word, or an id.
    Text(String),
    /// A count or a rating.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Several names.
    List(Vec<String>),
    /// A point in time: milliseconds since 1970, UTC.
    Date(i64),
}

/// Fields under names that were kept somewhere; names that are no field's any more are left out.
#[must_use]
pub fn named_fields(kept: BTreeMap<String, Value>) -> Fields {
    kept.into_iter()
        .filter_map(|(name, value)| Some((field(&name)?.name, value)))
        .collect()
}
