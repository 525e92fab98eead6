//! Words of a rules file in messages: in ticks, and never too long for a line.

/// The most letters of a word that a message shows; a whole paragraph would bury the message.
const SHOWN_MAX: usize = 60;

/// `` `word` ``, truncated if it is long.
#[must_use]
pub fn in_ticks(word: &str) -> String {
    format!("`{}`", truncate(word))
}

/// The first letters, and dots if there are more.
#[must_use]
pub fn truncate(words: &str) -> String {
    match words.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words.to_string(),
    }
}

/// A text in the syntax of rules files: in quotes, with backslashes before quotes and backslashes, and `\n` for a line
/// feed.
#[must_use]
pub fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace('\n', "\\n"))
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn join_list<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_string(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
