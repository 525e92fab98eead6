//! `connect remove`: removes what `connect` has added to other programs.

use clap::{Arg, ArgMatches, Command};

use crate::cli::connect::arguments::{
    Place, address, given_secret, plex_tv, plex_tv_argument, questions, yes,
};
use crate::cli::terminal::{paragraph, say};
use crate::server::{ApiError, PlexAccount, Sonarr};
use crate::settings::{Secret, SettingsEdit};
use crate::text::UserError;
use crate::views::setup::{AccountWebhook, Change, SonarrConnection, client_id};

pub(super) fn describe() -> Command {
    Command::new("remove")
        .about("Remove the webhook from the Plex account, or the connection from Sonarr")
        .subcommand_required(true)
        .subcommand(
            Command::new("plex")
                .about("Remove the webhook from the Plex account; the server stays in intertitle.toml")
                .args([
                    Arg::new("token")
                        .long("token")
                        .value_name("TOKEN")
                        .help("The token of the account; - reads it from stdin [default: that of the server]"),
                    address(),
                    yes(),
                    plex_tv_argument(),
                ]),
        )
        .subcommand(
            Command::new("sonarr")
                .about("Remove the connection from Sonarr, and Sonarr from intertitle.toml")
                .args([
                    Arg::new("name")
                        .value_name("NAME")
                        .help("Its name in intertitle.toml [default: all]"),
                    address(),
                    yes(),
                ]),
        )
}

pub(super) fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    match matches.subcommand() {
        Some(("plex", own)) => plex(own),
        Some(("sonarr", own)) => sonarr(own),
        _ => Ok(false),
    }
}

fn plex(matches: &ArgMatches) -> Result<bool, UserError> {
    let place = Place::open(matches)?;
    let given = given_secret(
        matches,
        "token",
        "INTERTITLE_PLEX_TOKEN",
        "The token of the Plex account",
    )?;
    let servers = &place.settings.servers;
    let tokens: Vec<Secret> = match given {
        Some(token) => vec![token],
        None => servers.iter().map(|server| server.token.clone()).collect(),
    };
    if tokens.is_empty() {
        return Err(
            "no Plex server in intertitle.toml: give the token of the account with --token".into(),
        );
    }
    let there = servers.first().map(|server| server.url.as_str());
    let base = place.base(matches, there)?;
    if !questions(matches).confirm(
        &format!("Remove the webhook at {base} from the Plex account?"),
        true,
    )? {
        return Ok(false);
    }
    let client = client_id(&place.keys);
    let mut refused = None;
    for token in tokens {
        let account = PlexAccount::new(plex_tv(matches)?, &client, Some(&token));
        match AccountWebhook::of(&account).remove(&base) {
            Ok(change) => {
                say(&removed("webhook", "the Plex account", change));
                return Ok(true);
            }
            Err(error) => refused = Some(error),
        }
    }
    let why = refused.map_or_else(String::new, |error: ApiError| error.of("plex.tv", "token"));
    Err(
        format!("{why}: sign in at https://app.plex.tv, Settings, Webhooks, and remove it there")
            .into(),
    )
}

fn sonarr(matches: &ArgMatches) -> Result<bool, UserError> {
    let place = Place::open(matches)?;
    let wanted = matches.get_one::<String>("name");
    let is_wanted = |name: &str| wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(name));
    let all: Vec<_> = place
        .settings
        .sonarr
        .iter()
        .filter(|own| is_wanted(&own.name))
        .collect();
    if all.is_empty() {
        return Err(match wanted {
            Some(name) => format!("no [sonarr.{name}] in intertitle.toml"),
            None => "no Sonarr in intertitle.toml".into(),
        }
        .into());
    }
    let mut edit = SettingsEdit::open(&place.config_dir)?;
    for own in all {
        let question = format!("Remove the connection from Sonarr at {}?", own.url);
        if !questions(matches).confirm(&question, true)? {
            return Ok(false);
        }
        let sonarr = Sonarr::new(&own.url, &own.key);
        let base = place.base(matches, Some(&own.url))?;
        let change = SonarrConnection::of(&sonarr, &base).remove();
        let change = change.map_err(|error| error.of("Sonarr", "API key"))?;
        say(&removed(
            "connection",
            &format!("Sonarr at {}", own.url),
            change,
        ));
        edit.remove("sonarr", &own.name);
        if edit.save()? {
            say(&paragraph(
                0,
                &format!("[sonarr.{}] was removed from intertitle.toml.", own.name),
            ));
        }
    }
    Ok(true)
}

fn removed(what: &str, place: &str, change: Change) -> String {
    match change {
        Change::Absent => format!("There is no {what} of intertitle in {place}.\n"),
        _ => format!("The {what} was removed from {place}.\n"),
    }
}
