//! Schedules: when they are next due, through every change of the local time.
//!
//! Written by hand on top of jiff, 230 lines with `zone`: croner reads the syntax of cron, which the rules do not have,
//! and does not decide what follows missed times and a clock that was set.

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::model::zone::Zone;

/// When a schedule is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// That many milliseconds after the last time, whatever the local time is.
    Interval(u64),
    /// On these days at these times, local time.
    At(Days, Times),
}

/// The days of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// Each day.
    All,
    /// The days of the week whose bits are set; Monday is the lowest. At least one is.
    OfWeek(u8),
    /// The first day of each month.
    FirstOfMonth,
}

/// The times of a day: minutes since midnight, in order, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    minutes: [u16; TIMES_MAX],
    count: usize,
}

/// The most times of a day: more are an interval.
pub const TIMES_MAX: usize = 24;

impl Times {
    /// One time.
    #[must_use]
    pub const fn one(minute: u16) -> Times {
        Times {
            minutes: [minute; TIMES_MAX],
            count: 1,
        }
    }

    /// Several times in any order. None if there are none, more than [`TIMES_MAX`], or one of them twice.
    #[must_use]
    pub fn new(minutes: &[u16]) -> Option<Times> {
        let mut times = Times::one(*minutes.iter().min()?);
        times.count = minutes.len();
        let own = times.minutes.get_mut(..times.count)?;
        own.copy_from_slice(minutes);
        own.sort_unstable();
        own.windows(2)
            .all(|pair| pair[0] < pair[1])
            .then_some(times)
    }

    fn minutes(&self) -> &[u16] {
        &self.minutes[..self.count]
    }
}

/// Whether a schedule is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It is, or was while the daemon did not run. If it was due several times, it runs once.
    Now,
    /// It is not.
    Later {
        /// The next time is counted from here.
        since_ms: i64,
        /// When it will be due.
        until_ms: i64,
    },
}

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A missed run is skipped if the next one is nearer than this.
const NEAR_MS: i64 = HOUR_MS;

/// Days that are searched for the next time: a month and the day on which it begins, and one more, because a skipped
/// local time may be early on the next day.
const DAYS_AHEAD: usize = 33;

impl Rhythm {
    /// Each day at this minute.
    #[must_use]
    pub const fn daily(minute: u16) -> Rhythm {
        Rhythm::At(Days::All, Times::one(minute))
    }

    /// The first time after `after_ms`, in milliseconds since 1970.
    ///
    /// A local time that the clocks skip becomes the first minute after the gap, and one that occurs twice counts the
    /// first time only. After the year 9999 there is no next time: the result is [`i64::MAX`].
    #[must_use]
    pub fn next(self, after_ms: i64, zone: &Zone) -> i64 {
        let (days, times) = match self {
            Rhythm::Interval(ms) => {
                return after_ms.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX));
            }
            Rhythm::At(days, times) => (days, times),
        };
        let changes = zone.changes();
        let after = Timestamp::from_millisecond(after_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let today = changes.to_datetime(after).date();
        std::iter::successors(Some(today), |day| day.tomorrow().ok())
            .take(DAYS_AHEAD)
            .filter(|day| days.contain(*day))
            .flat_map(|day| {
                let at = |minute: &u16| first_at(&changes, day, *minute);
                times.minutes().iter().filter_map(at).collect::<Vec<_>>()
            })
            .find(|time| *time > after)
            .map_or(i64::MAX, Timestamp::as_millisecond)
    }

    /// Whether it is due at `now_ms`, counted from `since_ms`, which is its last time, or when it was first seen.
    ///
    /// The clock is not trusted. If it jumped forward, or the machine was off, one run makes up for all missed ones,
    /// unless the next one is near anyway. If it was set back, `since_ms` is in the future. It is kept, so that the
    /// same time does not run twice, but only up to half of the period ahead, so that a clock which once showed the
    /// wrong year does not stop the schedule for a year.
    #[must_use]
    pub fn due(self, since_ms: i64, now_ms: i64, zone: &Zone) -> Due {
        let since_ms = since_ms.min(now_ms.saturating_add(self.length_ms() / 2));
        let until_ms = self.next(since_ms, zone);
        if until_ms > now_ms {
            return Due::Later { since_ms, until_ms };
        }
        let next_ms = self.next(now_ms, zone);
        let has_hands = !matches!(self, Rhythm::Interval(_));
        let is_near = next_ms.saturating_sub(now_ms) < self.late_ms(since_ms, now_ms, zone);
        if has_hands && is_near {
            return Due::Later {
                since_ms: now_ms,
                until_ms: next_ms,
            };
        }
        Due::Now
    }

    /// How long ago the last run of those since `since_ms` was due, [`NEAR_MS`] at most: where two times of a day are
    /// near to each other, the first one is not missed for that.
    fn late_ms(self, since_ms: i64, now_ms: i64, zone: &Zone) -> i64 {
        let from_ms = since_ms.max(now_ms.saturating_sub(NEAR_MS));
        let recent = std::iter::successors(Some(self.next(from_ms, zone)), |ms| {
            Some(self.next(*ms, zone))
        });
        let last = recent
            .take(TIMES_MAX + 1)
            .take_while(|ms| *ms <= now_ms)
            .last();
        last.map_or(NEAR_MS, |last| now_ms.saturating_sub(last))
    }

    /// The period between two times on most days.
    fn length_ms(self) -> i64 {
        let (days, times) = match self {
            Rhythm::Interval(ms) => return i64::try_from(ms).unwrap_or(i64::MAX),
            Rhythm::At(days, times) => (days, times),
        };
        let (period, days) = match days {
            Days::All => (DAY_MS, 1),
            Days::OfWeek(days) => (7 * DAY_MS, i64::from(days.count_ones())),
            Days::FirstOfMonth => (28 * DAY_MS, 1),
        };
        let times = i64::try_from(times.minutes().len()).unwrap_or(1);
        period / (days * times).max(1)
    }
}

impl Days {
    fn contain(self, day: Date) -> bool {
        match self {
            Days::All => true,
            Days::OfWeek(days) => days >> number(day) & 1 == 1,
            Days::FirstOfMonth => day.day() == 1,
        }
    }
}

/// The minute of the day that the clocks show.
pub(super) fn minute_of_day(ms: i64, zone: &Zone) -> u16 {
    let moment = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let wall = zone.changes().to_datetime(moment);
    u16::from(wall.hour().unsigned_abs()) * 60 + u16::from(wall.minute().unsigned_abs())
}

/// 0 is Monday.
fn number(day: Date) -> u8 {
    day.weekday().to_monday_zero_offset().unsigned_abs()
}

/// The first moment of a day at which the clocks show this minute or, if they skip it, a later one.
fn first_at(changes: &TimeZone, day: Date, minute: u16) -> Option<Timestamp> {
    let wall = day
        .at(0, 0, 0, 0)
        .checked_add(SignedDuration::from_mins(minute.into()))
        .ok()?;
    let moment = changes.to_ambiguous_timestamp(wall);
    let AmbiguousOffset::Gap { after, .. } = moment.offset() else {
        return moment.earlier().ok();
    };
    // With the offset from after the change, the skipped time is before it: 02:30 in Berlin's summer time is 01:30 in
    // local time. So the change is the first one from there that has this offset.
    let before = moment.earlier().ok()?;
    let mut change = changes.following(before);
    change
        .find(|change| change.offset() == after)
        .map(|change| change.timestamp())
}
