//! `draw`: cards by hand, from options, a table or a folder of pictures.

mod arguments;
mod batch;
mod card;
mod command;
mod details;
mod named;
mod ready;
mod refusal;
mod rows;
mod studio;
mod watch;

pub(super) use card::{Format, Press};
pub(super) use command::ROW;
pub(super) use details::example;
pub(super) use studio::sample;
