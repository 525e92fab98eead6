//! `replay`: decides stored deliveries again with the rules on disk. Read-only.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;

use crate::app::{App, SystemClock, vocabulary};
use crate::cli::context::{Row, open_store, settings};
use crate::cli::source_files;
use crate::cli::terminal::{count, json_line, say, shown};
use crate::decide::plan::{DecisionInput, Plan, Target};
use crate::model::{Moment, RequestedAction, rfc3339};
use crate::ports::Clock as _;
use crate::rules::{self, RuleSet, RulesFile};
use crate::settings::Settings;
use crate::source;
use crate::store::{DEDUP_MS, DecidedDelivery};
use crate::text::UserError;
use crate::views::targets;

pub(super) const ROW: Row = Row { describe, run };

/// Deliveries read from the state file at once: about a megabyte.
const BATCH: u32 = 200;

fn describe() -> Command {
    Command::new("replay")
        .about(
            "Decide stored deliveries again with the rules on disk, and show what would differ (read-only)",
        )
        .arg(
            Arg::new("since")
                .long("since")
                .value_name("AGE")
                .default_value("7d")
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

/// `7d` as so much time.
fn age(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a valid duration; use 30m, 12h, 7d or 4w");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds: u64 = match unit {
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        'w' => 7 * 24 * 3600,
        _ => return Err(wrong()),
    };
    let number: u32 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    Ok(Duration::from_secs(u64::from(number) * seconds))
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let book = book(
        &settings,
        matches.get_one::<PathBuf>("rules").map(PathBuf::as_path),
    )?;
    let store = open_store(&settings)?;
    let targets = targets(&settings);
    let step = Step {
        book: &book,
        targets: &targets,
        counted: RefCell::default(),
    };
    let since = matches
        .get_one::<Duration>("since")
        .copied()
        .unwrap_or_default();
    let since_ms = SystemClock
        .now_ms()
        .saturating_sub(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
    let as_json = matches.get_flag("json");
    let (mut hooks, mut others, mut after) = (0usize, 0usize, 0);
    loop {
        let batch = store
            .decided_since(since_ms, after, BATCH)
            .map_err(|error| error.to_string())?;
        let Some(last) = batch.last() else { break };
        after = last.hook.id;
        for decided in &batch {
            hooks += 1;
            if let Some(other) = step.difference(decided) {
                others += 1;
                say(&if as_json {
                    other.json()
                } else {
                    other.render()
                });
            }
        }
    }
    if !as_json {
        let since = rfc3339(since_ms);
        say(&match (hooks, others) {
            (0, _) => format!("no deliveries were decided since {since}\n"),
            (_, 0) => format!(
                "{} since {since}: no differences\n",
                count(hooks, "delivery")
            ),
            _ => format!(
                "{} since {since}: {others} would be decided differently\n",
                count(hooks, "delivery")
            ),
        });
    }
    Ok(others == 0)
}

/// The rules to replay.
fn book(settings: &Settings, path: Option<&Path>) -> Result<RuleSet, UserError> {
    let words = vocabulary(settings)?;
    let Some(path) = path else {
        return App::read_rules(settings, &words);
    };
    let sheets = source_files::at(path)?;
    let files: Vec<RulesFile> = sheets.into_iter().map(|sheet| sheet.file).collect();
    let reading = rules::read(&files, &words);
    let screens = || UserError::Diagnostics(rules::screens(&files, &reading.problems));
    reading.book.ok_or_else(screens)
}

/// Decides deliveries again.
struct Step<'s> {
    book: &'s RuleSet,
    targets: &'s [Target],
    /// When an item was last counted under a plain word, in this replay.
    counted: RefCell<HashMap<(&'static str, String), i64>>,
}

/// A delivery that would be decided differently.
struct Difference<'d> {
    decided: &'d DecidedDelivery,
    /// The item, if any.
    subject: Option<String>,
    /// The actions that the rules give now.
    asked: Vec<RequestedAction>,
    reason: String,
    /// Fields that the rules need and that were not looked up then.
    missing: Vec<&'static str>,
}

impl Step<'_> {
    /// The new decision, if it differs from the stored one.
    fn difference<'d>(&self, decided: &'d DecidedDelivery) -> Option<Difference<'d>> {
        let plan = self.plan(decided)?;
        if orders(&decided.asked) == orders(&plan.asked) {
            return None;
        }
        Some(Difference {
            decided,
            subject: plan.subject.map(|subject| subject.to_string()),
            asked: plan.asked,
            reason: plan.reason,
            missing: plan
                .missing
                .map(|missing| missing.fields)
                .unwrap_or_default(),
        })
    }

    /// None if the delivery can no longer be read.
    fn plan(&self, decided: &DecidedDelivery) -> Option<Plan> {
        let hook = &decided.hook;
        let endpoint = hook.endpoint.as_ref()?;
        let facts = source::named(endpoint.source)?.read(&hook.body).ok()?;
        let is_repeated = |word: &'static str, names: &[String]| {
            let counted = self.counted.borrow();
            names.iter().any(|name| {
                let at = counted.get(&(word, name.clone()));
                at.is_some_and(|at| (at - hook.arrived_ms).abs() < DEDUP_MS)
            })
        };
        let plan = DecisionInput {
            targets: self.targets,
            book: self.book,
            endpoint,
            connection: hook.connection.as_deref(),
            facts: &facts,
            found: hook.found.as_ref(),
            arrived: Moment::at(hook.arrived_ms),
            now_ms: hook.arrived_ms,
            is_repeated: &is_repeated,
        }
        .plan();
        let mut counted = self.counted.borrow_mut();
        for (word, names) in &plan.counted {
            let keys = names
                .iter()
                .map(|name| ((*word, name.clone()), hook.arrived_ms));
            counted.extend(keys);
        }
        Some(plan)
    }
}

/// The actions and their items, without the rules they come from.
fn orders(asked: &[RequestedAction]) -> Vec<(&str, Option<&str>)> {
    let mut orders: Vec<_> = asked
        .iter()
        .map(|asked| (asked.order.as_str(), asked.subject.as_deref()))
        .collect();
    orders.sort_unstable();
    orders
}

impl Difference<'_> {
    fn render(&self) -> String {
        let decided = self.decided;
        let mut text = format!(
            "delivery {}  {}  {} {}",
            decided.hook.id,
            rfc3339(decided.hook.arrived_ms),
            decided.source,
            shown(decided.event.as_deref().unwrap_or("")),
        );
        if let Some(subject) = &self.subject {
            text += &format!("  {}", shown(subject));
        }
        text += "\n";
        side(&mut text, '-', &decided.asked, &decided.reason);
        side(&mut text, '+', &self.asked, &self.reason);
        if !self.missing.is_empty() {
            text += &format!(
                "    the rules need {}, which was not looked up then\n",
                self.missing.join(", ")
            );
        }
        text
    }

    fn json(&self) -> String {
        let decided = self.decided;
        let whole = json!({"hook": decided.hook.id, "arrived": rfc3339(decided.hook.arrived_ms),
            "source": decided.source, "event": decided.event, "subject": self.subject,
            "then": {"asked": decided.asked, "reason": decided.reason},
            "now": {"asked": self.asked, "reason": self.reason, "missing": self.missing}});
        json_line(&whole)
    }
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
            shown(&one.order),
            shown(&one.rule),
            whom.unwrap_or_default()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_a_number_and_a_unit() {
        let hours = |text| age(text).map(|age| age.as_secs() / 3600);
        assert_eq!(hours("12h"), Ok(12));
        assert_eq!(hours("7d"), Ok(168));
        assert_eq!(hours("2w"), Ok(336));
        for wrong in ["", "7", "d", "-1d", "7 d", "7y", "1.5h", "１d"] {
            let sentence = format!("`{wrong}` is not a valid duration; use 30m, 12h, 7d or 4w");
            assert_eq!(age(wrong), Err(sentence));
        }
    }
}
