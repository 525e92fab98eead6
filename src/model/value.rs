//! The values of fields of events and episodes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::field_words::field;

/// The known values, by the names of [`crate::model::FIELDS`]. An absent field has no value.
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

/// Fields with names that were stored. Names that are not fields any more are left out.
#[must_use]
pub fn named_fields(kept: BTreeMap<String, Value>) -> Fields {
    kept.into_iter()
        .filter_map(|(name, value)| Some((field(&name)?.name, value)))
        .collect()
}
