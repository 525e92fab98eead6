//! What the real program takes of memory while somebody sends it JSON that was made to be expensive. Linux only: the peak
//! is in `/proc/PID/status`.
#![cfg(target_os = "linux")]

use std::fs;
use std::net::SocketAddr;
use std::thread;

use intertitle::fake::{FakePlex, Library, TOKEN};

use crate::support::{MACHINE, Program, Scripted, post};

/// What all of it together may take beyond what the program has at rest.
const GROWTH_MAX: u64 = 64 << 20;
/// The C library of a test build keeps large pieces that were freed; that of a released program (musl) gives them back, and
/// so does this one if it is configured to.
const GIVEN_BACK: &[(&str, &str)] = &[("MALLOC_MMAP_THRESHOLD_", "131072")];

/// The program in a folder of its own, with this Plex server and these rules.
struct Measured {
    program: Program,
    at_rest: u64,
    _folder: tempfile::TempDir,
}

impl Measured {
    fn start(plex: &str, rules: &str) -> Measured {
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[cards]\nsize = \"320x180\"\n[plex.home]\nurl = \"{plex}\"\ntoken = \"{TOKEN}\"\n"
        );
        fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
        fs::create_dir_all(folder.path().join("rules")).unwrap();
        fs::write(folder.path().join("rules/main.rules"), rules).unwrap();
        let program = Program::serve_with(GIVEN_BACK, folder.path());
        // One webhook first: what every start needs is not growth.
        let body = br#"{"event":"media.play","Metadata":{"ratingKey":"1"}}"#;
        let answer = post(
            program.address,
            "/api/webhooks/plex",
            "application/json",
            body,
        );
        assert_eq!(answer.status, 202);
        let at_rest = of(program.id(), "VmRSS:");
        Measured {
            program,
            at_rest,
            _folder: folder,
        }
    }

    fn address(&self) -> SocketAddr {
        self.program.address
    }

    fn wait_for(&self, words: &str) {
        self.program.wait_for(words);
    }

    #[track_caller]
    fn check(&self, what: &str) {
        let peak = of(self.program.id(), "VmHWM:");
        let growth = peak.saturating_sub(self.at_rest);
        println!("{what}: {} MiB", growth >> 20);
        assert!(growth < GROWTH_MAX, "{what}: {} MiB", growth >> 20);
    }
}

/// A line of the process's status, in bytes.
fn of(process: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kilobytes << 10
}

/// Bodies of 2 MiB that are cheap to send.
fn expensive() -> Vec<(&'static str, Vec<u8>)> {
    let filled = |head: &str, one: &str, tail: &str| {
        let count = ((2 << 20) - head.len() - tail.len()) / one.len();
        format!("{head}{}0{tail}", one.repeat(count - 1)).into_bytes()
    };
    let episodes = r#"{"eventType":"Download","series":{"title":"x","tvdbId":1},"episodes":["#;
    let item = r#"{"event":"library.new","Metadata":{"ratingKey":"1","type":"episode","#;
    vec![
        ("a list of small objects", filled("[", r#"{"":0},"#, "]")),
        ("a list of small lists", filled("[", "[],", "]")),
        ("a list of numbers", filled("[", "0,", "]")),
        (
            "an object of many keys",
            filled("{\"a\":", r#"0,"b":"#, "}"),
        ),
        ("lists within lists", "[".repeat(2 << 20).into_bytes()),
        (
            "objects within objects",
            "{\"a\":".repeat((2 << 20) / 5).into_bytes(),
        ),
        (
            "small objects next to the members that are read",
            filled(
                r#"{"event":"media.play","Metadata":{"ratingKey":"1"},"x":["#,
                r#"{"":0},"#,
                "]}",
            ),
        ),
        (
            "ids",
            filled(&format!(r#"{item}"Guid":["#), r#"{"id":"a"},"#, "]}}"),
        ),
        (
            "labels",
            filled(&format!(r#"{item}"Label":["#), r#"{"tag":"a"},"#, "]}}"),
        ),
        (
            "episodes",
            filled(episodes, r#"{"seasonNumber":1,"episodeNumber":1},"#, "]}"),
        ),
        (
            "a long title",
            format!(r#"{item}"title":"{}"}}}}"#, "x".repeat(2_000_000)).into_bytes(),
        ),
    ]
}

#[test]
fn expensive_webhooks_take_little_memory_alone_and_sixteen_at_once() {
    for (what, body) in expensive() {
        let measured = Measured::start(
            "http://127.0.0.1:9",
            "on plex library.new -> make card\non sonarr import -> make card\n",
        );
        let address = measured.address();
        for source in ["plex", "sonarr", "tautulli"] {
            let target = format!("/api/webhooks/{source}");
            let answer = post(address, &target, "application/json", &body);
            assert!(
                [202, 400, 413, 503].contains(&answer.status),
                "{what}: {answer:?}"
            );
        }
        measured.check(what);
        let body = &body;
        thread::scope(|scope| {
            for place in 0..16 {
                let target = ["/api/webhooks/plex", "/api/webhooks/sonarr"][place % 2];
                scope.spawn(move || post(address, target, "application/json", body));
            }
        });
        measured.check(&format!("sixteen times {what}"));
    }
}

/// A server with one series, whose listing of episodes has 64 MiB, made of such entries.
fn hostile(entry: &'static str) -> Scripted {
    Scripted::start(move |path| {
        let listing = |entry: &str| {
            let count = (60 << 20) / entry.len();
            let mut body = String::with_capacity(64 << 20);
            body.push_str(r#"{"MediaContainer":{"Metadata":["#);
            (0..count).for_each(|_| body.push_str(entry));
            body.push_str("0]}}");
            body.into_bytes()
        };
        let body = match path {
            _ if path.starts_with("/identity") => {
                format!(r#"{{"MediaContainer":{{"machineIdentifier":"{MACHINE}"}}}}"#).into_bytes()
            }
            _ if path.contains("/allLeaves") => listing(entry),
            _ if path.starts_with("/library/metadata/1") => {
                br#"{"MediaContainer":{"Metadata":[{"type":"show","ratingKey":"1"}]}}"#.to_vec()
            }
            _ => br#"{"MediaContainer":{}}"#.to_vec(),
        };
        (200, "application/json", body)
    })
}

#[test]
fn an_expensive_listing_of_the_media_server_takes_little_memory() {
    for (entry, words) in [
        (r#"{"":0},"#, "values"),
        (
            r#"{"type":"episode","ratingKey":"7","parentIndex":1,"index":1,"title":"x"},"#,
            "needs more than",
        ),
    ] {
        let plex = hostile(entry);
        let measured = Measured::start(&plex.url(), "on plex library.new -> make card\n");
        let body =
            br#"{"event":"library.new","Metadata":{"ratingKey":"1","type":"show","title":"x"}}"#;
        let answer = post(
            measured.address(),
            "/api/webhooks/plex",
            "application/json",
            body,
        );
        assert_eq!(answer.status, 202);
        measured.wait_for(words);
        measured.check(entry);
    }
}

#[test]
fn a_series_of_ten_thousand_episodes_takes_little_memory() {
    let mut library = Library::small(320, 180);
    let first = library.episode(1201).unwrap().clone();
    for number in 0..10_000 {
        let mut one = first.clone();
        (one.series_key, one.season_key) = (500_000, 500_001 + number / 250);
        (one.key, one.season, one.number) = (600_000 + number, 1 + number / 250, 1 + number % 250);
        one.title = format!("Number {number} of a very long series indeed");
        library.episodes.push(one);
    }
    let plex = FakePlex::start(library, MACHINE).unwrap();
    let measured = Measured::start(&plex.url(), "on plex library.new -> make card\n");
    let body =
        br#"{"event":"library.new","Metadata":{"ratingKey":"500000","type":"show","title":"x"}}"#;
    let answer = post(
        measured.address(),
        "/api/webhooks/plex",
        "application/json",
        body,
    );
    assert_eq!(answer.status, 202);
    measured.wait_for("10000 episodes");
    measured.check("10,000 episodes");
}
