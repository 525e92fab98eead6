//! Who has just watched an episode is believed, and Plex is asked a minute later whether it agrees.

use crate::support::Bench;

const LOW_WATER: u32 = 1201;
const RULES: &str = "style when not watched { unwatched blur }\n\
                     on plex library.new, media.scrobble -> make card\n\
                     on tautulli watched -> make card\n";

/// Requests since there were so many.
fn since(bench: &Bench, before: usize) -> usize {
    bench.asked() - before
}

fn count(bench: &Bench) {
    bench.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().watched = true;
    });
}

#[test]
fn a_minute_after_a_view_plex_is_asked_once_and_if_it_agrees_nothing_is_drawn_or_sent() {
    let bench = Bench::new(RULES);
    bench.plex("media.scrobble", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(bench.plex.uploads().len(), 1);
    count(&bench);
    let before = bench.asked();
    bench.wind(59);
    bench.run_until_idle();
    assert_eq!(since(&bench, before), 0);
    bench.wind(1);
    bench.run_until_idle();
    assert_eq!(
        since(&bench, before),
        4,
        "the episode, its series, and its pictures twice"
    );
    bench.wind(24 * 3600);
    bench.run_until_idle();
    assert_eq!(since(&bench, before), 4);
    assert_eq!(bench.plex.uploads().len(), 1);
    let drawn = bench.notes();
    let drawn = drawn.iter().filter(|note| note.contains("drew")).count();
    assert_eq!(drawn, 1);
    let jobs = bench.jobs();
    assert_eq!(
        jobs[0].1,
        "plex shows the card; in a minute it is asked whether it was watched"
    );
    assert_eq!(
        jobs[1..],
        [(
            "done".to_string(),
            "plex shows this very card already".to_string()
        )]
    );
}

#[test]
fn if_plex_says_a_minute_later_that_it_was_not_watched_the_card_hides_the_picture_again() {
    for address in ["plex", "tautulli"] {
        let bench = Bench::new(RULES);
        bench.plex("library.new", LOW_WATER);
        bench.run_until_idle();
        let hidden = bench.plex.episode(LOW_WATER).unwrap().selected;
        match address {
            "plex" => bench.plex("media.scrobble", LOW_WATER),
            _ => bench.hook(
                "/api/webhooks/tautulli?interface_id=home",
                r#"{"action": "watched", "media_type": "episode", "rating_key": "1201", "user": "alex"}"#,
            ),
        };
        bench.run_until_idle();
        let shown = bench.plex.episode(LOW_WATER).unwrap().selected;
        assert_ne!(shown, hidden, "{address}");
        bench.wind(60);
        bench.run_until_idle();
        let now = bench.plex.episode(LOW_WATER).unwrap().selected;
        assert_eq!(now, hidden, "{address}");
        assert_eq!(
            bench.plex.uploads().len(),
            2,
            "{address}: Plex has the card of before, and need only show it"
        );
    }
}

#[test]
fn a_view_that_plex_has_counted_already_is_not_asked_for_again() {
    let bench = Bench::new(RULES);
    count(&bench);
    bench.plex("media.scrobble", LOW_WATER);
    bench.run_until_idle();
    let before = bench.asked();
    bench.wind(3600);
    bench.run_until_idle();
    assert_eq!(since(&bench, before), 0);
    assert_eq!(bench.jobs().len(), 1);
}

#[test]
fn a_power_cut_does_not_make_us_forget_to_ask_and_a_newer_hook_saves_the_question() {
    let mut bench = Bench::new(RULES);
    bench.plex("media.scrobble", LOW_WATER);
    bench.run_until_idle();
    bench.restart();
    bench.wind(60);
    bench.run_until_idle();
    assert_eq!(bench.jobs().len(), 2);
    assert_eq!(bench.plex.uploads().len(), 2, "Plex has not counted it");
    bench.plex("media.scrobble", LOW_WATER);
    bench.run_until_idle();
    bench.plex("library.new", LOW_WATER);
    bench.run_until_idle();
    let states: Vec<String> = bench.jobs().into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, ["done", "done", "done", "superseded", "done"]);
    bench.wind(60);
    let before = bench.asked();
    bench.run_until_idle();
    assert_eq!(since(&bench, before), 0);
}
