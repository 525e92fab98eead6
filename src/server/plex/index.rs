//! Remembers the series of a Plex server for some minutes, because the jobs of one import name one series after the
//! other.

use std::sync::{Mutex, PoisonError};

use crate::model::{Failure, SeriesRef};
use crate::server::plex::library::sections;
use crate::server::plex::pages::{Budget, paged};
use crate::server::plex::series::{KnownSeries, Match, find};
use crate::server::plex::wire::Wire;

/// How long a series that was found is assumed to be in these libraries.
const THERE_MS: i64 = 5 * 60_000;
/// How long a series is assumed to be missing, or its title to be unique. A job that waits for a series asks again
/// after 10 s.
const NOT_THERE_MS: i64 = 8_000;

/// The remembered series. Empty at first.
#[derive(Default)]
pub(super) struct PlexIndex {
    kept: Mutex<Option<CachedListing>>,
}

struct CachedListing {
    /// When they were listed, in milliseconds since 1970.
    at_ms: i64,
    series: Vec<KnownSeries>,
}

impl PlexIndex {
    /// The keys of the wanted series, in every library that has it. Never empty.
    ///
    /// # Errors
    /// Those of [`find`], or the libraries could not be listed.
    pub(super) fn find(
        &self,
        wire: &Wire,
        wanted: &SeriesRef,
        now_ms: i64,
    ) -> Result<Vec<String>, Failure> {
        // Callers that arrive while the libraries are listed wait, and use that listing.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref() {
            // After the clock was set back, the age is negative.
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
        let series = list_series(wire)?;
        let found = find(&series, wanted);
        *kept = Some(CachedListing {
            at_ms: now_ms,
            series,
        });
        Ok(match found? {
            Match::ById(keys) => keys,
            Match::ByTitle(key) => vec![key],
        })
    }

    /// Forgets all series, because one of them turned out to be wrong.
    pub(super) fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The series of all libraries.
fn list_series(wire: &Wire) -> Result<Vec<KnownSeries>, Failure> {
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
