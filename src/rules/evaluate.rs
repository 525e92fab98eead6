//! Whether a condition holds for what is known.
//!
//! There are three answers: yes, no, and that nobody can say, because a value is missing. `not` of the third is the
//! third, so that `not (rating > 8)` does not hold for an event without a rating; in the end only yes counts.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::model::{FIELDS, Kind, Moment, Value};
use crate::rules::book::{Leaf, Likeness, Node, Relation, Rulebook, Test};
use crate::rules::fold::{fold, is_like};

/// What is known of an event or an episode, folded once and then asked by many rules.
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
    /// What `fields` and the clock say. A value of another type than its field's counts as missing.
    #[must_use]
    pub fn new(fields: &BTreeMap<&'static str, Value>, now: Moment) -> Evidence {
        let slots = FIELDS
            .iter()
            .map(|field| slot(field.kind, fields.get(field.name)?))
            .collect();
        Evidence { slots, now }
    }
}

fn slot(kind: Kind, value: &Value) -> Option<Slot> {
    match (kind, value) {
        (Kind::Text | Kind::Word(_) | Kind::Id, Value::Text(text)) => Some(Slot::Text(fold(text))),
        (Kind::Id, Value::Number(number)) => Some(Slot::Text(number.to_string())),
        (Kind::Number, Value::Number(number)) => Some(Slot::Number(*number)),
        (Kind::Flag, Value::Flag(flag)) => Some(Slot::Flag(*flag)),
        (Kind::List, Value::List(texts)) => {
            Some(Slot::List(texts.iter().map(|text| fold(text)).collect()))
        }
        (Kind::Date, Value::Date(ms)) => Some(Slot::Date(*ms)),
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
    /// The question, by its number in the rulebook.
    pub leaf: usize,
    /// A `not` stands before it.
    pub negated: bool,
}

/// Asks the conditions of one rulebook about one thing that is known.
pub struct Asker<'b> {
    book: &'b Rulebook,
    known: &'b Evidence,
    /// Names are answered once: names of names would otherwise double the work with each step.
    names: RefCell<Vec<Option<Answer>>>,
}

impl<'b> Asker<'b> {
    /// Nothing asked yet.
    #[must_use]
    pub fn new(book: &'b Rulebook, known: &'b Evidence) -> Asker<'b> {
        Asker {
            book,
            known,
            names: RefCell::new(vec![None; book.names.len()]),
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
                let answer = self.ask(&self.book.names[*name]);
                self.names.borrow_mut()[*name] = Some(answer);
                answer
            }
            Node::Leaf(leaf) => Answer {
                holds: holds(&self.book.leaves[*leaf], self.known),
                because: Because {
                    leaf: *leaf,
                    negated: false,
                },
            },
        }
    }

    /// For `or` the first part that is true settles it, for `and` the first that is false. Otherwise it cannot be
    /// said if one part cannot.
    fn first_that_is(&self, wanted: bool, parts: &[Node]) -> Answer {
        let mut first: Option<Answer> = None;
        let mut unknown: Option<Answer> = None;
        for part in parts {
            let answer = self.ask(part);
            if answer.holds == Some(wanted) {
                // Of `a and b`, the first that does not hold is the one to name, even if only `b` settles it.
                let named = unknown.filter(|_| !wanted).unwrap_or(answer);
                return Answer {
                    holds: Some(wanted),
                    because: named.because,
                };
            }
            first = first.or(Some(answer));
            if answer.holds.is_none() {
                unknown = unknown.or(Some(answer));
            }
        }
        let named = unknown
            .or(first)
            .expect("the parser joins two conditions at least");
        Answer {
            holds: unknown.map_or(Some(!wanted), |_| None),
            because: named.because,
        }
    }
}

/// Whether the answer to one question is yes; none if the value is missing.
fn holds(leaf: &Leaf, known: &Evidence) -> Option<bool> {
    let slot = known.slots[leaf.field].as_ref();
    let answer = match &leaf.test {
        Test::Known => has_value(leaf.field, slot),
        Test::Minutes(from, to) => {
            let minute = known.now.minute_of_day;
            if from <= to {
                (*from..*to).contains(&minute)
            } else {
                minute >= *from || minute < *to
            }
        }
        Test::Weekdays(days) => days >> known.now.weekday & 1 == 1,
        test => about_value(test, slot?, known.now)?,
    };
    Some(answer != leaf.negated)
}

/// The clock always has a value.
fn has_value(field: usize, slot: Option<&Slot>) -> bool {
    slot.is_some() || matches!(FIELDS[field].kind, Kind::Time | Kind::Weekday)
}

fn about_value(test: &Test, slot: &Slot, now: Moment) -> Option<bool> {
    Some(match (test, slot) {
        (Test::Flag, Slot::Flag(flag)) => *flag,
        (Test::Text(likeness, other), Slot::Text(text)) => stands_so(text, *likeness, other),
        (Test::Text(likeness, other), Slot::List(texts)) => {
            texts.iter().any(|text| stands_so(text, *likeness, other))
        }
        (Test::TextIn(others), Slot::Text(text)) => others.binary_search(text).is_ok(),
        (Test::TextIn(others), Slot::List(texts)) => {
            texts.iter().any(|text| others.binary_search(text).is_ok())
        }
        (Test::Number(relation, other), Slot::Number(number)) => {
            compare(*number, *relation, *other)
        }
        (Test::NumberIn(others), Slot::Number(number)) => others.contains(number),
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

fn stands_so(text: &str, likeness: Likeness, other: &str) -> bool {
    match likeness {
        Likeness::Equal => text == other,
        Likeness::Contains => text.contains(other),
        Likeness::StartsWith => text.starts_with(other),
        Likeness::EndsWith => text.ends_with(other),
        Likeness::Pattern => is_like(text, other),
    }
}
