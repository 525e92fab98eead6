//! From syntax trees to a rule set: the only module that knows the vocabulary. It works on trees, not on characters.

mod actions;
mod cases;
mod checker;
mod colors;
mod conditions;
mod events;
mod field_scope;
mod literals;
mod names;
mod overlaid;
mod property;
mod questions;
mod ranges;
mod reachability;
mod rule_set;
mod schedule;
mod server_names;
mod style;
mod template;
mod timing;

pub use checker::Page;
pub use rule_set::{RULES_MAX, check};
