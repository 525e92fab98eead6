//! Webhooks to wrong URLs. Sources do not show that they were refused, so intertitle does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::model::{Endpoint, NO_SOURCE};
use crate::settings::Settings;
use crate::store::{Refused, Store, StoreError};

/// The time after which a wrong URL is reported again.
const TOLD_EVERY_MS: i64 = 60_000;
/// The most URLs that are reported within that time. A user has fewer sources, and others must not fill the log.
const ADDRESSES_MAX: usize = 16;
/// Refused webhooks that are read, and URLs that are shown.
const LOOKED_THROUGH: u32 = 500;
const SHOWN_MAX: usize = 8;

/// The wrong URLs that were reported recently.
#[derive(Debug, Default)]
pub struct Astray(Mutex<HashMap<String, i64>>);

impl Astray {
    /// Whether a URL may be reported now.
    pub fn is_new(&self, address: &str, now_ms: i64) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.retain(|_, at_ms| (*at_ms..*at_ms + TOLD_EVERY_MS).contains(&now_ms));
        if told.len() >= ADDRESSES_MAX || told.contains_key(address) {
            return false;
        }
        told.insert(address.to_string(), now_ms);
        true
    }
}

/// The newest webhooks to wrong URLs, each URL once, unless their source has found the right one since.
///
/// # Errors
/// The state file could not be read.
pub fn astray(settings: &Settings, store: &Store) -> Result<Vec<Refused>, StoreError> {
    let last = store.last_deliveries()?;
    let has_come_since = |source: &str, refused: &Refused| {
        let last = last.get(source).filter(|last| last.was_in_earnest);
        last.is_some_and(|last| last.arrived_ms > refused.arrived_ms)
    };
    let mut shown: Vec<Refused> = Vec::new();
    for refused in store.newest_refused(LOOKED_THROUGH)? {
        let door = match refused.source.as_str() {
            NO_SOURCE => Endpoint::near(&refused.address),
            _ => refused.endpoint.clone().filter(|door| {
                let interface = door.interface.as_deref();
                interface.is_some_and(|name| settings.server_named(name).is_none())
            }),
        };
        let is_right = refused.source != NO_SOURCE && door.is_none();
        let is_over = door.is_some_and(|door| has_come_since(door.source, &refused));
        let is_shown = shown.iter().any(|other| other.address == refused.address);
        if !is_right && !is_over && !is_shown && shown.len() < SHOWN_MAX {
            shown.push(refused);
        }
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_once_a_minute_and_not_without_end() {
        let astray = Astray::default();
        assert!(astray.is_new("/plex", 1000));
        assert!(!astray.is_new("/plex", 60_999));
        assert!(astray.is_new("/sonarr", 60_999));
        assert!(astray.is_new("/plex", 61_000));
        assert!(astray.is_new("/plex", 500), "the clock was set back");
        let told = (0..1000).filter(|n| astray.is_new(&n.to_string(), 600));
        assert_eq!(told.count(), ADDRESSES_MAX - 1);
    }
}
