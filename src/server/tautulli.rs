//! Tautulli, by its API (version 2): lists, creates, changes, tests and deletes its webhook agents.
//!
//! The facts are those of Tautulli 2.17, as recorded in `tests/corpus-tautulli`; those that are not recorded are from
//! its `plexpy/webserve.py`. `set_notifier_config` is not a patch: it clears name, URL and conditions that are left
//! out, and with a missing or unknown `notifier_id` it silently creates another agent.

use serde_json::Value;

use crate::json::{DetectedFormat, Scalar, Unreadable, of_text};
use crate::server::tautulli_answers::{
    Agent, AgentLine, Delivery, NewItem, PlexServer, User, agent, agent_lines, deliveries, id,
    items, percent, plex_server, users,
};
use crate::server::wire_form::{FormAnswer, FormWire};
use crate::settings::Secret;
use crate::text::printable_letter;

/// Tautulli's number of the kind of agent Webhook.
pub const WEBHOOK_AGENT: u32 = 25;

/// The longest part of Tautulli's message that our message quotes, in characters.
const MESSAGE_SHOWN_MAX: usize = 200;

/// Deliveries that are searched for the one that was just requested.
const DELIVERIES_LISTED: &str = "40";

/// A connection to one Tautulli.
pub struct Tautulli {
    wire: FormWire,
    url: String,
    key: Secret,
}

impl Tautulli {
    /// `url` is `http://host:8181`, with Tautulli's HTTP root if it has one, and without a trailing slash.
    #[must_use]
    pub fn new(url: &str, key: &Secret) -> Tautulli {
        Tautulli {
            wire: FormWire::new(&format!("{url}/api/v2")),
            url: url.to_string(),
            key: key.clone(),
        }
    }

    /// Its version, like `v2.17.2`. Requires the right key.
    ///
    /// # Errors
    /// A message, like all requests: it cannot be reached, the key is wrong, or the response is not one of Tautulli.
    pub fn version(&self) -> Result<String, String> {
        let data = self.call("get_tautulli_info", &[])?;
        let version = data.get("tautulli_version").and_then(Value::as_str);
        Ok(version.unwrap_or("of an unknown version").to_string())
    }

    /// The Plex server that it monitors.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn plex_server(&self) -> Result<PlexServer, String> {
        Ok(plex_server(&self.call("get_server_info", &[])?))
    }

    /// The webhook agents, ordered by their numbers. Leaves out agents of other kinds.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn agents(&self) -> Result<Vec<AgentLine>, String> {
        let mut lines = agent_lines(&self.call("get_notifiers", &[])?);
        lines.retain(|line| line.kind == WEBHOOK_AGENT);
        lines.sort_by_key(|line| line.id);
        Ok(lines)
    }

    /// The configuration of an agent.
    ///
    /// # Errors
    /// Those of [`Tautulli::version`], or there is no such agent.
    pub fn agent(&self, id: u32) -> Result<Agent, String> {
        let data = self.call("get_notifier_config", &[("notifier_id", &id.to_string())])?;
        agent(&data)
            .ok_or_else(|| format!("Tautulli does not return the settings of its agent {id}"))
    }

    /// Creates an empty webhook agent. Returns its number.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn add_agent(&self) -> Result<u32, String> {
        let data = self.call("add_notifier_config", &[("agent_id", &kind())])?;
        id(&data, "notifier_id")
            .ok_or_else(|| "Tautulli did not return the id of the new agent".into())
    }

    /// Configures an agent. Triggers and texts that are not in `fields` stay unchanged; everything else is reset.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn set_agent(&self, id: u32, fields: &[(&str, &str)]) -> Result<(), String> {
        let (id, kind) = (id.to_string(), kind());
        let mut all = vec![("notifier_id", id.as_str()), ("agent_id", kind.as_str())];
        all.extend(fields);
        self.call("set_notifier_config", &all).map(|_| ())
    }

    /// Deletes an agent. An agent that does not exist is not an error.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn delete_agent(&self, id: u32) -> Result<(), String> {
        self.call("delete_notifier", &[("notifier_id", &id.to_string())])
            .map(|_| ())
    }

    /// All users that Tautulli knows.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn users(&self) -> Result<Vec<User>, String> {
        Ok(users(&self.call("get_users", &[])?))
    }

    /// An episode that was added recently. None if there is none among the newest fifty items.
    ///
    /// Plex lists a season or a series if several episodes were added together. Then the last of its episodes is
    /// returned.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn new_episode(&self) -> Result<Option<NewItem>, String> {
        let asked = [("count", "50"), ("media_type", "show")];
        let newest = items(&self.call("get_recently_added", &asked)?, "recently_added");
        if let Some(episode) = newest.iter().find(|item| item.kind == "episode") {
            return Ok(Some(episode.clone()));
        }
        let Some(mut item) = newest.into_iter().next() else {
            return Ok(None);
        };
        // A series has seasons, and a season has episodes: two levels at most.
        for _ in 0..2 {
            let asked = [
                ("rating_key", item.key.as_str()),
                ("media_type", &item.kind),
            ];
            let children = items(
                &self.call("get_children_metadata", &asked)?,
                "children_list",
            );
            match children.into_iter().next_back() {
                Some(last) if last.kind == "episode" => return Ok(Some(last)),
                Some(last) => item = last,
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Makes the agent send now what it sends when that item is new, regardless of its conditions.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn announce(&self, agent: u32, item: &str) -> Result<(), String> {
        let agent = agent.to_string();
        let asked = [("notifier_id", agent.as_str()), ("rating_key", item)];
        self.call("notify_recently_added", &asked).map(|_| ())
    }

    /// Makes the agent send `body` unchanged. False if the receiver did not answer 2xx.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn send(&self, agent: u32, headers: &str, body: &str) -> Result<bool, String> {
        let agent = agent.to_string();
        let asked = [
            ("notifier_id", agent.as_str()),
            ("subject", ""),
            ("body", body),
            ("headers", headers),
        ];
        match self.answer("notify", &asked)? {
            Ok(_) => Ok(true),
            Err(message) if message == "Notification failed." => Ok(false),
            Err(message) => Err(self.refused("notify", &message)),
        }
    }

    /// The newest deliveries of all agents, newest first.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn deliveries(&self) -> Result<Vec<Delivery>, String> {
        let asked = [
            ("order_column", "timestamp"),
            ("order_dir", "desc"),
            ("length", DELIVERIES_LISTED),
        ];
        Ok(deliveries(&self.call("get_notification_log", &asked)?))
    }

    /// The percentage at which Tautulli counts an episode as watched. None if it does not say.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn watched_percent(&self) -> Result<Option<u8>, String> {
        // One section only: others contain Plex's token, which is not needed here.
        let data = self.call("get_settings", &[("key", "Monitoring")])?;
        Ok(data.get("tv_watched_percent").and_then(percent))
    }

    /// The percentage at which Plex counts it as watched, as Plex has reported it to Tautulli. None if it has not.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn plex_watched_percent(&self) -> Result<Option<u8>, String> {
        let asked = [("pref", "LibraryVideoPlayedThreshold")];
        Ok(percent(&self.call("get_server_pref", &asked)?))
    }

    fn call(&self, command: &str, fields: &[(&str, &str)]) -> Result<Value, String> {
        self.answer(command, fields)?
            .map_err(|message| self.refused(command, &message))
    }

    /// The `data` of the response, or the error message in it.
    fn answer(
        &self,
        command: &str,
        fields: &[(&str, &str)],
    ) -> Result<Result<Value, String>, String> {
        let mut all = vec![("apikey", self.key.expose()), ("cmd", command)];
        all.extend(fields);
        let answer = self
            .wire
            .post(&all)
            .map_err(|why| format!("Tautulli cannot be reached at {}: {why}", self.url))?;
        let json: Option<Value> = serde_json::from_str(&answer.text).ok();
        let response = json.as_ref().and_then(|json| json.get("response"));
        // The status is not reliable: errors of the request and of Tautulli are both 400, and some have been 200.
        match response.and_then(|response| Some((response, response.get("result")?.as_str()?))) {
            Some((response, "success")) => {
                Ok(Ok(response.get("data").cloned().unwrap_or_default()))
            }
            Some((response, _)) => {
                let message = response.get("message").and_then(Value::as_str);
                Ok(Err(message.unwrap_or_default().to_string()))
            }
            None => Err(self.no_tautulli(&answer)),
        }
    }

    /// The message about a response that is not one of Tautulli's API.
    fn no_tautulli(&self, answer: &FormAnswer) -> String {
        let what = format!("{} is not the API of Tautulli", self.url);
        let why = match answer.status {
            300..=399 => "it redirects elsewhere: is it https, or below another path?",
            401 | 403 => "it requires a login, perhaps that of a proxy",
            502..=504 => "a proxy responds, but Tautulli behind it does not",
            200..=299 if is_page(&answer.text) => {
                "it is a web page: perhaps the login page of a proxy, or Tautulli's HTTP root is missing in the URL"
            }
            _ => {
                "the URL must contain the HTTP root of Tautulli's settings, if there is one, and the port, which is \
                 8181 by default"
            }
        };
        format!("{what} (status {}): {why}", answer.status)
    }

    /// The message about an error that Tautulli reports.
    fn refused(&self, command: &str, message: &str) -> String {
        match message {
            "Invalid apikey" | "Parameter apikey is required" => {
                return "Tautulli does not accept the API key; Tautulli shows it under Settings, Web Interface, API"
                    .into();
            }
            "API not enabled" | "API key not generated" => {
                return "Tautulli's API is disabled; enable it under Settings, Web Interface, API"
                    .into();
            }
            _ => {}
        }
        // After an unknown command, it lists all commands.
        let message = message
            .split(" Possible commands")
            .next()
            .unwrap_or_default();
        let shown: String = message
            .replace(self.key.expose(), "***")
            .chars()
            .map(printable_letter)
            .take(MESSAGE_SHOWN_MAX)
            .collect();
        match shown.trim().trim_end_matches('.') {
            "" => format!("Tautulli refuses `{command}` without a reason; see its log"),
            shown => format!("Tautulli refuses `{command}`: {shown}"),
        }
    }
}

/// True for a web page instead of a response.
fn is_page(text: &str) -> bool {
    let why = of_text::<Scalar>(text).err();
    matches!(why, Some(Unreadable::NotJson(DetectedFormat::Page(_), _)))
}

fn kind() -> String {
    WEBHOOK_AGENT.to_string()
}
