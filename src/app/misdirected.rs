//! Webhooks to wrong URLs. Sources do not show that they were refused, so intertitle does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::model::{Endpoint, NO_SOURCE};
use crate::settings::Settings;
use crate::store::{Refused, Store, StoreError};

/// The time after which a wrong URL is reported again.
const LOG_EVERY_MS: i64 = 60_000;
/// The most URLs that are reported within that time. A user has fewer sources, and others must not fill the log.
const ADDRESSES_MAX: usize = 16;
/// Refused webhooks that are read, and URLs that are shown.
const LOOKED_THROUGH: u32 = 500;
const SHOWN_MAX: usize = 8;

/// The wrong URLs that were reported recently.
#[derive(Debug, Default)]
pub struct Misdirected(Mutex<HashMap<String, i64>>);

impl Misdirected {
    /// Whether a URL may be reported now.
    pub fn is_new(&self, address: &str, now_ms: i64) -> bool {
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        logged.retain(|_, at_ms| (*at_ms..*at_ms + LOG_EVERY_MS).contains(&now_ms));
        if logged.len() >= ADDRESSES_MAX || logged.contains_key(address) {
            return false;
        }
        logged.insert(address.to_string(), now_ms);
        true
    }
}

/// The newest webhooks to wrong URLs, each URL once, unless their source has found the right one since.
///
/// # Errors
/// The state file could not be read.
pub fn misdirected_webhooks(
    settings: &Settings,
    store: &Store,
) -> Result<Vec<Refused>, StoreError> {
    let last = store.last_deliveries()?;
    let has_come_since = |source: &str, refused: &Refused| {
        let last = last.get(source).filter(|last| last.was_in_earnest);
        last.is_some_and(|last| last.arrived_ms > refused.arrived_ms)
    };
    let mut shown: Vec<Refused> = Vec::new();
    for refused in store.newest_refused(LOOKED_THROUGH)? {
        let endpoint = match refused.source.as_str() {
            NO_SOURCE => Endpoint::near(&refused.address),
            _ => refused.endpoint.clone().filter(|endpoint| {
                let server = endpoint.server.as_deref();
                server.is_some_and(|name| settings.server_named(name).is_none())
            }),
        };
        let is_right = refused.source != NO_SOURCE && endpoint.is_none();
        let is_over = endpoint.is_some_and(|endpoint| has_come_since(endpoint.source, &refused));
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
    fn an_address_is_logged_once_a_minute_and_their_number_is_bounded() {
        let misdirected = Misdirected::default();
        assert!(misdirected.is_new("/plex", 1000));
        assert!(!misdirected.is_new("/plex", 60_999));
        assert!(misdirected.is_new("/sonarr", 60_999));
        assert!(misdirected.is_new("/plex", 61_000));
        assert!(misdirected.is_new("/plex", 500), "the clock was set back");
        let logged = (0..1000).filter(|n| misdirected.is_new(&n.to_string(), 600));
        assert_eq!(logged.count(), ADDRESSES_MAX - 1);
    }
}
