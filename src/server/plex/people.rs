//! The owner of a server, its accounts and names. Tautulli reports who has watched, but not who owns the server.

use crate::json::{Scalar, members};
use crate::model::{Failure, ServerNames};
use crate::server::plex::items::series_metadata;
use crate::server::plex::library::sections;
use crate::server::plex::pages::{Budget, paged};
use crate::server::plex::wire::Wire;

/// The id of the owner's account, which is 1 on every server.
/// <https://python-plexapi.readthedocs.io/en/latest/modules/server.html#plexapi.server.SystemAccount>
const OWNER: u32 = 1;

members! {
    /// An account that has used the server.
    struct Account {
        id: Scalar = "id",
        name: Scalar = "name",
    }
}

/// Every name of the account that owns the server. Empty if the server does not say.
pub(super) fn owner_names(wire: &Wire) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    wire.each("/accounts", "Account", &mut |account: Account| {
        if account.id.number() == Some(OWNER) {
            names.extend(account.name.text());
        }
    })?;
    // The name or the mail address of the account that claimed the server.
    if let Ok(root) = wire.each("/", "", &mut |_: Account| {}) {
        names.extend(root.owner.text());
    }
    names.retain(|name| !name.trim().is_empty());
    Ok(names)
}

members! {
    /// A library of any kind.
    struct Directory {
        title: Scalar = "title",
    }
}

/// The names that rules may compare with.
pub(super) fn names(wire: &Wire) -> Result<ServerNames, Failure> {
    let mut names = ServerNames::default();
    let mut budget = Budget::new();
    wire.each(
        "/library/sections",
        "Directory",
        &mut |library: Directory| {
            names.libraries.extend(library.title.title());
        },
    )?;
    for section in sections(wire)? {
        paged(wire, &section.items("type=2"), &mut |item| {
            let own = item
                .title
                .title()
                .filter(|own| budget.take(size_of::<String>() + own.len()));
            names.series.extend(own);
            for label in series_metadata(&item).labels {
                if !names.labels.contains(&label) {
                    names.labels.push(label);
                }
            }
        })?;
    }
    budget.check()?;
    let root = wire.each("/", "", &mut |_: Account| {})?;
    names.servers.extend(root.friendly_name.text());
    // Only the owner's token has access to them.
    let accounts = wire.each("/accounts", "Account", &mut |account: Account| {
        names
            .users
            .extend(account.name.text().filter(|name| !name.trim().is_empty()));
    });
    if accounts.is_err() {
        names.users.clear();
    }
    Ok(names)
}
