//! `backup`: makes a backup, lists them, puts one back.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::app::backup::{back_up, backups, newest};
use crate::app::restore::restore;
use crate::app::{SystemClock, lock};
use crate::cli::context::{Row, config_dir, open_store, settings};
use crate::cli::terminal::say;
use crate::model::Zone;
use crate::ports::Clock as _;
use crate::text::UserError;

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("backup")
        .about("Create a backup now: state, settings, keys, rules and designs; cards can be drawn again")
        .subcommand(Command::new("list").about("List backups, oldest first"))
        .subcommand(
            Command::new("restore")
                .about("Restore a backup; the current files are moved next to the backups")
                .arg(
                    Arg::new("name")
                        .value_name("NAME")
                        .help("A name from `intertitle backup list`, or a folder [default: the newest]"),
                )
                .arg(
                    Arg::new("yes")
                        .long("yes")
                        .action(ArgAction::SetTrue)
                        .help("Apply the change [default: dry run]"),
                ),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    match matches.subcommand() {
        Some(("list", own)) => list(own),
        Some(("restore", own)) => requeue(own),
        _ => make(matches),
    }
}

/// `2026-11-27T21-30-05`: a moment as the name of a folder that every system takes.
fn now() -> String {
    let now = Zone::of_machine().rfc3339(SystemClock.now_ms());
    now.get(..19).unwrap_or_default().replace(':', "-")
}

fn make(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let store = open_store(&settings)?;
    let path = back_up(
        &settings.config_dir,
        &store,
        &settings.upkeep.backups,
        &now(),
    )?;
    say(&format!("backup written to {}\n", path.display()));
    Ok(true)
}

fn list(matches: &ArgMatches) -> Result<bool, UserError> {
    let folder = settings(matches)?.upkeep.backups;
    let names = backups(&folder);
    match names.is_empty() {
        true => say(&format!("no backups in {} yet\n", folder.display())),
        false => say(&(names.join("\n") + "\n")),
    }
    Ok(true)
}

fn requeue(matches: &ArgMatches) -> Result<bool, UserError> {
    // The settings may be the broken part: then the default backup folder is used.
    let config_dir = config_dir(matches);
    let folder = settings(matches).map(|settings| settings.upkeep.backups);
    let folder = folder.unwrap_or_else(|_| config_dir.dir().join("backups"));
    let names = backups(&folder);
    let name = match matches.get_one::<String>("name") {
        Some(name) => name.clone(),
        None => newest(&names)
            .cloned()
            .ok_or_else(|| format!("no backups in {}", folder.display()))?,
    };
    let from = match names.contains(&name) {
        true => folder.join(&name),
        false => Path::new(&name).to_path_buf(),
    };
    if !from.join("intertitle.db").is_file() {
        return Err(format!("no backup `{name}`; `intertitle backup list` lists them").into());
    }
    let aside = folder.join(format!("before-restore-{}", now()));
    if !matches.get_flag("yes") {
        say(&format!(
            "would restore {} into {} and move the current files to {}\nRun again with `--yes` to apply; intertitle \
             must not be running.\n",
            from.display(),
            config_dir.dir().display(),
            aside.display()
        ));
        return Ok(true);
    }
    let _lock = lock(&config_dir).map_err(|why| format!("{why}; stop it first"))?;
    let aside = restore(&config_dir, &from, &aside)?;
    say(&format!(
        "restored {}; the previous files are in {}\n",
        from.display(),
        aside.display()
    ));
    Ok(true)
}
