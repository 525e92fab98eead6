//! The seeds that the fuzzers have left under `fuzz/corpus/`, run through the same functions without a fuzzer.

use std::fs;
use std::path::Path;

#[path = "../fuzz/targets.rs"]
mod targets;

/// Runs every seed of a target. One that breaks it is named by the panic's own words and by the line printed before.
#[track_caller]
fn replay(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let mut seeds: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    seeds.sort();
    assert!(seeds.len() >= 20, "{} seeds for {name}", seeds.len());
    for seed in seeds {
        println!("{}", seed.display());
        target(&fs::read(&seed).unwrap());
    }
}

#[test]
fn seeds_of_webhook_break_nothing() {
    replay("webhook", targets::webhook);
}

#[test]
fn seeds_of_card_break_nothing() {
    replay("card", targets::card);
}

#[test]
fn seeds_of_font_break_nothing() {
    replay("font", targets::font);
}

#[test]
fn seeds_of_picture_break_nothing() {
    replay("picture", targets::picture);
}

#[test]
fn seeds_of_rules_format_break_nothing() {
    replay("rules_format", targets::rules_format);
}

#[test]
fn seeds_of_rules_check_break_nothing() {
    replay("rules_check", targets::rules_check);
}

#[test]
fn seeds_of_rules_decide_break_nothing() {
    replay("rules_decide", targets::rules_decide);
}

#[test]
fn seeds_of_multipart_break_nothing() {
    replay("multipart", targets::multipart);
}

#[test]
fn seeds_of_rating_key_break_nothing() {
    replay("rating_key", targets::rating_key);
}

#[test]
fn seeds_of_settings_break_nothing() {
    replay("settings", targets::settings);
}

#[test]
fn seeds_of_store_model_break_nothing() {
    replay("store_model", targets::store_model);
}
