//! The rules language: when cards are made, and their style.
//!
//! `parse` makes a syntax tree of a text, `check` a rule set of trees; `decide` and `style` evaluate a rule set.
//! `format` is the inverse of `parse`, `explain` shows how a decision was made, `suite` runs the tests in the files.

mod check;
mod decide;
mod evaluate;
mod every;
mod explain;
mod format;
mod lex;
mod names_asked;
mod normalize;
mod number;
mod parse;
mod print;
mod problem;
pub mod properties;
mod quote;
mod read;
mod renamed;
mod rule_set;
mod sample_event;
mod standalone_property;
#[cfg(test)]
mod storm_tests;
mod style;
mod suite;
#[cfg(test)]
mod support;
mod symbol;
mod syntax;
#[cfg(test)]
mod tests;
pub mod titlecardmaker;
mod token;
mod unresolved_fields;

pub use check::RULES_MAX;
pub use decide::{Decision, NO_RULE, RuleOutcome, TrailStep};
pub use explain::{EvaluatedRule, Explanation, RuleResult};
pub use format::tidy;
pub use names_asked::NameAsked;
pub use problem::{Location, Problem, RulesFile, places, render_problems};
pub use quote::quoted;
pub use read::{FILE_MAX, Reading, read};
pub use renamed::renamed_actions;
pub use rule_set::{RuleSet, Schedule};
pub use sample_event::SampleEvent;
pub use standalone_property::{properties, property};
pub use style::{Chosen, StyleChoice};
pub use suite::Tested;
pub use token::{RESERVED, STATEMENT_WORDS};
