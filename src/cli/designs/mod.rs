//! `designs`: which there are, what each can be told, and how they look beside each other.

mod checked;
mod command;
mod sheet;

pub(super) use checked::{Checked, at, is_one, of};
pub(super) use command::ROW;
