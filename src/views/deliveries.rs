//! The deliveries: what arrived, and what was decided.

use serde::Serialize;

use crate::store::{DeliveryRow, Store};
use crate::views::error::ViewError;

/// Deliveries, newest first.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Deliveries {
    /// One of each.
    pub rows: Vec<DeliveryRow>,
}

impl Deliveries {
    /// The newest deliveries, at most `limit` of them.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn read(store: &Store, limit: u32) -> Result<Deliveries, ViewError> {
        let rows = store.list_deliveries(limit)?;
        Ok(Deliveries { rows })
    }
}
