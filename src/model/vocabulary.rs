//! What a rules file may speak of: senders with their events, actions, connections, designs and fonts.

use crate::model::property_words::DesignWord;

/// An event that a sender sends.
#[derive(Debug)]
pub struct EventWord {
    /// Its name in rules.
    pub name: &'static str,
    /// The fields it can have, beside the clock's.
    pub fields: &'static [&'static str],
    /// It is about a series, a season or an episode: actions on cards make sense.
    pub item: bool,
    /// The plain word that it counts as, if any: `added`, `watched`, `rated`.
    pub plain: Option<&'static str>,
    /// When it comes, in a few words.
    pub help: &'static str,
}

/// A sender and its events.
#[derive(Debug)]
pub struct SourceWords {
    /// `plex`, `sonarr`, `tautulli`, or `any` for the plain words.
    pub name: &'static str,
    /// Its events.
    pub events: &'static [EventWord],
}

/// An action that rules may ask for.
#[derive(Clone, Copy, Debug)]
pub struct ActionWord {
    /// Its words: `make card`.
    pub words: &'static str,
    /// Texts in quotes that may follow: the least and the most.
    pub texts: (usize, usize),
    /// It acts on an episode, a season or a series, and takes `after`.
    pub item: bool,
    /// It takes `of`: it is about episodes, and not always about a whole series.
    pub scope: bool,
    /// It takes `with`: cards are drawn.
    pub look: bool,
    /// It is for `every`, which has no item.
    pub schedule: bool,
    /// It does something already.
    pub built: bool,
    /// What it does, in a sentence.
    pub help: &'static str,
}

/// What the checker of rules files knows of the world.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// The senders, and `any`.
    pub sources: Vec<SourceWords>,
    /// The actions.
    pub actions: Vec<ActionWord>,
    /// The connections of the settings: sender and name; under `notify` the targets of messages.
    pub connections: Vec<(String, String)>,
    /// The designs there are.
    pub designs: Vec<DesignWord>,
    /// The fonts there are.
    pub fonts: Vec<String>,
}

impl Vocabulary {
    /// The sender of that name, in any case.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&SourceWords> {
        self.sources
            .iter()
            .find(|source| source.name.eq_ignore_ascii_case(name))
    }

    /// The event of that name of a sender, in any case.
    #[must_use]
    pub fn event(&self, source: &str, name: &str) -> Option<&'static EventWord> {
        self.source(source)?
            .events
            .iter()
            .find(|event| event.name.eq_ignore_ascii_case(name))
    }

    /// The action of those words.
    #[must_use]
    pub fn action(&self, words: &str) -> Option<&ActionWord> {
        self.actions
            .iter()
            .find(|action| action.words.eq_ignore_ascii_case(words))
    }
}
