//! A test of all connections: what is wrong with each media server, with the folders, and with the webhooks that arrive.
//! The media servers are asked.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::app::{why_not_readable, why_not_writable};
use crate::model::{Failure, ServerName, ServerNames, UnreachableReason};
use crate::ports::MediaServer;
use crate::server;
use crate::settings::{ServerSettings, Settings};
use crate::views::error::ViewError;
use crate::views::names_in_rules;
use crate::views::senders::{SenderReport, SourceWebhooks, WrongAddress};

/// The test of all connections, or of one media server.
#[derive(Debug, Serialize)]
pub struct ConnectionTest {
    /// The media servers that were tested.
    pub servers: Vec<TestedServer>,
    /// The rest; none if one media server was meant.
    #[serde(flatten)]
    pub surroundings: Option<Surroundings>,
}

/// The test of a media server.
#[derive(Debug, Serialize)]
pub struct TestedServer {
    /// `plex home`.
    #[serde(serialize_with = "as_text")]
    pub server: ServerName,
    /// What is wrong with it.
    pub errors: Vec<String>,
    /// When it sent its last webhook: RFC 3339, UTC. None if none has come, or if there are errors.
    pub last_webhook: Option<String>,
    /// How to set up its webhooks, if none has come.
    pub advice: Option<String>,
}

/// What is tested in addition to the media servers.
#[derive(Debug, Serialize)]
pub struct Surroundings {
    /// What is wrong with the folders.
    pub folders: Vec<String>,
    /// Names in the rules that no media server has. Empty if a server could not be asked.
    pub unknown_names: Vec<String>,
    /// The other sources of webhooks.
    pub sources: Vec<SourceWebhooks>,
    /// Wrong URLs that sources use.
    pub wrong_addresses: Vec<WrongAddress>,
}

fn as_text<S: serde::Serializer>(name: &ServerName, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(name)
}

impl ConnectionTest {
    /// Tests everything, or the media server that is `wanted`. `url` is how our own address begins, for advice; `report`
    /// gets each media server as soon as it was tested.
    ///
    /// # Errors
    /// The state file could not be read, or there is no such media server.
    pub fn run(
        settings: &Settings,
        url: String,
        wanted: Option<&str>,
        mut report: impl FnMut(&TestedServer),
    ) -> Result<ConnectionTest, ViewError> {
        let callers = SenderReport::read(settings, url)?;
        let mut servers = Vec::new();
        let mut names = Vec::new();
        for server in server::open(settings) {
            if wanted.is_some_and(|name| !server.name().name.eq_ignore_ascii_case(name)) {
                continue;
            }
            let (tested, own) = tested(settings, server.as_ref(), &callers);
            report(&tested);
            names.extend(own);
            servers.push(tested);
        }
        if let (Some(name), true) = (wanted, servers.is_empty()) {
            return Err(ViewError::NotFound(no_server(settings, name)));
        }
        let surroundings = wanted.is_none().then(|| Surroundings {
            folders: unusable_folders(settings),
            // What one server does not have, another that does not answer may.
            unknown_names: match !servers.is_empty() && names.len() == servers.len() {
                true => names_in_rules::unknown(settings, &names),
                false => Vec::new(),
            },
            sources: callers.of_others(settings),
            wrong_addresses: callers.misdirected(),
        });
        Ok(ConnectionTest {
            servers,
            surroundings,
        })
    }

    /// Whether nothing is wrong. Names in rules and sources without webhooks are not errors.
    #[must_use]
    pub fn is_well(&self) -> bool {
        let is_around =
            |around: &Surroundings| around.folders.is_empty() && around.wrong_addresses.is_empty();
        !self.servers.is_empty()
            && self.servers.iter().all(|server| server.errors.is_empty())
            && self.surroundings.as_ref().is_none_or(is_around)
    }
}

/// Tests a media server; also the names on it, if nothing is wrong.
fn tested(
    settings: &Settings,
    server: &dyn MediaServer,
    callers: &SenderReport,
) -> (TestedServer, Option<ServerNames>) {
    let name = &server.name().name;
    let of_server = settings.servers.iter().find(|own| own.name == *name);
    let mut tested = TestedServer {
        server: server.name().clone(),
        errors: of_server.map_or_else(Vec::new, |plex| wrong_with(server, plex)),
        last_webhook: None,
        advice: None,
    };
    if tested.errors.is_empty() {
        // It has just identified itself.
        match callers.of_server(name, &server.identity().unwrap_or_default()) {
            Ok(Ok(last)) => tested.last_webhook = Some(last),
            Ok(Err(advice)) => tested.advice = Some(advice),
            Err(why) => tested.errors.push(why),
        }
    }
    let names = match tested.errors.is_empty() {
        true => server.names().ok(),
        false => None,
    };
    (tested, names)
}

fn no_server(settings: &Settings, name: &str) -> String {
    let names = settings.servers.iter().map(|server| server.name.as_str());
    match names.collect::<Vec<_>>().as_slice() {
        [] => settings.config_dir.lacks_servers(),
        names => format!(
            "no media server `{name}` in intertitle.toml; it has {}",
            names.join(", ")
        ),
    }
}

/// Errors of the cards folder and the artwork folder.
fn unusable_folders(settings: &Settings) -> Vec<String> {
    let artwork = &settings.artwork_folder;
    let is_named = *artwork != settings.config_dir.dir().join("art");
    let cards = why_not_writable(&settings.cards.folder);
    let cards = cards.map(|why| format!("cards folder: {why}"));
    let artwork = why_not_readable(artwork, is_named).map(|why| format!("art folder: {why}"));
    cards.into_iter().chain(artwork).collect()
}

/// All errors of a server.
fn wrong_with(server: &dyn MediaServer, plex: &ServerSettings) -> Vec<String> {
    let outcome = server.identity().and_then(|_| server.check());
    match outcome {
        Ok(wrong) => wrong,
        Err(failure) => {
            let reason = match &failure {
                Failure::Unreachable { reason, .. } => *reason,
                _ => UnreachableReason::Other,
            };
            let mut why = failure.why().to_string();
            match reason {
                UnreachableReason::NoConnection
                    if is_this_machine(&plex.url) && is_in_container(Path::new("/")) =>
                {
                    why += ". In a container, localhost is the container itself: use the address of the machine that runs Plex";
                }
                UnreachableReason::NoConnection => {
                    let _ = write!(
                        why,
                        ". Is `{}` in intertitle.toml right, and is Plex running?",
                        plex.url
                    );
                }
                // A proxy that expects https reports it only by a status.
                UnreachableReason::Status(400) if plex.url.starts_with("http://") => {
                    why += ": the URL may need `https://`";
                }
                UnreachableReason::Status(_) | UnreachableReason::Other => {}
            }
            vec![why]
        }
    }
}

/// True if an address means the machine that asks.
fn is_this_machine(url: &str) -> bool {
    let host = url.split("://").nth(1).unwrap_or(url);
    let host = host.split('/').next().unwrap_or(host);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "[::1]") || name.starts_with("127.")
}

/// True in a container of Docker or Podman, whose root folder is `root`.
fn is_in_container(root: &Path) -> bool {
    root.join(".dockerenv").exists() || root.join("run/.containerenv").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_are_known() {
        for (url, expected) in [
            ("http://localhost:32400", true),
            ("https://127.0.0.1", true),
            ("http://[::1]:32400/plex", true),
            ("http://192.0.2.10:32400", false),
            ("http://localhost.example", false),
        ] {
            assert_eq!(is_this_machine(url), expected, "{url}");
        }
    }

    #[test]
    fn a_container_is_known_by_the_file_that_its_engine_leaves() {
        let root = tempfile::tempdir().expect("a temporary folder");
        assert!(!is_in_container(root.path()));
        std::fs::write(root.path().join(".dockerenv"), "").expect("it can be written");
        assert!(is_in_container(root.path()));
    }
}
