//! The status of an episode's card, as lists show it.

use serde::Serialize;

/// The status of an episode's card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CardStatus {
    /// The server shows our card.
    Ok,
    /// A job for it waits or runs.
    Waiting,
    /// The last job for it was given up.
    Problem,
    /// Nothing has requested a card yet, or there was nothing to do.
    NotRequested,
    /// The server shows a picture that somebody chose. It stays.
    CustomArtwork,
    /// It is marked to be left alone.
    Skipped,
}

impl CardStatus {
    /// All of them, in the order in which totals are printed.
    pub const ALL: [CardStatus; 6] = [
        CardStatus::Ok,
        CardStatus::Waiting,
        CardStatus::Problem,
        CardStatus::NotRequested,
        CardStatus::CustomArtwork,
        CardStatus::Skipped,
    ];

    /// The word in the state file and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            CardStatus::Ok => "ok",
            CardStatus::Waiting => "waiting",
            CardStatus::Problem => "problem",
            CardStatus::NotRequested => "not_requested",
            CardStatus::CustomArtwork => "custom_artwork",
            CardStatus::Skipped => "skipped",
        }
    }

    /// The words for people.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            CardStatus::NotRequested => "not requested",
            CardStatus::CustomArtwork => "custom artwork",
            other => other.word(),
        }
    }

    /// The status of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<CardStatus> {
        CardStatus::ALL
            .into_iter()
            .find(|status| status.word() == word)
    }

    /// Whether the episode should have a card and has none. `make --missing` makes it.
    #[must_use]
    pub fn is_missing(self) -> bool {
        matches!(self, CardStatus::Problem | CardStatus::NotRequested)
    }

    /// Whether the picture that the server shows must stay.
    #[must_use]
    pub fn is_protected(self) -> bool {
        matches!(self, CardStatus::CustomArtwork | CardStatus::Skipped)
    }
}

/// How many episodes have each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct StatusCounts {
    pub ok: u32,
    pub waiting: u32,
    pub problem: u32,
    pub not_requested: u32,
    pub custom_artwork: u32,
    pub skipped: u32,
}

impl StatusCounts {
    /// The number with that status.
    #[must_use]
    pub fn of(&self, status: CardStatus) -> u32 {
        match status {
            CardStatus::Ok => self.ok,
            CardStatus::Waiting => self.waiting,
            CardStatus::Problem => self.problem,
            CardStatus::NotRequested => self.not_requested,
            CardStatus::CustomArtwork => self.custom_artwork,
            CardStatus::Skipped => self.skipped,
        }
    }

    /// One episode with that status.
    #[must_use]
    pub fn one(status: CardStatus) -> StatusCounts {
        let is = |own: CardStatus| u32::from(own == status);
        StatusCounts {
            ok: is(CardStatus::Ok),
            waiting: is(CardStatus::Waiting),
            problem: is(CardStatus::Problem),
            not_requested: is(CardStatus::NotRequested),
            custom_artwork: is(CardStatus::CustomArtwork),
            skipped: is(CardStatus::Skipped),
        }
    }

    /// The number of all episodes.
    #[must_use]
    pub fn all(&self) -> u32 {
        self.of_those(|_| true)
    }

    /// The number without a card that should have one.
    #[must_use]
    pub fn missing(&self) -> u32 {
        self.of_those(CardStatus::is_missing)
    }

    /// The number whose picture stays.
    #[must_use]
    pub fn protected(&self) -> u32 {
        self.of_those(CardStatus::is_protected)
    }

    fn of_those(&self, is_meant: impl Fn(CardStatus) -> bool) -> u32 {
        let meant = CardStatus::ALL.into_iter().filter(|one| is_meant(*one));
        meant.map(|status| self.of(status)).sum()
    }

    /// Adds those of other episodes.
    pub fn add(&mut self, other: &StatusCounts) {
        self.ok += other.ok;
        self.waiting += other.waiting;
        self.problem += other.problem;
        self.not_requested += other.not_requested;
        self.custom_artwork += other.custom_artwork;
        self.skipped += other.skipped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_again_and_counts_add_up() {
        for status in CardStatus::ALL {
            assert_eq!(CardStatus::from_word(status.word()), Some(status));
            assert_eq!(StatusCounts::one(status).of(status), 1);
            assert_eq!(StatusCounts::one(status).all(), 1);
        }
        let mut counts = StatusCounts {
            ok: 1,
            waiting: 2,
            problem: 4,
            not_requested: 8,
            custom_artwork: 16,
            skipped: 32,
        };
        assert_eq!(counts.all(), 63);
        assert_eq!(counts.missing(), 12);
        assert_eq!(counts.protected(), 48);
        counts.add(&counts.clone());
        assert_eq!(counts.all(), 126);
    }
}
