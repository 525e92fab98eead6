//! `connect test`: tests each connection and explains how to fix it.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Arg, ArgMatches, Command};

use crate::app::{why_not_readable, why_not_writable};
use crate::cli::context::{Row, settings};
use crate::cli::names_in_rules;
use crate::cli::senders::SenderReport;
use crate::cli::terminal::{say, shown};
use crate::model::{AwayReason, Failure};
use crate::ports::MediaServer;
use crate::server;
use crate::settings::{ServerSettings, Settings};
use crate::text::UserError;

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("connect")
        .about("Check the connections to other programs")
        .subcommand_required(true)
        .subcommand(
            Command::new("test")
                .about("Test each connection and explain how to fix it")
                .arg(
                    Arg::new("name").value_name("NAME").help(
                        "Test only this media server [default: all, and the webhooks received]",
                    ),
                ),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let own = matches
        .subcommand_matches("test")
        .ok_or("use `connect test`")?;
    let wanted = own.get_one::<String>("name");
    let mut is_well = true;
    let mut tested = 0usize;
    let mut names = Vec::new();
    let callers = SenderReport::read(&settings)?;
    for server in server::open(&settings) {
        if wanted.is_some_and(|name| !server.name().name.eq_ignore_ascii_case(name)) {
            continue;
        }
        tested += 1;
        let of_server = settings
            .servers
            .iter()
            .find(|own| own.name == server.name().name);
        let mut wrong = of_server.map_or_else(Vec::new, |plex| wrong_with(server.as_ref(), plex));
        let called = match wrong.is_empty() {
            // It has just identified itself.
            true => callers.of_server(&server.name().name, &server.identity().unwrap_or_default()),
            false => Ok(String::new()),
        };
        let called = called.unwrap_or_else(|why| {
            wrong.push(why);
            String::new()
        });
        if let (true, Ok(own)) = (wrong.is_empty(), server.names()) {
            names.push(own);
        }
        is_well &= wrong.is_empty();
        say(&render_connection(&server.name().to_string(), &wrong));
        say(&called);
    }
    match wanted {
        Some(name) if tested == 0 => {
            let names: Vec<&str> = settings
                .servers
                .iter()
                .map(|plex| plex.name.as_str())
                .collect();
            let why = match names.as_slice() {
                [] => "no media server in intertitle.toml yet".to_string(),
                names => format!(
                    "no media server `{name}` in intertitle.toml; it has {}",
                    names.join(", ")
                ),
            };
            return Err(why.into());
        }
        Some(_) => {}
        None => {
            if tested == 0 {
                is_well = false;
                let why = format!(
                    "none in {} yet: fill in [plex.home]. Use `--config` if your config folder is elsewhere",
                    settings.config_dir.settings().display()
                );
                say(&render_connection("media servers", &[why]));
            }
            for why in unusable_folders(&settings) {
                is_well = false;
                say(&format!("{}\n", shown(&why)));
            }
            // What one server does not have, another that does not answer may.
            if tested > 0 && names.len() == tested {
                let unknown = names_in_rules::unknown(&settings, &names);
                unknown
                    .iter()
                    .for_each(|line| say(&format!("rules: {}\n", shown(line))));
            }
            say(&callers.of_others());
            let astray = callers.astray();
            is_well &= astray.is_empty();
            astray.iter().for_each(|line| say(line));
        }
    }
    Ok(is_well)
}

/// Errors of the cards folder and the artwork folder.
fn unusable_folders(settings: &Settings) -> Vec<String> {
    let art = &settings.art_folder;
    let is_named = *art != settings.config_dir.dir().join("art");
    let cards = why_not_writable(&settings.cards.folder);
    let cards = cards.map(|why| format!("cards folder: {why}"));
    let art = why_not_readable(art, is_named).map(|why| format!("art folder: {why}"));
    cards.into_iter().chain(art).collect()
}

/// The lines for one connection: ok, or each error.
fn render_connection(name: &str, wrong: &[String]) -> String {
    match wrong {
        [] => format!("{name}: ok\n"),
        several => several
            .iter()
            .map(|why| format!("{name}: {}\n", shown(why)))
            .collect(),
    }
}

/// All errors of a server.
fn wrong_with(server: &dyn MediaServer, plex: &ServerSettings) -> Vec<String> {
    let outcome = server.identity().and_then(|_| server.check());
    match outcome {
        Ok(wrong) => wrong,
        Err(failure) => {
            let reason = match &failure {
                Failure::Away { reason, .. } => *reason,
                _ => AwayReason::Other,
            };
            let mut why = failure.why().to_string();
            match reason {
                AwayReason::NoConnection
                    if is_this_machine(&plex.url) && is_in_container(Path::new("/")) =>
                {
                    why += ". In a container, localhost is the container itself: use the address of the machine that runs Plex";
                }
                AwayReason::NoConnection => {
                    let _ = write!(
                        why,
                        ". Is `{}` in intertitle.toml right, and is Plex running?",
                        plex.url
                    );
                }
                // A proxy that expects https reports it only by a status.
                AwayReason::Status(400) if plex.url.starts_with("http://") => {
                    why += ": the URL may need `https://`";
                }
                AwayReason::Status(_) | AwayReason::Other => {}
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
