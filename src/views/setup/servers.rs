//! Which address of a Plex server is the best one from here.

use std::thread;
use std::time::{Duration, Instant};

use crate::server::{OwnServer, machine_at};

/// The longest wait for one address. All are asked at the same time.
const PATIENCE: Duration = Duration::from_secs(5);

/// An address that has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The URL, without a slash at the end.
    pub url: String,
    /// How long the answer took.
    pub took: Duration,
    /// Through plex.tv, with 2 Mbit/s.
    pub is_relay: bool,
}

/// Asks all addresses of a server, and returns the best one that is really that server. None if none is.
///
/// Addresses in the same network are better than others, and those without encryption better there: they depend neither on
/// plex.tv nor on its certificates. Relays are the last resort. Among equal ones the fastest is best.
#[must_use]
pub fn best_address(server: &OwnServer) -> Option<Reached> {
    let mut candidates: Vec<(u8, String, bool)> = Vec::new();
    for address in &server.addresses {
        let place = match (address.is_relay, address.is_local) {
            (true, _) => 4,
            (false, true) => 0,
            (false, false) => 2,
        };
        candidates.extend(
            address
                .plain
                .iter()
                // Not over the internet: the token would be readable on the way.
                .filter(|_| address.is_local)
                .map(|url| (place, url.clone(), false)),
        );
        let is_plain = address.url.starts_with("http://");
        let place = place + u8::from(!is_plain);
        candidates.push((place, address.url.clone(), address.is_relay));
    }
    candidates.dedup_by(|one, other| one.1 == other.1);
    let reached = thread::scope(|scope| {
        let asked: Vec<_> = candidates
            .iter()
            .map(|candidate| scope.spawn(|| reached(candidate, &server.machine)))
            .collect();
        let answers = asked.into_iter().filter_map(|thread| thread.join().ok());
        answers.flatten().collect::<Vec<_>>()
    });
    let best = reached
        .into_iter()
        .min_by_key(|(place, reached)| (*place, reached.took));
    best.map(|(_, reached)| reached)
}

fn reached((place, url, is_relay): &(u8, String, bool), machine: &str) -> Option<(u8, Reached)> {
    let begun = Instant::now();
    let is_it = machine_at(url, PATIENCE).is_ok_and(|there| there == machine);
    is_it.then(|| {
        let reached = Reached {
            url: url.clone(),
            took: begun.elapsed(),
            is_relay: *is_relay,
        };
        (*place, reached)
    })
}
