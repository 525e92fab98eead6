//! Whose server it is: Tautulli tells who has watched, and not which account owns the server.

use crate::json::{Scalar, members};
use crate::model::Failure;
use crate::server::wire::Wire;

/// Plex's own number of the owner's account: 1 on every server.
/// <https://python-plexapi.readthedocs.io/en/latest/modules/server.html#plexapi.server.SystemAccount>
const OWNER: u32 = 1;

members! {
    /// An account that has used the server.
    struct Account {
        id: Scalar = "id",
        name: Scalar = "name",
    }
}

/// Every name of the account that owns the server; none if it does not say.
pub(super) fn owner_names(wire: &Wire) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    wire.each("/accounts", "Account", &mut |account: Account| {
        if account.id.number() == Some(OWNER) {
            names.extend(account.name.text());
        }
    })?;
    // The name or the mail address with which it was claimed.
    if let Ok(root) = wire.each("/", "", &mut |_: Account| {}) {
        names.extend(root.owner.text());
    }
    names.retain(|name| !name.trim().is_empty());
    Ok(names)
}
