//! Every built-in design as a small picture, and what only pictures show.

use super::loupe::check;
use super::support::{design_set, episode, picture, properties};

#[test]
fn every_design_looks_as_it_did() {
    for (name, design) in &design_set().designs {
        let card = picture(
            design,
            &episode("What the Lighthouse Keeper Saw"),
            &properties(&[]),
        );
        check(&format!("tests/cards/designs/{name}.png"), &card);
    }
}

#[track_caller]
fn check_standard(name: &str, title: &str, with: &[(&str, &str)]) {
    let card = picture(
        &design_set().designs["standard"],
        &episode(title),
        &properties(with),
    );
    check(&format!("tests/cards/{name}.png"), &card);
}

#[test]
fn a_blurred_card_looks_as_it_did() {
    let with = [("watched", "blur gray"), ("font_color", "#FFD700C0")];
    check_standard("blurred", "Élégance", &with);
}

#[test]
fn a_card_in_other_scripts_looks_as_it_did() {
    check_standard("scripts", "Тайны → مرحبا", &[]);
}
