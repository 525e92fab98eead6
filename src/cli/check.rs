//! `check`: all that is wrong with rules files and designs, and whether the tests of rules hold.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use log::LevelFilter;
use serde_json::{Value, json};

use crate::app::{DesignSet, rules_file};
use crate::assets;
use crate::cli::context::{Row, settings};
use crate::cli::designs;
use crate::cli::logging;
use crate::cli::source_files;
use crate::cli::terminal::{count, json_line, say, shown};
use crate::rules::{self, Location, Problem, RulesFile};
use crate::settings::ConfigDir;
use crate::text::{Severity, UserError};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("check")
        .about(
            "Check rules files and designs, and run the tests in them (read-only)",
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print one JSON object per line for each error and warning"),
        )
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .value_parser(value_parser!(PathBuf))
                .help("A rules file, a folder of them, - for stdin, or a .card file [default: the config folder's \
                       rules and designs]"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    // An unreadable font is an error here: cards of rules that name it would use another font.
    logging::begin(LevelFilter::Warn, None);
    let design_set = DesignSet::read(&settings)?;
    design_set
        .complaints
        .iter()
        .for_each(|why| log::warn!("{why}"));
    let path = matches.get_one::<PathBuf>("path");
    if let Some(path) = path.filter(|path| designs::is_one(path)) {
        let mut report = Report::default();
        report.add_designs(vec![designs::at(path)?]);
        report.counts = "1 design".to_string();
        return Ok(report.print(matches));
    }
    let (files, empty) = files(&settings.config_dir, path)?;
    let reading = rules::read(&files, &design_set.words);
    let tested = reading.rule_set.as_ref().map(|rule_set| rule_set.test());
    let tests = tested.unwrap_or_default();
    let mut report = Report {
        counts: String::new(),
        tests: tests.len(),
        failures: tests.into_iter().filter_map(|test| test.failure).collect(),
        problems: reading.problems,
        empty,
        files,
    };
    let rules_files = report.files.len();
    let own = match path {
        None => designs::of(&settings.config_dir)?,
        Some(_) => Vec::new(),
    };
    let number = own.len();
    report.add_designs(own);
    if let Some(rule_set) = &reading.rule_set {
        report.counts = counts(rules_files, rule_set, report.tests, number);
    }
    Ok(report.print(matches))
}

/// The files that are meant; and the folder, if it has none.
fn files(
    config_dir: &ConfigDir,
    path: Option<&PathBuf>,
) -> Result<(Vec<RulesFile>, Option<Empty>), String> {
    let folder = config_dir.rules();
    let source_files = match path {
        Some(path) => source_files::at(path)?,
        None => source_files::in_folder(&folder)?,
    };
    let files: Vec<RulesFile> = source_files
        .into_iter()
        .map(|source_file| source_file.file)
        .collect();
    if !files.is_empty() {
        return Ok((files, None));
    }
    let Some(path) = path else {
        let built_in = assets::rules(config_dir)?.into_iter().map(rules_file);
        let empty = Empty {
            folder: folder.display().to_string(),
            help: Some(
                "the built-in default rules apply; `intertitle init` writes them there to edit",
            ),
        };
        return Ok((built_in.collect(), Some(empty)));
    };
    let folder = path.display().to_string();
    Ok((files, Some(Empty { folder, help: None })))
}

/// A folder without rules.
struct Empty {
    folder: String,
    help: Option<&'static str>,
}

impl Empty {
    fn message(&self) -> String {
        format!("no rules files in {}", shown(&self.folder))
    }
}

/// All that has been found.
#[derive(Default)]
struct Report {
    files: Vec<RulesFile>,
    /// What there is, if it could be read.
    counts: String,
    problems: Vec<Problem>,
    tests: usize,
    failures: Vec<Problem>,
    empty: Option<Empty>,
}

impl Report {
    /// Adds designs after the rules files, with their errors.
    fn add_designs(&mut self, designs: Vec<designs::Checked>) {
        for design in designs {
            let file = self.files.len();
            self.files.push(design.file);
            let diagnostics = design.diagnostics.into_iter();
            self.problems
                .extend(diagnostics.map(|diagnostic| Problem { file, diagnostic }));
        }
    }

    /// Prints all; true if nothing is wrong.
    fn print(&self, matches: &ArgMatches) -> bool {
        say(&match matches.get_flag("json") {
            true => self.lines(),
            false => self.render_problems(),
        });
        self.is_well()
    }

    fn number_of(&self, severity: Severity) -> usize {
        let problems = self.problems.iter();
        problems
            .filter(|problem| problem.diagnostic.severity == severity)
            .count()
    }

    fn is_well(&self) -> bool {
        self.number_of(Severity::Error) == 0 && self.failures.is_empty()
    }

    /// For people: every diagnostic, then a summary line.
    fn render_problems(&self) -> String {
        let mut text = String::new();
        if let Some(empty) = &self.empty {
            text += &format!("warning: {}\n", empty.message());
            if let Some(help) = empty.help {
                text += &format!(" = help: {help}\n");
            }
            text.push('\n');
        }
        text += &rules::render_problems(&self.files, &self.problems);
        text += &rules::render_problems(&self.files, &self.failures);
        text + &self.summary() + "\n"
    }

    fn summary(&self) -> String {
        let errors = self.number_of(Severity::Error);
        let warnings = self.number_of(Severity::Warning) + usize::from(self.empty.is_some());
        let mut parts = Vec::new();
        if errors > 0 {
            parts.push(count(errors, "error"));
        }
        match (self.failures.len(), self.tests) {
            (0, _) => {}
            (1, 1) => parts.push("the test failed".to_string()),
            (1, tests) => parts.push(format!("1 of {tests} tests failed")),
            (failures, tests) => parts.push(format!("{failures} of {tests} tests failed")),
        }
        if warnings > 0 {
            parts.push(count(warnings, "warning"));
        }
        let outcome = match parts.is_empty() {
            true => "ok".to_string(),
            false => parts.join(", "),
        };
        match errors {
            0 => format!("{}: {outcome}", self.counts),
            _ => outcome,
        }
    }

    /// For programs: a JSON object a line.
    fn lines(&self) -> String {
        let empty = self.empty.as_ref().map(|empty| Location {
            file: empty.folder.clone(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            start: 0,
            end: 0,
            severity: Severity::Warning,
            message: empty.message(),
            help: empty.help.map(String::from),
        });
        let problems = [&self.problems, &self.failures];
        let places = problems
            .iter()
            .flat_map(|problems| rules::places(&self.files, problems));
        let lines = empty.into_iter().chain(places);
        lines.map(|place| json_line(&object(&place))).collect()
    }
}

fn object(place: &Location) -> Value {
    let severity = match place.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    json!({
        "file": place.file, "line": place.line, "column": place.column,
        "end_line": place.end_line, "end_column": place.end_column,
        "start": place.start, "end": place.end,
        "severity": severity, "message": place.message, "help": place.help,
    })
}

/// `3 files, 12 rules, 2 styles, 4 tests`. Counts of zero are omitted, except for files and rules.
fn counts(files: usize, rule_set: &rules::RuleSet, tests: usize, designs: usize) -> String {
    let mut parts = vec![count(files, "file"), count(rule_set.len(), "rule")];
    let others = [
        (rule_set.schedules().len(), "schedule"),
        (rule_set.styles(), "style"),
        (tests, "test"),
        (designs, "design"),
    ];
    let others = others.into_iter().filter(|(number, _)| *number > 0);
    parts.extend(others.map(|(number, one)| count(number, one)));
    parts.join(", ")
}
