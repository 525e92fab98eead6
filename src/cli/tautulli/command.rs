//! The subcommands of `tautulli`, and their shared options.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::cli::context::Row;
use crate::cli::tautulli::{install, remove, status};
use crate::text::UserError;

pub(in crate::cli) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("tautulli")
        .about("Set up, check and remove the webhook agents of Tautulli")
        .subcommand_required(true)
        .subcommand(
            Command::new("install")
                .about("Create or fix the agents, and test them")
                .args(of_all())
                .arg(
                    Arg::new("plex")
                        .long("plex")
                        .value_name("NAME")
                        .help("The Plex server in intertitle.toml that Tautulli watches [default: detected]"),
                )
                .arg(
                    Arg::new("watched")
                        .long("watched")
                        .action(ArgAction::SetTrue)
                        .overrides_with("no-watched")
                        .help("Also send watched episodes [default]"),
                )
                .arg(
                    Arg::new("no-watched")
                        .long("no-watched")
                        .action(ArgAction::SetTrue)
                        .overrides_with("watched")
                        .conflicts_with("user")
                        .help("Send new episodes only; remove the agent for watched ones"),
                )
                .arg(
                    Arg::new("user")
                        .long("user")
                        .value_name("NAME")
                        .action(ArgAction::Append)
                        .help("Only episodes that NAME watched; may be repeated [default: all users]"),
                )
                .arg(
                    Arg::new("no-test")
                        .long("no-test")
                        .action(ArgAction::SetTrue)
                        .help("Send no test [default: Tautulli announces a new episode, and the rules decide about \
                               it]"),
                )
                .arg(
                    Arg::new("wait")
                        .long("wait")
                        .value_name("SECONDS")
                        .value_parser(value_parser!(u16).range(0..=600))
                        .default_value("20")
                        .help("How long to wait for the test"),
                ),
        )
        .subcommand(
            Command::new("status")
                .about("Show whether the agents exist and are active (read-only)")
                .args(of_all()),
        )
        .subcommand(
            Command::new("remove")
                .about("Delete the agents that call intertitle")
                .args(of_all()),
        )
}

fn of_all() -> [Arg; 3] {
    [
        Arg::new("url")
            .long("url")
            .value_name("URL")
            .required(true)
            .help("The URL of Tautulli, such as http://192.0.2.20:8181"),
        Arg::new("api-key")
            .long("api-key")
            .value_name("KEY")
            .help("Its API key; - reads it from stdin [default: $INTERTITLE_TAUTULLI_KEY]"),
        Arg::new("address").long("address").value_name("URL").help(
            "The URL of intertitle as seen by Tautulli [default: this machine, with the port in \
                   intertitle.toml]",
        ),
    ]
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    match matches.subcommand() {
        Some(("install", own)) => install::run(own),
        Some(("status", own)) => status::run(own),
        Some(("remove", own)) => remove::run(own),
        _ => Ok(false),
    }
}
