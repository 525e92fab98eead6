//! Text that must never be printed: tokens and keys.

use std::fmt;

use subtle::ConstantTimeEq as _;

/// A token or a key. All formatting shows `***`; only [`Secret::expose`] returns the text.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text. White space around it (like a file's last line end) is removed.
    #[must_use]
    pub fn new(text: &str) -> Secret {
        Secret(text.trim().to_string())
    }

    /// The text, for the code that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether both are the same text, and not empty. The time that it takes depends on their lengths only.
    #[must_use]
    pub fn is_same(&self, other: &Secret) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(other.0.as_bytes()))
    }
}

/// Parses the token of a media server. It is sent in a header, so it must be one word of plain characters.
///
/// # Errors
/// A message that does not repeat it: it is a placeholder, or has characters that no token has.
pub(super) fn token(text: &str) -> Result<Secret, String> {
    let text = text.trim();
    if is_placeholder(text) {
        return Err("this is a placeholder: replace it with the token of your server".into());
    }
    if text.contains("X-Plex-Token") || text.contains("://") {
        return Err("expected only the token, found a URL".into());
    }
    if text
        .chars()
        .all(|letter| letter.is_ascii_graphic() && !"\"'".contains(letter))
    {
        return Ok(Secret::new(text));
    }
    Err("a token must be one word of plain letters and digits".into())
}

/// Parses an API key. It is sent in a header, so it must be one word of plain characters.
///
/// # Errors
/// A message that does not repeat it: it is a placeholder, or has characters that no key has.
pub(super) fn api_key(text: &str) -> Result<Secret, String> {
    let text = text.trim();
    if is_placeholder(text) {
        return Err("this is a placeholder: replace it with the API key".into());
    }
    if text
        .chars()
        .all(|letter| letter.is_ascii_graphic() && !"\"'/".contains(letter))
    {
        return Ok(Secret::new(text));
    }
    Err("an API key must be one word of plain letters and digits".into())
}

/// Placeholders for a secret in examples.
const PLACEHOLDERS: &[&str] = &[
    "token",
    "secret",
    "changeme",
    "change-me",
    "change_me",
    "yourtoken",
    "your-token",
    "your_token",
    "my-token",
    "my_token",
    "mytoken",
    "plextoken",
    "plex-token",
    "plex_token",
    "your-plex-token",
    "your_plex_token",
    "todo",
    "tbd",
    "none",
    "null",
];

/// True for `...`, `<token>`, `xxxxxxxx`, `your-token`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let first = text.chars().next();
    let is_one_letter =
        text.chars().count() >= 3 && text.chars().all(|letter| Some(letter) == first);
    let is_bracketed = (text.starts_with('<') && text.ends_with('>'))
        || (text.starts_with('{') && text.ends_with('}'))
        || (text.starts_with('[') && text.ends_with(']'))
        || text.starts_with('$');
    let lower = text.to_ascii_lowercase();
    text == "…" || is_one_letter || is_bracketed || PLACEHOLDERS.contains(&lower.as_str())
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
