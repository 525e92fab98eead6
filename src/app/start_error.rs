//! Why intertitle could not start, and whether another start may help.

use std::fmt;
use std::io;

use crate::text::UserError;

/// Why intertitle could not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartError {
    /// The user must change something first. Another start would fail in the same way.
    Permanent(UserError),
    /// It may pass: a port in use, an address that does not exist yet, a full disk, a share that is not mounted.
    NotNow(String),
}

impl StartError {
    /// The error of opening the port at `listen`, which is the address in the settings.
    #[must_use]
    pub fn of_listening(listen: &str, error: &io::Error) -> StartError {
        let why = format!("cannot listen on {listen}: {error}");
        match error.kind() {
            io::ErrorKind::AddrInUse => StartError::NotNow(format!(
                "{why}: another program, or another intertitle, uses this port; set another one with `listen` in \
                 intertitle.toml"
            )),
            io::ErrorKind::AddrNotAvailable => StartError::NotNow(format!(
                "{why}: this machine does not have this address (yet); it is set by `listen` in intertitle.toml"
            )),
            io::ErrorKind::PermissionDenied => StartError::Permanent(format!(
                "{why}: ports below 1024 need a special permission; choose a higher one for `listen` in \
                 intertitle.toml"
            ).into()),
            io::ErrorKind::InvalidInput => {
                StartError::Permanent(format!("{why}; the address is set by `listen` in intertitle.toml").into())
            }
            _ => StartError::NotNow(format!("{why}; the address is set by `listen` in intertitle.toml")),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Permanent(why) => why.fmt(f),
            StartError::NotNow(why) => f.write_str(why),
        }
    }
}

impl From<StartError> for UserError {
    fn from(error: StartError) -> UserError {
        match error {
            StartError::Permanent(why) => why,
            StartError::NotNow(why) => why.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_errors_that_the_user_must_fix_are_permanent() {
        use io::ErrorKind as Kind;
        for (kind, is_permanent) in [
            (Kind::AddrInUse, false),
            (Kind::AddrNotAvailable, false),
            (Kind::OutOfMemory, false),
            (Kind::Other, false),
            (Kind::PermissionDenied, true),
            (Kind::InvalidInput, true),
        ] {
            let error = StartError::of_listening("192.0.2.7:8474", &kind.into());
            assert_eq!(
                matches!(error, StartError::Permanent(_)),
                is_permanent,
                "{kind:?}"
            );
            assert!(error.to_string().contains("192.0.2.7:8474"), "{error}");
        }
    }
}
