//! `[notify.NAME]`: where rules may send messages.

use crate::settings::secret::Secret;

/// The format that a target accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotifyKind {
    /// A webhook of a Discord channel.
    Discord,
    /// A topic of ntfy.
    Ntfy,
    /// Any program that accepts JSON.
    Json,
}

const KINDS: &[(&str, NotifyKind)] = &[
    ("discord", NotifyKind::Discord),
    ("ntfy", NotifyKind::Ntfy),
    ("json", NotifyKind::Json),
];

/// A target of messages.
#[derive(Clone, Debug)]
pub struct NotifySettings {
    /// The name that rules use.
    pub name: String,
    /// Its format. None only until the settings are complete.
    pub kind: Option<NotifyKind>,
    /// The URL. Anyone who knows it may post there.
    pub url: Secret,
    /// Sent as a bearer token, unless it is empty.
    pub token: Secret,
}

impl NotifySettings {
    pub(super) fn new(name: &str) -> NotifySettings {
        NotifySettings {
            name: name.into(),
            kind: None,
            url: Secret::new(""),
            token: Secret::new(""),
        }
    }

    /// Sets one of the keys.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "kind" => self.kind = Some(kind(value)?),
            "url" => self.url = url(value)?,
            _ => self.token = token(value)?,
        }
        Ok(())
    }

    /// The first key that is missing.
    pub(super) fn missing(&self) -> Option<&'static str> {
        match (self.kind, self.url.expose()) {
            (None, _) => Some("kind"),
            (_, "") => Some("url"),
            _ => None,
        }
    }
}

fn kind(text: &str) -> Result<NotifyKind, String> {
    let known = KINDS.iter().find(|(word, _)| *word == text);
    let known = known.map(|(_, kind)| *kind);
    known.ok_or_else(|| "expected `discord`, `ntfy` or `json`".into())
}

/// Messages do not contain the URL, because it is a secret.
fn url(text: &str) -> Result<Secret, String> {
    let text = text.trim();
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split(['/', '?']).next().unwrap_or(""));
    let is_plain = text.chars().all(|letter| letter.is_ascii_graphic());
    match host {
        Some(host) if !host.is_empty() && !host.contains('@') && is_plain => Ok(Secret::new(text)),
        _ => Err(
            "expected a URL such as `https://ntfy.sh/my-topic`, without spaces; the `token` of a user is a separate \
             setting"
                .into(),
        ),
    }
}

/// The token is sent in a header.
fn token(text: &str) -> Result<Secret, String> {
    if text.trim().chars().all(|letter| letter.is_ascii_graphic()) {
        return Ok(Secret::new(text));
    }
    Err("a token must be one word of plain characters".into())
}
