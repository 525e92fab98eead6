//! The smallest parts of the tree, with their places.

use crate::text::Span;

/// The place of something in the text.
///
/// Two places are always equal, so that two trees are equal if they mean the same, wherever they are. Both "duplicate
/// rule" and "parsing the printed text gives the same tree" compare trees.
#[derive(Clone, Copy, Debug, Default)]
pub struct At(pub Span);

impl PartialEq for At {
    fn eq(&self, _: &At) -> bool {
        true
    }
}

/// A word without quotes, in small letters: case does not count in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Where.
    pub at: At,
}

/// A text in quotes.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Without quotes and back-slashes.
    pub text: String,
    /// Its place, quotes included.
    pub at: At,
}

/// A duration as written: `90s`, `1h30m`.
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    /// Milliseconds.
    pub ms: u64,
    /// As written, in small letters.
    pub written: String,
    /// Where.
    pub at: At,
}
