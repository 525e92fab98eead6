//! Layout by numbers that can be checked in the head: type of ten px a letter, six up and two down.

use crate::card::display_list::{DrawKind, Letters};
use crate::card::language::parse::parse;
use crate::card::layout::job::Sizes;
use crate::card::layout::lay::layout;
use crate::card::lettering::measure::{Glyph, Measure, Setting, Shaped};
use crate::card::style::Style;
use crate::card::tests::support::{episode, properties};

/// At size 10 a letter is ten px wide, its ink leaves one px free on each side.
struct TenPx;

/// What leaves no ink: a letter that no font has, and a blank.
const NO_FONT_HAS: [char; 2] = ['한', ' '];

impl Measure for TenPx {
    fn shape(&self, text: &str, setting: &Setting) -> Shaped {
        let letter = setting.size;
        let width: f32 = text.chars().map(|_| letter).sum();
        let glyph = Glyph {
            face: 0,
            id: 0,
            x: 0.0,
            y: 0.0,
        };
        Shaped {
            glyphs: vec![glyph],
            width,
            ink: text
                .contains(|letter: char| !NO_FONT_HAS.contains(&letter))
                .then_some((letter / 10.0, width - letter / 10.0)),
            rise: letter / 2.0,
            ..Shaped::default()
        }
    }

    fn line_px(&self, _fonts: &[String], size: f32) -> (f32, f32) {
        (size * 0.6, size * 0.2)
    }

    fn has_font(&self, _face: &str) -> bool {
        true
    }
}

/// Px to a hundredth: sums of tenths are not exact.
fn near(px: f32) -> f32 {
    (px * 100.0).round() / 100.0
}

/// Lays out the title of an episode in a canvas of 1000 x 500; `attributes` are those of a text.
#[track_caller]
fn check(title: &str, attributes: &str, with: &[(&str, &str)], expected: &[(&str, f32, f32)]) {
    let design = format!(
        "card x\ncanvas 1000 x 500\ntext title \"{{title}}\" face \"F\" size 10\n  {attributes}\n"
    );
    check_design(&design, title, with, expected);
}

#[track_caller]
fn check_design(design: &str, title: &str, with: &[(&str, &str)], expected: &[(&str, f32, f32)]) {
    let (design, diagnostics) = parse(design);
    assert_eq!(diagnostics, []);
    let design = design.expect("it has no errors");
    let text = episode(title);
    let (style, notes) = Style::read(&properties(with), &design, &text);
    assert_eq!(notes, Vec::<String>::new());
    let (display_list, _) = layout(
        &design,
        &text,
        &style,
        (1000, 500),
        &TenPx,
        &Sizes::default(),
    );
    let got: Vec<(&str, f32, f32)> = display_list
        .ops
        .iter()
        .flat_map(|op| match &op.what {
            DrawKind::Glyphs {
                letters: Letters { lines, .. },
                ..
            } => lines.as_slice(),
            _ => &[],
        })
        .map(|line| (line.text.as_str(), near(line.x), near(line.y)))
        .collect();
    assert_eq!(got, expected);
}

#[test]
fn a_block_is_placed_by_its_position() {
    check("Lies", "bottom 100", &[], &[("Lies", 480.0, 398.0)]);
    check("Lies", "top 100", &[], &[("Lies", 480.0, 106.0)]);
    check("Lies", "middle 0", &[], &[("Lies", 480.0, 252.0)]);
    check("Lies", "baseline 100", &[], &[("Lies", 480.0, 400.0)]);
}

#[test]
fn a_line_begins_where_its_alignment_says() {
    check(
        "Lies",
        "baseline 100 left 30",
        &[],
        &[("Lies", 30.0, 400.0)],
    );
    check(
        "Lies",
        "baseline 100 right 30",
        &[],
        &[("Lies", 930.0, 400.0)],
    );
    check(
        "Lies",
        "baseline 100 center 7",
        &[],
        &[("Lies", 487.0, 400.0)],
    );
}

#[test]
fn lines_grow_away_from_the_edge_they_are_aligned_to() {
    let lines = "within 60 lines 2 interline 4";
    check(
        "Truth Lies",
        &format!("bottom 100 {lines}"),
        &[],
        &[("Truth", 475.0, 386.0), ("Lies", 480.0, 398.0)],
    );
    check(
        "Truth Lies",
        &format!("top 100 {lines}"),
        &[],
        &[("Truth", 475.0, 106.0), ("Lies", 480.0, 118.0)],
    );
    check(
        "Truth Lies",
        &format!("middle 0 {lines}"),
        &[],
        &[("Truth", 475.0, 246.0), ("Lies", 480.0, 258.0)],
    );
}

#[test]
fn a_long_title_shrinks_and_keeps_its_position() {
    check(
        "Truths Lies",
        "bottom 100 within 100 shrink 50%",
        &[],
        &[("Truths Lies", 450.5, 398.2)],
    );
}

#[test]
fn properties_move_and_size_the_title() {
    let with = [("font_size", "2"), ("vertical_shift", "5")];
    check("Lies", "baseline 100", &with, &[("Lies", 460.0, 405.0)]);
    let with = [("line_spacing", "6")];
    check(
        "A\nB",
        "bottom 100 lines 2",
        &with,
        &[("A", 495.0, 384.0), ("B", 495.0, 398.0)],
    );
    check("Lies", "baseline 100", &[("hide_title", "on")], &[]);
}

const ROW: &str = "card x\ncanvas 1000 x 500\nrow index size 10 gap 20 baseline 50\n\
                   part season \"{season_text}\" face \"F\" join \"•\"\npart episode \"{episode_text}\" face \"F\"\n";

#[test]
fn the_parts_of_a_row_are_apart_by_their_ink_and_centred_as_one() {
    // 78 + 20 + 8 + 20 + 88 px of ink and gaps, from 393 on; each line begins a px before its ink.
    check_design(
        ROW,
        "",
        &[],
        &[
            ("Season 1", 392.0, 450.0),
            ("•", 490.0, 450.0),
            ("Episode 3", 518.0, 450.0),
        ],
    );
}

#[test]
fn a_single_part_has_no_separator() {
    check_design(
        ROW,
        "",
        &[("hide_season", "on")],
        &[("Episode 3", 455.0, 450.0)],
    );
    check_design(
        ROW,
        "",
        &[("episode_text", "")],
        &[("Season 1", 460.0, 450.0)],
    );
    check_design(
        ROW,
        "",
        &[("hide_season", "on"), ("hide_episode", "on")],
        &[],
    );
}

#[test]
fn a_text_that_fills_a_room_breaks_no_word() {
    // 30 letters of ten px in lines of 200: as wide as the room once it is set smaller.
    let word = "Rindfleischetikettierungsgeset";
    let attributes = "within 200 lines 3 fit 240 x 100 left 0 bottom 0";
    check(word, attributes, &[], &[(word, 0.0, 498.39)]);
}

#[test]
fn a_title_of_which_no_letter_can_be_drawn_is_not_on_the_card() {
    let design = "card x\ncanvas 1000 x 500\ntext title \"{title}\" face \"F\" size 10 left 0 top 0\n\
                  text plate \"plate\" face \"F\" size 10 left 0 top 20 when title.shown\n";
    check_design(design, "한 한", &[], &[]);
    check_design(
        design,
        "한 X",
        &[],
        &[("한 X", 0.0, 6.0), ("plate", 0.0, 26.0)],
    );
}

#[test]
fn a_word_that_fits_only_when_it_is_small_is_divided_before_it_is() {
    let attributes = "left 0 top 0 within 80 lines 3 shrink 10%";
    check(
        "Donaudampfer",
        attributes,
        &[],
        &[("Donau-", 0.0, 6.0), ("dampfer", 0.0, 14.0)],
    );
    check("Ozymandias", attributes, &[], &[("Ozymandias", 0.0, 4.8)]);
    check(
        "Donaudampfer",
        "left 0 top 0 within 80 lines 1 shrink 10%",
        &[],
        &[("Donaudampfer", 0.0, 3.9)],
    );
}

#[test]
fn more_line_feeds_than_lines_count_as_blanks() {
    let attributes = "within 400 lines 2 left 0 top 0";
    let expected = [("a b", 0.0, 6.0)];
    check(
        "a\nb\n\n",
        attributes,
        &[],
        &[("a", 0.0, 6.0), ("b", 0.0, 14.0)],
    );
    check("a\nb", "within 400 lines 1 left 0 top 0", &[], &expected);
}

#[test]
fn joined_letters_are_filled_over_their_outlines() {
    let passes = |title: &str| {
        let design = "card x\ncanvas 100 x 100\ntext title \"{title}\" face \"F\" size 10\n  left 0 top 0\n  \
                      pass fill own stroke 3 \"black\"\n";
        let design = parse(design).0.expect("it has no errors");
        let text = episode(title);
        let (style, _) = Style::read(&properties(&[]), &design, &text);
        let (display_list, _) = layout(
            &design,
            &text,
            &style,
            (100, 100),
            &TenPx,
            &Sizes::default(),
        );
        let passes = display_list.ops.into_iter().find_map(|op| match op.what {
            DrawKind::Glyphs { passes, .. } => Some(passes),
            _ => None,
        });
        let kinds = passes.expect("there are letters").into_iter();
        kinds
            .map(|pass| (pass.fill.is_some(), pass.stroke.is_some()))
            .collect::<Vec<_>>()
    };
    assert_eq!(passes("Lies"), [(true, true)]);
    for title in ["مرحبا", "प्रतिज्ञा"] {
        assert_eq!(passes(title), [(false, true), (true, false)], "{title}");
    }
}
