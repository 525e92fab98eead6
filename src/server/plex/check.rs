//! Recommends changes of a Plex server's settings, so that it works with intertitle.

use crate::json::{Scalar, members};
use crate::model::Failure;
use crate::server::plex::library::sections;
use crate::server::plex::wire::Wire;

/// Settings of Plex that must be on, by their ids in `/:/prefs`, and where users find them.
const SWITCHES: &[(&str, &str)] = &[
    (
        "WebHooksEnabled",
        "Webhooks are off: Settings > Network > Webhooks",
    ),
    (
        "PushNotificationsEnabled",
        "push notifications are off, and without them Plex sends no webhook for new episodes: Settings > General > Push \
         Notifications",
    ),
];

members! {
    /// A setting in `/:/prefs`.
    struct Setting {
        id: Scalar = "id",
        value: Scalar = "value",
    }
}

/// A message for each problem. Empty if there is none. A setting that this version of Plex does not have is fine.
pub(super) fn wrong_with(wire: &Wire) -> Result<Vec<String>, Failure> {
    let mut wrong = Vec::new();
    if sections(wire)?.is_empty() {
        wrong.push("it has no library of series, but only episodes have title cards".to_string());
    }
    let mut off = Vec::new();
    let prefs = wire.each("/:/prefs", "Setting", &mut |setting: Setting| {
        let id = setting.id.text();
        let is_off = setting.value.flag() != Some(true);
        off.extend(id.filter(|_| is_off));
    });
    match prefs {
        Ok(_) => {}
        // Only the owner's token has access to them.
        Err(Failure::Unreachable { .. }) => {
            wrong.push(
                "the token is not that of the owner: it cannot read the settings of the server"
                    .to_string(),
            );
            return Ok(wrong);
        }
        Err(failure) => return Err(failure),
    }
    for (id, why) in SWITCHES {
        if off.iter().any(|own| own == id) {
            wrong.push((*why).to_string());
        }
    }
    Ok(wrong)
}
