//! The text of the settings as it may be shown: values that could be secrets are covered.

/// Keys whose values may be shown on a screen or in a log.
const SHOWN: &[&str] = &[
    "listen",
    "folder",
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
];

/// `text` with every value covered by `*` except those of keys that never hold a secret.
///
/// Every line keeps its length in bytes, so that places in the text stay right. Lines that are neither a key with a
/// value nor a heading are covered whole: they may be the inside of a text that goes over several lines.
pub(super) fn masked(text: &str) -> String {
    text.split_inclusive('\n').map(masked_line).collect()
}

fn masked_line(line: &str) -> String {
    let trimmed = line.trim();
    if trimmed.is_empty() || trimmed.starts_with('#') && !trimmed.contains('=') {
        return line.to_string();
    }
    if trimmed.starts_with('[') && !trimmed.contains('=') && !trimmed.contains('"') {
        return line.to_string();
    }
    let Some(equals) = line.find('=') else {
        return covered(line);
    };
    let key = line[..equals].trim().trim_start_matches('#').trim();
    let is_plain = key
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter));
    let is_shown = SHOWN.contains(&key.rsplit('.').next().unwrap_or(key));
    match (is_plain, is_shown) {
        (true, true) => line.to_string(),
        (true, false) => format!("{}{}", &line[..=equals], covered(&line[equals + 1..])),
        (false, _) => covered(line),
    }
}

fn covered(text: &str) -> String {
    let cover = |letter: char| {
        if letter.is_whitespace() {
            letter.to_string()
        } else {
            "*".repeat(letter.len_utf8())
        }
    };
    text.chars().map(cover).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_without_secrets_are_shown() {
        let text = "[plex.home]\ntoken = \"abc\"\nlisten = \"x\"\n  tokn=\"é\"\nhalf a secret\n\"to ken\" = 1\n";
        let shown = "[plex.home]\ntoken = *****\nlisten = \"x\"\n  tokn=****\n**** * ******\n*** **** * *\n";
        assert_eq!(masked(text), shown);
    }
}
