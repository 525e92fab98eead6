//! The media servers of the settings, and the keys of each. The names of the keys are in `keys`.

use std::time::Duration;

use crate::model::{ServerKind, ServerName};
use crate::settings::address::server_url;
use crate::settings::entries::Raw;
use crate::settings::secret::{Secret, token};
use crate::settings::value::{
    CustomArtwork, EventSource, custom_artwork, event_source, flag, text,
};

/// How long a server may take to respond before it counts as unreachable. It responds within seconds, or creates
/// thumbnails first. A listing of a library may take half a minute on a Pi.
const PATIENCE: Duration = Duration::from_secs(60);

/// A media server.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Its kind.
    pub kind: ServerKind,
    /// The name that rules and URLs use.
    pub name: String,
    /// `http://host:port`, without a trailing slash.
    pub url: String,
    /// Authorizes our requests.
    pub token: Secret,
    /// The policy for pictures that a user has chosen.
    pub custom_artwork: CustomArtwork,
    /// The names of the libraries that count. Empty for all.
    pub libraries: Vec<String>,
    /// Where its events come from.
    pub events: EventSource,
    /// How long it may take to respond before it counts as unreachable. There is no setting for it.
    pub patience: Duration,
    /// The flags of its kind that are on.
    flags: Vec<String>,
}

impl ServerSettings {
    /// A server without a URL yet. None for an unknown kind.
    pub(super) fn new(word: &str, name: &str) -> Option<ServerSettings> {
        Some(ServerSettings {
            kind: ServerKind::named(word)?,
            name: name.into(),
            url: String::new(),
            token: Secret::new(""),
            custom_artwork: CustomArtwork::default(),
            libraries: Vec::new(),
            events: EventSource::default(),
            patience: PATIENCE,
            flags: Vec::new(),
        })
    }

    /// True if it has that kind and that name.
    pub(super) fn is(&self, kind: &str, name: &str) -> bool {
        self.kind.word == kind && self.name.eq_ignore_ascii_case(name)
    }

    /// Sets one of its keys. All but those of every kind are flags.
    ///
    /// # Errors
    /// A message: what is wrong with the value.
    pub(super) fn set(&mut self, key: &str, raw: &Raw) -> Result<(), String> {
        match key {
            "url" => self.url = text(raw).and_then(server_url)?,
            "token" => self.token = text(raw).and_then(token)?,
            "foreign_art" => self.custom_artwork = text(raw).and_then(custom_artwork)?,
            "libraries" => self.libraries = text(raw).map(libraries)?,
            "events" => self.events = text(raw).and_then(event_source)?,
            _ => {
                let is_on = flag(raw)?;
                self.flags.retain(|own| own != key);
                self.flags.extend(is_on.then(|| key.to_string()));
            }
        }
        Ok(())
    }

    /// Its kind and its name.
    #[must_use]
    pub fn full_name(&self) -> ServerName {
        ServerName {
            kind: self.kind,
            name: self.name.clone(),
        }
    }

    /// True if a flag of its kind is on.
    #[must_use]
    pub fn is_on(&self, flag: &str) -> bool {
        self.flags.iter().any(|own| own == flag)
    }
}

/// `TV Shows, Anime`; none for `all`.
fn libraries(text: &str) -> Vec<String> {
    let names = text.split(',').map(str::trim);
    let names: Vec<String> = names
        .filter(|name| !name.is_empty())
        .map(String::from)
        .collect();
    match names.as_slice() {
        [all] if all.eq_ignore_ascii_case("all") => Vec::new(),
        _ => names,
    }
}

/// True for the word of a kind of media server.
pub(super) fn is_kind(word: &str) -> bool {
    ServerKind::named(word).is_some()
}

/// What a section with names of its own stands for, in messages.
pub(super) fn thing(section: &str) -> String {
    match (ServerKind::named(section), section) {
        (Some(kind), _) => format!("{} server", kind.title),
        (None, "sonarr") => "Sonarr".into(),
        (None, _) => "target".into(),
    }
}

/// True for a section that has sections with names of their own.
pub(super) fn has_names(section: &str) -> bool {
    is_kind(section) || section == "notify" || section == "sonarr"
}
