//! Messages: their text, and that no card waits for them.

use crate::support::fake::{FakeInbox, Posted};

use crate::support::TestHarness;

const LOW_WATER: u32 = 1201;
const NOTIFY: &str = "also on plex media.rate -> notify \"phone\" \"{series} s{season:02}e{episode:02}\"\n\
                    on plex media.rate -> remake card\n";

/// A harness with a target of that kind, named `phone`.
fn config_folder(rules: &str, kind: &str) -> (TestHarness, FakeInbox) {
    let inbox = FakeInbox::start().unwrap();
    let settings = format!(
        "[notify.phone]\nkind = \"{kind}\"\nurl = \"{}/secret-topic\"\ntoken = \"secret-token\"\n",
        inbox.url()
    );
    (TestHarness::with_settings(rules, &settings), inbox)
}

fn rate(harness: &TestHarness, key: u32) {
    assert_eq!(harness.plex("media.rate", key), 202);
    harness.run_until_idle();
}

fn bodies(inbox: &FakeInbox) -> Vec<String> {
    inbox
        .posted()
        .into_iter()
        .map(|posted| posted.body)
        .collect()
}

#[test]
fn each_kind_of_target_gets_a_message_in_its_own_language() {
    for (kind, headers, body) in [
        (
            "ntfy",
            vec![
                "Authorization: Bearer secret-token",
                "Content-Type: text/plain; charset=utf-8",
                "Title: intertitle",
            ],
            "The Long Tide s01e01",
        ),
        (
            "discord",
            vec![
                "Authorization: Bearer secret-token",
                "Content-Type: application/json",
            ],
            r#"{"allowed_mentions":{"parse":[]},"content":"The Long Tide s01e01"}"#,
        ),
        (
            "json",
            vec![
                "Authorization: Bearer secret-token",
                "Content-Type: application/json",
            ],
            r#"{"messages":["The Long Tide s01e01"],"sender":"intertitle","text":"The Long Tide s01e01"}"#,
        ),
    ] {
        let (harness, inbox) = config_folder(NOTIFY, kind);
        rate(&harness, LOW_WATER);
        let expected = Posted {
            line: "POST /secret-topic".into(),
            headers: headers.into_iter().map(String::from).collect(),
            body: body.into(),
        };
        assert_eq!(inbox.posted(), [expected]);
        assert!(harness.shows_card(LOW_WATER));
        harness.assert_noted("notify \"phone\": sent a message");
    }
}

#[test]
fn without_a_text_the_message_describes_the_event() {
    let rules = "on plex media.rate, admin.database.corrupted -> notify \"Phone\"\n";
    let (harness, inbox) = config_folder(rules, "ntfy");
    rate(&harness, LOW_WATER);
    let body = r#"{"event": "admin.database.corrupted", "user": true, "owner": true}"#;
    harness.post_webhook("/api/webhooks/plex", body);
    harness.run_until_idle();
    let expected = [
        "The Long Tide s01e01: plex media.rate",
        "plex admin.database.corrupted",
    ];
    assert_eq!(bodies(&inbox), expected);
    assert_eq!(
        harness.deliveries()[0],
        ("accepted".into(), "main.rules:1".into())
    );
}

#[test]
fn a_schedule_sends_its_message_when_it_is_due() {
    let (harness, inbox) = config_folder("every 6h -> notify \"phone\"\n", "ntfy");
    harness.run_until_idle();
    harness.advance(6 * 3600);
    harness.run_until_idle();
    assert_eq!(bodies(&inbox), ["every 6h (main.rules:1)"]);
    let reason = "main.rules:1: `notify \"phone\"`".to_string();
    assert_eq!(harness.deliveries(), [("accepted".to_string(), reason)]);
}

#[test]
fn an_unreachable_target_delays_no_card_and_gets_its_message_later() {
    let (harness, inbox) = config_folder(NOTIFY, "ntfy");
    inbox.set_unreachable(true);
    rate(&harness, LOW_WATER);
    rate(&harness, LOW_WATER + 1);
    assert!(harness.shows_card(LOW_WATER) && harness.shows_card(LOW_WATER + 1));
    assert_eq!(
        inbox.posted().len(),
        1,
        "what does not answer is left alone"
    );
    harness.assert_noted("notify \"phone\": it answered 503; retrying in 10 s");
    inbox.set_unreachable(false);
    harness.advance(10);
    harness.run_until_idle();
    assert_eq!(
        bodies(&inbox)[1],
        "The Long Tide s01e01\nThe Long Tide s01e02"
    );
    harness.assert_noted("notify \"phone\": sent 2 messages as one");
}

#[test]
fn a_message_is_given_up_after_six_tries_in_five_minutes() {
    let (harness, inbox) = config_folder(NOTIFY, "ntfy");
    inbox.set_unreachable(true);
    rate(&harness, LOW_WATER);
    for (tries, seconds) in (2..).zip([10, 20, 40, 80, 160]) {
        harness.advance(seconds - 1);
        harness.run_until_idle();
        assert_eq!(inbox.posted().len(), tries - 1);
        harness.advance(1);
        harness.run_until_idle();
        assert_eq!(inbox.posted().len(), tries);
    }
    harness.assert_noted("notify \"phone\": gave up: a message: it answered 503, 6 times");
    inbox.set_unreachable(false);
    harness.advance(86_400);
    harness.run_until_idle();
    assert_eq!(inbox.posted().len(), 6);
    assert_eq!(harness.app().store.count_messages().unwrap(), (0, 1));
}

#[test]
fn a_permanent_failure_is_given_up_at_once() {
    for (status, why) in [
        (
            404,
            "a message: it answered 404: its URL in intertitle.toml does not exist (any more)",
        ),
        (
            401,
            "a message: it answered 401: its `token` in intertitle.toml is not accepted",
        ),
    ] {
        let (harness, inbox) = config_folder(NOTIFY, "ntfy");
        inbox.refuse((status, None));
        rate(&harness, LOW_WATER);
        harness.assert_noted(&format!("notify \"phone\": gave up: {why}"));
        harness.advance(3600);
        harness.run_until_idle();
        assert_eq!(inbox.posted().len(), 1);
    }
}

#[test]
fn a_target_is_waited_for_as_long_as_it_asks() {
    let (harness, inbox) = config_folder(NOTIFY, "discord");
    inbox.refuse((429, Some(45)));
    rate(&harness, LOW_WATER);
    harness.advance(44);
    harness.run_until_idle();
    assert_eq!(inbox.posted().len(), 1);
    harness.advance(1);
    harness.run_until_idle();
    assert_eq!(inbox.posted().len(), 2);
    assert_eq!(harness.app().store.count_messages().unwrap(), (0, 0));
}

#[test]
fn a_target_gets_ten_messages_a_minute_at_most_and_the_others_joined() {
    let (harness, inbox) = config_folder(
        "on plex media.rate -> notify \"phone\" \"{episode}\"\n",
        "ntfy",
    );
    for round in 0..4 {
        for key in 1..=6 {
            harness.plex("media.rate", 1200 + key);
        }
        harness.dispatch_all();
        harness.run_until_idle();
        // One at a time while the rate limit allows another, the last one with all the rest.
        let expected = ["1", "2", "3", "4", "5\n6"];
        if round == 0 {
            assert_eq!(bodies(&inbox), expected);
        }
        harness.advance(12);
    }
    let bodies = bodies(&inbox);
    assert_eq!(bodies.len(), 5 + 3, "one more every twelve seconds");
    assert_eq!(bodies.last().unwrap(), "1\n2\n3\n4\n5\n6");
}

#[test]
fn the_outbox_outlives_a_new_start() {
    let (mut harness, inbox) = config_folder(NOTIFY, "ntfy");
    inbox.set_unreachable(true);
    rate(&harness, LOW_WATER);
    harness.restart();
    inbox.set_unreachable(false);
    harness.advance(10);
    harness.run_until_idle();
    assert_eq!(inbox.posted().len(), 2);
}

#[test]
fn an_unknown_target_is_reported_and_the_card_is_made() {
    let harness = TestHarness::new(NOTIFY);
    rate(&harness, LOW_WATER);
    assert!(harness.shows_card(LOW_WATER));
    harness.assert_noted(
        "notify \"phone\": gave up: a message: there is no `[notify.phone]` in intertitle.toml",
    );
}

#[test]
fn the_same_message_is_sent_once() {
    let rules = "also on plex media.rate -> notify \"phone\" \"a\", notify \"phone\" \"b\"\n\
                 on plex media.rate -> notify \"phone\" \"a\"\n";
    let (harness, inbox) = config_folder(rules, "ntfy");
    rate(&harness, LOW_WATER);
    assert_eq!(bodies(&inbox), ["a", "b"]);
}

#[test]
fn addresses_and_tokens_of_targets_are_in_no_note() {
    let (harness, inbox) = config_folder(NOTIFY, "ntfy");
    for status in [503, 429, 302] {
        inbox.refuse((status, None));
    }
    for _ in 0..5 {
        rate(&harness, LOW_WATER);
        harness.advance(100);
    }
    assert!(inbox.posted().len() > 3);
    // This port is free again, so nothing listens on it.
    let url = FakeInbox::start().unwrap().url();
    let settings = format!("[notify.phone]\nkind = \"json\"\nurl = \"{url}/secret-topic\"\n");
    let other = TestHarness::with_settings(NOTIFY, &settings);
    rate(&other, LOW_WATER);
    other.assert_noted("notify \"phone\": it cannot be reached");
    let mut notes = harness.notes();
    notes.extend(other.notes());
    assert!(notes.iter().all(|note| !note.contains("secret")));
}

#[test]
fn a_message_may_name_the_user_and_the_rating() {
    let rules =
        "also on plex media.rate -> notify \"phone\" \"{user} gives {title} {rating} points\"\n";
    let (harness, inbox) = config_folder(rules, "ntfy");
    rate(&harness, LOW_WATER);
    assert_eq!(bodies(&inbox), ["alex gives The Long Tide 9 points"]);
}
