//! Designs and fonts that change while the house runs.

use std::fs;
use std::sync::Arc;

use intertitle::app::{Haste, health};

use crate::support::{Bench, Program, api_key, exchange};

const RATE: &str = "on plex media.rate -> remake card\n";
const GOLD: &str = "on plex media.rate -> remake card with { design \"gold\" }\n";
const LOW_WATER: u32 = 1201;
const STANDARD: &str = include_str!("../../rules/designs/standard.card");

/// Writes a design of the user's; who shall notice must look.
fn write(bench: &Bench, name: &str, text: &str) {
    let path = bench.folder.path().join("designs").join(name);
    fs::write(path, text).unwrap();
}

fn poll(bench: &Bench) -> bool {
    bench.app().look_at_folder(Haste::OnceSettled)
}

/// What the design of that name says it looks like.
fn about(bench: &Bench, name: &str) -> Option<String> {
    let looks = bench.app().looks();
    looks.designs.get(name).map(|design| design.about.clone())
}

/// The built-in design, with other words about itself.
fn design(about: &str) -> String {
    STANDARD.replace(
        "A title above an index line, centred at the bottom of the picture",
        about,
    )
}

#[test]
fn a_design_that_is_saved_makes_rules_right_that_name_it_and_is_drawn_without_a_restart() {
    let bench = Bench::new(RATE);
    bench.change_rules(GOLD);
    assert!(!bench.app().desk.state().is_ok, "there is no gold yet");
    write(&bench, "gold.card", &design("Gold"));
    assert!(!poll(&bench), "it may be in the middle of being written");
    assert!(poll(&bench), "it is the same at the second look");
    assert!(bench.app().desk.state().is_ok);
    assert!(!poll(&bench));
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    bench.assert_noted("\"gold\"");
    assert!(bench.shows_card(LOW_WATER));
}

#[test]
fn a_design_that_is_being_written_is_not_taken() {
    let bench = Bench::new(RATE);
    write(&bench, "gold.card", &design("Half"));
    assert!(!poll(&bench));
    write(&bench, "gold.card", &design("Whole"));
    assert!(!poll(&bench));
    assert_eq!(about(&bench, "gold"), None);
    assert!(poll(&bench));
    assert_eq!(about(&bench, "gold").as_deref(), Some("Whole"));
}

#[test]
fn a_design_with_a_mistake_never_replaces_the_good_one() {
    let bench = Bench::new(RATE);
    let look = || bench.app().look_at_folder(Haste::Now);
    write(&bench, "standard.card", &design("Mine"));
    assert!(look());
    assert_eq!(about(&bench, "standard").as_deref(), Some("Mine"));
    write(
        &bench,
        "standard.card",
        &design("Broken").replace("canvas", "canvos"),
    );
    assert!(look());
    assert_eq!(about(&bench, "standard").as_deref(), Some("Mine"));
    let screens = bench.app().looks().mistakes["standard"].clone();
    assert!(
        screens.contains("there is no statement `canvos`\n --> designs/standard.card:6:1\n"),
        "{screens}"
    );
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
    assert!(!look(), "the same mistake is told once");
    write(&bench, "standard.card", &design("Mended"));
    assert!(look());
    assert_eq!(about(&bench, "standard").as_deref(), Some("Mended"));
    assert!(bench.app().looks().mistakes.is_empty());
}

#[test]
fn a_file_that_is_no_text_leaves_all_designs_in_force() {
    let bench = Bench::new(RATE);
    let look = || bench.app().look_at_folder(Haste::Now);
    write(&bench, "gold.card", &design("Gold"));
    assert!(look());
    let file = bench.folder.path().join("designs/silver.card");
    fs::write(&file, b"card caf\xe9").unwrap();
    assert!(look());
    assert_eq!(about(&bench, "gold").as_deref(), Some("Gold"));
    fs::remove_file(&file).unwrap();
    assert!(look());
    assert_eq!(about(&bench, "gold").as_deref(), Some("Gold"));
}

#[test]
fn a_design_that_is_taken_away_gives_its_place_to_the_built_in_one_and_is_missed_by_rules() {
    let bench = Bench::new(RATE);
    write(&bench, "standard.card", &design("Mine"));
    write(&bench, "gold.card", &design("Gold"));
    // All designs gone at once are a share that is not mounted.
    write(&bench, "other.card", &design("Other"));
    bench.app().look_at_folder(Haste::Now);
    bench.change_rules(GOLD);
    assert!(bench.app().desk.state().is_ok);
    for name in ["standard.card", "gold.card"] {
        fs::remove_file(bench.folder.path().join("designs").join(name)).unwrap();
    }
    assert!(bench.app().look_at_folder(Haste::Now));
    assert_ne!(about(&bench, "standard").as_deref(), Some("Mine"));
    assert_eq!(about(&bench, "gold"), None);
    let errors = bench.app().desk.state().errors.unwrap_or_default();
    assert!(errors.contains("there is no design \"gold\""), "{errors}");
}

#[test]
fn who_has_begun_with_a_design_keeps_it_to_the_end() {
    let bench = Bench::new(RATE);
    let begun = Arc::clone(&bench.app().looks().designs["standard"]);
    write(&bench, "standard.card", &design("Mine"));
    bench.app().look_at_folder(Haste::Now);
    assert_ne!(begun.about, "Mine");
    assert_eq!(about(&bench, "standard").as_deref(), Some("Mine"));
}

#[test]
fn a_font_that_is_put_there_is_known_and_one_that_breaks_replaces_none() {
    let bench = Bench::new(RATE);
    let file = bench.folder.path().join("fonts/Mine.ttf");
    let fonts = || bench.app().looks().words.fonts.clone();
    assert!(!fonts().iter().any(|font| font.starts_with("Mine")));
    fs::write(&file, include_bytes!("../../fonts/Manrope-Bold.ttf")).unwrap();
    assert!(!poll(&bench));
    assert!(poll(&bench));
    assert!(fonts().iter().any(|font| font.starts_with("Mine")));
    fs::write(&file, b"no font").unwrap();
    assert!(bench.app().look_at_folder(Haste::Now));
    assert!(fonts().iter().any(|font| font.starts_with("Mine")));
    fs::remove_file(&file).unwrap();
    assert!(bench.app().look_at_folder(Haste::Now));
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
fn the_health_page_tells_of_a_design_with_a_mistake_until_it_is_mended() {
    let bench = Bench::new(RATE);
    let told = || serde_json::to_value(health(bench.app()).unwrap()).unwrap();
    assert_eq!(told()["designs"]["ok"], true);
    write(
        &bench,
        "gold.card",
        &design("Gold").replace("canvas", "canvos"),
    );
    assert!(bench.app().look_at_folder(Haste::Now));
    let worse = told();
    assert_eq!(worse["status"], "degraded");
    let screen = worse["designs"]["errors"]["gold"].as_str().unwrap();
    assert!(screen.contains("designs/gold.card:"), "{screen}");
    write(&bench, "gold.card", &design("Gold"));
    assert!(bench.app().look_at_folder(Haste::Now));
    assert_eq!(told()["designs"]["errors"], serde_json::Value::Null);
}

#[test]
fn a_picture_beside_a_design_that_changes_makes_new_cards() {
    let bench = Bench::new(GOLD);
    let text = design("Gold") + "image badge \"badge.png\" left 0 top 0 width 400 height 400\n";
    let badge = |name: &str| {
        let to = bench.folder.path().join("designs/badge.png");
        fs::copy(format!("tests/cards/art/{name}"), to).unwrap();
    };
    badge("gray1.png");
    write(&bench, "gold.card", &text);
    assert!(bench.app().look_at_folder(Haste::Now));
    let drawn = || bench.app().looks().designs["gold"].digest.clone();
    let before = drawn();
    assert!(!bench.app().look_at_folder(Haste::Now));
    badge("srgb.png");
    assert!(bench.app().look_at_folder(Haste::Now));
    assert_ne!(drawn(), before);
}
