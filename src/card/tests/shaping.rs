//! Tests of shaping: kerning, spaces, fallback fonts, right to left.

use std::borrow::Cow;

use crate::card::lettering::font_face::FontFace;
use crate::card::lettering::font_set::FontSet;
use crate::card::lettering::measure::{Glyph, Measure, Setting, Shaped};
use crate::card::lettering::shape::fonts_of;

fn fonts() -> FontSet {
    let file = |name: &str, bytes: &'static [u8]| (name.to_string(), Cow::Borrowed(bytes));
    let (fonts, complaints) = FontSet::new(vec![
        file(
            "Title",
            include_bytes!("../../../fonts/IntertitleSans-ExtraBold.ttf"),
        ),
        file(
            "Inter",
            include_bytes!("../../../fonts/InterDisplay-ExtraBold.ttf"),
        ),
        file(
            "Hebrew",
            include_bytes!("../../../fonts/NotoSansHebrew-Bold.ttf"),
        ),
        file(
            "Arabic",
            include_bytes!("../../../fonts/NotoSansArabic-Bold.ttf"),
        ),
        file("Emoji", include_bytes!("../../../fonts/NotoEmoji-Bold.ttf")),
    ]);
    assert_eq!(complaints, Vec::<String>::new());
    fonts
}

fn set(text: &str, kerning: f32, space: f32) -> Shaped {
    let setting = Setting {
        fonts: vec!["Title".into()],
        size: 100.0,
        kerning,
        space,
        ..Setting::default()
    };
    fonts().shape(text, &setting)
}

#[test]
fn kerning_is_added_between_letters_and_not_after_the_last() {
    let plain = set("HHH", 0.0, 0.0).width;
    assert!((set("HHH", 10.0, 0.0).width - plain - 20.0).abs() < 0.01);
    assert!((set("H", 10.0, 0.0).width - set("H", 0.0, 0.0).width).abs() < 0.01);
}

#[test]
fn the_font_kerns_its_pairs() {
    let apart = set("A", 0.0, 0.0).width + set("V", 0.0, 0.0).width;
    assert!(
        set("AV", 0.0, 0.0).width < apart - 3.0,
        "{} of {apart}",
        set("AV", 0.0, 0.0).width
    );
}

#[test]
fn a_given_word_space_replaces_that_of_the_font() {
    let (narrow, wide) = (set("A B", 0.0, 10.0).width, set("A B", 0.0, 60.0).width);
    assert!((wide - narrow - 50.0).abs() < 0.01, "{narrow} {wide}");
}

#[test]
fn a_word_is_set_in_one_font_and_only_a_symbol_comes_from_another() {
    let used = |text: &str| {
        set(text, 0.0, 0.0)
            .glyphs
            .iter()
            .map(|glyph| glyph.face)
            .collect::<Vec<_>>()
    };
    assert_eq!(used("AB"), [0, 0]);
    assert_eq!(used("АBЖ"), [1, 1, 1]);
    assert_eq!(used("A→B"), [0, 1, 0]);
}

#[test]
fn letters_that_no_font_has_are_reported_and_left_out() {
    let shaped = set("A進B撃進", 0.0, 0.0);
    assert_eq!(shaped.missing, ["進", "撃"]);
    assert_eq!(shaped.glyphs.len(), 2);
}

#[test]
fn hebrew_and_arabic_run_from_right_to_left() {
    let fonts = fonts();
    let ids = |text: &str| {
        set(text, 0.0, 0.0)
            .glyphs
            .iter()
            .map(|glyph| glyph.id)
            .collect::<Vec<_>>()
    };
    let (one, two) = (ids("א"), ids("ב"));
    assert_eq!(ids("אב"), [two, one].concat());
    // Joined letters take other shapes than single ones, and no kerning tears them apart.
    assert_ne!(ids("سس")[0], ids("س")[0]);
    assert_eq!(set("سس", 30.0, 0.0).width, set("سس", 0.0, 0.0).width);
    assert_eq!(
        fonts_of(&fonts, &fonts.order(&["Title".into()]), "A א"),
        [0, 2]
    );
}

#[test]
fn emoji_are_drawn_by_their_parts_and_leave_no_boxes() {
    let drawn = |text: &str| {
        let shaped = set(text, 0.0, 0.0);
        let used: Vec<usize> = shaped.glyphs.iter().map(|glyph| glyph.face).collect();
        (used, shaped.missing)
    };
    let rows: [(&str, &[usize]); 9] = [
        ("A 😀", &[0, 0, 4]),
        ("👍🏽", &[4]),
        ("👨\u{200d}👩", &[4, 4]),
        ("★½♥☆→", &[1, 0, 1, 1, 1]),
        ("№ 1", &[1, 1, 0]),
        // Invisible characters are spaces without width.
        ("❤\u{fe0f}", &[1, 1]),
        ("A\u{fe0f}\u{200d}B", &[0; 4]),
        ("1\u{fe0f}\u{20e3}", &[0, 0]),
        ("Việt Nam", &[0; 8]),
    ];
    for (text, expected) in rows {
        let (used, missing) = drawn(text);
        assert_eq!((used.as_slice(), missing.len()), (expected, 0), "{text}");
    }
    let (used, missing) = drawn("A\u{301}\u{363}B🇩🇪");
    assert_eq!((used.len(), missing.len()), (3, 1), "{missing:?}");
}

#[test]
fn composed_and_decomposed_accents_are_set_alike() {
    assert_eq!(set("e\u{301}", 0.0, 0.0), set("é", 0.0, 0.0));
}

#[test]
fn an_accent_stays_over_its_letter_at_any_letter_spacing() {
    for text in ["n\u{308}n", "n\u{338}n"] {
        let from_letter = |kerning: f32| {
            let glyphs = set(text, kerning, 0.0).glyphs;
            assert_eq!(glyphs.len(), 3, "{text}");
            glyphs[1].x - glyphs[0].x
        };
        assert!(
            (from_letter(40.0) - from_letter(0.0)).abs() < 0.01,
            "{text}"
        );
        let width = |kerning: f32| set(text, kerning, 0.0).width;
        assert!((width(40.0) - width(0.0) - 40.0).abs() < 0.01, "{text}");
    }
}

#[test]
fn an_accent_without_an_anchor_in_the_font_is_centred() {
    let bytes: &[u8] = include_bytes!("../../../fonts/Jost-SemiBold.ttf");
    let (fonts, _) = FontSet::new(vec![("Jost".to_string(), Cow::Borrowed(bytes))]);
    let setting = Setting {
        fonts: vec!["Jost".into()],
        size: 100.0,
        ..Setting::default()
    };
    let face = FontFace::read(Cow::Borrowed(bytes)).expect("a face");
    let shaped = fonts.shape("N\u{308}A", &setting);
    let ink = |glyph: &Glyph| face.ink(glyph.id, 100.0).expect("it has ink");
    let ([n, dots, _], [in_n, in_dots]) = (
        [shaped.glyphs[0], shaped.glyphs[1], shaped.glyphs[2]],
        [ink(&shaped.glyphs[0]), ink(&shaped.glyphs[1])],
    );
    let middle = |glyph: Glyph, ink: [f32; 4]| glyph.x + f32::midpoint(ink[0], ink[2]);
    assert!((middle(n, in_n) - middle(dots, in_dots)).abs() < 0.01);
    assert!(dots.y + in_dots[3] < n.y + in_n[1], "the dots are above");
}

#[test]
fn a_greek_capital_with_a_breathing_is_not_put_together() {
    // Its sign is before it, not above it as an accent would be: a font has the letter or not.
    let file = |name: &str, bytes: &'static [u8]| (name.to_string(), Cow::Borrowed(bytes));
    let (fonts, _) = FontSet::new(vec![
        file(
            "Garamond",
            include_bytes!("../../../fonts/EBGaramond-ExtraBold.ttf"),
        ),
        file(
            "Inter",
            include_bytes!("../../../fonts/InterDisplay-ExtraBold.ttf"),
        ),
    ]);
    let used = |text: &str| fonts_of(&fonts, &fonts.order(&["Garamond".into()]), text);
    assert_eq!(used("ἀρχή"), [0]);
    assert_eq!(used("Ithaka"), [0]);
    assert_eq!(used("Ἰθάκη"), [1]);
}
