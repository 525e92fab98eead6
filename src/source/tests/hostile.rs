//! Truncated, corrupted and rearranged bodies: nothing panics, and the facts are still safe to use.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::model::{EVENTS_MAX, Event, SourceEvent};
use crate::ports::Source;
use crate::source::senders::{all, named, read};
use crate::source::tests::cases;

/// Pseudo-random numbers that are the same in every run.
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits are few") % bound.max(1)
    }
}

/// Reads a body, and checks the properties of everything that is read.
fn tried(source: &dyn Source, content_type: &str, body: &[u8]) {
    let first = read(source, content_type, body);
    assert_eq!(first, read(source, content_type, body), "reading is pure");
    match first {
        Err(why) => assert!(
            !why.is_empty() && why.chars().count() < 300 && !why.contains(char::is_control),
            "{why:?}"
        ),
        Ok((kept, source_event)) => {
            assert_eq!(
                source.read(&kept),
                Ok(source_event.clone()),
                "what is kept says the same again"
            );
            sound(source, &source_event);
        }
    }
}

fn sound(source: &dyn Source, source_event: &SourceEvent) {
    let digits =
        |key: &String| key.bytes().all(|byte| byte.is_ascii_digit()) && !key.starts_with('0');
    for key in [
        &source_event.rating_key,
        &source_event.season_rating_key,
        &source_event.series_rating_key,
        &source_event.library_id,
    ] {
        assert!(key.as_ref().is_none_or(digits), "{key:?}");
    }
    assert!(
        source_event
            .user_rating
            .is_none_or(|rating| rating > 0.0 && rating <= 10.0),
        "{:?}",
        source_event.user_rating
    );
    assert!(
        source_event
            .word
            .is_none_or(|word| source.events().iter().any(|event| event.name == word))
    );
    assert!(
        !source_event.is_test || source_event.word.is_none(),
        "tests never reach the rules"
    );
    let grouped = [
        &source_event.grouped_episodes,
        &source_event.grouped_seasons,
    ];
    assert!(
        grouped
            .iter()
            .all(|list| list.as_ref().is_none_or(|list| list.len() <= 2000))
    );
    let climbs = |path: &String| path.split(['/', '\\']).any(|step| step == "..");
    let paths = source_event.file_paths.iter().flatten();
    let folder = source_event.series_path.clone().unwrap_or_default();
    assert!(
        paths.filter(|path| climbs(path)).count() == 0 || climbs(&folder),
        "{:?}",
        source_event.file_paths
    );
    assert!(Event::from_source(source_event, None).len() <= EVENTS_MAX);
}

#[test]
fn bodies_that_were_cut_or_flipped_never_panic() {
    let mut random = Xorshift(0x9e37_79b9_7f4a_7c15);
    for case in cases() {
        // One attempt with a large body takes as long as thousands with small ones.
        let tries = (400_000 / case.body.len().max(1)).clamp(1, 60);
        for source in all() {
            for _ in 0..tries {
                let cut = random.below(case.body.len() + 1);
                tried(*source, &case.content_type, &case.body[..cut]);
                let mut body = case.body.clone();
                for _ in 0..=random.below(4) {
                    let place = random.below(body.len());
                    if let Some(byte) = body.get_mut(place) {
                        *byte = u8::try_from(random.below(256)).expect("it is below 256");
                    }
                }
                tried(*source, &case.content_type, &body);
            }
        }
    }
}

#[test]
fn every_reader_takes_every_body_under_every_content_type_without_panic() {
    for case in cases() {
        for source in all() {
            for kind in [
                "",
                "application/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                ";;\"=;boundary=\"\\",
            ] {
                tried(*source, kind, &case.body);
            }
        }
    }
}

#[test]
fn members_of_any_other_kind_never_panic() {
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("-1"),
        json!("1-4000000000"),
        json!("{x}"),
        json!("../.."),
        json!("\u{0}\u{1b}[2J"),
        json!([]),
        json!([null]),
        json!({}),
        json!({"": ""}),
    ];
    let mut twisted = 0;
    for case in cases()
        .iter()
        .filter(|case| case.body.len() < 20_000 && !case.name.starts_with("malformed/"))
    {
        let Ok((kept, _)) = case.read() else { continue };
        let source = named(&case.target).expect("the corpus names a sender");
        let whole: Value = serde_json::from_str(&kept).expect("what is kept is JSON");
        let mut places = Vec::new();
        pointers(&whole, String::new(), &mut places);
        for place in &places {
            for value in &odd {
                let mut body = whole.clone();
                *body.pointer_mut(place).expect("the place is in it") = value.clone();
                tried(source, "application/json", body.to_string().as_bytes());
                twisted += 1;
            }
        }
    }
    assert!(twisted > 30_000, "{twisted}");
}

/// The JSON pointers of all members that readers could use. Lists of actors and the like are too deep.
fn pointers(value: &Value, here: String, places: &mut Vec<String>) {
    let deep = here.matches('/').count() >= 4;
    match value {
        Value::Object(members) if !deep => {
            for (name, value) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                pointers(value, format!("{here}/{name}"), places);
            }
        }
        Value::Array(items) if !deep => {
            for (place, value) in items.iter().enumerate().take(2) {
                pointers(value, format!("{here}/{place}"), places);
            }
        }
        _ => {}
    }
    places.push(here);
}

#[test]
fn bodies_made_to_be_slow_are_read_in_linear_time() {
    let kind = format!("multipart/form-data; boundary={}", "-".repeat(150));
    let lines = [
        b"\n".as_slice(),
        b"-",
        b"\r\n--",
        b"--\n",
        b"\n-----------------------------------------",
        b"%",
        b"%4",
        b"&",
        b"\"",
        b"[",
        b"{\"a\":",
        b"1-2,",
        b" ",
    ];
    let began = Instant::now();
    for line in lines {
        let body = line.repeat(2 * 1024 * 1024 / line.len());
        for source in all() {
            for kind in [
                kind.as_str(),
                "application/json",
                "application/x-www-form-urlencoded",
            ] {
                assert!(read(*source, kind, &body).is_err() || line.trim_ascii().is_empty());
            }
        }
    }
    // More than a hundred readings of 2 MiB. A reader with quadratic time would take an hour.
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
}
