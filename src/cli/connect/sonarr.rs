//! `connect sonarr`: writes a Sonarr to the settings, and creates its connection to intertitle.

use clap::{Arg, ArgMatches, Command};

use crate::cli::connect::arguments::{
    Place, address, given_secret, questions, while_it_answers, yes,
};
use crate::cli::questions::{Questions, secret};
use crate::cli::terminal::{say, shown};
use crate::cli::web_address::web;
use crate::server::Sonarr;
use crate::settings::{Secret, SettingsEdit};
use crate::text::UserError;
use crate::views::setup::{Change, SonarrConnection};

/// The variable for the API key: it keeps it out of process lists and shell history.
const KEY_VARIABLE: &str = "INTERTITLE_SONARR_KEY";
/// The name of the first Sonarr in the settings.
const NAME: &str = "main";

pub(super) fn describe() -> Command {
    Command::new("sonarr")
        .about("Let Sonarr send webhooks: add or fix its connection to intertitle")
        .args([
            Arg::new("name")
                .value_name("NAME")
                .help("Its name in intertitle.toml, if you have several [default: main]"),
            Arg::new("url")
                .long("url")
                .value_name("URL")
                .help("The URL of Sonarr, such as http://192.0.2.20:8989 [default: that of intertitle.toml]"),
            Arg::new("api-key")
                .long("api-key")
                .value_name("KEY")
                .help("Its API key; - reads it from stdin [default: $INTERTITLE_SONARR_KEY, or that of intertitle.toml]"),
            address(),
            yes(),
        ])
}

pub(super) fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let mut place = Place::open(matches)?;
    let name = matches
        .get_one::<String>("name")
        .map_or(NAME, String::as_str);
    let known = place
        .settings
        .sonarr
        .iter()
        .find(|own| own.name.eq_ignore_ascii_case(name));
    let known = known.map(|own| (own.name.clone(), own.url.clone(), own.key.clone()));
    let name = known
        .as_ref()
        .map_or(name.to_string(), |(name, ..)| name.clone());
    let url = match (matches.get_one::<String>("url"), &known) {
        (Some(url), _) => web("--url", url)?,
        (None, Some((_, url, _))) => url.clone(),
        (None, None) => {
            return Err(format!(
                "[sonarr.{name}] is not in intertitle.toml yet: give its URL, as `intertitle connect sonarr --url \
                 http://192.0.2.20:8989`"
            )
            .into());
        }
    };
    let question = "Sonarr's API key (Settings, General, Security)";
    let key = match (
        given_secret(matches, "api-key", KEY_VARIABLE, question)?,
        known,
    ) {
        (Some(key), _) => key,
        (None, Some((.., key))) => key,
        (None, None) => secret(question)?,
    };
    let base = place.base(matches, Some(&url))?;
    connect_sonarr(&mut place, (&name, &url, &key), &base, &questions(matches))
}

/// Connects a Sonarr. Returns whether its connection exists now.
///
/// # Errors
/// Sonarr cannot be reached or refuses it, or the settings cannot be written.
pub(in crate::cli) fn connect_sonarr(
    place: &mut Place,
    (name, url, key): (&str, &str, &Secret),
    base: &str,
    questions: &Questions,
) -> Result<bool, UserError> {
    let sonarr = Sonarr::new(url, key);
    let of = |error: crate::server::ApiError| UserError::from(error.of("Sonarr", "API key"));
    let version = sonarr.version().map_err(of)?;
    say(&format!("Sonarr {} answers at {url}.\n", shown(version)));
    let mut edit = SettingsEdit::open(&place.config_dir)?;
    edit.set(&["sonarr", name, "url"], url)?;
    edit.set(&["sonarr", name, "key"], key.expose())?;
    let path = place.config_dir.settings();
    say(&match edit.save()? {
        true => format!("[sonarr.{name}] was written to {}.\n", path.display()),
        false => format!("[sonarr.{name}] is already in {}.\n", path.display()),
    });
    place.reload()?;
    let connection = SonarrConnection::of(&sonarr, base);
    say(&format!("Sonarr is to call {}\n", connection.url()));
    if !questions.confirm("Add this connection to Sonarr?", true)? {
        say("No connection was added; `intertitle urls` shows its URL.\n");
        return Ok(true);
    }
    match while_it_answers(&place.settings, || connection.set(&place.keys))? {
        Ok(change) => {
            say(match change {
                Change::Kept => "The connection is in Sonarr already.\n",
                Change::Updated => "The connection in Sonarr is up to date now, and its test webhook arrived.\n",
                _ => "The connection was added to Sonarr, and its test webhook arrived.\n",
            });
            Ok(true)
        }
        Err(error @ crate::server::ApiError::Refused(..)) => Err(format!(
            "{}. Sonarr tests a connection before it stores it: check that `intertitle serve` is running, and that \
             Sonarr can reach it at {base}; use --address to give another URL. In a container, not the address of the \
             container itself",
            error.of("Sonarr", "API key")
        )
        .into()),
        Err(error) => Err(of(error)),
    }
}
