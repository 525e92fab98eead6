//! `connect test`: each thing that can be wrong, said in words.

use std::fs;

use intertitle::fake::Fault;

use crate::cli::text;
use crate::support::{TestHarness, TlsServer, intertitle, plex_webhook};

fn test(harness: &TestHarness, more: &[&str]) -> (String, Option<i32>) {
    let folder = harness.folder.path().to_str().unwrap();
    let all = [&["connect", "test", "--config", folder], more].concat();
    let output = intertitle(&all);
    (
        text(&output.stdout) + &text(&output.stderr),
        output.status.code(),
    )
}

/// The installation, with other settings than those it was created with.
fn set(harness: &TestHarness, from: &str, to: &str) {
    let path = harness.folder.path().join("intertitle.toml");
    let settings = fs::read_to_string(&path).unwrap();
    assert!(settings.contains(from), "{settings}");
    fs::write(&path, settings.replace(from, to)).unwrap();
}

#[test]
fn a_working_installation_is_reported_with_its_sources() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    harness.plex("media.rate", 1201);
    let (printed, code) = test(&harness, &[]);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "plex home: ok");
    assert!(
        lines[1].starts_with("plex home: last webhook at 2026-03-07T12:00:00"),
        "{printed}"
    );
    assert_eq!((lines.len(), code), (2, Some(0)), "{printed}");
}

#[test]
fn only_senders_that_have_called_or_are_in_the_settings_are_mentioned() {
    let harness = TestHarness::new("");
    let (printed, code) = test(&harness, &[]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(
        !printed.contains("Sonarr") && !printed.contains("Tautulli"),
        "{printed}"
    );
    set(
        &harness,
        "[plex.home]",
        "[sonarr.main]\nurl = \"http://127.0.0.1:1\"\nkey = \"abc\"\n[plex.home]",
    );
    let (printed, _) = test(&harness, &[]);
    let line = "Sonarr: no webhook yet. `intertitle connect sonarr` adds its connection; or add ";
    assert!(
        printed.contains(line) && !printed.contains("Tautulli"),
        "{printed}"
    );
    let import = r#"{"eventType": "Download", "series": {"title": "Dark"}, "episodes": [{"seasonNumber": 1, "episodeNumber": 1}]}"#;
    assert_eq!(harness.post_webhook("/api/webhooks/sonarr", import), 202);
    let watched = r#"{"event": "watched", "rating_key": "1201"}"#;
    assert_eq!(harness.post_webhook("/api/webhooks/tautulli", watched), 202);
    harness.run_until_idle();
    let (printed, _) = test(&harness, &[]);
    assert!(!printed.contains("no webhook yet"), "{printed}");
    for sender in ["Sonarr", "Tautulli"] {
        assert!(
            printed.contains(&format!("{sender}: last webhook at ")),
            "{printed}"
        );
    }
}

#[test]
fn unusable_folders_are_reported_and_nothing_is_created() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    let at = |name: &str| harness.folder.path().join(name).display().to_string();
    fs::write(at("a-file"), "").unwrap();
    let folders = |cards: &str, artwork: &str| {
        let path = harness.folder.path().join("intertitle.toml");
        let settings = fs::read_to_string(&path).unwrap();
        let own: String = settings
            .lines()
            .filter(|line| !line.starts_with("folder = ") && *line != "[art]")
            .map(|line| match line {
                "[cards]" => format!("[cards]\nfolder = \"{cards}\"\n"),
                line => format!("{line}\n"),
            })
            .collect();
        fs::write(&path, format!("{own}[art]\nfolder = \"{artwork}\"\n")).unwrap();
    };
    let table = [
        ("new/cards", "art", Some(0), &[][..]),
        (
            "a-file",
            "art",
            Some(1),
            &["cards folder: cannot write cards to "],
        ),
        (
            "a-file/cards",
            "art",
            Some(1),
            &["cards folder: cannot write cards to "],
        ),
        (
            "cards",
            "a-file",
            Some(1),
            &["art folder: cannot read pictures from "],
        ),
        (
            "cards",
            "gone",
            Some(1),
            &["art folder: cannot read pictures from "],
        ),
        (
            "a-file",
            "gone",
            Some(1),
            &["cards folder: ", "art folder: "],
        ),
    ];
    for (cards, artwork, expected, warnings) in table {
        folders(cards, artwork);
        let (printed, code) = test(&harness, &[]);
        assert_eq!(code, expected, "{cards} {artwork}: {printed}");
        for warning in warnings {
            let line = printed.lines().find(|line| line.starts_with(warning));
            let line = line.unwrap_or_else(|| panic!("{cards} {artwork}: {printed}"));
            assert!(line.contains("it is set by `folder`"), "{line}");
        }
        assert_eq!(
            printed.matches(" folder: ").count(),
            warnings.len(),
            "{printed}"
        );
    }
    for made in ["new", "gone"] {
        assert!(!harness.folder.path().join(made).exists(), "{made}");
    }
}

#[test]
fn switches_that_are_off_are_named_with_their_places() {
    let harness = TestHarness::new("");
    harness.plex.change(|library| {
        library.switched_off = vec!["WebHooksEnabled".into(), "PushNotificationsEnabled".into()];
    });
    let (printed, code) = test(&harness, &["home"]);
    assert_eq!(code, Some(1));
    assert_eq!(printed.lines().count(), 2, "{printed}");
    assert!(
        printed.starts_with("plex home: Webhooks are off: Settings > Network > Webhooks\n"),
        "{printed}"
    );
    assert!(
        printed.contains("plex home: push notifications are off"),
        "{printed}"
    );
}

#[test]
fn a_wrong_token_a_closed_port_and_a_wrong_name_are_distinguished() {
    let harness = TestHarness::new("");
    set(&harness, "token = \"", "token = \"wrong-");
    let (printed, code) = test(&harness, &["home"]);
    assert_eq!(
        printed,
        "plex home: Plex answered 401: the token in intertitle.toml is not accepted\n"
    );
    assert_eq!(code, Some(1));
    let url = harness.plex.url();
    set(&harness, &url, "http://127.0.0.1:9");
    let (printed, _) = test(&harness, &["home"]);
    assert!(
        printed.starts_with("plex home: Plex cannot be reached: "),
        "{printed}"
    );
    // Where the tests run in a container, that is the likelier cause.
    let is_asked =
        printed.contains("Is `http://127.0.0.1:9` in intertitle.toml right, and is Plex running?");
    assert!(
        is_asked || printed.contains("localhost is the container itself"),
        "{printed}"
    );
    let (printed, code) = test(&harness, &["attic"]);
    assert_eq!(
        printed,
        "error: no media server `attic` in intertitle.toml; it has home\n"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn a_source_without_webhooks_is_reported_with_what_to_add() {
    let harness = TestHarness::new("");
    let (printed, code) = test(&harness, &["home"]);
    assert_eq!(
        printed,
        "plex home: ok\nplex home: no webhook received yet. With Plex Pass, add http://THIS-MACHINE:0/api/webhooks/plex?interface_id=home in Plex under Account > Webhooks > Add Webhook; without, events come from the event stream of the server\n"
    );
    assert_eq!(code, Some(0), "without Plex Pass there is nothing to fix");
}

#[test]
fn webhooks_of_another_server_are_distinguished_from_those_of_the_configured_one() {
    let harness = TestHarness::new("");
    let other = plex_webhook("media.rate", 1201, "another-machine");
    for address in ["/api/webhooks/plex", "/api/webhooks/plex?interface_id=home"] {
        harness.post_webhook(address, &other);
        let (printed, code) = test(&harness, &["home"]);
        assert!(
            printed.starts_with(
                "plex home: its webhooks come from another server, `Fake Plex` (another-machine), but this one is \
                 401f1310b56fbb05c4cbe685ac9c8b609cc7d1ad. Check the URL in the settings"
            ),
            "{printed}"
        );
        assert_eq!((printed.lines().count(), code), (1, Some(1)));
    }
    harness.plex("media.rate", 1201);
    let (printed, code) = test(&harness, &["home"]);
    assert!(
        printed.contains("home: ok\nplex home: last webhook at"),
        "an account sends the webhooks of all its servers: {printed}"
    );
    assert_eq!(code, Some(0));
}

#[test]
fn a_sonarr_that_has_only_tested_is_reported_with_what_to_tick() {
    let harness = TestHarness::new("");
    let body =
        r#"{"eventType": "Test", "series": {"id": 1, "title": "Test Title"}, "episodes": []}"#;
    assert_eq!(harness.post_webhook("/api/webhooks/sonarr", body), 202);
    harness.run_until_idle();
    let (printed, code) = test(&harness, &[]);
    assert!(
        printed.contains("Sonarr: only test webhooks so far, the last at 2026-03-07T12:00:00"),
        "{printed}"
    );
    assert!(
        printed.contains("enable On Import Complete and On File Upgrade"),
        "{printed}"
    );
    assert_eq!(code, Some(0));
}

#[test]
fn each_failure_of_https_is_reported_with_what_to_do() {
    let harness = TestHarness::new("");
    let mut url = harness.plex.url();
    let mut check = |new: &str, part: &str| {
        set(&harness, &url, new);
        url = new.to_string();
        let (printed, code) = test(&harness, &["home"]);
        assert!(
            printed.starts_with("plex home: Plex cannot be reached: ") && printed.contains(part),
            "{new} {part}: {printed}"
        );
        let guesses = printed.contains("Is `") || printed.contains("container");
        assert!(!guesses, "somebody was reached: {printed}");
        assert_eq!((printed.lines().count(), code), (1, Some(1)));
    };
    for (certificate, part) in [
        (
            "self-signed",
            "its certificate is not signed by a trusted authority (it may be self-signed): on your own network, \
             `http://` works too",
        ),
        ("authority", "its certificate is not trusted ("),
        (
            "expired",
            "its certificate has expired: renew it. Is the clock of this machine right?",
        ),
        (
            "not-yet",
            "its certificate is not valid yet. Is the clock of this machine right?",
        ),
    ] {
        let endpoint = TlsServer::open(certificate);
        check(&format!("https://{}", endpoint.address), part);
    }
    let endpoint = TlsServer::open("self-signed");
    check(
        &format!("http://{}", endpoint.address),
        "the response is not HTTP: the URL may need `https://`",
    );
    let endpoint = TlsServer::plain();
    check(
        &format!("https://{}", endpoint.address),
        "it is not an HTTPS server: use `http://` in the URL",
    );
}

#[test]
fn a_proxy_that_answers_400_to_plain_http_is_reported() {
    let harness = TestHarness::new("");
    harness.plex.add_fault(Fault::answer("/identity", 400));
    let (printed, _) = test(&harness, &["home"]);
    assert_eq!(
        printed,
        "plex home: Plex answered 400: the URL may need `https://`\n"
    );
}

#[test]
fn programs_read_the_test_as_json() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    harness.plex("media.rate", 1201);
    let read = |more: &[&str], code: i32| {
        let (printed, ended) = test(&harness, &[&["--json"], more].concat());
        assert_eq!(ended, Some(code), "{printed}");
        serde_json::from_str::<serde_json::Value>(&printed).unwrap()
    };
    let printed = read(&[], 0);
    let server = &printed["servers"][0];
    assert_eq!(server["server"], "plex home");
    assert_eq!(server["errors"], serde_json::json!([]));
    assert_eq!(server["last_webhook"], "2026-03-07T12:00:00Z");
    assert_eq!(printed["sources"][0]["source"], "sonarr");
    assert!(read(&["HOME"], 0).get("sources").is_none());
    set(&harness, "token = \"", "token = \"wrong-");
    let printed = read(&["home"], 1);
    let errors = printed["servers"][0]["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{printed}");
    assert!(!printed.to_string().contains("wrong-"), "{printed}");
}
