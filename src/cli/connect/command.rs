//! The subcommands of `connect`.

use clap::{ArgMatches, Command};

use crate::cli::connect::{plex, remove, sonarr, test, tmdb};
use crate::cli::context::Row;
use crate::text::UserError;

pub(in crate::cli) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("connect")
        .about("Connect Plex, Sonarr and TMDb, and check the connections")
        .subcommand_required(true)
        .subcommand(plex::describe())
        .subcommand(sonarr::describe())
        .subcommand(tmdb::describe())
        .subcommand(test::describe())
        .subcommand(remove::describe())
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    match matches.subcommand() {
        Some(("plex", own)) => plex::run(own),
        Some(("sonarr", own)) => sonarr::run(own),
        Some(("tmdb", own)) => tmdb::run(own),
        Some(("test", own)) => test::run(own),
        Some(("remove", own)) => remove::run(own),
        _ => Ok(false),
    }
}
