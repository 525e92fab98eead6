//! Checks schedules: `every 6h`

use crate::model::{Days, Rhythm, TIMES_MAX, Times};
use crate::rules::check::actions::{Setting, actions};
use crate::rules::check::checker::{Checker, Page};
use crate::rules::check::conditions::condition;
use crate::rules::check::field_scope::About;
use crate::rules::check::ranges::weekdays;
use crate::rules::print;
use crate::rules::quote::in_ticks;
use crate::rules::renamed::with_old_words;
use crate::rules::rule_set::Schedule;
use crate::rules::syntax::{Every, Rhythm as Written, Value, ValueKind, WEEKDAYS};
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
        Written::Calendar { days, times } => {
            let days = report(checker, days_of(checker.page, days));
            let times = report(checker, times_of(times));
            Some(Rhythm::At(days?, times?))
        }
    }
}

fn report<T>(checker: &mut Checker<'_, '_>, read: Result<T, Diagnostic>) -> Option<T> {
    read.map_err(|diagnostic| checker.report(diagnostic)).ok()
}

fn days_of(page: &Page<'_>, written: &[Value]) -> Result<Days, Diagnostic> {
    let alone = |value: &Value| match &value.kind {
        ValueKind::Words(word) if word == "day" => Some(Days::All),
        ValueKind::Words(word) if word == "month" => Some(Days::FirstOfMonth),
        _ => None,
    };
    if let ([_, _, ..], Some(value)) = (written, written.iter().find(|day| alone(day).is_some())) {
        let message = format!(
            "{} cannot be combined with other days",
            in_ticks(page.written(value.at.0))
        );
        return Err(Diagnostic::error(value.at.0, message)
            .help("write one `every` for each, with the same actions".to_string()));
    }
    let mut all = 0;
    for value in written {
        if let Some(days) = alone(value) {
            return Ok(days);
        }
        let days = weekdays(page, value).map_err(|diagnostic| no_day(page, value, diagnostic))?;
        if all & days != 0 {
            let message = format!("duplicate day in {}", in_ticks(page.written(value.at.0)));
            return Err(Diagnostic::error(value.at.0, message));
        }
        all |= days;
    }
    Ok(Days::OfWeek(all))
}

/// The error for a single word that is not a day: it could also be `day` or `month`.
fn no_day(page: &Page<'_>, value: &Value, diagnostic: Diagnostic) -> Diagnostic {
    let ValueKind::Words(word) = &value.kind else {
        return diagnostic;
    };
    if WEEKDAYS.iter().any(|short| word.starts_with(short)) {
        return diagnostic;
    }
    let message = format!(
        "{} is not a day of the week",
        in_ticks(page.written(value.at.0))
    );
    let days = ["day", "month"].into_iter().chain(WEEKDAYS);
    Diagnostic::error(value.at.0, message).help(one_of(word, days))
}

fn times_of(written: &[Value]) -> Result<Times, Diagnostic> {
    let mut minutes = Vec::new();
    for time in written {
        let ValueKind::Clock(minute) = time.kind else {
            return Err(Diagnostic::error(time.at.0, "expected a time of day"));
        };
        if minutes.contains(&minute) {
            let message = format!("duplicate time `{}`", print::clock(minute));
            return Err(Diagnostic::error(time.at.0, message));
        }
        if minutes.len() == TIMES_MAX {
            let message = format!("too many times: at most {TIMES_MAX} are allowed");
            return Err(
                Diagnostic::error(time.at.0, message).help("for example `every 30m`".to_string())
            );
        }
        minutes.push(minute);
    }
    Ok(Times::new(&minutes).expect("they are few, and each is there once"))
}
