//! `replay`: decides stored deliveries again with the rules on disk. Read-only.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::app::{App, SystemClock, vocabulary};
use crate::cli::context::{Row, open_store, settings};
use crate::cli::source_files;
use crate::cli::terminal::{count, json_line, say, shown};
use crate::model::{RequestedAction, millis, rfc3339};
use crate::ports::Clock as _;
use crate::rules::{self, RuleSet, RulesFile};
use crate::settings::Settings;
use crate::text::UserError;
use crate::views::replay::{AGE_DEFAULT, Difference, age, each};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("replay")
        .about(
            "Decide stored deliveries again with the rules on disk, and show what would differ (read-only)",
        )
        .arg(
            Arg::new("since")
                .long("since")
                .value_name("AGE")
                .default_value(AGE_DEFAULT)
                .value_parser(age)
                .help("How far back: 30m, 12h, 7d, 4w; deliveries are stored for 30 days"),
        )
        .arg(
            Arg::new("rules")
                .long("rules")
                .value_name("PATH")
                .value_parser(value_parser!(PathBuf))
                .help("Use this rules file or folder instead of the config folder's rules"),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print one JSON object per line for each delivery that differs"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let rule_set = rule_set(
        &settings,
        matches.get_one::<PathBuf>("rules").map(PathBuf::as_path),
    )?;
    let store = open_store(&settings)?;
    let since = matches
        .get_one::<Duration>("since")
        .copied()
        .unwrap_or_default();
    let since_ms = SystemClock.now_ms().saturating_sub(millis(since));
    let as_json = matches.get_flag("json");
    let (mut deliveries, mut others) = (0usize, 0usize);
    let mut waits = BTreeSet::new();
    each(&settings, &store, &rule_set, since_ms, |difference| {
        deliveries += 1;
        if let Some(difference) = difference {
            others += 1;
            say(&match as_json {
                true => json(&difference)?,
                false => render(&difference),
            });
            waits.extend(difference.now.waits);
        }
        Ok::<(), UserError>(())
    })?;
    if !as_json {
        let since = rfc3339(since_ms);
        say(&match (deliveries, others) {
            (0, _) => format!("no deliveries were decided since {since}\n"),
            (_, 0) => format!(
                "{} since {since}: no differences\n",
                count(deliveries, "delivery")
            ),
            _ => format!(
                "{} since {since}: {others} would be decided differently\n",
                count(deliveries, "delivery")
            ),
        });
        say(&meanings(&waits));
    }
    Ok(others == 0)
}

/// The rules to replay.
fn rule_set(settings: &Settings, path: Option<&Path>) -> Result<RuleSet, UserError> {
    let words = vocabulary(settings)?;
    let Some(path) = path else {
        return App::read_rules(settings, &words);
    };
    let source_files = source_files::at(path)?;
    let files: Vec<RulesFile> = source_files
        .into_iter()
        .map(|source_file| source_file.file)
        .collect();
    let reading = rules::read(&files, &words);
    let rendered = || UserError::Diagnostics(rules::render_problems(&files, &reading.problems));
    reading.rule_set.ok_or_else(rendered)
}

/// What the waits in new decisions mean.
fn meanings(waits: &BTreeSet<String>) -> String {
    if waits.is_empty() {
        return String::new();
    }
    let mut text = "\nwhat the waits mean:\n".to_string();
    for wait in waits {
        text += &format!("  {}\n", shown(wait));
    }
    text
}

/// What is different, as people read it.
fn render(difference: &Difference) -> String {
    let mut text = format!(
        "delivery {}  {}  {} {}",
        difference.delivery,
        difference.arrived,
        difference.source,
        shown(difference.event.as_deref().unwrap_or("")),
    );
    if let Some(subject) = &difference.subject {
        text += &format!("  {}", shown(subject));
    }
    text += "\n";
    let (then, now) = (&difference.then, &difference.now);
    side(&mut text, '-', &then.asked, &then.reason);
    side(&mut text, '+', &now.asked, &now.reason);
    if !now.missing.is_empty() {
        text += &format!(
            "    the rules need {}, which was not looked up then\n",
            now.missing.join(", ")
        );
    }
    text
}

/// What is different, on one line.
fn json(difference: &Difference) -> Result<String, String> {
    let value = serde_json::to_value(difference).map_err(|error| error.to_string())?;
    Ok(json_line(&value))
}

/// One side of the difference. The item is shown if there are several.
fn side(text: &mut String, sign: char, asked: &[RequestedAction], reason: &str) {
    if asked.is_empty() {
        *text += &format!("  {sign} no action: {}\n", shown(reason));
    }
    for one in asked {
        let whom = one.subject.as_ref().filter(|_| asked.len() > 1);
        let whom = whom.map(|subject| format!("  {}", shown(subject)));
        *text += &format!(
            "  {sign} {} ({}){}\n",
            shown(&one.action),
            shown(&one.rule),
            whom.unwrap_or_default()
        );
    }
}
