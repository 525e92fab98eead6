//! `import`: the settings of another program, as rules.

mod command;
mod compare;
mod shown;
mod target;

pub(super) use command::ROW;
