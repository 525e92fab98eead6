//! Designs and fonts that change while the daemon runs.

use std::fs;
use std::sync::Arc;

use intertitle::app::{Reload, health};

use crate::support::{Program, TestHarness, api_key, exchange};

const RATE: &str = "on plex media.rate -> remake card\n";
const GOLD: &str = "on plex media.rate -> remake card with { design \"gold\" }\n";
const LOW_WATER: u32 = 1201;
const STANDARD: &str = include_str!("../../rules/designs/standard.card");

/// Writes a design of the user. It has no effect until the app checks the folder.
fn write(harness: &TestHarness, name: &str, text: &str) {
    let path = harness.folder.path().join("designs").join(name);
    fs::write(path, text).unwrap();
}

fn poll(harness: &TestHarness) -> bool {
    harness.app().look_at_folder(Reload::OnceConfirmed)
}

/// The description in the design of that name.
fn about(harness: &TestHarness, name: &str) -> Option<String> {
    let design_set = harness.app().design_set();
    design_set
        .designs
        .get(name)
        .map(|design| design.about.clone())
}

/// The built-in design, with another description.
fn design(about: &str) -> String {
    STANDARD.replace(
        "A title above an index line, centred at the bottom of the picture",
        about,
    )
}

#[test]
fn a_design_that_is_saved_makes_rules_right_that_name_it_and_is_drawn_without_a_restart() {
    let harness = TestHarness::new(RATE);
    harness.change_rules(GOLD);
    assert!(
        !harness.app().live_rules.state().is_ok,
        "there is no gold yet"
    );
    write(&harness, "gold.card", &design("Gold"));
    assert!(!poll(&harness), "it may be in the middle of being written");
    assert!(poll(&harness), "it is the same at the second look");
    assert!(harness.app().live_rules.state().is_ok);
    assert!(!poll(&harness));
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness.assert_noted("\"gold\"");
    assert!(harness.shows_card(LOW_WATER));
}

#[test]
fn a_design_that_is_being_written_is_not_taken() {
    let harness = TestHarness::new(RATE);
    write(&harness, "gold.card", &design("Half"));
    assert!(!poll(&harness));
    write(&harness, "gold.card", &design("Whole"));
    assert!(!poll(&harness));
    assert_eq!(about(&harness, "gold"), None);
    assert!(poll(&harness));
    assert_eq!(about(&harness, "gold").as_deref(), Some("Whole"));
}

#[test]
fn a_design_with_an_error_never_replaces_the_good_one() {
    let harness = TestHarness::new(RATE);
    let look = || harness.app().look_at_folder(Reload::Immediately);
    write(&harness, "standard.card", &design("Mine"));
    assert!(look());
    assert_eq!(about(&harness, "standard").as_deref(), Some("Mine"));
    write(
        &harness,
        "standard.card",
        &design("Broken").replace("canvas", "canvos"),
    );
    assert!(look());
    assert_eq!(about(&harness, "standard").as_deref(), Some("Mine"));
    let rendered = harness.app().design_set().errors["standard"].clone();
    assert!(
        rendered.contains("unknown statement `canvos`\n --> designs/standard.card:6:1\n"),
        "{rendered}"
    );
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    assert!(!look(), "the same error is reported once");
    write(&harness, "standard.card", &design("Fixed"));
    assert!(look());
    assert_eq!(about(&harness, "standard").as_deref(), Some("Fixed"));
    assert!(harness.app().design_set().errors.is_empty());
}

#[test]
fn a_file_that_is_not_text_leaves_all_designs_in_force() {
    let harness = TestHarness::new(RATE);
    let look = || harness.app().look_at_folder(Reload::Immediately);
    write(&harness, "gold.card", &design("Gold"));
    assert!(look());
    let file = harness.folder.path().join("designs/silver.card");
    fs::write(&file, b"card caf\xe9").unwrap();
    assert!(look());
    assert_eq!(about(&harness, "gold").as_deref(), Some("Gold"));
    fs::remove_file(&file).unwrap();
    assert!(look());
    assert_eq!(about(&harness, "gold").as_deref(), Some("Gold"));
}

#[test]
fn a_removed_design_is_replaced_by_the_built_in_one_and_reported_by_rules() {
    let harness = TestHarness::new(RATE);
    write(&harness, "standard.card", &design("Mine"));
    write(&harness, "gold.card", &design("Gold"));
    // If all designs are missing at once, a share is not mounted.
    write(&harness, "other.card", &design("Other"));
    harness.app().look_at_folder(Reload::Immediately);
    harness.change_rules(GOLD);
    assert!(harness.app().live_rules.state().is_ok);
    for name in ["standard.card", "gold.card"] {
        fs::remove_file(harness.folder.path().join("designs").join(name)).unwrap();
    }
    assert!(harness.app().look_at_folder(Reload::Immediately));
    assert_ne!(about(&harness, "standard").as_deref(), Some("Mine"));
    assert_eq!(about(&harness, "gold"), None);
    let errors = harness.app().live_rules.state().errors.unwrap_or_default();
    assert!(errors.contains("unknown design \"gold\""), "{errors}");
}

#[test]
fn a_card_is_finished_with_the_design_it_was_started_with() {
    let harness = TestHarness::new(RATE);
    let begun = Arc::clone(&harness.app().design_set().designs["standard"]);
    write(&harness, "standard.card", &design("Mine"));
    harness.app().look_at_folder(Reload::Immediately);
    assert_ne!(begun.about, "Mine");
    assert_eq!(about(&harness, "standard").as_deref(), Some("Mine"));
}

#[test]
fn a_font_that_is_put_there_is_known_and_one_that_breaks_replaces_none() {
    let harness = TestHarness::new(RATE);
    let file = harness.folder.path().join("fonts/Mine.ttf");
    let fonts = || harness.app().design_set().words.fonts.clone();
    assert!(!fonts().iter().any(|font| font.starts_with("Mine")));
    fs::write(&file, include_bytes!("../../fonts/Manrope-Bold.ttf")).unwrap();
    assert!(!poll(&harness));
    assert!(poll(&harness));
    assert!(fonts().iter().any(|font| font.starts_with("Mine")));
    fs::write(&file, b"no font").unwrap();
    assert!(harness.app().look_at_folder(Reload::Immediately));
    assert!(fonts().iter().any(|font| font.starts_with("Mine")));
    fs::remove_file(&file).unwrap();
    assert!(harness.app().look_at_folder(Reload::Immediately));
    assert!(!fonts().iter().any(|font| font.starts_with("Mine")));
}

#[test]
fn the_api_has_designs_read_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("rules/main.rules", RATE),
        ("intertitle.toml", "[server]\nlisten = \"127.0.0.1:0\"\n"),
    ] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let program = Program::serve(folder.path());
    let key = api_key(folder.path());
    let reload = format!(
        "POST /api/v1/rules/reload HTTP/1.1\r\nHost: nas\r\nX-Api-Key: {key}\r\nContent-Length: 0\r\n\r\n"
    );
    let reload = reload.as_bytes();
    fs::write(folder.path().join("rules/main.rules"), GOLD).unwrap();
    assert_eq!(exchange(program.address, reload).status, 422);
    fs::write(folder.path().join("designs/gold.card"), design("Gold")).unwrap();
    assert_eq!(exchange(program.address, reload).status, 200);
}

#[test]
fn the_health_page_reports_a_design_with_an_error_until_it_is_fixed() {
    let harness = TestHarness::new(RATE);
    let reported = || serde_json::to_value(health(harness.app()).unwrap()).unwrap();
    assert_eq!(reported()["designs"]["ok"], true);
    write(
        &harness,
        "gold.card",
        &design("Gold").replace("canvas", "canvos"),
    );
    assert!(harness.app().look_at_folder(Reload::Immediately));
    let worse = reported();
    assert_eq!(worse["status"], "degraded");
    let printed = worse["designs"]["errors"]["gold"].as_str().unwrap();
    assert!(printed.contains("designs/gold.card:"), "{printed}");
    write(&harness, "gold.card", &design("Gold"));
    assert!(harness.app().look_at_folder(Reload::Immediately));
    assert_eq!(reported()["designs"]["errors"], serde_json::Value::Null);
}

#[test]
fn a_changed_picture_of_a_design_makes_new_cards() {
    let harness = TestHarness::new(GOLD);
    let text = design("Gold") + "image badge \"badge.png\" left 0 top 0 width 400 height 400\n";
    let badge = |name: &str| {
        let to = harness.folder.path().join("designs/badge.png");
        fs::copy(format!("tests/cards/art/{name}"), to).unwrap();
    };
    badge("gray1.png");
    write(&harness, "gold.card", &text);
    assert!(harness.app().look_at_folder(Reload::Immediately));
    let drawn = || harness.app().design_set().designs["gold"].digest.clone();
    let before = drawn();
    assert!(!harness.app().look_at_folder(Reload::Immediately));
    badge("srgb.png");
    assert!(harness.app().look_at_folder(Reload::Immediately));
    assert_ne!(drawn(), before);
}
