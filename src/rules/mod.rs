//! When something happens to a card, and how cards look: the language in which people say so.
//!
//! `parse` makes a tree of a text, `check` a rulebook of trees, `decide` and `look` answers of a rulebook. `format`
//! is the inverse of `parse`, `explain` tells how an answer came about, `suite` runs the tests in the files.

mod book;
mod check;
mod decide;
mod evaluate;
mod every;
mod explain;
mod fold;
mod format;
mod imagined;
mod lex;
mod look;
mod missing;
mod named;
mod names_asked;
mod number;
mod parse;
mod print;
mod problem;
pub mod proof;
mod read;
mod sign;
mod single;
#[cfg(test)]
mod storm_tests;
mod suite;
#[cfg(test)]
mod support;
mod syntax;
#[cfg(test)]
mod tests;
mod titlecardmaker;
mod token;

pub use book::{Rulebook, Schedule};
pub use check::RULES_MAX;
pub use decide::{Decision, NO_RULE, Step, Verdict};
pub use explain::{Explanation, Said, Told};
pub use format::tidy;
pub use imagined::Imagined;
pub use look::{Chosen, Look};
pub use named::quoted;
pub use names_asked::NameAsked;
pub use problem::{Place, Problem, RulesFile, places, screens};
pub use read::{FILE_MAX, Reading, read};
pub use single::property;
pub use suite::Tested;
pub use token::{RESERVED, STATEMENT_WORDS};
