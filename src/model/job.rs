//! Jobs: their steps and outcomes.

use serde::{Deserialize, Serialize};

use crate::model::artwork::RestoredBy;
use crate::model::digest::Digest;
use crate::model::episode::Episode;
use crate::model::intent::Intent;
use crate::model::slot::Slot;
use crate::model::subject::Subject;

/// The id of a delivery.
pub type DeliveryId = i64;
/// The id of a job.
pub type JobId = i64;

/// The outcome of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is stored. The rules have not seen it yet.
    Waiting,
    /// A rule requested something, and there is a job for it.
    Accepted,
    /// There is nothing to do; the reason says why.
    Ignored,
    /// A test delivery.
    Test,
    /// It could not be read, and its source got an error.
    Refused,
}

impl Outcome {
    /// The word in the state file and in output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Waiting => "waiting",
            Outcome::Accepted => "accepted",
            Outcome::Ignored => "ignored",
            Outcome::Test => "test",
            Outcome::Refused => "refused",
        }
    }
}

/// The step of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Find the episode and its picture on the server.
    #[serde(rename = "find")]
    Resolve,
    /// Draw the card.
    #[serde(rename = "render")]
    Draw,
    /// Upload the card to the server.
    #[serde(rename = "upload")]
    Publish,
}

impl Step {
    /// The word in the state file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Step::Resolve => "find",
            Step::Draw => "render",
            Step::Publish => "upload",
        }
    }

    /// The step of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Step> {
        [Step::Resolve, Step::Draw, Step::Publish]
            .into_iter()
            .find(|step| step.word() == word)
    }
}

/// The state of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits until it is due.
    Waiting,
    /// A worker is running it.
    Running,
    /// Its intent is fulfilled, or there was nothing to do.
    Done,
    /// It cannot be done; the reason says why.
    Dead,
    /// A newer intent for the same subject has replaced it.
    Superseded,
}

impl State {
    /// All of them.
    pub const ALL: [State; 5] = [
        State::Waiting,
        State::Running,
        State::Done,
        State::Dead,
        State::Superseded,
    ];

    /// The word in the state file and in output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Dead => "dead",
            State::Superseded => "superseded",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The cause for which a job was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The item, or the request: a retry would fail in the same way.
    Item,
    /// There was no picture to draw on, for as long as one could still be added.
    Picture,
    /// The media server. When it works again, the job is retried.
    Server,
    /// The process died several times while the job was running.
    Crash,
}

impl Cause {
    /// The word in the state file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Cause::Item => "item",
            Cause::Picture => "picture",
            Cause::Server => "server",
            Cause::Crash => "crash",
        }
    }
}

/// A job that is running.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Job {
    pub id: JobId,
    /// The delivery that it came from.
    pub delivery: DeliveryId,
    /// The rule that requested it, as printed.
    pub rule: String,
    /// The connection of the media server.
    pub server: String,
    pub subject: Subject,
    /// The picture of the item that is meant.
    pub slot: Slot,
    pub intent: Intent,
    pub work: Work,
    /// Failed attempts of this step.
    pub attempts: u32,
    /// When it was first due, in milliseconds since 1970.
    pub tried_since_ms: i64,
    /// The server did not accept a card of the usual size, so a smaller one is drawn.
    pub is_small: bool,
    /// It fills a library: everything else goes first.
    pub is_backfill: bool,
}

impl Job {
    /// Its step.
    #[must_use]
    pub fn step(&self) -> Step {
        self.work.step()
    }

    /// The episode, if it is known already.
    #[must_use]
    pub fn episode(&self) -> Option<&Episode> {
        self.work.episode()
    }
}

/// The step of a job, with what the steps before it have found.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// Find the episode and its picture.
    Resolve {
        /// The episode, if it was listed with others.
        listed: Option<Episode>,
    },
    /// Draw the card.
    Draw(DrawInputs),
    /// Upload the card.
    Publish(DrawnCard),
}

impl Work {
    /// Its step.
    #[must_use]
    pub fn step(&self) -> Step {
        match self {
            Work::Resolve { .. } => Step::Resolve,
            Work::Draw(_) => Step::Draw,
            Work::Publish(_) => Step::Publish,
        }
    }

    /// The episode, if it is known already.
    #[must_use]
    pub fn episode(&self) -> Option<&Episode> {
        match self {
            Work::Resolve { listed } => listed.as_ref(),
            Work::Draw(inputs) => Some(&inputs.episode),
            Work::Publish(card) => Some(&card.episode),
        }
    }
}

/// What a card is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawInputs {
    /// The episode.
    pub episode: Episode,
    /// The picture to draw on: the bytes of its file.
    pub picture: Vec<u8>,
    /// The server's name for that picture.
    pub image_ref: String,
}

/// A card in its file.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnCard {
    /// The episode.
    pub episode: Episode,
    /// The card's file, below the cards folder.
    pub path: String,
    /// The digest of everything that the card was made of.
    pub recipe: Digest,
    /// The digest of the card's bytes.
    pub digest: Digest,
}

/// The record of an episode's card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardRecord {
    /// The digest of everything that the card was made of.
    pub recipe: Option<Digest>,
    /// The digest of the card's bytes.
    pub card_digest: Option<Digest>,
    /// The server's name for the card that it last showed.
    pub published_ref: Option<String>,
    /// The card's file, below the cards folder.
    pub card_path: Option<String>,
    /// The server's name for the picture that the card was drawn on, and the digest of that picture.
    pub artwork: Option<(String, Digest)>,
    /// The server's name for the original picture, which was shown before the first card.
    pub original_ref: Option<String>,
    /// Who has put the original picture back since the last card, if somebody has.
    pub restored_by: Option<RestoredBy>,
}
