//! The words that rules may use: sources with their events, actions, connections, designs and fonts.

use crate::model::property_words::DesignWord;

/// An event of a source.
#[derive(Debug)]
pub struct EventWord {
    /// Its name in rules.
    pub name: &'static str,
    /// The fields that it can have, in addition to the clock's.
    pub fields: &'static [&'static str],
    /// It is about a series, a season or an episode, so actions on cards can be used.
    pub item: bool,
    /// The plain word that it counts as, if any: `added`, `watched`, `rated`.
    pub plain: Option<&'static str>,
    /// When it is sent, in a few words.
    pub help: &'static str,
}

/// A source and its events.
#[derive(Debug)]
pub struct SourceWords {
    /// `plex`, `sonarr`, `tautulli`, or `any` for the plain words.
    pub name: &'static str,
    /// Its events.
    pub events: &'static [EventWord],
}

/// An event that the event stream of a media server can show, as well as a webhook.
#[derive(Debug)]
pub struct StreamWord {
    /// Its name in rules.
    pub name: &'static str,
    /// The fields of the webhook that it never has.
    pub unknown: &'static [&'static str],
    /// What of it the stream shows, in a few words.
    pub help: &'static str,
}

/// An action that rules may request.
#[derive(Clone, Copy, Debug)]
pub struct ActionWord {
    /// Its words: `make card`.
    pub words: &'static str,
    /// The minimum and maximum number of quoted texts that follow.
    pub texts: (usize, usize),
    /// It applies to an episode, a season or a series, and accepts `after`.
    pub item: bool,
    /// It accepts `of`: it is about episodes, and not always about a whole series.
    pub scope: bool,
    /// It accepts `of library "…"`: it is about a whole server.
    pub library: bool,
    /// It accepts `with`: cards are drawn.
    pub has_style: bool,
    /// It can be used in `every`, which has no item.
    pub schedule: bool,
    /// What it does, for the manual.
    pub help: &'static str,
}

/// The words for the checker of rules files.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// The sources, and `any`.
    pub sources: Vec<SourceWords>,
    /// The actions.
    pub actions: Vec<ActionWord>,
    /// The connections in the settings: source and name. Under `notify`, the targets of messages.
    pub connections: Vec<(String, String)>,
    /// The designs.
    pub designs: Vec<DesignWord>,
    /// The fonts.
    pub fonts: Vec<String>,
}

impl Vocabulary {
    /// The source of that name. Case does not matter.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&SourceWords> {
        self.sources
            .iter()
            .find(|source| source.name.eq_ignore_ascii_case(name))
    }

    /// The event of that name of a source. Case does not matter.
    #[must_use]
    pub fn event(&self, source: &str, name: &str) -> Option<&'static EventWord> {
        self.source(source)?
            .events
            .iter()
            .find(|event| event.name.eq_ignore_ascii_case(name))
    }

    /// The action with those words.
    #[must_use]
    pub fn action(&self, words: &str) -> Option<&ActionWord> {
        self.actions
            .iter()
            .find(|action| action.words.eq_ignore_ascii_case(words))
    }
}
