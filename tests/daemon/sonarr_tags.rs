//! Sonarr's tags and type of a series, in the styles of every media server and in rules about events of other sources.

use intertitle::fake::{FakePlex, Library, TOKEN};
use intertitle::views::Webhook;
use serde_json::{Value, json};

use crate::support::TestHarness;

const LOW_WATER: u32 = 1201;
const HARBOUR: u32 = 1202;
const NIGHT: u32 = 2201;
const RULES: &str = "style when tags contains \"Sea\" { design \"olivier\" }\n\
                     style when series_type = anime { design \"frame\" }\n\
                     on plex media.rate -> remake card\n";

/// A webhook of Sonarr that leads to nothing.
fn rename(harness: &TestHarness, event: &str, series: &Value) {
    let body = json!({"eventType": event, "series": series});
    let status = harness.post_webhook("/api/webhooks/sonarr", &body.to_string());
    assert_eq!(status, 202);
    harness.run_until_idle();
}

fn tide(more: Value) -> Value {
    let mut series = json!({"id": 7, "title": "The Long Tide", "tvdbId": 390_001, "year": 2021});
    if let (Value::Object(members), Value::Object(more)) = (&mut series, more) {
        members.extend(more);
    }
    series
}

fn rate(harness: &TestHarness, key: u32) {
    harness.plex("media.rate", key);
    harness.run_until_idle();
    harness.advance(60);
}

#[test]
fn the_style_follows_what_sonarr_last_sent_on_every_server() {
    let attic = FakePlex::start(Library::small(320, 180), "the-attic").unwrap();
    let more = format!(
        "[plex.attic]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
        attic.url()
    );
    let mut harness =
        TestHarness::with_settings(&format!("{RULES}on sonarr import -> make card\n"), &more);
    rename(
        &harness,
        "Rename",
        &tide(json!({"type": "standard", "tags": ["sea", "4k"]})),
    );
    harness.restart();
    let import = json!({
        "eventType": "Download", "isUpgrade": false, "episodeFile": {"id": 1, "relativePath": "a.mkv"},
        "series": {"id": 7, "title": "The Long Tide", "tvdbId": 390_001},
        "episodes": [{"id": 1, "seasonNumber": 1, "episodeNumber": 1, "title": "x"}],
    });
    harness.post_webhook("/api/webhooks/sonarr", &import.to_string());
    harness.run_until_idle();
    assert_eq!(harness.designs_drawn(), ["olivier", "olivier"]);
    harness.post_webhook("/api/webhooks/plex?interface_id=home", &plex(NIGHT));
    harness.run_until_idle();
    assert_eq!(harness.designs_drawn()[2..], ["standard", "standard"]);
}

fn plex(key: u32) -> String {
    crate::support::plex_webhook("media.rate", key, crate::support::MACHINE)
}

#[test]
fn a_later_webhook_changes_the_style_and_a_test_does_not() {
    let harness = TestHarness::new(RULES);
    rename(&harness, "Rename", &tide(json!({"tags": ["sea"]})));
    rate(&harness, LOW_WATER);
    rename(
        &harness,
        "Test",
        &tide(json!({"type": "anime", "tags": ["x"]})),
    );
    rate(&harness, HARBOUR);
    // Sonarr 3 sends no tags; what it said of them before stays.
    rename(&harness, "Rename", &tide(json!({"type": "anime"})));
    rate(&harness, 1203);
    rename(
        &harness,
        "Rename",
        &tide(json!({"type": "anime", "tags": []})),
    );
    rate(&harness, 1204);
    // Numbers are left out.
    rename(
        &harness,
        "Rename",
        &tide(json!({"type": "standard", "tags": [3]})),
    );
    rate(&harness, 1205);
    assert_eq!(
        harness.designs_drawn(),
        ["olivier", "olivier", "frame", "frame", "standard"]
    );
}

#[test]
fn rules_about_events_of_plex_use_tags_by_id_and_by_title() {
    let harness = TestHarness::new("on plex media.rate when tags contains \"sea\" -> make card\n");
    // Sonarr calls the series differently: only the id on the server is the same.
    rename(
        &harness,
        "Rename",
        &tide(json!({"title": "Die lange Flut", "tags": ["sea"]})),
    );
    rate(&harness, LOW_WATER);
    assert!(harness.shows_card(LOW_WATER), "{:?}", harness.deliveries());
    assert_eq!(harness.designs_drawn().len(), 1);
    // By its title, nothing is looked up.
    rename(&harness, "Rename", &tide(json!({"tags": ["sea"]})));
    let lookups = |harness: &TestHarness| {
        let notes = harness.notes();
        notes.iter().filter(|note| note.contains("tvdb")).count()
    };
    let before = lookups(&harness);
    assert!(before > 0);
    rate(&harness, HARBOUR);
    assert!(harness.shows_card(HARBOUR));
    assert_eq!(lookups(&harness), before);
    rename(&harness, "Rename", &tide(json!({"tags": []})));
    rate(&harness, 1203);
    assert!(!harness.shows_card(1203));
}

#[test]
fn explain_shows_what_sonarr_has_sent() {
    let harness = TestHarness::new("on plex media.rate when tags contains \"sea\" -> make card\n");
    rename(&harness, "Rename", &tide(json!({"tags": ["sea"]})));
    rate(&harness, LOW_WATER);
    let app = harness.app();
    let webhook = Webhook::stored(&app.store, 2).unwrap();
    let rules = || Ok(app.live_rules.rule_set().unwrap());
    let explained = webhook.explain(&app.settings, rules, harness.now_ms());
    let text = serde_json::to_string(&explained.unwrap()).unwrap();
    assert!(text.contains("\"tags\""), "{text}");
    assert!(text.contains("sea"), "{text}");
}
