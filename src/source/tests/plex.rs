//! Plex's webhooks according to the protocol, in addition to the recorded ones.

use serde_json::{Value, json};

use crate::source::senders::{named, read};
use crate::source::tests;

/// An episode that a user has played, with these members changed.
pub fn played(changes: Value) -> Value {
    merged(
        json!({
            "event": "media.play", "user": true, "owner": true,
            "Account": {"id": 1, "title": "alex"}, "Server": {"title": "Attic", "uuid": "abc"},
            "Player": {"local": true, "title": "Chrome"},
            "Metadata": {
                "type": "episode", "ratingKey": "30", "parentRatingKey": "20", "grandparentRatingKey": "10",
                "title": "Lies", "grandparentTitle": "Dark", "parentTitle": "Season 1", "index": 2, "parentIndex": 1,
                "librarySectionTitle": "TV", "librarySectionID": 2,
            },
        }),
        changes,
    )
}

/// Merges `changes` into `base`, object by object. Null is kept as null.
pub fn merged(mut base: Value, changes: Value) -> Value {
    match (&mut base, changes) {
        (Value::Object(base), Value::Object(changes)) => {
            for (name, change) in changes {
                let old = base.remove(&name).unwrap_or(Value::Null);
                base.insert(name, merged(old, change));
            }
        }
        (base, changes) => *base = changes,
    }
    base
}

#[track_caller]
pub fn check(changes: Value, expected: Value) {
    tests::check("plex", &played(changes), &expected);
}

#[track_caller]
pub fn refused(changes: Value, why: &str) {
    tests::refused("plex", &played(changes), why);
}

#[test]
fn the_owner_acted_only_if_both_flags_say_so() {
    for (owner, user, meant) in [
        (json!(true), json!(true), json!(true)),
        (json!(true), json!(false), json!(false)),
        (json!(false), json!(true), json!(false)),
        (json!("true"), json!("1"), json!(true)),
        (json!("true"), json!("false"), json!(false)),
        (json!(1), json!(0), json!(false)),
        (json!(true), json!(null), json!(null)),
        (json!(null), json!(true), json!(null)),
        (json!(null), json!(null), json!(null)),
        (json!(false), json!(null), json!(false)),
        (json!("perhaps"), json!(true), json!(null)),
        (json!({}), json!(true), json!(null)),
    ] {
        check(
            json!({"owner": owner, "user": user}),
            json!({"actor_is_owner": meant}),
        );
    }
}

#[test]
fn the_new_rating_is_distinguished_from_all_others() {
    let rated = |rating: Value, own: Value| json!({"event": "media.rate", "rating": rating, "Metadata": {"userRating": own, "rating": 9.5, "audienceRating": 8}});
    for (rating, own, meant) in [
        (json!(8.0), json!(8.0), json!(8)),
        (json!("8"), json!(null), json!(8)),
        (json!(" 7.5 "), json!(2), json!(7.5)),
        (json!(10), json!(null), json!(10)),
        (json!(null), json!(6), json!(6)),
        (json!(""), json!("6"), json!(6)),
        (json!(0.5), json!(null), json!(0.5)),
        (json!(-1.0), json!(8.0), json!(null)),
        (json!(0), json!(null), json!(null)),
        (json!("-1"), json!(null), json!(null)),
        (json!("0"), json!(null), json!(null)),
        (json!(null), json!(null), json!(null)),
        (json!(null), json!(-1), json!(null)),
    ] {
        check(
            rated(rating, own),
            json!({"user_rating": meant, "rating_cleared": meant.is_null()}),
        );
    }
    for bad in [
        json!(10.5),
        json!(11),
        json!(1e300),
        json!("NaN"),
        json!("inf"),
        json!("infinity"),
        json!("good"),
        json!(true),
        json!([8]),
    ] {
        refused(rated(bad, json!(null)), "ratings are from 0 to 10");
    }
    check(
        json!({"rating": 8, "Metadata": {"userRating": 8, "rating": 9}}),
        json!({"user_rating": null, "rating_cleared": null}),
    );
}

#[test]
fn a_scrobbled_item_is_watched_and_otherwise_the_views_count() {
    check(
        json!({"event": "media.scrobble"}),
        json!({"watched": true, "word": "media.scrobble"}),
    );
    check(
        json!({"event": "media.scrobble", "Metadata": {"viewCount": 0}}),
        json!({"watched": true}),
    );
    check(
        json!({"event": "library.new", "Metadata": {"viewCount": 0}}),
        json!({"watched": false}),
    );
    check(
        json!({"event": "media.rate", "rating": 8, "Metadata": {"viewCount": 2}}),
        json!({"watched": true}),
    );
    check(json!({"event": "library.new"}), json!({"watched": null}));
}

#[test]
fn events_without_an_item_and_of_later_versions_are_taken() {
    for event in [
        "admin.database.backup",
        "admin.database.corrupted",
        "device.new",
    ] {
        tests::check(
            "plex",
            &json!({"event": event}),
            &json!({"event": event, "word": event, "rating_key": null}),
        );
    }
    tests::check(
        "plex",
        &json!({"event": "admin.database.corrupt"}),
        &json!({"event": "admin.database.corrupt", "word": "admin.database.corrupted"}),
    );
    for metadata in [
        json!(null),
        json!("x"),
        json!([]),
        json!({"ratingKey": "../1"}),
        json!({"type": "episode", "index": -1}),
    ] {
        let body =
            json!({"event": "media.hologram", "Account": {"title": "alex"}, "Metadata": metadata});
        tests::check(
            "plex",
            &body,
            &json!({"event": "media.hologram", "word": null, "rating_key": null, "user": "alex"}),
        );
    }
    check(
        json!({"event": "media.hologram"}),
        json!({"word": null, "rating_key": "30", "season": 1}),
    );
}

#[test]
fn a_body_that_is_not_from_plex_is_refused() {
    for event in [
        json!(null),
        json!(7),
        json!(""),
        json!(" "),
        json!([]),
        json!({}),
        json!(true),
    ] {
        refused(json!({"event": event}), "event`");
    }
    for metadata in [json!("nope"), json!([]), json!(3), json!(true)] {
        refused(json!({"Metadata": metadata}), "`Metadata` is");
    }
    refused(json!({"Metadata": null}), "needs `Metadata`");
    tests::refused("plex", &json!([played(json!({}))]), "a list");
}

#[test]
fn control_characters_of_names_stay_in_the_event() {
    check(
        json!({"Metadata": {"title": "a\u{0}\r\nb\u{202e}"}}),
        json!({"episode_title": "a\u{0}\r\nb\u{202e}"}),
    );
    let bad = json!({"event": "media.play", "Metadata": {"ratingKey": "\u{1b}[2J\r\n\u{202e}x"}});
    tests::refused("plex", &bad, "`ratingKey` is `\u{fffd}[2J  \u{fffd}x`");
}

#[test]
fn the_json_comes_bare_as_a_form_and_in_parts() {
    let plex = named("plex").expect("it is a sender");
    let json = played(json!({"Metadata": {"title": "Ärger & + %"}})).to_string();
    let mut encoded = String::from("payload=");
    json.bytes()
        .for_each(|byte| encoded.push_str(&format!("%{byte:02X}")));
    let parts = format!(
        "--x\r\nContent-Disposition: form-data; name=\"payload\"; filename=\"p.json\"\r\n\r\n{json}\r\n--x--\r\n"
    );
    let marked = format!("\u{feff}{json}\r\n");
    for (kind, body) in [
        ("application/json", &json),
        ("application/json; charset=utf-8", &marked),
        ("", &json),
        ("text/plain", &json),
        ("application/x-www-form-urlencoded", &encoded),
        ("application/x-www-form-urlencoded", &json),
        ("multipart/form-data; boundary=x", &parts),
        ("Multipart/Form-Data; charset=utf-8; Boundary=\"x\"", &parts),
    ] {
        let (kept, source_event) =
            read(plex, kind, body.as_bytes()).unwrap_or_else(|why| panic!("{kind}: {why}"));
        assert_eq!(
            (kept, source_event.episode_title.as_deref()),
            (json.clone(), Some("Ärger & + %")),
            "{kind}"
        );
        assert_eq!(plex.read(&json), Ok(source_event), "{kind}");
    }
}

#[test]
fn hundreds_of_labels_are_read_and_what_is_beyond_the_bound_is_left_out() {
    let tags = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| json!({"tag": format!("label {n}")}))
            .collect()
    };
    let ids = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|n| json!({"id": format!("agent{n}://{n}")}))
            .chain([json!({"id": "tvdb://77"})])
            .collect()
    };
    let source_event = |labels: usize, others: usize| {
        let body = played(json!({"Metadata": {"Label": tags(labels), "Guid": ids(others)}}));
        let (_, source_event) = read(
            named("plex").expect("it is there"),
            "application/json",
            body.to_string().as_bytes(),
        )
        .expect("it can be read");
        source_event
    };
    for (sent, expected) in [(24, 24), (600, 600), (1000, 1000), (1500, 1000)] {
        assert_eq!(
            source_event(sent, 0)
                .labels
                .map_or(0, |labels| labels.len()),
            expected,
            "{sent}"
        );
    }
    for (others, expected) in [(3, true), (90, true), (150, false)] {
        assert_eq!(
            source_event(0, others).episode_tvdb_id.is_some(),
            expected,
            "{others}"
        );
    }
}
