//! Events of intertitle itself, as they are stored.

use serde::{Deserialize, Serialize};

use crate::model::episode::Episode;
use crate::model::subject::Subject;

/// The source of these events in rules.
pub const OWN_SOURCE: &str = "intertitle";

/// What intertitle itself can report to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnKind {
    /// A media server shows a card that was uploaded.
    CardMade,
    /// The job for a card was given up.
    CardFailed,
    /// A listing shows as unwatched what an earlier one showed as watched.
    Unwatched,
    /// A listing shows another title of an episode than an earlier one.
    TitleChanged,
}

impl OwnKind {
    /// Its name in rules.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            OwnKind::CardMade => "card.made",
            OwnKind::CardFailed => "card.failed",
            OwnKind::Unwatched => "unwatched",
            OwnKind::TitleChanged => "title.changed",
        }
    }

    /// True if it is about a card that a rule has requested. If it could lead to another card, it would never end.
    #[must_use]
    pub fn is_of_card(self) -> bool {
        matches!(self, OwnKind::CardMade | OwnKind::CardFailed)
    }
}

/// An event of intertitle itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnEvent {
    /// What happened.
    pub kind: OwnKind,
    /// The name of the media server in the settings.
    pub server: String,
    /// What it is about.
    pub subject: Subject,
    /// The episode, if it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub episode: Option<Episode>,
    /// Why a card has failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
