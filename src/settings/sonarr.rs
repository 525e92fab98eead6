//! `[sonarr.NAME]`: a Sonarr that intertitle may connect to itself. Sonarr's webhooks work without it.

use crate::settings::address::url;
use crate::settings::secret::{Secret, api_key};

/// A Sonarr.
#[derive(Clone, Debug)]
pub struct SonarrSettings {
    /// Its name in the settings.
    pub name: String,
    /// `http://host:8989`, with its URL base if it has one, without a trailing slash.
    pub url: String,
    /// Its API key.
    pub key: Secret,
}

impl SonarrSettings {
    pub(super) fn new(name: &str) -> SonarrSettings {
        SonarrSettings {
            name: name.into(),
            url: String::new(),
            key: Secret::new(""),
        }
    }

    /// Sets one of the keys.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "url" => self.url = url(value.trim())?,
            _ => self.key = api_key(value)?,
        }
        Ok(())
    }

    /// The first key that is missing.
    pub(super) fn missing(&self) -> Option<&'static str> {
        match (self.url.as_str(), self.key.expose()) {
            ("", _) => Some("url"),
            (_, "") => Some("key"),
            _ => None,
        }
    }
}
