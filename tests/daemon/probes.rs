//! Each media server is asked once at the start: what is wrong is known before the first webhook.

use intertitle::app::health;
use intertitle::pipeline::probe;
use intertitle::worker::worker_loop::Poll;

use crate::support::TestHarness;

/// Lets the server worker ask until there is nothing to ask now.
fn ask(harness: &TestHarness) {
    let app = harness.app();
    while probe::poll_once(app, &app.workers[0]) == Poll::Worked {}
}

/// The status of everything, the state of the server, and what is wrong with it.
fn seen(harness: &TestHarness) -> (&'static str, &'static str, String) {
    let health = health(harness.app()).unwrap();
    let server = &health.connections[0];
    let why = server.why.clone().unwrap_or_default();
    (health.status, server.state, why)
}

#[test]
fn a_server_without_a_library_of_series_is_reported_until_it_has_one() {
    let harness = TestHarness::new("");
    harness.plex.change(|library| library.has_only_films = true);
    ask(&harness);
    let why = "it has no library of series, but only episodes have title cards";
    assert_eq!(seen(&harness), ("degraded", "ok", why.to_string()));
    harness
        .plex
        .change(|library| library.has_only_films = false);
    harness.advance(599);
    ask(&harness);
    assert_eq!(harness.requests("/library/sections"), 1);
    harness.advance(1);
    ask(&harness);
    assert_eq!(seen(&harness), ("ok", "ok", String::new()));
    harness.advance(24 * 3600);
    ask(&harness);
    assert_eq!(harness.requests("/library/sections"), 2);
}

#[test]
fn a_wrong_token_is_known_before_the_first_webhook() {
    let mut harness = TestHarness::new("");
    let settings = harness.folder.path().join("intertitle.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let wrong = text.replace("token = \"", "token = \"wrong-");
    std::fs::write(&settings, wrong).unwrap();
    harness.restart();
    ask(&harness);
    let why = "Plex answered 401: the token in intertitle.toml is not accepted";
    assert_eq!(seen(&harness), ("degraded", "away", why.to_string()));
    std::fs::write(&settings, text).unwrap();
    harness.restart();
    ask(&harness);
    assert_eq!(seen(&harness), ("ok", "ok", String::new()));
}
