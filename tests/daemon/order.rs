//! Which job comes next: single events come before batches, and every batch still finishes.

use intertitle::fake::FakeEpisode;
use intertitle::worker::worker_loop::Poll;

use crate::support::TestHarness;

const RULES: &str = "on plex library.new -> make card of series\non plex media.rate -> make card\n";
const SERIES: u32 = 1000;
const OTHER: u32 = 2201;

/// A harness whose first series has that many episodes.
fn with_episodes(count: u32) -> TestHarness {
    let harness = TestHarness::new(RULES);
    harness.plex.change(|library| {
        let like: FakeEpisode = library.episode(1201).unwrap().clone();
        library.episodes.retain(|one| one.series_key != SERIES);
        library
            .episodes
            .extend((1..=count).map(|number| FakeEpisode {
                key: 100_000 + number,
                number,
                ..like.clone()
            }));
    });
    harness
}

/// Polls each worker once. True if there was anything to do.
fn round(harness: &TestHarness) -> bool {
    harness.dispatch_all();
    let turns = [harness.worker(), harness.render()];
    turns.contains(&Poll::Worked)
}

fn uploads(harness: &TestHarness) -> usize {
    harness.plex.uploads().len()
}

#[test]
fn a_fresh_event_waits_for_one_card_in_each_step_and_not_for_the_batch() {
    let harness = with_episodes(150);
    harness.plex("library.new", SERIES);
    for begun in [3, 40, 120] {
        while uploads(&harness) < begun {
            assert!(round(&harness), "the batch is not done yet");
        }
        harness.plex.change(|library| {
            // Another title, so that there is a card to draw each time.
            library.episode_mut(OTHER).unwrap().title = format!("Number {begun}");
        });
        harness.plex("media.rate", OTHER);
        let before = uploads(&harness);
        let is_other = |harness: &TestHarness| {
            let all = harness.plex.uploads();
            all[before..].iter().any(|(key, _)| *key == OTHER)
        };
        while !is_other(&harness) {
            assert!(
                uploads(&harness) - before <= 2,
                "{begun}: it waits for the batch"
            );
            assert!(round(&harness));
        }
    }
    while round(&harness) {}
    assert_eq!(uploads(&harness), 150 + 3, "the batch ends all the same");
}

#[test]
fn a_batch_ends_although_fresh_events_never_cease() {
    let harness = with_episodes(20);
    harness.plex("library.new", SERIES);
    let has_card = |harness: &TestHarness| {
        (1..=20)
            .filter(|key| harness.shows_card(100_000 + key))
            .count()
    };
    for poll_once in 0..1500 {
        if has_card(&harness) == 20 {
            return;
        }
        harness.plex("media.rate", 2201 + poll_once % 3);
        round(&harness);
    }
    panic!("only {} of the batch", has_card(&harness));
}

#[test]
fn of_two_batches_the_later_is_not_kept_waiting_for_the_whole_of_the_first() {
    let harness = with_episodes(60);
    harness.plex.change(|library| {
        let like = library.episode(OTHER).unwrap().clone();
        library.episodes.retain(|one| one.series_key != 2000);
        library.episodes.extend((1..=10).map(|number| FakeEpisode {
            key: 200_000 + number,
            number,
            ..like.clone()
        }));
    });
    harness.plex("library.new", SERIES);
    while uploads(&harness) < 20 {
        round(&harness);
    }
    harness.plex("library.new", 2000);
    while !(1..=10).all(|key| harness.shows_card(200_000 + key)) {
        assert!(
            uploads(&harness) < 20 + 10 + 12,
            "it waits for the larger batch"
        );
        assert!(round(&harness));
    }
}
