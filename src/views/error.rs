//! Why a view cannot be computed.

use std::fmt;

use crate::store::StoreError;
use crate::text::UserError;

/// Why a view cannot be computed. `Display` gives the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewError {
    /// What is meant does not exist.
    NotFound(String),
    /// It cannot be done.
    Refused(String),
    /// The question is too large to answer.
    TooLarge(String),
    /// The rules cannot be used.
    Rules(UserError),
    /// The state file could not be read.
    StateFile(String),
}

impl fmt::Display for ViewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ViewError::NotFound(why)
            | ViewError::Refused(why)
            | ViewError::TooLarge(why)
            | ViewError::StateFile(why) => f.write_str(why),
            ViewError::Rules(error) => error.fmt(f),
        }
    }
}

impl From<StoreError> for ViewError {
    fn from(error: StoreError) -> ViewError {
        ViewError::StateFile(error.to_string())
    }
}

impl From<ViewError> for UserError {
    fn from(error: ViewError) -> UserError {
        match error {
            ViewError::Rules(error) => error,
            other => UserError::Message(other.to_string()),
        }
    }
}
