//! A hook as it is kept.

use std::collections::BTreeMap;

use crate::model::{DeliveryId, Endpoint, Fields, Value, named_fields};

/// A hook as it is kept, with what the rules need of it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDelivery {
    /// Its row.
    pub id: DeliveryId,
    /// The source: `plex`, `sonarr`, `tautulli`; `every` of a schedule.
    pub source: String,
    /// The endpoint it came to, with its options; none if it came to none, as of a schedule, or if nothing of the kind is
    /// known any more.
    pub endpoint: Option<Endpoint>,
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

/// The endpoint of a delivery with these columns.
pub(super) fn endpoint(source: &str, options: &str, path: &str) -> Option<Endpoint> {
    if !path.is_empty() {
        return None;
    }
    let options = serde_json::from_str(options).ok()?;
    Endpoint::of_source(source, options)
}
