//! Which sources have sent webhooks, by the stored deliveries, and how to set up the others.
//!
//! Only plex.tv knows the webhooks of an account: the stored deliveries show the same without a request.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::app::misdirected_webhooks;
use crate::model::rfc3339;
use crate::settings::Settings;
use crate::source;
use crate::store::{LastDelivery, Refused, Store};
use crate::views::error::ViewError;

/// Most deliveries of Plex that are searched for those of one server: some days of a busy household.
const LOOKED_THROUGH: u32 = 2000;

/// Sources besides Plex, their titles, and how to set them up; `URL` is a placeholder for the base of our URL.
const SENDERS: &[(&str, &str, &str)] = &[
    (
        "sonarr",
        "Sonarr",
        "`intertitle connect sonarr` adds its connection; or add URL/api/webhooks/sonarr in Sonarr under Settings > \
         Connect > + > Webhook, and enable On Import Complete and On File Upgrade",
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

/// The webhooks of a source.
#[derive(Debug, Serialize)]
pub struct SourceWebhooks {
    /// `sonarr`.
    pub source: &'static str,
    /// `Sonarr`.
    pub name: &'static str,
    /// When the last one came: RFC 3339, UTC.
    pub last_webhook: Option<String>,
    /// How to set it up, if none has come that is not a test.
    pub advice: Option<String>,
    /// It is in the settings.
    pub is_configured: bool,
}

/// A wrong URL that a source uses.
#[derive(Debug, Serialize)]
pub struct WrongAddress {
    /// What is wrong with it, and which one is right.
    pub reason: String,
    /// Its path, without secrets.
    pub address: String,
    /// When it was last used: RFC 3339, UTC.
    pub last: String,
}

/// The stored deliveries.
pub(super) struct SenderReport {
    last: BTreeMap<String, LastDelivery>,
    of_plex: Vec<OfPlex>,
    misdirected: Vec<Refused>,
    /// How our address begins.
    url: String,
    /// There is only one Plex server: webhooks without a name belong to it.
    is_single: bool,
}

impl SenderReport {
    /// Reads the stored deliveries; without a state file there are none. `url` is how our address begins.
    pub(super) fn read(settings: &Settings, url: String) -> Result<SenderReport, ViewError> {
        let mut callers = SenderReport {
            last: BTreeMap::new(),
            of_plex: Vec::new(),
            misdirected: Vec::new(),
            url,
            is_single: settings.servers.len() == 1,
        };
        let database = settings.config_dir.database();
        if !database.exists() {
            return Ok(callers);
        }
        let store = Store::open(&database)?;
        callers.misdirected = misdirected_webhooks(settings, &store)?;
        callers.last = store.last_deliveries()?;
        let bodies = store.newest_bodies("plex", LOOKED_THROUGH)?;
        let plex = source::named("plex");
        for arrival in bodies {
            let source_event = plex.and_then(|plex| plex.read(&arrival.body).ok());
            let Some((source_event, uuid)) = source_event.and_then(|source_event| {
                let uuid = source_event.server_uuid.clone()?;
                Some((source_event, uuid))
            }) else {
                continue;
            };
            callers.of_plex.push(OfPlex {
                connection: arrival.connection,
                uuid,
                server: source_event.server_name.unwrap_or_default(),
                arrived_ms: arrival.arrived_ms,
            });
        }
        Ok(callers)
    }

    /// The time of the last webhook of this Plex server, or else how to set it up.
    ///
    /// # Errors
    /// A message: its webhooks come from another server.
    pub(super) fn of_server(
        &self,
        name: &str,
        identity: &str,
    ) -> Result<Result<String, String>, String> {
        let mut all = self.of_plex.iter();
        if let Some(own) = all.find(|delivery| delivery.uuid == identity) {
            return Ok(Ok(rfc3339(own.arrived_ms)));
        }
        let address = format!("{}/api/webhooks/plex?interface_id={name}", self.url);
        let mut all = self.of_plex.iter();
        let meant = all.find(|delivery| match &delivery.connection {
            Some(connection) => connection == name,
            None => self.is_single,
        });
        match meant {
            None => Ok(Err(format!(
                "no webhook received yet. With Plex Pass, add {address} in Plex under Account > Webhooks > Add Webhook; without, \
                 events come from the event stream of the server"
            ))),
            Some(other) => Err(format!(
                "its webhooks come from another server, `{}` ({}), but this one is {identity}. Check the URL in the \
                 settings; if it is right, add {address} in Plex, signed in as the owner of this server",
                other.server, other.uuid
            )),
        }
    }

    /// The wrong URLs that were requested.
    pub(super) fn misdirected(&self) -> Vec<WrongAddress> {
        let wrong = self.misdirected.iter().map(|refused| WrongAddress {
            reason: refused.reason.clone(),
            address: refused.address.clone(),
            last: rfc3339(refused.arrived_ms),
        });
        wrong.collect()
    }

    /// The webhooks of the other sources.
    pub(super) fn of_others(&self, settings: &Settings) -> Vec<SourceWebhooks> {
        let is_configured = |source: &str| source == "sonarr" && !settings.sonarr.is_empty();
        let sources = SENDERS.iter().map(|(source, name, how)| {
            let last = self.last.get(*source);
            let is_set_up = last.is_some_and(|last| last.was_in_earnest);
            SourceWebhooks {
                source,
                name,
                last_webhook: last.map(|last| rfc3339(last.arrived_ms)),
                advice: (!is_set_up).then(|| how.replace("URL", &self.url)),
                is_configured: is_configured(source),
            }
        });
        sources.collect()
    }
}
