//! Responses of the media server that are partly damaged, or are web pages.

use std::fs;
use std::sync::Arc;

use intertitle::model::{Failure, Level, SeriesRef, Subject};
use intertitle::ports::MediaServer;
use intertitle::server;
use intertitle::settings::{ConfigDir, Settings};

use crate::support::Scripted;

const JSON: &str = "application/json";

fn client(url: &str) -> Arc<dyn MediaServer> {
    let text = format!("[plex.home]\nurl = \"{url}\"\ntoken = \"secret-token\"\n");
    let settings = Settings::read(ConfigDir::new("/nowhere".into()), &text, Vec::new()).unwrap();
    server::open(&settings).remove(0)
}

fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/field");
    fs::read(format!("{folder}/{name}")).unwrap()
}

fn of_series(tvdb: u64) -> Subject {
    Subject {
        level: Level::Series,
        key: None,
        series: SeriesRef {
            tvdb: Some(tvdb),
            title: Some("a series".into()),
            ..SeriesRef::default()
        },
        server_uuid: None,
        ..Subject::default()
    }
}

fn by_key(key: &str) -> Subject {
    Subject {
        key: Some(key.into()),
        ..of_series(1)
    }
}

/// A server with one library, and these listings of its series and of the first one's episodes.
fn plex(series: Vec<u8>, episodes: Vec<u8>) -> Scripted {
    Scripted::start(move |path| {
        let sections = br#"{"MediaContainer": {"Directory": [{"key": "2", "type": "show", "title": "TV Shows"}]}}"#;
        let body = match path {
            _ if path.starts_with("/identity") => {
                br#"{"MediaContainer": {"machineIdentifier": "m"}}"#.to_vec()
            }
            _ if path.starts_with("/library/sections/2/all") => series.clone(),
            _ if path.starts_with("/library/sections") => sections.to_vec(),
            _ if path.contains("/allLeaves") || path.contains("/children") => episodes.clone(),
            // The item of a series: the first one of the listing.
            _ => series.clone(),
        };
        (200, JSON, body)
    })
}

#[test]
fn one_bad_byte_in_a_listing_hides_nothing_else() {
    let plex = plex(
        file("04-one-bad-byte/all-series.json"),
        file("04-one-bad-byte/all-leaves.json"),
    );
    let client = client(&plex.url());
    let episodes = client.resolve(&by_key("2201"), 0).unwrap();
    let titles: Vec<&str> = episodes.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(titles, ["The Long Pier", "Low Water"]);
}

#[test]
fn every_kind_of_bad_text_in_any_member_costs_that_text_only() {
    for (bad, title) in [
        (&b"CAF\xc9"[..], "CAF\u{fffd}"),
        (b"a\x00b\x1b", "a\u{0}b\u{1b}"),
        (b"tab\there\nand there", "tab\there\nand there"),
        (b"\\ud83d half", "\u{fffd} half"),
        (b"\\ude00\\ud83d", "\u{fffd}\u{fffd}"),
        (b"\xed\xa0\x80", "\u{fffd}"),
        (b"\\x41", "\u{fffd}x41"),
        (b"cut \xe6\x97", "cut \u{fffd}"),
    ] {
        for member in ["title", "summary", "Extra"] {
            let mut listing = br#"{"MediaContainer": {"Metadata": [
                {"type": "episode", "ratingKey": "1", "parentIndex": 1, "index": 1, ""#
                .to_vec();
            listing.extend_from_slice(member.as_bytes());
            listing.extend_from_slice(b"\": \"");
            listing.extend_from_slice(bad);
            listing.extend_from_slice(
                br#""}, {"type": "episode", "ratingKey": "2", "parentIndex": 1, "index": 2, "title": "Good"}]}}"#,
            );
            let series =
                br#"{"MediaContainer": {"Metadata": [{"type": "show", "ratingKey": "7"}]}}"#;
            let plex = plex(series.to_vec(), listing);
            let episodes = client(&plex.url()).resolve(&by_key("7"), 0).unwrap();
            assert_eq!(episodes.len(), 2, "{member} {bad:?}");
            assert_eq!(episodes[1].title, "Good");
            if member == "title" {
                assert_eq!(episodes[0].title, title, "{bad:?}");
            }
        }
    }
}

#[test]
fn an_item_of_a_strange_kind_is_left_out_or_read_in_part_and_the_others_are_read() {
    let strange = |entry: &str| {
        let listing = format!(
            r#"{{"MediaContainer": {{"Metadata": [{entry},
               {{"type": "episode", "ratingKey": 2, "parentIndex": "1", "index": 2.0, "title": "Good"}}]}}}}"#
        );
        let series = br#"{"MediaContainer": {"Metadata": [{"type": "show", "ratingKey": "7"}]}}"#;
        let plex = plex(series.to_vec(), listing.into_bytes());
        let episodes = client(&plex.url()).resolve(&by_key("7"), 0).unwrap();
        assert_eq!(
            episodes.last().map(|one| one.key.as_str()),
            Some("2"),
            "{entry}"
        );
        episodes.len()
    };
    let one = |more: &str| {
        format!(r#"{{"type": "episode", "ratingKey": "1", "parentIndex": 1, "index": 1, {more}}}"#)
    };
    for in_part in [
        r#""Guid": "tvdb://1""#,
        r#""Guid": [7, null, "x", {"id": []}]"#,
        r#""Guid": {"id": "tvdb://1"}"#,
        r#""Label": 3, "Genre": [[]]"#,
        r#""title": {"de": "x"}"#,
        r#""viewCount": "many", "userRating": {}"#,
        r#""addedAt": "yesterday", "originallyAvailableAt": 7"#,
        r#""thumb": false, "Image": {}, "Field": "thumb""#,
        r#""title": "first", "title": "last""#,
    ] {
        assert_eq!(strange(&one(in_part)), 2, "{in_part}");
    }
    for left_out in [
        "7",
        "null",
        "[[]]",
        "\"episode\"",
        "{}",
        r#"{"type": "episode", "ratingKey": ["1"], "parentIndex": 1, "index": 1}"#,
        r#"{"type": "episode", "ratingKey": "7,8", "parentIndex": 1, "index": 1}"#,
        r#"{"type": "episode", "ratingKey": "1", "parentIndex": {}, "index": 1}"#,
    ] {
        assert_eq!(strange(left_out), 1, "{left_out}");
    }
}

#[test]
fn a_web_page_instead_of_json_is_an_unreachable_server_with_a_likely_cause() {
    let page = file("17-a-page-in-place-of-json/answer.html");
    let xml = br#"<?xml version="1.0"?><MediaContainer size="0"/>"#.to_vec();
    for (kind, body, words) in [
        ("text/html", page.clone(), "web page (`Plex`)"),
        (JSON, page, "login page"),
        ("text/html", b"<html><body>Sign in".to_vec(), "`/web`"),
        ("application/xml", xml, "XML"),
        (JSON, Vec::new(), "empty response"),
        (JSON, b" \r\n".to_vec(), "empty response"),
        ("text/plain", b"It works!".to_vec(), "another program"),
        (
            JSON,
            br#"{"version": "4.0", "appName": "Other"}"#.to_vec(),
            "another program",
        ),
        (JSON, b"[]".to_vec(), "another program"),
        (JSON, b"null".to_vec(), "another program"),
        (
            JSON,
            br#"{"MediaContainer": []}"#.to_vec(),
            "another program",
        ),
    ] {
        let plex = Scripted::answering(200, kind, body.clone());
        let client = client(&plex.url());
        let failure = |failure: Failure| match failure {
            Failure::Unreachable { why, .. } => {
                assert!(why.contains(words), "{why}");
                assert!(!why.contains("secret-token"), "{why}");
            }
            other => panic!("{:?}: {other:?}", String::from_utf8_lossy(&body)),
        };
        failure(client.identity().unwrap_err());
        failure(client.resolve(&by_key("7"), 0).unwrap_err());
        failure(client.resolve(&of_series(9), 0).unwrap_err());
        failure(client.has("7").unwrap_err());
        failure(client.check().unwrap_err());
    }
}

#[test]
fn json_that_is_cut_or_malformed_is_tried_again() {
    for body in [
        r#"{"MediaContainer": {"Metadata": [{"#,
        r#"{"MediaContainer": {"size": NaN}}"#,
    ] {
        let plex = Scripted::answering(200, JSON, body);
        let failure = client(&plex.url()).resolve(&by_key("7"), 0).unwrap_err();
        assert!(
            matches!(failure, Failure::Retry { .. }),
            "{body}: {failure:?}"
        );
    }
}

#[test]
fn a_long_series_is_listed_in_pages_of_any_size() {
    for most in [1000, 300] {
        let plex = Scripted::start(move |path| {
            let number = |name: &str| {
                let (_, after) = path.split_once(name)?;
                after[1..].split('&').next()?.parse::<usize>().ok()
            };
            if !path.contains("/allLeaves") {
                let series =
                    r#"{"MediaContainer": {"Metadata": [{"type": "show", "ratingKey": "7"}]}}"#;
                return (200, JSON, series.into());
            }
            let start = number("Container-Start").unwrap();
            let end = 2500.min(start + most.min(number("Container-Size").unwrap()));
            let entries: Vec<String> = (start..end)
                .map(|one| {
                    format!(
                        r#"{{"type": "episode", "ratingKey": "{}", "parentIndex": 1, "index": {}}}"#,
                        one + 10,
                        one + 1
                    )
                })
                .collect();
            let body = format!(
                r#"{{"MediaContainer": {{"totalSize": 2500, "Metadata": [{}]}}}}"#,
                entries.join(",")
            );
            (200, JSON, body.into())
        });
        let episodes = client(&plex.url()).resolve(&by_key("7"), 0).unwrap();
        let numbers: Vec<u32> = episodes.iter().map(|one| one.number).collect();
        assert!(numbers.iter().copied().eq(1..=2500), "{most}");
        assert!(episodes.iter().all(|one| one.season_episodes == Some(2500)));
    }
}

#[test]
fn a_webhook_with_a_bad_byte_in_a_text_is_taken_and_its_other_members_count() {
    let plex = intertitle::source::named("plex").unwrap();
    for (bad, summary) in [
        (&b"CAF\xc9"[..], true),
        (b"a\x01b\x1b[2J", true),
        (b"two\nlines\tand a tab", true),
        (b"\\ud83d half", true),
        (b"\\x41", true),
        (b"CAF\xc9", false),
    ] {
        let member = if summary {
            "summary"
        } else {
            "grandparentTitle"
        };
        let mut body = format!(
            r#"{{"event": "library.new", "Metadata": {{"type": "episode", "ratingKey": "7", "{member}": ""#
        )
        .into_bytes();
        body.extend_from_slice(bad);
        body.extend_from_slice(br#"", "parentIndex": 1, "index": 2}}"#);
        let (kept, source_event) =
            intertitle::source::read(plex, "application/json", &body).unwrap();
        assert_eq!(
            (source_event.season, source_event.episode),
            (Some(1), Some(2)),
            "{bad:?}"
        );
        assert_eq!(source_event.rating_key.as_deref(), Some("7"));
        assert!(
            serde_json::from_str::<serde_json::Value>(&kept).is_ok(),
            "{kept}"
        );
        if !summary {
            assert_eq!(source_event.series_title.as_deref(), Some("CAF\u{fffd}"));
        }
    }
}
