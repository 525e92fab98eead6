//! Tautulli, by its API (version 2): its webhook agents are listed, made, changed, tried and deleted.
//!
//! Facts of the API are those of Tautulli 2.17, as recorded in `tests/corpus-tautulli`; those that are not recorded are
//! of its `plexpy/webserve.py`. `set_notifier_config` is no patch: name, address and conditions that are left out are
//! emptied, and a `notifier_id` that is missing or unknown makes another agent without saying so.

use serde_json::Value;

use crate::json::{Looks, Scalar, Unreadable, of_text};
use crate::server::tautulli_answers::{
    Agent, AgentLine, Delivery, NewItem, PlexServer, User, agent, agent_lines, deliveries, id,
    items, percent, plex_server, users,
};
use crate::server::wire_form::{FormAnswer, FormWire};
use crate::settings::Secret;
use crate::text::printable_letter;

/// Tautulli's number for agents of the kind Webhook.
pub const WEBHOOK_AGENT: u32 = 25;

/// Of a message of Tautulli's in a sentence of ours, in letters.
const MESSAGE_SHOWN_MAX: usize = 200;

/// Deliveries that are looked at for one that has just been asked for.
const DELIVERIES_LISTED: &str = "40";

/// A connection to one Tautulli.
pub struct Tautulli {
    wire: FormWire,
    url: String,
    key: Secret,
}

impl Tautulli {
    /// `url` is `http://host:8181`, with Tautulli's HTTP root if it has one and without a slash at the end.
    #[must_use]
    pub fn new(url: &str, key: &Secret) -> Tautulli {
        Tautulli {
            wire: FormWire::new(&format!("{url}/api/v2")),
            url: url.to_string(),
            key: key.clone(),
        }
    }

    /// Its version, as `v2.17.2`; answers only if the key is right.
    ///
    /// # Errors
    /// A sentence, as of every call: it cannot be reached, the key is wrong, what answers is no Tautulli.
    pub fn version(&self) -> Result<String, String> {
        let data = self.call("get_tautulli_info", &[])?;
        let version = data.get("tautulli_version").and_then(Value::as_str);
        Ok(version.unwrap_or("of an unknown version").to_string())
    }

    /// The Plex server that it watches.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn plex_server(&self) -> Result<PlexServer, String> {
        Ok(plex_server(&self.call("get_server_info", &[])?))
    }

    /// The webhook agents, in the order of their numbers; agents of other kinds are left out.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn agents(&self) -> Result<Vec<AgentLine>, String> {
        let mut lines = agent_lines(&self.call("get_notifiers", &[])?);
        lines.retain(|line| line.kind == WEBHOOK_AGENT);
        lines.sort_by_key(|line| line.id);
        Ok(lines)
    }

    /// All that an agent is set to.
    ///
    /// # Errors
    /// As [`Tautulli::version`]; there is no such agent.
    pub fn agent(&self, id: u32) -> Result<Agent, String> {
        let data = self.call("get_notifier_config", &[("notifier_id", &id.to_string())])?;
        agent(&data).ok_or_else(|| format!("Tautulli does not tell what its agent {id} is set to"))
    }

    /// Makes an empty webhook agent; its number.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn add_agent(&self) -> Result<u32, String> {
        let data = self.call("add_notifier_config", &[("agent_id", &kind())])?;
        id(&data, "notifier_id")
            .ok_or_else(|| "Tautulli did not tell the new agent's number".into())
    }

    /// Sets an agent. Triggers and texts that `fields` leave out stay as they are; everything else is reset.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn set_agent(&self, id: u32, fields: &[(&str, &str)]) -> Result<(), String> {
        let (id, kind) = (id.to_string(), kind());
        let mut all = vec![("notifier_id", id.as_str()), ("agent_id", kind.as_str())];
        all.extend(fields);
        self.call("set_notifier_config", &all).map(|_| ())
    }

    /// Deletes an agent; one that is gone already is no error.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn delete_agent(&self, id: u32) -> Result<(), String> {
        self.call("delete_notifier", &[("notifier_id", &id.to_string())])
            .map(|_| ())
    }

    /// Everybody whom Tautulli knows.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn users(&self) -> Result<Vec<User>, String> {
        Ok(users(&self.call("get_users", &[])?))
    }

    /// An episode that came into the library of late; none if there is none among the newest fifty.
    ///
    /// Plex lists a season or a series where several episodes came together: the last of its episodes is taken then.
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
        // A series has seasons, and a season episodes: two steps down at most.
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

    /// Has the agent send what it sends when that item is new, now and whatever its conditions are.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn announce(&self, agent: u32, item: &str) -> Result<(), String> {
        let agent = agent.to_string();
        let asked = [("notifier_id", agent.as_str()), ("rating_key", item)];
        self.call("notify_recently_added", &asked).map(|_| ())
    }

    /// Has the agent send `body` as it is. False if whoever was called did not answer 2xx.
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

    /// The percentage at which Tautulli takes an episode for watched; none if it does not tell.
    ///
    /// # Errors
    /// As [`Tautulli::version`].
    pub fn watched_percent(&self) -> Result<Option<u8>, String> {
        // One section only: the others hold Plex's token, and we have no use for it.
        let data = self.call("get_settings", &[("key", "Monitoring")])?;
        Ok(data.get("tv_watched_percent").and_then(percent))
    }

    /// The percentage at which Plex does, by what Plex has told Tautulli; none if it is not told.
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

    /// The answer's `data`, or the message of an error that Tautulli tells.
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
        // The status says nothing: errors of ours and of Tautulli's are 400 alike, and some have been 200.
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

    /// The sentence about an answer that is not of Tautulli's API.
    fn no_tautulli(&self, answer: &FormAnswer) -> String {
        let what = format!("what answers at {} is not Tautulli's API", self.url);
        let why = match answer.status {
            300..=399 => "it leads elsewhere: is it https, or below another path?",
            401 | 403 => "it asks for a login of its own, as a proxy before it may",
            502..=504 => "a proxy answers, and Tautulli behind it does not",
            200..=299 if is_page(&answer.text) => {
                "it is a web page: perhaps the login page of a proxy, or Tautulli's HTTP root is missing in the address"
            }
            _ => {
                "an HTTP root in Tautulli's settings belongs to the address, and the port is 8181 unless it was changed"
            }
        };
        format!("{what} (status {}): {why}", answer.status)
    }

    /// The sentence about an error that Tautulli tells.
    fn refused(&self, command: &str, message: &str) -> String {
        match message {
            "Invalid apikey" | "Parameter apikey is required" => {
                return "Tautulli does not accept the API key; it stands in Tautulli under Settings, Web Interface, API"
                    .into();
            }
            "API not enabled" | "API key not generated" => {
                return "Tautulli's API is switched off; the switch is under Settings, Web Interface, API".into();
            }
            _ => {}
        }
        // After an unknown command it lists all that it knows.
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
            "" => format!("Tautulli refuses `{command}` without saying why; its own log may tell"),
            shown => format!("Tautulli refuses `{command}`: {shown}"),
        }
    }
}

/// True for a web page in place of an answer.
fn is_page(text: &str) -> bool {
    let why = of_text::<Scalar>(text).err();
    matches!(why, Some(Unreadable::NotJson(Looks::Page(_), _)))
}

fn kind() -> String {
    WEBHOOK_AGENT.to_string()
}
