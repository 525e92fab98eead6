//! A rule set: checked rules files in the form in which they decide.
//!
//! Everything that can be computed while reading is: texts are folded, names are numbers, and a rule is in the list of
//! each of its events. Only the checker creates a rule set.

use std::collections::BTreeMap;

use crate::model::{ActionCall, Event, Moment, Rhythm, RuleRef, Value};
use crate::text::Span;

/// All rules, styles, schedules and tests of the rules files.
#[derive(Debug, Default)]
pub struct RuleSet {
    pub(in crate::rules) rules: Vec<Rule>,
    /// The rules for an event, in the order of the files; by source and event.
    pub(in crate::rules) waiting: BTreeMap<(&'static str, &'static str), Vec<Waiting>>,
    /// The conditions of `let` names. A name uses only names before it.
    pub(in crate::rules) names: Vec<Node>,
    pub(in crate::rules) leaves: Vec<Leaf>,
    pub(in crate::rules) styles: Vec<Style>,
    pub(in crate::rules) schedules: Vec<Schedule>,
    pub(in crate::rules) cases: Vec<Case>,
}

/// `on …` or `also on …`
#[derive(Debug)]
pub struct Rule {
    pub(in crate::rules) place: RuleRef,
    pub(in crate::rules) also: bool,
    pub(in crate::rules) when: Option<Node>,
    pub(in crate::rules) calls: Vec<ActionCall>,
    /// It has `ignore`, with its reason if it has one.
    pub(in crate::rules) ignore: Option<Option<String>>,
    /// The whole rule on one line, for `explain`.
    pub(in crate::rules) text: String,
}

/// That a rule waits for an event.
#[derive(Debug)]
pub struct Waiting {
    pub(in crate::rules) rule: usize,
    /// From one of these connections only, by folded name; empty means from any.
    pub(in crate::rules) connections: Vec<String>,
    /// It waits for the plain word alone (`any watched`), for which an item counts once a minute.
    pub(in crate::rules) is_plain: bool,
}

/// A condition. Brackets, `not` and names are at most so deep that walking it cannot use up the stack.
#[derive(Clone, Debug)]
pub enum Node {
    /// `and`
    All(Vec<Node>),
    /// `or`
    Any(Vec<Node>),
    /// `not`
    Not(Box<Node>),
    /// The condition of a `let`, by its index in the rule set.
    Name(usize),
    /// A question about one field, by its index in the rule set.
    Leaf(usize),
}

/// A question about one field.
#[derive(Debug)]
pub struct Leaf {
    /// Its place in [`crate::model::FIELDS`].
    pub(in crate::rules) field: usize,
    pub(in crate::rules) test: Test,
    /// `!=`, `not in`, `is missing`
    pub(in crate::rules) negated: bool,
    /// As it is written, for `explain`.
    pub(in crate::rules) words: String,
    /// Where it is written.
    pub(in crate::rules) place: RuleRef,
}

/// The test of a field's value.
#[derive(Debug, PartialEq)]
pub enum Test {
    /// It is yes.
    Flag,
    /// There is one.
    Known,
    /// The text, or one text of the list, compared with this folded one.
    Text(Likeness, String),
    /// The text, or one text of the list, is one of these folded ones, which are sorted.
    TextIn(Vec<String>),
    /// The number, compared with this one.
    Number(Relation, f64),
    /// The number is in one of these ranges, both ends included.
    NumberIn(Vec<(f64, f64)>),
    /// The day, compared with this one, counted from 1970.
    Day(Relation, i64),
    /// The day is one of these.
    DayIn(Vec<i64>),
    /// The time, compared with the one so many milliseconds ago.
    Ago(Relation, i64),
    /// The minute of the day is at or after the first and before the second; across midnight if that is less.
    Minutes(u16, u16),
    /// The weekday's bit is set; Monday is the lowest.
    Weekdays(u8),
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Relation {
    Equal,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// How two texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Likeness {
    Equal,
    Contains,
    StartsWith,
    EndsWith,
    /// `*` and `?` in the other.
    Pattern,
}

/// `style …`
#[derive(Debug)]
pub struct Style {
    pub(in crate::rules) place: RuleRef,
    pub(in crate::rules) when: Option<Node>,
    pub(in crate::rules) properties: Vec<(String, String)>,
}

/// `every …`: something that is to be done again and again.
#[derive(Debug)]
pub struct Schedule {
    /// Its place in the file.
    pub place: RuleRef,
    /// The whole statement on one line: its identity in the state file, wherever it is in the rules.
    pub text: String,
    /// How often, as written: `day at 04:10`.
    pub written: String,
    /// How often.
    pub rhythm: Rhythm,
    /// The actions to run.
    pub calls: Vec<ActionCall>,
    pub(in crate::rules) when: Option<Node>,
}

/// `test …`
#[derive(Debug)]
pub struct Case {
    pub(in crate::rules) name: String,
    pub(in crate::rules) file: usize,
    /// The words after `expect`.
    pub(in crate::rules) span: Span,
    pub(in crate::rules) place: RuleRef,
    pub(in crate::rules) event: Event,
    /// Dates of the event that are so many milliseconds before now.
    pub(in crate::rules) ago: Vec<(&'static str, i64)>,
    /// `time 23:00`
    pub(in crate::rules) minute: Option<u16>,
    /// `weekday sat`
    pub(in crate::rules) weekday: Option<u8>,
    pub(in crate::rules) expected: Expected,
}

/// The expected result of a test.
#[derive(Debug)]
pub enum Expected {
    /// No rule matches.
    Nothing,
    /// A rule with `ignore` matches.
    Ignore,
    /// These orders, in any order. What they leave open is not compared.
    Calls(Vec<ActionCall>),
}

impl RuleSet {
    /// How many rules there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// How many `style` statements there are.
    #[must_use]
    pub fn styles(&self) -> usize {
        self.styles.len()
    }

    /// True if the set has no rules.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

impl Case {
    /// The test's event, with dates that are so long before `now`, and the moment at which it comes.
    pub(in crate::rules) fn at(&self, now: Moment) -> (Event, Moment) {
        let mut event = self.event.clone();
        for (field, ago) in &self.ago {
            let date = Value::Date(now.ms.saturating_sub(*ago));
            event.fields.insert(field, date);
        }
        (event, self.moment(now))
    }

    /// The moment at which the test's event comes.
    fn moment(&self, now: Moment) -> Moment {
        Moment {
            ms: now.ms,
            minute_of_day: self.minute.unwrap_or(now.minute_of_day),
            weekday: self.weekday.unwrap_or(now.weekday),
        }
    }
}
