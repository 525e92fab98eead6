//! `designs`: lists designs and their properties, and draws a contact sheet.

mod checked;
mod command;
mod every_design;

pub(super) use checked::{Checked, at, is_one, of};
pub(super) use command::ROW;
