//! A text that must never be printed: tokens and keys.

use std::fmt;

use subtle::ConstantTimeEq as _;

/// A token or a key. Printing it in any way shows `***`; the text itself comes out by [`Secret::expose`] only.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text in. White space around it (a file's last line end) is cut off.
    #[must_use]
    pub fn new(text: &str) -> Secret {
        Secret(text.trim().to_string())
    }

    /// The text, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether both are the same text, and not empty. How long it takes tells nothing but their lengths.
    #[must_use]
    pub fn is_same(&self, other: &Secret) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(other.0.as_bytes()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
