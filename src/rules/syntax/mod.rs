//! The tree of a rules file: what is written, where, and nothing of what it means.

mod condition;
mod statement;
mod word;

pub use condition::{Comparison, Condition, Operator, Question, Value, ValueKind};
pub use statement::{
    Action, Block, Comment, Every, Expect, File, Let, Property, Rhythm, Rule, Statement,
    StatementKind, Style, Test, Trigger, WEEKDAYS,
};
pub use word::{At, Duration, Text, Word};
