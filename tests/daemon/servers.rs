//! Several servers and several libraries: after one webhook, the episode gets its card on all of them.

use intertitle::fake::{FakeEpisode, FakePlex, Library, TOKEN};

use crate::support::TestHarness;

const RULES: &str = "on sonarr import -> make card\n";
const LOW_WATER: u32 = 1201;

fn import(harness: &TestHarness, tvdb: u32, title: &str) {
    let body = serde_json::json!({
        "eventType": "Download", "isUpgrade": false,
        "series": {"id": 7, "title": title, "tvdbId": tvdb, "year": 2021},
        "episodes": [{"id": 1, "seasonNumber": 1, "episodeNumber": 1, "title": "x"}],
        "episodeFile": {"id": 1, "relativePath": "a.mkv"},
    });
    assert_eq!(
        harness.post_webhook("/api/webhooks/sonarr", &body.to_string()),
        202
    );
}

/// The same library with other keys and another title.
fn of_attic() -> Library {
    let mut library = Library::small(320, 180);
    for one in &mut library.episodes {
        one.key += 50_000;
        one.season_key += 50_000;
        one.series_key += 50_000;
        one.series = one.series.replace("The Long Tide", "Die lange Flut");
    }
    library
}

#[test]
fn one_import_gives_the_episode_its_card_on_both_servers_and_in_both_libraries_by_its_ids() {
    let attic = FakePlex::start(of_attic(), "the-attic").unwrap();
    let more = format!(
        "[plex.attic]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
        attic.url()
    );
    let harness = TestHarness::with_settings(RULES, &more);
    harness.add_twin(LOW_WATER);
    import(&harness, 390_001, "The Long Tide");
    harness.run_until_idle();
    let keys = |plex: &FakePlex| -> Vec<u32> {
        let mut keys: Vec<u32> = plex.uploads().iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        keys
    };
    assert_eq!(keys(&harness.plex), [LOW_WATER, 7201]);
    assert_eq!(keys(&attic), [50_000 + LOW_WATER]);
    assert_eq!(
        harness.card_files(),
        [
            "Die lange Flut (2021)/Season 1/Die lange Flut (2021) - S01E01 [attic].jpg",
            "The Long Tide (2021)/Season 1/The Long Tide (2021) - S01E01 [4K].jpg",
            "The Long Tide (2021)/Season 1/The Long Tide (2021) - S01E01.jpg",
        ]
    );
    assert!(harness.jobs().iter().all(|(state, _)| state == "done"));
    // The same event changes nothing anywhere.
    import(&harness, 390_001, "The Long Tide");
    harness.run_until_idle();
    assert_eq!(
        (harness.plex.uploads().len(), attic.uploads().len()),
        (2, 1)
    );
}

#[test]
fn an_unreachable_server_delays_no_other() {
    let attic = FakePlex::start(of_attic(), "the-attic").unwrap();
    let more = format!(
        "[plex.attic]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
        attic.url()
    );
    let harness = TestHarness::with_settings(RULES, &more);
    attic.set_unreachable(true);
    import(&harness, 390_001, "The Long Tide");
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    attic.set_unreachable(false);
    harness.advance(5);
    harness.run_until_idle();
    assert_eq!(
        (harness.plex.uploads().len(), attic.uploads().len()),
        (1, 1)
    );
}

/// A library of thirty series with one episode each. Their ids at TheTVDB begin at 1.
fn with_thirty_series(harness: &TestHarness) {
    harness.plex.change(|library| {
        let like = library.episode(LOW_WATER).unwrap().clone();
        library.episodes = (1..=30)
            .map(|at| FakeEpisode {
                key: at * 1000 + 101,
                season_key: at * 1000 + 100,
                series_key: at * 1000,
                tvdb: at,
                series: format!("Series {at}"),
                ..like.clone()
            })
            .collect();
    });
}

#[test]
fn imports_of_thirty_series_list_the_library_once() {
    let harness = TestHarness::new(RULES);
    with_thirty_series(&harness);
    for tvdb in 1..=30 {
        import(&harness, tvdb, &format!("Series {tvdb}"));
    }
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 30);
    assert_eq!(
        harness.requests("/library/sections"),
        2,
        "the libraries, and their series"
    );
    // Five minutes later they are listed again.
    harness.advance(300);
    import(&harness, 7, "Series 7");
    harness.run_until_idle();
    assert_eq!(harness.requests("/library/sections"), 4);
}

#[test]
fn imports_of_thirty_series_that_plex_does_not_have_yet_list_the_library_once_a_try() {
    let harness = TestHarness::new(RULES);
    for tvdb in 1..=30 {
        import(&harness, tvdb, &format!("Series {tvdb}"));
    }
    harness.run_until_idle();
    assert_eq!(harness.requests("/library/sections"), 2);
    with_thirty_series(&harness);
    harness.advance(10);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 30);
    assert_eq!(harness.requests("/library/sections"), 4);
}

#[test]
fn a_series_that_has_got_another_key_since_it_was_listed_is_found_at_the_next_try() {
    let harness = TestHarness::new(RULES);
    import(&harness, 390_001, "The Long Tide");
    harness.run_until_idle();
    harness.plex.change(|library| {
        for one in &mut library.episodes {
            if one.series_key == 1000 {
                (one.series_key, one.season_key, one.key) = (4000, 4100, one.key + 3000);
                one.pictures.truncate(1);
                one.selected = one.pictures[0].key.clone();
                one.is_locked = false;
            }
        }
    });
    import(&harness, 390_001, "The Long Tide");
    harness.run_until_idle();
    harness.advance(10);
    harness.run_until_idle();
    let keys: Vec<u32> = harness.plex.uploads().iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, [LOW_WATER, LOW_WATER + 3000]);
}
