//! `list`: what the media servers have, and which cards are missing.

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};

use crate::cli::catalogue::{Opened, place, read, selection, selection_arguments, titled};
use crate::cli::context::{Row, settings};
use crate::cli::terminal::{render_json, say, shown, table};
use crate::store::{SeriesRow, WhichStatus};
use crate::text::UserError;
use crate::views::{Catalogue, ListedEpisode, Rows, Selection};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    Command::new("list")
        .about("List series and episodes, and the status of their cards")
        .args(selection_arguments())
        .args([
            flag(
                "missing",
                "Only episodes that should have a card and have none",
            ),
            flag(
                "problems",
                "Only episodes whose card could not be made, with the reason",
            ),
            flag(
                "protected",
                "Only episodes whose picture stays: custom artwork, skipped",
            ),
            flag(
                "refresh",
                "Ask the media servers first, instead of using what is known since last night",
            ),
            flag("json", "Print JSON"),
        ])
        .group(ArgGroup::new("status").args(["missing", "problems", "protected"]))
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let opened = Opened::open(&settings)?;
    let store = opened.store();
    let words = WhichStatus::WORDS.into_iter().skip(1);
    let status = words
        .filter(|(word, _)| matches.get_flag(word))
        .map(|(_, status)| status)
        .next();
    let selection = Selection {
        status: status.unwrap_or_default(),
        ..selection(matches)?
    };
    let wanted = selection.server.as_deref();
    let how = (wanted, matches.get_flag("refresh"));
    let (list, is_whole) = read(&settings, store, how, || {
        Catalogue::read(store, &selection, usize::MAX)
    })?;
    if matches.get_flag("json") {
        let value = serde_json::to_value(&list).map_err(|error| error.to_string())?;
        say(&render_json(&value));
        return Ok(is_whole);
    }
    match &list {
        Catalogue::Series(list) => say(&list_series(list)),
        Catalogue::Episodes(list) => say(&episodes(list)),
    }
    Ok(is_whole)
}

/// The table of series.
pub(super) fn list_series(list: &Rows<SeriesRow>) -> String {
    let head = [
        "series",
        "library",
        "episodes",
        "ok",
        "missing",
        "waiting",
        "protected",
        "server",
    ];
    let mut rows = vec![head.map(str::to_string)];
    rows.extend(list.rows.iter().map(|row| {
        let counts = &row.counts;
        [
            titled(&row.title, row.year),
            row.library.clone(),
            counts.all().to_string(),
            counts.ok.to_string(),
            counts.missing().to_string(),
            counts.waiting.to_string(),
            counts.protected().to_string(),
            row.server.clone(),
        ]
    }));
    match list.rows.is_empty() {
        true => "no series\n".into(),
        false => table(0, &rows),
    }
}

fn episodes(list: &Rows<ListedEpisode>) -> String {
    let mut text = String::new();
    // A heading for each series, and its episodes below it.
    let mut rest = list.rows.as_slice();
    while let Some(first) = rest.first() {
        let of = |row: &ListedEpisode| (row.server.clone(), row.series.clone(), row.year);
        let count = rest.iter().take_while(|row| of(row) == of(first)).count();
        let (own, others) = rest.split_at(count);
        rest = others;
        text += &shown(format!(
            "{} ({}, {})",
            titled(&first.series, first.year),
            first.library,
            first.server
        ));
        text.push('\n');
        let rows: Vec<[String; 4]> = own.iter().map(episode).collect();
        text += &table(2, &rows);
    }
    match text.is_empty() {
        true => "no such episodes\n".into(),
        false => text,
    }
}

fn episode(row: &ListedEpisode) -> [String; 4] {
    let episode = &row.episode;
    let title = match episode.title.is_empty() {
        true => "(no title yet)".to_string(),
        false => episode.title.clone(),
    };
    [
        place(episode),
        title,
        episode.status.text().to_string(),
        episode.reason.clone().unwrap_or_default(),
    ]
}
