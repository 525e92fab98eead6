//! The two agents of intertitle: their events and settings.
//!
//! Two, because conditions apply to every trigger of an agent: a condition on the user would exclude new items, which
//! have no user.

use std::iter;

use serde_json::{Value, json};

use crate::model::Endpoint;
use crate::server::Agent;
use crate::settings::Secret;

/// The events of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Something is new in the library.
    Added,
    /// An episode was watched.
    Watched,
}

/// Both, the one that is always wanted first.
pub(super) const ROLES: [Role; 2] = [Role::Added, Role::Watched];

/// The members of the body, each filled in by Tautulli from its own parameter: all that `source` reads and that is
/// useful. A value unknown for an event is empty.
const MEMBERS: &[&str] = &[
    "action",
    "media_type",
    "rating_key",
    "parent_rating_key",
    "grandparent_rating_key",
    "show_name",
    "show_year",
    "season_num",
    "episode_num",
    "episode_name",
    "air_date",
    "library_name",
    "labels",
    "genres",
    "thetvdb_id",
    "themoviedb_id",
    "imdb_id",
    "user",
    "username",
    "user_id",
    "player",
    "stream_local",
    "server_name",
    "server_machine_id",
];

impl Role {
    /// The name shown in Tautulli, by which the agent is found again.
    pub(super) fn name(self) -> &'static str {
        match self {
            Role::Added => "intertitle: recently added",
            Role::Watched => "intertitle: watched",
        }
    }

    /// Tautulli's name of the trigger.
    pub(super) fn trigger(self) -> &'static str {
        match self {
            Role::Added => "on_created",
            Role::Watched => "on_watched",
        }
    }

    /// A description of its events.
    pub(super) fn event_text(self, users: &[String]) -> String {
        match (self, users) {
            (Role::Added, _) => "new episodes, seasons and series".into(),
            (Role::Watched, []) => "episodes that anybody has watched".into(),
            (Role::Watched, users) => format!("episodes that {} has watched", users.join(" or ")),
        }
    }
}

/// How an agent is to be set.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wanted {
    pub(super) role: Role,
    webhook_url: String,
    headers: String,
    conditions: Vec<Value>,
}

/// The URL that both agents call, with the server in `intertitle.toml` that the rating keys belong to.
pub(super) fn webhook_url(address: &str, plex: &str) -> String {
    let endpoint = Endpoint::of_sender("tautulli", Some(plex));
    format!("{address}{endpoint}")
}

/// The headers of a webhook in the form that Tautulli accepts: a JSON object, or nothing. `key` allows webhooks from
/// public addresses.
pub(super) fn headers(key: Option<&Secret>) -> String {
    key.map_or(String::new(), |key| {
        json!({"Authorization": format!("Bearer {}", key.expose())}).to_string()
    })
}

/// The body of a delivery, before Tautulli fills it in. Every value is in quotes: Tautulli takes a bare `{rating_key}`
/// when it is saved, and sends nothing ever after.
pub(super) fn body() -> String {
    let members = MEMBERS
        .iter()
        .map(|name| format!("\"{name}\": \"{{{name}}}\""));
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

impl Wanted {
    /// `users` are names at Plex; none of them means everybody.
    pub(super) fn new(role: Role, webhook_url: &str, headers: &str, users: &[String]) -> Wanted {
        let is = |parameter: &str, values: Value| json!({"parameter": parameter, "operator": "is", "value": values, "type": "str"});
        let conditions = match role {
            // Several new episodes come as one delivery with the season's key or the series'.
            Role::Added => vec![is("media_type", json!(["show", "season", "episode"]))],
            Role::Watched => iter::once(is("media_type", json!(["episode"])))
                .chain((!users.is_empty()).then(|| is("username", json!(users))))
                .collect(),
        };
        Wanted {
            role,
            webhook_url: webhook_url.into(),
            headers: headers.into(),
            conditions,
        }
    }

    /// All fields of `set_notifier_config` that intertitle sets; the other triggers and their texts are left as they
    /// are.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let trigger = self.role.trigger();
        let other = ROLES.iter().find(|role| **role != self.role);
        let other = other.map_or("", |role| role.trigger());
        let field = |name: &str, value: &str| (name.to_string(), value.to_string());
        vec![
            field("friendly_name", self.role.name()),
            field("webhook_hook", &self.webhook_url),
            field("webhook_method", "POST"),
            field(trigger, "1"),
            // Otherwise both agents would send it.
            field(other, "0"),
            field(&format!("{trigger}_subject"), &self.headers),
            field(&format!("{trigger}_body"), &body()),
            field(
                "custom_conditions",
                &Value::Array(self.conditions.clone()).to_string(),
            ),
            field("custom_conditions_logic", ""),
        ]
    }

    /// Whether `agent` is set just so.
    pub(super) fn is_met_by(&self, agent: &Agent) -> bool {
        let trigger = self.role.trigger();
        let is_on = |role: &Role| agent.triggers.iter().any(|on| on == role.trigger());
        let texts = agent.texts.get(trigger);
        agent.name == self.role.name()
            && agent.webhook_url == self.webhook_url
            && agent.method == "POST"
            && ROLES.iter().all(|role| is_on(role) == (*role == self.role))
            && texts.is_some_and(|(headers, data)| {
                is_same(headers, &self.headers) && is_same(data, &body())
            })
            && agent.conditions == self.conditions
            && agent.logic.is_empty()
    }
}

/// Whether two texts are the same, or the same JSON written in two ways.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    one == other || json(one).is_some_and(|one| Some(one) == json(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_body_is_text_and_its_names_are_tautullis() {
        let body: Value = serde_json::from_str(&body()).expect("the body is JSON");
        for (name, value) in body.as_object().expect("the body is an object") {
            assert_eq!(value, &json!(format!("{{{name}}}")));
        }
        for name in [
            "rating_key",
            "media_type",
            "user",
            "username",
            "action",
            "grandparent_rating_key",
        ] {
            assert!(body.get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_webhook_key_goes_into_the_headers() {
        assert_eq!(headers(None), "");
        let headers = headers(Some(&Secret::new("s\"x")));
        assert_eq!(headers, r#"{"Authorization":"Bearer s\"x"}"#);
    }
}
