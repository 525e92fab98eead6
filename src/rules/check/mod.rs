//! From trees to a rulebook: the only place that knows what the words mean. Knows no characters.

mod actions;
mod cases;
mod checker;
mod colors;
mod conditions;
mod events;
mod field_scope;
mod languages;
mod literals;
mod names;
mod overlaid;
mod property;
mod questions;
mod reachability;
mod rule_set;
mod schedule;
mod style;
mod template;

pub use checker::Page;
pub use rule_set::{RULES_MAX, check};
