//! Why a document was not read, and what it is if it is not JSON.

use std::fmt;
use std::io;

use crate::text::printable_letter;

/// The longest title of a page in a message, in characters.
const TITLE_LETTERS_MAX: usize = 60;

/// Why a document was not read.
#[derive(Debug)]
pub enum Unreadable {
    /// It did not arrive completely.
    Broken(io::Error),
    /// It has more than this many bytes.
    TooManyBytes(u64),
    /// It has more than this many values.
    TooManyValues(u64),
    /// It has more than 128 levels.
    TooDeep,
    /// It is not JSON: what it looks like, and where it stops being JSON.
    NotJson(DetectedFormat, String),
}

impl PartialEq for Unreadable {
    fn eq(&self, other: &Unreadable) -> bool {
        match (self, other) {
            (Unreadable::Broken(one), Unreadable::Broken(other)) => one.kind() == other.kind(),
            (Unreadable::TooManyBytes(one), Unreadable::TooManyBytes(other))
            | (Unreadable::TooManyValues(one), Unreadable::TooManyValues(other)) => one == other,
            (Unreadable::TooDeep, Unreadable::TooDeep) => true,
            (Unreadable::NotJson(one, _), Unreadable::NotJson(other, _)) => one == other,
            _ => false,
        }
    }
}

/// What a document looks like that is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetectedFormat {
    /// Nothing but blanks.
    Empty,
    /// A web page, with its title.
    Page(Option<String>),
    /// XML, but not a web page.
    Xml,
    /// It begins as JSON, and is cut off.
    Cut,
    /// It begins as JSON, and continues as something else.
    Malformed,
    /// Something else: plain text, a picture.
    Other,
}

impl DetectedFormat {
    /// The kind of a document, by its first bytes and whether it ends too early.
    pub(super) fn of(head: &[u8], is_cut: bool) -> DetectedFormat {
        let head = String::from_utf8_lossy(head);
        let head = head.trim_start_matches('\u{feff}').trim_start();
        let lower = head.to_ascii_lowercase();
        if head.is_empty() {
            return DetectedFormat::Empty;
        }
        let is_page = ["<!doctype html", "<html", "<head", "<body"]
            .iter()
            .any(|tag| lower.starts_with(tag) || (lower.starts_with('<') && lower.contains(tag)));
        match (head.starts_with('<'), is_page) {
            (true, true) => DetectedFormat::Page(title(head, &lower)),
            (true, false) => DetectedFormat::Xml,
            (false, _) if !head.starts_with(['{', '[']) => DetectedFormat::Other,
            (false, _) if is_cut => DetectedFormat::Cut,
            (false, _) => DetectedFormat::Malformed,
        }
    }
}

/// The text in `<title>`. Positions in `lower` are those in `page`, because only ASCII letters differ.
fn title(page: &str, lower: &str) -> Option<String> {
    let tag = lower.find("<title")?;
    let begin = tag + lower[tag..].find('>')? + 1;
    let end = begin + lower[begin..].find("</")?;
    let text = page.get(begin..end)?.split_whitespace();
    let title = text.collect::<Vec<_>>().join(" ");
    let letters = title.chars().map(printable_letter);
    let title: String = letters
        .filter(|letter| *letter != '`')
        .take(TITLE_LETTERS_MAX)
        .collect();
    (!title.is_empty()).then_some(title)
}

/// The end of a message: `the answer is …`.
impl fmt::Display for DetectedFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DetectedFormat::Empty => f.write_str("empty"),
            DetectedFormat::Page(None) => f.write_str("a web page, not JSON"),
            DetectedFormat::Page(Some(title)) => write!(f, "a web page (`{title}`), not JSON"),
            DetectedFormat::Xml => f.write_str("XML, not JSON"),
            DetectedFormat::Cut => f.write_str("JSON that is cut off"),
            DetectedFormat::Malformed => f.write_str("malformed JSON"),
            DetectedFormat::Other => f.write_str("not JSON"),
        }
    }
}
