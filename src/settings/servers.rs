//! Settings of one of several servers.

use crate::settings::read::Settings;
use crate::settings::server::ServerSettings;
use crate::settings::value::{CustomArtwork, EventSource};

impl Settings {
    /// The policy of that server for pictures that a user has chosen.
    #[must_use]
    pub fn custom_artwork(&self, server: &str) -> CustomArtwork {
        let server = self.servers.iter().find(|own| own.name == server);
        server.map_or(CustomArtwork::Keep, |server| server.custom_artwork)
    }

    /// True if only some libraries of that server count.
    #[must_use]
    pub fn is_limited(&self, server: &str) -> bool {
        let server = self.servers.iter().find(|own| own.name == server);
        server.is_some_and(|server| !server.libraries.is_empty())
    }

    /// Where the events of that server come from.
    #[must_use]
    pub fn events(&self, server: &str) -> EventSource {
        let server = self.servers.iter().find(|own| own.name == server);
        server.map_or(EventSource::default(), |server| server.events)
    }

    /// The media server that `interface_id` selects: by name, or by its position in the file, from 1.
    #[must_use]
    pub fn server_named(&self, name_or_number: &str) -> Option<&ServerSettings> {
        let by_name = self
            .servers
            .iter()
            .find(|server| server.name.eq_ignore_ascii_case(name_or_number));
        by_name.or_else(|| {
            self.servers
                .get(name_or_number.parse::<usize>().ok()?.checked_sub(1)?)
        })
    }
}
