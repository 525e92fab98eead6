//! How long to wait after failures: the same rule for jobs, servers, folders and messages, with other numbers.

use std::time::Duration;

/// Waits that double with each failure, up to a longest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
}

impl Backoff {
    /// After a failed attempt of a job, a lookup or a message. Sonarr calls before Plex has scanned, and ten seconds often
    /// suffice.
    pub const JOB: Backoff = Backoff::new(10, 3600);
    /// After a media server could not be reached. One that works again is noticed within five minutes.
    pub const SERVER: Backoff = Backoff::new(5, 300);
    /// After an event stream has ended. A server restarts within a minute.
    pub const STREAM: Backoff = Backoff::new(2, 60);
    /// After a card could not be written. A share that is mounted again is noticed within a minute.
    pub const CARDS_FOLDER: Backoff = Backoff::new(5, 60);

    /// While a new episode has no title. Servers get titles from sources that people edit, within hours or days.
    pub const TITLE: Backoff = Backoff::new(600, 8 * 3600);

    const fn new(first_seconds: u64, longest_seconds: u64) -> Backoff {
        Backoff {
            first: Duration::from_secs(first_seconds),
            longest: Duration::from_secs(longest_seconds),
        }
    }

    /// The longest wait.
    #[must_use]
    pub const fn longest(self) -> Duration {
        self.longest
    }

    /// The wait after a failure that `before` others preceded in a row.
    #[must_use]
    pub fn wait(self, before: u32) -> Duration {
        let factor = 1u32.checked_shl(before).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }

    /// The same, in milliseconds.
    #[must_use]
    pub fn wait_ms(self, before: u32) -> i64 {
        millis(self.wait(before))
    }
}

/// The waits for a picture that does not exist yet, by the time since the job began: each until that age.
const PICTURE_WAITS: [(Duration, Duration); 3] = [
    (hours(7 * 24), hours(6)),
    (hours(30 * 24), hours(24)),
    (hours(180 * 24), hours(7 * 24)),
];

const fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3600)
}

/// The wait for a picture that does not exist yet, for a job that has waited for `age` since its first attempts: hours in the
/// first week, days in the first month, weeks in the first half of a year. None after that: nobody has added one.
#[must_use]
pub fn picture_wait(age: Duration) -> Option<Duration> {
    let mut waits = PICTURE_WAITS.iter();
    let found = waits.find(|(until, _)| age < *until);
    found.map(|(_, wait)| *wait)
}

/// A duration in milliseconds, for times of the state file.
#[must_use]
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_waited_for_in_wider_and_wider_steps() {
        let waits = [2, 6, 7, 29, 30, 179, 180, 5000]
            .map(|days| picture_wait(hours(24 * days)).map(|wait| wait.as_secs() / 3600));
        assert_eq!(
            waits,
            [
                Some(6),
                Some(6),
                Some(24),
                Some(24),
                Some(168),
                Some(168),
                None,
                None
            ]
        );
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let seconds = [0, 1, 2, 8, 9, 31, 32, u32::MAX].map(|n| Backoff::JOB.wait(n).as_secs());
        assert_eq!(seconds, [10, 20, 40, 2560, 3600, 3600, 3600, 3600]);
        assert_eq!(Backoff::CARDS_FOLDER.wait_ms(1), 10_000);
        assert_eq!(Backoff::SERVER.wait(7), Backoff::SERVER.longest());
    }
}
