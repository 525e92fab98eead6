//! Shared by the tests of cards: fonts, episodes, expected files.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::card::language::design::Design;
use crate::card::language::parse::parse;
use crate::card::lettering::font_set::FontSet;
use crate::card::pixels::picture::Kind::Rgb8;
use crate::card::pixels::picture::png;
use crate::card::texts::CardText;
use crate::model::Properties;

/// The built-in design, as text.
pub const STANDARD: &str = include_str!("../../../rules/designs/standard.card");

/// Built-in fonts by the names of their files.
macro_rules! fonts {
    ($($name:literal),*) => {
        vec![$(($name.to_string(), Cow::Borrowed(&include_bytes!(concat!("../../../fonts/", $name, ".ttf"))[..]))),*]
    };
}

pub(crate) use fonts;

/// The built-in fonts.
pub fn built_in() -> FontSet {
    let (fonts, complaints) = FontSet::new(fonts![
        "IntertitleSans-ExtraBold",
        "InterDisplay-ExtraBold",
        "Manrope-Bold",
        "Manrope-Medium",
        "NotoSansHebrew-Bold",
        "NotoSansArabic-Bold",
        "NotoSansArmenian-Bold",
        "NotoSansGeorgian-Bold",
        "NotoSansDevanagari-Bold",
        "NotoSansThai-Bold"
    ]);
    assert_eq!(complaints, Vec::<String>::new());
    fonts
}

/// The built-in design.
pub fn standard() -> Design {
    let (design, diagnostics) = parse(STANDARD);
    assert_eq!(diagnostics, []);
    design.expect("the built-in design is right")
}

/// The third episode of *Dark*, under another title.
pub fn episode(title: &str) -> CardText {
    CardText {
        series: "Dark".into(),
        title: title.into(),
        season: 1,
        number: 3,
        ..CardText::default()
    }
}

/// Properties as rules set them.
pub fn properties(pairs: &[(&str, &str)]) -> Properties {
    pairs
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect()
}

/// A picture of two soft slopes, as the file of a PNG.
pub fn artwork(width: u32, height: u32) -> Vec<u8> {
    let pixels: Vec<u8> = (0..height)
        .flat_map(|y| {
            (0..width).flat_map(move |x| [255 - y * 200 / height, 120 + x * 120 / width, 200])
        })
        .map(|channel| channel.to_le_bytes()[0])
        .collect();
    png(width, height, &pixels, Rgb8)
}

/// A file of the expected sides.
pub fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cards")
        .join(name)
}

/// True if the expected sides are to be rewritten.
pub fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares a text with its expected side.
#[track_caller]
pub fn check_text(name: &str, got: &str) {
    if is_update() {
        std::fs::write(file(name), got).expect("the folder can be written");
    }
    let wanted = std::fs::read_to_string(file(name)).unwrap_or_default();
    assert_eq!(got, wanted, "tests/cards/{name}: UPDATE=1 writes it again");
}
