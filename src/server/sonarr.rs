//! Sonarr, by its API (version 3, which Sonarr 3 and 4 have): its connection to intertitle.
//!
//! <https://github.com/Sonarr/Sonarr/blob/develop/src/Sonarr.Api.V3/openapi.json>

use std::time::Duration;

use serde_json::{Value, json};

use crate::http_client::Method;
use crate::server::json_api::{ApiError, JsonApi};
use crate::settings::Secret;

/// Sonarr sends a test webhook before it answers, and waits for its answer.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// What Sonarr may send to a webhook, and which of it we need.
const TRIGGERS: &[(&str, bool)] = &[
    (IMPORT_COMPLETE, true),
    ("onUpgrade", true),
    ("onSeriesAdd", true),
    ("onSeriesDelete", true),
    ("onRename", false),
    ("onGrab", false),
    ("onEpisodeFileDelete", false),
    ("onEpisodeFileDeleteForUpgrade", false),
    ("onHealthIssue", false),
    ("onHealthRestored", false),
    ("onApplicationUpdate", false),
    ("onManualInteractionRequired", false),
];
/// One webhook for all files of an import. Sonarr 3 does not have it, and sends one for each file.
const IMPORT_COMPLETE: &str = "onImportComplete";
const EACH_FILE: &str = "onDownload";

/// The triggers of this version of Sonarr, and which of them we need.
fn triggers(entry: &Value) -> impl Iterator<Item = (&'static str, bool)> {
    let is_new = entry.get(supports(IMPORT_COMPLETE)) != Some(&json!(false))
        && entry.get(IMPORT_COMPLETE).is_some();
    TRIGGERS
        .iter()
        .copied()
        .chain(std::iter::once((EACH_FILE, !is_new)))
        .filter(move |(trigger, _)| is_new || *trigger != IMPORT_COMPLETE)
}

/// A connection to one Sonarr.
pub struct Sonarr {
    api: JsonApi,
    url: String,
}

/// A connection of the kind Webhook in Sonarr.
#[derive(Clone, Debug, PartialEq)]
pub struct SonarrWebhook {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The URL that it calls.
    pub url: String,
    /// As Sonarr describes it.
    entry: Value,
}

/// A connection as it should be.
#[derive(Clone, Debug)]
pub struct WantedWebhook<'w> {
    /// Its name.
    pub name: &'w str,
    /// The URL that it calls.
    pub url: &'w str,
    /// The key that it sends. None if there is none yet.
    pub key: Option<&'w Secret>,
}

impl Sonarr {
    /// `url` is `http://host:8989`, with Sonarr's URL base if it has one, and without a trailing slash.
    #[must_use]
    pub fn new(url: &str, key: &Secret) -> Sonarr {
        let headers = vec![("X-Api-Key", key.expose().to_string())];
        Sonarr {
            api: JsonApi::new(CALL_TIMEOUT, headers),
            url: url.to_string(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v3/{path}", self.url)
    }

    /// Its version, like `4.0.10.2656`. Requires the right key.
    ///
    /// # Errors
    /// As all requests: [`ApiError`]. Another program, such as Radarr, is one too.
    pub fn version(&self) -> Result<String, ApiError> {
        let status = self.api.send(&self.url("system/status"), Method::Get)?;
        match (text(&status, "appName"), text(&status, "version")) {
            (Some("Sonarr"), version) => Ok(version.unwrap_or("of an unknown version").into()),
            (Some(other), _) => Err(ApiError::Unreachable(format!("this is {other}"))),
            (None, _) => Err(ApiError::Unreachable(
                "the response is not one of Sonarr: check the address".into(),
            )),
        }
    }

    /// All its connections of the kind Webhook.
    ///
    /// # Errors
    /// As all requests: [`ApiError`].
    pub fn webhooks(&self) -> Result<Vec<SonarrWebhook>, ApiError> {
        let list = self.api.send(&self.url("notification"), Method::Get)?;
        let list = list.as_array().cloned().unwrap_or_default();
        Ok(list.into_iter().filter_map(webhook).collect())
    }

    /// Creates a connection, or changes `there`. Sonarr sends a test webhook first, and refuses it if that is not
    /// answered.
    ///
    /// # Errors
    /// [`ApiError::Refused`] with Sonarr's reason.
    pub fn set(
        &self,
        wanted: &WantedWebhook<'_>,
        there: Option<&SonarrWebhook>,
    ) -> Result<SonarrWebhook, ApiError> {
        let entry = match there {
            Some(there) => there.entry.clone(),
            None => self.template()?,
        };
        let has_headers = field(&entry, "headers").is_some();
        let entry = filled(entry, wanted, has_headers);
        let answer = match there {
            Some(there) => {
                let url = self.url(&format!("notification/{}", there.id));
                self.api.send_json(&url, true, &entry)?
            }
            None => self
                .api
                .send_json(&self.url("notification"), false, &entry)?,
        };
        webhook(answer).ok_or_else(|| {
            ApiError::Unreachable("the response is not one of Sonarr: check the address".into())
        })
    }

    /// True if `there` calls that URL, for all that we need. Whether it sends the key cannot be seen: Sonarr does not show
    /// passwords.
    #[must_use]
    pub fn is_met(wanted: &WantedWebhook<'_>, there: &SonarrWebhook) -> bool {
        let is_on = |trigger: &str| there.entry.get(trigger) == Some(&json!(true));
        let is_offered = |trigger: &str| there.entry.get(supports(trigger)) != Some(&json!(false));
        let has_all = triggers(&there.entry)
            .all(|(trigger, is_needed)| !is_needed || is_on(trigger) || !is_offered(trigger));
        let sends_key = match (wanted.key, headers_of(&there.entry)) {
            (Some(key), Some(headers)) => headers.iter().any(|(name, value)| {
                name.eq_ignore_ascii_case("X-Api-Key") && value == key.expose()
            }),
            _ => true,
        };
        there.url == wanted.url && has_all && sends_key
    }

    /// Deletes a connection.
    ///
    /// # Errors
    /// As all requests: [`ApiError`].
    pub fn delete(&self, id: u64) -> Result<(), ApiError> {
        let url = self.url(&format!("notification/{id}"));
        match self.api.send(&url, Method::Delete) {
            Ok(_) | Err(ApiError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// An empty connection of the kind Webhook, as this version of Sonarr has it.
    fn template(&self) -> Result<Value, ApiError> {
        let list = self
            .api
            .send(&self.url("notification/schema"), Method::Get)?;
        let mut list = list.as_array().cloned().unwrap_or_default();
        let at = list.iter().position(is_webhook).ok_or_else(|| {
            ApiError::Unreachable("this version of Sonarr has no webhooks".into())
        })?;
        Ok(list.swap_remove(at))
    }
}

fn text<'v>(value: &'v Value, member: &str) -> Option<&'v str> {
    value.get(member)?.as_str()
}

fn is_webhook(entry: &Value) -> bool {
    text(entry, "implementation") == Some("Webhook")
}

/// `supportsOnGrab` of `onGrab`.
fn supports(trigger: &str) -> String {
    trigger.replacen("on", "supportsOn", 1)
}

fn field<'v>(entry: &'v Value, name: &str) -> Option<&'v Value> {
    let fields = entry.get("fields")?.as_array()?;
    fields
        .iter()
        .find(|field| text(field, "name") == Some(name))
}

/// The headers that a connection sends. None if this version has no headers.
fn headers_of(entry: &Value) -> Option<Vec<(String, String)>> {
    let headers = field(entry, "headers")?.get("value");
    let headers = headers.and_then(Value::as_array);
    let of = |header: &Value, member: &str| text(header, member).map(String::from);
    let pairs = headers.into_iter().flatten();
    Some(
        pairs
            .filter_map(|header| Some((of(header, "key")?, of(header, "value")?)))
            .collect(),
    )
}

fn webhook(entry: Value) -> Option<SonarrWebhook> {
    if !is_webhook(&entry) {
        return None;
    }
    let url = field(&entry, "url").and_then(|field| text(field, "value"));
    Some(SonarrWebhook {
        id: entry.get("id")?.as_u64()?,
        name: text(&entry, "name").unwrap_or_default().to_string(),
        url: url.unwrap_or_default().to_string(),
        entry,
    })
}

/// The entry with all that we need. Triggers that are on for the user's own purposes stay on.
fn filled(mut entry: Value, wanted: &WantedWebhook<'_>, has_headers: bool) -> Value {
    let is_new = entry.get("id").is_none();
    if is_new {
        entry["name"] = json!(wanted.name);
    }
    let triggers: Vec<_> = triggers(&entry).collect();
    for (trigger, is_needed) in triggers {
        if is_needed || is_new {
            entry[trigger] = json!(is_needed);
        }
    }
    set_field(&mut entry, "url", json!(wanted.url));
    set_field(&mut entry, "method", json!(1));
    if let Some(key) = wanted.key {
        if has_headers {
            let mut headers = headers_of(&entry).unwrap_or_default();
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("X-Api-Key"));
            headers.push(("X-Api-Key".into(), key.expose().into()));
            let headers: Vec<Value> = headers
                .into_iter()
                .map(|(name, value)| json!({"key": name, "value": value}))
                .collect();
            set_field(&mut entry, "headers", json!(headers));
        } else {
            // Before 4.0.10 there are no headers: the key is the password, with any user name.
            set_field(&mut entry, "username", json!("intertitle"));
            set_field(&mut entry, "password", json!(key.expose()));
        }
    }
    entry
}

fn set_field(entry: &mut Value, name: &str, value: Value) {
    let Some(fields) = entry.get_mut("fields").and_then(Value::as_array_mut) else {
        return;
    };
    match fields
        .iter_mut()
        .find(|field| text(field, "name") == Some(name))
    {
        Some(field) => field["value"] = value,
        None => fields.push(json!({"name": name, "value": value})),
    }
}
