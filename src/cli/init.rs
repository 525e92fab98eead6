//! `init`: creates a config folder with the default rules, to edit.

use std::fs;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::access::Keys;
use crate::app::lock;
use crate::assets;
use crate::cli::context::{Row, config_dir};
use crate::cli::terminal::{say, table};
use crate::files::{self, Permissions};
use crate::model::Endpoint;
use crate::settings::{ConfigDir, TEMPLATE, make_private};
use crate::store::Store;
use crate::text::UserError;

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("init")
        .about("Create the config folder with settings and default rules to edit")
        .arg(
            Arg::new("new")
                .long("new")
                // The name in earlier versions.
                .alias("anew")
                .action(ArgAction::SetTrue)
                .help("Create a new state file, keys and settings in a folder that has lost them"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let config_dir = config_dir(matches);
    if matches.get_flag("new") {
        return begin_again(&config_dir);
    }
    let folder = config_dir.rules();
    let there = assets::rules_in(&folder)?;
    if !there.is_empty() {
        let names: Vec<&str> = there.iter().map(|text| text.name.as_str()).collect();
        say(&format!(
            "{} already has rules: {}. Nothing was changed.\n",
            folder.display(),
            names.join(", ")
        ));
        return Ok(true);
    }
    config_dir
        .make(TEMPLATE)
        .map_err(|error| error.to_string())?;
    let (name, text) = assets::default_rules();
    let rules_file = folder.join(name);
    files::write_new(&rules_file, text.as_bytes(), Permissions::Umask)
        .map_err(|error| format!("cannot write {}: {error}", rules_file.display()))?;
    let row = |path: std::path::PathBuf, what: &str| [path.display().to_string(), what.to_string()];
    let rows = [
        row(
            config_dir.settings(),
            "fill in the address of your Plex server and its token, or run `intertitle setup`",
        ),
        row(rules_file, "edit the rules, or keep the defaults"),
    ];
    say(&table(0, &rows));
    say("Then run `intertitle check` to check the rules and `intertitle serve` to start.\n");
    Ok(true)
}

/// Creates the missing files of a folder that was in use; their old content is lost.
fn begin_again(config_dir: &ConfigDir) -> Result<bool, UserError> {
    let files = [
        config_dir.database(),
        config_dir.keys(),
        config_dir.settings(),
    ];
    let is_missing = |file: &PathBuf| fs::metadata(file).map_or(true, |file| file.len() == 0);
    let missing: Vec<PathBuf> = files.into_iter().filter(is_missing).collect();
    if missing.is_empty() {
        say("State file, keys and settings exist. Nothing was changed.\n");
        return Ok(true);
    }
    if missing.contains(&config_dir.settings()) {
        // An empty file has no settings: the template replaces it.
        drop(fs::remove_file(config_dir.settings()));
    }
    config_dir
        .make(TEMPLATE)
        .map_err(|error| error.to_string())?;
    let _lock = lock(config_dir)?;
    Keys::open(&config_dir.keys(), &Endpoint::senders())?;
    make_private(&config_dir.database()).map_err(|error| error.to_string())?;
    Store::open(&config_dir.database()).map_err(|error| error.to_string())?;
    for file in missing {
        say(&format!("created {}\n", file.display()));
    }
    say("If your sources use keys, give them the new ones: `intertitle urls` prints them.\n");
    Ok(true)
}
