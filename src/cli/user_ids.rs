//! The user that intertitle runs as if started as root: `PUID`, `PGID` and `UMASK`, as images for NAS use them.

use crate::text::unquoted;

/// The identity in the environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Identity {
    /// User and group to become; none leaves them as they are.
    pub(super) user: Option<(u32, u32)>,
    /// Which permissions new files do not have, up to 0o777.
    pub(super) umask: Option<u32>,
}

/// `variable` gives the value of a variable of the environment, if it is set.
///
/// # Errors
/// A message with the name of the invalid variable.
pub(super) fn identity(variable: impl Fn(&str) -> Option<String>) -> Result<Identity, String> {
    let value = |name: &str| {
        let value = variable(name).map(|value| unquoted(&value).to_string());
        value.filter(|value| !value.is_empty())
    };
    let number = |name: &str| value(name).map(|value| id(name, value.trim())).transpose();
    let user = match (number("PUID")?, number("PGID")?) {
        (None, None) => None,
        (Some(user), group) => Some((user, group.unwrap_or(user))),
        (None, Some(_)) => {
            return Err("PGID is set without PUID: set both or neither".into());
        }
    };
    let umask = value("UMASK").map(|value| mask(value.trim())).transpose()?;
    Ok(Identity { user, umask })
}

/// The highest number is invalid: to the system it means "leave as it is".
fn id(name: &str, text: &str) -> Result<u32, String> {
    let number = text.parse::<u32>().ok().filter(|id| *id < u32::MAX);
    number.ok_or_else(|| format!("{name} must be a numeric id, as `id` prints it: {text:?}"))
}

fn mask(text: &str) -> Result<u32, String> {
    let mask = u32::from_str_radix(text, 8).ok();
    let mask = mask.filter(|mask| *mask <= 0o777);
    mask.ok_or_else(|| format!("UMASK must be three octal digits, such as 022: {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Identity, String> {
        identity(|name| {
            let found = set.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_string())
        })
    }

    #[test]
    fn numbers_are_taken_as_id_prints_them() {
        for (set, user, umask) in [
            (&[][..], None, None),
            (
                &[("PUID", "99"), ("PGID", "100"), ("UMASK", "002")],
                Some((99, 100)),
                Some(0o002),
            ),
            (&[("PUID", "1026")], Some((1026, 1026)), None),
            (&[("PUID", " 0 "), ("PGID", "")], Some((0, 0)), None),
            (&[("UMASK", "0777")], None, Some(0o777)),
        ] {
            assert_eq!(read(set), Ok(Identity { user, umask }), "{set:?}");
        }
    }

    #[test]
    fn a_user_id_that_is_not_a_number_is_reported_with_its_name() {
        for (name, value) in [
            ("PUID", "alice"),
            ("PUID", "-1"),
            // To the system this means that nothing changes, so that root would stay root.
            ("PUID", "4294967295"),
            ("PUID", "4294967296"),
            ("PGID", "100"),
            ("UMASK", "8"),
            ("UMASK", "1000"),
            ("UMASK", "-2"),
        ] {
            let why = read(&[(name, value)]).expect_err(value);
            assert!(why.starts_with(name), "{why}");
        }
        let why = read(&[("PUID", "1000"), ("PGID", "4294967295")]).expect_err("no group");
        assert!(why.starts_with("PGID"), "{why}");
    }
}
