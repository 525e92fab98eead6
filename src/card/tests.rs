//! Whole cards: the built-in design drawn, and that nothing anybody sends can make it panic.

use std::borrow::Cow;

use crate::card::design::Design;
use crate::card::draw::{Output, draw, recipe, sheet};
use crate::card::faces::Faces;
use crate::card::marks::{Maker, maker};
use crate::card::parse::parse;
use crate::card::picture::Kind::Rgb8;
use crate::card::picture::{Picture, png};
use crate::card::texts::CardText;
use crate::model::{Digest, Properties};

const STANDARD: &str = include_str!("../../rules/designs/standard.card");

macro_rules! faces {
    ($($name:literal),*) => {
        vec![$(($name.to_string(), Cow::Borrowed(&include_bytes!(concat!("../../fonts/", $name, ".ttf"))[..]))),*]
    };
}

/// The built-in faces.
fn built_in() -> Faces {
    let (faces, complaints) = Faces::new(faces![
        "IntertitleSans-ExtraBold",
        "Manrope-Bold",
        "Manrope-Medium",
        "InterDisplay-ExtraBold",
        "NotoSansHebrew-Bold",
        "NotoSansArabic-Bold",
        "NotoSansArmenian-Bold",
        "NotoSansGeorgian-Bold",
        "NotoSansDevanagari-Bold",
        "NotoSansThai-Bold"
    ]);
    assert_eq!(complaints, Vec::<String>::new());
    faces
}

fn standard() -> Design {
    let (design, diagnostics) = parse(STANDARD);
    assert_eq!(diagnostics, []);
    design.expect("the built-in design is right")
}

fn episode(title: &str) -> CardText {
    CardText {
        series: "Dark".into(),
        title: title.into(),
        season: 1,
        number: 3,
        ..CardText::default()
    }
}

#[test]
fn the_standard_design_draws_a_card_that_says_its_recipe() {
    let (design, faces, text) = (standard(), built_in(), episode("Past and Present"));
    let art = png(64, 36, &[90, 120, 150].repeat(64 * 36), Rgb8);
    let output = Output {
        width: 320,
        height: 180,
        quality: 95,
    };
    let with = Properties::new();
    let recipe = recipe(&design, &text, &Digest::of(&art), &output, &faces, &with);
    let drawn =
        draw(&design, &text, Some(&art), &output, &faces, &recipe, &with).expect("it can be drawn");
    assert_eq!(drawn.notes, Vec::<String>::new());
    assert_eq!(
        maker(&drawn.jpeg),
        Some(Maker::Intertitle(recipe.to_string()))
    );
    let card = Picture::read(&drawn.jpeg).expect("it can be read");
    assert_eq!((card.width, card.height), (320, 180));
    let (sheet, _) = sheet(&design, &text, &output, &faces, &with);
    assert!(
        sheet.to_string().contains("\"PAST AND PRESENT\""),
        "{sheet}"
    );
}
