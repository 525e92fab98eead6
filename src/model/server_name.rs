//! The names of media servers, in settings and messages.

use std::fmt;

/// A kind of media server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerKind {
    /// `plex`: its word in settings, rules and output.
    pub word: &'static str,
    /// `Plex`: its name in messages.
    pub title: &'static str,
}

/// The kinds of media servers. Each is a section of the settings, with a section below it for each server. Rules name the
/// events of a server by the word of its kind.
pub const SERVER_KINDS: &[ServerKind] = &[ServerKind {
    word: "plex",
    title: "Plex",
}];

impl ServerKind {
    /// The kind with that word.
    #[must_use]
    pub fn named(word: &str) -> Option<ServerKind> {
        SERVER_KINDS.iter().find(|kind| kind.word == word).copied()
    }
}

/// A media server of the settings. Displays as `plex home`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerName {
    /// Its kind.
    pub kind: ServerKind,
    /// Its name in the settings.
    pub name: String,
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.word, self.name)
    }
}
