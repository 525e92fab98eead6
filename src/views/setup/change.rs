//! What a step has changed.

/// What was done with our entry in another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was right already.
    Kept,
    /// It was added.
    Added,
    /// It was there, and is up to date now.
    Updated,
    /// It was removed.
    Removed,
    /// There was nothing to remove.
    Absent,
}
