//! A value of a field of an event.

/// A value of a field of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A name, a word, or an id.
    Text(String),
    /// A count or a rating.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Several names.
    List(Vec<String>),
    /// A point in time: milliseconds since 1970, UTC.
    Date(i64),
}
