//! Intents: what a job should achieve.

use serde::{Deserialize, Serialize};

use crate::model::action_call::Properties;
use crate::model::slot::{Aspect, Slot};

/// What a job should achieve: all that its later steps need to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Intent {
    /// The right card exists and is shown.
    #[serde(rename = "Put")]
    EnsureCard {
        /// Choose the picture again, even if the card is right.
        #[serde(rename = "anew")]
        force: bool,
        /// Of a season or a series: only cards that are missing.
        #[serde(
            default,
            rename = "missing",
            skip_serializing_if = "std::ops::Not::not"
        )]
        only_missing: bool,
        /// Also if a person has restored the original picture.
        #[serde(
            default,
            rename = "restored",
            skip_serializing_if = "std::ops::Not::not"
        )]
        even_restored: bool,
        /// Properties for this job only.
        with: Properties,
    },
    /// The series is tracked, and its episodes on the server get cards.
    #[serde(rename = "Add")]
    AddSeries {
        /// Properties of those cards.
        with: Properties,
    },
    /// The series and its cards are forgotten, without a request to the server.
    #[serde(rename = "Forget")]
    ForgetSeries {
        /// Their files are kept.
        #[serde(rename = "keeps_files")]
        keep_files: bool,
    },
    /// The original picture is shown again.
    Restore,
    /// Cards that are out of date according to listings are made again.
    #[serde(rename = "Sync")]
    Reconcile(Reconcile),
}

/// What is compared with a listing of the whole server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reconcile {
    /// Cards of episodes whose watched state has changed are made again.
    pub watched: bool,
    /// Cards of episodes whose title has changed are made again.
    pub titles: bool,
    /// Cards that the server does not show any more are shown again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cards: bool,
    /// Cards that are missing are made.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
    /// The names of the libraries in which they are. Empty means in all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub libraries: Vec<String>,
    /// Jobs that wait for a retry are retried at once. This needs no listing.
    #[serde(rename = "again")]
    pub retry: bool,
}

impl Reconcile {
    /// Whether the server is listed.
    #[must_use]
    pub fn lists(&self) -> bool {
        self.watched || self.titles || self.cards || self.missing
    }

    fn add(&mut self, other: &Reconcile) {
        match (self.missing, other.missing) {
            (true, true) if self.libraries.is_empty() || other.libraries.is_empty() => {
                self.libraries.clear();
            }
            (_, true) => {
                self.libraries.extend(other.libraries.iter().cloned());
                self.libraries.sort_unstable();
                self.libraries.dedup();
            }
            (_, false) => {}
        }
        self.watched |= other.watched;
        self.titles |= other.titles;
        self.cards |= other.cards;
        self.missing |= other.missing;
        self.retry |= other.retry;
    }

    fn words(&self) -> &'static str {
        match self {
            Reconcile { watched: true, .. } => "sync watched",
            Reconcile { titles: true, .. } => "sync titles",
            Reconcile { cards: true, .. } => "sync cards",
            Reconcile { missing: true, .. } => "make missing",
            _ => "retry failed",
        }
    }
}

impl Intent {
    /// The right card exists and is shown, for whatever the subject is. To remake a card is to want one, also where the
    /// original picture was restored.
    #[must_use]
    pub fn make(force: bool, with: Properties) -> Intent {
        Intent::EnsureCard {
            force,
            only_missing: false,
            even_restored: force,
            with,
        }
    }

    /// The words for it in rules.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Intent::EnsureCard {
                only_missing: true, ..
            } => "make missing",
            Intent::EnsureCard { force: true, .. } => "remake card",
            Intent::EnsureCard { force: false, .. } => "make card",
            Intent::AddSeries { .. } => "add series",
            Intent::ForgetSeries { keep_files: false } => "delete series",
            Intent::ForgetSeries { keep_files: true } => "delete series keep cards",
            Intent::Restore => "restore art",
            Intent::Reconcile(what) => what.words(),
        }
    }

    /// The aspect of its subject. `slot` is the picture that is drawn or restored.
    #[must_use]
    pub fn aspect(&self, slot: Slot) -> Aspect {
        match self {
            Intent::EnsureCard { .. } | Intent::Restore => Aspect::Artwork(slot),
            Intent::AddSeries { .. } | Intent::ForgetSeries { .. } => Aspect::Series,
            Intent::Reconcile(_) => Aspect::Reconcile,
        }
    }

    /// The properties of its cards.
    #[must_use]
    pub fn properties(&self) -> Properties {
        match self {
            Intent::EnsureCard { with, .. } | Intent::AddSeries { with } => with.clone(),
            _ => Properties::default(),
        }
    }

    /// Takes over what an older intent for the same item must not lose.
    pub fn merge(&mut self, older: &Intent) {
        match (self, older) {
            (
                Intent::EnsureCard {
                    force,
                    only_missing,
                    even_restored,
                    ..
                },
                Intent::EnsureCard {
                    force: was_forced,
                    only_missing: was_only_missing,
                    even_restored: was_even_restored,
                    ..
                },
            ) => {
                *force |= was_forced;
                *only_missing &= was_only_missing;
                *even_restored |= was_even_restored;
            }
            (Intent::Reconcile(what), Intent::Reconcile(other)) => what.add(other),
            _ => {}
        }
    }
}
