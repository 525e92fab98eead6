//! How intertitle is, on one screen: the state of the daemon, and the content of the state file.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::app::backup::{backups, newest};
use crate::app::{PauseHealth, misdirected_webhooks};
use crate::model::Zone;
use crate::settings::Settings;
use crate::store::{QueueLengths, Store};
use crate::views::error::ViewError;

const DAY_MS: i64 = 24 * 3600 * 1000;

/// How intertitle is.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// What `/health` returns. None if the daemon does not answer.
    pub health: Option<Value>,
    /// Why the daemon does not answer.
    #[serde(rename = "silence")]
    pub health_error: Option<String>,
    /// When each source sent its last webhook, by its name: RFC 3339, local time.
    #[serde(rename = "last_hooks")]
    pub last_deliveries: BTreeMap<String, String>,
    /// A message for each wrong URL that sources use.
    pub wrong_addresses: Vec<String>,
    /// The waiting work.
    pub queue: QueueLengths,
    /// `intertitle pause` keeps cards from being made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause: Option<PauseHealth>,
    /// How many episodes have a card.
    pub cards: u64,
    /// How many of them were sent within the last day.
    pub cards_of_a_day: u64,
    /// The name of the newest backup.
    pub last_backup: Option<String>,
}

impl Overview {
    /// Reads the state file and the names of the backups. `health` is what the daemon says of itself, or why it says
    /// nothing.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn read(
        settings: &Settings,
        store: &Store,
        now_ms: i64,
        zone: &Zone,
        health: Result<Value, String>,
    ) -> Result<Overview, ViewError> {
        let (health, health_error) = match health {
            Ok(health) => (Some(health), None),
            Err(why) => (None, Some(why)),
        };
        let queue = store.lengths()?;
        let last_deliveries = store.last_deliveries()?.into_iter();
        let misdirected = misdirected_webhooks(settings, store)?.into_iter();
        let (cards, cards_of_a_day) = store.cards(now_ms.saturating_sub(DAY_MS))?;
        Ok(Overview {
            health,
            health_error,
            last_deliveries: last_deliveries
                .map(|(source, last)| (source, zone.rfc3339(last.arrived_ms)))
                .collect(),
            wrong_addresses: misdirected.map(|refused| refused.reason).collect(),
            queue,
            pause: store
                .paused(now_ms)?
                .map(|pause| PauseHealth::new(pause, zone)),
            cards,
            cards_of_a_day,
            last_backup: newest(&backups(&settings.upkeep.backups)).cloned(),
        })
    }
}
