//! `connect test`: tests each connection and explains how to fix it.

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::cli::context::settings;
use crate::cli::terminal::{render_json, say, shown};
use crate::settings::Settings;
use crate::text::UserError;
use crate::views::setup::own_url;
use crate::views::{ConnectionTest, SourceWebhooks, Surroundings, TestedServer};

pub(super) fn describe() -> Command {
    Command::new("test")
        .about("Test each connection and explain how to fix it")
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print JSON"),
        )
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .help("Test only this media server [default: all, and the webhooks received]"),
        )
}

pub(super) fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let wanted = matches.get_one::<String>("name").map(String::as_str);
    let as_json = matches.get_flag("json");
    let test = ConnectionTest::run(&settings, base(&settings), wanted, |server| {
        if !as_json {
            say(&server_lines(server));
        }
    })?;
    match &test.surroundings {
        _ if as_json => {
            let value = serde_json::to_value(&test).map_err(|error| error.to_string())?;
            say(&render_json(&value));
        }
        Some(surroundings) => {
            if test.servers.is_empty() {
                say(&no_servers(&settings));
            }
            say(&surroundings_lines(surroundings));
        }
        None => {}
    }
    Ok(test.is_well())
}

fn base(settings: &Settings) -> String {
    let port = settings.listen.rsplit(':').next().unwrap_or("8474");
    own_url(settings).unwrap_or_else(|_| format!("http://THIS-MACHINE:{port}"))
}

/// Tests one media server, and prints what is wrong with it. Returns whether nothing is.
///
/// # Errors
/// The state file could not be read.
pub(in crate::cli) fn test_server(settings: &Settings, name: &str) -> Result<bool, UserError> {
    let test = ConnectionTest::run(settings, base(settings), Some(name), |_| {})?;
    for server in test
        .servers
        .iter()
        .filter(|server| !server.errors.is_empty())
    {
        say(&server_lines(server));
    }
    Ok(test.is_well())
}

/// The lines for one media server: ok, or each error, and its webhooks.
fn server_lines(tested: &TestedServer) -> String {
    let name = &tested.server;
    let mut text = match tested.errors.as_slice() {
        [] => format!("{name}: ok\n"),
        several => several
            .iter()
            .map(|why| format!("{name}: {}\n", shown(why)))
            .collect(),
    };
    if let Some(at) = &tested.last_webhook {
        text += &format!("plex {}: last webhook at {at}\n", name.name);
    }
    if let Some(advice) = &tested.advice {
        text += &format!("plex {}: {advice}\n", name.name);
    }
    text
}

fn no_servers(settings: &Settings) -> String {
    let why = format!(
        "none in {} yet: `intertitle setup` adds one. Use `--config` if your config folder is elsewhere",
        settings.config_dir.settings().display()
    );
    format!("media servers: {}\n", shown(why))
}

fn surroundings_lines(surroundings: &Surroundings) -> String {
    let mut text = String::new();
    for why in &surroundings.folders {
        text += &format!("{}\n", shown(why));
    }
    for line in &surroundings.unknown_names {
        text += &format!("rules: {}\n", shown(line));
    }
    text += &sources(&surroundings.sources);
    for wrong in &surroundings.wrong_addresses {
        text += &format!(
            "webhooks: {} ({}, last at {})\n",
            wrong.reason, wrong.address, wrong.last
        );
    }
    text
}

/// A line for each of the other sources that has called or is in the settings: most people do not use all of them.
fn sources(sources: &[SourceWebhooks]) -> String {
    let line = |source: &SourceWebhooks| {
        let name = source.name;
        match (&source.last_webhook, &source.advice) {
            (Some(at), None) => format!("{name}: last webhook at {at}\n"),
            (Some(at), Some(how)) => {
                format!(
                    "{name}: only test webhooks so far, the last at {at}. If no others arrive: {how}\n"
                )
            }
            (None, how) => {
                let how = how.as_deref().unwrap_or_default();
                format!("{name}: no webhook yet. {how}\n")
            }
        }
    };
    let used = sources
        .iter()
        .filter(|source| source.last_webhook.is_some() || source.is_configured);
    used.map(line).collect()
}
