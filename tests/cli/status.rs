//! `status`: one screen, with and without a daemon.

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use intertitle::fake::{FakePlex, Library, TOKEN};

use crate::cli::text;
use crate::support::{MACHINE, Program, free_port, intertitle, post};

#[test]
fn status_shows_the_daemon_and_whether_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().to_str().unwrap();
    // `status` asks where the settings say: at a port that is known before.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let settings = format!("[server]\nlisten = \"127.0.0.1:{port}\"\nwithout_key = \"nobody\"\n");
    fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
    let status = |more: &[&str]| {
        let output = intertitle(&[&["status", "--config", config], more].concat());
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let program = Program::serve(folder.path());
    let (code, printed) = status(&[]);
    // Nothing can be done without a media server.
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.contains(&format!(
            "\nservers        no media server in {config}/intertitle.toml yet: run `intertitle setup`"
        )),
        "{printed}"
    );
    assert!(
        printed.starts_with("daemon         0.1.0, up "),
        "{printed}"
    );
    assert!(printed.contains("\nqueue          empty\n"), "{printed}");
    let key = crate::support::webhook_key(folder.path(), "plex");
    let target = format!("/api/webhooks/plex?key={key}");
    let body = br#"{"event":"media.play","Metadata":{"ratingKey":"1201"}}"#;
    assert_eq!(
        post(program.address, &target, "application/json", body).status,
        202
    );
    let (_, json) = status(&["--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["last_hooks"]["plex"].is_string(), "{json}");
    drop(program);
    let (code, printed) = status(&[]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.starts_with("daemon         intertitle does not answer at 127.0.0.1:"),
        "{printed}"
    );
}

#[test]
fn a_pause_is_shown_with_and_without_a_daemon() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().to_str().unwrap();
    fs::write(
        folder.path().join("intertitle.toml"),
        format!("[server]\nlisten = \"127.0.0.1:{}\"\n", free_port()),
    )
    .unwrap();
    let run = |arguments: &[&str]| {
        let output = intertitle(&[arguments, &["--config", config]].concat());
        text(&output.stdout) + &text(&output.stderr)
    };
    let daemon = Program::serve(folder.path());
    assert_eq!(run(&["pause"]), "paused until `intertitle resume`\n");
    let is_paused = || run(&["status"]).contains("`intertitle resume` ends it");
    assert!(is_paused());
    drop(daemon);
    assert!(is_paused());
    assert!(
        run(&["pause", "--until", "25:00"]).contains("expected a time of day, such as `06:00`")
    );
    assert!(run(&["pause", "--until", "06:00"]).starts_with("paused until 20"));
    assert_eq!(run(&["resume"]), "resumed\n");
    assert!(!is_paused());
    assert_eq!(run(&["resume"]), "it was not paused\n");
}

#[test]
fn a_deep_check_also_fails_for_what_a_restart_does_not_fix() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().to_str().unwrap();
    let plex = FakePlex::start(Library::small(320, 180), MACHINE).unwrap();
    let settings = format!(
        "[server]\nlisten = \"127.0.0.1:{}\"\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
        free_port(),
        plex.url()
    );
    plex.change(|library| library.has_only_films = true);
    fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
    let check = |more: &[&str]| {
        let output = intertitle(&[&["healthcheck", "--config", config], more].concat());
        (text(&output.stdout), output.status.code())
    };
    let daemon = Program::serve(folder.path());
    assert_eq!(check(&[]).1, Some(0));
    let until = Instant::now() + Duration::from_secs(30);
    let why = "plex home: it has no library of series, but only episodes have title cards\n";
    while check(&["--deep"]) != (why.to_string(), Some(1)) {
        assert!(Instant::now() < until, "{:?}", check(&["--deep"]));
    }
    let status = intertitle(&["status", "--config", config]);
    assert!(text(&status.stdout).contains("\nplex home      it has no library of series"));
    assert_eq!(status.status.code(), Some(1));
    drop(daemon);
    plex.change(|library| library.has_only_films = false);
    let _daemon = Program::serve(folder.path());
    while check(&["--deep"]).1 != Some(0) {
        assert!(Instant::now() < until, "{:?}", check(&["--deep"]));
    }
}
