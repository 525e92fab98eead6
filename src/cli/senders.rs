//! Shows which sources have sent webhooks, by the stored deliveries, and how to set up the others.
//!
//! Only plex.tv knows the webhooks of an account: the stored deliveries show the same without a request.

use std::collections::BTreeMap;

use crate::app::astray;
use crate::cli::urls::own;
use crate::model::rfc3339;
use crate::settings::Settings;
use crate::source;
use crate::store::{LastDelivery, Refused, Store};

/// Most deliveries of Plex that are searched for those of one server: some days of a busy household.
const LOOKED_THROUGH: u32 = 2000;

/// Sources besides Plex, their titles, and how to set them up; `URL` is a placeholder for the base of our URL.
const SENDERS: &[(&str, &str, &str)] = &[
    (
        "sonarr",
        "Sonarr",
        "add URL/api/webhooks/sonarr in Sonarr under Settings > Connect > + > Webhook, and enable On Import Complete \
         and On File Upgrade",
    ),
    (
        "tautulli",
        "Tautulli",
        "`intertitle tautulli install --url http://TAUTULLI:8181` creates its agents",
    ),
];

/// A delivery of Plex and its server.
struct OfPlex {
    connection: Option<String>,
    uuid: String,
    server: String,
    arrived_ms: i64,
}

/// The stored deliveries.
pub(super) struct SenderReport {
    last: BTreeMap<String, LastDelivery>,
    of_plex: Vec<OfPlex>,
    astray: Vec<Refused>,
    /// How our address begins.
    url: String,
    /// There is only one Plex server: webhooks without a name belong to it.
    is_single: bool,
}

impl SenderReport {
    /// Reads the stored deliveries; without a state file there are none.
    pub(super) fn read(settings: &Settings) -> Result<SenderReport, String> {
        let port = settings.listen.rsplit(':').next().unwrap_or("8474");
        let mut callers = SenderReport {
            last: BTreeMap::new(),
            of_plex: Vec::new(),
            astray: Vec::new(),
            url: own(settings).unwrap_or_else(|_| format!("http://THIS-MACHINE:{port}")),
            is_single: settings.servers.len() == 1,
        };
        let database = settings.config_dir.database();
        if !database.exists() {
            return Ok(callers);
        }
        let store = Store::open(&database).map_err(|error| error.to_string())?;
        callers.astray = astray(settings, &store).map_err(|error| error.to_string())?;
        callers.last = store.last_hooks().map_err(|error| error.to_string())?;
        let bodies = store.newest_bodies("plex", LOOKED_THROUGH);
        let plex = source::named("plex");
        for arrival in bodies.map_err(|error| error.to_string())? {
            let facts = plex.and_then(|plex| plex.read(&arrival.body).ok());
            let Some((facts, uuid)) = facts.and_then(|facts| {
                let uuid = facts.server_uuid.clone()?;
                Some((facts, uuid))
            }) else {
                continue;
            };
            callers.of_plex.push(OfPlex {
                connection: arrival.connection,
                uuid,
                server: facts.server_name.unwrap_or_default(),
                arrived_ms: arrival.arrived_ms,
            });
        }
        Ok(callers)
    }

    /// The time of the last webhook of this Plex server, or how to set it up; one line.
    ///
    /// # Errors
    /// A message: its webhooks come from another server.
    pub(super) fn of_server(&self, name: &str, identity: &str) -> Result<String, String> {
        let mut all = self.of_plex.iter();
        if let Some(own) = all.find(|hook| hook.uuid == identity) {
            let at = rfc3339(own.arrived_ms);
            return Ok(format!("plex {name}: last webhook at {at}\n"));
        }
        let address = format!("{}/api/webhooks/plex?interface_id={name}", self.url);
        let mut all = self.of_plex.iter();
        let meant = all.find(|hook| match &hook.connection {
            Some(connection) => connection == name,
            None => self.is_single,
        });
        match meant {
            None => Ok(format!(
                "plex {name}: no webhook received yet. With Plex Pass, add {address} in Plex under Account > \
                 Webhooks > Add Webhook\n"
            )),
            Some(other) => Err(format!(
                "its webhooks come from another server, `{}` ({}), but this one is {identity}. Check the URL in the \
                 settings; if it is right, add {address} in Plex, signed in as the owner of this server",
                other.server, other.uuid
            )),
        }
    }

    /// A line for each wrong URL that was requested.
    pub(super) fn astray(&self) -> Vec<String> {
        let lines = self.astray.iter().map(|refused| {
            let at = rfc3339(refused.arrived_ms);
            format!(
                "webhooks: {} ({}, last at {at})\n",
                refused.reason, refused.address
            )
        });
        lines.collect()
    }

    /// A line for each of the other sources with webhooks, and one for those without: most people do not use all of
    /// them.
    pub(super) fn of_others(&self) -> String {
        let mut text = String::new();
        let mut silent = Vec::new();
        for (sender, name, how) in SENDERS {
            match self.last.get(*sender) {
                Some(last) if last.was_in_earnest => {
                    text += &format!("{name}: last webhook at {}\n", rfc3339(last.arrived_ms));
                }
                Some(last) => {
                    text += &format!(
                        "{name}: only test webhooks so far, the last at {}. If no others arrive: {}\n",
                        rfc3339(last.arrived_ms),
                        how.replace("URL", &self.url)
                    );
                }
                None => silent.push(*name),
            }
        }
        text += &match silent.as_slice() {
            [] => String::new(),
            [one] => format!("{one}: no webhook yet; `intertitle urls` shows its URL\n"),
            several => format!(
                "{}: no webhook yet; `intertitle urls` shows their URLs\n",
                several.join(", ")
            ),
        };
        text
    }
}
