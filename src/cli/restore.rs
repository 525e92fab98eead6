//! `restore`: takes our cards back, of an episode, a season, a series or a library. Without `--yes` it only lists.

use std::thread;
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};

use crate::app::SystemClock;
use crate::cli::context::{Row, open_store, settings};
use crate::cli::terminal::{self, render_json, shown};
use crate::model::{Episode, Level, SeriesRef, Subject};
use crate::ports::{Clock, MediaServer};
use crate::rules::quoted;
use crate::server;
use crate::text::UserError;
use crate::views::{Cards, RestoreMode, RestoreOutcome, RestoredEpisode, Restores};

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
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print a JSON list of the media servers"),
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
        return Err(match wanted.filter(|_| !settings.servers.is_empty()) {
            Some(name) => format!("no media server `{name}` in intertitle.toml"),
            None => settings.config_dir.lacks_servers(),
        }
        .into());
    }
    let cards = cards(matches)?;
    let mode = match matches.get_flag("yes") {
        true => RestoreMode::Apply,
        false => RestoreMode::DryRun,
    };
    let as_json = matches.get_flag("json");
    let limit = match cards {
        Cards::OfLibrary(_) => settings.work.requests_per_second.unwrap_or(0),
        Cards::Of(_) => 0,
    };
    let on_server = |server: &dyn MediaServer| {
        let (begun, before) = (Instant::now(), server.requests());
        let now_ms = SystemClock.now_ms();
        let name = server.name();
        let restores = Restores::run(&store, server, &cards, mode, now_ms, |restored| {
            if !as_json {
                say(&format!("{name}: {}", episode_line(restored)));
            }
            let sent = server.requests() - before;
            thread::sleep(share(sent, limit).saturating_sub(begun.elapsed()));
        });
        if !as_json {
            last_lines(&restores, mode)
                .iter()
                .for_each(|line| say(line));
        }
        restores
    };
    let all = servers.iter().map(|server| on_server(server.as_ref()));
    let all: Vec<Restores> = all.collect();
    if as_json {
        let value = serde_json::to_value(&all).map_err(|error| error.to_string())?;
        terminal::say(&render_json(&value));
    }
    Ok(all.iter().all(Restores::is_well))
}

/// The time in which that many requests may be sent, if a media server may get `limit` a second; 0 for no limit.
fn share(requests: u64, limit: u32) -> Duration {
    match limit {
        0 => Duration::ZERO,
        limit => Duration::from_millis(requests.saturating_mul(1000) / u64::from(limit)),
    }
}

/// The cards that the arguments select.
fn cards(matches: &ArgMatches) -> Result<Cards, String> {
    let text = |name: &str| matches.get_one::<String>(name);
    match (text("series"), text("library")) {
        (Some(title), _) => Ok(Cards::Of(Box::new(subject(title, matches)))),
        (None, Some(library)) => Ok(Cards::OfLibrary(library.clone())),
        (None, None) => Err("name a series or a library".to_string()),
    }
}

fn episode_line(restored: &RestoredEpisode) -> String {
    let episode = &restored.episode;
    let outcome = match (restored.outcome, &restored.reason) {
        (_, Some(why)) => why.clone(),
        (RestoreOutcome::Planned, None) => format!(
            "would restore the original picture of \"{}\"",
            episode.title
        ),
        (_, None) => "original picture restored".to_string(),
    };
    format!("{episode}: {outcome}")
}

/// What follows the lines of the episodes.
fn last_lines(restores: &Restores, mode: RestoreMode) -> Vec<String> {
    let name = &restores.server;
    if let Some(why) = &restores.error {
        return vec![format!("{name}: {why}")];
    }
    if restores.episodes.is_empty() {
        return vec![format!(
            "{name}: none of these episodes shows an intertitle card"
        )];
    }
    let is_restored = |one: &&RestoredEpisode| {
        matches!(
            one.outcome,
            RestoreOutcome::Planned | RestoreOutcome::Restored
        )
    };
    let restored = restores.episodes.iter().filter(is_restored);
    let restored: Vec<&Episode> = restored.map(|one| &one.episode).collect();
    let mut lines = match restored.is_empty() {
        true => Vec::new(),
        false => how_long(&restored),
    };
    if mode == RestoreMode::DryRun {
        lines.push(format!(
            "{}. Nothing was changed; run again with `--yes` to apply.",
            match restores.episodes.len() {
                1 => "1 episode".to_string(),
                count => format!("{count} episodes"),
            }
        ));
    }
    lines
}

/// Says how long the original pictures stay.
fn how_long(restored: &[&Episode]) -> Vec<String> {
    let first = restored.first().map(|episode| episode.series.as_str());
    let single = first.filter(|name| restored.iter().all(|episode| episode.series == *name));
    let series = single.map_or_else(|| "SERIES".to_string(), quoted);
    vec![
        format!(
            "The original pictures stay until `intertitle make {series}` or a rule with `remake card` requests a card;"
        ),
        format!("after `intertitle skip {series}`, no rule does."),
    ]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_have_their_share_of_time() {
        assert_eq!(share(600, 50), Duration::from_secs(12));
        assert_eq!(share(1, 50), Duration::from_millis(20));
        assert_eq!(share(600, 0), Duration::ZERO);
        assert_eq!(share(0, 50), Duration::ZERO);
    }
}
