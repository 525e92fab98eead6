//! Runs the `test` statements of the rules files with the engine that decides for the server.

use crate::model::{ActionCall, Moment, RuleRef, Timing};
use crate::rules::decide::{Decision, NO_RULE};
use crate::rules::problem::Problem;
use crate::rules::quote::{in_ticks, join_list, quoted};
use crate::rules::rule_set::{Case, Expected, RuleSet};
use crate::text::Diagnostic;

/// The result of one test.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    /// Its name.
    pub name: String,
    /// Its place in the file.
    pub place: RuleRef,
    /// The actual result, if it differs from the expected one.
    pub failure: Option<Problem>,
}

/// The time of tests: Wednesday, 1 January 2098, at noon, whatever the time zone of the machine.
///
/// A test must not depend on the time of day at which it runs. The day is so far ahead that every date in a test is in
/// the past and stays so; recent times are written `3d ago`.
const NOON: Moment = Moment {
    ms: 4_039_416_000_000,
    minute_of_day: 12 * 60,
    weekday: 2,
};

impl RuleSet {
    /// Runs all tests in the order of the files, on a Wednesday at noon unless they set another time or weekday.
    #[must_use]
    pub fn test(&self) -> Vec<Tested> {
        self.cases.iter().map(|case| self.run(case)).collect()
    }

    fn run(&self, case: &Case) -> Tested {
        let (event, moment) = case.at(NOON);
        let decision = self.decide(&event, moment);
        let failure = (!is_met(&case.expected, &decision)).then(|| Problem {
            file: case.file,
            diagnostic: Diagnostic::error(
                case.span,
                format!("test {} failed: {}", quoted(&case.name), actual(&decision)),
            ),
        });
        Tested {
            name: case.name.clone(),
            place: case.place.clone(),
            failure,
        }
    }
}

fn is_met(expected: &Expected, decision: &Decision) -> bool {
    match expected {
        Expected::Nothing => decision.calls.is_empty() && !decision.ignored,
        Expected::Ignore => decision.ignored,
        Expected::Calls(calls) => {
            calls.len() == decision.calls.len()
                && calls
                    .iter()
                    .all(|wanted| decision.calls.iter().any(|call| is_like(wanted, call)))
        }
    }
}

/// `expect make card` is met by `make card after 30s` too: a test need not repeat the whole rule.
fn is_like(wanted: &ActionCall, call: &ActionCall) -> bool {
    wanted.action == call.action
        && (wanted.texts.is_empty() || wanted.texts == call.texts)
        && (wanted.scope.is_none() || wanted.scope == call.scope)
        && (wanted.library.is_none() || wanted.library == call.library)
        && is_timed_like(&wanted.timing, &call.timing)
        && wanted
            .with
            .iter()
            .all(|(name, value)| call.with.get(name) == Some(value))
}

/// Each part that the test names.
fn is_timed_like(wanted: &Timing, timing: &Timing) -> bool {
    (wanted.after.is_zero() || wanted.after == timing.after)
        && (wanted.at.is_none() || wanted.at == timing.at)
        && (wanted.debounce.is_none() || wanted.debounce == timing.debounce)
        && (wanted.cooldown.is_none() || wanted.cooldown == timing.cooldown)
}

/// The actual result, for the message.
fn actual(decision: &Decision) -> String {
    if decision.ignored || decision.calls.is_empty() && decision.reason == NO_RULE {
        return match decision.ignored {
            true => decision.reason.clone(),
            false => "no rule matches".to_string(),
        };
    }
    let calls: Vec<String> = decision
        .calls
        .iter()
        .map(|call| format!("{} ({})", in_ticks(call.action), call.rule))
        .collect();
    format!(
        "the result is {}",
        join_list(calls.iter().map(String::as_str))
    )
}

#[cfg(test)]
mod tests {
    use crate::model::rfc3339;
    use crate::rules::problem::render_problems;
    use crate::rules::support::{file, rule_set};

    use super::NOON;

    const RULES: &str = "on plex media.rate when not owner -> ignore \"guests\"
on plex media.rate when rating >= 9 -> remake card after 30s, notify \"phone\"
";

    /// The screens of the tests that fail.
    #[track_caller]
    fn check(test: &str, expected: &str) {
        let rules = format!("{RULES}test \"it\" {{ {test} }}\n");
        let failures: Vec<_> = rule_set(&rules)
            .test()
            .into_iter()
            .filter_map(|tested| tested.failure)
            .collect();
        let rendered = render_problems(&[file("main.rules", &rules)], &failures);
        let first = rendered.lines().next().unwrap_or_default();
        assert_eq!(first, expected, "{test}\n{rendered}");
    }

    #[test]
    fn a_test_that_is_met_says_nothing() {
        check("event plex media.rate { owner no } expect ignore", "");
        check("event plex media.rate { rating 3 } expect nothing", "");
        check(
            "event plex media.rate { rating 9 } expect notify, remake card",
            "",
        );
        check(
            "event plex media.rate { rating 9 } expect notify \"phone\", remake card after 30s",
            "",
        );
    }

    #[test]
    fn tests_take_place_on_a_wednesday_at_noon() {
        assert_eq!(rfc3339(NOON.ms), "2098-01-01T12:00:00Z");
        let rules = "on plex media.rate when weekday = wed and time in 12:00..12:01 -> make card
on plex media.rate when time in 23:00..23:30 and weekday = sat -> remake card
on plex media.rate when airdate > 30d ago -> ignore
test \"noon\" { event plex media.rate expect make card }
test \"another time\" { event plex media.rate { time 23:10, weekday sat } expect remake card }
test \"recent\" { event plex media.rate { time 1:00, airdate 29d ago } expect ignore }
test \"long ago\" { event plex media.rate { time 1:00, airdate \"2097-11-01\" } expect nothing }
";
        let tested = rule_set(rules).test();
        assert_eq!(tested.len(), 4);
        assert!(
            tested.iter().all(|test| test.failure.is_none()),
            "{tested:?}"
        );
    }

    #[test]
    fn a_test_that_is_not_met_says_what_came_instead() {
        check(
            "event plex media.rate { owner no } expect make card",
            "error: test \"it\" failed: ignored by main.rules:1: guests",
        );
        check(
            "event plex media.rate { rating 3 } expect remake card",
            "error: test \"it\" failed: no rule matches",
        );
        let actual = "error: test \"it\" failed: the result is `remake card` (main.rules:2) and \
                    `notify` (main.rules:2)";
        for expected in [
            "ignore",
            "nothing",
            "remake card",
            "remake card after 10s, notify",
            "remake card, notify \"tv\"",
        ] {
            check(
                &format!("event plex media.rate {{ rating 9 }} expect {expected}"),
                actual,
            );
        }
    }
}
