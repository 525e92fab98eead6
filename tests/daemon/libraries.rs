//! `libraries` of a media server: the others are left as they are.

use intertitle::pipeline::catalogue;
use intertitle::server;
use intertitle::worker::worker_loop::Poll;

use crate::support::TestHarness;

const RULES: &str = "on plex media.rate, library.new -> make card\nevery day at 12:30 -> make missing, sync cards\n";
const HERE: u32 = 1201;
/// The same episode in the library `4K`.
const TWIN: u32 = 7201;

fn uploads(harness: &TestHarness) -> Vec<u32> {
    let mut keys: Vec<u32> = harness.plex.uploads().iter().map(|(key, _)| *key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn rate(harness: &TestHarness, key: u32) {
    harness.plex("media.rate", key);
    harness.run_until_idle();
}

#[test]
fn a_library_that_is_left_out_gets_no_card_by_any_way() {
    let harness = TestHarness::with_settings(RULES, "libraries = \"tv shows\"\n");
    harness.add_twin(HERE);
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
    let libraries = harness.app().store.catalogue_libraries().unwrap();
    assert_eq!(libraries, [("home".to_string(), "TV Shows".to_string())]);
    rate(&harness, TWIN);
    let (outcome, reason) = harness.jobs().pop().unwrap();
    assert_eq!(
        (outcome.as_str(), reason.as_str()),
        (
            "done",
            "not an episode, or in a library that `libraries` in intertitle.toml leaves out"
        )
    );
    rate(&harness, HERE);
    assert_eq!(uploads(&harness), [HERE], "{:?}", harness.jobs());
    // A schedule for all.
    harness.advance(2 * 3600);
    harness.run_until_idle();
    let all = uploads(&harness);
    assert!(all.len() == 13 && !all.contains(&TWIN), "{all:?}");
}

#[test]
fn a_library_that_is_left_out_later_leaves_the_catalogue_and_keeps_its_pictures() {
    let mut harness = TestHarness::new(RULES);
    harness.add_twin(HERE);
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
    rate(&harness, TWIN);
    assert!(uploads(&harness).contains(&TWIN));
    let shown = harness.plex.episode(TWIN).unwrap().selected;
    let path = harness.folder.path().join("intertitle.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, settings + "libraries = \"TV Shows\"\n").unwrap();
    harness.restart();
    // One night is not enough to forget what a listing lacks.
    for _ in 0..2 {
        harness.advance(24 * 3600);
        harness.run_until_idle();
        while catalogue::poll_once(harness.app()) == Poll::Worked {}
    }
    let libraries = harness.app().store.catalogue_libraries().unwrap();
    assert_eq!(libraries, [("home".to_string(), "TV Shows".to_string())]);
    assert_eq!(harness.plex.episode(TWIN).unwrap().selected, shown);
}

#[test]
fn a_name_that_is_not_there_is_reported_with_those_that_are() {
    let harness = TestHarness::with_settings(RULES, "libraries = \"TV Shows, Anme\"\n");
    let server = server::open(&harness.app().settings).remove(0);
    assert_eq!(server.libraries().unwrap(), ["TV Shows"]);
    assert_eq!(
        server.check().unwrap(),
        [
            "it has no library `Anme`, which `libraries` in intertitle.toml names; there are TV Shows"
        ]
    );
}
