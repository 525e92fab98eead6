//! `connect tmdb`: checks a key of TMDb, and writes it to the settings.

use clap::{Arg, ArgMatches, Command};

use crate::app::SystemClock;
use crate::artwork::Tmdb;
use crate::cli::connect::arguments::{Place, given_secret};
use crate::cli::questions::secret;
use crate::cli::terminal::{paragraph, say};
use crate::ports::Clock as _;
use crate::settings::SettingsEdit;
use crate::text::UserError;

/// The variable for the key: it keeps it out of process lists and shell history.
const KEY_VARIABLE: &str = "INTERTITLE_TMDB_KEY";

pub(super) fn describe() -> Command {
    Command::new("tmdb")
        .about("Use pictures of TMDb: check a key, and store it")
        .arg(Arg::new("key").long("key").value_name("KEY").help(
            "A key of TMDb, of either kind; - reads it from stdin [default: $INTERTITLE_TMDB_KEY]",
        ))
}

pub(super) fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let mut place = Place::open(matches)?;
    let question = "A key of TMDb (https://www.themoviedb.org/settings/api)";
    let key = match given_secret(matches, "key", KEY_VARIABLE, question)? {
        Some(key) => key,
        None => secret(question)?,
    };
    let mut edit = SettingsEdit::open(&place.config_dir)?;
    edit.set(&["tmdb", "key"], key.expose())?;
    let mut settings = place.settings.tmdb.clone();
    settings.key = key;
    Tmdb::new(settings, place.config_dir.cache())
        .check(SystemClock.now_ms())
        .map_err(|failure| failure.why().to_string())?;
    let path = place.config_dir.settings();
    say(&match edit.save()? {
        true => format!(
            "TMDb accepts the key. It was written to {}.\n",
            path.display()
        ),
        false => format!(
            "TMDb accepts the key. It is already in {}.\n",
            path.display()
        ),
    });
    place.reload()?;
    say(&paragraph(
        0,
        "With `style { art [tmdb, server] }` in a rules file, cards use its pictures.",
    ));
    Ok(true)
}
