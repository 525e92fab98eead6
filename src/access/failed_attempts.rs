//! Counts wrong keys by kind of key and by address: ten at once, then one a minute.
//!
//! Written by hand, 70 lines, instead of governor 0.10: the caller passes the time, and the number of addresses is
//! bounded.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

/// Wrong keys that an address may send in a row. A user who sets up sources makes some errors.
const BURST: i64 = 10;
/// The time after which one of them is forgotten.
const INTERVAL_MS: i64 = 60_000;
/// Addresses that are remembered, with about 32 bytes each.
const ADDRESSES_MAX: usize = 1024;

/// The kind of key that is guessed (`api`, or a source), and the network that guesses.
type Guesser = (&'static str, IpAddr);

/// The wrong keys of each network.
#[derive(Debug, Default)]
pub struct FailedAttempts {
    /// When all wrong keys of a network for a kind of key will be forgotten, in milliseconds since 1970.
    due_ms: HashMap<Guesser, i64>,
}

impl FailedAttempts {
    /// How long the address has to wait until its next wrong key is answered at once. None if it need not wait. The
    /// right key never waits.
    #[must_use]
    pub fn wait(&self, kind: &'static str, address: IpAddr, now_ms: i64) -> Option<Duration> {
        let due_ms = *self.due_ms.get(&(kind, neighbourhood(address)))?;
        // A clock that was set back must not block an address for years.
        let due_ms = due_ms.min(now_ms.saturating_add(BURST * INTERVAL_MS));
        let wait_ms = due_ms.saturating_sub(now_ms) - (BURST - 1) * INTERVAL_MS;
        let wait_ms = u64::try_from(wait_ms).ok().filter(|ms| *ms > 0)?;
        Some(Duration::from_millis(wait_ms))
    }

    /// Records a wrong key of the address.
    pub fn note(&mut self, kind: &'static str, address: IpAddr, now_ms: i64) {
        let guesser = (kind, neighbourhood(address));
        if !self.due_ms.contains_key(&guesser) && self.due_ms.len() >= ADDRESSES_MAX {
            self.due_ms.retain(|_, due_ms| *due_ms > now_ms);
            self.forget_the_least_guilty();
        }
        let due_ms = self.due_ms.entry(guesser).or_insert(now_ms);
        *due_ms = (*due_ms)
            .max(now_ms)
            .min(now_ms.saturating_add((BURST - 1) * INTERVAL_MS))
            .saturating_add(INTERVAL_MS);
    }

    fn forget_the_least_guilty(&mut self) {
        if self.due_ms.len() < ADDRESSES_MAX {
            return;
        }
        let least = self.due_ms.iter().min_by_key(|(_, due_ms)| **due_ms);
        if let Some(guesser) = least.map(|(guesser, _)| *guesser) {
            self.due_ms.remove(&guesser);
        }
    }
}

/// The owner of one IPv6 address has 2^64 of them, so the whole network counts.
pub(super) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::from(network.to_be_bytes())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_772_884_800_000;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("the test writes addresses")
    }

    fn guess(failed_attempts: &mut FailedAttempts, address: &str, times: u32, now_ms: i64) {
        for _ in 0..times {
            failed_attempts.note("api", ip(address), now_ms);
        }
    }

    #[test]
    fn ten_guesses_are_free_and_then_one_a_minute() {
        let mut failed_attempts = FailedAttempts::default();
        guess(&mut failed_attempts, "203.0.113.9", 9, NOW);
        assert_eq!(failed_attempts.wait("api", ip("203.0.113.9"), NOW), None);
        guess(&mut failed_attempts, "203.0.113.9", 1, NOW);
        let minute = Some(Duration::from_secs(60));
        assert_eq!(failed_attempts.wait("api", ip("203.0.113.9"), NOW), minute);
        assert_eq!(
            failed_attempts.wait("api", ip("203.0.113.8"), NOW),
            None,
            "a neighbour is free"
        );
        assert_eq!(
            failed_attempts.wait("api", ip("203.0.113.9"), NOW + 60_000),
            None
        );
        guess(&mut failed_attempts, "203.0.113.9", 1, NOW + 60_000);
        assert_eq!(
            failed_attempts.wait("api", ip("203.0.113.9"), NOW + 60_000),
            minute
        );
        assert_eq!(
            failed_attempts.wait("api", ip("203.0.113.9"), NOW + 660_000),
            None
        );
        guess(&mut failed_attempts, "203.0.113.9", 9, NOW + 660_000);
        assert_eq!(
            failed_attempts.wait("api", ip("203.0.113.9"), NOW + 660_000),
            None,
            "all is forgotten"
        );
    }

    #[test]
    fn guesses_beyond_count_make_no_longer_wait() {
        let mut failed_attempts = FailedAttempts::default();
        guess(&mut failed_attempts, "203.0.113.9", 100_000, NOW);
        let wait = failed_attempts.wait("api", ip("203.0.113.9"), NOW);
        assert_eq!(wait, Some(Duration::from_secs(60)));
    }

    #[test]
    fn a_clock_set_back_by_years_locks_out_no_client() {
        let mut failed_attempts = FailedAttempts::default();
        guess(&mut failed_attempts, "203.0.113.9", 10, NOW);
        let before = NOW - 3 * 365 * 86_400_000;
        let wait = failed_attempts.wait("api", ip("203.0.113.9"), before);
        assert_eq!(wait, Some(Duration::from_secs(60)));
        guess(&mut failed_attempts, "203.0.113.9", 1, before);
        assert_eq!(
            failed_attempts.wait("api", ip("203.0.113.9"), before + 60_000),
            None
        );
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let mut failed_attempts = FailedAttempts::default();
        for host in 0..10 {
            guess(&mut failed_attempts, &format!("2001:db8::{host:x}"), 1, NOW);
        }
        assert!(
            failed_attempts
                .wait("api", ip("2001:db8::abcd"), NOW)
                .is_some()
        );
        assert!(
            failed_attempts
                .wait("api", ip("2001:db8:0:1::1"), NOW)
                .is_none()
        );
    }

    #[test]
    fn the_table_is_bounded_and_keeps_the_most_active_guessers() {
        let mut failed_attempts = FailedAttempts::default();
        guess(&mut failed_attempts, "203.0.113.9", 10, NOW);
        for number in 0..5000_u32 {
            let address = IpAddr::from((0x0a00_0000 + number).to_be_bytes());
            failed_attempts.note("api", address, NOW);
        }
        assert_eq!(failed_attempts.due_ms.len(), ADDRESSES_MAX);
        assert!(
            failed_attempts
                .wait("api", ip("203.0.113.9"), NOW)
                .is_some()
        );
    }
}
