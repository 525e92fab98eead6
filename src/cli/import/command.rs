//! The options of `import`, and its steps.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::app::DesignSet;
use crate::cli::context::{Row, settings};
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
    target.check(&imported)?;
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
    Ok(true)
}
