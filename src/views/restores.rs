//! Cards that are taken back: which episodes are meant, and what happened to each. The media servers are asked.

use std::collections::HashSet;

use serde::Serialize;

use crate::model::{Episode, Failure, RestoredBy, ServerName, Subject};
use crate::pipeline;
use crate::ports::MediaServer;
use crate::store::Store;

/// Which cards are meant.
#[derive(Clone, Debug)]
pub enum Cards {
    /// Those of an episode, a season or a series.
    Of(Box<Subject>),
    /// Those of a library.
    OfLibrary(String),
}

/// Whether anything is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreMode {
    /// Episodes are only listed.
    DryRun,
    /// The original pictures are put back.
    Apply,
}

/// The cards that were taken back on one media server.
#[derive(Debug, Serialize)]
pub struct Restores {
    /// `plex home`.
    #[serde(serialize_with = "as_text")]
    pub server: ServerName,
    /// Why the episodes are not known.
    pub error: Option<String>,
    /// The episodes that show an intertitle card, as far as the state file knows.
    pub episodes: Vec<RestoredEpisode>,
}

/// An episode, and what happened to its picture.
#[derive(Debug, Serialize)]
pub struct RestoredEpisode {
    /// The episode.
    #[serde(serialize_with = "as_text")]
    pub episode: Episode,
    /// What happened.
    pub outcome: RestoreOutcome,
    /// Why nothing was changed, or what failed.
    pub reason: Option<String>,
}

/// What happened to the picture of an episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RestoreOutcome {
    /// The original picture would be put back.
    Planned,
    /// The original picture was put back.
    Restored,
    /// Nothing was to be done.
    Unchanged,
    /// It failed.
    Failed,
}

fn as_text<T: ToString, S: serde::Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.to_string())
}

impl Restores {
    /// Lists the cards on one media server, or takes them back. `report` gets each episode as soon as its picture was put
    /// back.
    pub fn run(
        store: &Store,
        server: &dyn MediaServer,
        cards: &Cards,
        mode: RestoreMode,
        now_ms: i64,
        mut report: impl FnMut(&RestoredEpisode),
    ) -> Restores {
        let (meant, error) = match meant(store, server, cards, now_ms) {
            Ok(meant) => (meant, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        let episodes = meant.into_iter().map(|episode| {
            let (outcome, reason) = match mode {
                RestoreMode::DryRun => (RestoreOutcome::Planned, None),
                RestoreMode::Apply => {
                    let by = RestoredBy::Person;
                    outcome(pipeline::restore::restore(store, server, &episode, by))
                }
            };
            let restored = RestoredEpisode {
                episode,
                outcome,
                reason,
            };
            report(&restored);
            restored
        });
        Restores {
            server: server.name().clone(),
            error,
            episodes: episodes.collect(),
        }
    }

    /// Whether nothing failed.
    #[must_use]
    pub fn is_well(&self) -> bool {
        let mut episodes = self.episodes.iter();
        self.error.is_none() && episodes.all(|one| one.outcome != RestoreOutcome::Failed)
    }
}

fn outcome(restored: Result<Option<String>, Failure>) -> (RestoreOutcome, Option<String>) {
    match restored {
        Ok(None) => (RestoreOutcome::Restored, None),
        Ok(Some(why)) => (RestoreOutcome::Unchanged, Some(why)),
        Err(failure) => (RestoreOutcome::Failed, Some(failure.why().to_string())),
    }
}

/// The selected episodes that show an intertitle card, as far as the state file knows.
fn meant(
    store: &Store,
    server: &dyn MediaServer,
    cards: &Cards,
    now_ms: i64,
) -> Result<Vec<Episode>, String> {
    let shown = store
        .cards_shown(&server.name().name)
        .map_err(|error| error.to_string())?;
    let shown: HashSet<String> = shown.into_iter().map(|row| row.episode).collect();
    let found = match cards {
        Cards::Of(subject) => server.resolve(subject, now_ms),
        Cards::OfLibrary(name) => {
            server.list(Some(name), &mut |episode| shown.contains(&episode.key))
        }
    };
    let mut episodes = found.map_err(|failure| failure.why().to_string())?;
    episodes.retain(|episode| shown.contains(&episode.key));
    Ok(episodes)
}
