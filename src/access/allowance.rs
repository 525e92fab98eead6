//! How much each address, and all together, may send: a burst of bytes, then a number of bytes a second.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;

use crate::access::failed_attempts::neighbourhood;

/// The bound for one address. Its burst is half of what may wait for the rules, so that one machine never fills the
/// inbox at once.
const OF_ONE: Bound = Bound {
    burst: 32 << 20,
    per_second: 512 << 10,
};
/// The bound for all addresses together.
const OF_ALL: Bound = Bound {
    burst: 128 << 20,
    per_second: 2 << 20,
};
/// The fewest bytes that a webhook counts as, because each costs a synced write, however small it is.
const WEBHOOK_BYTES_MIN: u64 = 2 << 10;
/// Addresses that are remembered, with about 48 bytes each.
const ADDRESSES_MAX: usize = 1024;

/// A burst of bytes, and the bytes a second after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound {
    burst: u64,
    per_second: u64,
}

/// A leaky bucket: the bytes that were accepted, minus those that have drained since.
#[derive(Clone, Copy, Debug, Default)]
struct Meter {
    taken: u64,
    at_ms: i64,
}

impl Meter {
    /// The level at `now_ms`.
    fn level(&self, bound: Bound, now_ms: i64) -> u64 {
        let passed_ms = now_ms.saturating_sub(self.at_ms).unsigned_abs();
        let given_back = passed_ms.saturating_mul(bound.per_second) / 1000;
        self.taken.saturating_sub(given_back)
    }

    /// Seconds until that many more bytes are accepted. None if they are accepted now.
    fn wait_s(&self, bound: Bound, bytes: u64, now_ms: i64) -> Option<u64> {
        let beyond = (self.level(bound, now_ms) + bytes).checked_sub(bound.burst)?;
        (beyond > 0).then(|| beyond.div_ceil(bound.per_second))
    }

    fn add(&mut self, bound: Bound, bytes: u64, now_ms: i64) {
        self.taken = self.level(bound, now_ms) + bytes;
        self.at_ms = now_ms;
    }
}

/// Why a webhook is not accepted now. Displays as a message for its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excess {
    is_of_all: bool,
    /// Seconds until it is accepted.
    pub wait_s: u64,
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (who, bound) = match self.is_of_all {
            true => ("all sources together", OF_ALL),
            false => ("this address", OF_ONE),
        };
        write!(
            f,
            "too many webhooks from {who}: at most {} MiB at once, then {} KiB a second; try again in {} s",
            bound.burst >> 20,
            bound.per_second >> 10,
            self.wait_s
        )
    }
}

/// The recent bytes of each address.
#[derive(Debug, Default)]
pub(super) struct Allowances {
    of_one: HashMap<IpAddr, Meter>,
    of_all: Meter,
}

impl Allowances {
    /// Accepts a webhook of that many bytes, at a monotonic time. A refused one does not count.
    ///
    /// # Errors
    /// The address, or all addresses together, have sent too much.
    pub(super) fn take(
        &mut self,
        address: IpAddr,
        is_private: bool,
        bytes: usize,
        monotonic_ms: i64,
    ) -> Result<(), Excess> {
        let bytes = u64::try_from(bytes)
            .unwrap_or(u64::MAX)
            .max(WEBHOOK_BYTES_MIN);
        // On the private network each machine counts for itself, although all addresses are in one network.
        let sender = match is_private {
            true => address,
            false => neighbourhood(address),
        };
        let mut meter = self.of_one.get(&sender).copied().unwrap_or_default();
        let excess = |is_of_all| move |wait_s| Excess { is_of_all, wait_s };
        let of_one = meter.wait_s(OF_ONE, bytes, monotonic_ms).map(excess(false));
        let of_all = || {
            let wait_s = self.of_all.wait_s(OF_ALL, bytes, monotonic_ms);
            wait_s.map(excess(true))
        };
        if let Some(excess) = of_one.or_else(of_all) {
            return Err(excess);
        }
        meter.add(OF_ONE, bytes, monotonic_ms);
        self.of_all.add(OF_ALL, bytes, monotonic_ms);
        if !self.of_one.contains_key(&sender) && self.of_one.len() >= ADDRESSES_MAX {
            self.make_place(monotonic_ms);
        }
        self.of_one.insert(sender, meter);
        Ok(())
    }

    /// Removes the addresses whose level is 0. If there is none, removes the one with the lowest level.
    fn make_place(&mut self, now_ms: i64) {
        self.of_one
            .retain(|_, meter| meter.level(OF_ONE, now_ms) > 0);
        if self.of_one.len() < ADDRESSES_MAX {
            return;
        }
        let level = |meter: &Meter| meter.level(OF_ONE, now_ms);
        let least = self.of_one.iter().min_by_key(|(_, meter)| level(meter));
        if let Some(sender) = least.map(|(sender, _)| *sender) {
            self.of_one.remove(&sender);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;
    const FLOOD: &str = "192.168.1.66";

    fn take(allowances: &mut Allowances, address: &str, bytes: usize, now_ms: i64) -> Option<u64> {
        let address = address.parse().expect("the test writes addresses");
        let taken = allowances.take(address, true, bytes, now_ms);
        taken.err().map(|excess| excess.wait_s)
    }

    #[test]
    fn an_address_that_sends_too_much_waits_and_no_other_does() {
        let mut allowances = Allowances::default();
        for _ in 0..32 {
            assert_eq!(take(&mut allowances, FLOOD, MIB, 1000), None);
        }
        for _ in 0..10_000 {
            assert_eq!(take(&mut allowances, FLOOD, MIB, 1000), Some(2));
        }
        assert_eq!(take(&mut allowances, "192.168.1.7", MIB, 1000), None);
        assert_eq!(take(&mut allowances, "fe80::7", MIB, 1000), None);
        assert_eq!(take(&mut allowances, FLOOD, MIB, 2999), Some(1));
        assert_eq!(take(&mut allowances, FLOOD, MIB, 3000), None);
        assert_eq!(take(&mut allowances, FLOOD, MIB, 3000), Some(2));
    }

    #[test]
    fn small_webhooks_count_for_what_they_cost() {
        let mut allowances = Allowances::default();
        let taken = (0..100_000).filter(|_| take(&mut allowances, FLOOD, 1, 0).is_none());
        assert_eq!(taken.count(), (32 << 20) / (2 << 10));
        let later = (0..100_000).filter(|_| take(&mut allowances, FLOOD, 1, 1000).is_none());
        assert_eq!(later.count(), 256);
    }

    #[test]
    fn many_addresses_together_have_a_bound_too_and_the_table_has_one() {
        let mut allowances = Allowances::default();
        let mut taken = 0;
        for number in 0..5000_u32 {
            let address = IpAddr::from((0x0a00_0000 + number).to_be_bytes());
            match allowances.take(address, true, 100 << 10, 0) {
                Ok(()) => taken += 1,
                Err(excess) => assert!(excess.to_string().contains("all sources"), "{excess}"),
            }
        }
        assert_eq!(taken, (128 << 20) / (100 << 10));
        assert_eq!(allowances.of_one.len(), ADDRESSES_MAX);
    }

    #[test]
    fn a_network_of_the_internet_counts_as_one_address() {
        let mut allowances = Allowances::default();
        let mut take_of_public = |host: u16| {
            let address = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, host]);
            allowances.take(address, false, MIB, 0).is_ok()
        };
        assert_eq!((0..100).filter(|host| take_of_public(*host)).count(), 32);
    }
}
