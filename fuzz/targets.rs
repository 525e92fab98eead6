//! What each target does with the bytes that it is given. The fuzzers call these, and so does `tests/fuzz.rs` with the
//! seeds under `corpus/`, which needs no fuzzer.

use intertitle::model::{DesignWord, Vocabulary};
use intertitle::rules::proof;
use intertitle::text::render_all;
use intertitle::{action, card, source};

/// Any bytes to every reader of hooks: no panic, and what was kept is read back the same.
///
/// The first line is the content type, all else the body.
pub fn hook(bytes: &[u8]) {
    let (content_type, body) = parted(bytes, b'\n');
    let content_type = String::from_utf8_lossy(content_type);
    for sender in source::all() {
        if let Ok((kept, facts)) = source::read(*sender, &content_type, body) {
            assert_eq!(sender.read(&kept).as_ref(), Ok(&facts));
        }
    }
}

/// Any text as a design: a tree or mistakes, never a panic, and every mistake can be drawn.
pub fn card(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (_, mistakes) = card::parse(&text);
    let _ = render_all("x.card", &text, &mistakes);
}

/// Any bytes as a picture: pixels or a sentence, never a panic; its bars can be cut off, and what is left is a picture.
pub fn picture(bytes: &[u8]) {
    let Ok((picture, notes)) = card::Picture::read_with_notes(bytes) else {
        return;
    };
    let is_whole = |picture: &card::Picture| {
        picture.pixels.len() == picture.width as usize * picture.height as usize * 4
            && !picture.pixels.is_empty()
    };
    assert!(is_whole(&picture) && notes.iter().all(|note| !note.contains('\n')));
    let is_blank = picture.why_blank().is_some();
    let cut = picture.without_bars();
    assert!(is_whole(&cut) && (!is_blank || cut.why_blank().is_some()));
}

/// Any text as rules: what is printed of it is read as the same, and printed the same.
pub fn rules_format(bytes: &[u8]) {
    proof::formatted_is_the_same(&String::from_utf8_lossy(bytes));
}

/// Any text as rules: a book or mistakes, never a panic, and every mistake can be drawn.
pub fn rules_check(bytes: &[u8]) {
    proof::problems_can_be_drawn(&String::from_utf8_lossy(bytes), &words());
}

/// Any text as rules, and any event: the book decides it, and can say why.
///
/// The event is made of the bytes after the first zero.
pub fn rules_decide(bytes: &[u8]) {
    let (text, event) = parted(bytes, 0);
    proof::decides(&String::from_utf8_lossy(text), &words(), event);
}

/// What stands before and after the first `mark`.
fn parted(bytes: &[u8], mark: u8) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == mark);
    match end {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &[]),
    }
}

/// The program's own words, in a house with a few connections.
fn words() -> Vocabulary {
    let connections = [("plex", "attic"), ("plex", "home"), ("sonarr", "4k")];
    Vocabulary {
        sources: source::words(),
        actions: action::words(),
        connections: connections
            .map(|(sender, name)| (sender.to_string(), name.to_string()))
            .to_vec(),
        designs: ["standard", "gold"]
            .map(|name| DesignWord {
                name: name.to_string(),
                ..DesignWord::default()
            })
            .to_vec(),
        fonts: ["Inter", "Inter Bold"].map(String::from).to_vec(),
    }
}
