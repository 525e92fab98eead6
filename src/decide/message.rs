//! The message of a `notify`: its text with the values of the event.

use crate::locale::{Phrase, Template, month, phrase, season_name};
use crate::model::{ActionCall, Event, Fields, Message, Value, day_value, rfc3339};
use crate::store::NewMessage;

/// The message of an action for an event.
pub(crate) fn about_event(call: &ActionCall, message: Message, event: &Event) -> NewMessage {
    let happened = format!("{} {}", event.source, event.name);
    let plain = match &event.subject {
        Some(subject) => format!("{subject}: {happened}"),
        None => happened,
    };
    let plain = match event.fields.get("reason") {
        Some(Value::Text(reason)) => format!("{plain}: {reason}"),
        _ => plain,
    };
    new_message(call, message, &event.fields, plain)
}

/// The message of an action for a schedule that is due.
pub(crate) fn about_schedule(call: &ActionCall, message: Message, every: &str) -> NewMessage {
    let plain = format!("every {every} ({})", call.rule);
    new_message(call, message, &Fields::new(), plain)
}

/// `plain` is the message if the rule has no text.
fn new_message(call: &ActionCall, message: Message, fields: &Fields, plain: String) -> NewMessage {
    let text = message.text.map(|text| match Template::of_message(&text) {
        Ok(template) => template.expand(ENGLISH, &|name| value(fields, name)),
        // The checker of rules rejects such texts.
        Err(_) => text,
    });
    NewMessage {
        rule: call.rule.to_string(),
        target: message.target,
        text: text.filter(|text| !text.trim().is_empty()).unwrap_or(plain),
    }
}

/// The language of messages.
const ENGLISH: &str = "en";

/// A value, by its name in texts of cards.
fn value(fields: &Fields, name: &str) -> Option<String> {
    let episode = |kind: Phrase| Some(phrase(kind, &value(fields, "episode")?, ENGLISH));
    let day = |name: &str| day_value(name, &value(fields, "airdate")?);
    match name {
        "season_name" => {
            return Some(season_name(value(fields, "season")?.parse().ok()?, ENGLISH));
        }
        "episode_name" => return episode(Phrase::Episode),
        "episode_short" => return episode(Phrase::EpisodeShort),
        "air_month_name" => return month(day("air_month")?.parse().ok()?, ENGLISH),
        name if name.starts_with("air_") => return day(name),
        _ => {}
    }
    Some(match fields.get(name)? {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(ms) => rfc3339(*ms).chars().take("2026-03-07".len()).collect(),
        Value::Flag(_) | Value::List(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_the_values_of_the_event_and_nothing_for_unknown_ones() {
        let fields = Fields::from([
            ("series", Value::Text("Dark {x}".into())),
            ("season", Value::Number(0.0)),
            ("episode", Value::Number(3.0)),
            ("airdate", Value::Date(1_772_884_800_000)),
            ("rating", Value::Number(7.5)),
            ("user", Value::Text("alex".into())),
        ]);
        for (text, expected) in [
            (
                "{series|upper} s{season:02}e{episode:02}",
                "DARK {X} s00e03",
            ),
            (
                "{season_name}, {airdate} {{now}}",
                "Specials, 2026-03-07 {now}",
            ),
            (
                "{episode_name|words}, {air_day} {air_month_name}",
                "Episode Three, 7 March",
            ),
            ("{user} gave {rating}", "alex gave 7.5"),
            ("{title}", "plain"),
            ("it: {title}.", "it: ."),
        ] {
            let message = Message {
                target: "phone".into(),
                text: Some(text.into()),
            };
            let call = ActionCall {
                action: "notify",
                texts: Vec::new(),
                scope: None,
                library: None,
                timing: Default::default(),
                with: crate::model::Properties::new(),
                rule: crate::model::RuleRef::default(),
            };
            assert_eq!(
                new_message(&call, message, &fields, "plain".into()).text,
                expected
            );
        }
    }
}
