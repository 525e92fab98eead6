//! `urls`: the webhook URLs of all sources, with keys. The only command that prints keys.

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::access::Keys;
use crate::cli::context::{Row, settings};
use crate::cli::terminal::{paragraph, say};
use crate::cli::web_address::web;
use crate::model::Endpoint;
use crate::settings::{Secret, Settings, WithoutKey};
use crate::text::UserError;
use crate::views::setup::{own_url, webhook_url};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("urls")
        .about("Print the webhook URLs for Plex, Sonarr and Tautulli, with their keys")
        .arg(Arg::new("base").long("base").value_name("URL").help(
            "The URL under which sources reach intertitle, such as https://cards.example.org [default: this machine]",
        ))
        .arg(
            Arg::new("api")
                .long("api")
                .action(ArgAction::SetTrue)
                .help("Also print the API key"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let path = settings.config_dir.keys();
    let Some(keys) = Keys::read(&path)? else {
        return Err(format!(
            "no keys in {} yet; `intertitle serve` creates them",
            path.display()
        )
        .into());
    };
    let base = match matches.get_one::<String>("base") {
        Some(base) => web("--base", base)?,
        None => own_url(&settings)? + &settings.access.base_path,
    };
    say(&render(&settings, &keys, &base)?);
    if matches.get_flag("api") {
        let key = keys.of_api();
        say(&format!(
            "\nAPI\n  {base}/api/v1/status\n  header X-Api-Key: {}\n",
            key.expose()
        ));
    }
    Ok(true)
}

fn render(settings: &Settings, keys: &Keys, base: &str) -> Result<String, String> {
    let key = |sender: &str| keys.of_sender(sender).ok_or_else(|| no_key(sender));
    let mut text = String::new();
    let plexes: Vec<Option<&str>> = match settings.servers.len() {
        0 => vec![None],
        _ => {
            let names = settings
                .servers
                .iter()
                .map(|server| Some(server.name.as_str()));
            names.collect()
        }
    };
    for plex in &plexes {
        text += &match plex {
            Some(name) if plexes.len() > 1 => format!("Plex `{name}`"),
            _ => "Plex".into(),
        };
        text += ": Settings, Account, Webhooks, Add Webhook\n";
        key("plex")?;
        text += &format!("  {}\n\n", webhook_url(base, keys, "plex", *plex));
    }
    text += "Sonarr: Settings, Connect, +, Webhook; method POST, any user name\n";
    text += &format!("  {}\n", address(base, "sonarr", None));
    text += &format!("  password {}\n\n", key("sonarr")?.expose());
    text += "Tautulli: run `intertitle tautulli install`, or by hand: Settings, Notification Agents, Webhook\n";
    let first = plexes.first().copied().flatten();
    text += &format!("  {}\n", address(base, "tautulli", first));
    text += &format!("  JSON headers {}\n\n", header(key("tautulli")?));
    text += &paragraph(0, note(settings.access.without_key));
    Ok(text)
}

fn no_key(sender: &str) -> String {
    format!("no key for {sender} yet; restart `intertitle serve` to create it")
}

fn address(base: &str, sender: &'static str, plex: Option<&str>) -> String {
    let endpoint = Endpoint::of_sender(sender, plex);
    format!("{base}{endpoint}")
}

fn header(key: &Secret) -> String {
    format!("{{\"X-Api-Key\": \"{}\"}}", key.expose())
}

fn note(without_key: WithoutKey) -> &'static str {
    match without_key {
        WithoutKey::Private => {
            "Sources with private addresses need no key. From outside the network, or in a container, the address \
             differs: set it with --base."
        }
        WithoutKey::Nobody => {
            "Every source needs its key. From outside the network, or in a container, the address differs: set it \
             with --base."
        }
    }
}
