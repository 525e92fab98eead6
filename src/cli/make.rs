//! `make`: cards on demand, for what the media servers have already. Shows what it would do, and asks before it does.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Instant;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};

use crate::app::{DesignSet, vocabulary};
use crate::card::Pictures;
use crate::cli::catalogue::{read, selection, selection_arguments};
use crate::cli::context::{Row, settings};
use crate::cli::draw::{Format, Press, example, sample};
use crate::cli::request::{Say, carry_out, open};
use crate::cli::terminal::{count, print_error, render_json, say, shown};
use crate::model::{DESIGN_DEFAULT, Properties};
use crate::rules;
use crate::settings::Settings;
use crate::store::{CardCost, WhichStatus};
use crate::text::UserError;
use crate::views::{Estimate, MakePlan, MakeRequest, Selection};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    Command::new("make")
        .about("Make the cards of a series, a season, an episode, a library, or of everything")
        .args(selection_arguments())
        .args([
            flag("missing", "Only cards that are missing"),
            flag("all", "The cards of all series"),
            flag(
                "remake",
                "Choose the pictures again, and draw cards again that are shown already",
            ),
            Arg::new("style")
                .long("style")
                .value_name("STYLE")
                .help("Properties for this time, as in rules: `{ design \"olivier\" }`"),
            flag(
                "refresh",
                "Ask the media servers first, instead of using what is known since last night",
            ),
            flag("dry-run", "Only show what would be done"),
            flag("yes", "Do not ask"),
            flag("json", "Print the plan as JSON"),
        ])
        .group(
            ArgGroup::new("what")
                .args(["series", "library", "missing", "all"])
                .multiple(true)
                .required(true),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let opened = open(&settings)?;
    let store = opened.store();
    let request = request(matches, &settings)?;
    let wanted = request.selection.server.as_deref();
    let how = (wanted, matches.get_flag("refresh"));
    let (mut plan, is_whole) = read(&settings, store, how, || {
        request.plan(store, &settings.work)
    })?;
    if plan.estimate.is_none() && plan.draw > 0 {
        plan.estimate =
            measured(&settings).map(|cost| Estimate::of(plan.draw, cost, &settings.work));
    }
    if !settings.cards.upload {
        plan = plan.files_only();
    }
    match matches.get_flag("json") {
        true => {
            let value = serde_json::to_value(&plan).map_err(|error| error.to_string())?;
            say(&render_json(&value));
        }
        false => say(&summary(&plan, settings.cards.upload)),
    }
    // Nothing else is printed next to the JSON.
    let out: Say = match matches.get_flag("json") {
        true => print_error,
        false => say,
    };
    let is_nothing = plan.draw + plan.check == 0;
    if matches.get_flag("dry-run") || is_nothing {
        return Ok(is_whole);
    }
    if !matches.get_flag("yes") && !agreed()? {
        return Ok(false);
    }
    let ended = carry_out(opened, &settings, &request, plan.draw + plan.check, out)?;
    Ok(is_whole && ended)
}

fn request(matches: &ArgMatches, settings: &Settings) -> Result<MakeRequest, UserError> {
    let with = match matches.get_one::<String>("style") {
        Some(written) => {
            rules::properties(written, &vocabulary(settings)?).map_err(UserError::Diagnostics)?
        }
        None => Properties::default(),
    };
    let status = match matches.get_flag("missing") {
        true => WhichStatus::Missing,
        false => WhichStatus::Any,
    };
    let remake = matches.get_flag("remake");
    let selection = Selection {
        status,
        ..selection(matches)?
    };
    Ok(MakeRequest {
        written: written(&selection, remake),
        selection,
        remake,
        with,
    })
}

/// The request in the words of the command line, without what does not select anything.
fn written(selection: &Selection, remake: bool) -> String {
    let mut text = match remake {
        true => "remake",
        false => "make",
    }
    .to_string();
    if selection.status == WhichStatus::Missing {
        text += " missing";
    }
    match (&selection.series, &selection.library) {
        (Some(series), _) => text += &format!(" \"{series}\""),
        (None, Some(library)) => text += &format!(" library \"{library}\""),
        (None, None) if selection.status == WhichStatus::Any => text += " all",
        (None, None) => {}
    }
    if let Some(part) = selection.part {
        text += &format!(" {part}");
    }
    if let Some(server) = &selection.server {
        text += &format!(" on {server}");
    }
    text
}

/// What a card costs on this machine: draws the sample with the design that is used without rules.
pub(super) fn measured(settings: &Settings) -> Option<CardCost> {
    let design_set = DesignSet::read(settings).ok()?;
    let design = design_set.designs.get(DESIGN_DEFAULT)?;
    let press = Press::new(&settings.cards);
    let properties = Properties::default();
    let still = sample(press.size(&properties));
    let pictures = Pictures {
        artwork: Some(&still),
        ..Pictures::default()
    };
    let begun = Instant::now();
    let drawn = press.draw(
        &design_set,
        design,
        &example(),
        pictures,
        &properties,
        Format::Jpeg,
    );
    let file = drawn.ok()?.file;
    Some(CardCost {
        draw_ms: u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX),
        bytes: u32::try_from(file.len()).unwrap_or(u32::MAX),
    })
}

/// The plan for people.
fn summary(plan: &MakePlan, uploads: bool) -> String {
    let episodes = |number: u32| count(number as usize, "episode");
    let mut text = format!(
        "{} of {}\n",
        episodes(plan.episodes),
        match plan.series {
            1 => "1 series".to_string(),
            series => format!("{series} series"),
        }
    );
    let mut line = |number: u32, what: &str| {
        if number > 0 {
            text += &format!("  {number:>6}  {what}\n");
        }
    };
    line(
        plan.draw,
        match uploads {
            true => "to draw and upload",
            false => "to draw into files",
        },
    );
    line(
        plan.check,
        "with a card already: drawn again only if something has changed",
    );
    line(plan.right, "with a card already");
    line(plan.waiting, "waiting in the queue already");
    line(plan.protected, "protected: the picture stays");
    if !plan.reasons.is_empty() {
        text += "\nWhy:\n";
        for reason in &plan.reasons {
            let why = match reason.reason.is_empty() {
                true => reason.status.text().to_string(),
                false => format!("{}: {}", reason.status.text(), reason.reason),
            };
            text += &format!("  {:>6}  {}\n", reason.episodes, shown(why));
        }
    }
    if plan.draw + plan.check == 0 {
        return text + "\nThere is nothing to do.\n";
    }
    if let Some(estimate) = plan.estimate.filter(|_| plan.draw > 0) {
        let uploaded = match uploads {
            true => format!("{} are uploaded", bytes(estimate.upload_bytes)),
            false => "nothing is uploaded (`upload = false`)".to_string(),
        };
        let time = span(estimate.draw_seconds);
        text += &format!("\nDrawing takes about {time} on this machine, and {uploaded}.\n");
    }
    text
}

/// `8 s`, `3 min`, `2.5 h`
pub(super) fn span(seconds: f64) -> String {
    match seconds {
        ..100.0 => format!("{:.0} s", seconds.max(1.0)),
        ..6000.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

#[allow(clippy::cast_precision_loss)] // It is rounded anyway.
fn bytes(bytes: u64) -> String {
    match bytes as f64 / 1e6 {
        ..10.0 => format!("{:.1} MB", bytes as f64 / 1e6),
        ..1000.0 => format!("{:.0} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// Asks in a terminal.
fn agreed() -> Result<bool, UserError> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err("nothing was done; run again with `--yes` to make these cards".into());
    }
    say("\nMake these cards? [y/N] ");
    io::stdout().flush().map_err(|error| error.to_string())?;
    let mut answer = String::new();
    io::stdin()
        .read_line(&mut answer)
        .map_err(|error| error.to_string())?;
    let is_yes = matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes");
    if !is_yes {
        say("Nothing was done.\n");
    }
    Ok(is_yes)
}
