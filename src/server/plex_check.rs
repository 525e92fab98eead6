//! What a person should change on a Plex server so that it works with us.

use crate::model::Failure;
use crate::server::plex_items::{flag, list, text};
use crate::server::plex_library::sections;
use crate::server::wire::Wire;

/// Settings of Plex that must be on, by their ids in `/:/prefs`, and where a person finds them.
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

/// A sentence for each thing; none if all is well. A switch that this version of Plex does not have is not missed.
pub(super) fn wrong_with(wire: &Wire) -> Result<Vec<String>, Failure> {
    let mut wrong = Vec::new();
    if sections(wire)?.is_empty() {
        wrong.push("it has no library of series, and only episodes have title cards".to_string());
    }
    let prefs = match wire.json("/:/prefs") {
        Ok(prefs) => prefs,
        // Only the owner's token may read them.
        Err(Failure::Away { .. } | Failure::Never { .. }) => {
            wrong.push(
                "the token is not the owner's: it may not read the server's settings".to_string(),
            );
            return Ok(wrong);
        }
        Err(failure) => return Err(failure),
    };
    for (id, why) in SWITCHES {
        let mut settings = list(&prefs, "Setting").iter();
        let own = settings.find(|setting| text(setting, "id").as_deref() == Some(id));
        if own.is_some_and(|setting| !flag(setting, "value")) {
            wrong.push((*why).to_string());
        }
    }
    Ok(wrong)
}
