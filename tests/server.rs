//! Our client of Plex against the fake one: what is particular to Plex. What every server does is in server_contract.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use intertitle::fake::{FakePlex, Fault, Library, TOKEN};
use intertitle::model::{Failure, Level, SeriesRef, Subject, Value};
use intertitle::ports::MediaServer;
use intertitle::server;
use intertitle::settings::{ConfigDir, Settings};
use serde_json::json;

use crate::support::Scripted;

fn client(url: &str, token: &str) -> Arc<dyn MediaServer> {
    let text = format!("[plex.home]\nurl = \"{url}\"\ntoken = \"{token}\"\n");
    let settings = Settings::read(ConfigDir::new("/nowhere".into()), &text, Vec::new()).unwrap();
    server::open(&settings).remove(0)
}

fn start() -> (FakePlex, Arc<dyn MediaServer>) {
    let plex = FakePlex::start(Library::small(64, 36), "machine").unwrap();
    let client = client(&plex.url(), TOKEN);
    (plex, client)
}

fn by_key(key: &str) -> Subject {
    Subject {
        level: Level::Unknown,
        key: Some(key.into()),
        series: SeriesRef::default(),
        server_uuid: None,
        ..Subject::default()
    }
}

fn by_series(series: SeriesRef, level: Level) -> Subject {
    Subject {
        level,
        key: None,
        series,
        server_uuid: None,
        ..Subject::default()
    }
}

#[test]
fn an_episode_a_season_and_a_series_are_found_by_their_keys() {
    let (_plex, client) = start();
    let count = |key| client.resolve(&by_key(key), 0).unwrap().len();
    assert_eq!((count("1201"), count("1200"), count("1000")), (1, 6, 10));
    let episode = client.resolve(&by_key("1201"), 0).unwrap().remove(0);
    assert_eq!(
        (
            episode.series.as_str(),
            episode.of_series.year,
            episode.season,
            episode.number
        ),
        ("The Long Tide", Some(2021), 1, 1)
    );
}

#[test]
fn a_season_of_episodes_is_one_listing_and_not_a_request_for_each() {
    let (plex, client) = start();
    client.resolve(&by_key("1200"), 0).unwrap();
    assert!(plex.requests().len() <= 3, "{:?}", plex.requests());
}

#[test]
fn a_series_is_found_by_an_id_or_by_its_title_and_year() {
    let (_plex, client) = start();
    let find = |series| client.resolve(&by_series(series, Level::Episode(1, 2)), 0);
    let by_id = SeriesRef {
        tvdb: Some(390_001),
        title: Some("Something else".into()),
        ..SeriesRef::default()
    };
    assert_eq!(find(by_id).unwrap()[0].key, "1202");
    let by_title = SeriesRef {
        title: Some("the long tide".into()),
        year: Some(2021),
        ..SeriesRef::default()
    };
    assert_eq!(find(by_title).unwrap()[0].key, "1202");
    let other_year = SeriesRef {
        title: Some("The Long Tide".into()),
        year: Some(1999),
        ..SeriesRef::default()
    };
    assert!(matches!(find(other_year), Err(Failure::Retry { .. })));
}

#[test]
fn two_series_of_one_title_are_reported_and_never_guessed() {
    let (plex, client) = start();
    plex.change(|library| {
        let mut twin = library.episode(1201).unwrap().clone();
        (twin.key, twin.season_key, twin.series_key, twin.tvdb) = (3201, 3200, 3000, 9);
        library.episodes.push(twin);
    });
    let title = SeriesRef {
        title: Some("The Long Tide".into()),
        ..SeriesRef::default()
    };
    let failure = client
        .resolve(&by_series(title, Level::Series), 0)
        .unwrap_err();
    assert!(
        matches!(&failure, Failure::GiveUp { why } if why.contains("2 series called `The Long Tide`")),
        "{failure:?}"
    );
}

#[test]
fn an_invalid_key_is_never_requested() {
    let (plex, client) = start();
    for key in ["7,8", "7/posters?url=x", "../identity", ""] {
        assert!(
            matches!(client.resolve(&by_key(key), 0), Err(Failure::GiveUp { .. })),
            "{key}"
        );
    }
    assert!(plex.requests().is_empty());
}

#[test]
fn each_answer_is_sorted_by_whose_fault_it_is() {
    let (plex, client) = start();
    for (status, kind) in [
        (302, "unreachable"),
        (400, "server error"),
        (401, "unreachable"),
        (404, "retry"),
        (407, "unreachable"),
        (429, "unreachable"),
        (500, "server error"),
        (503, "unreachable"),
    ] {
        plex.add_fault(Fault::answer("GET", status));
        let failure = client.resolve(&by_key("1201"), 0).unwrap_err();
        let found = match &failure {
            Failure::Unreachable { .. } => "unreachable",
            Failure::Retry { .. } => "retry",
            Failure::ServerError { .. } => "server error",
            _ => "another",
        };
        assert_eq!(found, kind, "{status}");
        assert!(
            failure.why().contains(&status.to_string()) && !failure.why().contains(TOKEN),
            "{}",
            failure.why()
        );
    }
}

#[test]
fn a_missing_server_is_unreachable() {
    let failure = client("http://127.0.0.1:1", "canary")
        .identity()
        .unwrap_err();
    assert!(
        matches!(&failure, Failure::Unreachable { why, .. } if why.starts_with("Plex cannot be reached")),
        "{failure:?}"
    );
}

#[test]
fn the_token_goes_to_the_server_only() {
    let (_plex, client) = start();
    for path in ["http://elsewhere/x", "//elsewhere/x", "x"] {
        assert!(
            matches!(client.fetch(path), Err(Failure::GiveUp { .. })),
            "{path}"
        );
    }
}

#[test]
fn items_of_every_level_are_looked_up() {
    let (_plex, client) = start();
    let series = SeriesRef {
        tvdb: Some(390_001),
        ..SeriesRef::default()
    };
    let kind_and_season = |subject: &Subject| {
        let fields = client.fields(subject, 0).unwrap();
        assert_eq!(fields["library"], Value::Text("TV Shows".into()));
        assert_eq!(fields["series"], Value::Text("The Long Tide".into()));
        assert_eq!(fields["year"], Value::Number(2021.0));
        assert_eq!(fields["tvdb"], Value::Text("390001".into()));
        assert_eq!(fields["labels"], Value::List(vec!["Coast".into()]));
        (fields["kind"].clone(), fields.get("season").cloned())
    };
    let kind = |kind: &str| Value::Text(kind.into());
    let one = Some(Value::Number(1.0));
    assert_eq!(
        kind_and_season(&by_key("1201")),
        (kind("episode"), one.clone())
    );
    assert_eq!(
        kind_and_season(&by_key("1200")),
        (kind("season"), one.clone())
    );
    assert_eq!(kind_and_season(&by_key("1000")), (kind("series"), None));
    let episode = by_series(series.clone(), Level::Episode(1, 2));
    assert_eq!(kind_and_season(&episode), (kind("episode"), one));
    let whole = by_series(series, Level::Series);
    assert_eq!(kind_and_season(&whole), (kind("series"), None));
}

#[test]
fn another_machine_at_the_address_has_another_owner() {
    let machine = Arc::new(Mutex::new("one"));
    let reported = Arc::clone(&machine);
    let plex = Scripted::start(move |path| {
        let name = *reported.lock().unwrap();
        let body = match path {
            "/accounts" => json!({"Account": [{"id": 1, "name": format!("owner of {name}")}]}),
            _ => json!({"machineIdentifier": name}),
        };
        let body = json!({"MediaContainer": body}).to_string();
        (200, "application/json", body.into_bytes())
    });
    let client = client(&plex.url(), TOKEN);
    for name in ["one", "two", "one"] {
        *machine.lock().unwrap() = name;
        assert_eq!(client.identity().unwrap(), name);
        for _ in 0..2 {
            let owner = client.owner_names().unwrap();
            assert_eq!(owner, [format!("owner of {name}")]);
        }
    }
}

#[test]
fn a_redirect_names_the_machine_it_leads_to_and_no_secret() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = BufReader::new(stream.try_clone().unwrap());
        let mut line = String::new();
        while head.read_line(&mut line).unwrap() > 2 {
            line.clear();
        }
        let answer = "HTTP/1.1 302 Found\r\nLocation: https://alex:secret@auth.example:9443/in?token=secret\r\n\
                      Content-Length: 0\r\nConnection: close\r\n\r\n";
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let failure = client(&format!("http://{address}"), TOKEN).identity();
    let failure = failure.unwrap_err();
    proxy.join().unwrap();
    assert!(
        failure
            .why()
            .contains("302, which redirects to auth.example:9443: "),
        "{}",
        failure.why()
    );
    assert!(!failure.why().contains("secret"), "{}", failure.why());
}

#[test]
fn a_library_is_found_by_any_spelling_of_its_name() {
    let plex = Scripted::start(|path| {
        let body = match path {
            "/library/sections" => {
                json!({"Directory": [{"type": "show", "key": "1", "title": "Alex’s Se\u{301}ries – Été"},
                                     {"type": "show", "key": "2", "title": "Other"}]})
            }
            _ if path.starts_with("/library/sections/1/all?type=4") => {
                json!({"totalSize": 1, "Metadata": [{"type": "episode", "ratingKey": "7", "parentIndex": 1, "index": 1,
                                                     "title": "One", "grandparentTitle": "x"}]})
            }
            _ => json!({"totalSize": 0}),
        };
        let body = json!({"MediaContainer": body}).to_string();
        (200, "application/json", body.into_bytes())
    });
    let client = client(&plex.url(), TOKEN);
    for name in [
        "Alex’s Se\u{301}ries – Été",
        "alex's s\u{e9}ries - e\u{301}te\u{301}",
        "ALEX`S SÉRIES — ÉTÉ",
    ] {
        let found = client.list(Some(name), &mut |_| true).unwrap();
        assert_eq!(found.len(), 1, "{name}");
    }
    let other = client.list(Some("Alexs Series"), &mut |_| true);
    assert!(other.unwrap_err().why().contains("no library of series"));
}
