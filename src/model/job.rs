//! The work that follows from an order, and how it can fail.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::action_call::Properties;
use crate::model::digest::Digest;
use crate::model::episode::Episode;
use crate::model::slot::{Aspect, Slot};
use crate::model::subject::Subject;

/// A hook's row.
pub type DeliveryId = i64;
/// A job's row.
pub type JobId = i64;

/// What became of a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Kept; the rules have not seen it yet.
    Waiting,
    /// A rule asked for something, and there is a job for it.
    Accepted,
    /// Nothing is to be done; the reason says why.
    Ignored,
    /// A test delivery.
    Test,
    /// It could not be read; the sender was told so.
    Refused,
}

impl Outcome {
    /// The word kept in the store and printed.
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

/// What an action made of an order: all that the later stations must understand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Intent {
    /// The right card shall be there.
    #[serde(rename = "Put")]
    EnsureCard {
        /// Choose the picture again, even if the card is right.
        #[serde(rename = "anew")]
        force: bool,
        /// Properties for this time only.
        with: Properties,
    },
    /// The series is remembered, and what the server has of it gets its cards.
    #[serde(rename = "Add")]
    AddSeries {
        /// Properties of those cards.
        with: Properties,
    },
    /// The series and its cards are forgotten; the server is not asked.
    #[serde(rename = "Forget")]
    ForgetSeries {
        /// Their files stay.
        #[serde(rename = "keeps_files")]
        keep_files: bool,
    },
    /// The picture from before our first card shall be there again.
    Restore,
    /// Cards that listings show to be out of date are made again.
    #[serde(rename = "Sync")]
    Reconcile {
        /// Of episodes that have been watched since, or are no longer.
        watched: bool,
        /// Of episodes that have another title now.
        titles: bool,
        /// What waits for another try is tried at once.
        #[serde(default, rename = "again")]
        retry: bool,
    },
}

impl Intent {
    /// The words that rules use for it.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Intent::EnsureCard { force: true, .. } => "remake card",
            Intent::EnsureCard { force: false, .. } => "make card",
            Intent::AddSeries { .. } => "add series",
            Intent::ForgetSeries { keep_files: false } => "delete series",
            Intent::ForgetSeries { keep_files: true } => "delete series keep cards",
            Intent::Restore => "restore art",
            Intent::Reconcile { watched: true, .. } => "sync watched",
            Intent::Reconcile { titles: true, .. } => "sync titles",
            Intent::Reconcile { .. } => "retry missing",
        }
    }

    /// What of its subject it is about; `slot` is the picture that is drawn or restored.
    #[must_use]
    pub fn aspect(&self, slot: Slot) -> Aspect {
        match self {
            Intent::EnsureCard { .. } | Intent::Restore => Aspect::Artwork(slot),
            Intent::AddSeries { .. } | Intent::ForgetSeries { .. } => Aspect::Series,
            Intent::Reconcile { .. } => Aspect::Reconcile,
        }
    }

    /// The properties of the cards that come of it.
    #[must_use]
    pub fn properties(&self) -> Properties {
        match self {
            Intent::EnsureCard { with, .. } | Intent::AddSeries { with } => with.clone(),
            _ => Properties::default(),
        }
    }

    /// Takes over what an older wish for the same item must not lose.
    pub fn merge(&mut self, older: &Intent) {
        match (self, older) {
            (Intent::EnsureCard { force, .. }, Intent::EnsureCard { force: true, .. }) => {
                *force = true
            }
            (
                Intent::Reconcile {
                    watched,
                    titles,
                    retry,
                },
                Intent::Reconcile {
                    watched: was_watched,
                    titles: were_titles,
                    retry: was_retry,
                },
            ) => {
                *watched |= was_watched;
                *titles |= were_titles;
                *retry |= was_retry;
            }
            _ => {}
        }
    }
}

/// Where in its life a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Find the episode and its picture on the server.
    #[serde(rename = "find")]
    Resolve,
    /// Draw the card.
    #[serde(rename = "render")]
    Draw,
    /// Give the card to the server.
    #[serde(rename = "upload")]
    Publish,
}

impl Step {
    /// The word kept in the store.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Step::Resolve => "find",
            Step::Draw => "render",
            Step::Publish => "upload",
        }
    }

    /// The stage of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Step> {
        [Step::Resolve, Step::Draw, Step::Publish]
            .into_iter()
            .find(|step| step.word() == word)
    }
}

/// Whether a job is in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its turn comes when it is due.
    Waiting,
    /// A station has it in hand.
    Running,
    /// Its wish is fulfilled, or there was nothing to do.
    Done,
    /// It cannot be done; the reason says why.
    Dead,
    /// A newer wish for the same episode took its place.
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

    /// The word kept in the store and printed.
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
}

/// Whose fault it was that a job was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The item, or what is wished for it: another try would end in the same way.
    Item,
    /// The media server: when it is well again, the job is tried again.
    Server,
    /// The process died with the job in hand, several times.
    Crash,
}

impl Cause {
    /// The word kept in the store and printed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Cause::Item => "item",
            Cause::Server => "server",
            Cause::Crash => "crash",
        }
    }
}

/// A job in hand.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Job {
    pub id: JobId,
    /// The hook that it came from.
    pub hook: DeliveryId,
    /// The rule that asked for it, as printed.
    pub rule: String,
    /// The connection of the media server.
    pub server: String,
    pub subject: Subject,
    /// Which picture of the item is meant.
    pub slot: Slot,
    pub intent: Intent,
    pub step: Step,
    /// Tries of this stage that failed.
    pub attempts: u32,
    /// When it was made, milliseconds since 1970.
    pub made_ms: i64,
    /// From the stage `Render` on.
    pub episode: Option<Episode>,
    /// The picture to draw on, in the stage `Render`.
    pub art: Option<Vec<u8>>,
    /// The server's key of that picture.
    pub image_ref: Option<String>,
    /// The card's file, below the cards folder, in the stage `Upload`.
    pub card_path: Option<String>,
    /// The fingerprint of what the card was made of.
    pub recipe: Option<Digest>,
    /// The fingerprint of the card's bytes.
    pub card_digest: Option<Digest>,
    /// The server took no card of the usual size: it is drawn smaller.
    pub is_small: bool,
}

/// What the store knows of an episode's card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardRecord {
    /// The fingerprint of what the card was made of.
    pub recipe: Option<Digest>,
    /// The fingerprint of the card's bytes.
    pub card_digest: Option<Digest>,
    /// The fingerprint of the bytes that the server last took and listed under that name.
    pub sent_digest: Option<Digest>,
    /// The card's file, below the cards folder.
    pub card_path: Option<String>,
    /// The server's key of the picture the card was drawn on, and that picture's fingerprint.
    pub art: Option<(String, Digest)>,
    /// The server's key of the picture that was shown before our first card.
    pub original_key: Option<String>,
}

/// Why a step of a job did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// This job: worth another try, after `wait` if the server said how long.
    Later {
        /// What the server or the disk said.
        why: String,
        /// How long to wait, if somebody said so.
        wait: Option<Duration>,
    },
    /// Asking again would get the same answer.
    Never {
        /// What is wrong.
        why: String,
    },
    /// The server failed at this request, and may be well otherwise: worth other tries. If several jobs in a row meet
    /// it, the server counts as away.
    ServerError {
        /// What it answered.
        why: String,
        /// How long to wait, if it said so.
        wait: Option<Duration>,
    },
    /// The server takes no card of that size: a smaller one is drawn, once.
    TooLarge {
        /// What it answered.
        why: String,
    },
    /// A disk of this machine: no job is blamed, and those that write there wait.
    Disk {
        /// What the system said, with the path.
        why: String,
    },
    /// The whole server: its lane rests, and no job is blamed.
    Away {
        /// What happened.
        why: String,
        /// How long to wait, if somebody said so.
        wait: Option<Duration>,
    },
}

impl Failure {
    /// Worth another try, when is up to the queue.
    pub fn later(why: impl Into<String>) -> Failure {
        Failure::Later {
            why: why.into(),
            wait: None,
        }
    }

    /// Not worth another try.
    pub fn never(why: impl Into<String>) -> Failure {
        Failure::Never { why: why.into() }
    }

    /// A disk of this machine cannot be used.
    pub fn disk(why: impl Into<String>) -> Failure {
        Failure::Disk { why: why.into() }
    }

    /// The server cannot be reached.
    pub fn away(why: impl Into<String>) -> Failure {
        Failure::Away {
            why: why.into(),
            wait: None,
        }
    }

    /// How long to wait, if somebody said so.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Failure::Later { wait, .. }
            | Failure::ServerError { wait, .. }
            | Failure::Away { wait, .. } => *wait,
            Failure::Never { .. } | Failure::TooLarge { .. } | Failure::Disk { .. } => None,
        }
    }

    /// The sentence.
    #[must_use]
    pub fn why(&self) -> &str {
        match self {
            Failure::Later { why, .. }
            | Failure::Never { why }
            | Failure::ServerError { why, .. }
            | Failure::TooLarge { why }
            | Failure::Disk { why }
            | Failure::Away { why, .. } => why,
        }
    }
}
