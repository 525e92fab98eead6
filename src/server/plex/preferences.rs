//! The preferences of a Plex server that its webhooks need.

use std::time::Duration;

use serde_json::Value;

use crate::http_client::Method;
use crate::server::json_api::{ApiError, JsonApi};
use crate::settings::Secret;

const CALL_TIMEOUT: Duration = Duration::from_secs(20);

/// What Plex calls them, and what its pages call them.
const NEEDED: &[(&str, &str)] = &[
    ("WebHooksEnabled", "Webhooks"),
    ("PushNotificationsEnabled", "Push Notifications"),
];

/// The preferences of one server. Only the token of its owner has access to them.
pub struct PlexPreferences {
    api: JsonApi,
    url: String,
}

/// A preference, by its id and by the name that people see.
pub type Preference = (&'static str, &'static str);

impl PlexPreferences {
    /// `url` is that of the server, without a slash at the end.
    #[must_use]
    pub fn new(url: &str, token: &Secret) -> PlexPreferences {
        let headers = vec![("X-Plex-Token", token.expose().to_string())];
        PlexPreferences {
            api: JsonApi::new(CALL_TIMEOUT, headers),
            url: format!("{url}/:/prefs"),
        }
    }

    /// Those that webhooks need, and that are off. A preference that this version of Plex does not have is fine.
    ///
    /// # Errors
    /// As all requests: [`ApiError`].
    pub fn off(&self) -> Result<Vec<Preference>, ApiError> {
        let all = self.api.send(&self.url, Method::Get)?;
        let all = all
            .get("MediaContainer")
            .and_then(|container| container.get("Setting")?.as_array())
            .map_or(&[][..], Vec::as_slice);
        let is_off = |id: &str| {
            let mut own = all
                .iter()
                .filter(|one| one.get("id").is_some_and(|own| own == id));
            own.any(|one| one.get("value").is_some_and(is_no))
        };
        Ok(NEEDED
            .iter()
            .copied()
            .filter(|(id, _)| is_off(id))
            .collect())
    }

    /// Switches them on.
    ///
    /// # Errors
    /// As all requests: [`ApiError`].
    pub fn switch_on(&self, which: &[Preference]) -> Result<(), ApiError> {
        let pairs = which.iter().map(|(id, _)| (*id, "1"));
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        self.api
            .send(&format!("{}?{query}", self.url), Method::Put)
            .map(|_| ())
    }
}

/// Plex has flags as `false`, `0` and `"0"`.
fn is_no(value: &Value) -> bool {
    *value == false || *value == 0 || *value == "0" || *value == "false"
}
