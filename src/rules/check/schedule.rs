//! Checks schedules: `every 6h`

use crate::model::Rhythm;
use crate::rules::check::actions::{Setting, actions};
use crate::rules::check::checker::Checker;
use crate::rules::check::conditions::condition;
use crate::rules::check::field_scope::About;
use crate::rules::check::literals::weekday_number;
use crate::rules::print;
use crate::rules::quote::in_ticks;
use crate::rules::renamed::with_old_words;
use crate::rules::rule_set::Schedule;
use crate::rules::syntax::{Every, Rhythm as Written, WEEKDAYS};
use crate::text::{Diagnostic, Span, one_of};

/// Shortest interval: actions of `every` read whole libraries from servers.
const INTERVAL_MIN_MS: u64 = 60_000;

/// Checks a schedule and reports its errors.
pub fn every(checker: &mut Checker<'_, '_>, every: &Every, span: Span) {
    let place = checker.page.place(span);
    let rhythm = rhythm(checker, &every.rhythm);
    let when = every
        .when
        .as_ref()
        .map(|when| condition(checker, when, About::Clock));
    let asked = actions(checker, &every.actions, Setting::Schedule, &place);
    let when = match when {
        None => None,
        Some(ready) => match ready.node {
            Some(node) => Some(node),
            None => return,
        },
    };
    if let Some(rhythm) = rhythm {
        checker.rule_set.schedules.push(Schedule {
            place,
            text: print::every(&Every {
                actions: with_old_words(&every.actions),
                ..every.clone()
            }),
            written: print::rhythm(&every.rhythm),
            rhythm,
            when,
            calls: asked.calls,
        });
    }
}

fn rhythm(checker: &mut Checker<'_, '_>, written: &Written) -> Option<Rhythm> {
    match written {
        Written::Interval(duration) if duration.ms >= INTERVAL_MIN_MS => {
            Some(Rhythm::Interval(duration.ms))
        }
        Written::Interval(duration) => {
            let message = format!(
                "{} is too short: the minimum is one minute",
                in_ticks(&duration.written)
            );
            checker.report(Diagnostic::error(duration.at.0, message));
            None
        }
        Written::Daily { day, minute } if day.text == "day" => Some(Rhythm::Daily(*minute)),
        Written::Daily { day, minute } => match weekday_number(&day.text) {
            Some(weekday) => Some(Rhythm::Weekly(weekday, *minute)),
            None => {
                let message = format!("{} is not a day of the week", in_ticks(&day.text));
                let short = WEEKDAYS.iter().find(|short| day.text.starts_with(**short));
                let days = ["day"].into_iter().chain(WEEKDAYS);
                let help = match short {
                    Some(short) => Some(format!("did you mean `{short}`?")),
                    None => one_of(&day.text, days),
                };
                checker.report(Diagnostic::error(day.at.0, message).help(help));
                None
            }
        },
    }
}
