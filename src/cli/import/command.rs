//! The options of `import`, and its steps.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::app::DesignSet;
use crate::cli::context::{Row, settings};
use crate::cli::import::compare::Comparison;
use crate::cli::import::shown::report_text;
use crate::cli::import::target::Target;
use crate::cli::terminal::{print_raw, say};
use crate::import::{self, Report};
use crate::text::UserError;

pub(in crate::cli) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("import")
        .about("Import the settings of TitleCardMaker as rules")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("tcm")
                .about("Write the series, templates and fonts of TitleCardMaker as a rules file")
                .arg(
                    Arg::new("path")
                        .value_name("PATH")
                        .required(true)
                        .value_parser(value_parser!(PathBuf))
                        .help("Its config folder, db.sqlite, the preferences.yml of its first version, or a blueprint.json"),
                )
                .arg(
                    Arg::new("series")
                        .long("series")
                        .value_name("NAME")
                        .help("The series of a blueprint, such as \"Severance (2022)\" [default: the name of its folder]"),
                )
                .arg(
                    Arg::new("dry-run")
                        .long("dry-run")
                        .action(ArgAction::SetTrue)
                        .help("Print the rules and the report, and write nothing"),
                )
                .arg(
                    Arg::new("compare")
                        .long("compare")
                        .value_name("NUMBER")
                        .num_args(0..=1)
                        .default_missing_value("12")
                        .value_parser(value_parser!(u8).range(1..=100))
                        .requires("dry-run")
                        .help("With --dry-run: draw a contact sheet of so many episodes, 1 to 100, with TitleCardMaker's card next to intertitle's [default: 12]"),
                )
                .arg(
                    Arg::new("out")
                        .long("out")
                        .value_name("FILE")
                        .value_parser(value_parser!(PathBuf))
                        .requires("compare")
                        .help("The file of the contact sheet: .jpg or .png [default: intertitle-import.jpg]"),
                ),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    match matches.subcommand() {
        Some(("tcm", matches)) => import_tcm(matches),
        _ => Ok(false),
    }
}

fn import_tcm(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let path: &PathBuf = matches.get_one("path").ok_or("PATH is missing")?;
    let comparison = comparison(matches)?;
    let series = matches.get_one::<String>("series").map(String::as_str);
    let mut report = Report::default();
    let (collection, kind) = import::read(path, series, &mut report)?;
    let design_set = DesignSet::read(&settings)?;
    let target = Target::new(&settings.config_dir, &kind)?;
    let others = target.others(&design_set.words);
    let imported = import::imported(
        &collection,
        design_set.words,
        &settings.config_dir.fonts(),
        others,
        &mut report,
    )?;
    let rule_set = target.check(&imported)?;
    let is_dry = matches.get_flag("dry-run");
    if is_dry {
        print_raw(&imported.text);
        say("\n");
    } else {
        target.write(&imported, &collection)?;
    }
    say(&report_text(
        &settings,
        &target,
        &imported,
        &collection,
        &report,
        is_dry,
    ));
    if let Some(comparison) = comparison {
        let rule_set =
            rule_set.ok_or("the other rules have errors: `intertitle check` lists them")?;
        say(&comparison.draw(&settings, &collection, &imported, &rule_set)?);
    }
    Ok(true)
}

fn comparison(matches: &ArgMatches) -> Result<Option<Comparison>, String> {
    let Some(episodes) = matches.get_one::<u8>("compare") else {
        return Ok(None);
    };
    let out = matches.get_one::<PathBuf>("out");
    let out = out.map_or(Path::new("intertitle-import.jpg"), PathBuf::as_path);
    Comparison::new(usize::from(*episodes), out).map(Some)
}
