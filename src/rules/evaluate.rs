//! Evaluates conditions against the known fields.
//!
//! The logic has three values: true, false and unknown, if a field is missing. `not` of unknown is unknown, so that
//! `not (rating > 8)` does not hold for an event without a rating. In the end only true counts.

use std::cell::RefCell;

use crate::model::{FIELDS, FieldKind, Fields, Moment, Value};
use crate::rules::normalize::{fold, is_like};
use crate::rules::rule_set::{Leaf, Likeness, Node, Relation, RuleSet, Test};

/// The known fields of an event or an episode, folded once for many rules.
pub struct Evidence {
    slots: Vec<Option<Slot>>,
    now: Moment,
}

enum Slot {
    Text(String),
    Number(f64),
    Flag(bool),
    List(Vec<String>),
    Date(i64),
}

impl Evidence {
    /// The values of `fields` and the clock. A value of another type than its field counts as missing.
    #[must_use]
    pub fn new(fields: &Fields, now: Moment) -> Evidence {
        let slots = FIELDS
            .iter()
            .map(|field| slot(field.kind, fields.get(field.name)?))
            .collect();
        Evidence { slots, now }
    }
}

fn slot(kind: FieldKind, value: &Value) -> Option<Slot> {
    match (kind, value) {
        (FieldKind::Text | FieldKind::Word(_) | FieldKind::Id, Value::Text(text)) => {
            Some(Slot::Text(fold(text)))
        }
        (FieldKind::Id, Value::Number(number)) => Some(Slot::Text(number.to_string())),
        (FieldKind::Number, Value::Number(number)) => Some(Slot::Number(*number)),
        (FieldKind::Flag, Value::Flag(flag)) => Some(Slot::Flag(*flag)),
        // A text with several spellings, of which one has to match.
        (FieldKind::List | FieldKind::Text, Value::List(texts)) => {
            Some(Slot::List(texts.iter().map(|text| fold(text)).collect()))
        }
        (FieldKind::Date, Value::Date(ms)) => Some(Slot::Date(*ms)),
        _ => None,
    }
}

/// An answer, and the question that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// None if a value is missing.
    pub holds: Option<bool>,
    /// Why.
    pub because: Because,
}

/// The question that made a condition what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Because {
    /// The question, by its index in the rule set.
    pub leaf: usize,
    /// It is negated.
    pub negated: bool,
}

/// Evaluates the conditions of one rule set for one set of known fields.
pub struct Asker<'b> {
    rule_set: &'b RuleSet,
    evidence: &'b Evidence,
    /// A missing value may come yet, and `is missing` cannot be answered before it has or has not.
    may_come: bool,
    /// Names are answered once: names of names would otherwise double the work with each step.
    names: RefCell<Vec<Option<Answer>>>,
}

impl<'b> Asker<'b> {
    /// No condition has been evaluated yet.
    #[must_use]
    pub fn new(rule_set: &'b RuleSet, evidence: &'b Evidence) -> Asker<'b> {
        Asker {
            rule_set,
            evidence,
            may_come: false,
            names: RefCell::new(vec![None; rule_set.names.len()]),
        }
    }

    /// As [`Asker::new`], but a missing value may still become known.
    #[must_use]
    pub fn of_what_may_come(rule_set: &'b RuleSet, evidence: &'b Evidence) -> Asker<'b> {
        Asker {
            may_come: true,
            ..Asker::new(rule_set, evidence)
        }
    }

    /// Whether the condition holds, and which question settled that: for "no", the first that did not hold.
    #[must_use]
    pub fn ask(&self, node: &Node) -> Answer {
        match node {
            Node::All(parts) => self.first_that_is(false, parts),
            Node::Any(parts) => self.first_that_is(true, parts),
            Node::Not(inner) => {
                let answer = self.ask(inner);
                Answer {
                    holds: answer.holds.map(|holds| !holds),
                    because: Because {
                        negated: !answer.because.negated,
                        ..answer.because
                    },
                }
            }
            Node::Name(name) => {
                if let Some(answer) = self.names.borrow()[*name] {
                    return answer;
                }
                let answer = self.ask(&self.rule_set.names[*name]);
                self.names.borrow_mut()[*name] = Some(answer);
                answer
            }
            Node::Leaf(leaf) => Answer {
                holds: self.holds(&self.rule_set.leaves[*leaf]),
                because: Because {
                    leaf: *leaf,
                    negated: false,
                },
            },
        }
    }

    fn holds(&self, leaf: &Leaf) -> Option<bool> {
        let is_open = self.may_come && leaf.test == Test::Known;
        if is_open && !has_value(leaf.field, self.evidence.slots[leaf.field].as_ref()) {
            return None;
        }
        holds(leaf, self.evidence)
    }

    /// For `or` the first true part decides, for `and` the first false one. Otherwise the result is unknown if one part
    /// is.
    fn first_that_is(&self, wanted: bool, parts: &[Node]) -> Answer {
        let mut first: Option<Answer> = None;
        let mut unknown: Option<Answer> = None;
        for part in parts {
            let answer = self.ask(part);
            if answer.holds == Some(wanted) {
                // Of `a and b`, the first that does not hold is the one to name, even if only `b` settles it.
                let in_ticks = unknown.filter(|_| !wanted).unwrap_or(answer);
                return Answer {
                    holds: Some(wanted),
                    because: in_ticks.because,
                };
            }
            first = first.or(Some(answer));
            if answer.holds.is_none() {
                unknown = unknown.or(Some(answer));
            }
        }
        let in_ticks = unknown
            .or(first)
            .expect("the parser joins two conditions at least");
        Answer {
            holds: unknown.map_or(Some(!wanted), |_| None),
            because: in_ticks.because,
        }
    }
}

/// Whether the answer to one question is yes; none if the value is missing.
fn holds(leaf: &Leaf, evidence: &Evidence) -> Option<bool> {
    let slot = evidence.slots[leaf.field].as_ref();
    let answer = match &leaf.test {
        Test::Known => has_value(leaf.field, slot),
        Test::Minutes(from, to) => {
            let minute = evidence.now.minute_of_day;
            if from <= to {
                (*from..*to).contains(&minute)
            } else {
                minute >= *from || minute < *to
            }
        }
        Test::Weekdays(days) => days >> evidence.now.weekday & 1 == 1,
        test => about_value(test, slot?, evidence.now)?,
    };
    Some(answer != leaf.negated)
}

/// The clock always has a value.
fn has_value(field: usize, slot: Option<&Slot>) -> bool {
    slot.is_some() || matches!(FIELDS[field].kind, FieldKind::Time | FieldKind::Weekday)
}

fn about_value(test: &Test, slot: &Slot, now: Moment) -> Option<bool> {
    Some(match (test, slot) {
        (Test::Flag, Slot::Flag(flag)) => *flag,
        (Test::Text(likeness, other), Slot::Text(text)) => matches_text(text, *likeness, other),
        (Test::Text(likeness, other), Slot::List(texts)) => texts
            .iter()
            .any(|text| matches_text(text, *likeness, other)),
        (Test::TextIn(others), Slot::Text(text)) => others.binary_search(text).is_ok(),
        (Test::TextIn(others), Slot::List(texts)) => {
            texts.iter().any(|text| others.binary_search(text).is_ok())
        }
        (Test::Number(relation, other), Slot::Number(number)) => {
            compare(*number, *relation, *other)
        }
        (Test::NumberIn(ranges), Slot::Number(number)) => ranges
            .iter()
            .any(|(from, to)| (*from..=*to).contains(number)),
        (Test::Day(relation, other), Slot::Date(ms)) => compare(day(*ms), *relation, *other),
        (Test::DayIn(others), Slot::Date(ms)) => others.contains(&day(*ms)),
        (Test::Ago(relation, ago), Slot::Date(ms)) => {
            compare(*ms, *relation, now.ms.saturating_sub(*ago))
        }
        _ => return None,
    })
}

/// Days since 1970.
#[must_use]
pub fn day(ms: i64) -> i64 {
    ms.div_euclid(24 * 3_600_000)
}

fn compare<T: PartialOrd>(one: T, relation: Relation, other: T) -> bool {
    match relation {
        Relation::Equal => one == other,
        Relation::Less => one < other,
        Relation::AtMost => one <= other,
        Relation::More => one > other,
        Relation::AtLeast => one >= other,
    }
}

fn matches_text(text: &str, likeness: Likeness, other: &str) -> bool {
    match likeness {
        Likeness::Equal => text == other,
        Likeness::Contains => text.contains(other),
        Likeness::StartsWith => text.starts_with(other),
        Likeness::EndsWith => text.ends_with(other),
        Likeness::Pattern => is_like(text, other),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::support::{NIGHT, event_of, rule_set, text};

    use super::*;

    /// Whether a condition holds for a rating of *Dark* with these additional fields.
    #[track_caller]
    fn holds(condition: &str, fields: &[(&'static str, Value)], expected: bool) {
        let rules = rule_set(&format!("on plex media.rate when {condition} -> make card"));
        let mut event = event_of("plex", "media.rate", [("series", text("Dark"))]);
        event.fields.extend(fields.iter().cloned());
        let reason = if expected { "main.rules:1" } else { "no rule" };
        assert_eq!(rules.decide(&event, NIGHT).reason, reason, "{condition}");
    }

    #[test]
    fn a_missing_value_makes_every_comparison_false_even_under_not() {
        for condition in [
            "rating > 8",
            "rating != 8",
            "rating not in [8]",
            "not rating > 8",
            "not (rating > 8 and series = \"dark\")",
            "not owner",
            "not not owner",
            "rating is known",
        ] {
            holds(condition, &[], false);
        }
        holds("rating is missing", &[], true);
        holds("not rating is known", &[], true);
        holds("rating > 8 or series = \"dark\"", &[], true);
        holds("not (rating > 8 and series = \"1899\")", &[], true);
    }

    #[test]
    fn texts_are_compared_without_case_and_composition() {
        let pokemon = [("series", text("POKE\u{301}MON"))];
        holds("series = \"Pokémon\"", &pokemon, true);
        holds("series starts with \"poké\"", &pokemon, true);
        holds("series ends with \"mon\"", &pokemon, true);
        holds("series matches \"*k?m*\"", &pokemon, true);
        holds("series contains \"dark\"", &pokemon, false);
        holds("series not in [\"dark\", \"1899\"]", &pokemon, true);
    }

    #[test]
    fn a_range_of_numbers_includes_both_ends() {
        for (season, expected) in [(1.0, false), (2.0, true), (5.0, true), (6.0, false)] {
            let season = [("season", Value::Number(season))];
            holds("season in 2..5", &season, expected);
            holds("season not in 2..5", &season, !expected);
            holds("season in [9, 2..5]", &season, expected);
            holds("season in [2..3, 4..5]", &season, expected);
        }
        let rating = [("rating", Value::Number(8.5))];
        holds("rating in 8.5..9", &rating, true);
        holds("rating in 8..8.4", &rating, false);
        holds("rating in 8.5..8.5", &rating, true);
        holds("season in 2..5", &[], false);
        holds("season not in 2..5", &[], false);
    }

    #[test]
    fn ids_are_compared_in_any_spelling() {
        let ids = [("tvdb", text("371980")), ("imdb", text("tt11280740"))];
        holds("tvdb = 371980", &ids, true);
        holds("tvdb = \"371980\"", &ids, true);
        holds("imdb = \"tt11280740\"", &ids, true);
        holds("tvdb in [1, 371980]", &ids, true);
        holds("tvdb != 371980", &ids, false);
    }

    #[test]
    fn dates_are_compared_by_day_and_by_how_long_ago() {
        let day = |ms: i64| [("airdate", Value::Date(ms))];
        let may_first = day(1_714_521_600_000);
        holds("airdate = \"2024-05-01\"", &may_first, true);
        holds("airdate > \"2024-04-30\"", &may_first, true);
        holds("airdate > 3d ago", &may_first, false);
        holds("airdate > 2w ago", &may_first, true);
        holds(
            "airdate in [\"2024-05-01\", \"2024-05-02\"]",
            &may_first,
            true,
        );
        let noon = [("added", Value::Date(1_714_521_600_000 + 12 * 3_600_000))];
        holds("added > \"2024-05-01\"", &noon, false);
        holds("added <= \"2024-05-01\"", &noon, true);
    }

    #[test]
    fn the_clock_is_asked_across_midnight() {
        holds("time in 22:30..06:00", &[], true);
        holds("time in 06:00..22:30", &[], false);
        holds("time not in 22:30..06:00", &[], false);
        holds("weekday in [sat, sun]", &[], true);
        holds("weekday in fri..mon", &[], true);
        holds("weekday in mon..fri", &[], false);
        holds("weekday not in sun..fri", &[], true);
        holds("weekday in [tue, fri..sat]", &[], true);
        holds("weekday != sat", &[], false);
    }

    #[test]
    fn lists_contain_and_share() {
        let labels = [("labels", Value::List(vec!["Anime".into(), "Kids".into()]))];
        holds("labels contains \"anime\"", &labels, true);
        holds("labels contains \"ani\"", &labels, false);
        holds("labels in [\"kids\", \"horror\"]", &labels, true);
        holds("labels not in [\"horror\"]", &labels, true);
        holds("not labels contains \"anime\"", &labels, false);
    }
}
