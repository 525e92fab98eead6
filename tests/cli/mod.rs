//! The real binary: what it prints, and how it ends.

mod art;
mod backup;
mod batch;
mod check;
mod connect;
mod container;
mod designs;
mod draw;
mod drawing;
mod fmt;
mod hostile;
mod import;
mod init;
mod make;
mod replay;
mod restore;
mod rules;
mod setup;
mod status;
mod systemd;
mod tautulli;
mod waits;

use std::fs;
use std::path::Path;

use intertitle::fake::{FakePlex, Library};

use crate::support::{MACHINE, Program, exchange, intertitle, plex_webhook, post};

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_demo_shows_its_steps_and_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    let card = folder.path().join("card.jpg");
    let output = intertitle(&["demo", "--once", "--out", card.to_str().unwrap()]);
    let printed = text(&output.stdout);
    assert!(printed.contains("The card was saved as"), "{printed}");
    assert!(
        fs::read(&card).unwrap().starts_with(&[0xff, 0xd8]),
        "the card is a JPEG"
    );
    assert!(
        output.status.success(),
        "{printed}\n{}",
        text(&output.stderr)
    );
    for part in [
        "response      HTTP/1.1 202",
        "stored        as delivery 1, on disk before the response",
        "rule          main.rules:1 matched: remake card",
        "found         The Long Tide s01e05",
        "card drawn    \"standard\" in ",
        "The Long Tide (2021) - S01E05.jpg",
        "uploaded      to the fake Plex",
        "selected      read back from Plex, which shows the card",
        "The other 12 episodes have no card yet. `intertitle make --missing` makes them:",
        "\n  Grüße aus Tromsø s01e03\n",
        "12 cards in ",
        "The Long Tide (2021)     TV Shows  10        10  0        0        0          home",
    ] {
        assert!(
            printed.contains(part),
            "the story has no {part:?}:\n{printed}"
        );
    }
}

#[test]
fn a_missing_folder_is_made_with_settings_that_explain_themselves() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new/config");
    fs::create_dir_all(parent.path().join("new")).unwrap();
    // A port that is free: the folder's own settings would take the usual one.
    let output = intertitle(&["queue", "deliveries", "--config", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("no state file"),
        "{}",
        text(&output.stderr)
    );
    assert!(!folder.exists(), "looking makes nothing");
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("intertitle.toml"),
        "[server]\nlisten = \"127.0.0.1:0\"\n",
    )
    .unwrap();
    let program = Program::serve(&folder);
    for name in ["rules", "designs", "fonts", "cards", "intertitle.db"] {
        assert!(folder.join(name).exists(), "{name}");
    }
    assert!(
        program.log().contains("no media server in"),
        "{}",
        program.log()
    );
}

#[test]
fn help_has_every_command_once_in_groups_and_begins_with_setting_up() {
    let help = text(&intertitle(&["--help"]).stdout);
    let line_of = |name: &str| {
        let start = format!("  {name} ");
        let mut lines = help.lines().enumerate();
        let found = lines.find_map(|(at, line)| {
            let about = line.strip_prefix(&start)?.trim();
            Some((at, about.to_string()))
        });
        found.unwrap_or_else(|| panic!("{name} is missing:\n{help}"))
    };
    let program = intertitle::cli::program();
    for command in program.get_subcommands() {
        let (_, about) = line_of(command.get_name());
        let own = command.get_about().unwrap().to_string();
        assert_eq!(about, own, "{help}");
        assert_eq!(help.matches(&own).count(), 1, "{help}");
    }
    let order = [
        "init", "serve", "connect", "urls", "demo", "status", "queue", "explain", "check", "rules",
        "draw", "designs", "export", "restore", "backup",
    ];
    let places: Vec<usize> = order.iter().map(|name| line_of(name).0).collect();
    assert!(places.is_sorted(), "{places:?}\n{help}");
    let groups = help
        .lines()
        .filter(|line| line.ends_with(':') && !line.starts_with(' '));
    assert_eq!(groups.count(), 6, "five groups and the options:\n{help}");
    for part in ["Usage: intertitle", "--config <DIR>", "Exit codes: "] {
        assert!(help.contains(part), "{part}:\n{help}");
    }
}

#[test]
fn a_second_daemon_in_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("intertitle.toml"),
        "[server]\nlisten = \"127.0.0.1:0\"\n",
    )
    .unwrap();
    let _program = Program::serve(folder.path());
    let output = intertitle(&["serve", "--config", folder.path().to_str().unwrap()]);
    // The other may be about to end.
    assert_eq!(output.status.code(), Some(75));
    assert!(
        text(&output.stderr).contains("another intertitle is running in"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_start_that_may_work_another_time_ends_with_75_and_one_that_wants_a_person_with_2() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (listen, more, code, part) in [
        (taken.as_str(), "", 75, "uses this port"),
        // An address of nobody (RFC 5737).
        ("192.0.2.1:8474", "", 75, "does not have this address (yet)"),
        (
            "127.0.0.1:0",
            "colour = 1\n",
            2,
            "unknown setting in `server`",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("intertitle.toml"),
            format!("[server]\nlisten = \"{listen}\"\n{more}"),
        )
        .unwrap();
        let output = intertitle(&["serve", "--config", folder.path().to_str().unwrap()]);
        let printed = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{printed}");
        assert!(printed.contains(part), "{printed}");
    }
    // Other things instead of a folder: a share that is not mounted looks like many things.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let config = file.join("config");
    let output = intertitle(&["serve", "--config", config.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(75), "{}", text(&output.stderr));
}

#[test]
fn the_manual_the_help_and_the_unit_agree_on_exit_codes() {
    let page = include_str!("../../docs/install.md");
    let (_, table) = page.split_once("## Exit codes\n").unwrap();
    let table = table.split("\n## ").next().unwrap();
    let codes = table.lines().filter_map(|line| {
        let cell = line.strip_prefix("| ")?.split(" |").next()?;
        cell.parse::<u8>().ok()
    });
    let codes: Vec<u8> = codes.collect();
    assert_eq!(codes, [0, 1, 2, 75]);
    let help =
        text(&intertitle(&["--help"]).stdout) + &text(&intertitle(&["serve", "--help"]).stdout);
    for code in codes {
        let is_there = help
            .split(|letter: char| !letter.is_ascii_digit())
            .any(|word| word == code.to_string());
        assert!(is_there, "{code}:\n{help}");
    }
    let unit = include_str!("../../packaging/intertitle.service");
    assert!(unit.contains("\nRestart=always\n") && unit.contains("\nRestartPreventExitStatus=2\n"));
}

#[test]
fn the_queue_is_shown_as_a_table_and_as_json_while_the_daemon_runs() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("intertitle.toml"),
        "[server]\nlisten = \"127.0.0.1:0\"\n",
    )
    .unwrap();
    let program = Program::serve(folder.path());
    let webhook = plex_webhook("media.pause", 1201, MACHINE);
    assert_eq!(
        post(
            program.address,
            "/api/webhooks/plex",
            "application/json",
            webhook.as_bytes()
        )
        .status,
        202
    );
    assert_eq!(
        post(
            program.address,
            "/api/webhooks/sonarr",
            "application/json",
            b"<html>"
        )
        .status,
        400
    );
    let config = folder.path().to_str().unwrap();
    let list = || intertitle(&["queue", "deliveries", "--json", "--config", config]);
    let mut json = list();
    // The webhook is answered before it is decided.
    for _ in 0..500 {
        if !text(&json.stdout).contains("\"waiting\"") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        json = list();
    }
    let rows: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        (&rows[0]["source"], &rows[0]["outcome"]),
        (&"sonarr".into(), &"refused".into())
    );
    assert_eq!(
        (&rows[1]["event"], &rows[1]["id"]),
        (&"media.pause".into(), &1.into())
    );
    for name in ["reason", "arrived", "decided"] {
        assert!(rows[0].get(name).is_some(), "{name}");
    }
    let table = text(&intertitle(&["queue", "deliveries", "--config", config]).stdout);
    assert!(table.starts_with("id  arrived"), "{table}");
    let jobs = intertitle(&["queue", "jobs", "--json", "--config", config]);
    assert_eq!(text(&jobs.stdout).trim(), "[]");
    // The names of earlier versions.
    let old = intertitle(&["queue", "hooks", "--json", "--config", config]);
    assert_eq!(text(&old.stdout), text(&json.stdout));
    let old = intertitle(&["queue", "jobs", "--hook=1", "--json", "--config", config]);
    assert_eq!(text(&old.stdout).trim(), "[]");
}

#[test]
fn explain_says_what_a_body_means_and_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().to_str().unwrap();
    let body = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus/plex/media-rate-episode.multipart");
    let output = intertitle(&[
        "explain",
        "--as",
        "plex",
        body.to_str().unwrap(),
        "--json",
        "--config",
        config,
    ]);
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed["event"]["event"], "media.rate");
    assert_eq!(printed["event"]["series_title"], "Bluey");
    assert_eq!(printed["event"]["user_rating"], 8.0);
    assert!(
        printed["decision"]["reason"]
            .as_str()
            .unwrap()
            .contains("default.rules"),
        "{printed}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let people = text(
        &intertitle(&[
            "explain",
            "--as",
            "plex",
            body.to_str().unwrap(),
            "--config",
            config,
        ])
        .stdout,
    );
    assert!(
        people.contains("Bluey") && people.contains("remake card (default.rules"),
        "{people}"
    );
}

#[test]
fn explain_says_why_a_body_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body");
    fs::write(&file, "[1]").unwrap();
    let arguments = [
        "explain",
        "--as",
        "tautulli",
        file.to_str().unwrap(),
        "--config",
        folder.path().to_str().unwrap(),
    ];
    let output = intertitle(&arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stdout).contains("invalid body (would be rejected with 400)"),
        "{}",
        text(&output.stdout)
    );
}

/// Secrets that are planted in every place that can hold one.
const CANARIES: &[&str] = &[
    "canary-token",
    "canary-query",
    "canary-basic",
    "canary-key",
    "canary-body-token",
];

#[test]
fn no_secret_is_ever_printed() {
    let plex = FakePlex::start(Library::small(64, 36), MACHINE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().to_str().unwrap();
    let settings = |extra: &str| {
        format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[log]\nlevel = \"trace\"\n[plex.home]\nurl = \"{}\"\ntoken = \"canary-token\"\n{extra}",
            plex.url()
        )
    };
    let mut printed = String::new();
    // Settings with an error in the very line of a secret, and elsewhere.
    for extra in [
        "tokn = \"canary-key\"\n",
        "url = \"http://me:canary-basic@x\"\n",
        "token = canary-query\n",
        "[cards\n",
    ] {
        fs::write(folder.path().join("intertitle.toml"), settings(extra)).unwrap();
        let output = intertitle(&["serve", "--config", config]);
        assert_eq!(output.status.code(), Some(2), "{extra}");
        printed += &text(&output.stderr);
    }
    fs::write(folder.path().join("intertitle.toml"), settings("")).unwrap();
    fs::create_dir_all(folder.path().join("rules")).unwrap();
    fs::write(
        folder.path().join("rules/main.rules"),
        "on plex media.rate -> remake card\n",
    )
    .unwrap();
    let program = Program::serve(folder.path());
    let webhook = plex_webhook("media.rate", 1201, MACHINE);
    let head = format!(
        "POST /api/webhooks/plex?key=canary-query&interface_id=home HTTP/1.1\r\nHost: nas\r\nContent-Type: application/json\r\n\
         Authorization: Basic canary-basic\r\nX-Api-Key: canary-key\r\nContent-Length: {}\r\n\r\n{webhook}",
        webhook.len()
    );
    printed += &exchange(program.address, head.as_bytes()).text;
    let bad = post(
        program.address,
        "/api/webhooks/tautulli?key=canary-query",
        "application/json",
        b"[\"canary-body-token\"]",
    );
    printed += &bad.text;
    printed += &exchange(
        program.address,
        b"GET /health HTTP/1.1\r\nHost: nas\r\n\r\n",
    )
    .text;
    printed += &exchange(
        program.address,
        b"GET /x?key=canary-query HTTP/1.1\r\nHost: nas\r\n\r\n",
    )
    .text;
    // The wrong token is answered 401: the lane's complaint is what is waited for.
    for _ in 0..500 {
        if program.log().contains("not accepted") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(program.log().contains("not accepted"), "{}", program.log());
    for what in ["deliveries", "jobs"] {
        printed += &text(&intertitle(&["queue", what, "--json", "--config", config]).stdout);
        printed += &text(&intertitle(&["queue", what, "--config", config]).stdout);
    }
    printed += &program.log();
    for canary in CANARIES {
        assert!(
            !printed.contains(canary),
            "{canary} was printed:\n{printed}"
        );
    }
}
