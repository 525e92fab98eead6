//! A delivery as it is stored.

use std::collections::BTreeMap;

use crate::model::{DeliveryId, Endpoint, Fields, Value, Via, named_fields};

/// A delivery as it is stored, with the fields that the rules need.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDelivery {
    /// Its row.
    pub id: DeliveryId,
    /// The source: `plex`, `sonarr`, `tautulli`, or `every` for a schedule.
    pub source: String,
    /// The endpoint, with its options. None if there is none, as for a schedule, or if the endpoint does not exist any
    /// more.
    pub endpoint: Option<Endpoint>,
    /// How it came. None for a way that this version does not know.
    pub via: Option<Via>,
    /// The connection that the URL named.
    pub connection: Option<String>,
    /// The stored part of the body.
    pub body: String,
    /// When it arrived, in milliseconds since 1970.
    pub arrived_ms: i64,
    /// The fields of its item that were looked up because the rules need them. None if there was no lookup.
    pub found: Option<Fields>,
}

/// The fields of its item. Empty if they cannot be read any more.
pub(super) fn kept_fields(text: &str) -> Fields {
    let kept: BTreeMap<String, Value> = serde_json::from_str(text).unwrap_or_default();
    named_fields(kept)
}

/// The endpoint of a delivery with these columns.
pub(super) fn endpoint(source: &str, options: &str, path: &str) -> Option<Endpoint> {
    if !path.is_empty() {
        return None;
    }
    let options = serde_json::from_str(options).ok()?;
    Endpoint::of_source(source, options)
}
