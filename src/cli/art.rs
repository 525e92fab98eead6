//! `art`: the pictures that a card can be drawn on, and the choice of one.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};

use crate::artwork::read_picture;
use crate::cli::catalogue::{named, read, selection, series_arguments, titled};
use crate::cli::context::{Row, settings};
use crate::cli::pictures::{Sources, picture_table};
use crate::cli::request::{carry_out, open};
use crate::cli::terminal::{render_json, say, shown};
use crate::server;
use crate::text::UserError;
use crate::views::{ArtRequest, MakeRequest, OfferedPictures};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("art")
        .about("List the pictures that a card can be drawn on, and choose one")
        .args(series_arguments(&["series"]))
        .args([
            Arg::new("choose")
                .long("choose")
                .value_name("NUMBER")
                .value_parser(value_parser!(usize))
                .help("Draw on this picture of the list from now on"),
            Arg::new("file")
                .long("file")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Draw on this picture of your own from now on"),
            Arg::new("reset")
                .long("reset")
                .action(ArgAction::SetTrue)
                .help("Forget what was chosen: the rules choose again"),
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print a JSON list, with the pictures on each media server"),
        ])
        .group(ArgGroup::new("what").args(["choose", "file", "reset", "json"]))
        .after_help(
            "Without an episode, the pictures are the backdrops of the series, and the chosen one is for all episodes of the series or \
             the season that have no picture of their own.",
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let state = open(&settings)?;
    let store = state.store();
    let opened = Sources::new(&settings)?;
    let asked = opened.asked(store);
    let servers = server::open(&settings);
    let request = ArtRequest {
        selection: selection(matches)?,
    };
    let wanted = (request.selection.server.as_deref(), false);
    let (offered, is_whole) = read(&settings, store, wanted, || {
        request.offered(store, &servers, &asked)
    })?;
    let stored = |what: &str, path: &PathBuf| {
        let path = path.display();
        say(&format!(
            "{}\n",
            shown(format!("Chosen: {what}, stored as {path}"))
        ));
    };
    let number = matches.get_one::<usize>("choose");
    if let Some(number) = number {
        let (candidate, path) = request.choose(&offered, *number, &asked)?;
        stored(
            &format!("{} ({})", candidate.name, candidate.source.word()),
            &path,
        );
    } else if let Some(file) = matches.get_one::<PathBuf>("file") {
        let bytes = read_picture(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let path = request.choose_file(&offered, &bytes, &asked)?;
        stored(&file.display().to_string(), &path);
    } else if matches.get_flag("reset") {
        let Some(path) = request.reset(&offered, &asked)? else {
            say("Nothing was chosen.\n");
            return Ok(false);
        };
        let path = path.display().to_string();
        say(&format!("{}\n", shown(format!("Deleted {path}"))));
    } else if matches.get_flag("json") {
        let value = serde_json::to_value(&offered).map_err(|error| error.to_string())?;
        say(&render_json(&value));
        return Ok(is_whole);
    } else {
        say(&list(&offered));
        return Ok(is_whole);
    }
    let make = MakeRequest {
        written: format!("make {}", written(&request)),
        selection: request.selection.clone(),
        ..MakeRequest::default()
    };
    let plan = make.plan(store, &settings.work)?;
    let total = plan.draw + plan.check;
    if total == 0 {
        say("Its pictures stay as they are: `intertitle list` says why.\n");
        return Ok(false);
    }
    Ok(carry_out(state, &settings, &make, total, say)? && is_whole)
}

/// The series and its part, as on the command line.
fn written(request: &ArtRequest) -> String {
    let series = request.selection.series.as_deref().unwrap_or_default();
    match request.selection.part {
        Some(part) => format!("\"{series}\" {part}"),
        None => format!("\"{series}\""),
    }
}

fn list(offered: &[OfferedPictures]) -> String {
    let mut text = String::new();
    let mut first = 1;
    for one in offered {
        let of = match &one.episode {
            Some(row) => named((&one.series, one.year), row),
            None => titled(&one.series, one.year),
        };
        let heading = format!("{of} ({}, plex {})", one.library, one.server);
        text += &format!("{}\n", shown(heading));
        text += &picture_table(&one.pictures, first, one.drawn_on.as_deref());
        first += one.pictures.rows.len();
    }
    if first > 1 {
        text += "\n`--choose NUMBER` takes one, `--file FILE` one of your own.\n";
    }
    text
}
