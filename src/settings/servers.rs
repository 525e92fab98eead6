//! Settings of one of several servers.

use crate::settings::read::{PlexSettings, Settings};
use crate::settings::value::ForeignArt;

impl Settings {
    /// The policy of that server for pictures that a user has chosen.
    #[must_use]
    pub fn foreign_art(&self, server: &str) -> ForeignArt {
        let server = self.plex.iter().find(|own| own.name == server);
        server.map_or(ForeignArt::Keep, |server| server.foreign_art)
    }

    /// True if Kometa draws overlays on that server.
    #[must_use]
    pub fn has_kometa(&self, server: &str) -> bool {
        let mut servers = self.plex.iter();
        servers.any(|own| own.name == server && own.kometa)
    }

    /// The Plex server that `interface_id` selects: by name, or by its position in the file, from 1.
    #[must_use]
    pub fn plex_named(&self, name_or_number: &str) -> Option<&PlexSettings> {
        let by_name = self
            .plex
            .iter()
            .find(|server| server.name.eq_ignore_ascii_case(name_or_number));
        by_name.or_else(|| {
            self.plex
                .get(name_or_number.parse::<usize>().ok()?.checked_sub(1)?)
        })
    }
}
