//! Checks whether the fields of a condition can be known where the condition is used.

use crate::model::{FIELDS, FieldKind};
use crate::rules::check::checker::{AGO, Checker, FieldSet};
use crate::rules::check::events::KnownTrigger;
use crate::rules::problem::Problem;
use crate::rules::quote::{in_ticks, join_list};
use crate::text::{Diagnostic, Span};

/// What a condition is about. It decides which fields it may use.
#[derive(Clone, Copy)]
pub enum About<'a> {
    /// Events: what each of them carries.
    Events(&'a [KnownTrigger]),
    /// The clock alone.
    Clock,
    /// An episode and the style of its card.
    Card,
    /// It has a name and is checked where the name is used.
    Name,
}

/// Fields that a card may depend on: they are known for an episode at any time.
const CARD_FIELDS: &[&str] = &[
    "series",
    "title",
    "library",
    "kind",
    "season",
    "episode",
    "absolute",
    "year",
    "rating",
    "watched",
    "special",
    "labels",
    "genres",
    "tvdb",
    "tmdb",
    "imdb",
    "airdate",
    "added",
    "server",
    "title_length",
    "seasons",
    "premiere",
    "finale",
    "collection",
    "network",
    "tags",
    "series_type",
];

/// Reports the first of `fields` that can never be known there. `by` is the `let` name that uses it, if any.
pub fn check_knowable(
    checker: &mut Checker<'_, '_>,
    about: About<'_>,
    fields: FieldSet,
    span: Span,
    by: Option<&str>,
) {
    if let (About::Card, true) = (about, fields & AGO != 0) {
        let what = by.map_or("this".to_string(), in_ticks);
        let message = format!(
            "{what} depends on the current time, but without `sync cards` a finished card does not change later"
        );
        let help = "add `every day at 04:10 -> sync cards`, or compare with a fixed date, such as `airdate > \"2024-05-01\"`";
        checker.timed.push(Problem {
            file: checker.page.index,
            diagnostic: Diagnostic::warning(span, message).help(help.to_string()),
        });
    }
    let asked = FIELDS
        .iter()
        .enumerate()
        .filter(|(at, _)| fields >> at & 1 == 1)
        .map(|(_, field)| (field.name, is_clock(field.kind)));
    for (field, is_clock) in asked {
        let fault = match about {
            About::Name => None,
            About::Events(_) | About::Clock if is_clock => None,
            About::Events(triggers) => never_carried(checker, triggers, field),
            About::Clock => Some((
                format!("`{field}` cannot be used in `every`: there is no event"),
                format!("`{field}`, which cannot be used in `every`: there is no event"),
                Some("`every` supports `time` and `weekday`".to_string()),
            )),
            About::Card if CARD_FIELDS.contains(&field) => None,
            About::Card => Some(not_of_cards(field, is_clock)),
        };
        if let Some((itself, through_name, help)) = fault {
            let message = match by {
                None => itself,
                Some(name) => format!("`{name}` uses {through_name}"),
            };
            checker.report(Diagnostic::error(span, message).help(help));
            return;
        }
    }
}

fn is_clock(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Time | FieldKind::Weekday)
}

/// The message, the message after "`name` uses", and the help.
type Fault = (String, String, Option<String>);

fn not_of_cards(field: &'static str, is_clock: bool) -> Fault {
    let of_what = match field {
        "tracked" => "is not known when a card is drawn".to_string(),
        _ => {
            let what = if is_clock {
                "the clock"
            } else {
                "a single event"
            };
            format!("describes {what}, but `style` is about episodes")
        }
    };
    (
        format!("`{field}` {of_what}"),
        format!("`{field}`, which {of_what}"),
        None,
    )
}

fn never_carried(
    checker: &Checker<'_, '_>,
    triggers: &[KnownTrigger],
    field: &'static str,
) -> Option<Fault> {
    let event = triggers
        .iter()
        .find(|trigger| !trigger.event.fields.contains(&field))?
        .name();
    let carriers: Vec<String> = checker
        .words
        .sources
        .iter()
        .flat_map(|source| source.events.iter().map(move |event| (source.name, event)))
        .filter(|(_, event)| event.fields.contains(&field))
        .take(3)
        .map(|(source, event)| format!("`{source} {}`", event.name))
        .collect();
    let all = join_list(carriers.iter().map(String::as_str));
    let help = match carriers.len() {
        0 => None,
        1 => Some(format!("{all} has it")),
        _ => Some(format!("{all} have it")),
    };
    Some((
        format!("`{event}` has no field `{field}`"),
        format!("`{field}`, which `{event}` does not have"),
        help,
    ))
}
