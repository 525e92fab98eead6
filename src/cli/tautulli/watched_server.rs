//! Which Plex server of `intertitle.toml` Tautulli watches: the keys that it sends mean items of that one.

use crate::server::{self, PlexServer};
use crate::settings::Settings;
use crate::text::one_of;

/// The server, and a warning about it.
#[derive(Debug)]
pub(super) struct Watched {
    /// Its name in `intertitle.toml`.
    pub(super) name: String,
    /// Why it may be the wrong one.
    pub(super) doubt: Option<String>,
}

/// The server of that name, or else the one that identifies itself as the same.
///
/// # Errors
/// There is none, Tautulli watches another one, or it is unknown.
pub(super) fn watched_server(
    settings: &Settings,
    name: Option<&str>,
    seen: &PlexServer,
) -> Result<Watched, String> {
    let names = || settings.servers.iter().map(|server| server.name.as_str());
    let only = match (name, settings.servers.as_slice()) {
        (_, []) => {
            return Err(format!(
                "no Plex server in {} yet; the rating keys of Tautulli need one",
                settings.config_dir.settings().display()
            ));
        }
        (Some(name), _) => match settings.server_named(name) {
            Some(server) => Some(server.name.clone()),
            None => {
                let help = one_of(name, names()).map_or(String::new(), |help| format!("; {help}"));
                return Err(format!("no Plex server `{name}` in intertitle.toml{help}"));
            }
        },
        (None, [server]) => Some(server.name.clone()),
        (None, _) => None,
    };
    let mut doubt = None;
    for server in server::open(settings) {
        if only
            .as_ref()
            .is_some_and(|only| *only != server.name().name)
        {
            continue;
        }
        match server.identity() {
            Ok(identity) if identity == seen.identifier => {
                return Ok(Watched {
                    name: server.name().name.clone(),
                    doubt: None,
                });
            }
            Ok(_) if only.is_some() && !seen.identifier.is_empty() => {
                return Err(format!(
                    "Tautulli watches the Plex server `{}`, but `{}` in intertitle.toml is a different one, with \
                     different rating keys",
                    seen.name,
                    server.name().name
                ));
            }
            Ok(_) => {}
            Err(failure) => {
                doubt = Some(format!(
                    "cannot determine whether Tautulli watches `{}`: {}",
                    server.name().name,
                    failure.why()
                ));
            }
        }
    }
    match only {
        Some(name) => Ok(Watched { name, doubt }),
        None => Err(format!(
            "Tautulli watches the Plex server `{}`, which matches no server in intertitle.toml: choose one with \
             --plex, {}",
            seen.name,
            names()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(" or ")
        )),
    }
}
