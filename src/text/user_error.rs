//! An error for the user of a command: a message, or diagnostics that are rendered already.

use std::fmt;

/// Why a command could not do what it was asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserError {
    /// A message, without a severity.
    Message(String),
    /// Rendered diagnostics. They begin with their severity: `error: unknown action ...`.
    Diagnostics(String),
}

impl UserError {
    /// The lines for the terminal, which begin with a severity.
    #[must_use]
    pub fn render(&self) -> String {
        match self {
            UserError::Message(why) => format!("error: {}\n", why.trim_end()),
            UserError::Diagnostics(rendered) => format!("{}\n", rendered.trim_end()),
        }
    }

    /// The same error with its text changed by `change`.
    #[must_use]
    pub fn map(self, change: impl FnOnce(String) -> String) -> UserError {
        match self {
            UserError::Message(why) => UserError::Message(change(why)),
            UserError::Diagnostics(rendered) => UserError::Diagnostics(change(rendered)),
        }
    }
}

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UserError::Message(text) | UserError::Diagnostics(text) => f.write_str(text),
        }
    }
}

impl From<String> for UserError {
    fn from(why: String) -> UserError {
        UserError::Message(why)
    }
}

impl From<&str> for UserError {
    fn from(why: &str) -> UserError {
        UserError::Message(why.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_begins_with_one_severity() {
        for (error, rendered) in [
            (UserError::from("no delivery 7"), "error: no delivery 7\n"),
            (
                UserError::from("errors.rules is missing"),
                "error: errors.rules is missing\n",
            ),
            (
                UserError::Diagnostics("error: unknown field\n\n".into()),
                "error: unknown field\n",
            ),
        ] {
            assert_eq!(error.render(), rendered);
        }
    }
}
