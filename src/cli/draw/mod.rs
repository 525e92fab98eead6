//! `draw`: cards by hand, from options, a table or a folder of pictures.

mod card;
mod command;
mod details;
mod studio;

pub(super) use command::ROW;
