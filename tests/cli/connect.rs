//! `connect test`: each thing that can be wrong, said in words.

use std::fs;

use crate::cli::text;
use crate::support::{Bench, intertitle};

fn test(bench: &Bench, more: &[&str]) -> (String, Option<i32>) {
    let folder = bench.folder.path().to_str().unwrap();
    let all = [&["connect", "test", "--config", folder], more].concat();
    let output = intertitle(&all);
    (
        text(&output.stdout) + &text(&output.stderr),
        output.status.code(),
    )
}

/// The house, with other settings than those it was built with.
fn set(bench: &Bench, from: &str, to: &str) {
    let path = bench.folder.path().join("intertitle.toml");
    let settings = fs::read_to_string(&path).unwrap();
    assert!(settings.contains(from), "{settings}");
    fs::write(&path, settings.replace(from, to)).unwrap();
}

#[test]
fn a_house_in_order_says_so_and_who_has_called() {
    let bench = Bench::new("on plex media.rate -> make card\n");
    bench.plex("media.rate", 1201);
    let (told, code) = test(&bench, &[]);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], "plex home: all is well");
    assert!(
        lines[1].starts_with("Plex: called last at 2026-03-07T12:00:00"),
        "{told}"
    );
    assert!(
        lines[2].starts_with("Sonarr: has not called yet. If you use it: add http://THIS-MACHINE:0/api/webhooks/sonarr in Sonarr"),
        "{told}"
    );
    assert_eq!((lines.len(), code), (4, Some(0)));
}

#[test]
fn switches_that_are_off_are_named_with_their_places() {
    let bench = Bench::new("");
    bench.plex.change(|library| {
        library.switched_off = vec!["WebHooksEnabled".into(), "PushNotificationsEnabled".into()];
    });
    let (told, code) = test(&bench, &["home"]);
    assert_eq!(code, Some(1));
    assert_eq!(told.lines().count(), 2, "{told}");
    assert!(
        told.starts_with("plex home: Webhooks are off: Settings > Network > Webhooks\n"),
        "{told}"
    );
    assert!(
        told.contains("plex home: push notifications are off"),
        "{told}"
    );
}

#[test]
fn a_wrong_token_a_closed_port_and_a_wrong_name_are_told_apart() {
    let bench = Bench::new("");
    set(&bench, "token = \"", "token = \"wrong-");
    let (told, code) = test(&bench, &["home"]);
    assert_eq!(
        told,
        "plex home: Plex answered 401: the token in intertitle.toml is not accepted\n"
    );
    assert_eq!(code, Some(1));
    let url = bench.plex.url();
    set(&bench, &url, "http://127.0.0.1:9");
    let (told, _) = test(&bench, &["home"]);
    assert!(
        told.starts_with("plex home: Plex cannot be reached: "),
        "{told}"
    );
    // Where the tests run in a container, that is the likelier cause.
    let is_asked =
        told.contains("Is `http://127.0.0.1:9` in intertitle.toml right, and is Plex running?");
    assert!(
        is_asked || told.contains("localhost is the container itself"),
        "{told}"
    );
    let (told, code) = test(&bench, &["attic"]);
    assert_eq!(
        told,
        "error: there is no `attic` in intertitle.toml: it has home\n"
    );
    assert_eq!(code, Some(2));
}
