//! Access over a socket: keys, proxies, and that nothing allows more than it should.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use crate::support::{Answer, Program, exchange, intertitle, webhook_key as key};

/// The header in which a proxy on loopback says that its client is on the internet.
const OUTSIDE: &str = "X-Forwarded-For: 203.0.113.9\r\n";

fn serve(folder: &Path, server: &str) -> Program {
    let settings = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n{server}[log]\nlevel = \"trace\"\n\
         [plex.home]\nurl = \"http://127.0.0.1:9\"\ntoken = \"x\"\n"
    );
    fs::write(folder.join("intertitle.toml"), settings).unwrap();
    Program::serve(folder)
}

fn call(address: SocketAddr, method: &str, target: &str, headers: &str, body: &str) -> Answer {
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: nas\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(address, request.as_bytes())
}

/// A webhook that is stored and leads to nothing.
const WEBHOOK: &str = "{\"event\": \"media.pause\", \"Metadata\": {\"type\": \"episode\"}}";

#[test]
fn a_key_opens_only_its_endpoints_from_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path(), "");
    let key = |name: &str| key(folder.path(), name);
    let post = |target: &str, headers: &str| {
        let headers = format!("{OUTSIDE}{headers}");
        call(program.address, "POST", target, &headers, WEBHOOK).status
    };
    // 400: it was allowed, but Sonarr's reader cannot read a webhook of Plex.
    let plex = format!("/api/webhooks/plex?key={}", key("plex"));
    assert_eq!(post("/api/webhooks/plex", ""), 401);
    assert_eq!(post(&plex, ""), 202);
    assert_eq!(
        post(
            "/api/webhooks/plex",
            &format!("X-Api-Key: {}\r\n", key("plex"))
        ),
        202
    );
    let sonarr = format!("Authorization: Bearer {}\r\n", key("sonarr"));
    assert_eq!(post("/api/webhooks/sonarr", &sonarr), 400);
    assert_eq!(post("/api/webhooks/sonarr/cards", &sonarr), 400);
    // The endpoint of TitleCardMaker's Tautulli is below Plex's path, and is Tautulli's all the same.
    let tautulli = format!("?key={}", key("tautulli"));
    assert_eq!(
        post(&format!("/api/webhooks/plex/rating-key{tautulli}"), ""),
        400
    );
    assert_eq!(post(&format!("/api/webhooks/plex{tautulli}"), ""), 401);
    assert_eq!(
        post(&format!("/api/webhooks/sonarr?key={}", key("plex")), ""),
        401
    );
    for (method, target) in [
        ("GET", "/api/v1/status"),
        ("POST", "/api/v1/rules/reload"),
        ("GET", "/health"),
    ] {
        let of_plex = format!("{OUTSIDE}X-Api-Key: {}\r\n", key("plex"));
        assert_eq!(
            call(program.address, method, target, &of_plex, "").status,
            401,
            "{target}"
        );
        let of_api = format!("{OUTSIDE}X-Api-Key: {}\r\n", key("api"));
        assert_eq!(
            call(program.address, method, target, &of_api, "").status,
            200,
            "{target}"
        );
    }
    assert_eq!(
        post(
            "/api/webhooks/plex",
            &format!("X-Api-Key: {}\r\n", key("api"))
        ),
        401
    );
    assert_eq!(
        call(program.address, "GET", "/ping", OUTSIDE, "").status,
        200
    );
}

#[test]
fn private_clients_need_a_key_for_the_api_only() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path(), "");
    let status = |method: &str, target: &str, headers: &str| {
        call(program.address, method, target, headers, WEBHOOK).status
    };
    assert_eq!(status("POST", "/api/webhooks/plex", ""), 202);
    assert_eq!(
        status(
            "POST",
            "/api/webhooks/plex?key=from-before",
            "Authorization: Basic eDp5\r\n"
        ),
        202
    );
    assert_eq!(
        status(
            "POST",
            "/api/webhooks/plex",
            "X-Forwarded-For: 192.168.1.2\r\n"
        ),
        202
    );
    assert_eq!(status("GET", "/health", ""), 200);
    let page = "Origin: https://evil.example\r\n";
    assert_eq!(
        status("POST", "/api/webhooks/plex", page),
        401,
        "a page in a browser"
    );
    let refused = call(program.address, "GET", "/api/v1/status", "", "");
    assert_eq!(refused.status, 401);
    assert!(
        refused.text.contains("WWW-Authenticate: Basic"),
        "{}",
        refused.text
    );
    let why = refused.json()["error"]
        .as_str()
        .unwrap_or_default()
        .to_string();
    assert!(why.contains("`intertitle urls --api` shows it"), "{why}");
    let key = format!("X-Api-Key: {}\r\n", key(folder.path(), "api"));
    let answer = call(program.address, "GET", "/api/v1/status", &key, "");
    assert_eq!(
        answer.json()["queue"]["hooks_undecided"]
            .as_u64()
            .map(|_| ()),
        Some(()),
        "{}",
        answer.text
    );
    assert_eq!(status("POST", "/api/v1/status", &key), 405);
    assert_eq!(status("GET", "/api/v1/cards", &key), 404);
}

#[test]
fn an_invalid_host_name_hides_no_client() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path(), "");
    let head = "POST /api/webhooks/plex HTTP/1.1\r\nHost: nas\r\nX-Forwarded-For: ";
    let rest = format!(
        ", 203.0.113.9\r\nContent-Length: {}\r\n\r\n{WEBHOOK}",
        WEBHOOK.len()
    );
    let request = [head.as_bytes(), b"\xe9", rest.as_bytes()].concat();
    assert_eq!(exchange(program.address, &request).status, 401);
    // Only the listener may set the address of the caller.
    let forged = format!("{OUTSIDE}X-Intertitle-Peer: 127.0.0.1\r\n");
    assert_eq!(
        call(
            program.address,
            "POST",
            "/api/webhooks/plex",
            &forged,
            WEBHOOK
        )
        .status,
        401
    );
}

#[test]
fn behind_a_trusted_proxy_and_below_a_path_all_is_as_without() {
    let folder = tempfile::tempdir().unwrap();
    let server = "trusted_proxies = \"127.0.0.1\"\nbase_path = \"/cards\"\n";
    let program = serve(folder.path(), server);
    let status = |target: &str, headers: &str| {
        call(program.address, "POST", target, headers, WEBHOOK).status
    };
    let home = "X-Forwarded-For: 203.0.113.9, 192.168.1.2\r\n";
    assert_eq!(status("/cards/api/webhooks/plex", home), 202);
    assert_eq!(status("/api/webhooks/plex", home), 202);
    assert_eq!(status("/cardsapi/webhooks/plex", home), 404);
    assert_eq!(status("/cards/api/webhooks/plex", OUTSIDE), 401);
    let key = key(folder.path(), "plex");
    assert_eq!(
        status(&format!("/cards/api/webhooks/plex?key={key}"), OUTSIDE),
        202
    );
    assert!(
        program.log().contains("sent its key over plain http"),
        "{}",
        program.log()
    );
    assert_eq!(
        call(program.address, "GET", "/cards/ping", OUTSIDE, "").status,
        200
    );
}

#[test]
fn the_root_page_shows_the_urls_to_allowed_clients_only() {
    let page = "Accept: text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8\r\n";
    for (server, base) in [("", ""), ("base_path = \"/cards\"\n", "/cards")] {
        let folder = tempfile::tempdir().unwrap();
        let program = serve(folder.path(), server);
        let look = |target: &str, headers: &str| call(program.address, "GET", target, headers, "");
        for (target, headers) in [
            (format!("{base}/"), page),
            (format!("{base}/?from=bookmark"), page),
            (
                if base.is_empty() {
                    "/".into()
                } else {
                    base.to_string()
                },
                "",
            ),
            ("/".into(), "Accept: */*\r\nSec-Fetch-Site: none\r\n"),
        ] {
            let answer = look(&target, headers);
            assert_eq!(answer.status, 200, "{target}");
            assert!(
                answer
                    .text
                    .contains("Content-Type: text/plain; charset=utf-8"),
                "{}",
                answer.text
            );
            for part in [
                "intertitle makes title cards for Plex",
                "intertitle status",
                "intertitle urls",
                &format!(" {base}/health\n"),
                &format!(" {base}/api/webhooks/sonarr\n"),
                "docs/README.md",
            ] {
                assert!(answer.text.contains(part), "{part}: {}", answer.text);
            }
        }
        let json = look(&format!("{base}/"), "Accept: application/json\r\n");
        assert_eq!(json.status, 200);
        let json = json.json();
        assert_eq!(json["health"], format!("{base}/health"));
        assert!(json["commands"]["intertitle urls"].is_string(), "{json}");
        let webhooks = json["webhooks"].as_array().unwrap();
        let plex = format!("{base}/api/webhooks/plex");
        assert!(webhooks.contains(&plex.into()), "{json}");
        assert_eq!(call(program.address, "HEAD", "/", page, "").status, 200);
        // Callers without access get the same response as for an unknown path.
        for foreign_site in [
            OUTSIDE,
            "Origin: https://evil.example\r\n",
            "Sec-Fetch-Site: cross-site\r\n",
        ] {
            let answer = look(&format!("{base}/"), &format!("{page}{foreign_site}"));
            assert_eq!(answer.status, 404, "{foreign_site}");
            assert!(!answer.text.contains("intertitle"), "{}", answer.text);
        }
        let other = "GET / HTTP/1.1\r\nHost: rebound.example.com\r\n\r\n";
        assert_eq!(exchange(program.address, other.as_bytes()).status, 404);
        let key = format!("{OUTSIDE}X-Api-Key: {}\r\n", key(folder.path(), "api"));
        assert_eq!(look("/", &key).status, 200);
        assert_eq!(call(program.address, "POST", "/", "", WEBHOOK).status, 404);
        assert!(!program.log().contains("is refused"), "{}", program.log());
    }
}

#[test]
fn a_web_page_in_a_private_browser_can_read_and_send_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path(), "names = \"cards.example.org\"\n");
    let status = |method: &str, target: &str, headers: &str, body: &str| {
        let request = format!(
            "{method} {target} HTTP/1.1\r\n{headers}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        exchange(program.address, request.as_bytes()).status
    };
    for (headers, is_page) in [
        ("", false),
        ("Host: nas:8474\r\n", false),
        ("Host: 192.168.1.2:8474\r\n", false),
        ("Host: [fd00::2]:8474\r\n", false),
        ("Host: nas.lan\r\n", false),
        ("Host: nas.tail1234.ts.net\r\n", false),
        ("Host: cards.example.org\r\n", false),
        ("Host: nas\r\nSec-Fetch-Site: none\r\n", false),
        ("Host: evil.example\r\n", true),
        ("Host: nas.evil.example:8474\r\n", true),
        (
            "Host: evil.example\r\nSec-Fetch-Site: same-origin\r\n",
            true,
        ),
        ("Host: nas\r\nSec-Fetch-Site: cross-site\r\n", true),
        ("Host: nas\r\nSec-Fetch-Site: same-site\r\n", true),
        ("Host: nas\r\nOrigin: https://evil.example\r\n", true),
        ("Host: nas\r\nOrigin: null\r\n", true),
    ] {
        for (method, target, body, open) in [
            ("GET", "/health", "", 200),
            ("GET", "/metrics", "", 200),
            ("POST", "/api/webhooks/plex", WEBHOOK, 202),
        ] {
            // A source may use any name of this machine. A browser is recognized by its headers.
            let is_sender = target != "/health"
                && target != "/metrics"
                && !headers.contains("Sec-")
                && !headers.contains("Origin");
            let expected = if is_page && !is_sender { 401 } else { open };
            let answer = status(method, target, headers, body);
            assert_eq!(answer, expected, "{method} {target} {headers:?}");
        }
        // A valid key is accepted, whatever else the caller sends.
        let keyed = format!("/api/webhooks/plex?key={}", key(folder.path(), "plex"));
        assert_eq!(status("POST", &keyed, headers, WEBHOOK), 202, "{headers:?}");
        let api = format!("{headers}X-Api-Key: {}\r\n", key(folder.path(), "api"));
        assert_eq!(status("GET", "/health", &api, ""), 200, "{headers:?}");
        assert_eq!(status("GET", "/ping", headers, ""), 200, "{headers:?}");
    }
    let log = program.log();
    assert!(log.contains("its Host is `evil.example`"), "{log}");
    assert!(log.contains("add it to `names` in [server]"), "{log}");
}

#[test]
fn a_trusted_proxy_that_names_no_client_makes_nothing_local_and_is_reported_once() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path(), "trusted_proxies = \"127.0.0.1\"\n");
    let status = |headers: &str| {
        call(
            program.address,
            "POST",
            "/api/webhooks/plex",
            headers,
            WEBHOOK,
        )
        .status
    };
    for _ in 0..3 {
        assert_eq!(status(""), 401);
        assert_eq!(status("Forwarded: for=unknown\r\n"), 401);
        assert_eq!(
            status("X-Real-IP: 192.168.1.2\r\nX-Forwarded-For: 203.0.113.9\r\n"),
            401
        );
    }
    assert_eq!(status("X-Forwarded-For: 192.168.1.2\r\n"), 202);
    let log = program.log();
    for part in [
        "does not send the address of its client",
        "names different clients",
    ] {
        assert_eq!(log.matches(part).count(), 1, "{part}: {log}");
    }
}

#[test]
fn all_clients_can_be_required_to_have_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path(), "without_key = \"nobody\"\n");
    let post = |target: &str| call(program.address, "POST", target, "", WEBHOOK).status;
    assert_eq!(post("/api/webhooks/plex"), 401);
    assert_eq!(
        post(&format!(
            "/api/webhooks/plex?key={}",
            key(folder.path(), "plex")
        )),
        202
    );
    assert_eq!(call(program.address, "GET", "/health", "", "").status, 401);
}

#[test]
fn wrong_keys_are_slowed_the_right_one_never_and_none_is_logged_or_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = serve(folder.path(), "");
    let address = program.address;
    let post = |key: &str| {
        let target = format!("/api/webhooks/plex?interface_id=home&key={key}");
        call(address, "POST", &target, OUTSIDE, WEBHOOK)
    };
    let right = key(folder.path(), "plex");
    assert_eq!(post(&right).status, 202);
    for _ in 0..10 {
        assert_eq!(post("canary-canary-canary").status, 401);
    }
    let refused = post("canary-canary-canary");
    assert_eq!(refused.status, 429);
    assert!(refused.text.contains("Retry-After: "), "{}", refused.text);
    assert_eq!(post(&right).status, 202, "others guess from that address");
    program.signal("TERM");
    let log = program.ended();
    assert!(
        log.contains("a webhook of plex from 127.0.0.1 is refused"),
        "{log}"
    );
    assert_eq!(log.matches("is refused").count(), 1, "{log}");
    let config = folder.path().to_str().unwrap();
    let queue = intertitle(&["queue", "deliveries", "--json", "--config", config]);
    let kept = String::from_utf8_lossy(&queue.stdout).into_owned();
    assert!(kept.contains("media.pause"), "{kept}");
    for secret in [right.as_str(), "canary-canary-canary"] {
        assert!(
            !log.contains(secret) && !kept.contains(secret),
            "{log}\n{kept}"
        );
    }
    let database = fs::read(folder.path().join("intertitle.db")).unwrap();
    let has = |secret: &str| {
        database
            .windows(secret.len())
            .any(|part| part == secret.as_bytes())
    };
    assert!(has(r#""interface":"home""#) && !has(&right));
}

#[test]
fn input_of_a_caller_is_never_returned_as_html() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path(), "");
    const PAGE: &str = "<script>alert(1)</script>";
    for (method, target, headers, body) in [
        ("GET", "/<script>alert(1)</script>", "", ""),
        (
            "POST",
            "/api/webhooks/plex?interface_id=<script>alert(1)</script>",
            "",
            WEBHOOK,
        ),
        (
            "POST",
            "/api/webhooks/plex?trigger_on=<script>alert(1)</script>",
            "",
            WEBHOOK,
        ),
        ("POST", "/api/webhooks/plex", "", PAGE),
        (
            "POST",
            "/api/webhooks/plex",
            "",
            "{\"event\": \"<script>alert(1)</script>\"}",
        ),
        (
            "POST",
            "/api/webhooks/sonarr",
            "",
            "{\"eventType\": \"<script>alert(1)</script>\"}",
        ),
        (
            "POST",
            "/api/webhooks/tautulli",
            "",
            "\"<script>alert(1)</script>\"",
        ),
        (
            "POST",
            "/api/webhooks/plex",
            "X-Api-Key: <script>alert(1)</script>\r\n",
            WEBHOOK,
        ),
        (
            "POST",
            "/api/webhooks/plex",
            "Expect: <script>alert(1)</script>\r\n",
            WEBHOOK,
        ),
        ("<script>", "/ping", "", ""),
    ] {
        let answer = call(program.address, method, target, headers, body);
        let head = answer.text.split("\r\n\r\n").next().unwrap().to_lowercase();
        assert!(head.contains("content-type: application/json"), "{head}");
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
        assert!(!head.contains("<script>"), "{head}");
        answer.json();
    }
}

#[test]
fn urls_are_what_the_senders_need_and_they_work() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().to_str().unwrap();
    let urls = |more: &[&str]| intertitle(&[&["urls", "--config", config], more].concat());
    fs::write(folder.path().join("intertitle.toml"), "").unwrap();
    let none = urls(&[]);
    assert_eq!(none.status.code(), Some(2));
    let why = String::from_utf8_lossy(&none.stderr).into_owned();
    assert!(why.contains("`intertitle serve` creates them"), "{why}");
    let program = serve(folder.path(), "");
    let base = format!("http://{}", program.address);
    let shown = urls(&["--base", &format!("{base}/")]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    let plex = shown
        .lines()
        .find(|line| line.contains("/plex?"))
        .unwrap()
        .trim();
    let target = plex.strip_prefix(&base).unwrap();
    assert_eq!(
        call(program.address, "POST", target, OUTSIDE, WEBHOOK).status,
        202
    );
    for (sender, wanted) in [
        ("sonarr", "password KEY"),
        ("tautulli", "JSON headers {\"X-Api-Key\": \"KEY\"}"),
    ] {
        let line = wanted.replace("KEY", &key(folder.path(), sender));
        assert!(shown.contains(&line), "{shown}");
    }
    assert!(
        shown.contains(&format!("{base}/api/webhooks/tautulli?interface_id=home\n")),
        "{shown}"
    );
    let api = key(folder.path(), "api");
    assert!(
        !shown.contains(&api),
        "the API's key is shown only on request"
    );
    let all = String::from_utf8_lossy(&urls(&["--base", &base, "--api"]).stdout).into_owned();
    assert!(all.contains(&format!("X-Api-Key: {api}")), "{all}");
    // The port in these settings is chosen at each start.
    let unknown = String::from_utf8_lossy(&urls(&[]).stderr).into_owned();
    assert!(unknown.contains("--base http://"), "{unknown}");
}

#[test]
fn only_their_owner_may_read_keys_deliveries_and_settings() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    // The program creates its own settings, whose port may be in use here.
    let answer = intertitle(&["init", "--config", folder.path().to_str().unwrap()]);
    assert!(answer.status.success());
    let mode = |name: &str| {
        let file = fs::metadata(folder.path().join(name)).unwrap();
        file.permissions().mode() & 0o777
    };
    assert_eq!(mode("intertitle.toml"), 0o600);
    let program = serve(folder.path(), "");
    assert_eq!(
        call(program.address, "POST", "/api/webhooks/plex", "", WEBHOOK).status,
        202
    );
    for name in ["intertitle.keys", "intertitle.db", "intertitle.db-wal"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
}
