//! `import`: the settings of another program, as rules.

mod command;
mod shown;
mod target;

pub(super) use command::ROW;
