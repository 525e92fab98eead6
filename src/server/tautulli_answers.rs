//! The responses of Tautulli as plain values: agents, users, items and deliveries.

use std::collections::BTreeMap;

use serde_json::Value;

/// The Plex server that a Tautulli monitors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlexServer {
    /// The name that its owner gave it.
    pub name: String,
    /// Its machine identifier. Empty if Tautulli does not say.
    pub identifier: String,
}

/// An agent in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentLine {
    /// Its number.
    pub id: u32,
    /// Tautulli's number of the kind.
    pub kind: u32,
    /// The name that the user gave it, which is often empty.
    pub name: String,
    /// Whether any of its triggers is on.
    pub is_active: bool,
    /// Whether its last delivery was answered 2xx. None if there was none.
    pub last_success: Option<bool>,
}

/// The configuration of a webhook agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    /// Its number.
    pub id: u32,
    /// The name that the user gave it.
    pub name: String,
    /// The URL that it calls.
    pub webhook_url: String,
    /// `POST`, or another method.
    pub method: String,
    /// The active triggers, like `on_created`.
    pub triggers: Vec<String>,
    /// By trigger: the JSON of the headers, and the JSON of the body.
    pub texts: BTreeMap<String, (String, String)>,
    /// The conditions, without the empty one that means none.
    pub conditions: Vec<Value>,
    /// How the conditions are combined. Empty means that all must hold.
    pub logic: String,
}

/// A user of Plex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name at Plex, which conditions on `username` compare.
    pub name: String,
    /// The name that Tautulli shows.
    pub friendly: String,
}

/// An item of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem {
    /// Plex's key, digits only.
    pub key: String,
    /// `show`, `season` or `episode`.
    pub kind: String,
    /// For a reader: `The Long Tide s01e06`.
    pub title: String,
}

/// A line of the list of deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number. Newer ones are greater.
    pub id: u64,
    /// The agent that sent it.
    pub agent: Option<u32>,
    /// `on_created`, or another trigger.
    pub trigger: String,
    /// Whether it was answered 2xx. False while there is no response yet.
    pub is_taken: bool,
}

/// A number that is sent as a number or as text.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(flag) => Some(u64::from(*flag)),
        _ => None,
    }
}

/// The member of that name, as the number of an agent or a kind.
pub(super) fn id(object: &Value, name: &str) -> Option<u32> {
    u32::try_from(number(object.get(name)?)?).ok()
}

/// A percentage, 1 to 100, sent as a number or as text.
pub(super) fn percent(value: &Value) -> Option<u8> {
    let percent = u8::try_from(number(value)?).ok()?;
    (1..=100).contains(&percent).then_some(percent)
}

fn text(object: &Value, name: &str) -> String {
    match object.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn list<'v>(object: &'v Value, name: &str) -> &'v [Value] {
    object
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

pub(super) fn plex_server(data: &Value) -> PlexServer {
    PlexServer {
        name: text(data, "pms_name"),
        identifier: text(data, "pms_identifier"),
    }
}

pub(super) fn agent_lines(data: &Value) -> Vec<AgentLine> {
    let line = |row: &Value| {
        Some(AgentLine {
            id: id(row, "id")?,
            kind: id(row, "agent_id")?,
            name: text(row, "friendly_name"),
            is_active: row.get("active").and_then(number) == Some(1),
            last_success: row.get("last_success").and_then(number).map(|one| one == 1),
        })
    };
    let rows = data.as_array().map_or(&[][..], Vec::as_slice);
    rows.iter().filter_map(line).collect()
}

pub(super) fn agent(data: &Value) -> Option<Agent> {
    let config = data.get("config")?;
    let on = |(name, on): (&String, &Value)| (number(on) == Some(1)).then(|| name.clone());
    let message = |(name, message): (&String, &Value)| {
        (
            name.clone(),
            (text(message, "subject"), text(message, "body")),
        )
    };
    let members = |name| {
        data.get(name)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    };
    let is_filled = |condition: &&Value| !text(condition, "parameter").is_empty();
    let conditions = list(data, "custom_conditions").iter();
    Some(Agent {
        id: id(data, "id")?,
        name: text(data, "friendly_name"),
        webhook_url: text(config, "hook"),
        method: text(config, "method"),
        triggers: members("actions").filter_map(on).collect(),
        texts: members("notify_text").map(message).collect(),
        conditions: conditions.filter(is_filled).cloned().collect(),
        logic: text(data, "custom_conditions_logic"),
    })
}

pub(super) fn users(data: &Value) -> Vec<User> {
    let user = |row: &Value| User {
        name: text(row, "username"),
        friendly: text(row, "friendly_name"),
    };
    let rows = data.as_array().map_or(&[][..], Vec::as_slice);
    let users = rows.iter().map(user);
    users.filter(|user| !user.name.is_empty()).collect()
}

/// The series, seasons and episodes in a list of items.
pub(super) fn items(data: &Value, name: &str) -> Vec<NewItem> {
    let item = |row: &Value| {
        let item = NewItem {
            key: text(row, "rating_key"),
            kind: text(row, "media_type"),
            title: title(row),
        };
        let is_key = !item.key.is_empty() && item.key.bytes().all(|byte| byte.is_ascii_digit());
        let is_of_television = ["show", "season", "episode"].contains(&item.kind.as_str());
        (is_key && is_of_television).then_some(item)
    };
    list(data, name).iter().filter_map(item).collect()
}

fn title(row: &Value) -> String {
    let count = |name| row.get(name).and_then(number).unwrap_or(0);
    match text(row, "media_type").as_str() {
        "episode" => format!(
            "{} s{:02}e{:02}",
            text(row, "grandparent_title"),
            count("parent_media_index"),
            count("media_index")
        ),
        _ => text(row, "title"),
    }
}

pub(super) fn deliveries(data: &Value) -> Vec<Delivery> {
    let delivery = |row: &Value| {
        Some(Delivery {
            id: number(row.get("id")?)?,
            agent: id(row, "notifier_id"),
            trigger: text(row, "notify_action"),
            is_taken: row.get("success").and_then(number) == Some(1),
        })
    };
    let mut deliveries: Vec<Delivery> = list(data, "data").iter().filter_map(delivery).collect();
    deliveries.sort_by_key(|delivery| std::cmp::Reverse(delivery.id));
    deliveries
}
