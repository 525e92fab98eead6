//! Long outages, items that disappear and return with other keys, large libraries: nothing lost, nothing doubled, no
//! request storm.

use intertitle::fake::FakeEpisode;

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> make card\n";
const LOW_WATER: u32 = 1201;
const HOUR: i64 = 3600;

#[test]
fn a_day_without_plex_and_five_hundred_webhooks_become_one_card_for_each_episode() {
    let harness = TestHarness::new(RATE);
    harness.plex.set_unreachable(true);
    let keys: Vec<u32> = (1201..=1206).chain(2201..=2203).collect();
    let mut sent = 0;
    for hour in 0..24 {
        for _ in 0..21 {
            let key = keys[sent % keys.len()];
            assert_eq!(harness.plex("media.rate", key), 202);
            sent += 1;
        }
        harness.run_until_idle();
        harness.advance(HOUR);
        let asked = harness.plex.requests().len();
        assert!(
            asked <= 3 * (hour + 1) + 12,
            "{asked} requests in {} h",
            hour + 1
        );
    }
    assert!(sent >= 500);
    assert!(harness.jobs().iter().all(|(state, _)| state != "dead"));
    harness.plex.set_unreachable(false);
    harness.advance(HOUR);
    harness.run_until_idle();
    let mut shown: Vec<u32> = harness.plex.uploads().iter().map(|(key, _)| *key).collect();
    shown.sort_unstable();
    assert_eq!(shown, keys);
    assert!(
        harness
            .jobs()
            .iter()
            .all(|(state, _)| state == "done" || state == "superseded")
    );
}

#[test]
fn an_item_that_disappears_before_its_upload_is_given_up_after_two_days_and_few_requests() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.dispatch_all();
    harness.find();
    harness.render();
    harness
        .plex
        .change(|library| library.episodes.retain(|one| one.key != LOW_WATER));
    for _ in 0..60 {
        harness.run_until_idle();
        harness.advance(HOUR);
    }
    let jobs = harness.jobs();
    assert_eq!(jobs[0].0, "dead", "{jobs:?}");
    assert!(
        harness.plex.requests().len() < 130,
        "{}",
        harness.plex.requests().len()
    );
}

#[test]
fn an_episode_that_has_got_another_key_gets_its_card_under_that() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.key = 1251;
        episode.pictures.truncate(1);
        episode.selected = episode.pictures[0].key.clone();
        episode.is_locked = false;
    });
    harness.plex("media.rate", 1251);
    harness.run_until_idle();
    assert!(harness.shows_card(1251));
    assert_eq!(harness.plex.uploads().len(), 2);
}

/// Plex treats an episode as a new one: another key, only its own pictures, nothing locked.
fn rematch(harness: &TestHarness, key: u32, new_key: u32) {
    harness.plex.change(|library| {
        let episode = library.episode_mut(key).unwrap();
        episode.key = new_key;
        episode.pictures.truncate(1);
        episode.selected = episode.pictures[0].key.clone();
        episode.is_locked = false;
    });
}

const CARD: &str = "The Long Tide (2021)/Season 1/The Long Tide (2021) - S01E01.jpg";

#[test]
fn an_episode_that_has_got_another_key_takes_over_the_file_of_its_card() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    rematch(&harness, LOW_WATER, 1251);
    let before = harness.requests("/library/metadata/1201");
    harness.plex("media.rate", 1251);
    harness.run_until_idle();
    assert!(harness.shows_card(1251));
    assert_eq!(harness.card_files(), [CARD]);
    let original = harness
        .app()
        .store
        .original(intertitle::store::ImageKey::still("home", "1201"))
        .unwrap();
    assert!(original.is_some(), "should the old key come back");
    harness.plex("media.rate", 1251);
    harness.run_until_idle();
    let asked = harness.requests("/library/metadata/1201") - before;
    assert_eq!(asked, 1, "the old key is requested once");
    assert_eq!(harness.plex.uploads().len(), 2);
}

#[test]
fn an_episode_that_the_server_has_twice_keeps_two_files() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness.plex.change(|library| {
        let twin = library.episode(LOW_WATER).unwrap().clone();
        library.episodes.push(FakeEpisode {
            key: 1251,
            selected: twin.pictures[0].key.clone(),
            pictures: twin.pictures[..1].to_vec(),
            is_locked: false,
            ..twin
        });
    });
    let before = harness.requests("/library/metadata/1201");
    for _ in 0..3 {
        harness.plex("media.rate", 1251);
        harness.run_until_idle();
    }
    let asked = harness.requests("/library/metadata/1201") - before;
    assert_eq!(asked, 1, "the other key is requested once");
    let other = CARD.replace(".jpg", " [TV Shows].jpg");
    assert_eq!(harness.card_files(), [other.as_str(), CARD]);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 2, "neither has changed");
}

#[test]
fn twenty_thousand_episodes_are_listed_page_by_page() {
    let harness = TestHarness::new(RATE);
    harness.plex.change(|library| {
        let like: FakeEpisode = library.episode(LOW_WATER).unwrap().clone();
        library.episodes = (1..=20_000)
            .map(|number| FakeEpisode {
                key: 100_000 + number,
                number,
                pictures: Vec::new(),
                ..like.clone()
            })
            .collect();
    });
    let all = harness.app().workers[0]
        .server
        .list(None, &mut |_| true)
        .unwrap();
    assert_eq!(all.len(), 20_000);
    assert_eq!(
        (all[0].key.as_str(), all[19_999].key.as_str()),
        ("100001", "120000")
    );
    assert_eq!(all[19_999].of_series.tvdb, Some(390_001));
    assert_eq!(
        harness.plex.requests().len(),
        22,
        "libraries, series, and twenty pages"
    );
}
