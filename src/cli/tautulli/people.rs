//! Whose watching counts: the names that were given, as Plex writes them.

use crate::server::User;
use crate::text::one_of;

/// The account names of the given users: the friendly name shown in Tautulli is accepted too.
///
/// # Errors
/// Tautulli has no user of that name, or several.
pub(super) fn accounts<'n>(
    names: impl IntoIterator<Item = &'n String>,
    known: &[User],
) -> Result<Vec<String>, String> {
    let mut accounts: Vec<String> = Vec::new();
    for name in names {
        let account = account(name, known)?;
        if !accounts.contains(&account) {
            accounts.push(account);
        }
    }
    Ok(accounts)
}

fn account(name: &str, known: &[User]) -> Result<String, String> {
    // Tautulli's conditions take no notice of capitals.
    let is = |text: &str| text.to_lowercase() == name.trim().to_lowercase();
    if let Some(user) = known.iter().find(|user| is(&user.name)) {
        return Ok(user.name.clone());
    }
    let shown: Vec<&User> = known.iter().filter(|user| is(&user.friendly)).collect();
    match shown.as_slice() {
        [user] => Ok(user.name.clone()),
        [] => {
            let help = one_of(name, known.iter().map(|user| user.name.as_str()));
            let help = help.map_or(String::new(), |help| format!("; {help}"));
            Err(format!("Tautulli has no user `{name}`{help}"))
        }
        several => Err(format!(
            "Tautulli has several users named `{name}`: use the Plex user name, {}",
            several
                .iter()
                .map(|user| format!("`{}`", user.name))
                .collect::<Vec<_>>()
                .join(" or ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_known_by_their_account_or_by_the_name_that_is_shown() {
        let user = |name: &str, friendly: &str| User {
            name: name.into(),
            friendly: friendly.into(),
        };
        let known = [
            user("alice", "Mum"),
            user("bob", "Kids"),
            user("carol", "Kids"),
        ];
        let accounts = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_string()).collect();
            super::accounts(&names, &known)
        };
        for (names, meant) in [
            (&["alice"][..], &["alice"][..]),
            (&["Alice", "mum"], &["alice"]),
            (&["bob", "MUM"], &["bob", "alice"]),
            (&[], &[]),
        ] {
            let meant = meant.iter().map(|name| (*name).to_string()).collect();
            assert_eq!(accounts(names), Ok(meant), "{names:?}");
        }
        for (name, part) in [
            (
                "alise",
                "Tautulli has no user `alise`; did you mean `alice`?",
            ),
            ("kids", "use the Plex user name, `bob` or `carol`"),
        ] {
            let why = accounts(&[name]).expect_err("nobody is meant");
            assert!(why.contains(part), "{why}");
        }
    }
}
