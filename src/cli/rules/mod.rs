//! `rules`: the words of the rules language, from the tables that the checker reads, and rules made of addresses.

mod command;
mod events;
mod from_url;
mod properties;
mod words;

pub(super) use command::ROW;
pub(super) use properties::own_properties;
