//! Checks triggers: sources, connections and events.

use crate::model::{EventWord, ServerKind};
use crate::rules::check::checker::Checker;
use crate::rules::normalize::fold;
use crate::rules::quote::{in_ticks, join_list};
use crate::rules::syntax::{Trigger, Word};
use crate::text::{Diagnostic, Span, nearest, one_of};

/// A trigger that exists.
#[derive(Clone, Debug)]
pub struct KnownTrigger {
    /// The source, or `any`.
    pub source: &'static str,
    /// The event.
    pub event: &'static EventWord,
    /// The connection by its folded name.
    pub connection: Option<String>,
    /// Its place in the file.
    pub span: Span,
}

impl KnownTrigger {
    /// `plex media.rate`
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.source, self.event.name)
    }

    fn is_same(&self, other: &KnownTrigger) -> bool {
        let all = |one: &KnownTrigger| (one.source, one.event.name);
        all(self) == all(other) && self.connection == other.connection
    }
}

/// The pseudo-source that matches all sources.
pub const ANY: &str = "any";

/// A known source and the connection named with it.
struct Sender {
    name: &'static str,
    connection: Option<String>,
}

/// The checked triggers of a rule.
#[derive(Default)]
pub struct KnownTriggers {
    /// The triggers that exist, each once: no more than there are events and connections.
    pub triggers: Vec<KnownTrigger>,
    /// Some do not exist.
    pub has_gaps: bool,
}

/// Checks the triggers of a rule and reports their errors.
///
/// After a comma, the source and the connection of the previous trigger apply.
pub fn triggers(checker: &mut Checker<'_, '_>, all: &[Trigger]) -> KnownTriggers {
    let mut known = KnownTriggers::default();
    let mut sender: Option<Sender> = None;
    for trigger in all {
        if let Some(word) = &trigger.source {
            sender = sender_of(checker, word, trigger);
        }
        let Some(sender) = &sender else {
            known.has_gaps = true;
            continue;
        };
        let event = match &trigger.event {
            Some(word) => event_of(checker, sender.name, word),
            None => {
                no_event(checker, sender.name, trigger.at.0);
                None
            }
        };
        let Some(event) = event else {
            known.has_gaps = true;
            continue;
        };
        let one = KnownTrigger {
            source: sender.name,
            event,
            connection: sender.connection.clone(),
            span: trigger.at.0,
        };
        if known.triggers.iter().any(|other| other.is_same(&one)) {
            let message = format!("duplicate event `{}`", one.name());
            checker.report(Diagnostic::warning(one.span, message));
        } else {
            known.triggers.push(one);
        }
    }
    known
}

fn sender_of(checker: &mut Checker<'_, '_>, word: &Word, trigger: &Trigger) -> Option<Sender> {
    let Some(source) = checker.words.source(&word.text) else {
        unknown_sender(checker, word, trigger);
        return None;
    };
    let name = source.name;
    let connection = match &trigger.connection {
        None => {
            warn_of_no_connection(checker, name, word.at.0);
            None
        }
        Some(connection) => Some(connection_of(checker, name, connection)?),
    };
    Some(Sender { name, connection })
}

/// Similar programs that are not sources: a name close to one of these is not a typo of a source.
const OTHER_PROGRAMS: [&str; 16] = [
    "bazarr",
    "emby",
    "jellyfin",
    "jellyseerr",
    "kodi",
    "lidarr",
    "ombi",
    "overseerr",
    "prowlarr",
    "radarr",
    "readarr",
    "seerr",
    "tmdb",
    "trakt",
    "tracearr",
    "whisparr",
];

fn unknown_sender(checker: &mut Checker<'_, '_>, word: &Word, trigger: &Trigger) {
    let names = checker.words.sources.iter().map(|source| source.name);
    // `on media.rate`: the source is missing, and only some sources have the event.
    let with_event = |event: &str| {
        let source = checker
            .words
            .sources
            .iter()
            .find(|source| checker.words.event(source.name, event).is_some())?;
        Some(format!("did you mean `{} {event}`?", source.name))
    };
    let message = format!("unknown source {}", in_ticks(&word.text));
    if OTHER_PROGRAMS.contains(&word.text.as_str()) {
        let known = names.map(in_ticks).collect::<Vec<String>>();
        let help = format!(
            "the sources are {}",
            join_list(known.iter().map(String::as_str))
        );
        checker.report(Diagnostic::error(word.at.0, message).help(help));
        return;
    }
    let help = match &trigger.event {
        None => with_event(&word.text),
        Some(event) => {
            // `any` has its own events and is not a typo of a program name.
            let sends =
                |name: &&str| *name != ANY && checker.words.event(name, &event.text).is_some();
            let sender = names.clone().find(sends);
            nearest(&word.text, names.clone())
                .or(sender)
                .map(|name| format!("did you mean `{name}`?"))
        }
    };
    let help = help.or_else(|| one_of(&word.text, names));
    checker.report(Diagnostic::error(word.at.0, message).help(help));
}

fn connection_of(checker: &mut Checker<'_, '_>, source: &str, word: &Word) -> Option<String> {
    if source == ANY {
        let message = "`any` cannot have a connection: it means every source";
        checker.report(Diagnostic::error(word.at.0, message));
        return None;
    }
    let names: Vec<&str> = checker
        .words
        .connections
        .iter()
        .filter(|(sender, _)| sender.eq_ignore_ascii_case(source))
        .map(|(_, name)| name.as_str())
        .collect();
    if let Some(known) = names.iter().find(|name| fold(name) == word.text) {
        return Some(fold(known));
    }
    let message = format!(
        "unknown connection `{source}@{}`: it is not in the settings",
        word.text
    );
    let help = one_of(&word.text, names);
    checker.report(Diagnostic::error(word.at.0, message).help(help));
    None
}

/// Warns once per file that a used source has no connection in the settings.
fn warn_of_no_connection(checker: &mut Checker<'_, '_>, source: &str, span: Span) {
    let has_one = checker
        .words
        .connections
        .iter()
        .any(|(sender, _)| sender.eq_ignore_ascii_case(source));
    // The server of such a source is where cards are uploaded.
    if ServerKind::named(source).is_none() || has_one || checker.page.file.built_in {
        return;
    }
    let message = format!("no `{source}` server is configured, so this event never arrives");
    if checker.warned_in.replace(checker.page.index) != Some(checker.page.index) {
        checker.report(Diagnostic::warning(span, message));
    }
}

fn event_of(
    checker: &mut Checker<'_, '_>,
    source: &str,
    word: &Word,
) -> Option<&'static EventWord> {
    if let Some(event) = checker.words.event(source, &word.text) {
        return Some(event);
    }
    let found = in_ticks(&word.text);
    if let Some(sender) = checker.words.source(&word.text) {
        no_event(checker, sender.name, word.at.0);
        return None;
    }
    let own = checker
        .words
        .source(source)
        .map_or(&[][..], |own| own.events);
    let own = own.iter().map(|event| event.name);
    let other = checker
        .words
        .sources
        .iter()
        .find(|other| checker.words.event(other.name, &word.text).is_some());
    let plain = checker.words.event(ANY, &word.text);
    let help = match (nearest(&word.text, own.clone()), other) {
        _ if plain.is_some() => Some(format!("`on any {}` matches all sources", word.text)),
        (_, Some(other)) => Some(format!("`{}` sends it", other.name)),
        (Some(near), None) => Some(format!("did you mean `{near}`?")),
        (None, None) => one_of(&word.text, own)
            .or_else(|| Some(format!("`intertitle rules events {source}` lists them"))),
    };
    let message = if source == ANY {
        format!("{found} is not an event of `any`")
    } else {
        format!("unknown event {found} for `{source}`")
    };
    checker.report(Diagnostic::error(word.at.0, message).help(help));
    None
}

/// `on plex -> make card`
fn no_event(checker: &mut Checker<'_, '_>, source: &str, span: Span) {
    let events = checker
        .words
        .source(source)
        .map_or(&[][..], |own| own.events);
    let names = events.iter().map(|event| event.name);
    let help = match events.len() {
        ..=6 => one_of("", names),
        // The events with a plain word are those that most rules use.
        _ => {
            let plain = events.iter().filter(|event| event.plain.is_some());
            let plain: Vec<String> = plain
                .map(|event| format!("`{source} {}`", event.name))
                .collect();
            let some = plain.join(", ");
            Some(format!(
                "for example {some}; `intertitle rules events {source}` lists them all"
            ))
        }
    };
    let message = format!("expected an event after `{source}`");
    checker.report(Diagnostic::error(span, message).help(help));
}
