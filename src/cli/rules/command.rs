//! Which list of words is asked for.

use clap::{Arg, ArgMatches, Command};

use crate::app::vocabulary;
use crate::cli::command::{Row, settings};
use crate::cli::rules::{events, from_url, looks, words};
use crate::cli::terminal::say;

pub(in crate::cli) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    let name = |id: &'static str, value: &'static str, help: &'static str| {
        Arg::new(id).value_name(value).help(help)
    };
    Command::new("rules")
        .about("Lists the words that rules files may use")
        .subcommand_required(true)
        .subcommand(
            Command::new("events")
                .about("What senders send; for one of them, with the fields that it carries")
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
        .subcommand(Command::new("fields").about("What conditions may ask for"))
        .subcommand(Command::new("actions").about("What rules may do"))
        .subcommand(Command::new("properties").about("How cards may look, in every design"))
        .subcommand(Command::new("designs").about("The designs, each with properties of its own"))
        .subcommand(Command::new("fonts").about("The fonts"))
        .subcommand(
            Command::new("from-url")
                .about("Rules that say what a webhook address of TitleCardMaker says")
                .arg(
                    name(
                        "url",
                        "URL",
                        "The address, in quotes, as Plex, Sonarr or Tautulli has it",
                    )
                    .required(true),
                ),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, String> {
    let Some((what, own)) = matches.subcommand() else {
        return Ok(false);
    };
    let word = |id: &str| own.get_one::<String>(id).map(String::as_str);
    let text = match what {
        "events" => events::listed(word("sender"), word("event"))?,
        "fields" => words::fields(),
        "actions" => words::actions(),
        "properties" => looks::properties(),
        "designs" => looks::designs(&vocabulary(&settings(own)?)?),
        "fonts" => looks::fonts(&vocabulary(&settings(own)?)?),
        _ => from_url::rules(word("url").unwrap_or_default(), &settings(own)?)?,
    };
    say(&text);
    Ok(true)
}
