//! Checks when an action is carried out: `after 3d`, `at 02:00..05:00`, `settle 2m per season`, `cooldown 10m`.

use std::time::Duration;

use crate::model::{Debounce, Scope, Timing, Window, written};
use crate::rules::check::checker::Checker;
use crate::rules::quote::in_ticks;
use crate::rules::syntax::{self, Value, ValueKind, Word};
use crate::text::{Diagnostic, one_of};

/// Checks a timing and reports its errors.
pub fn checked_timing(checker: &mut Checker<'_, '_>, timing: &syntax::Timing) -> Timing {
    check_combination(checker, timing);
    let after = timing.after.as_ref();
    let cooldown = timing.cooldown.as_ref();
    Timing {
        after: after.map_or(Duration::ZERO, |after| {
            bounded(checker, "after", after, Duration::ZERO, Timing::AFTER_MAX)
        }),
        at: timing
            .at
            .as_ref()
            .and_then(|value| match window(checker, value) {
                Ok(window) => Some(window),
                Err(diagnostic) => {
                    checker.report(diagnostic);
                    None
                }
            }),
        debounce: timing.debounce.as_ref().and_then(|debounce| {
            let least = Duration::from_secs(1);
            let wait = bounded(
                checker,
                "settle",
                &debounce.wait,
                least,
                Timing::DEBOUNCE_MAX,
            );
            let per = scope(checker, &debounce.per)?;
            Some(Debounce { wait, per })
        }),
        cooldown: cooldown.map(|time| {
            let least = Duration::from_secs(1);
            bounded(checker, "cooldown", time, least, Timing::COOLDOWN_MAX)
        }),
    }
}

/// `settle` is a wait of its own, which every further event must reach.
fn check_combination(checker: &mut Checker<'_, '_>, timing: &syntax::Timing) {
    let Some(debounce) = &timing.debounce else {
        return;
    };
    let other = match timing {
        syntax::Timing { after: Some(_), .. } => ("after", "`settle` waits itself"),
        syntax::Timing { at: Some(_), .. } => ("at", "`settle` waits itself"),
        syntax::Timing {
            cooldown: Some(_), ..
        } => (
            "cooldown",
            "`cooldown` leaves out the events that `settle` waits for",
        ),
        _ => return,
    };
    let (other, help) = other;
    let message = format!("`settle` cannot be combined with `{other}`");
    checker.report(Diagnostic::error(debounce.at.0, message).help(help.to_string()));
}

/// A duration of `word` within its bounds.
fn bounded(
    checker: &mut Checker<'_, '_>,
    word: &str,
    duration: &syntax::Duration,
    least: Duration,
    most: Duration,
) -> Duration {
    let time = Duration::from_millis(duration.ms);
    let found = in_ticks(&duration.written);
    if time > most {
        let days = most.as_secs() / 86_400;
        let most = match days {
            1 => "one day".to_string(),
            days => format!("{days} days"),
        };
        let message = format!("{found} is too long: `{word}` allows at most {most}");
        checker.report(Diagnostic::error(duration.at.0, message));
    } else if time < least {
        let message = format!(
            "{found} is too short: `{word}` needs at least {}",
            written(least)
        );
        checker.report(Diagnostic::error(duration.at.0, message));
    }
    time
}

fn window(checker: &Checker<'_, '_>, value: &Value) -> Result<Window, Diagnostic> {
    let minute = |value: &Value| match value.kind {
        ValueKind::Clock(minute) => Ok(minute),
        _ => {
            let found = in_ticks(checker.written(value.at.0));
            let message = format!("expected a time of day, found {found}");
            Err(Diagnostic::error(value.at.0, message)
                .help("for example `at 02:00..05:00`".to_string()))
        }
    };
    let ValueKind::Range(range) = &value.kind else {
        let from = minute(value)?;
        return Ok(Window { from, to: None });
    };
    let (from, to) = (minute(&range.from)?, minute(&range.to)?);
    if from == to {
        let message = format!(
            "empty time range {}",
            in_ticks(checker.written(range.span()))
        );
        return Err(Diagnostic::error(range.span(), message));
    }
    Ok(Window { from, to: Some(to) })
}

/// A part of a series.
pub fn scope(checker: &mut Checker<'_, '_>, word: &Word) -> Option<Scope> {
    match word.text.as_str() {
        "episode" => Some(Scope::Episode),
        "season" => Some(Scope::Season),
        "series" => Some(Scope::Series),
        other => {
            let message = format!("unknown scope {}", in_ticks(other));
            let help = one_of(other, ["episode", "season", "series"]);
            checker.report(Diagnostic::error(word.at.0, message).help(help));
            None
        }
    }
}
