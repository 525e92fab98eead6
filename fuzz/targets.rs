//! What each fuzz target does with its bytes. The fuzzers call these functions, and so does `tests/fuzz.rs` with the
//! seeds in `corpus/`, without a fuzzer.

use std::borrow::Cow;

use intertitle::model::{DesignWord, Digest, Properties, Vocabulary};
use intertitle::rules::properties;
use intertitle::settings::{ConfigDir, Settings};
use intertitle::text::render_all;
use intertitle::{action, card, maker, source};

#[path = "store_model.rs"]
mod store_model;

/// Any bytes for every source: no panic, and stored text is read back the same.
///
/// The first line is the content type, the rest is the body.
pub fn webhook(bytes: &[u8]) {
    let (content_type, body) = parted(bytes, b'\n');
    let content_type = String::from_utf8_lossy(content_type);
    for sender in source::all() {
        if let Ok((kept, source_event)) = source::read(*sender, &content_type, body) {
            assert_eq!(sender.read(&kept).as_ref(), Ok(&source_event));
        }
    }
}

/// Any bytes as a multipart form, as Plex sends it: facts or a message, never a panic.
pub fn multipart(bytes: &[u8]) {
    let body = [
        b"--x\r\nContent-Disposition: form-data; name=\"payload\"",
        bytes,
    ]
    .concat();
    for sender in source::all() {
        if let Ok((kept, source_event)) =
            source::read(*sender, "multipart/form-data; boundary=x", &body)
        {
            assert_eq!(sender.read(&kept).as_ref(), Ok(&source_event));
        }
    }
}

/// Any bytes as a body that consists of an item's key, as Tautulli sends it to TitleCardMaker's endpoints.
pub fn rating_key(bytes: &[u8]) {
    for kind in [
        "",
        "text/plain",
        "application/json",
        "application/x-www-form-urlencoded",
    ] {
        for sender in source::all() {
            if let Ok((kept, source_event)) = source::read(*sender, kind, bytes) {
                assert_eq!(sender.read(&kept).as_ref(), Ok(&source_event));
            }
        }
    }
}

/// Any text as settings, and after the first zero environment variables, one per line: settings or messages, never a
/// panic, and no token in a message.
pub fn settings(bytes: &[u8]) {
    let (text, variables) = parted(bytes, 0);
    let text = String::from_utf8_lossy(text);
    let variables = String::from_utf8_lossy(variables);
    let variables = variables.lines().filter_map(|line| line.split_once('='));
    let variables =
        variables.map(|(name, value)| (format!("INTERTITLE__{name}"), value.to_string()));
    let outcome = Settings::read(
        ConfigDir::new("/nowhere".into()),
        &text,
        variables.collect(),
    );
    match outcome {
        Ok(settings) => {
            assert!((1..=100).contains(&settings.cards.quality));
            assert!(settings.cards.width <= 3840 && settings.cards.height <= 2160);
        }
        Err(problem) => assert!(problem.to_string().starts_with("error")),
    }
}

/// Any order of webhooks, jobs, power failures and clock changes: see `store_model.rs`.
pub fn store_model(bytes: &[u8]) {
    store_model::run(bytes);
}

/// Any text as a design: a tree or diagnostics, never a panic, and every diagnostic can be rendered. A tree is laid out
/// and drawn, small. The formatted text is a design too, and formatting it again changes nothing.
pub fn card(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (design, diagnostics) = card::parse(&text);
    let _ = render_all("x.card", &text, &diagnostics);
    let Some(design) = design else {
        return;
    };
    let tidy = card::tidy(&text).expect("a design has a tidy form");
    assert_eq!(card::tidy(&tidy).as_deref(), Ok(tidy.as_str()));
    drawn(&design, &fonts());
}

/// Any bytes as a font: a font that draws letters or a message, never a panic.
pub fn font(bytes: &[u8]) {
    let files = vec![("fuzzed".to_string(), Cow::Owned(bytes.to_vec()))];
    let (fonts, complaints) = card::FontSet::new(files);
    assert!(complaints.iter().all(|complaint| !complaint.contains('\n')));
    if complaints.is_empty() {
        let design = "card x\ncanvas 320 x 180\ntext title \"{title}\" face \"fuzzed\" size 40\n  bottom 20 within 300 \
                      lines 2 shrink 50%\n  shadow 80% blur 3 by 2, 2\n  pass fill own stroke 3 \"black\"\n";
        let design = card::parse(design).0.expect("it has no errors");
        drawn(&design, &fonts);
    }
}

/// One built-in font.
fn fonts() -> card::FontSet {
    const SANS: &[u8] = include_bytes!("../fonts/IntertitleSans-ExtraBold.ttf");
    card::FontSet::new(vec![("sans".to_string(), Cow::Borrowed(SANS))]).0
}

/// A small card of that design, without a picture.
fn drawn(design: &card::Design, fonts: &card::FontSet) {
    let text = card::CardText {
        series: "The Long Tide".into(),
        title: "Affidavit №5: “Ägir” – सत्य مرحبا".into(),
        season: 1,
        number: 5,
        ..card::CardText::default()
    };
    let output = card::Output {
        width: 160,
        height: 90,
        ..card::Output::default()
    };
    let style = Properties::new();
    let recipe = Digest::of(b"fuzzed");
    let pictures = card::Pictures::default();
    let _ = card::draw(design, &text, pictures, &output, fonts, &recipe, &style);
}

/// Any bytes as a picture: the program that made it, and pixels or a message, never a panic. Its black bars can be
/// cropped, and the rest is a picture.
pub fn picture(bytes: &[u8]) {
    let _ = maker::of(bytes);
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

/// Any text as rules: the formatted text has the same meaning, and formatting it again changes nothing.
pub fn rules_format(bytes: &[u8]) {
    properties::formatted_is_the_same(&String::from_utf8_lossy(bytes));
}

/// Any text as rules: a rule set or diagnostics, never a panic, and every diagnostic can be rendered.
pub fn rules_check(bytes: &[u8]) {
    properties::problems_can_be_drawn(&String::from_utf8_lossy(bytes), &words());
}

/// Any text as rules, and any event: the rule set decides it, and can explain the decision.
///
/// The event is made of the bytes after the first zero.
pub fn rules_decide(bytes: &[u8]) {
    let (text, event) = parted(bytes, 0);
    properties::decides(&String::from_utf8_lossy(text), &words(), event);
}

/// The bytes before and after the first `mark`.
fn parted(bytes: &[u8], mark: u8) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == mark);
    match end {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &[]),
    }
}

/// The program's own vocabulary, with a few connections.
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
