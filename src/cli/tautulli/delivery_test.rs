//! A test by Tautulli's own means: a new episode is announced once more, and it is seen whether that arrives.

use std::thread;
use std::time::{Duration, Instant};

use crate::server::{Delivery, Tautulli};
use crate::settings::Settings;
use crate::store::{DeliveryRow, Store};

/// The time between two polls of Tautulli's log.
const PAUSE: Duration = Duration::from_millis(500);

/// Newest deliveries that are searched for the test.
const DELIVERIES_LISTED: u32 = 100;

/// Requests a test delivery and waits for it.
pub(super) struct DeliveryTest<'t> {
    pub(super) tautulli: &'t Tautulli,
    /// The state file of the daemon, if it runs in this config folder.
    pub(super) store: Option<Store>,
    /// How long a delivery may take.
    pub(super) wait: Duration,
}

/// The result of a test.
#[derive(Debug, PartialEq)]
pub(super) enum TestOutcome {
    /// It was answered 2xx; the number of the delivery, if the daemon of this folder has it.
    Arrived(Option<i64>),
    /// It was answered 2xx, and this folder's daemon does not have it.
    Elsewhere,
    /// It was sent, and not answered 2xx in time.
    Refused,
    /// It was not sent in time.
    Unsent,
    /// There is no episode to announce.
    NoEpisode,
}

impl<'t> DeliveryTest<'t> {
    pub(super) fn new(
        tautulli: &'t Tautulli,
        settings: &Settings,
        wait: Duration,
    ) -> DeliveryTest<'t> {
        let database = settings.config_dir.database();
        // Without a daemon here, Tautulli's word is all there is.
        let store = database.exists().then(|| Store::open(&database).ok());
        DeliveryTest {
            tautulli,
            store: store.flatten(),
            wait,
        }
    }

    /// Has an episode announced through the agent: everything of a delivery is real, but for the moment.
    ///
    /// # Errors
    /// As every call to Tautulli.
    pub(super) fn of_added(&self, agent: u32) -> Result<(Option<String>, TestOutcome), String> {
        let Some(episode) = self.tautulli.new_episode()? else {
            return Ok((None, TestOutcome::NoEpisode));
        };
        let newest = self.tautulli.deliveries()?;
        let before = newest.first().map_or(0, |delivery| delivery.id);
        let stored_before = self.newest_delivery();
        self.tautulli.announce(agent, &episode.key)?;
        let until = Instant::now() + self.wait;
        let came = loop {
            let sent = self.tautulli.deliveries()?;
            let is_it = |one: &&Delivery| {
                one.id > before && one.agent == Some(agent) && one.trigger == "on_created"
            };
            let sent = sent.iter().find(is_it);
            if sent.is_some_and(|sent| sent.is_taken) {
                break self.arrived(stored_before);
            }
            // A delivery that was not accepted may be retried.
            if Instant::now() >= until {
                break if sent.is_some() {
                    TestOutcome::Refused
                } else {
                    TestOutcome::Unsent
                };
            }
            thread::sleep(PAUSE.min(self.wait));
        };
        Ok((Some(episode.title), came))
    }

    /// Makes the agent send an empty object, which is stored as a test: a view cannot be triggered.
    ///
    /// # Errors
    /// As every call to Tautulli.
    pub(super) fn of_watched(&self, agent: u32, headers: &str) -> Result<TestOutcome, String> {
        let stored_before = self.newest_delivery();
        Ok(match self.tautulli.send(agent, headers, "{}")? {
            true => self.arrived(stored_before),
            false => TestOutcome::Refused,
        })
    }

    fn newest_delivery(&self) -> i64 {
        let deliveries = self
            .store
            .as_ref()
            .and_then(|store| store.list_deliveries(1).ok());
        deliveries
            .and_then(|deliveries| Some(deliveries.first()?.id))
            .unwrap_or(0)
    }

    /// Searches for the delivery: a 2xx alone does not show which server sent it.
    fn arrived(&self, before: i64) -> TestOutcome {
        let Some(store) = &self.store else {
            return TestOutcome::Arrived(None);
        };
        let Ok(deliveries) = store.list_deliveries(DELIVERIES_LISTED) else {
            return TestOutcome::Arrived(None);
        };
        let is_new =
            |delivery: &&DeliveryRow| delivery.id > before && delivery.source == "tautulli";
        match deliveries.iter().rev().find(is_new) {
            Some(delivery) => TestOutcome::Arrived(Some(delivery.id)),
            None => TestOutcome::Elsewhere,
        }
    }
}
