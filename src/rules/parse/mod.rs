//! From text to tree. Knows the shape of statements, but no event, field or action.

mod action;
mod block;
mod comparison;
mod condition;
mod file;
mod primitives;
mod schedule;
mod statement;
mod timing;
mod trigger;
mod units;
mod value;

pub use condition::DEPTH_MAX;
pub use file::parse;
