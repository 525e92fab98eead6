//! The views: a command prints with `--json` what `/api/v1/` returns.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use intertitle::fake::{FakePlex, Library, TOKEN};

use crate::support::{
    Answer, MACHINE, Program, api_key, exchange, free_port, intertitle, plex_webhook, post,
    webhook_key,
};

/// How a view is read. A file in `src/views/` has a row.
struct View {
    file: &'static str,
    /// The command that prints it.
    command: &'static [&'static str],
    /// The path that returns it.
    path: &'static str,
    /// How the command prints it.
    printed: Printed,
}

#[derive(Clone, Copy, PartialEq)]
enum Printed {
    /// As one value.
    Whole,
    /// Each row of the list on its own line.
    Lines,
}

const VIEWS: &[View] = &[
    View {
        file: "overview",
        command: &["status", "--json"],
        path: "/api/v1/overview",
        printed: Printed::Whole,
    },
    View {
        file: "deliveries",
        command: &["queue", "deliveries", "--json"],
        path: "/api/v1/deliveries",
        printed: Printed::Whole,
    },
    View {
        file: "deliveries",
        command: &["queue", "deliveries", "--json", "--limit=2"],
        path: "/api/v1/deliveries?limit=2",
        printed: Printed::Whole,
    },
    View {
        file: "jobs",
        command: &["queue", "jobs", "--json"],
        path: "/api/v1/jobs",
        printed: Printed::Whole,
    },
    View {
        file: "jobs",
        command: &[
            "queue",
            "jobs",
            "--json",
            "--state=done,dead",
            "--series=tide s01",
            "--server=HOME",
            "--delivery=1",
            "--limit=1",
        ],
        path: "/api/v1/jobs?state=done,dead&series=tide%20s01&server=HOME&delivery=1&limit=1",
        printed: Printed::Whole,
    },
    View {
        file: "catalogue",
        command: &["list", "--json"],
        path: "/api/v1/catalogue",
        printed: Printed::Whole,
    },
    View {
        file: "catalogue",
        command: &["list", "the long tide", "s01", "--json"],
        path: "/api/v1/catalogue?series=the%20long%20tide&part=s01",
        printed: Printed::Whole,
    },
    View {
        file: "catalogue",
        command: &[
            "list",
            "--missing",
            "--library=tv shows",
            "--server=HOME",
            "--json",
        ],
        path: "/api/v1/catalogue?status=missing&library=tv%20shows&server=HOME",
        printed: Printed::Whole,
    },
    View {
        file: "make_plan",
        command: &["make", "--all", "--dry-run", "--json"],
        path: "/api/v1/make/plan",
        printed: Printed::Whole,
    },
    View {
        file: "make_plan",
        command: &["make", "Tide", "s01e01", "--remake", "--dry-run", "--json"],
        path: "/api/v1/make/plan?series=Tide&part=s01e01&remake=true",
        printed: Printed::Whole,
    },
    View {
        file: "explanation",
        command: &["explain", "1", "--json"],
        path: "/api/v1/explanation?delivery=1",
        printed: Printed::Whole,
    },
    View {
        file: "explanation",
        command: &["explain", "2", "--json"],
        path: "/api/v1/explanation?delivery=2",
        printed: Printed::Whole,
    },
    View {
        file: "explanation",
        command: &["explain", "4", "--json"],
        path: "/api/v1/explanation?delivery=4",
        printed: Printed::Whole,
    },
    View {
        file: "replay",
        command: &["replay", "--json"],
        path: "/api/v1/replay",
        printed: Printed::Lines,
    },
    View {
        file: "replay",
        command: &["replay", "--json", "--since=1h"],
        path: "/api/v1/replay?since=1h",
        printed: Printed::Lines,
    },
];

/// Files of `src/views/` that are not views, and views that no path returns, each with the reason.
const WITHOUT_PATH: &[(&str, &str)] = &[
    ("error", "why a view cannot be computed"),
    ("explained", "a part of the explanation"),
    ("connection_test", "asks the media servers"),
    ("names_in_rules", "a part of the connection test"),
    ("senders", "a part of the connection test"),
    ("restores", "asks the media servers"),
    ("art_request", "asks the media servers"),
    ("episode_details", "asks the media servers"),
    ("selection", "the episodes of a list or a plan"),
    ("skip_request", "changes what is skipped"),
    ("setup", "steps that ask other programs"),
];

/// Paths that return no view.
const OTHER_PATHS: &[&str] = &["/api/v1/status"];

/// A daemon with some deliveries, all of whose jobs have ended.
struct Installation {
    folder: tempfile::TempDir,
    program: Program,
    _plex: FakePlex,
}

impl Installation {
    fn start() -> Installation {
        let plex = FakePlex::start(Library::small(320, 180), MACHINE).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("rules")).unwrap();
        fs::write(
            folder.path().join("rules/main.rules"),
            "on plex media.rate -> make card with { font_color red }\n",
        )
        .unwrap();
        let settings = format!(
            "[server]\nlisten = \"127.0.0.1:{}\"\n[cards]\nsize = \"320x180\"\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
            free_port(),
            plex.url()
        );
        fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
        let program = Program::serve(folder.path());
        let installation = Installation {
            folder,
            program,
            _plex: plex,
        };
        let key = webhook_key(installation.folder.path(), "plex");
        for (event, episode) in [
            ("media.rate", 1201),
            ("media.pause", 1201),
            ("media.rate", 1301),
        ] {
            let webhook = plex_webhook(event, episode, MACHINE);
            let target = format!("/api/webhooks/plex?interface_id=home&key={key}");
            installation.post(&target, &webhook);
        }
        installation.post("/api/webhooks/sonarr", "<html>");
        installation.post("/api/webhooks/plx", "{}");
        installation.wait();
        installation.change_rules();
        installation
    }

    /// Other rules, which would decide the same deliveries differently.
    fn change_rules(&self) {
        fs::write(
            self.folder.path().join("rules/main.rules"),
            "on plex media.pause -> remake card\n",
        )
        .unwrap();
        let key = api_key(self.folder.path());
        let request = format!(
            "POST /api/v1/rules/reload HTTP/1.1\r\nHost: nas\r\nX-Api-Key: {key}\r\nContent-Length: 0\r\n\r\n"
        );
        let answer = exchange(self.program.address, request.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    fn post(&self, target: &str, body: &str) {
        post(
            self.program.address,
            target,
            "application/json",
            body.as_bytes(),
        );
    }

    /// Waits until nothing is left to do.
    fn wait(&self) {
        for _ in 0..1000 {
            let overview = self.get("/api/v1/overview").json();
            let queue = overview["queue"].as_object().unwrap();
            let is_idle = queue.values().all(|length| *length == 0);
            if is_idle && overview["cards"] != 0 {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("{}\n{}", self.get("/api/v1/jobs").text, self.program.log());
    }

    fn get(&self, target: &str) -> Answer {
        let key = api_key(self.folder.path());
        let request = format!("GET {target} HTTP/1.1\r\nHost: nas\r\nX-Api-Key: {key}\r\n\r\n");
        exchange(self.program.address, request.as_bytes())
    }

    fn print(&self, command: &[&str]) -> String {
        let config = self.folder.path().to_str().unwrap();
        let output = intertitle(&[command, &["--config", config]].concat());
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Without what the time between two looks changes.
fn still(mut view: Value) -> Value {
    if let Some(health) = view.get_mut("health").and_then(Value::as_object_mut) {
        assert!(health.remove("uptime_s").is_some());
    }
    view
}

#[test]
fn every_view_is_the_same_from_the_command_and_from_the_api_and_has_no_secret() {
    let installation = Installation::start();
    let secrets = ["plex", "api", "sonarr", "tautulli"]
        .map(|name| webhook_key(installation.folder.path(), name));
    for view in VIEWS {
        let printed = installation.print(view.command);
        let answer = installation.get(view.path);
        assert_eq!(answer.status, 200, "{}: {}", view.path, answer.text);
        let expected: Value = match view.printed {
            Printed::Whole => serde_json::from_str(&printed).unwrap(),
            Printed::Lines => printed
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap())
                .collect(),
        };
        assert!(
            expected.as_array().is_none_or(|rows| !rows.is_empty()),
            "{} shows nothing",
            view.path
        );
        assert_eq!(
            still(expected),
            still(answer.json()),
            "{:?} and {}",
            view.command,
            view.path
        );
        for secret in secrets.iter().map(String::as_str).chain([TOKEN]) {
            assert!(
                !printed.contains(secret) && !answer.text.contains(secret),
                "{}",
                view.path
            );
        }
    }
}

#[test]
fn every_view_and_every_path_has_a_row_here_and_on_the_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mod_rs = fs::read_to_string(root.join("src/views/mod.rs")).unwrap();
    let files = mod_rs.lines().filter_map(|line| {
        let (_, name) = line.split_once("mod ")?;
        name.strip_suffix(';')
    });
    for file in files {
        let is_view = VIEWS.iter().any(|view| view.file == file);
        let is_other = WITHOUT_PATH.iter().any(|(name, _)| *name == file);
        assert!(
            is_view != is_other,
            "src/views/{file}.rs has no row, or two"
        );
    }
    let installation = Installation::start();
    let answer = installation.get("/api/v1/nothing").json();
    let listed: Vec<&str> = answer["addresses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|address| address.as_str().unwrap())
        .collect();
    let page = fs::read_to_string(root.join("docs/settings.md")).unwrap();
    for address in &listed {
        assert!(page.contains(address), "{address} is not on the page");
    }
    let got: BTreeSet<&str> = listed
        .iter()
        .filter_map(|address| address.strip_prefix("GET "))
        .collect();
    let known = VIEWS
        .iter()
        .map(|view| view.path.split('?').next().unwrap());
    let known: BTreeSet<&str> = known.chain(OTHER_PATHS.iter().copied()).collect();
    assert_eq!(got, known);
}

#[test]
fn the_api_refuses_unknown_requests_and_clients_without_a_key() {
    let installation = Installation::start();
    for (path, status, part) in [
        ("/api/v1/overview?x=1", 400, "unknown parameter `x`"),
        ("/api/v1/deliveries?limit=1001", 400, "the maximum is 1000"),
        ("/api/v1/deliveries?limit=-1", 400, "expected a number"),
        (
            "/api/v1/jobs?state=asleep",
            400,
            "unknown state `asleep`; expected waiting",
        ),
        ("/api/v1/explanation", 400, "`delivery` is missing"),
        ("/api/v1/explanation?delivery=99", 404, "no delivery 99"),
        (
            "/api/v1/replay?since=1y",
            400,
            "`1y` is not a valid duration",
        ),
        ("/api/v1/jobs?server=attic", 404, "no media server `attic`"),
        (
            "/api/v1/catalogue?status=bad",
            400,
            "unknown status `bad`; expected any, missing",
        ),
        (
            "/api/v1/catalogue?part=s01",
            400,
            "`part` is given without `series`",
        ),
        (
            "/api/v1/make/plan?series=Tide&part=9",
            400,
            "`9` is neither a season (`s02`) nor an episode",
        ),
        (
            "/api/v1/make/plan?series=Dark",
            404,
            "no media server has a series called `Dark`",
        ),
    ] {
        let answer = installation.get(path);
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        let why = answer.json()["error"].as_str().unwrap().to_string();
        assert!(why.contains(part), "{path}: {why}");
    }
    for view in VIEWS {
        let request = format!("GET {} HTTP/1.1\r\nHost: nas\r\n\r\n", view.path);
        let answer = exchange(installation.program.address, request.as_bytes());
        assert_eq!(answer.status, 401, "{}", view.path);
    }
}
