//! `follow`: an event of one media server reaches the same episode on the others, and in other libraries.

use intertitle::fake::{FakePlex, Library, TOKEN};
use intertitle::pipeline::catalogue;
use intertitle::views::Webhook;
use intertitle::worker::worker_loop::Poll;

use crate::support::{MACHINE, TestHarness, plex_webhook};

const RULES: &str = "style when server = \"attic\" { design \"olivier\" }\n\
                     style when watched { design \"frame\" }\n\
                     on plex media.rate -> remake card\n\
                     on plex media.scrobble -> make card\n\
                     on plex media.stop -> restore art\n\
                     on plex@home media.pause -> make card\n\
                     on plex media.play -> make card of season\n\
                     on sonarr import -> make card\n";
const LOW_WATER: u32 = 1201;
/// The same episode on the other server.
const THERE: u32 = 51_201;

/// The same library with other keys and another title, without the second season.
fn of_attic() -> Library {
    let mut library = Library::small(320, 180);
    library.episodes.retain(|one| one.season != 2);
    for one in &mut library.episodes {
        one.key += 50_000;
        one.season_key += 50_000;
        one.series_key += 50_000;
        one.series = one.series.replace("The Long Tide", "Die lange Flut");
    }
    library
}

fn two_servers() -> (TestHarness, FakePlex) {
    let attic = FakePlex::start(of_attic(), "the-attic").unwrap();
    let more = format!(
        "[plex.attic]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
        attic.url()
    );
    (TestHarness::with_settings(RULES, &more), attic)
}

/// An event of the first server.
fn send(harness: &TestHarness, event: &str, key: u32) {
    let body = plex_webhook(event, key, MACHINE);
    let target = "/api/webhooks/plex?interface_id=home";
    assert_eq!(harness.post_webhook(target, &body), 202);
    harness.run_until_idle();
    harness.advance(61);
    harness.run_until_idle();
}

fn uploads(plex: &FakePlex) -> Vec<u32> {
    let mut keys: Vec<u32> = plex.uploads().iter().map(|(key, _)| *key).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn a_rating_on_one_server_makes_the_card_on_the_other_one_by_its_ids_and_in_its_own_style() {
    let (harness, attic) = two_servers();
    send(&harness, "media.rate", LOW_WATER);
    assert_eq!(uploads(&harness.plex), [LOW_WATER]);
    assert_eq!(uploads(&attic), [THERE], "{:?}", harness.jobs());
    assert_eq!(harness.designs_drawn(), ["standard", "olivier"]);
    harness.assert_noted("also on attic, if it is there");
    // That is all: no server is asked again and again.
    let jobs = harness.jobs().len();
    harness.advance(86_400);
    harness.run_until_idle();
    assert_eq!(harness.jobs().len(), jobs);
    assert_eq!(jobs, 2);
}

#[test]
fn an_episode_that_the_other_server_lacks_ends_quietly() {
    let (harness, attic) = two_servers();
    send(&harness, "media.rate", 1301);
    assert_eq!(uploads(&harness.plex), [1301]);
    assert!(uploads(&attic).is_empty());
    let (state, why) = harness.jobs().pop().unwrap();
    assert_eq!(state, "done");
    assert!(why.starts_with("it is not here: "), "{why}");
    let asked = attic.requests().len();
    harness.advance(3 * 86_400);
    harness.run_until_idle();
    assert_eq!(attic.requests().len(), asked);
}

#[test]
fn who_watched_it_on_one_server_has_not_watched_it_on_the_other_one() {
    let (harness, attic) = two_servers();
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().watched = true;
    });
    send(&harness, "media.scrobble", LOW_WATER);
    assert_eq!(harness.designs_drawn(), ["frame", "olivier"]);
    assert_eq!(uploads(&attic), [THERE]);
}

#[test]
fn a_season_follows_as_a_season() {
    let (harness, attic) = two_servers();
    send(&harness, "media.play", LOW_WATER);
    assert_eq!(uploads(&harness.plex).len(), 6);
    assert_eq!(uploads(&attic).len(), 6, "{:?}", harness.jobs());
    // A job for the season and one for each episode, on both servers.
    assert_eq!(harness.jobs().len(), 14);
}

#[test]
fn only_cards_follow_and_only_if_the_rule_is_about_all_servers() {
    let (harness, attic) = two_servers();
    send(&harness, "media.pause", LOW_WATER);
    assert_eq!(uploads(&harness.plex), [LOW_WATER]);
    assert!(uploads(&attic).is_empty());
    send(&harness, "media.rate", LOW_WATER);
    assert_eq!(uploads(&attic), [THERE]);
    send(&harness, "media.stop", LOW_WATER);
    assert!(!harness.shows_card(LOW_WATER));
    assert!(
        attic
            .episode(THERE)
            .unwrap()
            .selected
            .starts_with("upload://")
    );
}

#[test]
fn nothing_follows_if_the_settings_say_so() {
    let (mut harness, attic) = two_servers();
    harness.set_cards("follow = false");
    send(&harness, "media.rate", LOW_WATER);
    assert_eq!(uploads(&harness.plex), [LOW_WATER]);
    assert!(attic.requests().iter().all(|line| line == "GET /identity"));
}

#[test]
fn with_one_server_nothing_changes() {
    let asked = |follow: &str| {
        let mut harness = TestHarness::new(RULES);
        harness.set_cards(follow);
        send(&harness, "media.rate", LOW_WATER);
        (harness.asked(), harness.jobs())
    };
    assert_eq!(asked("follow = true"), asked("follow = false"));
}

#[test]
fn the_same_episode_in_another_library_gets_its_card() {
    let harness = TestHarness::new(RULES);
    harness.add_twin(LOW_WATER);
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
    send(&harness, "media.rate", LOW_WATER);
    assert_eq!(uploads(&harness.plex), [LOW_WATER, 7201]);
    // The event of the twin leads back, once.
    send(&harness, "media.rate", 7201);
    assert_eq!(harness.jobs().len(), 4);
    // An episode that the other library lacks.
    send(&harness, "media.rate", 1202);
    assert_eq!(uploads(&harness.plex), [LOW_WATER, 1202, 7201]);
    assert_eq!(harness.jobs().pop().unwrap().0, "done");
}

#[test]
fn a_job_of_sonarr_that_waits_for_the_other_server_is_not_lost() {
    let (harness, attic) = two_servers();
    let episode = attic.change(|library| {
        let at = library.episodes.iter().position(|one| one.key == THERE);
        library.episodes.remove(at.unwrap())
    });
    let import = serde_json::json!({
        "eventType": "Download", "isUpgrade": false, "episodeFile": {"id": 1, "relativePath": "a.mkv"},
        "series": {"id": 7, "title": "The Long Tide", "tvdbId": 390_001},
        "episodes": [{"id": 1, "seasonNumber": 1, "episodeNumber": 1, "title": "x"}],
    });
    harness.post_webhook("/api/webhooks/sonarr", &import.to_string());
    harness.run_until_idle();
    send(&harness, "media.rate", LOW_WATER);
    assert!(uploads(&attic).is_empty());
    attic.change(|library| library.episodes.push(episode));
    harness.advance(3600);
    harness.run_until_idle();
    assert_eq!(uploads(&attic), [THERE], "{:?}", harness.jobs());
}

#[test]
fn a_server_that_is_away_follows_when_it_is_back_and_a_restart_doubles_nothing() {
    let (mut harness, attic) = two_servers();
    attic.set_unreachable(true);
    send(&harness, "media.rate", LOW_WATER);
    assert!(uploads(&attic).is_empty());
    harness.restart();
    attic.set_unreachable(false);
    harness.advance(600);
    harness.run_until_idle();
    assert_eq!(uploads(&attic), [THERE], "{:?}", harness.jobs());
    assert_eq!(harness.jobs().len(), 2);
}

#[test]
fn explain_names_the_servers_that_follow() {
    let (harness, _attic) = two_servers();
    send(&harness, "media.rate", LOW_WATER);
    let app = harness.app();
    let webhook = Webhook::stored(&app.store, 1).unwrap();
    let rules = || Ok(app.live_rules.rule_set().unwrap());
    let explained = webhook.explain(&app.settings, rules, harness.now_ms());
    let text = serde_json::to_string(&explained.unwrap()).unwrap();
    assert!(text.contains("\"elsewhere\":[\"attic\"]"), "{text}");
}
