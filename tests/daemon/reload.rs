//! Rules that change while the daemon runs.

use intertitle::app::Reload;

use crate::support::{Program, TestHarness, api_key, exchange};

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;

/// The outcome of the next rating.
fn decided(harness: &TestHarness) -> String {
    harness.plex("media.rate", LOW_WATER);
    harness.dispatch_all();
    harness
        .deliveries()
        .pop()
        .map(|(_, reason)| reason)
        .unwrap_or_default()
}

#[test]
fn a_file_that_is_being_written_is_not_taken_for_the_rules() {
    let harness = TestHarness::new(RATE);
    let poll = || harness.app().look_at_rules(Reload::OnceConfirmed);
    assert!(!poll());
    harness.write_rules("");
    assert!(!poll(), "an editor may have emptied it only to write it");
    harness.write_rules("on plex media.rate -> ignore\n");
    assert!(!poll());
    assert_eq!(decided(&harness), "main.rules:1");
    assert!(poll(), "it is the same at the second look");
    assert_eq!(decided(&harness), "ignored by main.rules:1");
    assert!(!poll());
}

#[test]
fn a_file_that_is_written_and_put_back_changes_nothing() {
    let harness = TestHarness::new(RATE);
    let since = harness.app().live_rules.state().since_ms;
    harness.advance(60);
    harness.write_rules("on plex media.rate -> ignore\n");
    harness.app().look_at_rules(Reload::OnceConfirmed);
    harness.write_rules(RATE);
    harness.app().look_at_rules(Reload::OnceConfirmed);
    harness.app().look_at_rules(Reload::OnceConfirmed);
    assert_eq!(harness.app().live_rules.state().since_ms, since);
}

#[test]
fn rules_with_a_failing_test_are_not_applied() {
    let harness = TestHarness::new(RATE);
    let rules = "on plex media.rate -> ignore\n\
                 test \"ratings remake\" { event plex media.rate { rating 9 } expect remake card }\n";
    harness.write_rules(rules);
    assert!(harness.app().look_at_rules(Reload::Immediately));
    let state = harness.app().live_rules.state();
    let errors = state.errors.unwrap_or_default();
    let first =
        "error: test \"ratings remake\" failed: ignored by main.rules:1\n --> main.rules:2:";
    assert!(!state.is_ok && errors.starts_with(first), "{errors}");
    assert_eq!(decided(&harness), "main.rules:1");
}

#[test]
fn a_file_that_cannot_be_read_or_is_gone_replaces_no_rules() {
    let harness = TestHarness::new(RATE);
    let file = harness.folder.path().join("rules/main.rules");
    std::fs::write(&file, b"on plex media.rate -> make card # caf\xe9\n").unwrap();
    harness.app().look_at_rules(Reload::Immediately);
    let errors = harness.app().live_rules.state().errors.unwrap_or_default();
    assert!(errors.contains("main.rules is not UTF-8 text"), "{errors}");
    assert_eq!(decided(&harness), "main.rules:1");
    std::fs::remove_file(&file).unwrap();
    harness.app().look_at_rules(Reload::Immediately);
    assert!(!harness.app().live_rules.state().is_ok);
    assert_eq!(decided(&harness), "main.rules:1");
}

#[test]
fn the_api_and_a_signal_have_the_rules_read_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    std::fs::create_dir(&rules).unwrap();
    std::fs::write(rules.join("main.rules"), RATE).unwrap();
    let settings = "[server]\nlisten = \"127.0.0.1:0\"\n[plex.home]\nurl = \"http://127.0.0.1:9\"\ntoken = \"x\"\n";
    std::fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
    let mut program = Program::serve(folder.path());
    let key = api_key(folder.path());
    let reload = |method: &str| {
        let request = format!(
            "{method} /api/v1/rules/reload HTTP/1.1\r\nHost: nas\r\nX-Api-Key: {key}\r\nContent-Length: 0\r\n\r\n"
        );
        exchange(program.address, request.as_bytes())
    };
    let good = reload("POST");
    assert_eq!(
        (good.status, good.json()["rules"]["ok"].as_bool()),
        (200, Some(true))
    );
    std::fs::write(rules.join("main.rules"), "on plex media.rat -> make card\n").unwrap();
    let bad = reload("POST");
    let reported = bad.json();
    assert_eq!(
        (bad.status, reported["rules"]["ok"].as_bool()),
        (422, Some(false))
    );
    let errors = reported["rules"]["errors"].as_str().unwrap_or_default();
    assert!(
        errors.starts_with("error: unknown event `media.rat` for `plex`"),
        "{errors}"
    );
    let health = exchange(
        program.address,
        b"GET /health HTTP/1.1\r\nHost: nas\r\n\r\n",
    );
    assert_eq!(health.json()["rules"], reported["rules"]);
    assert_eq!(reload("GET").status, 405);
    std::fs::write(rules.join("main.rules"), RATE).unwrap();
    program.signal("HUP");
    program.signal("TERM");
    let log = program.ended();
    let after = log.split("SIGHUP").nth(1).unwrap_or_default();
    assert!(
        after.contains("1 rule loaded from main.rules") || log.matches("1 rule loaded").count() > 1,
        "{log}"
    );
    assert!(log.contains("SIGHUP: reading the rules"), "{log}");
    assert_eq!(log.matches("unknown event `media.rat`").count(), 1, "{log}");
}
