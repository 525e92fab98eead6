//! What every command is made of and gets: its row in the table, the config folder, the settings and the state file.

use std::path::PathBuf;

use clap::{ArgMatches, Command};

use crate::app::what_was_lost;
use crate::settings::{ConfigDir, Settings, default_dir};
use crate::store::Store;
use crate::text::UserError;

/// A command: its name, options and function.
pub(super) struct Row {
    pub(super) describe: fn() -> Command,
    pub(super) run: fn(&ArgMatches) -> Result<bool, UserError>,
}

/// The config folder.
pub(super) fn config_dir(matches: &ArgMatches) -> ConfigDir {
    ConfigDir::new(
        matches
            .get_one::<PathBuf>("config")
            .cloned()
            .unwrap_or_else(default_dir),
    )
}

/// The settings of the config folder.
pub(super) fn settings(matches: &ArgMatches) -> Result<Settings, UserError> {
    load(config_dir(matches))
}

/// The settings of `config_dir`.
pub(super) fn load(config_dir: ConfigDir) -> Result<Settings, UserError> {
    // Variables that are not UTF-8 are not settings of intertitle.
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Settings::load(config_dir, variables.collect())
        .map_err(|problem| UserError::Diagnostics(problem.to_string()))
}

/// The state file of the config folder, which the server has made.
pub(super) fn open_store(settings: &Settings) -> Result<Store, String> {
    let database = settings.config_dir.database();
    if !database.exists() {
        if let Some(lost) = what_was_lost(&settings.config_dir) {
            return Err(lost);
        }
        return Err(format!(
            "no state file {} yet; `intertitle serve` creates it. Use `--config` if your config folder is elsewhere",
            database.display()
        ));
    }
    Store::open(&database).map_err(|error| error.to_string())
}
