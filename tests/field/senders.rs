//! Requests of sources that were configured slightly wrong, and proxies that name their client in various ways.

use std::fs;
use std::path::Path;

use crate::support::{MACHINE, Program, TestHarness, exchange, intertitle, plex_webhook};

const ONE: &str = "[plex.home]\nurl = \"http://127.0.0.1:9\"\ntoken = \"x\"\n";
const TWO: &str = "[plex.attic]\nurl = \"http://127.0.0.1:9\"\ntoken = \"x\"\n";

fn field(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/field");
    fs::read(folder.join(name)).unwrap()
}

fn serve(folder: &Path, settings: &str) -> Program {
    let settings = format!("[server]\nlisten = \"127.0.0.1:0\"\n{settings}");
    fs::write(folder.join("intertitle.toml"), settings).unwrap();
    Program::serve(folder)
}

/// The output of a command for a config folder.
fn printed(folder: &Path, command: &[&str]) -> String {
    let config = ["--config", folder.to_str().unwrap()];
    let output = intertitle(&[command, &config].concat());
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn an_interface_id_of_another_program_is_accepted_if_there_is_only_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path(), ONE);
    let request = field("02-number-of-another-program/request.http");
    let answer = exchange(program.address, &request);
    // The decision by trigger_on is the same as without the number.
    assert_eq!(answer.status, 202, "{}", answer.text);
    drop(program);
    // A name is ignored, too, and the server in the webhook decides.
    let harness = TestHarness::new("on plex media.rate -> remake card\n");
    for server in ["3", "0", "kitchen", "home", ""] {
        let target = format!("/api/webhooks/plex?interface_id={server}");
        assert_eq!(
            harness.post_webhook(&target, &plex_webhook("media.rate", 1201, MACHINE)),
            202
        );
    }
    harness.run_until_idle();
    assert!(
        harness
            .deliveries()
            .iter()
            .all(|(outcome, _)| outcome == "accepted"),
        "{:?}",
        harness.deliveries()
    );
    assert_eq!(harness.cards_of(1201), 1);
    let foreign = plex_webhook("media.rate", 1202, "another-machine");
    assert_eq!(
        harness.post_webhook("/api/webhooks/plex?interface_id=3", &foreign),
        202
    );
    harness.run_until_idle();
    let last = harness.deliveries().pop().unwrap();
    assert!(
        last.0 == "ignored" && last.1.contains("from a server that is not in"),
        "{last:?}"
    );
}

#[test]
fn a_number_that_names_none_of_several_servers_is_shown_to_the_owner() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path(), &format!("{ONE}{TWO}"));
    let request = field("02-number-of-another-program/request.http");
    assert_eq!(exchange(program.address, &request).status, 404);
    let why = "interface_id=3 is not a connection";
    program.wait_for(why);
    for command in [
        &["queue", "hooks"] as &[&str],
        &["connect", "test"],
        &["status"],
    ] {
        let printed = printed(folder.path(), command);
        // Columns may cut off a long reason.
        assert!(printed.contains("interface_id=3"), "{command:?}: {printed}");
    }
    let report = printed(folder.path(), &["connect", "test"]);
    assert!(
        report.contains("there are: attic (or 1), home (or 2)")
            || report.contains("there are: home (or 1), attic (or 2)"),
        "{report}"
    );
}

#[test]
fn a_webhook_to_a_wrong_url_is_reported_with_the_right_one_once_a_minute() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path(), ONE);
    let request = field("03-address-that-is-not-there/request.http");
    for _ in 0..20 {
        let answer = exchange(program.address, &request);
        assert_eq!(answer.status, 404);
        assert!(
            answer.text.contains("/api/webhooks/plex?interface_id=home"),
            "{}",
            answer.text
        );
    }
    let right = "unknown path `/plex`: its source should call http://nas:8474/api/webhooks/plex?interface_id=home";
    program.wait_for(right);
    let log = program.log();
    assert_eq!(log.matches(right).count(), 1, "{log}");
    let post = |target: &str, headers: &str| {
        let request = format!(
            "POST {target} HTTP/1.1\r\nHost: nas:8474\r\n{headers}Content-Length: 2\r\n\r\n{{}}"
        );
        exchange(program.address, request.as_bytes()).status
    };
    for (wrong, right) in [
        ("/api/webhook/plex", "http://nas:8474/api/webhooks/plex"),
        (
            "//api/webhooks//sonarr",
            "http://nas:8474/api/webhooks/sonarr",
        ),
        (
            "/API/webhooks/Tautulli",
            "http://nas:8474/api/webhooks/tautulli",
        ),
        (
            "/webhooks/sonarr?key=canary-canary-canary",
            "http://nas:8474/api/webhooks/sonarr, followed by the key",
        ),
    ] {
        assert_eq!(post(wrong, ""), 404);
        let log = program.log();
        let path = wrong.split('?').next().unwrap();
        assert!(
            log.contains(&format!("`{path}`: its source should call {right}")),
            "{log}"
        );
    }
    assert_eq!(post("/cards/here", ""), 404);
    // Unknown callers try any URL.
    assert_eq!(
        post("/plex/of/strangers", "X-Forwarded-For: 203.0.113.9\r\n"),
        404
    );
    let log = program.log();
    assert!(
        log.contains("unknown path `/cards/here`: `intertitle urls` shows"),
        "{log}"
    );
    assert!(
        !log.contains("strangers") && !log.contains("canary"),
        "{log}"
    );
    for command in [
        &["queue", "hooks"] as &[&str],
        &["connect", "test"],
        &["status"],
    ] {
        let printed = printed(folder.path(), command);
        assert!(printed.contains("/plex"), "{command:?}: {printed}");
        assert!(!printed.contains("canary"), "{command:?}: {printed}");
    }
    assert!(printed(folder.path(), &["connect", "test"]).contains(right));
}

#[test]
fn the_urls_of_later_titlecardmaker_versions_work_like_ours() {
    let harness = TestHarness::new("on plex media.rate -> remake card\n");
    for (key, target) in [
        (
            1201,
            "/api/webhooks/plex?interface_id=1&trigger_on=media.rate",
        ),
        (
            1202,
            "/api/v2/webhooks/plex?interface_id=1&trigger_on=media.rate&timeout=30",
        ),
        (
            1203,
            "/api/v2/webhooks/plex/?interface_id=2&trigger_on=media.rate&timeout=30",
        ),
    ] {
        assert_eq!(
            harness.post_webhook(target, &plex_webhook("media.rate", key, MACHINE)),
            202,
            "{target}"
        );
        harness.run_until_idle();
        assert_eq!(harness.cards_of(key), 1, "{target}");
    }
    for (sender, status) in [
        ("sonarr", 400),
        ("sonarr/cards", 400),
        ("sonarr/series/add", 400),
        ("plex/rating-key", 400),
        ("plexx", 404),
    ] {
        for version in ["", "v2/"] {
            let target = format!("/api/{version}webhooks/{sender}");
            assert_eq!(
                harness.post_webhook(&target, "{\"what\": 1}"),
                status,
                "{target}"
            );
        }
    }
}

#[test]
fn a_listed_proxy_may_name_its_client_in_any_header() {
    let folder = tempfile::tempdir().unwrap();
    let settings =
        String::from_utf8(field("18-forwarded-behind-a-named-proxy/intertitle.toml")).unwrap();
    let settings = settings.replace("[server]\n", "");
    let program = serve(folder.path(), &format!("{settings}{ONE}"));
    let status = |header: &str| {
        let body = "{\"event\": \"media.pause\", \"Metadata\": {\"type\": \"episode\"}}";
        let request = format!(
            "POST /api/webhooks/plex HTTP/1.1\r\nHost: nas\r\n{header}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        exchange(program.address, request.as_bytes()).status
    };
    let headers =
        String::from_utf8(field("18-forwarded-behind-a-named-proxy/requests.txt")).unwrap();
    for header in headers.lines() {
        assert_eq!(status(header), 401, "{header}");
    }
    assert_eq!(status("Forwarded: for=192.168.1.20;proto=http"), 202);
    assert_eq!(status("Forwarded: for=\"[fd00::20]:5000\""), 202);
}
