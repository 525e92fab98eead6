//! The syntax tree of a rules file: what is written and where, without its meaning.

mod condition;
mod statement;
mod word;

pub use condition::{Comparison, Condition, Operator, Question, Range, Value, ValueKind};
pub use statement::{
    Action, Block, Comment, Debounce, Every, Expect, File, Let, Property, Rhythm, Rule, Statement,
    StatementKind, Style, Test, Timing, Trigger, WEEKDAYS,
};
pub use word::{At, Duration, Text, Word};
