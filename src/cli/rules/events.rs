//! `rules events`: the events of each source and their fields.

use crate::cli::rules::words::field_rows;
use crate::cli::terminal::{paragraph, table};
use crate::model::{EventWord, FIELDS, SourceWords, StreamWord};
use crate::source::{self, BY_STREAM};
use crate::text::one_of;

/// The source whose servers have event streams.
const STREAMS: &str = "plex";

/// Where the fields are.
const MORE: &str = "
`intertitle rules events plex` adds the fields of each event;
`intertitle rules events plex media.rate` shows one in full.
";

/// All events; or those of a source with their fields; or one event in full.
pub(super) fn render_events(sender: Option<&str>, event: Option<&str>) -> Result<String, String> {
    let senders = source::words();
    let Some(sender) = sender else {
        let lists: Vec<String> = senders.iter().map(list).collect();
        return Ok(lists.join("\n") + MORE);
    };
    let found = senders
        .iter()
        .find(|own| own.name.eq_ignore_ascii_case(sender));
    let Some(found) = found else {
        let names = senders.iter().map(|own| own.name);
        return Err(unknown(format!("unknown source `{sender}`"), sender, names));
    };
    let Some(event) = event else {
        return Ok(list(found) + "\n" + &carried(found.events) + &by_stream(found.name));
    };
    let mut events = found.events.iter();
    match events.find(|own| own.name.eq_ignore_ascii_case(event)) {
        Some(own) => Ok(whole(found.name, own)),
        None => {
            let names = found.events.iter().map(|own| own.name);
            let message = format!("unknown event `{event}` for `{}`", found.name);
            Err(unknown(message, event, names))
        }
    }
}

fn unknown(message: String, word: &str, known: impl Iterator<Item = &'static str>) -> String {
    match one_of(word, known) {
        Some(help) => format!("{message}: {help}"),
        None => message,
    }
}

/// A source and its events, each with its meaning.
fn list(sender: &SourceWords) -> String {
    let heading = match sender.name {
        "any" => "any: the first source to report it",
        name => name,
    };
    let rows: Vec<[String; 2]> = sender
        .events
        .iter()
        .map(|event| [event.name.to_string(), help(event)])
        .collect();
    format!("{heading}\n{}", table(2, &rows))
}

fn help(event: &EventWord) -> String {
    let plain = event
        .plain
        .map(|plain| format!(" Counts as `any {plain}`."));
    format!("{}{}", event.help, plain.unwrap_or_default())
}

/// The fields of a source's events: first those shared by all events about an item, then additional ones.
fn carried(events: &[EventWord]) -> String {
    let items: Vec<&EventWord> = events.iter().filter(|event| event.item).collect();
    let shared: Vec<&str> = match items.split_first() {
        Some((first, others)) => ordered(first.fields)
            .filter(|field| others.iter().all(|other| other.fields.contains(field)))
            .collect(),
        None => Vec::new(),
    };
    let mut text = "Every event about an episode, a season or a series has\n".to_string();
    text += &paragraph(4, &shared.join(", "));
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for event in events {
        let common = if event.item { &shared[..] } else { &[] };
        let own: Vec<&str> = ordered(event.fields)
            .filter(|field| !common.contains(field))
            .collect();
        let own = match (own.is_empty(), event.item) {
            (true, true) => continue,
            (true, false) => "nothing".to_string(),
            (false, true) => format!("also {}", own.join(", ")),
            (false, false) => own.join(", "),
        };
        match groups.iter_mut().find(|(fields, _)| *fields == own) {
            Some((_, names)) => names.push(event.name),
            None => groups.push((own, vec![event.name])),
        }
    }
    for (fields, names) in groups {
        text += &paragraph(2, &names.join(", "));
        text += &paragraph(4, &fields);
    }
    text + "Every event has `time` and `weekday`.\n"
}

/// The events of a source that event streams can show. Empty for sources that are not media servers.
fn by_stream(sender: &str) -> String {
    if sender != STREAMS {
        return String::new();
    }
    let mut text =
        "\nThe event stream of the server, which is used if no webhooks come, shows\n".to_string();
    for event in BY_STREAM {
        text += &paragraph(2, &format!("{}{}", event.name, without(event)));
    }
    text
}

/// `, without user and owner`. Empty if all fields can be known.
fn without(event: &StreamWord) -> String {
    match event.unknown {
        [] => String::new(),
        [only] => format!(", without {only}"),
        [some @ .., last] => format!(", without {} and {last}", some.join(", ")),
    }
}

/// What event streams show of an event.
fn stream_help(sender: &str, event: &EventWord) -> String {
    if sender != STREAMS {
        return String::new();
    }
    let known = BY_STREAM.iter().find(|known| known.name == event.name);
    let text = match known {
        Some(known) => format!(
            "The event stream shows it as well{}. {}",
            without(known),
            known.help
        ),
        None => "Only a webhook reports it, the event stream does not.".into(),
    };
    paragraph(2, &text)
}

/// One event with all its fields.
fn whole(sender: &str, event: &EventWord) -> String {
    let clock = ["time", "weekday"];
    let fields = FIELDS
        .iter()
        .filter(|field| event.fields.contains(&field.name) || clock.contains(&field.name));
    let help = paragraph(2, &help(event)) + &stream_help(sender, event);
    let text = format!("{sender} {}\n{help}\n", event.name);
    text + &table(0, &field_rows(fields))
}

/// In the order of the manual.
fn ordered(fields: &[&str]) -> impl Iterator<Item = &'static str> {
    FIELDS
        .iter()
        .map(|field| field.name)
        .filter(move |name| fields.contains(name))
}
