//! Tests of whole cards: their files, their recipes, and rejected input.

use std::borrow::Cow;

use crate::card::draw::{Pictures, draw, recipe};
use crate::card::lettering::font_set::FontSet;
use crate::card::output::Output;
use crate::card::pixels::picture::Picture;
use crate::card::tests::support::{artwork, built_in, episode, fonts, properties, standard};
use crate::card::texts::CardText;
use crate::maker::{self, Maker};
use crate::model::{Digest, Properties};

#[test]
fn the_standard_design_draws_a_card_that_says_its_recipe() {
    let (design, fonts, text) = (standard(), built_in(), episode("Past and Present"));
    let artwork = artwork(64, 36);
    let output = Output {
        width: 320,
        height: 180,
        quality: 95,
        ..Output::default()
    };
    let with = Properties::new();
    let recipe = recipe(
        &design,
        &text,
        &Digest::of(&artwork),
        &output,
        &fonts,
        &with,
    );
    let drawn = draw(
        &design,
        &text,
        artwork.as_slice().into(),
        &output,
        &fonts,
        &recipe,
        &with,
    )
    .expect("it can be drawn");
    assert_eq!(drawn.notes, Vec::<String>::new());
    assert_eq!(
        maker::of(&drawn.file),
        Some(Maker::Intertitle(recipe.to_string()))
    );
    let card = Picture::read(&drawn.file).expect("it can be read");
    assert_eq!((card.width, card.height), (320, 180));
    let again = draw(
        &design,
        &text,
        artwork.as_slice().into(),
        &output,
        &fonts,
        &recipe,
        &with,
    );
    assert_eq!(again.expect("it can be drawn").file, drawn.file);
}

#[test]
fn a_recipe_changes_with_what_the_card_shows_and_with_nothing_else() {
    let (design, fonts) = (standard(), built_in());
    let output = Output {
        width: 320,
        height: 180,
        quality: 95,
        ..Output::default()
    };
    let of = |text: &CardText, output: Output, with: &[(&str, &str)]| {
        recipe(
            &design,
            text,
            &Digest::of(b"art"),
            &output,
            &fonts,
            &properties(with),
        )
    };
    let text = episode("Lies");
    let plain = of(&text, output, &[]);
    let unseen = CardText {
        airdate: Some("2017-12-01".into()),
        watched: true,
        series: "1899".into(),
        ..text.clone()
    };
    assert_eq!(of(&unseen, output, &[]), plain);
    assert_eq!(
        of(&text, output, &[("art", "server"), ("watched", "blur")]),
        plain
    );
    let others = [
        of(&episode("Truths"), output, &[]),
        of(
            &CardText {
                number: 4,
                ..text.clone()
            },
            output,
            &[],
        ),
        of(
            &text,
            Output {
                quality: 90,
                ..output
            },
            &[],
        ),
        of(
            &text,
            Output {
                width: 640,
                ..output
            },
            &[],
        ),
        of(&text, output, &[("font_size", "1.1")]),
        of(&text, output, &[("unwatched", "blur")]),
        of(&text, output, &[("omit_gradient", "on")]),
        of(&text, output, &[("title", "{title}!")]),
        recipe(
            &design,
            &text,
            &Digest::of(b"other art"),
            &output,
            &fonts,
            &Properties::new(),
        ),
    ];
    for (at, other) in others.iter().enumerate() {
        assert_ne!(*other, plain, "number {at}");
        assert!(
            !others[..at].contains(other),
            "number {at} is not the only one"
        );
    }
    let (title_only, _) = FontSet::new(fonts![
        "IntertitleSans-ExtraBold",
        "Manrope-Bold",
        "Manrope-Medium"
    ]);
    let artwork = Digest::of(b"art");
    assert_eq!(
        recipe(
            &design,
            &text,
            &artwork,
            &output,
            &title_only,
            &Properties::new()
        ),
        plain
    );
    let russian = episode("Ложь");
    assert_ne!(
        recipe(
            &design,
            &russian,
            &artwork,
            &output,
            &title_only,
            &Properties::new()
        ),
        of(&russian, output, &[])
    );
}

#[test]
fn size_and_quality_are_taken_from_properties() {
    let output = Output {
        width: 1920,
        height: 1080,
        quality: 92,
        ..Output::default()
    };
    let with = |pairs: &[(&str, &str)]| output.with(&properties(pairs));
    assert_eq!(
        with(&[("size", "3200x1800"), ("quality", "80")]),
        Output {
            width: 3200,
            height: 1800,
            quality: 80,
            ..output
        }
    );
    assert_eq!(with(&[("size", "9x9"), ("quality", "0")]), output);
}

#[test]
fn impossible_cards_are_refused_with_a_message() {
    let (design, fonts, text) = (standard(), built_in(), episode("Lies"));
    let with = Properties::new();
    let refuse = |artwork: Option<&[u8]>, width| {
        let output = Output {
            width,
            height: 180,
            quality: 95,
            ..Output::default()
        };
        draw(
            &design,
            &text,
            artwork.map(Pictures::from).unwrap_or_default(),
            &output,
            &fonts,
            &Digest::of(b""),
            &with,
        )
        .err()
        .unwrap_or_default()
    };
    assert_eq!(
        refuse(None, 10_000),
        "cannot draw a card of 10000 x 180 px: sides must be 16 to 8192 px"
    );
    assert_eq!(refuse(Some(b"no picture"), 320), "not a picture but text");
}
