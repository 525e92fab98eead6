//! The tree of conditions and values.

use crate::rules::syntax::word::{At, Duration, Word};
use crate::text::Span;

/// A condition.
///
/// Brackets are not stored: they are printed where `and` and `or` meet, and nowhere else.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `a and b and c`; at least two.
    All(Vec<Condition>),
    /// `a or b or c`; at least two.
    Any(Vec<Condition>),
    /// `not a`, and the place of the `not`.
    Not(Box<Condition>, At),
    /// A flag, or a name of a `let`.
    Alone(Word),
    /// `rating >= 8`
    Compare(Comparison),
}

/// A field with a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The field.
    pub field: Word,
    /// The question.
    pub test: Question,
    /// From the field to the last word.
    pub at: At,
}

/// The comparison of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// `= 8`, `starts with "The"`
    Is(Operator, Value),
    /// `in [1, 2]`, `not in [1, 2]`
    In {
        /// `not in`
        negated: bool,
        /// The values; at least one.
        values: Vec<Value>,
        /// From `[` to `]`.
        at: At,
    },
    /// `in 22:30..06:00`, `not in 2..5`
    Between {
        /// `not in`
        negated: bool,
        /// The range.
        range: Range,
    },
    /// `is missing`
    Missing,
    /// `is known`
    Known,
}

/// The signs and words between a field and a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
}

impl Operator {
    /// As it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::More => ">",
            Operator::AtLeast => ">=",
            Operator::Contains => "contains",
            Operator::StartsWith => "starts with",
            Operator::EndsWith => "ends with",
            Operator::Matches => "matches",
        }
    }
}

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Which.
    pub kind: ValueKind,
    /// Where.
    pub at: At,
}

/// The values there are.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// `"Dark"`
    Text(String),
    /// `8`, `1.5`, and how it was written.
    Number(f64, String),
    /// `episode`, `yes`; several are a text whose quotes were forgotten.
    Words(String),
    /// `30s`
    Duration(Duration),
    /// `3d ago`
    Ago(Duration),
    /// `22:30`, in minutes since midnight.
    Clock(u16),
    /// `1920x1080`
    Size(String),
    /// `[blur, gray]`
    List(Vec<Value>),
    /// `2..5` in a list.
    Range(Box<Range>),
}

/// `22:30..06:00`, `2..5`, `mon..fri`
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Where it begins.
    pub from: Value,
    /// Where it ends: for times of day the first minute that is not in it, otherwise the last value that is.
    pub to: Value,
}

impl Range {
    /// From the first byte of its beginning to the last of its end.
    #[must_use]
    pub fn span(&self) -> Span {
        self.from.at.0.to(self.to.at.0)
    }
}

impl Condition {
    /// From its first word to its last; brackets around it are not counted.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                let ends = (parts.first(), parts.last());
                match ends {
                    (Some(first), Some(last)) => first.span().to(last.span()),
                    _ => Span::default(),
                }
            }
            Condition::Not(inner, at) => at.0.to(inner.span()),
            Condition::Alone(word) => word.at.0,
            Condition::Compare(comparison) => comparison.at.0,
        }
    }
}
