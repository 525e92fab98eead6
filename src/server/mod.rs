//! Media servers. Each kind is a folder that implements [`crate::ports::MediaServer`], and a row in [`open`]. Tautulli and
//! Sonarr are here, too. They show no cards, and only the commands that connect them use them.

mod json_api;
mod only_libraries;
mod plex;
mod sonarr;
mod tautulli;
mod tautulli_answers;
mod wire_form;

use std::sync::Arc;

use crate::ports::MediaServer;
use crate::settings::{ServerSettings, Settings};

pub use json_api::ApiError;
pub use plex::{OwnServer, Pin, PlexAccount, PlexTv, PlexUser, ServerAddress, machine_at};
pub use plex::{PlexPreferences, Preference};
pub use sonarr::{Sonarr, SonarrWebhook, WantedWebhook};
pub use tautulli::{Tautulli, WEBHOOK_AGENT};
pub use tautulli_answers::{Agent, AgentLine, Delivery, NewItem, PlexServer, User};

/// The media servers of the settings, in order.
#[must_use]
pub fn open(settings: &Settings) -> Vec<Arc<dyn MediaServer>> {
    let limited = |settings: &ServerSettings| -> Arc<dyn MediaServer> {
        let server = opened(settings);
        match settings.libraries.is_empty() {
            true => server,
            false => Arc::new(only_libraries::OnlyLibraries::of(
                server,
                &settings.libraries,
            )),
        }
    };
    settings.servers.iter().map(limited).collect()
}

/// The bytes that a card may have for every kind of media server.
pub const CARD_BYTES_MAX: usize = plex::CARD_BYTES_MAX;

/// A row for each of [`crate::model::SERVER_KINDS`].
fn opened(server: &ServerSettings) -> Arc<dyn MediaServer> {
    match server.kind.word {
        "plex" => Arc::new(plex::Plex::new(server)),
        other => unreachable!("`{other}` has no row here"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SERVER_KINDS;
    use crate::settings::ConfigDir;

    #[test]
    fn every_kind_of_server_has_a_row() {
        for kind in SERVER_KINDS {
            let text = format!("[{}.home]\nurl = \"http://x\"\ntoken = \"t\"\n", kind.word);
            let place = ConfigDir::new("/nowhere".into());
            let settings = Settings::read(place, &text, Vec::new()).expect("it has the keys");
            let name = open(&settings).remove(0).name().clone();
            assert_eq!(name.to_string(), format!("{} home", kind.word));
        }
    }
}
