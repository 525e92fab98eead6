//! The subcommands of `rules`.

use clap::{Arg, ArgMatches, Command};

use crate::app::vocabulary;
use crate::cli::context::{Row, settings};
use crate::cli::rules::{events, from_url, properties, words};
use crate::cli::terminal::say;
use crate::text::UserError;

pub(in crate::cli) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    let name = |id: &'static str, value: &'static str, help: &'static str| {
        Arg::new(id).value_name(value).help(help)
    };
    Command::new("rules")
        .about("List the words of the rules language")
        .subcommand_required(true)
        .subcommand(
            Command::new("events")
                .about("Events; for one source, with the fields of each")
                .arg(name(
                    "sender",
                    "SENDER",
                    "Only plex, sonarr, tautulli or any",
                ))
                .arg(name(
                    "event",
                    "EVENT",
                    "Only this event, with all its fields",
                )),
        )
        .subcommand(Command::new("fields").about("Fields for conditions"))
        .subcommand(Command::new("actions").about("Actions of rules"))
        .subcommand(Command::new("properties").about("Style properties of every design"))
        .subcommand(Command::new("designs").about("Designs, with their own properties"))
        .subcommand(Command::new("fonts").about("Fonts"))
        .subcommand(
            Command::new("from-url")
                .about("Convert a TitleCardMaker webhook URL to rules")
                .arg(
                    name(
                        "url",
                        "URL",
                        "The URL in quotes, as configured in Plex, Sonarr or Tautulli",
                    )
                    .required(true),
                ),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let Some((what, own)) = matches.subcommand() else {
        return Ok(false);
    };
    let word = |id: &str| own.get_one::<String>(id).map(String::as_str);
    let text = match what {
        "events" => events::render_events(word("sender"), word("event"))?,
        "fields" => words::fields(),
        "actions" => words::actions(),
        "properties" => properties::properties(),
        "designs" => properties::designs(&vocabulary(&settings(own)?)?),
        "fonts" => properties::fonts(&vocabulary(&settings(own)?)?),
        _ => from_url::rules(word("url").unwrap_or_default(), &settings(own)?)?,
    };
    say(&text);
    Ok(true)
}
