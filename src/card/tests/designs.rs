//! Tests of errors in designs, with their full output, and of the properties of designs that rules may set.

use crate::card::language::parse::parse;
use crate::card::pixels::blend::Color;
use crate::card::style::Style;
use crate::card::tests::support::{check_text, file, properties, standard};
use crate::card::texts::CardText;
use crate::text::render_all;

#[test]
fn errors_in_designs_are_reported_with_carets() {
    let mut names: Vec<String> = std::fs::read_dir(file("bad"))
        .expect("the folder is there")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".card").map(String::from))
        .collect();
    names.sort();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        let text =
            std::fs::read_to_string(file(&format!("bad/{name}.card"))).expect("it was listed");
        let (design, diagnostics) = parse(&text);
        assert_eq!(design, None, "{name} is not bad");
        check_text(
            &format!("bad/{name}.err"),
            &render_all(&format!("{name}.card"), &text, &diagnostics),
        );
    }
}

/// The colour and the size that episodes get of several.
fn luck(number: u32) -> (Option<Color>, f32) {
    let text = CardText {
        number,
        ..CardText::default()
    };
    let with = properties(&[("font_color", "#FF0000 #0000FF"), ("font_size", "1 1.5, 2")]);
    let (style, notes) = Style::read(&with, &standard(), &text);
    assert_eq!(notes, [""; 0]);
    (style.color, style.size)
}

#[test]
fn of_several_values_each_episode_gets_one_and_always_the_same() {
    let all: Vec<_> = (1..40).map(luck).collect();
    assert_eq!(all, (1..40).map(luck).collect::<Vec<_>>());
    for color in [[255, 0, 0, 255], [0, 0, 255, 255]] {
        for size in [1.0, 1.5, 2.0] {
            assert!(all.contains(&(Some(color), size)), "{color:?} {size}");
        }
    }
}
