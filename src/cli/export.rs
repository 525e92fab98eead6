//! `export`: built-in rules and designs, copied into the config folder to edit.

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::assets;
use crate::cli::atomic_write;
use crate::cli::context::{Row, config_dir};
use crate::cli::terminal::{print_error, say, shown};
use crate::text::{UserError, one_of};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("export")
        .about("Copy built-in rules and designs into the config folder to edit them")
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .num_args(0..)
                .required_unless_present("all")
                .help("For example designs/standard.card"),
        )
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .conflicts_with("path")
                .help("Copy all built-in files"),
        )
        .arg(
            Arg::new("force")
                .long("force")
                .action(ArgAction::SetTrue)
                .help("Overwrite existing files"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let config_dir = config_dir(matches);
    let mut chosen: Vec<(&str, &[u8])> = Vec::new();
    match matches.get_many::<String>("path") {
        None => chosen.extend(assets::exportable()),
        Some(paths) => {
            for path in paths {
                chosen.push(found(path)?);
            }
        }
    }
    let mut is_all = true;
    for (name, bytes) in chosen {
        let path = config_dir.dir().join(name);
        let is_there = path.symlink_metadata().is_ok();
        if is_there && !matches.get_flag("force") {
            is_all = false;
            let path = shown(path.display().to_string());
            print_error(&format!(
                "{path} already exists and was kept; `--force` overwrites it\n"
            ));
            continue;
        }
        atomic_write::write(&path, bytes)?;
        say(&format!("{}\n", shown(path.display().to_string())));
    }
    Ok(is_all)
}

/// The built-in file with that path, or with that name with or without its extension.
fn found(path: &str) -> Result<(&'static str, &'static [u8]), String> {
    let is_meant = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or(name);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        [name, file, stem].contains(&path)
    };
    let built_in = assets::exportable().find(|(name, _)| is_meant(name));
    built_in.ok_or_else(|| {
        let why = format!("no built-in file `{path}`");
        match one_of(path, assets::exportable().map(|(name, _)| name)) {
            Some(help) => format!("{why}: {help}"),
            None => why,
        }
    })
}
