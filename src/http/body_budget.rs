//! The memory that request bodies may use: all together, and those of one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::http::error_response::ErrorResponse;

/// The part of each body that is not counted. A webhook of Plex with its picture has 100 kB.
const FREE_BYTES: usize = 128 << 10;
/// The bytes beyond that, of all connections together, until each request is answered: two bodies of the largest
/// accepted size. A body that would exceed it is answered 503.
const ALL_BYTES_MAX: usize = 16 << 20;
/// The part of them that one address may use: one body of the largest size.
const BYTES_OF_ONE_MAX: usize = 8 << 20;

/// The bytes counted now.
#[derive(Debug, Default)]
pub(crate) struct BodyBudget(Mutex<Bytes>);

#[derive(Debug, Default)]
struct Bytes {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

impl BodyBudget {
    fn bytes(&self) -> MutexGuard<'_, Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts counting the body of a caller with the address `who`. `None` means many callers, such as those of a
    /// proxy.
    pub(crate) fn hold(&self, who: Option<IpAddr>) -> Held<'_> {
        Held {
            budget: self,
            who,
            bytes: 0,
        }
    }
}

/// The bytes of one body. They are released when the request is done, even after a panic.
pub(crate) struct Held<'b> {
    budget: &'b BodyBudget,
    who: Option<IpAddr>,
    bytes: usize,
}

impl Held<'_> {
    /// The bytes that count towards the bounds.
    fn counted(&self) -> usize {
        self.bytes.saturating_sub(FREE_BYTES)
    }

    /// Counts a piece of the body before it is read into memory.
    ///
    /// # Errors
    /// A bound would be exceeded. Then nothing is counted.
    pub(crate) fn take(&mut self, piece: usize) -> Result<(), ErrorResponse> {
        let more = (self.bytes + piece).saturating_sub(FREE_BYTES) - self.counted();
        if more > 0 {
            let mut bytes = self.budget.bytes();
            let own = self
                .who
                .map_or(0, |who| bytes.of.get(&who).copied().unwrap_or(0));
            if own + more > BYTES_OF_ONE_MAX {
                return Err(ErrorResponse::new(
                    503,
                    "too many large bodies at once from this address: at most 8 MiB are held; try again in a moment",
                ));
            }
            if bytes.all + more > ALL_BYTES_MAX {
                return Err(ErrorResponse::new(
                    503,
                    "too many large bodies at once: at most 16 MiB are held; try again in a moment",
                ));
            }
            bytes.all += more;
            if let Some(who) = self.who {
                bytes.of.insert(who, own + more);
            }
        }
        self.bytes += piece;
        Ok(())
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut bytes = self.budget.bytes();
        let counted = self.counted();
        bytes.all -= counted;
        if let Some(own) = self.who.and_then(|who| bytes.of.get_mut(&who)) {
            *own -= counted;
        }
        bytes.of.retain(|_, own| *own > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECE: usize = 64 << 10;

    /// Counts pieces until the body is complete or refused. Returns whether it is complete.
    fn fill(held: &mut Held<'_>, bytes: usize) -> bool {
        (0..bytes / PIECE).all(|_| held.take(PIECE).is_ok())
    }

    fn address(number: usize) -> Option<IpAddr> {
        let last = u8::try_from(number).expect("a few addresses");
        Some(IpAddr::from([192, 168, 1, last]))
    }

    #[test]
    fn many_large_bodies_at_once_never_exceed_the_bound_and_all_is_given_back() {
        let budget = BodyBudget::default();
        let sizes = [8 << 20, 1 << 20, 3 << 20, 200 << 10, 100 << 10];
        for who in [|_| None, address] {
            let mut all: Vec<Held<'_>> = (0..200).map(|n| budget.hold(who(n))).collect();
            let mut whole = 0;
            for (held, size) in all.iter_mut().zip(sizes.into_iter().cycle()) {
                whole += usize::from(fill(held, size));
                assert!(budget.bytes().all <= ALL_BYTES_MAX);
            }
            // Every fifth body has an ordinary size, and those are always accepted.
            assert!(whole >= 40, "{whole}");
            let in_hand: usize = all.iter().map(|held| held.bytes).sum();
            assert!(in_hand <= ALL_BYTES_MAX + 200 * FREE_BYTES);
            assert!(in_hand > ALL_BYTES_MAX, "the bound was reached");
            // Every second body is released, and others can use its bytes.
            let mut at = 0;
            all.retain(|_| {
                at += 1;
                at % 2 == 0
            });
            assert!(fill(&mut budget.hold(address(250)), 1 << 20));
            drop(all);
            assert!(budget.bytes().all == 0 && budget.bytes().of.is_empty());
            assert!(fill(&mut budget.hold(None), 8 << 20));
        }
    }

    #[test]
    fn one_address_takes_half_of_the_room_at_most() {
        let budget = BodyBudget::default();
        let flood: Vec<Held<'_>> = (0..64)
            .map(|_| {
                let mut held = budget.hold(address(66));
                fill(&mut held, 8 << 20);
                held
            })
            .collect();
        assert_eq!(budget.bytes().all, BYTES_OF_ONE_MAX);
        assert!(fill(&mut budget.hold(address(7)), 8 << 20));
        assert!(!fill(&mut budget.hold(address(66)), 200 << 10));
        assert!(fill(&mut budget.hold(address(66)), FREE_BYTES));
        drop(flood);
        assert!(fill(&mut budget.hold(address(66)), 8 << 20));
    }
}
