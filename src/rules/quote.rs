//! Words of a rules file as messages name them: in ticks, and never too long for a line.

/// Letters of a word that a message repeats; a whole paragraph in ticks would bury the sentence.
const SHOWN_MAX: usize = 60;

/// `` `word` ``, cut if it is long.
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

/// A text as rules files write it: in quotes, with back-slashes before quotes and back-slashes.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_string(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
