//! Which job comes next: what a person waits for goes before what a batch wants, and each batch still ends.

use intertitle::fake::PretendedEpisode;
use intertitle::worker::worker_loop::Turn;

use crate::support::Bench;

const RULES: &str = "on plex library.new -> make card of series\non plex media.rate -> make card\n";
const SERIES: u32 = 1000;
const OTHER: u32 = 2201;

/// A house whose first series has so many episodes.
fn with_episodes(count: u32) -> Bench {
    let bench = Bench::new(RULES);
    bench.plex.change(|library| {
        let like: PretendedEpisode = library.episode(1201).unwrap().clone();
        library.episodes.retain(|one| one.series_key != SERIES);
        library
            .episodes
            .extend((1..=count).map(|number| PretendedEpisode {
                key: 100_000 + number,
                number,
                ..like.clone()
            }));
    });
    bench
}

/// Each station takes one turn; true if there was anything to do.
fn round(bench: &Bench) -> bool {
    bench.dispatch_all();
    let turns = [bench.lane(), bench.render()];
    turns.contains(&Turn::Worked)
}

fn uploads(bench: &Bench) -> usize {
    bench.plex.uploads().len()
}

#[test]
fn a_fresh_event_waits_for_one_card_in_each_step_and_not_for_the_batch() {
    let bench = with_episodes(150);
    bench.plex("library.new", SERIES);
    for begun in [3, 40, 120] {
        while uploads(&bench) < begun {
            assert!(round(&bench), "the batch is not done yet");
        }
        bench.plex.change(|library| {
            // Another title, so that there is a card to make each time.
            library.episode_mut(OTHER).unwrap().title = format!("Number {begun}");
        });
        bench.plex("media.rate", OTHER);
        let before = uploads(&bench);
        let is_other = |bench: &Bench| {
            let all = bench.plex.uploads();
            all[before..].iter().any(|(key, _)| *key == OTHER)
        };
        while !is_other(&bench) {
            assert!(
                uploads(&bench) - before <= 2,
                "{begun}: it waits for the batch"
            );
            assert!(round(&bench));
        }
    }
    while round(&bench) {}
    assert_eq!(uploads(&bench), 150 + 3, "the batch ends all the same");
}

#[test]
fn a_batch_ends_although_fresh_events_never_cease() {
    let bench = with_episodes(20);
    bench.plex("library.new", SERIES);
    let has_card = |bench: &Bench| {
        (1..=20)
            .filter(|key| bench.shows_card(100_000 + key))
            .count()
    };
    for turn in 0..1500 {
        if has_card(&bench) == 20 {
            return;
        }
        bench.plex("media.rate", 2201 + turn % 3);
        round(&bench);
    }
    panic!("only {} of the batch", has_card(&bench));
}

#[test]
fn of_two_batches_the_later_is_not_kept_waiting_for_the_whole_of_the_first() {
    let bench = with_episodes(60);
    bench.plex.change(|library| {
        let like = library.episode(OTHER).unwrap().clone();
        library.episodes.retain(|one| one.series_key != 2000);
        library
            .episodes
            .extend((1..=10).map(|number| PretendedEpisode {
                key: 200_000 + number,
                number,
                ..like.clone()
            }));
    });
    bench.plex("library.new", SERIES);
    while uploads(&bench) < 20 {
        round(&bench);
    }
    bench.plex("library.new", 2000);
    while !(1..=10).all(|key| bench.shows_card(200_000 + key)) {
        assert!(
            uploads(&bench) < 20 + 10 + 12,
            "it waits for the larger batch"
        );
        assert!(round(&bench));
    }
}
