//! The state of the fake Tautulli, and its responses, as recorded from version 2.17.2 with its quirks.

use serde_json::{Value, json};

use crate::support::fake::tautulli_agents::{FakeAgent, FakeAgents, SAVE_FAILED};
use crate::support::fake::tautulli_delivery::{self as delivery, FakeDelivery};
use crate::support::fake::tautulli_items as items;
use intertitle::fake::Library;

/// The only API key that the fake Tautulli accepts.
pub const TAUTULLI_KEY: &str = "0123456789abcdef0123456789abcdef";

/// The result of a command: data with a message, or an error with its status and message.
type Outcome = Result<(Value, Option<&'static str>), (u16, Option<String>)>;

/// The state of the fake Tautulli. Tests may change all of it.
pub struct TautulliState {
    /// The items that it finds in Plex.
    pub library: Library,
    /// The Plex server's machine identifier.
    pub machine: String,
    /// The agents.
    pub agents: FakeAgents,
    /// The deliveries, oldest first.
    pub deliveries: Vec<FakeDelivery>,
    /// Plex's name and Tautulli's name of every user.
    pub users: Vec<(String, String)>,
    /// The percentage at which Tautulli counts an episode as watched.
    pub watched_percent: u8,
    /// The percentage of Plex, as text. `None` is what Tautulli sends for a setting that Plex does not have.
    pub plex_watched_percent: String,
    /// If set, every request gets this status and page, as from a proxy or another program.
    pub page: Option<(u16, String)>,
    /// Whether the API is on.
    pub has_api: bool,
    /// The lines of all requests, like `POST /api/v2`.
    pub requests: Vec<String>,
    /// The commands of all requests.
    pub commands: Vec<String>,
}

pub(super) fn wrapped(result: &str, message: Option<&str>, data: Value) -> String {
    json!({"response": {"result": result, "message": message, "data": data}}).to_string()
}

impl TautulliState {
    /// Without agents, and with the default thresholds of Tautulli and Plex.
    pub(super) fn new(library: Library, machine: &str) -> TautulliState {
        let user = |name: &str, friendly: &str| (name.to_string(), friendly.to_string());
        TautulliState {
            library,
            machine: machine.into(),
            agents: FakeAgents::default(),
            deliveries: Vec::new(),
            users: vec![
                user("Local", "Local"),
                user("owner", "Owner (friendly)"),
                user("alice", "Alice (friendly)"),
                user("bob", "Bob (friendly)"),
            ],
            watched_percent: 85,
            plex_watched_percent: "90".into(),
            page: None,
            has_api: true,
            requests: Vec::new(),
            commands: Vec::new(),
        }
    }

    /// The status and text of a response.
    pub(super) fn answer(&mut self, fields: &[(String, String)]) -> (u16, String) {
        let field = |name: &str| {
            let found = fields.iter().rev().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        let refused = |message: &str| (400, wrapped("error", Some(message), json!({})));
        match (self.has_api, field("apikey"), field("cmd")) {
            (false, ..) => return refused("API not enabled"),
            (_, None, _) => return refused("Parameter apikey is required"),
            (_, Some(key), _) if key != TAUTULLI_KEY => return refused("Invalid apikey"),
            (_, _, None) => return refused("Parameter cmd is required."),
            (_, _, Some(command)) => self.commands.push(command.to_string()),
        }
        let command = field("cmd").unwrap_or_default();
        match self.call(command, &field, fields) {
            Ok((data, message)) => (200, wrapped("success", message, data)),
            Err((status, message)) => (status, wrapped("error", message.as_deref(), json!({}))),
        }
    }

    fn call<'f>(
        &mut self,
        command: &str,
        field: &dyn Fn(&str) -> Option<&'f str>,
        fields: &[(String, String)],
    ) -> Outcome {
        let number = |name| field(name).and_then(|text| text.parse::<u32>().ok());
        let fine = |data| Ok((data, None));
        match command {
            "status" => Ok((json!({}), Some("Ok"))),
            "get_tautulli_info" => fine(json!({"tautulli_version": "v2.17.2"})),
            "server_status" => fine(json!({"connected": true})),
            "get_server_info" => {
                fine(json!({"pms_name": "Fake Plex", "pms_identifier": self.machine}))
            }
            "get_notifiers" => fine(self.agents.to_json(&self.deliveries)),
            "add_notifier_config" => match self.agents.add(number("agent_id")) {
                Some(id) => Ok((
                    json!({"notifier_id": id}),
                    Some("Added notification agent."),
                )),
                None => Err((400, Some("Failed to add notification agent.".into()))),
            },
            "get_notifier_config" => match self.agents.find(number("notifier_id")) {
                Some(agent) => fine(agent.to_json()),
                None => Err((400, None)),
            },
            "set_notifier_config" => match self.agents.set(fields) {
                true => Ok((json!({}), Some("Saved notification agent."))),
                false => Err((400, Some(SAVE_FAILED.into()))),
            },
            "delete_notifier" => {
                self.agents.delete(number("notifier_id"));
                Ok((json!({}), Some("Notifier deleted successfully.")))
            }
            "get_users" => {
                let user = |(name, friendly): &(String, String)| json!({"username": name, "friendly_name": friendly});
                fine(self.users.iter().map(user).collect())
            }
            "notify" => self.notify(field),
            "notify_recently_added" => self.announce(number("notifier_id"), number("rating_key")),
            "get_notification_log" => fine(delivery::to_json(&self.deliveries)),
            "get_recently_added" => fine(items::recently_added(&self.library)),
            "get_children_metadata" => fine(items::children(&self.library, number("rating_key"))),
            // The settings file contains text.
            "get_settings" if field("key") == Some("Monitoring") => {
                fine(json!({"tv_watched_percent": self.watched_percent.to_string()}))
            }
            "get_server_pref" if field("pref") == Some("LibraryVideoPlayedThreshold") => {
                fine(json!(self.plex_watched_percent))
            }
            other => Err((
                400,
                Some(format!(
                    "Unknown command: {other}. Possible commands are: add_notifier_config, arnold"
                )),
            )),
        }
    }

    /// `notify` sends the given text and waits for the response.
    fn notify<'f>(&mut self, field: &dyn Fn(&str) -> Option<&'f str>) -> Outcome {
        let id = field("notifier_id").unwrap_or_default();
        let Some(agent) = self.agents.find(id.parse().ok()).cloned() else {
            return Err((
                400,
                Some(format!(
                    "Notification failed: invalid notifier_id provided {id}."
                )),
            ));
        };
        let (headers, body) = (
            field("headers").unwrap_or_default(),
            field("body").unwrap_or_default(),
        );
        // A body that is not JSON fails here. A missing one is sent empty.
        let is_json = body.is_empty() || serde_json::from_str::<Value>(body).is_ok();
        let is_taken = is_json && delivery::send(&agent.webhook_url, &agent.method, headers, body);
        let id = self.note(&agent, "api", None, is_taken);
        match is_taken {
            true => Ok((json!({"notification_id": id}), Some("Notification sent."))),
            false => Err((400, Some("Notification failed.".into()))),
        }
    }

    /// `notify_recently_added` checks neither conditions nor whether the trigger is on.
    fn announce(&mut self, agent: Option<u32>, key: Option<u32>) -> Outcome {
        let values = items::values(
            &self.library,
            &self.machine,
            "created",
            key.unwrap_or(0),
            None,
        );
        match (self.agents.find(agent).cloned(), values) {
            (_, None) => Err((500, Some("Check the logs for errors".into()))),
            (Some(agent), Some(values)) => {
                self.deliver(&agent, "on_created", key, &values);
                Ok((json!({}), Some("Notification queued.")))
            }
            (None, Some(_)) => Ok((json!({}), Some("Notification queued."))),
        }
    }

    pub(super) fn happen(&mut self, trigger: &str, key: u32, user: Option<&str>) {
        let user = self
            .users
            .iter()
            .find(|(name, _)| Some(name.as_str()) == user)
            .cloned();
        let action = trigger.trim_start_matches("on_");
        let Some(values) = items::values(&self.library, &self.machine, action, key, user) else {
            return;
        };
        for agent in self.agents.all.clone() {
            if agent.is_on(trigger) && agent.holds(&values) {
                self.deliver(&agent, trigger, Some(key), &values);
            }
        }
    }

    fn deliver(
        &mut self,
        agent: &FakeAgent,
        trigger: &str,
        key: Option<u32>,
        values: &items::Values,
    ) {
        let (headers, body) = agent.texts(trigger);
        let body = delivery::filled(&body, values);
        let is_taken = delivery::send(&agent.webhook_url, &agent.method, &headers, &body);
        self.note(agent, trigger, key, is_taken);
    }

    fn note(
        &mut self,
        agent: &FakeAgent,
        trigger: &str,
        key: Option<u32>,
        is_taken: bool,
    ) -> usize {
        let id = self.deliveries.len() + 1;
        self.deliveries.push(FakeDelivery {
            id,
            agent: agent.id,
            trigger: trigger.into(),
            rating_key: key,
            is_taken,
        });
        id
    }
}
