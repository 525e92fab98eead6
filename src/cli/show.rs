//! `show`: everything about the card of one episode.

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::cli::catalogue::{Opened, named, read, selection, series_arguments};
use crate::cli::context::{Row, settings};
use crate::cli::explained::{became_of, render_style};
use crate::cli::pictures::{Sources, picture_table};
use crate::cli::terminal::{render_json, say, shown, table};
use crate::server;
use crate::store::{CardDetails, JobRow};
use crate::text::UserError;
use crate::views::{EpisodeDetails, ViewError, each_episode};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("show")
        .about("Show everything about the card of an episode: status, style, pictures, history (read-only)")
        .args(series_arguments(&["series", "part"]))
        .mut_arg("part", |part| {
            part.help("The episode: `s02e03`, or its day, `2026-11-30`")
        })
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print a JSON list, with the episode on each media server"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let state = Opened::open(&settings)?;
    let store = state.store();
    let opened = Sources::new(&settings)?;
    let asked = opened.asked(store);
    let servers = server::open(&settings);
    let selection = selection(matches)?;
    let (all, is_whole) = read(
        &settings,
        store,
        (selection.server.as_deref(), false),
        || {
            let mut all = Vec::new();
            each_episode(store, &selection, &mut |series, episode| {
                let mut servers = servers.iter();
                if let Some(server) = servers.find(|server| server.name().name == series.server) {
                    let row = (series, episode);
                    all.push(EpisodeDetails::read(store, server.as_ref(), row, &asked)?);
                }
                Ok::<(), ViewError>(())
            })?;
            Ok(all)
        },
    )?;
    match matches.get_flag("json") {
        true => {
            let value = serde_json::to_value(&all).map_err(|error| error.to_string())?;
            say(&render_json(&value));
        }
        false => {
            let texts: Vec<String> = all.iter().map(details).collect();
            say(&texts.join("\n"));
        }
    }
    Ok(is_whole)
}

fn details(of: &EpisodeDetails) -> String {
    let episode = &of.episode;
    let mut text = format!("{}\n", shown(named((&of.series, of.year), episode)));
    let mut rows = vec![
        row("library", format!("{} (plex {})", of.library, of.server)),
        row("aired", episode.airdate.clone()),
        row("watched", if episode.watched { "yes" } else { "no" }),
        row("status", status(of)),
    ];
    rows.extend(of.card.iter().flat_map(card));
    rows.retain(|[_, value]| !value.is_empty());
    text += &table(2, &rows);
    text += "\nStyle\n";
    text += &style(of);
    text += "\nPictures\n";
    let drawn_on = of.card.as_ref().and_then(|card| card.drawn_on.as_deref());
    text += &picture_table(&of.pictures, 1, drawn_on);
    text += "\nJobs\n";
    text += &match of.jobs.is_empty() {
        true => "  none\n".to_string(),
        false => table(2, &of.jobs.iter().map(job).collect::<Vec<_>>()),
    };
    text
}

fn row(name: &str, value: impl Into<String>) -> [String; 2] {
    [name.to_string(), value.into()]
}

fn status(of: &EpisodeDetails) -> String {
    let status = of.episode.status.text();
    match &of.episode.reason {
        Some(why) => format!("{status}: {why}"),
        None => status.to_string(),
    }
}

fn card(card: &CardDetails) -> [[String; 2]; 5] {
    let file = card.file.as_ref().map(|file| match card.bytes {
        Some(bytes) => format!("{file} ({} kB)", bytes.div_ceil(1000)),
        None => file.clone(),
    });
    let restored = match card.restored_by {
        Some("person") => "by hand",
        Some(_) => "by a rule",
        None => "",
    };
    [
        row("card", file.unwrap_or_default()),
        row("drawn on", card.drawn_on.clone().unwrap_or_default()),
        row("uploaded", card.uploaded.clone().unwrap_or_default()),
        row(
            "original picture",
            card.original.clone().unwrap_or_default(),
        ),
        row("restored", restored),
    ]
}

fn style(of: &EpisodeDetails) -> String {
    match (&of.style, of.style_unknown) {
        (Some(style), _) => render_style(style),
        (None, why) => format!("  unknown: {}\n", why.unwrap_or_default()),
    }
}

fn job(job: &JobRow) -> [String; 3] {
    let event = match (&job.source, &job.event) {
        (Some(source), Some(event)) => format!("{source} {event}"),
        (Some(source), None) => source.clone(),
        _ => String::new(),
    };
    [job.made.clone(), event, became_of(job)]
}
