//! A reported view is trusted, and a minute later Plex is asked whether it agrees.

use crate::support::TestHarness;

const LOW_WATER: u32 = 1201;
const RULES: &str = "style when not watched { unwatched blur }\n\
                     on plex library.new, media.scrobble -> make card\n\
                     on tautulli watched -> make card\n";

/// The number of requests since an earlier number.
fn since(harness: &TestHarness, before: usize) -> usize {
    harness.asked() - before
}

fn count(harness: &TestHarness) {
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().watched = true;
    });
}

#[test]
fn a_minute_after_a_view_plex_is_asked_once_and_if_it_agrees_nothing_is_drawn_or_sent() {
    let harness = TestHarness::new(RULES);
    harness.plex("media.scrobble", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 1);
    count(&harness);
    let before = harness.asked();
    harness.advance(59);
    harness.run_until_idle();
    assert_eq!(since(&harness, before), 0);
    harness.advance(1);
    harness.run_until_idle();
    assert_eq!(
        since(&harness, before),
        4,
        "the episode, its series, and its pictures twice"
    );
    harness.advance(24 * 3600);
    harness.run_until_idle();
    assert_eq!(since(&harness, before), 4);
    assert_eq!(harness.plex.uploads().len(), 1);
    let drawn = harness.notes();
    let drawn = drawn.iter().filter(|note| note.contains("drew")).count();
    assert_eq!(drawn, 1);
    let jobs = harness.jobs();
    assert_eq!(
        jobs[0].1,
        "Plex shows the card; checking the watched state again in a minute"
    );
    assert_eq!(
        jobs[1..],
        [(
            "done".to_string(),
            "Plex already shows this card".to_string()
        )]
    );
}

#[test]
fn if_plex_says_a_minute_later_that_it_was_not_watched_the_card_hides_the_picture_again() {
    for address in ["plex", "tautulli"] {
        let harness = TestHarness::new(RULES);
        harness.plex("library.new", LOW_WATER);
        harness.run_until_idle();
        let hidden = harness.plex.episode(LOW_WATER).unwrap().selected;
        match address {
            "plex" => harness.plex("media.scrobble", LOW_WATER),
            _ => harness.post_webhook(
                "/api/webhooks/tautulli?interface_id=home",
                r#"{"action": "watched", "media_type": "episode", "rating_key": "1201", "user": "alex"}"#,
            ),
        };
        harness.run_until_idle();
        let shown = harness.plex.episode(LOW_WATER).unwrap().selected;
        assert_ne!(shown, hidden, "{address}");
        harness.advance(60);
        harness.run_until_idle();
        let now = harness.plex.episode(LOW_WATER).unwrap().selected;
        assert_eq!(now, hidden, "{address}");
        assert_eq!(
            harness.plex.uploads().len(),
            2,
            "{address}: Plex has the card of before, and need only show it"
        );
    }
}

#[test]
fn a_view_that_plex_has_counted_is_not_checked_again() {
    let harness = TestHarness::new(RULES);
    count(&harness);
    harness.plex("media.scrobble", LOW_WATER);
    harness.run_until_idle();
    let before = harness.asked();
    harness.advance(3600);
    harness.run_until_idle();
    assert_eq!(since(&harness, before), 0);
    assert_eq!(harness.jobs().len(), 1);
}

#[test]
fn a_check_is_not_lost_in_a_power_failure_and_a_newer_webhook_makes_it_unnecessary() {
    let mut harness = TestHarness::new(RULES);
    harness.plex("media.scrobble", LOW_WATER);
    harness.run_until_idle();
    harness.restart();
    harness.advance(60);
    harness.run_until_idle();
    assert_eq!(harness.jobs().len(), 2);
    assert_eq!(harness.plex.uploads().len(), 2, "Plex has not counted it");
    harness.plex("media.scrobble", LOW_WATER);
    harness.run_until_idle();
    harness.plex("library.new", LOW_WATER);
    harness.run_until_idle();
    let states: Vec<String> = harness.jobs().into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, ["done", "done", "done", "superseded", "done"]);
    harness.advance(60);
    let before = harness.asked();
    harness.run_until_idle();
    assert_eq!(since(&harness, before), 0);
}
