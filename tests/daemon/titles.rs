//! Episodes that have no title yet, and names of seasons.

use intertitle::fake::Library;
use intertitle::pipeline::catalogue;
use intertitle::views::{MakeRequest, Part, Selection};
use intertitle::worker::worker_loop::Poll;
use serde_json::json;

use crate::support::TestHarness;

const NEW: &str = "on plex library.new -> make card\non plex media.rate -> remake card\n";
const HARBOUR_MASTER: u32 = 1202;
const HOUR: i64 = 3600;

/// A harness whose episode of that key was added just now, with that title.
fn just_added(rules: &str, key: u32, title: &str) -> TestHarness {
    let harness = TestHarness::new(rules);
    add_now(&harness, key, title);
    harness
}

fn add_now(harness: &TestHarness, key: u32, title: &str) {
    let seconds = harness.now_ms() / 1000;
    harness.plex.change(|library| {
        let episode = library.episode_mut(key).unwrap();
        episode.title = title.into();
        episode.other.insert("addedAt".into(), json!(seconds));
    });
}

fn retitle(harness: &TestHarness, key: u32, title: &str) {
    harness
        .plex
        .change(|library: &mut Library| library.episode_mut(key).unwrap().title = title.into());
}

fn refresh(harness: &TestHarness) {
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
}

/// Lets an hour pass at a time.
fn pass(harness: &TestHarness, hours: i64) {
    for _ in 0..hours {
        harness.advance(HOUR);
        harness.run_until_idle();
    }
}

#[test]
fn the_card_of_a_new_episode_waits_for_its_title() {
    for title in [
        "TBA",
        "",
        "Episode 2",
        "Épisode 2",
        "Folge 2",
        "The Long Tide",
        "March 2, 2022",
    ] {
        let harness = just_added(NEW, HARBOUR_MASTER, title);
        harness.plex("library.new", HARBOUR_MASTER);
        harness.run_until_idle();
        assert_eq!(harness.cards_of(HARBOUR_MASTER), 0, "{title}");
        let (state, why) = harness.jobs().pop().unwrap();
        assert_eq!(state, "waiting", "{title}");
        assert!(why.starts_with("it has no title yet"), "{title}: {why}");
        pass(&harness, 3);
        assert_eq!(harness.cards_of(HARBOUR_MASTER), 0, "{title}");
        retitle(&harness, HARBOUR_MASTER, "The Harbour Master");
        pass(&harness, 4);
        assert_eq!(harness.cards_of(HARBOUR_MASTER), 1, "{title}");
    }
}

#[test]
fn after_two_days_the_card_is_made_with_the_name_that_there_is() {
    let harness = just_added(NEW, HARBOUR_MASTER, "TBA");
    harness.plex("library.new", HARBOUR_MASTER);
    harness.run_until_idle();
    let before = harness.asked();
    pass(&harness, 47);
    assert_eq!(harness.cards_of(HARBOUR_MASTER), 0);
    let asked = harness.asked() - before;
    assert!((10..=40).contains(&asked), "{asked} requests in two days");
    pass(&harness, 2);
    assert_eq!(harness.cards_of(HARBOUR_MASTER), 1);
    // The card that is there is made again when the watched state changes, without another wait.
    retitle(&harness, HARBOUR_MASTER, "TBD");
    harness.plex("library.new", HARBOUR_MASTER);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(HARBOUR_MASTER), 2);
}

#[test]
fn a_card_that_was_made_without_a_title_is_made_again_when_the_title_comes() {
    let rules = format!("{NEW}every 1h -> sync titles\n");
    let harness = just_added(&rules, HARBOUR_MASTER, "TBA");
    harness.plex("library.new", HARBOUR_MASTER);
    harness.run_until_idle();
    pass(&harness, 49);
    assert_eq!(harness.cards_of(HARBOUR_MASTER), 1);
    retitle(&harness, HARBOUR_MASTER, "The Harbour Master");
    pass(&harness, 2);
    assert_eq!(harness.cards_of(HARBOUR_MASTER), 2);
}

#[test]
fn an_episode_with_a_title_and_one_that_was_added_long_ago_do_not_wait() {
    let titled = just_added(NEW, HARBOUR_MASTER, "Episode Two");
    let old = TestHarness::new(NEW);
    retitle(&old, HARBOUR_MASTER, "Episode 2");
    for harness in [titled, old] {
        harness.plex("library.new", HARBOUR_MASTER);
        harness.run_until_idle();
        assert_eq!(harness.cards_of(HARBOUR_MASTER), 1);
    }
}

#[test]
fn a_rule_can_say_not_to_wait() {
    for (value, cards) in [("off", 1), ("on", 0)] {
        let rules = format!("{NEW}style {{ wait_for_title {value} }}\n");
        let harness = just_added(&rules, HARBOUR_MASTER, "TBA");
        harness.plex("library.new", HARBOUR_MASTER);
        harness.run_until_idle();
        assert_eq!(harness.cards_of(HARBOUR_MASTER), cards, "{value}");
    }
}

#[test]
fn what_a_person_asks_for_is_made_at_once() {
    let harness = just_added(NEW, HARBOUR_MASTER, "TBA");
    harness.plex("media.rate", HARBOUR_MASTER);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(HARBOUR_MASTER), 1);
    let harness = just_added(NEW, HARBOUR_MASTER, "TBA");
    refresh(&harness);
    let request = MakeRequest {
        selection: Selection {
            series: Some("The Long Tide".into()),
            part: Some(Part::Season(1)),
            ..Selection::default()
        },
        written: "make \"The Long Tide\" s01".into(),
        ..MakeRequest::default()
    };
    let store = &harness.app().store;
    let jobs = request.jobs(store, harness.now_ms()).unwrap();
    let jobs = (jobs.as_slice(), request.priority());
    store
        .request(&request.delivery(1), jobs, harness.now_ms())
        .unwrap();
    harness.run_until_idle();
    assert_eq!(harness.cards_of(HARBOUR_MASTER), 1);
}

#[test]
fn a_series_whose_episodes_never_have_titles_does_not_wait() {
    let untitled = |keys: &[u32]| {
        let harness = TestHarness::new(NEW);
        for key in keys {
            retitle(&harness, *key, &format!("Episode {}", key % 100));
        }
        // 1204 is new, those before it are old.
        add_now(&harness, 1204, "Episode 4");
        refresh(&harness);
        harness.plex("library.new", 1204);
        harness.run_until_idle();
        harness.cards_of(1204)
    };
    assert_eq!(untitled(&[1201, 1202, 1203]), 1);
    assert_eq!(untitled(&[1201, 1202]), 0, "the one before it has a title");
    // A whole season that was added at once says nothing about its titles.
    let harness = TestHarness::new(NEW);
    for key in 1201..=1204 {
        add_now(&harness, key, &format!("Episode {}", key % 100));
    }
    refresh(&harness);
    harness.plex("library.new", 1204);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(1204), 0);
}
