//! When the jobs of an action are due: `after 3d`, `at 02:00..05:00`, `settle 2m per season`, `cooldown 10m`.

use std::fmt;
use std::time::Duration;

use crate::model::backoff::millis;
use crate::model::calendar::{Rhythm, minute_of_day};
use crate::model::scope::Scope;
use crate::model::zone::Zone;

/// When the jobs of an action are due, and after which of them there are no others for a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timing {
    /// `after 30s`: [`Timing::AFTER_MAX`] at most.
    pub after: Duration,
    /// `at 02:00..05:00`: due while the clocks show this, after all other waits.
    pub at: Option<Window>,
    /// `settle 2m per season`
    pub debounce: Option<Debounce>,
    /// `cooldown 10m`: further events of the rule about the same item within this time are left out.
    /// [`Timing::COOLDOWN_MAX`] at most.
    pub cooldown: Option<Duration>,
}

/// A part of each day, in minutes since midnight, local time. It can go on over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// The first minute.
    pub from: u16,
    /// The first minute that is not in it. None for a single time of day.
    pub to: Option<u16>,
}

/// A wait that each further event of the same part of a series restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Debounce {
    /// How long no event must come: [`Timing::DEBOUNCE_MAX`] at most.
    pub wait: Duration,
    /// Events about the same of these belong together.
    pub per: Scope,
}

const DAY: Duration = Duration::from_secs(24 * 3600);

impl Timing {
    /// The longest wait of `after`: thirty days.
    pub const AFTER_MAX: Duration = Duration::from_secs(30 * 24 * 3600);
    /// The longest wait of `settle`: a day.
    pub const DEBOUNCE_MAX: Duration = DAY;
    /// The longest time of `cooldown`: thirty days.
    pub const COOLDOWN_MAX: Duration = Duration::from_secs(30 * 24 * 3600);
    /// The longest wait of a job: that of `after`, and then a day until the time of `at`, which is longer when the
    /// clocks change.
    pub const WAIT_MAX: Duration = Duration::from_secs(31 * 24 * 3600 + 3 * 3600);

    /// When a job that is created now is due.
    #[must_use]
    pub fn due_ms(&self, now_ms: i64, zone: &Zone) -> i64 {
        let debounce = self
            .debounce
            .map_or(Duration::ZERO, |debounce| debounce.wait);
        let waited_ms = now_ms.saturating_add(millis(self.after.max(debounce)));
        self.at
            .map_or(waited_ms, |window| window.next(waited_ms, zone))
    }
}

impl Debounce {
    /// How often the wait can be as long as it is: after that, further events do not restart it.
    pub const TIMES_MAX: i64 = 10;

    /// The longest wait in milliseconds, however many events come.
    #[must_use]
    pub fn most_ms(&self) -> i64 {
        millis(self.wait).saturating_mul(Debounce::TIMES_MAX)
    }
}

impl Window {
    /// `from_ms` if it is within the window, otherwise when the window opens next.
    #[must_use]
    pub fn next(&self, from_ms: i64, zone: &Zone) -> i64 {
        match self.contains(minute_of_day(from_ms, zone)) {
            true => from_ms,
            false => Rhythm::daily(self.from).next(from_ms, zone),
        }
    }

    fn contains(&self, minute: u16) -> bool {
        match self.to {
            None => minute == self.from,
            Some(to) if self.from <= to => (self.from..to).contains(&minute),
            Some(to) => minute >= self.from || minute < to,
        }
    }
}

/// As it is written in rules, with a blank before each part.
impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.after.is_zero() {
            write!(f, " after {}", written(self.after))?;
        }
        if let Some(window) = self.at {
            write!(f, " at {window}")?;
        }
        if let Some(debounce) = self.debounce {
            write!(f, " settle {} per {}", written(debounce.wait), debounce.per)?;
        }
        if let Some(cooldown) = self.cooldown {
            write!(f, " cooldown {}", written(cooldown))?;
        }
        Ok(())
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        f.write_str(&clock(self.from))?;
        self.to.map_or(Ok(()), |to| write!(f, "..{}", clock(to)))
    }
}

/// `90s`, `2h`, `3d`: in the largest unit that has no fraction.
#[must_use]
pub fn written(duration: Duration) -> String {
    match duration.as_secs() {
        seconds if seconds > 86_400 && seconds % 86_400 == 0 => format!("{}d", seconds / 86_400),
        seconds if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        seconds if seconds % 60 == 0 => format!("{}m", seconds / 60),
        seconds => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timing_is_written_as_in_rules() {
        let mut timing = Timing {
            after: DAY * 3,
            at: Some(Window {
                from: 120,
                to: Some(300),
            }),
            ..Timing::default()
        };
        assert_eq!(timing.to_string(), " after 3d at 02:00..05:00");
        timing = Timing {
            debounce: Some(Debounce {
                wait: Duration::from_secs(120),
                per: Scope::Season,
            }),
            cooldown: Some(DAY),
            ..Timing::default()
        };
        assert_eq!(timing.to_string(), " settle 2m per season cooldown 24h");
        assert_eq!(Timing::default().to_string(), "");
    }

    /// When a job is due in Berlin that is created at `now` and waits for `after`.
    #[track_caller]
    fn check(window: (u16, Option<u16>), after: Duration, now: &str, expected: &str) {
        let zone = Zone::named("Europe/Berlin").expect("the zones are built in");
        let now: jiff::Timestamp = now.parse().expect("a moment of the test");
        let (from, to) = window;
        let timing = Timing {
            after,
            at: Some(Window { from, to }),
            ..Timing::default()
        };
        let due_ms = timing.due_ms(now.as_millisecond(), &zone);
        assert_eq!(zone.rfc3339(due_ms), expected, "{timing} at {now}");
    }

    #[test]
    fn a_window_is_open_now_or_opens_next() {
        let (at_once, night) = (Duration::ZERO, (120, Some(300)));
        let next = "2026-03-08T02:00:00+01:00";
        check(night, at_once, "2026-03-07T12:00:00+01:00", next);
        check(night, at_once, "2026-03-07T05:00:00+01:00", next);
        let now = "2026-03-07T04:59:59+01:00";
        check(night, at_once, now, now);
        let over_midnight = (1380, Some(60));
        let now = "2026-03-07T00:30:00+01:00";
        check(over_midnight, at_once, now, now);
        let next = "2026-03-07T23:00:00+01:00";
        check(over_midnight, at_once, "2026-03-07T01:00:00+01:00", next);
    }

    #[test]
    fn a_single_time_is_a_window_of_a_minute() {
        let (at_once, two) = (Duration::ZERO, (120, None));
        let now = "2026-03-07T02:00:31+01:00";
        check(two, at_once, now, now);
        let next = "2026-03-08T02:00:00+01:00";
        check(two, at_once, "2026-03-07T02:01:00+01:00", next);
    }

    #[test]
    fn the_window_comes_after_the_wait_and_through_the_change_of_the_clocks() {
        let next = "2026-03-11T02:00:00+01:00";
        check((120, Some(300)), DAY * 3, "2026-03-07T12:00:00+01:00", next);
        // The clocks skip it in this night.
        let next = "2026-03-29T03:00:00+02:00";
        check((120, Some(180)), DAY, "2026-03-27T12:00:00+01:00", next);
        // It is shown twice, and both are in the window.
        let now = "2026-10-25T02:30:00+01:00";
        check((120, Some(180)), Duration::ZERO, now, now);
    }

    #[test]
    fn no_wait_is_longer_than_the_longest() {
        let zone = Zone::named("Europe/Berlin").expect("the zones are built in");
        let timing = Timing {
            after: Timing::AFTER_MAX,
            at: Some(Window { from: 0, to: None }),
            ..Timing::default()
        };
        for hour in 0..10_000 {
            let now_ms = 1_767_225_600_000 + hour * 3_600_000;
            let wait_ms = timing.due_ms(now_ms, &zone) - now_ms;
            assert!(wait_ms <= millis(Timing::WAIT_MAX), "{hour}");
        }
        let debounce = Debounce {
            wait: Timing::DEBOUNCE_MAX,
            per: Scope::Series,
        };
        assert!(debounce.most_ms() <= millis(Timing::WAIT_MAX));
    }
}
