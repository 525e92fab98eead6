//! The text of the settings with everything masked that could be a secret.
//!
//! Users paste tokens in the wrong place: as a name, after another key, into a comment. So only words of the settings,
//! plain names of servers, and values that cannot be a secret are shown.

use crate::settings::keys::{is_near, is_plain_name};
use crate::settings::server::has_names;

/// Keys whose values are shown if they look like valid ones.
const SHOWN: &[&str] = &[
    "listen",
    "folder",
    "path",
    "upload",
    "follow",
    "size",
    "quality",
    "level",
    "language",
    "minimum",
    "kind",
    "without_key",
    "trusted_proxies",
    "names",
    "base_path",
    "daily",
    "weekly",
    "days",
    "kometa",
    "foreign_art",
];

/// Words of values.
const VALUES: &[&str] = &[
    "private",
    "nobody",
    "keep",
    "replace",
    "none",
    "true",
    "false",
    "off",
    "error",
    "warn",
    "info",
    "debug",
    "trace",
    "ntfy",
    "discord",
    "json",
    "localhost",
];

/// The most bytes of numbers and addresses to show. No token is that short and consists of digits, dots and colons
/// only.
const NUMBERS_MAX: usize = 60;

/// Replaces everything in `text` that may be a secret by `*`. Each line keeps its length in bytes, so that spans stay
/// valid.
pub(super) fn masked(text: &str) -> String {
    text.split_inclusive('\n').map(masked_line).collect()
}

/// True if a line of the settings may hold a secret.
pub(super) fn has_secrets(text: &str) -> bool {
    let mut lines = text
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with('#'));
    lines.any(|line| line.contains("token") || line.starts_with("key") || line.contains("notify"))
}

fn masked_line(line: &str) -> String {
    let trimmed = line.trim();
    if trimmed.starts_with('[') && !trimmed.contains(['=', '"', '\'', '#']) {
        return names(line);
    }
    let (Some(equals), false) = (line.find('='), trimmed.starts_with('#')) else {
        return covered(line);
    };
    let (left, right) = (&line[..equals], &line[equals + 1..]);
    let is_shown = SHOWN.contains(&left.rsplit('.').next().unwrap_or(left).trim());
    let right = match is_shown && is_harmless(right) {
        true => right.to_string(),
        false => covered(right),
    };
    format!("{}={right}", names(left))
}

/// Masks a heading or a dotted key, except words of the settings and the plain name of a server or a target.
fn names(text: &str) -> String {
    let mut shown = String::new();
    let mut before = "";
    for part in text.split_inclusive('.') {
        let word =
            part.trim_matches(|letter: char| letter.is_whitespace() || "[].".contains(letter));
        let is_name = has_names(before) && is_plain_name(word);
        shown += &match word.is_empty() || is_near(word) || is_name {
            true => part.to_string(),
            false => covered_but(part, "[]."),
        };
        before = word;
    }
    shown
}

fn is_harmless(value: &str) -> bool {
    let value = value.trim();
    let is_word = |word: &str| {
        word.is_empty()
            || word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase())
            || VALUES.contains(&word)
    };
    let is_numbers = |letter: char| letter.is_ascii_digit() || ".:x/,[]\"' -".contains(letter);
    let is_path = value.contains('/') && !value.contains(['@', '=', '?', '#', ':']);
    // A path with values in it: `{series}/{season:02}`.
    let is_template = value.contains('{')
        && value.contains('}')
        && !value.contains(['@', '=', '?', '#'])
        && !value.contains("://");
    let is_drive = value.trim_start_matches(['"', '\'']).as_bytes().get(1..3) == Some(b":\\")
        && !value.contains(['@', '=', '?', '#']);
    value.len() <= NUMBERS_MAX && value.chars().all(is_numbers)
        || value.split([',', ' ', '"', '\'', '[', ']']).all(is_word)
        || is_path
        || is_template
        || is_drive
}

fn covered(text: &str) -> String {
    covered_but(text, "")
}

fn covered_but(text: &str, kept: &str) -> String {
    let cover = |letter: char| match letter.is_whitespace() || kept.contains(letter) {
        true => letter.to_string(),
        false => "*".repeat(letter.len_utf8()),
    };
    text.chars().map(cover).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_a_secret_is_shown() {
        for (line, shown) in [
            ("[plex.home]", "[plex.home]"),
            ("[tmbd]", "[tmbd]"),
            ("token = \"abc\"", "token =*****"),
            ("listen = \"0.0.0.0:8474\"", "listen = \"0.0.0.0:8474\""),
            ("  tokn=\"é\"", "  tokn=****"),
            ("quality = 92", "quality = 92"),
            ("quality = 92 # abcdef", "quality =** * ******"),
            (
                "folder = \"D:\\media\\cards\"",
                "folder = \"D:\\media\\cards\"",
            ),
            (
                "folder = \"abcdefgh12345678\"",
                "folder =******************",
            ),
            (
                "kind = \"https://ntfy.sh/abcdef\"",
                "kind =************************",
            ),
            ("kind = \"ntfy\"", "kind = \"ntfy\""),
            (
                "path = \"{series}/{season:02}\"",
                "path = \"{series}/{season:02}\"",
            ),
            ("path = \"http://{a}:secret\"", "path =*******************"),
            ("half a secret", "**** * ******"),
            ("\"to ken\" = 1", "*** **** =*"),
            ("[plex.\"abc\"]", "************"),
            ("[plex.abcdefgh12345678abcd]", "[plex.********************]"),
            ("[plex.home.abcdef]", "[plex.home.******]"),
            ("plex.home.token.abcdef = 1", "plex.home.token.******=*"),
            (
                "plex = { home = { token = \"abc\" } }",
                "plex =********************",
            ),
            ("# token abc", "* ***** ***"),
            ("abcdefgh12345678", "****************"),
        ] {
            let masked = masked(line);
            assert_eq!(masked.len(), line.len(), "{line}");
            let blank = |text: &str| text.replace(' ', "");
            assert_eq!(blank(&masked), blank(shown), "{line}");
        }
    }
}
