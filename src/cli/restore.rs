//! `restore`: takes our cards back, of an episode, a season, a series or a library. Without `--yes` it only lists.

use std::collections::HashSet;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};

use crate::app::SystemClock;
use crate::cli::context::{Row, open_store, settings};
use crate::cli::terminal::{self, shown};
use crate::model::{Episode, Level, SeriesRef, Subject};
use crate::pipeline;
use crate::pipeline::protection::SKIP;
use crate::ports::{Clock, MediaServer};
use crate::rules::quoted;
use crate::server;
use crate::store::Store;
use crate::text::UserError;

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    let number = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("NUMBER")
            .value_parser(value_parser!(u32))
            .requires("series")
            .help(help)
    };
    Command::new("restore")
        .about("Restore the original pictures on the media server")
        .arg(
            Arg::new("series")
                .value_name("SERIES")
                .help("The title of the series on the server"),
        )
        .arg(number("season", "Only this season; 0 for specials"))
        .arg(number("episode", "Only this episode of the season").requires("season"))
        .arg(
            Arg::new("library")
                .long("library")
                .value_name("NAME")
                .help("Restore all series of this library"),
        )
        .group(
            ArgGroup::new("what")
                .args(["series", "library"])
                .required(true),
        )
        .arg(
            Arg::new("server")
                .long("server")
                .value_name("NAME")
                .help("Only on this media server [default: all]"),
        )
        .arg(
            Arg::new("yes")
                .long("yes")
                .action(ArgAction::SetTrue)
                .help("Apply the changes [default: dry run]"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let store = open_store(&settings)?;
    let wanted = matches.get_one::<String>("server");
    let mut servers = server::open(&settings);
    servers
        .retain(|server| wanted.is_none_or(|name| server.name().name.eq_ignore_ascii_case(name)));
    if servers.is_empty() {
        let name = wanted.map_or_else(String::new, |name| format!(" `{name}`"));
        return Err(format!("no media server{name} in intertitle.toml").into());
    }
    let mut is_well = true;
    for server in servers {
        is_well &= on_server(&store, server.as_ref(), matches)?;
    }
    Ok(is_well)
}

/// Lists or restores the episodes on one server. False if something failed.
fn on_server(
    store: &Store,
    server: &dyn MediaServer,
    matches: &ArgMatches,
) -> Result<bool, UserError> {
    let name = server.name();
    let episodes = match meant(store, server, matches) {
        Ok(episodes) => episodes,
        Err(why) => {
            say(&format!("{name}: {why}"));
            return Ok(false);
        }
    };
    if episodes.is_empty() {
        say(&format!(
            "{name}: none of these episodes shows an intertitle card"
        ));
        return Ok(true);
    }
    let is_done = matches.get_flag("yes");
    let mut is_well = true;
    let mut restored = Vec::new();
    for episode in &episodes {
        let outcome = match is_done {
            true => pipeline::restore::restore(store, server, episode),
            false => Ok(None),
        };
        if matches!(outcome, Ok(None)) {
            restored.push(episode);
        }
        let outcome = match outcome {
            Ok(None) if is_done => "original picture restored".to_string(),
            Ok(None) => format!(
                "would restore the original picture of \"{}\"",
                episode.title
            ),
            Ok(Some(why)) => why,
            Err(failure) => {
                is_well = false;
                failure.why().to_string()
            }
        };
        say(&format!("{name}: {episode}: {outcome}"));
    }
    if !restored.is_empty() {
        how_to_keep(&restored).iter().for_each(|line| say(line));
    }
    if !is_done {
        say(&format!(
            "{}. Nothing was changed; run again with `--yes` to apply.",
            match episodes.len() {
                1 => "1 episode".to_string(),
                count => format!("{count} episodes"),
            }
        ));
    }
    Ok(is_well)
}

/// Explains that rules draw the cards again, and how to prevent it.
fn how_to_keep(restored: &[&Episode]) -> Vec<String> {
    let mut lines = vec![
        "The next event that matches a card rule draws the card again. To keep the original picture, either".to_string(),
        format!("  add the label `{SKIP}` to the series or the episode in Plex"),
    ];
    let first = restored.first().map(|episode| episode.series.as_str());
    let single = first.filter(|name| restored.iter().all(|episode| episode.series == *name));
    let when = match single {
        Some(name) => format!("series = {}", quoted(name)),
        None => "series in [\"One\", \"Another\"]".to_string(),
    };
    lines.push(format!(
        "  or put this first in your rules: on any added, watched, rated, sonarr upgrade when {when} -> ignore"
    ));
    lines
}

/// The selected episodes that show an intertitle card, as far as the state file knows.
fn meant(
    store: &Store,
    server: &dyn MediaServer,
    matches: &ArgMatches,
) -> Result<Vec<Episode>, String> {
    let shown = store
        .cards_shown(&server.name().name)
        .map_err(|error| error.to_string())?;
    let shown: HashSet<String> = shown.into_iter().map(|row| row.episode).collect();
    let found = match matches.get_one::<String>("series") {
        Some(title) => server.resolve(&subject(title, matches), SystemClock.now_ms()),
        None => {
            let library = matches.get_one::<String>("library").map(String::as_str);
            server.list(library, &mut |episode| shown.contains(&episode.key))
        }
    };
    let mut episodes = found.map_err(|failure| failure.why().to_string())?;
    episodes.retain(|episode| shown.contains(&episode.key));
    Ok(episodes)
}

fn subject(title: &str, matches: &ArgMatches) -> Subject {
    let number = |name| matches.get_one::<u32>(name).copied();
    Subject {
        level: match (number("season"), number("episode")) {
            (Some(season), Some(episode)) => Level::Episode(season, episode),
            (Some(season), None) => Level::Season(season),
            _ => Level::Series,
        },
        key: None,
        series: SeriesRef {
            title: Some(title.to_string()),
            ..SeriesRef::default()
        },
        server_uuid: None,
        ..Subject::default()
    }
}

fn say(line: &str) {
    terminal::say(&format!("{}\n", shown(line)));
}
