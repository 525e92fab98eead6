//! A season pack: one import names many episodes, and Plex adds them one after the other.

use intertitle::fake::{FakeEpisode, Library};

use crate::support::{MACHINE, TestHarness, plex_webhook};

const RULES: &str =
    "on sonarr import, import.complete -> make card\non plex library.new -> ignore\n";

/// A library in which the first series has a season of 24 episodes.
fn with_season_of_24(harness: &TestHarness) {
    harness.plex.change(|library: &mut Library| {
        let like: FakeEpisode = library.episode(1201).unwrap().clone();
        for number in 7..=24 {
            let mut one = like.clone();
            (one.key, one.number, one.title) = (1200 + number, number, format!("Part {number}"));
            library.episodes.push(one);
        }
    });
}

fn import(harness: &TestHarness, numbers: std::ops::RangeInclusive<u32>) {
    let episodes: Vec<_> = numbers
        .map(|number| serde_json::json!({"id": number, "seasonNumber": 1, "episodeNumber": number, "title": "x"}))
        .collect();
    let body = serde_json::json!({
        "eventType": "Download", "isUpgrade": false, "downloadId": "ABC",
        "series": {"id": 7, "title": "The Long Tide", "tvdbId": 390_001, "year": 2021},
        "episodes": episodes, "episodeFile": {"id": 1, "relativePath": "a.mkv"},
    });
    assert_eq!(
        harness.post_webhook("/api/webhooks/sonarr", &body.to_string()),
        202
    );
}

/// Requests that read items, except those for pictures and their files.
fn reads(harness: &TestHarness) -> usize {
    let is_read = |line: &&String| {
        line.starts_with("GET /library")
            && !line.contains("/posters")
            && !line.contains("/file")
            && !line.contains("/thumb")
    };
    harness.plex.requests().iter().filter(is_read).count()
}

#[test]
fn a_season_pack_of_24_is_found_with_six_reads_at_most() {
    let harness = TestHarness::new(RULES);
    with_season_of_24(&harness);
    import(&harness, 1..=24);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 24);
    assert!(reads(&harness) <= 6, "{:#?}", harness.plex.requests());
}

#[test]
fn an_episode_that_plex_has_not_seen_yet_keeps_no_other_waiting_and_asks_little() {
    let harness = TestHarness::new(RULES);
    import(&harness, 1..=24);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 6, "those that are there");
    let before = reads(&harness);
    harness.advance(11);
    harness.run_until_idle();
    assert!(
        reads(&harness) - before <= 6,
        "18 wait, and are requested together"
    );
    with_season_of_24(&harness);
    harness.advance(3600);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 24);
}

#[test]
fn library_new_wakes_what_waits_for_its_series_and_nothing_else() {
    let harness = TestHarness::new(RULES);
    import(&harness, 7..=7);
    harness.run_until_idle();
    for _ in 0..6 {
        harness.advance(3600);
        harness.run_until_idle();
    }
    with_season_of_24(&harness);
    let other = plex_webhook("library.new", 2201, MACHINE).replace("The Long Tide", "Another");
    harness.post_webhook("/api/webhooks/plex", &other);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 0);
    harness.plex("library.new", 1207);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 1);
}

#[test]
fn a_season_reported_five_times_is_listed_once_and_each_of_its_episodes_gets_one_card() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    for _ in 0..5 {
        assert_eq!(harness.plex("media.rate", 1200), 202);
    }
    harness.dispatch_all();
    harness.run_until_idle();
    assert_eq!(harness.requests("/library/metadata/1200/children"), 1);
    assert_eq!(harness.plex.uploads().len(), 6);
}

#[test]
fn an_import_of_a_whole_series_makes_a_job_for_each_episode_or_says_how_many_are_left_out() {
    for (named, jobs, left_out) in [
        (501, 501, 0),
        (2000, 2000, 0),
        (5000, 5000, 0),
        (5700, 5000, 700),
    ] {
        let harness = TestHarness::new(RULES);
        import(&harness, 1..=named);
        harness.dispatch_all();
        assert_eq!(harness.jobs().len(), jobs, "{named}");
        let (_, reason) = harness.deliveries().remove(0);
        assert_eq!(reason.contains("left out"), left_out > 0, "{reason}");
        if left_out > 0 {
            let words = format!("{left_out} of its {named} episodes are left out");
            assert!(reason.contains(&words), "{reason}");
            harness.assert_noted(&words);
        }
    }
}
