//! The pictures of an item.

use serde::{Deserialize, Serialize};

/// A picture of an item on a media server. Cards are drawn for [`Slot::EpisodeStill`] only. The others are part of the
/// keys of jobs and images already, so that they need no migration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The picture of an episode, 16:9.
    #[default]
    EpisodeStill,
    /// The poster of a season, 2:3.
    SeasonPoster,
    /// The poster of a series, 2:3.
    SeriesPoster,
    /// The wide picture behind a series, 16:9.
    Backdrop,
}

impl Slot {
    /// All of them.
    pub const ALL: [Slot; 4] = [
        Slot::EpisodeStill,
        Slot::SeasonPoster,
        Slot::SeriesPoster,
        Slot::Backdrop,
    ];

    /// The word in the state file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Slot::EpisodeStill => "episode_still",
            Slot::SeasonPoster => "season_poster",
            Slot::SeriesPoster => "series_poster",
            Slot::Backdrop => "backdrop",
        }
    }
}

/// The aspect of a subject that a job is about. Of the jobs about one aspect of one subject only the newest waits. Jobs
/// about different aspects do not replace each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// One of its pictures.
    Artwork(Slot),
    /// Whether the series is tracked.
    Series,
    /// All cards of a server, compared with the listings of the server.
    Reconcile,
}

impl Aspect {
    /// The word in the state file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Aspect::Artwork(slot) => slot.word(),
            Aspect::Series => "series",
            Aspect::Reconcile => "reconcile",
        }
    }

    /// The aspect with that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Aspect> {
        let artwork = Slot::ALL.map(Aspect::Artwork);
        let all = artwork
            .into_iter()
            .chain([Aspect::Series, Aspect::Reconcile]);
        all.into_iter().find(|aspect| aspect.word() == word)
    }

    /// The slot that it draws or restores.
    #[must_use]
    pub fn slot(self) -> Slot {
        match self {
            Aspect::Artwork(slot) => slot,
            Aspect::Series | Aspect::Reconcile => Slot::default(),
        }
    }
}
