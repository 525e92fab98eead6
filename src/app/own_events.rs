//! Limits how many events about cards intertitle reports to the rules.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::model::OwnKind;

/// Events of one kind that are reported within an hour: thousands of cards may fail for one reason, and nobody reads a
/// message about each.
const AN_HOUR_MAX: u32 = 20;
const HOUR_MS: i64 = 3_600_000;

/// The events about cards within the last hour. Empty at first.
#[derive(Debug, Default)]
pub struct OwnEvents {
    hours: Mutex<BTreeMap<OwnKind, Hour>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Hour {
    /// When it began, in milliseconds since 1970.
    since_ms: i64,
    events: u32,
}

/// What to do with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is reported.
    Reported,
    /// It is the first one of the hour that is left out.
    FirstLeftOut,
    /// It is left out, like others before.
    LeftOut,
}

impl OwnEvents {
    /// Counts an event. Those that are not about cards are never left out.
    pub fn admit(&self, kind: OwnKind, now_ms: i64) -> Admission {
        if !kind.is_of_card() {
            return Admission::Reported;
        }
        let mut hours = self.hours.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = hours.entry(kind).or_default();
        // After the clock was set back, a new hour begins.
        let is_over = !(hour.since_ms..hour.since_ms.saturating_add(HOUR_MS)).contains(&now_ms);
        if is_over {
            *hour = Hour {
                since_ms: now_ms,
                events: 0,
            };
        }
        hour.events = hour.events.saturating_add(1);
        match hour.events {
            ..=AN_HOUR_MAX => Admission::Reported,
            events if events == AN_HOUR_MAX + 1 => Admission::FirstLeftOut,
            _ => Admission::LeftOut,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_of_failures_is_reported_twenty_times_an_hour() {
        let own = OwnEvents::default();
        let reported = |now_ms: i64, events: u32| {
            let all = (0..events).map(|_| own.admit(OwnKind::CardFailed, now_ms));
            let all: Vec<Admission> = all.collect();
            let count = |what| all.iter().filter(|one| **one == what).count();
            (count(Admission::Reported), count(Admission::FirstLeftOut))
        };
        let start_ms = 1_800_000_000_000;
        assert_eq!(reported(start_ms, 10_000), (20, 1));
        assert_eq!(reported(start_ms + HOUR_MS - 1, 10_000), (0, 0));
        assert_eq!(reported(start_ms + HOUR_MS, 10_000), (20, 1));
        // The clock was set back.
        assert_eq!(reported(start_ms, 3), (3, 0));
        // Each kind counts on its own, and what a listing has shown is not limited here.
        assert_eq!(own.admit(OwnKind::CardMade, start_ms), Admission::Reported);
        for _ in 0..1000 {
            assert_eq!(own.admit(OwnKind::Unwatched, start_ms), Admission::Reported);
        }
    }
}
