//! A media server that sends no webhooks: its event stream, and listings of what the stream has missed.

use intertitle::fake::{FakeEpisode, Library};
use intertitle::model::{Failure, ItemState, MediaType, PlayState, StreamMessage};
use intertitle::pipeline::{catalogue, feed};
use intertitle::worker::worker_loop::Poll;
use serde_json::{Value, json};

use crate::support::{MACHINE, TestHarness, plex_webhook};

const LOW_WATER: u32 = 1201;
const HARBOUR_MASTER: u32 = 1202;
const RULES: &str = "on plex library.new, media.scrobble, media.rate -> remake card\n";

/// The daemon has opened the stream.
fn open(harness: &TestHarness) {
    harness.app().workers[0].feed.opened(harness.now_ms());
    harness.run_until_idle();
}

fn close(harness: &TestHarness) {
    let feed = &harness.app().workers[0].feed;
    let failure = Failure::unreachable("the connection was lost");
    feed.closed(&failure, harness.now_ms());
}

fn started(rules: &str) -> TestHarness {
    let harness = TestHarness::new(rules);
    open(&harness);
    harness
}

fn say(harness: &TestHarness, message: StreamMessage) {
    let feed = &harness.app().workers[0].feed;
    feed.take(message, harness.now_ms());
}

fn item(harness: &TestHarness, key: u32, state: ItemState) {
    let message = StreamMessage::Item {
        key: key.to_string(),
        kind: MediaType::Episode,
        state,
    };
    say(harness, message);
}

fn play(harness: &TestHarness, key: u32, state: PlayState) {
    let message = StreamMessage::Play {
        session: "1".into(),
        key: key.to_string(),
        state,
    };
    say(harness, message);
    harness.run_until_idle();
}

/// Changes members of an episode, each `null` to remove it.
fn change(harness: &TestHarness, key: u32, members: &Value) {
    harness.plex.change(|library| {
        let episode = library.episode_mut(key).unwrap();
        episode.other.extend(members.as_object().unwrap().clone());
    });
}

fn now_s(harness: &TestHarness) -> i64 {
    harness.now_ms() / 1000
}

fn watch(harness: &TestHarness, key: u32, views: u32) {
    let members = json!({"viewCount": views, "lastViewedAt": now_s(harness)});
    change(harness, key, &members);
}

fn rate(harness: &TestHarness, key: u32, rating: f64) {
    let members = json!({"userRating": rating, "lastRatedAt": now_s(harness)});
    change(harness, key, &members);
}

/// Adds an episode to the first season, like one of it.
fn add(harness: &TestHarness, key: u32) {
    let added_at = now_s(harness);
    harness.plex.change(|library| {
        let other = Library::small(320, 180).episode(LOW_WATER).unwrap().clone();
        let mut episode = FakeEpisode {
            key,
            number: key % 100,
            title: format!("Number {key}"),
            own_tvdb: 9_000_000 + key,
            ..other
        };
        episode.other.insert("addedAt".into(), added_at.into());
        library.episodes.push(episode);
    });
}

/// Five minutes later, when the listings are due again.
fn listed(harness: &TestHarness) {
    harness.advance(300);
    harness.run_until_idle();
}

/// Source, event and reason of each delivery, oldest first.
fn events(harness: &TestHarness) -> Vec<(String, String)> {
    let mut rows = harness.app().store.list_deliveries(1000).unwrap();
    rows.reverse();
    let shown = rows.into_iter().map(|row| {
        let event = row.event.unwrap_or_default();
        (
            format!("{} {event}", row.source),
            row.reason.unwrap_or_default(),
        )
    });
    shown.collect()
}

fn names(harness: &TestHarness) -> Vec<String> {
    events(harness).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn a_new_episode_gets_its_card_once_the_server_has_finished_it() {
    let harness = started(RULES);
    add(&harness, 1207);
    item(&harness, 1207, ItemState::Created);
    item(&harness, 1207, ItemState::Busy);
    harness.advance(3);
    item(&harness, 1207, ItemState::Finished);
    harness.run_until_idle();
    assert_eq!(names(&harness), [""; 0]);
    harness.advance(8);
    harness.run_until_idle();
    assert_eq!(names(&harness), ["plex library.new"]);
    assert_eq!(harness.cards_of(1207), 1);
    // The server reports its work on the card, and the listing shows the episode as well.
    item(&harness, 1207, ItemState::Busy);
    item(&harness, 1207, ItemState::Finished);
    listed(&harness);
    listed(&harness);
    assert_eq!(names(&harness), ["plex library.new"]);
    assert_eq!(harness.cards_of(1207), 1);
}

#[test]
fn what_is_there_when_the_stream_is_first_opened_is_no_event() {
    let harness = TestHarness::new(RULES);
    watch(&harness, LOW_WATER, 1);
    rate(&harness, HARBOUR_MASTER, 8.0);
    add(&harness, 1207);
    open(&harness);
    listed(&harness);
    assert_eq!(names(&harness), [""; 0]);
    // It is known, so it is noticed when it changes.
    harness.advance(60);
    watch(&harness, LOW_WATER, 2);
    listed(&harness);
    assert_eq!(names(&harness), ["plex media.scrobble"]);
}

#[test]
fn what_happens_while_the_stream_is_closed_is_found_when_it_is_open_again() {
    let mut harness = started(RULES);
    close(&harness);
    harness.advance(3600);
    add(&harness, 1207);
    watch(&harness, LOW_WATER, 1);
    harness.restart();
    harness.advance(86_400);
    rate(&harness, HARBOUR_MASTER, 9.0);
    harness.restart();
    assert_eq!(names(&harness), [""; 0]);
    open(&harness);
    let expected = ["plex library.new", "plex media.scrobble", "plex media.rate"];
    assert_eq!(names(&harness), expected);
    for key in [1207, LOW_WATER, HARBOUR_MASTER] {
        assert_eq!(harness.cards_of(key), 1, "{key}");
    }
    harness.restart();
    open(&harness);
    listed(&harness);
    assert_eq!(names(&harness), expected);
}

#[test]
fn a_rating_and_a_mark_by_hand_are_found_within_five_minutes() {
    let harness = started(RULES);
    rate(&harness, LOW_WATER, 7.0);
    harness.advance(299);
    harness.run_until_idle();
    assert_eq!(names(&harness), [""; 0]);
    harness.advance(1);
    harness.run_until_idle();
    assert_eq!(names(&harness), ["plex media.rate"]);
    // Another rating of the same episode is another event.
    harness.advance(10);
    rate(&harness, LOW_WATER, 3.0);
    watch(&harness, HARBOUR_MASTER, 1);
    listed(&harness);
    let expected = ["plex media.rate", "plex media.scrobble", "plex media.rate"];
    assert_eq!(names(&harness), expected);
}

#[test]
fn an_episode_that_is_begun_again_is_not_watched_again() {
    let harness = started(RULES);
    watch(&harness, LOW_WATER, 1);
    listed(&harness);
    harness.advance(3600);
    watch(&harness, LOW_WATER, 1);
    listed(&harness);
    assert_eq!(names(&harness), ["plex media.scrobble"]);
    // It was marked as unwatched, and a listing has shown that. Then it is watched again.
    let worker = &harness.app().workers[0];
    assert_eq!(catalogue::poll_once(harness.app()), Poll::Worked);
    assert_eq!(worker.name(), "home");
    change(&harness, LOW_WATER, &json!({"viewCount": null}));
    harness.advance(24 * 3600);
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
    watch(&harness, LOW_WATER, 1);
    listed(&harness);
    let expected = ["plex media.scrobble", "plex media.scrobble"];
    assert_eq!(names(&harness), expected);
}

#[test]
fn rules_can_ask_whether_the_owner_has_watched_or_rated_it_and_nobody_is_guessed() {
    let harness = started(
        "on plex media.rate when owner and rating >= 8 -> remake card\n\
         on plex media.scrobble when owner -> remake card\n\
         on plex library.new when user = \"alex\" -> remake card\n\
         on plex library.new -> ignore\n",
    );
    watch(&harness, LOW_WATER, 1);
    rate(&harness, HARBOUR_MASTER, 8.0);
    add(&harness, 1207);
    listed(&harness);
    let reasons: Vec<String> = events(&harness)
        .into_iter()
        .map(|(name, reason)| format!("{name}: {}", reason.split(' ').next().unwrap()))
        .collect();
    let expected = [
        "plex library.new: ignored",
        "plex media.scrobble: main.rules:2",
        "plex media.rate: main.rules:1",
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn playing_makes_the_events_of_webhooks_with_the_user_of_the_session() {
    let harness = started(
        "on plex media.play, media.pause, media.resume, media.stop when user = \"alex\" and owner and local -> make card\n",
    );
    harness.plex.change(|library| library.streams = 1);
    let key = harness.plex.change(|library| library.episodes[0].key);
    let states = [
        PlayState::Playing,
        PlayState::Playing,
        PlayState::Paused,
        PlayState::Playing,
    ];
    states
        .into_iter()
        .for_each(|state| play(&harness, key, state));
    // A session that has stopped is not listed any more.
    harness.plex.change(|library| library.streams = 0);
    play(&harness, key, PlayState::Stopped);
    play(&harness, key, PlayState::Stopped);
    let expected = [
        "plex media.play",
        "plex media.pause",
        "plex media.resume",
        "plex media.stop",
    ];
    assert_eq!(names(&harness), expected);
    assert!(
        events(&harness)
            .iter()
            .all(|(_, why)| why.contains("main.rules:1"))
    );
    assert_eq!(harness.requests("/status/sessions"), 1);
}

#[test]
fn players_that_no_rule_is_about_cost_no_request_and_a_stop_is_looked_at_soon() {
    let harness = started(RULES);
    let before = harness.plex.requests().len();
    play(&harness, LOW_WATER, PlayState::Playing);
    play(&harness, LOW_WATER, PlayState::Paused);
    let asked = harness.plex.requests().len() - before;
    assert!(asked <= 2, "{:?}", harness.plex.requests());
    watch(&harness, LOW_WATER, 1);
    play(&harness, LOW_WATER, PlayState::Stopped);
    harness.advance(5);
    harness.run_until_idle();
    assert_eq!(names(&harness), ["plex media.scrobble"]);
}

#[test]
fn a_title_that_has_changed_is_noticed_when_the_stream_says_so() {
    let harness = started(&format!(
        "{RULES}on intertitle title.changed -> make card\n"
    ));
    assert_eq!(catalogue::poll_once(harness.app()), Poll::Worked);
    change(&harness, LOW_WATER, &json!({"title": "High Water"}));
    item(&harness, LOW_WATER, ItemState::Finished);
    harness.advance(8);
    harness.run_until_idle();
    assert_eq!(names(&harness), ["intertitle title.changed"]);
    assert_eq!(harness.cards_of(LOW_WATER), 1);
}

#[test]
fn in_auto_the_first_webhook_of_the_server_ends_the_stream_for_good() {
    let mut harness = started(RULES);
    let is_used = |harness: &TestHarness| harness.app().workers[0].feed.is_used();
    // A webhook of another server, and one of another source.
    let other = plex_webhook("media.rate", LOW_WATER, "another");
    assert_eq!(harness.post_webhook("/api/webhooks/plex", &other), 202);
    assert!(is_used(&harness));
    assert_eq!(harness.plex("media.rate", LOW_WATER), 202);
    assert!(!is_used(&harness));
    add(&harness, 1207);
    item(&harness, 1207, ItemState::Created);
    harness.restart();
    assert!(!is_used(&harness));
    open(&harness);
    listed(&harness);
    assert!(!names(&harness).contains(&"plex library.new".to_string()));
    assert_eq!(harness.cards_of(1207), 0);
}

#[test]
fn with_webhooks_and_the_stream_one_change_makes_one_job() {
    let harness = TestHarness::with_settings(RULES, "events = \"stream\"\n");
    open(&harness);
    rate(&harness, LOW_WATER, 9.0);
    assert_eq!(harness.plex("media.rate", LOW_WATER), 202);
    listed(&harness);
    let expected = ["main.rules:1", "a webhook has reported it already"];
    let reasons: Vec<String> = events(&harness).into_iter().map(|(_, why)| why).collect();
    assert_eq!(reasons, expected);
    // The other way round: the stream was faster.
    add(&harness, 1207);
    item(&harness, 1207, ItemState::Created);
    item(&harness, 1207, ItemState::Finished);
    harness.advance(8);
    harness.run_until_idle();
    assert_eq!(harness.plex("library.new", 1207), 202);
    harness.run_until_idle();
    let (_, last) = events(&harness).pop().unwrap();
    assert_eq!(last, "the event stream has reported it already");
    assert_eq!(harness.jobs().len(), 2);
    assert_eq!(
        (harness.cards_of(LOW_WATER), harness.cards_of(1207)),
        (1, 1)
    );
}

#[test]
fn tautulli_and_the_stream_count_as_one_watched_event() {
    let harness = started("on any watched -> remake card\n");
    let body = json!({
        "event": "watched", "media_type": "episode", "rating_key": LOW_WATER.to_string(),
        "server_uuid": MACHINE, "title": "Low Water", "season": "1", "episode": "1"
    });
    assert_eq!(
        harness.post_webhook("/api/webhooks/tautulli", &body.to_string()),
        202
    );
    harness.run_until_idle();
    watch(&harness, LOW_WATER, 1);
    play(&harness, LOW_WATER, PlayState::Playing);
    play(&harness, LOW_WATER, PlayState::Stopped);
    harness.advance(5);
    harness.run_until_idle();
    assert_eq!(names(&harness), ["tautulli watched", "plex media.scrobble"]);
    let (_, why) = events(&harness).pop().unwrap();
    assert!(why.starts_with("already handled"), "{why}");
}

#[test]
fn with_events_from_webhooks_alone_nothing_is_asked() {
    let harness = TestHarness::with_settings(RULES, "events = \"webhook\"\n");
    open(&harness);
    add(&harness, 1207);
    listed(&harness);
    assert_eq!(harness.asked(), 0, "{:?}", harness.plex.requests());
}

#[test]
fn a_server_that_does_not_answer_is_asked_again_and_nothing_is_lost() {
    let harness = started(RULES);
    add(&harness, 1207);
    item(&harness, 1207, ItemState::Created);
    item(&harness, 1207, ItemState::Finished);
    harness.plex.set_unreachable(true);
    harness.advance(8);
    harness.run_until_idle();
    close(&harness);
    harness.plex.set_unreachable(false);
    harness.advance(3600);
    open(&harness);
    assert_eq!(names(&harness), ["plex library.new"]);
    assert_eq!(harness.cards_of(1207), 1);
}

#[test]
fn another_machine_at_the_address_begins_without_events() {
    let harness = started(RULES);
    watch(&harness, LOW_WATER, 1);
    harness.plex.set_machine("another");
    harness.advance(10);
    listed(&harness);
    assert_eq!(names(&harness), [""; 0]);
    watch(&harness, HARBOUR_MASTER, 1);
    listed(&harness);
    assert_eq!(names(&harness), ["plex media.scrobble"]);
}

#[test]
fn feeds_wait_for_their_next_listing_and_nothing_else() {
    let harness = started(RULES);
    let worker = &harness.app().workers[0];
    let until = Some(harness.now_ms() + 300_000);
    assert_eq!(feed::poll_once(harness.app(), worker), Poll::Idle { until });
}
