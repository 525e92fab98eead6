//! A hook as it is kept.

use std::collections::BTreeMap;

use crate::model::{DeliveryId, Fields, Value, named_fields};

/// A hook as it is kept, with what the rules need of it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDelivery {
    /// Its row.
    pub id: DeliveryId,
    /// The address it came to.
    pub address: String,
    /// The connection that the address named.
    pub connection: Option<String>,
    /// The part that was kept.
    pub body: String,
    /// When it came, milliseconds since 1970.
    pub arrived_ms: i64,
    /// What was looked up of its item because the rules asked for it; none if nothing was.
    pub found: Option<Fields>,
}

/// What was found of its item; nothing if it cannot be read any more.
pub(super) fn kept_fields(text: &str) -> Fields {
    let kept: BTreeMap<String, Value> = serde_json::from_str(text).unwrap_or_default();
    named_fields(kept)
}
