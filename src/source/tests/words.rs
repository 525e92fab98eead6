//! The tables of events: the readers provide the fields that the tables declare, and rules can name them.

use std::collections::BTreeSet;

use crate::model::{MediaType, field};
use crate::source::senders::{ANY, all, named, words};
use crate::source::tests::cases;

/// Fields that are not sent: the clock's, and those that intertitle knows itself.
const NOT_SENT: [&str; 3] = ["time", "weekday", "tracked"];

#[test]
fn every_field_of_every_event_is_a_field_of_rules_and_named_once() {
    for source in words() {
        for event in source.events {
            let name = format!("{} {}", source.name, event.name);
            let fields: BTreeSet<_> = event.fields.iter().collect();
            assert_eq!(fields.len(), event.fields.len(), "{name}");
            for name in event.fields {
                assert!(field(name).is_some_and(|row| row.name == *name), "{name}");
            }
            assert_eq!(event.item, event.fields.contains(&"series"), "{name}");
            assert!(event.help.ends_with('.'), "{name}");
        }
    }
}

#[test]
fn the_plain_words_carry_what_their_events_carry() {
    for plain in ANY.events {
        let meant = all()
            .iter()
            .flat_map(|source| source.events())
            .filter(|event| event.plain == Some(plain.name));
        let union: BTreeSet<_> = meant.flat_map(|event| event.fields).collect();
        assert_eq!(union, plain.fields.iter().collect(), "{}", plain.name);
    }
    let plains: BTreeSet<_> = all()
        .iter()
        .flat_map(|source| source.events())
        .filter_map(|event| event.plain)
        .collect();
    assert_eq!(plains, ANY.events.iter().map(|event| event.name).collect());
}

#[test]
fn no_webhook_has_a_field_that_its_event_does_not_declare() {
    for case in cases() {
        // Webhooks that were broken on purpose mix the members of several events.
        if case.name.starts_with("malformed/") {
            continue;
        }
        let Ok(source_event) = case.source_event() else {
            continue;
        };
        let Some(word) = source_event.word else {
            continue;
        };
        if !matches!(
            source_event.media_type,
            None | Some(MediaType::Episode | MediaType::Season | MediaType::Show)
        ) {
            continue;
        }
        let source = named(source_event.source).expect("facts name their sender");
        let event = source
            .events()
            .iter()
            .find(|event| event.name == word)
            .expect("words are rows of the table");
        for name in source_event.fields(None).keys() {
            assert!(
                event.fields.contains(name),
                "{}: {word} carries {name}",
                case.name
            );
        }
    }
}

#[test]
fn each_declared_field_occurs_in_a_webhook_of_the_corpus_or_the_tables() {
    let mut sent: BTreeSet<&str> = BTreeSet::new();
    for source_event in cases().iter().filter_map(|case| case.source_event().ok()) {
        sent.extend(source_event.fields(None).keys());
    }
    // Tested with the tables only, because no recording has them, or looked up.
    sent.extend(["absolute", "labels"]);
    sent.extend(["seasons", "finale", "network", "collection"]);
    let declared: BTreeSet<_> = words()
        .iter()
        .flat_map(|source| source.events)
        .flat_map(|event| event.fields)
        .copied()
        .collect();
    let missing: Vec<_> = declared
        .iter()
        .filter(|name| !sent.contains(**name) && !NOT_SENT.contains(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn senders_are_named_as_addresses_have_them() {
    assert_eq!(
        all().iter().map(|source| source.name()).collect::<Vec<_>>(),
        ["plex", "sonarr", "tautulli"]
    );
    assert!(named("Plex").is_none() && named("any").is_none());
}
