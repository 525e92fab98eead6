//! The agents of the fake Tautulli: created, changed with all of Tautulli's quirks, listed and deleted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::fake::tautulli_delivery::FakeDelivery;
use crate::support::fake::tautulli_items::Values;

/// The error of Tautulli if it stores nothing.
pub(super) const SAVE_FAILED: &str = "Failed to save notification agent.";

/// Tautulli's number for agents of the kind Webhook, the only kind that the fake has.
const WEBHOOK: u32 = 25;

const TRIGGERS: &[&str] = &[
    "on_play",
    "on_stop",
    "on_pause",
    "on_resume",
    "on_change",
    "on_buffer",
    "on_error",
    "on_intro",
    "on_credits",
    "on_commercial",
    "on_watched",
    "on_created",
    "on_extdown",
    "on_intdown",
    "on_extup",
    "on_intup",
    "on_pmsupdate",
    "on_concurrent",
    "on_newdevice",
    "on_plexpyupdate",
    "on_plexpydbcorrupt",
    "on_tokenexpired",
];

/// Some of the 304 names that conditions may use.
const PARAMETERS: &[&str] = &["media_type", "action", "username", "user", "library_name"];

const OPERATORS: &[&str] = &[
    "is",
    "is not",
    "contains",
    "does not contain",
    "begins with",
    "does not begin with",
    "ends with",
    "does not end with",
];

/// One agent.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct FakeAgent {
    pub id: u32,
    pub name: String,
    pub webhook_url: String,
    pub method: String,
    /// The active triggers.
    pub on: Vec<String>,
    /// By `on_created_subject`, `on_created_body`.
    pub texts: BTreeMap<String, String>,
    pub conditions: Value,
    pub logic: String,
}

/// All agents.
#[derive(Clone, Debug, Default)]
pub struct FakeAgents {
    /// Ordered by their numbers.
    pub all: Vec<FakeAgent>,
    newest: u32,
}

/// The value for no condition.
fn blank() -> Value {
    json!([{"parameter": "", "operator": "", "value": [], "type": null}])
}

impl FakeAgent {
    /// True if the agent sends this event.
    #[must_use]
    pub fn is_on(&self, trigger: &str) -> bool {
        self.on.iter().any(|on| on == trigger)
    }

    /// The headers and the body of a trigger, before they are filled in.
    #[must_use]
    pub fn texts(&self, trigger: &str) -> (String, String) {
        let text = |part: &str| {
            let found = self.texts.get(&format!("{trigger}_{part}"));
            found.cloned().unwrap_or_default()
        };
        (text("subject"), text("body"))
    }

    /// Whether all conditions hold. With any logic but "all" none does, which is the effect of invalid logic.
    #[must_use]
    pub(super) fn holds(&self, values: &Values) -> bool {
        let conditions = self.conditions.as_array().cloned().unwrap_or_default();
        let holds = |condition: &Value| {
            let parameter = condition["parameter"].as_str().unwrap_or_default();
            let value = values
                .get(parameter)
                .cloned()
                .unwrap_or_default()
                .to_lowercase();
            let wanted = condition["value"].as_array().cloned().unwrap_or_default();
            let is_one = |one: &Value| one.as_str().is_some_and(|one| one.to_lowercase() == value);
            parameter.is_empty() || wanted.iter().any(is_one) == (condition["operator"] == "is")
        };
        self.logic.is_empty() && conditions.iter().all(holds)
    }

    /// The response of `get_notifier_config`.
    pub(super) fn to_json(&self) -> Value {
        let methods = json!({"GET": "GET", "POST": "POST", "PUT": "PUT", "DELETE": "DELETE", "PATCH": "PATCH"});
        let actions: BTreeMap<&str, u8> = TRIGGERS
            .iter()
            .map(|name| (*name, u8::from(self.is_on(name))))
            .collect();
        let texts: BTreeMap<&str, Value> = TRIGGERS
            .iter()
            .map(|name| {
                let (subject, body) = self.texts(name);
                (*name, json!({"subject": subject, "body": body}))
            })
            .collect();
        json!({
            "id": self.id, "agent_id": WEBHOOK, "agent_name": "webhook", "agent_label": "Webhook",
            "friendly_name": self.name, "custom_conditions": self.conditions,
            "custom_conditions_logic": self.logic,
            "config": {"hook": self.webhook_url, "method": self.method},
            "config_options": [
                {"label": "Webhook URL", "value": self.webhook_url, "name": "webhook_hook",
                 "description": "Your Webhook URL.", "input_type": "token"},
                {"label": "Webhook Method", "value": self.method, "name": "webhook_method",
                 "description": "The Webhook HTTP request method.", "input_type": "select",
                 "select_options": methods}],
            "actions": actions, "notify_text": texts,
        })
    }
}

impl FakeAgents {
    /// Adds a new, empty agent. None if the kind does not exist.
    pub fn add(&mut self, kind: Option<u32>) -> Option<u32> {
        (kind == Some(WEBHOOK)).then(|| {
            self.newest += 1;
            self.all.push(FakeAgent {
                id: self.newest,
                method: "POST".into(),
                conditions: blank(),
                ..FakeAgent::default()
            });
            self.newest
        })
    }

    /// The agent of that number.
    #[must_use]
    pub fn find(&self, id: Option<u32>) -> Option<&FakeAgent> {
        self.all.iter().find(|agent| Some(agent.id) == id)
    }

    /// The agent of that name, for changes.
    pub fn named(&mut self, name: &str) -> Option<&mut FakeAgent> {
        self.all.iter_mut().find(|agent| agent.name == name)
    }

    pub(super) fn delete(&mut self, id: Option<u32>) {
        self.all.retain(|agent| Some(agent.id) != id);
    }

    /// The response of `get_notifiers`.
    pub(super) fn to_json(&self, deliveries: &[FakeDelivery]) -> Value {
        let line = |agent: &FakeAgent| {
            let last = deliveries.iter().rev().find(|one| one.agent == agent.id);
            json!({
                "id": agent.id, "agent_id": WEBHOOK, "agent_name": "webhook", "agent_label": "Webhook",
                "friendly_name": agent.name, "last_triggered": last.map(FakeDelivery::timestamp),
                "last_success": last.map(|last| u8::from(last.is_taken)), "active": u8::from(!agent.on.is_empty()),
            })
        };
        self.all.iter().map(line).collect()
    }

    /// `set_notifier_config`: triggers and texts that are left out are kept, everything else is reset.
    ///
    /// Without the number of an agent, another one is created. False if nothing is stored.
    pub(super) fn set(&mut self, fields: &[(String, String)]) -> bool {
        let field = |name: &str| {
            let found = fields.iter().rev().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        let number = |name: &str| field(name).and_then(|text| text.parse::<u32>().ok());
        if number("agent_id") != Some(WEBHOOK) {
            return false;
        }
        let Some(conditions) = conditions(field("custom_conditions")) else {
            return false;
        };
        let known = number("notifier_id").filter(|id| self.find(Some(*id)).is_some());
        let id = known.or_else(|| self.add(Some(WEBHOOK)));
        let Some(agent) = self.all.iter_mut().find(|agent| Some(agent.id) == id) else {
            return false;
        };
        agent.name = field("friendly_name").unwrap_or_default();
        agent.webhook_url = field("webhook_hook").unwrap_or_default();
        agent.method = field("webhook_method").unwrap_or_else(|| "POST".into());
        agent.conditions = conditions;
        agent.logic = field("custom_conditions_logic").unwrap_or_default();
        for trigger in TRIGGERS {
            if let Some(on) = field(trigger) {
                agent.on.retain(|known| known != trigger);
                // `true` is not a number, and counts as off.
                if on == "1" {
                    agent.on.push((*trigger).to_string());
                }
            }
            for part in ["subject", "body"] {
                let name = format!("{trigger}_{part}");
                if let Some(text) = field(&name) {
                    agent.texts.insert(name, text);
                }
            }
        }
        true
    }
}

/// The conditions as they are stored. None if Tautulli refuses them.
fn conditions(given: Option<String>) -> Option<Value> {
    let Some(given) = given else {
        return Some(blank());
    };
    let list: Vec<Value> = serde_json::from_str(&given).ok()?;
    if list.is_empty() {
        return Some(blank());
    }
    let is_fine = |condition: &Value| {
        let word = |name: &str, known: &[&str]| {
            let word = condition[name].as_str().unwrap_or_default();
            known.contains(&word)
        };
        word("parameter", PARAMETERS) && word("operator", OPERATORS)
    };
    list.iter().all(is_fine).then(|| Value::Array(list.clone()))
}
