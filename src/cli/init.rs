//! `init`: a config folder with the default book in it, to edit.

use clap::{ArgMatches, Command};

use crate::assets;
use crate::cli::command::{Row, place};
use crate::cli::screen::{say, table};
use crate::files::{self, Access};
use crate::settings::TEMPLATE;

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("init").about("Makes the config folder, with the default rules in it to edit")
}

fn run(matches: &ArgMatches) -> Result<bool, String> {
    let place = place(matches);
    let folder = place.rules();
    let there = assets::rules_in(&folder)?;
    if !there.is_empty() {
        let names: Vec<&str> = there.iter().map(|text| text.name.as_str()).collect();
        say(&format!(
            "{} has rules already: {}. Nothing is changed.\n",
            folder.display(),
            names.join(", ")
        ));
        return Ok(true);
    }
    place.make(TEMPLATE).map_err(|error| error.to_string())?;
    let (name, text) = assets::default_book();
    let book = folder.join(name);
    files::write_new(&book, text.as_bytes(), Access::Umask)
        .map_err(|error| format!("cannot write {}: {error}", book.display()))?;
    let row = |path: std::path::PathBuf, what: &str| [path.display().to_string(), what.to_string()];
    let rows = [
        row(
            place.settings(),
            "fill in the address of your Plex server and its token",
        ),
        row(book, "say what shall happen, or leave it as it is"),
    ];
    say(&table(0, &rows));
    say(
        "Then `intertitle check` tells whether the rules are right, and `intertitle serve` begins.\n",
    );
    Ok(true)
}
