//! Lookups of fields that a delivery lacks and a rule needs, and several sources that report the same item.

use intertitle::app::Reload;

use crate::support::{MACHINE, TestHarness, plex_webhook};

const LOW_WATER: u32 = 1201;

/// Tautulli's webhook as in TitleCardMaker's manual: only a rating key.
fn bare_key(harness: &TestHarness, key: u32) -> u16 {
    let address = "/api/webhooks/plex/rating-key?interface_id=home";
    harness.post_webhook(address, &format!("\"{key}\""))
}

fn outcomes(harness: &TestHarness) -> Vec<String> {
    harness
        .deliveries()
        .into_iter()
        .map(|(_, reason)| reason)
        .collect()
}

#[test]
fn the_library_of_a_bare_rating_key_is_looked_up_before_deciding() {
    let harness = TestHarness::new(
        "on tautulli key when library = \"Anime\" -> ignore \"no anime\"\n\
         on tautulli key when library = \"TV Shows\" and year > 2020 and labels contains \"coast\" -> remake card\n",
    );
    assert_eq!(bare_key(&harness, LOW_WATER), 202);
    harness.run_until_idle();
    assert_eq!(outcomes(&harness), ["main.rules:2"]);
    assert!(harness.shows_card(LOW_WATER));
    harness.assert_noted("waits for labels, library, year from plex home, needed by a rule");
}

#[test]
fn a_bare_rating_key_is_widened_to_its_season_and_its_series() {
    for (scope, cards) in [("season", 1201..=1206), ("series", 1201..=1206)] {
        let harness = TestHarness::new(&format!("on tautulli key -> make card of {scope}\n"));
        bare_key(&harness, LOW_WATER);
        harness.run_until_idle();
        let shown = cards.clone().filter(|key| harness.shows_card(*key)).count();
        assert_eq!(shown, cards.count(), "{scope}");
        assert_eq!(harness.shows_card(1301), scope == "series");
        assert!(!harness.shows_card(2201));
    }
}

#[test]
fn no_server_is_asked_if_no_reachable_rule_needs_it() {
    let harness = TestHarness::new(
        "on tautulli key -> ignore\n\
         on plex media.rate when library = \"TV Shows\" -> make card\n",
    );
    bare_key(&harness, LOW_WATER);
    harness.run_until_idle();
    assert_eq!(outcomes(&harness), ["ignored by main.rules:1"]);
    assert_eq!(harness.requests("GET"), 0, "{:?}", harness.plex.requests());
}

#[test]
fn a_delivery_waits_for_an_unreachable_server_and_others_continue() {
    let harness = TestHarness::new(
        "on plex media.rate when year = 2021 -> remake card\n\
         on plex media.stop -> ignore\n",
    );
    harness.plex.set_unreachable(true);
    harness.plex("media.rate", LOW_WATER);
    harness.plex("media.stop", LOW_WATER);
    harness.run_until_idle();
    let waiting = ["".to_string(), "ignored by main.rules:2".to_string()];
    assert_eq!(outcomes(&harness), waiting);
    harness.plex.set_unreachable(false);
    harness.advance(600);
    harness.run_until_idle();
    assert_eq!(
        outcomes(&harness),
        ["main.rules:1", "ignored by main.rules:2"]
    );
    assert!(harness.shows_card(LOW_WATER));
}

#[test]
fn a_server_that_sends_a_webhook_is_reachable_again() {
    let harness = TestHarness::new("on plex media.rate when year = 1900 -> make card\n");
    let state = |harness: &TestHarness| harness.app().workers[0].state().0;
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(state(&harness), "ok");
    harness.plex.set_unreachable(true);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(state(&harness), "away");
    harness.plex.set_unreachable(false);
    harness.advance(600);
    harness.run_until_idle();
    assert_eq!(state(&harness), "ok");
    harness.assert_noted("plex home: reachable again");
}

#[test]
fn a_lookup_survives_a_restart() {
    let mut harness = TestHarness::new("on plex media.rate when year = 2021 -> remake card\n");
    harness.plex("media.rate", LOW_WATER);
    harness.dispatch_all();
    harness.restart();
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
}

#[test]
fn an_item_that_stays_unknown_is_decided_with_the_fields_of_the_webhook() {
    let harness = TestHarness::new(
        "on plex media.rate when year = 2021 -> remake card\n\
         on plex media.rate when year is missing -> ignore \"unknown\"\n",
    );
    harness.post_webhook(
        "/api/webhooks/plex",
        &plex_webhook("media.rate", 9999, MACHINE),
    );
    for _ in 0..5 {
        harness.run_until_idle();
        assert_eq!(outcomes(&harness), [""]);
        harness.advance(200);
    }
    harness.run_until_idle();
    assert_eq!(outcomes(&harness), ["ignored by main.rules:2: unknown"]);
    harness.assert_noted("lookup failed, deciding without it: Plex answered 404");
}

#[test]
fn a_delivery_of_another_server_is_not_looked_up_on_ours() {
    let harness = TestHarness::new("on plex media.rate when year = 2021 -> remake card\n");
    harness.post_webhook(
        "/api/webhooks/plex",
        &plex_webhook("media.rate", LOW_WATER, "someone-elses-machine"),
    );
    harness.run_until_idle();
    assert_eq!(harness.requests("GET /library"), 0);
    assert_eq!(
        outcomes(&harness),
        ["the event is from a server that is not in intertitle.toml"]
    );
}

#[test]
fn rules_that_change_while_a_delivery_waits_decide_it() {
    let harness = TestHarness::new("on plex media.rate when year = 2021 -> remake card\n");
    harness.plex("media.rate", LOW_WATER);
    harness.dispatch_all();
    harness.write_rules("on plex media.rate -> ignore \"changed\"\n");
    harness.app().look_at_rules(Reload::Immediately);
    harness.run_until_idle();
    assert_eq!(outcomes(&harness), ["ignored by main.rules:1: changed"]);
}

/// Tautulli's own JSON about an episode of the fake library.
fn tautulli_watched(harness: &TestHarness, key: u32) -> u16 {
    let body = serde_json::json!({"action": "watched", "media_type": "episode", "rating_key": key.to_string(),
                                  "show_name": "The Long Tide", "season_num": "1", "episode_num": (key % 100).to_string()});
    harness.post_webhook(
        "/api/webhooks/tautulli?interface_id=home",
        &body.to_string(),
    )
}

#[test]
fn a_plain_event_counts_an_item_once_a_minute_from_any_source() {
    let harness = TestHarness::new("on any watched -> remake card\n");
    harness.plex("media.scrobble", LOW_WATER);
    harness.run_until_idle();
    harness.advance(20);
    tautulli_watched(&harness, LOW_WATER);
    tautulli_watched(&harness, LOW_WATER + 1);
    harness.run_until_idle();
    harness.advance(41);
    tautulli_watched(&harness, LOW_WATER);
    harness.run_until_idle();
    let counted = "already handled less than a minute before (main.rules:1)";
    let expected = ["main.rules:1", counted, "main.rules:1", "main.rules:1"];
    assert_eq!(outcomes(&harness), expected);
}

#[test]
fn an_event_that_no_plain_rule_matched_does_not_count() {
    let harness = TestHarness::new("on any watched when user = \"robin\" -> make card\n");
    harness.plex("media.scrobble", LOW_WATER);
    let robin = plex_webhook("media.scrobble", LOW_WATER, MACHINE).replace("alex", "robin");
    harness.post_webhook("/api/webhooks/plex", &robin);
    harness.run_until_idle();
    assert_eq!(outcomes(&harness), ["no rule", "main.rules:1"]);
}

#[test]
fn tautullis_empty_body_and_a_literal_rating_key_make_no_job_and_ask_plex_nothing() {
    let harness = TestHarness::new("on tautulli created, key -> make card\n");
    for (body, status) in [
        ("", 202),
        ("{rating_key}", 400),
        (r#""{rating_key}""#, 202),
        (r#"{"rating_key": "{rating_key}"}"#, 202),
        (
            r#"{"rating_key": "{rating_key}", "action": "created"}"#,
            400,
        ),
        (r#"{"rating_key": "", "action": "created"}"#, 400),
    ] {
        let address = "/api/webhooks/tautulli?interface_id=home";
        assert_eq!(harness.post_webhook(address, body), status, "{body}");
    }
    harness.run_until_idle();
    assert!(harness.jobs().is_empty(), "{:?}", harness.jobs());
    assert!(harness.plex.requests().is_empty());
    let deliveries = harness.deliveries();
    assert!(
        deliveries
            .iter()
            .all(|(outcome, why)| outcome != "accepted" && !why.is_empty()),
        "each says why: {deliveries:?}"
    );
}
