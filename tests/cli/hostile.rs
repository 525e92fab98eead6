//! Titles and names that hold controls, marks of direction and line ends: no command and no log lets them through.

use std::fs;

use intertitle::fake::{FakePlex, Library, TOKEN, landscape};

use crate::cli::text;
use crate::support::{MACHINE, Program, exchange, free_port, intertitle, intertitle_reading, post};

/// What a file name may hold too: everything but NUL and the slash.
const NAME: &str = "x\u{1b}[2J\u{7}\u{7f}\u{9b}31m\u{85}\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}\u{e0041}\r\
                    \u{2028}FORGED\u{2029}FORGED\nFORGED";

/// Characters that a terminal obeys, that turn text around or break lines; a line feed only ends our own lines.
fn is_raw(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// What is wrong with what was printed.
fn harm(what: &str, printed: &str) -> Option<String> {
    let is_forged = |line: &str| line.trim_start().starts_with("FORGED");
    let mut lines = printed.split('\n');
    let line = lines.find(|line| line.contains(is_raw) || is_forged(line))?;
    Some(format!("{what}: {line:?} in {printed:?}"))
}

#[track_caller]
fn assert_harmless(what: &str, printed: &str) {
    assert_eq!(harm(what, printed), None);
}

/// A Plex server whose names are all hostile.
fn plex() -> FakePlex {
    let mut library = Library::small(320, 180);
    for episode in &mut library.episodes {
        episode.series = format!("S{NAME}");
        episode.title = format!("T\0{NAME}");
        episode.library.1 = format!("L{NAME}");
    }
    FakePlex::start(library, MACHINE).unwrap()
}

fn plex_webhook(event: &str, key: u32) -> String {
    serde_json::json!({
        "event": event, "user": true, "owner": true, "rating": 9.0,
        "Account": {"id": 1, "title": NAME}, "Server": {"title": NAME, "uuid": MACHINE},
        "Player": {"title": NAME, "local": true},
        "Metadata": {"librarySectionType": "show", "librarySectionTitle": NAME, "ratingKey": key.to_string(),
                     "type": "episode", "grandparentTitle": NAME, "title": NAME, "parentIndex": 1, "index": key % 100},
    })
    .to_string()
}

/// A config folder in which every file that a person names has a hostile name, and some have errors.
fn config(plex: &FakePlex, port: u16) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: String, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let settings = format!(
        "[server]\nlisten = \"127.0.0.1:{port}\"\n[cards]\nsize = \"320x180\"\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
        plex.url()
    );
    write("intertitle.toml".into(), settings.as_bytes());
    // The rule that can never be reached is a warning on several lines.
    let rules = format!(
        "# \u{202e}\u{9b}2J\non plex media.rate when series = \"{}\" -> ignore\n\
         on plex media.rate -> remake card\non plex media.rate -> make card\n",
        "\u{9b}2J\u{202e}"
    );
    write(format!("rules/{NAME}.rules"), rules.as_bytes());
    write(
        format!("designs/{NAME}.card"),
        "design \u{9b}2J\u{202e} {".as_bytes(),
    );
    write(format!("fonts/{NAME}.ttf"), b"no font");
    folder
}

#[test]
fn no_command_or_log_prints_terminal_sequences_or_forged_lines() {
    let plex = plex();
    let port = free_port();
    let folder = config(&plex, port);
    let config = folder.path().to_str().unwrap();
    let program = Program::serve(folder.path());
    for (target, body) in [
        ("/api/webhooks/plex", plex_webhook("media.rate", 1201)),
        ("/api/webhooks/plex", plex_webhook(NAME, 1202)),
        ("/api/webhooks/plex?trigger_on=%1b%5b2J,%E2%80%AE", plex_webhook("media.play", 1202)),
        ("/api/webhooks/sonarr", serde_json::json!({"eventType": NAME, "series": {"title": NAME, "tvdbId": 1}}).to_string()),
        (
            "/api/webhooks/sonarr",
            serde_json::json!({"eventType": "Download", "series": {"title": NAME, "tvdbId": 390_001},
                               "episodes": [{"seasonNumber": 1, "episodeNumber": 2, "title": NAME}]})
            .to_string(),
        ),
        ("/api/webhooks/tautulli", serde_json::json!({"action": NAME, "rating_key": NAME, "user": NAME}).to_string()),
        ("/api/webhooks/tautulli", serde_json::json!(NAME).to_string()),
    ] {
        let answer = post(program.address, target, "application/json", body.as_bytes());
        assert_harmless(target, answer.body());
    }
    wait_for(|| program.log().contains("plex home shows the card"));

    let get = |path: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        exchange(program.address, head.as_bytes())
            .body()
            .to_string()
    };
    for path in ["/health", "/metrics", "/api/v1/status", "/x%1b%5b2J\u{9b}"] {
        assert_harmless(path, &get(path));
    }

    let batch = folder.path().join("table.csv");
    let quoted = format!("\"{NAME}\"");
    fs::write(
        &batch,
        format!("out,art,title\n{quoted}.jpg,{quoted}.png,{quoted}\n{quoted}.jpg,none,{quoted}\n"),
    )
    .unwrap();
    let body = folder.path().join("body.json");
    fs::write(&body, plex_webhook("media.rate", 1201)).unwrap();
    let other = folder.path().join(format!("{NAME}.txt"));
    fs::write(&other, "on plex media.rate -> \u{9b}2J\u{202e}\n").unwrap();
    let artwork = folder.path().join(format!("{NAME}.png"));
    fs::write(&artwork, landscape(1, 64, 36)).unwrap();
    let (batch, body, other, artwork) = (
        batch.to_str().unwrap(),
        body.to_str().unwrap(),
        other.to_str().unwrap(),
        artwork.to_str().unwrap(),
    );
    let out = format!("{config}/{NAME}.jpg");
    let sample = format!(
        "plex media.rate {{ series \"{}\" }}",
        NAME.replace('\n', "")
    );
    let library = format!("L{NAME}");
    let series = format!("S{NAME}");
    let commands: &[&[&str]] = &[
        &["queue", "deliveries"],
        &["queue", "deliveries", "--json"],
        &["queue", "jobs"],
        &["queue", "jobs", "--json"],
        &["queue", "retry", "1"],
        &["explain", "1"],
        &["explain", "1", "--json"],
        &["explain", "2"],
        &["explain", "2", "--json"],
        &["explain", "5"],
        &["explain", "5", "--json"],
        &["explain", "6"],
        &["explain", "7", "--json"],
        &["explain", "--as", "plex", body],
        &["explain", "--as", "plex", "--json", body],
        &["explain", "--as", "plex", other],
        &["explain", "--as", "plex", "--address", NAME, body],
        &["explain", &sample],
        &["explain", &sample, "--json"],
        &["explain", NAME],
        &["replay", "--rules", other],
        &["replay", "--rules", other, "--json"],
        &["replay", "--rules", NAME],
        &["check"],
        &["check", "--json"],
        &["check", other],
        &["check", NAME],
        &["fmt", "--check"],
        &["fmt", "--check", other],
        &["designs"],
        &["designs", NAME],
        &["rules", "designs"],
        &["rules", "fonts"],
        &["rules", "events", NAME],
        &["rules", "from-url", NAME],
        &[
            "rules",
            "from-url",
            "http://nas/api/webhooks/plex?trigger_on=%1b%5b2J,%C2%9B,%E2%80%AE",
        ],
        &["draw", "--batch", batch],
        &["draw", "--title", NAME, "--design", NAME, "--out", &out],
        &[
            "draw", "--title", NAME, "--size", "160x90", "--art", artwork, "--out", &out,
        ],
        &[
            "draw", "--title", NAME, "--size", "160x90", "--art", NAME, "--out", &out,
        ],
        &["draw", "--set", NAME, "--out", &out],
        &["export", NAME],
        &["restore", &series],
        &["restore", NAME],
        &["restore", "--library", &library],
        &["restore", "--library", NAME],
        &["restore", &series, "--server", NAME],
        &["restore", &series, "--season", "1", "--yes"],
        &["connect", "test"],
        &["connect", "test", NAME],
        &["status"],
        &["status", "--json"],
        &["urls"],
        &["urls", "--base", NAME],
        &["healthcheck"],
        &["backup", "list"],
        &["backup", "restore", NAME],
        &["tautulli", "status", "--url", NAME, "--api-key", "0123"],
        &[NAME],
        &["queue", NAME],
        &["status", "--config", NAME],
    ];
    let mut harms = Vec::new();
    for command in commands {
        let output = match command.contains(&"--config") {
            true => intertitle(command),
            false => intertitle(&[&["--config", config], *command].concat()),
        };
        let what = command.join(" ").replace(NAME, "NAME");
        harms.extend(harm(&what, &text(&output.stdout)));
        harms.extend(harm(&what, &text(&output.stderr)));
    }
    assert!(harms.is_empty(), "{}", harms.join("\n"));
    assert_harmless("the log", &program.log());
    drop(program);
    let files = fs::read_dir(folder.path().join("logs")).unwrap();
    for file in files {
        let log = fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(log.contains("shows the card"));
        assert_harmless("the log file", &log);
    }
}

#[test]
fn json_for_programs_keeps_each_letter_of_a_hostile_title() {
    let plex = plex();
    let folder = config(&plex, free_port());
    let config = folder.path().to_str().unwrap();
    let program = Program::serve(folder.path());
    let webhook = plex_webhook("media.rate", 1201);
    post(
        program.address,
        "/api/webhooks/plex",
        "application/json",
        webhook.as_bytes(),
    );
    wait_for(|| program.log().contains("plex home shows the card"));
    let read = |arguments: &[&str]| -> serde_json::Value {
        let output = intertitle(&[arguments, &["--json", "--config", config]].concat());
        assert_harmless(&arguments.join(" "), &text(&output.stdout));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    assert_eq!(read(&["explain", "1"])["event"]["series_title"], NAME);
    let rule = read(&["queue", "jobs"])[0]["rule"]
        .as_str()
        .unwrap()
        .to_string();
    assert_eq!(rule, format!("{NAME}.rules:3"));
}

#[test]
fn a_text_that_is_formatted_for_a_program_is_passed_on_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let rules = "# a\u{202e}b\non plex media.rate -> remake card\n";
    let output = intertitle_reading(
        &["fmt", "-", "--config", folder.path().to_str().unwrap()],
        rules,
    );
    assert_eq!(text(&output.stdout), rules);
}

#[track_caller]
fn wait_for(is_so: impl Fn() -> bool) {
    for _ in 0..1000 {
        if is_so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("it never came");
}
