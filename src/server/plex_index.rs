//! The series that a Plex server has, remembered for some minutes: what one import brings names one series after the other.

use std::sync::{Mutex, PoisonError};

use crate::model::{Failure, SeriesRef};
use crate::server::plex_library::sections;
use crate::server::plex_pages::{Budget, paged};
use crate::server::plex_series::{KnownSeries, Match, find};
use crate::server::wire::Wire;

/// How long it is believed that the server has a series in these libraries.
const THERE_MS: i64 = 5 * 60_000;
/// How long it is believed that it does not have one, or that no other has the same title. Who waits for a series asks
/// again after 10 s.
const NOT_THERE_MS: i64 = 8_000;

/// What is remembered; nothing at first.
#[derive(Default)]
pub(super) struct PlexIndex {
    kept: Mutex<Option<Kept>>,
}

struct Kept {
    /// When it was listed, milliseconds since 1970.
    at_ms: i64,
    series: Vec<KnownSeries>,
}

impl PlexIndex {
    /// The keys of the series that is meant, in every library that has it; never empty.
    ///
    /// # Errors
    /// As [`find`], and if the libraries cannot be listed.
    pub(super) fn find(
        &self,
        wire: &Wire,
        wanted: &SeriesRef,
        now_ms: i64,
    ) -> Result<Vec<String>, Failure> {
        // Whoever comes while the libraries are listed waits, and is served from that listing.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref() {
            // A clock that was set back makes it younger than nothing.
            let age_ms = now_ms.saturating_sub(kept.at_ms);
            match find(&kept.series, wanted) {
                Ok(Match::ById(keys)) if (0..THERE_MS).contains(&age_ms) => return Ok(keys),
                Ok(Match::ByTitle(key)) if (0..NOT_THERE_MS).contains(&age_ms) => {
                    return Ok(vec![key]);
                }
                Err(failure) if (0..NOT_THERE_MS).contains(&age_ms) => return Err(failure),
                _ => {}
            }
        }
        *kept = None;
        let series = listed(wire)?;
        let found = find(&series, wanted);
        *kept = Some(Kept {
            at_ms: now_ms,
            series,
        });
        Ok(match found? {
            Match::ById(keys) => keys,
            Match::ByTitle(key) => vec![key],
        })
    }

    /// Forgets everything: something of it was wrong.
    pub(super) fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The series of all libraries.
fn listed(wire: &Wire) -> Result<Vec<KnownSeries>, Failure> {
    let mut series = Vec::new();
    let mut budget = Budget::new();
    for section in sections(wire)? {
        let path = section.items("type=2&includeGuids=1");
        paged(wire, &path, &mut |item| {
            let known = KnownSeries::read(&item);
            series.extend(known.filter(|known| budget.take(known.weight())));
        })?;
    }
    budget.check()?;
    Ok(series)
}
