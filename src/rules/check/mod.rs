//! From trees to a rulebook: the only place that knows what the words mean. Knows no characters.

mod actions;
mod book;
mod cases;
mod colors;
mod conditions;
mod desk;
mod events;
mod knowable;
mod languages;
mod literals;
mod names;
mod overlaid;
mod property;
mod questions;
mod reach;
mod schedule;
mod style;
mod template;

pub use book::{RULES_MAX, check};
pub use desk::Page;
