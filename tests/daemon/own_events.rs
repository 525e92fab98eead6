//! Events of intertitle itself: what became of cards, and what a listing has shown. None of them leads to itself.

use intertitle::model::Step;
use intertitle::pipeline::catalogue;
use intertitle::worker::worker_loop::Poll;
use serde_json::Value;

use crate::support::TestHarness;
use crate::support::fake::FakeInbox;

const LOW_WATER: u32 = 1201;
const HARBOUR_MASTER: u32 = 1202;
const RATE: &str = "on plex media.rate -> remake card\n";

fn with_phone(rules: &str) -> (TestHarness, FakeInbox) {
    let inbox = FakeInbox::start().unwrap();
    let settings = format!(
        "[notify.phone]\nkind = \"ntfy\"\nurl = \"{}/topic\"\n",
        inbox.url()
    );
    let harness = TestHarness::with_settings(&format!("{RATE}{rules}"), &settings);
    (harness, inbox)
}

fn bodies(inbox: &FakeInbox) -> Vec<String> {
    let posted = inbox.posted().into_iter();
    posted.map(|posted| posted.body).collect()
}

fn rate(harness: &TestHarness, key: u32) {
    assert_eq!(harness.plex("media.rate", key), 202);
    harness.run_until_idle();
}

/// Plex knows neither the season nor the date of the episode, so its card is given up.
fn spoil(harness: &TestHarness, key: u32) {
    harness.plex.change(|library| {
        let one = library.episode_mut(key).unwrap();
        for member in ["parentIndex", "parentTitle", "originallyAvailableAt"] {
            one.other.insert(member.into(), Value::Null);
        }
    });
}

/// What the rules have decided about events of intertitle itself, the oldest first.
fn own(harness: &TestHarness) -> Vec<(String, String)> {
    let mut rows = harness.app().store.list_deliveries(1000).unwrap();
    rows.reverse();
    rows.into_iter()
        .filter(|row| row.source == "intertitle")
        .map(|row| {
            (
                row.event.unwrap_or_default(),
                row.reason.unwrap_or_default(),
            )
        })
        .collect()
}

fn next_night(harness: &TestHarness) {
    harness.advance(24 * 3600);
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
    harness.run_until_idle();
}

#[test]
fn a_message_says_which_card_was_made() {
    let (harness, inbox) =
        with_phone("on intertitle card.made -> notify \"phone\" \"{series}: {title}\"\n");
    rate(&harness, LOW_WATER);
    assert_eq!(bodies(&inbox), ["The Long Tide: Low Water"]);
    // The server shows the card already: nothing is made.
    harness.write_rules(
        "on plex media.rate -> make card\non intertitle card.made -> notify \"phone\"\n",
    );
    harness
        .app()
        .look_at_rules(intertitle::app::Reload::Immediately);
    rate(&harness, LOW_WATER);
    assert_eq!(inbox.posted().len(), 1);
    rate(&harness, HARBOUR_MASTER);
    assert_eq!(
        bodies(&inbox)[1],
        "The Long Tide s01e02: intertitle card.made"
    );
}

#[test]
fn a_message_says_which_card_was_given_up_and_why() {
    let (harness, inbox) = with_phone(
        "also on intertitle card.failed -> notify \"phone\" \"{reason}\"\n\
         on intertitle card.failed when reason contains \"season\" and library is missing -> notify \"phone\"\n",
    );
    spoil(&harness, LOW_WATER);
    rate(&harness, LOW_WATER);
    let why = "Plex has neither a season nor a date for this episode";
    let plain = format!("The Long Tide s01e01: intertitle card.failed: {why}");
    assert_eq!(bodies(&inbox), [why.to_string(), plain]);
    assert_eq!(own(&harness)[0].0, "card.failed");
}

#[test]
fn without_a_rule_nothing_is_stored() {
    let (harness, _inbox) = with_phone("on intertitle unwatched -> notify \"phone\"\n");
    rate(&harness, LOW_WATER);
    spoil(&harness, HARBOUR_MASTER);
    rate(&harness, HARBOUR_MASTER);
    assert_eq!(own(&harness), []);
}

#[test]
fn a_storm_of_failures_sends_a_bounded_number_of_messages() {
    let (harness, inbox) = with_phone("on intertitle card.failed -> notify \"phone\"\n");
    harness.plex.change(|library| {
        let one = library.episode(LOW_WATER).unwrap().clone();
        for key in 10_001..10_400 {
            let mut twin = one.clone();
            twin.key = key;
            library.episodes.push(twin);
        }
    });
    for key in 10_001..10_400 {
        spoil(&harness, key);
        assert_eq!(harness.plex("media.rate", key), 202);
    }
    harness.run_until_idle();
    let (failed, _) = harness
        .jobs()
        .into_iter()
        .partition::<Vec<_>, _>(|(state, _)| state == "dead");
    assert_eq!(failed.len(), 399);
    assert_eq!(own(&harness).len(), 20);
    for _ in 0..60 {
        harness.advance(60);
        harness.run_until_idle();
    }
    let lines: usize = bodies(&inbox).iter().map(|body| body.lines().count()).sum();
    assert_eq!(lines, 20);
    assert!(inbox.posted().len() <= 20);
    // An hour later, failures are reported again.
    rate(&harness, 10_001);
    assert_eq!(own(&harness).len(), 21);
}

#[test]
fn what_a_nightly_listing_shows_is_reported_once() {
    let (harness, inbox) = with_phone(
        "style { unwatched gray }\n\
         on intertitle unwatched -> make card\n\
         on intertitle title.changed when title_length > 3 -> make card\n\
         also on intertitle card.made when watched -> notify \"phone\" \"watched: {title}\"\n\
         also on intertitle card.made when not watched -> notify \"phone\" \"unwatched: {title}\"\n",
    );
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().watched = true;
    });
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
    rate(&harness, LOW_WATER);
    rate(&harness, HARBOUR_MASTER);
    assert_eq!(
        bodies(&inbox),
        ["watched: Low Water", "unwatched: The Harbour Master"]
    );
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().watched = false;
        library.episode_mut(HARBOUR_MASTER).unwrap().title = "Her Master".into();
    });
    next_night(&harness);
    let events: Vec<String> = own(&harness).into_iter().map(|(event, _)| event).collect();
    let expected = [
        "card.made",
        "card.made",
        "unwatched",
        "title.changed",
        "card.made",
        "card.made",
    ];
    assert_eq!(events, expected);
    let mut last = bodies(&inbox).split_off(2);
    last.sort();
    assert_eq!(last, ["unwatched: Her Master", "unwatched: Low Water"]);
    assert_eq!(harness.cards_of(LOW_WATER), 2);
    // Nothing has changed since.
    next_night(&harness);
    assert_eq!(own(&harness).len(), expected.len());
}

#[test]
fn a_remake_of_what_is_unwatched_happens_once_for_each_change() {
    let (harness, _inbox) = with_phone(
        "on intertitle unwatched -> remake card of season\n\
         every day at 05:00 -> sync watched, sync titles\n",
    );
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().watched = true;
    });
    next_night(&harness);
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().watched = false;
    });
    for _ in 0..4 {
        next_night(&harness);
    }
    assert_eq!(
        own(&harness),
        [("unwatched".to_string(), "main.rules:2".to_string())]
    );
    assert_eq!(harness.cards_of(LOW_WATER), 1);
    assert_eq!(harness.cards_of(HARBOUR_MASTER), 1);
}

#[test]
fn a_card_that_killed_the_process_three_times_is_reported() {
    let (mut harness, inbox) = with_phone(
        "on intertitle card.failed when season = 1 and reason contains \"killed\" -> notify \"phone\" \"{title}\"\n",
    );
    harness.plex("media.rate", LOW_WATER);
    harness.dispatch_all();
    for _ in 0..3 {
        harness.find();
        harness.claim(Step::Draw).unwrap();
        harness.restart();
    }
    harness.run_until_idle();
    assert_eq!(bodies(&inbox), ["Low Water"], "{:?}", harness.jobs());
    // It is reported once.
    harness.restart();
    harness.run_until_idle();
    assert_eq!(own(&harness).len(), 1);
}

#[test]
fn a_card_that_only_a_key_of_another_machine_names_is_reported() {
    let (harness, inbox) =
        with_phone("on intertitle card.failed -> notify \"phone\" \"{reason}\"\n");
    rate(&harness, HARBOUR_MASTER);
    let key = "/api/webhooks/plex/rating-key?interface_id=home";
    assert_eq!(harness.post_webhook(key, "\"1201\""), 202);
    harness.dispatch_all();
    harness
        .plex
        .set_machine("9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d00000000");
    harness.advance(5);
    harness.run_until_idle();
    let why = "plex home is another machine now, and only a key on the old one is known";
    assert_eq!(bodies(&inbox), [why], "{:?}", harness.jobs());
}
