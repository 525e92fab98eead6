//! How an answer came about: each rule with the first condition that failed and the value it met.

use std::collections::BTreeSet;
use std::fmt;

use crate::model::{
    ActionCall, Event, FIELDS, FieldKind, Fields, Moment, RuleRef, ServerKind, Value,
};
use crate::rules::decide::{Decision, RuleOutcome, TrailStep};
use crate::rules::evaluate::{Asker, Because, Evidence};
use crate::rules::print::clock;
use crate::rules::quote::{quoted, truncate};
use crate::rules::rule_set::{Rule, RuleSet};
use crate::rules::syntax::WEEKDAYS;
use crate::text::printable;

/// How the rules decide an event. `Display` gives the output of `explain`.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// `plex media.rate`, with the connection if it is known.
    pub event: String,
    /// The item, as at the start of log lines.
    pub subject: Option<String>,
    /// The known fields and their values, in the syntax of rules.
    pub fields: Vec<(&'static str, String)>,
    /// Each rule of the book, in order.
    pub rules: Vec<EvaluatedRule>,
    /// The resulting action calls.
    pub calls: Vec<ActionCall>,
    /// The reason, as in `queue deliveries`.
    pub reason: String,
}

/// A rule and its result.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluatedRule {
    /// Its place in the file.
    pub place: RuleRef,
    /// The rule itself, on one line.
    pub text: String,
    /// Its result.
    pub result: RuleResult,
}

/// The result of a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleResult {
    /// It matches.
    Yes,
    /// It matches, but has already run when another source reported the same.
    Counted,
    /// It waits for other events.
    OtherEvent,
    /// It waits for events of another connection.
    OtherConnection,
    /// A condition does not hold.
    No {
        /// The first one that does not, as it is written.
        condition: String,
        /// The field that it uses.
        field: &'static str,
        /// The field's value as rules write it; none if it is missing.
        actual: Option<String>,
    },
    /// A rule before it ended the search.
    NotReached,
}

impl RuleSet {
    /// How the rules decide an event, rule by rule. Touches nothing.
    #[must_use]
    pub fn explain(&self, event: &Event, now: Moment) -> Explanation {
        let decision = self.decide(event, now);
        let fields = FIELDS
            .iter()
            .filter_map(|field| Some((field.name, written(event.fields.get(field.name)?))))
            .collect();
        // Other sources have no connection that a rule could name.
        let connection = event.connection.as_ref();
        let connection = connection.filter(|_| ServerKind::named(event.source).is_some());
        let connection = connection.map(|name| format!("@{name}"));
        Explanation {
            event: format!(
                "{}{} {}",
                event.source,
                connection.unwrap_or_default(),
                event.name
            ),
            subject: event.subject.as_ref().map(ToString::to_string),
            fields,
            rules: self.evaluated(event, now, &decision),
            calls: decision.calls,
            reason: decision.reason,
        }
    }

    fn evaluated(&self, event: &Event, now: Moment, decision: &Decision) -> Vec<EvaluatedRule> {
        let waiting = self.waiting.get(&(event.source, event.name));
        let waiting: BTreeSet<usize> = waiting
            .into_iter()
            .flatten()
            .map(|entry| entry.rule)
            .collect();
        let mut steps = decision.trail.iter().peekable();
        let evaluated = |(number, rule): (usize, &Rule)| {
            let result = match steps.next_if(|step| step.rule == number) {
                Some(step) => self.result(step, event, now),
                None if waiting.contains(&number) => RuleResult::NotReached,
                None => RuleResult::OtherEvent,
            };
            EvaluatedRule {
                place: rule.place.clone(),
                text: rule.text.clone(),
                result,
            }
        };
        self.rules.iter().enumerate().map(evaluated).collect()
    }

    fn result(&self, step: &TrailStep, event: &Event, now: Moment) -> RuleResult {
        let because = match step.outcome {
            RuleOutcome::Matches => return RuleResult::Yes,
            RuleOutcome::Counted => return RuleResult::Counted,
            RuleOutcome::OtherConnection => return RuleResult::OtherConnection,
            RuleOutcome::Fails(because) => because,
        };
        self.fails(because, &event.fields, now)
    }

    /// The `style` statements that do not fit an episode of which `fields` are known, and why.
    #[must_use]
    pub fn passed_over(&self, fields: &Fields, now: Moment) -> Vec<(RuleRef, RuleResult)> {
        let mut fields = fields.clone();
        // As for its style: an unknown watched state counts as unwatched, to avoid spoilers.
        fields.entry("watched").or_insert(Value::Flag(false));
        let evidence = Evidence::new(&fields, now);
        let asker = Asker::new(self, &evidence);
        let others = self.styles.iter().filter_map(|style| {
            let answer = asker.ask(style.when.as_ref()?);
            let is_no = answer.holds != Some(true);
            is_no.then(|| {
                (
                    style.place.clone(),
                    self.fails(answer.because, &fields, now),
                )
            })
        });
        others.collect()
    }

    fn fails(&self, because: Because, fields: &Fields, now: Moment) -> RuleResult {
        let leaf = &self.leaves[because.leaf];
        let field = &FIELDS[leaf.field];
        let not = if because.negated { "not " } else { "" };
        let actual = match field.kind {
            FieldKind::Time => Some(clock(now.minute_of_day)),
            FieldKind::Weekday => WEEKDAYS
                .get(usize::from(now.weekday))
                .map(|day| (*day).to_string()),
            _ => fields.get(field.name).map(written),
        };
        RuleResult::No {
            condition: format!("{not}{}", leaf.words),
            field: field.name,
            actual,
        }
    }
}

/// A value as rules write it.
fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(&truncate(text)),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_string(),
        Value::List(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| quoted(&truncate(text))).collect();
            format!("[{}]", texts.join(", "))
        }
        Value::Date(ms) => {
            let moment = crate::model::rfc3339(*ms);
            let day = moment.strip_suffix("T00:00:00Z").unwrap_or(&moment);
            quoted(day)
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.event))?;
        if let Some(subject) = &self.subject {
            write!(f, ": {subject}")?;
        }
        writeln!(f)?;
        for (name, value) in &self.fields {
            writeln!(f, "  {name} {}", printable(value))?;
        }
        writeln!(f)?;
        let mut others = 0;
        for evaluated in &self.rules {
            if evaluated.result == RuleResult::OtherEvent {
                others += 1;
                continue;
            }
            let place = evaluated.place.to_string();
            writeln!(f, "{}  {}", printable(&place), printable(&evaluated.text))?;
            writeln!(f, "  {}", printable(&evaluated.result.to_string()))?;
        }
        match others {
            0 => {}
            1 => writeln!(f, "1 rule is for other events")?,
            _ => writeln!(f, "{others} rules are for other events")?,
        }
        writeln!(f)?;
        for call in &self.calls {
            let rule = call.rule.to_string();
            writeln!(f, "{} ({})", printable(&call.to_string()), printable(&rule))?;
            let mut waits = call.waits().into_iter();
            waits.try_for_each(|wait| writeln!(f, "  {wait}"))?;
        }
        if self.calls.is_empty() {
            writeln!(f, "no action: {}", printable(&self.reason))?;
        }
        Ok(())
    }
}

impl RuleResult {
    /// The condition that does not hold and the value of its field, if that is the result.
    #[must_use]
    pub fn why_not(&self) -> Option<String> {
        let RuleResult::No {
            condition,
            field,
            actual,
        } = self
        else {
            return None;
        };
        Some(match actual {
            Some(actual) => format!("`{condition}`, but {field} is {}", printable(actual)),
            None => format!("`{condition}`, but {field} has no value"),
        })
    }
}

impl fmt::Display for RuleResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuleResult::Yes => f.write_str("yes"),
            RuleResult::Counted => f.write_str(
                "yes, but skipped: another delivery reported the same less than a minute before",
            ),
            RuleResult::OtherEvent => f.write_str("no: it is for other events"),
            RuleResult::OtherConnection => f.write_str("no: it is for another connection"),
            RuleResult::NotReached => f.write_str("not evaluated: an earlier rule decided"),
            RuleResult::No { .. } => {
                write!(f, "no: {}", self.why_not().unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::support::{NIGHT, event_of, rule_set, text};

    use super::*;

    #[test]
    fn an_explanation_reads_like_this() {
        let rules = rule_set(
            "on plex@attic media.rate -> make card\n\
             on plex media.rate when time in 06:00..22:00 and owner -> make card\n\
             on plex media.rate when title is known and rating >= 9 -> make card\n\
             on plex media.rate when not (series = \"Dark\" or owner) -> ignore\n\
             on sonarr import -> make card\n\
             also on plex media.rate when rating >= 6 -> notify \"phone\"\n\
             on plex media.rate -> remake card\n\
             on plex media.rate when airdate > 3d ago -> make card\n",
        );
        let fields = [
            ("series", text("Dark")),
            ("rating", Value::Number(6.0)),
            ("airdate", Value::Date(1_714_521_600_000)),
            ("labels", Value::List(vec!["4k\u{1b}[1m".to_string()])),
        ];
        let event = event_of("plex", "media.rate", fields);
        let expected = "plex media.rate
  series \"Dark\"
  rating 6
  labels [\"4k\u{fffd}[1m\"]
  airdate \"2024-05-01\"

main.rules:1  on plex@attic media.rate -> make card
  no: it is for another connection
main.rules:2  on plex media.rate when time in 06:00..22:00 and owner -> make card
  no: `time in 06:00..22:00`, but time is 23:10
main.rules:3  on plex media.rate when title is known and rating >= 9 -> make card
  no: `title is known`, but title has no value
main.rules:4  on plex media.rate when not (series = \"Dark\" or owner) -> ignore
  no: `not series = \"Dark\"`, but series is \"Dark\"
main.rules:6  also on plex media.rate when rating >= 6 -> notify \"phone\"
  yes
main.rules:7  on plex media.rate -> remake card
  yes
main.rules:8  on plex media.rate when airdate > 3d ago -> make card
  not evaluated: an earlier rule decided
1 rule is for other events

notify \"phone\" (main.rules:6)
remake card (main.rules:7)
";
        assert_eq!(rules.explain(&event, NIGHT).to_string(), expected);
    }

    #[test]
    fn nothing_has_a_reason_too() {
        let rules = rule_set("on sonarr import -> make card");
        let event = event_of("plex", "media.rate", []);
        let expected = "plex media.rate\n\n1 rule is for other events\n\nno action: no rule\n";
        assert_eq!(rules.explain(&event, NIGHT).to_string(), expected);
    }
}
