//! Display lists are compared with the expected ones, as exact text.

use crate::card::draw::display_list;
use crate::card::layout::job::Sizes;
use crate::card::output::Output;
use crate::card::tests::support::{built_in, check_text, episode, properties, standard};
use crate::card::texts::CardText;

#[track_caller]
fn check_display_list(
    name: &str,
    text: &CardText,
    size: (u32, u32),
    with: &[(&str, &str)],
    notes: &[&str],
) {
    let output = Output {
        width: size.0,
        height: size.1,
        quality: 95,
        ..Output::default()
    };
    let sizes = Sizes {
        artwork: Some((240, 160)),
        ..Sizes::default()
    };
    let (display_list, got) = display_list(
        &standard(),
        text,
        &output,
        &built_in(),
        &properties(with),
        &sizes,
    );
    assert_eq!(got, notes, "the notes of {name}");
    check_text(&format!("{name}.sheet"), &display_list.to_string());
}

#[test]
fn one_line_is_placed_on_its_baseline() {
    check_display_list(
        "one_line",
        &episode("Past and Present"),
        (3200, 1800),
        &[],
        &[],
    );
}

#[test]
fn two_lines_grow_upwards() {
    let text = episode("You Are Cordially Invited to the End of the World");
    check_display_list("two_lines", &text, (1920, 1080), &[], &[]);
}

#[test]
fn a_title_of_six_lines_shrinks_to_four() {
    let title = "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb, and Then Everything Else That \
                 Happened Afterwards in the War Room";
    check_display_list(
        "shrunk",
        &episode(title),
        (1920, 1080),
        &[],
        &["the title is long: it is drawn at 75% of its size"],
    );
}

#[test]
fn a_title_without_end_is_cut() {
    let note = "the title is long: it is drawn at 60% of its size, and truncated";
    check_display_list(
        "cut",
        &episode(&"never ending ".repeat(40)),
        (1920, 1080),
        &[],
        &[note],
    );
}

#[test]
fn a_special_without_a_title_has_its_index_line() {
    let text = CardText {
        season: 0,
        ..episode("")
    };
    check_display_list("special", &text, (1920, 1080), &[], &[]);
}

#[test]
fn properties_change_what_they_say() {
    let with = [
        ("font_color", "gold"),
        ("font_size", "0.8"),
        ("font_stroke", "2"),
        ("font_kerning", "-4"),
        ("vertical_shift", "-20"),
        ("line_spacing", "10"),
        ("word_spacing", "5"),
        ("case", "title"),
        ("title", "{series}: {title}"),
        ("season_text", "Volume {season|roman}"),
        ("hide_episode", "on"),
        ("unwatched", "blur gray"),
        ("omit_gradient", "on"),
    ];
    check_display_list(
        "properties",
        &episode("the end\nof all"),
        (1920, 1080),
        &with,
        &[],
    );
}

#[test]
fn properties_that_make_no_sense_are_left_out_with_a_note() {
    let with = [
        ("font", "Comic Book"),
        ("font_size", "big"),
        ("font_color", "reddish"),
        ("omit_gradiant", "on"),
        ("hide_title", "perhaps"),
        ("title", "{titel}"),
        ("watched", "blur"),
    ];
    let notes = [
        "`font_color` is ignored: `reddish` is not a valid colour: write `#RRGGBB`, `#RRGGBBAA` or a colour name",
        "`font_size` is ignored: `big` is not a number",
        "`hide_title` is ignored: expected `on` or `off`, found `perhaps`",
        "`omit_gradiant` is ignored: the design has no such property; did you mean `omit_gradient`?",
        "`title` is ignored: unknown value `titel`",
        "font `Comic Book` is not available: another font is used",
    ];
    check_display_list("nonsense", &episode("Lies"), (1920, 1080), &with, &notes);
}

#[test]
fn letters_that_no_font_has_are_noted() {
    let notes = [
        "no font has `進` and `撃` (Chinese and Japanese), so they are omitted: add Noto Sans JP or Noto Sans SC to `fonts/`",
    ];
    check_display_list(
        "missing",
        &episode("Attack 進撃"),
        (1920, 1080),
        &[],
        &notes,
    );
}

#[test]
fn a_card_of_another_shape_keeps_its_distances_to_the_edges() {
    check_display_list("square", &episode("Lies"), (1000, 1000), &[], &[]);
}

#[test]
fn other_scripts_use_other_fonts() {
    let text = episode("Тайны Ελλάδα שלום مرحبا");
    check_display_list("scripts", &text, (1920, 1080), &[], &[]);
}
