//! The rank of a job: of the jobs that are due, the lowest rank goes first.
//!
//! Jobs of events have the number of jobs that their delivery had before them. What a person has just requested ranks
//! below all of these, and what fills a library above them.

/// Where the ranks of backfill begin. No delivery of an event has as many jobs.
pub(super) const BACKFILL: i64 = 1 << 40;

/// The distance between the ranks of two jobs of a request, which leaves ranks for the episodes of the first: its series is
/// finished before the next one is listed.
const DISTANCE: i64 = 1 << 20;

/// Whether a job of that rank fills a library.
#[must_use]
pub fn is_backfill(rank: i64) -> bool {
    rank >= BACKFILL
}

/// How urgent the jobs of a request are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// A person waits for it.
    Urgent,
    /// It fills a library, and lets every event go first.
    Backfill,
}

/// How a new job gets its rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    /// The number of jobs that its delivery has.
    Next,
    /// This one.
    At(i64),
}

impl Priority {
    /// The rank of the job at a place in a request.
    pub(super) fn rank(self, place: usize) -> Rank {
        let base = match self {
            Priority::Urgent => -BACKFILL,
            Priority::Backfill => BACKFILL,
        };
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        Rank::At(place.saturating_mul(DISTANCE).saturating_add(base))
    }
}

impl Rank {
    /// The rank of the job at a place among those that replace a job of rank `parent`.
    pub(super) fn below(parent: i64, place: usize) -> Rank {
        match parent {
            0..BACKFILL => Rank::Next,
            _ => Rank::At(
                i64::try_from(place)
                    .unwrap_or(i64::MAX)
                    .saturating_add(1)
                    .saturating_add(parent),
            ),
        }
    }
}

/// A condition on the rank of the longest waiting job that may go before a job of rank `first`: no job waits for ever
/// among events, but backfill never goes before them.
pub(super) fn may_pass(first: i64) -> String {
    match first {
        BACKFILL.. => "true".into(),
        _ => format!("+rank < {BACKFILL}"),
    }
}
