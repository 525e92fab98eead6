//! Several episodes that have one card.

use serde::{Deserialize, Serialize};

/// The episodes of one file, which follow each other in one season.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpisodeRange {
    /// The lowest number.
    pub first: u32,
    /// The highest number.
    pub last: u32,
    /// The titles, in the order of the numbers.
    pub titles: Vec<String>,
}

impl EpisodeRange {
    /// The approximate memory that its titles take, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let titles = self.titles.iter();
        titles.map(|title| size_of::<String>() + title.len()).sum()
    }
}
