//! The smallest parts of the tree, and where they stand.

use crate::text::Span;

/// Where something is written.
///
/// Two places are always equal, so that two trees are equal if they say the same, wherever it stands. "The same
/// rule twice" and "reading what was printed gives the same tree" are both that question.
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
    /// Where, quotes included.
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
