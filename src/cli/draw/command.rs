//! The options of `draw`, and which way of drawing they mean.

use std::path::PathBuf;
use std::thread;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::cli::context::{Row, settings};
use crate::cli::draw::arguments::DrawRequest;
use crate::cli::draw::details::EPISODE;
use crate::cli::draw::studio::Studio;
use crate::cli::draw::{batch, watch};
use crate::cli::terminal::{print_error, say, shown};
use crate::text::UserError;

pub(in crate::cli) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    let mut command = Command::new("draw")
        .about("Draw cards by hand: any design, any property, any picture")
        .arg(text(
            "design",
            "NAME|FILE",
            "A design's name, or a .card file [default: standard]",
        ))
        .arg(text(
            "art",
            "PICTURE",
            "JPEG, PNG, WebP or GIF; `none` for a black background [default: a generated landscape]",
        ));
    command = command.arg(text(
        "logo",
        "PICTURE",
        "The logo of the series, for designs that show one",
    ));
    command = command.arg(text(
        "mask",
        "PICTURE",
        "A picture drawn in front of the text, transparent elsewhere",
    ));
    for (name, value, help) in EPISODE {
        command = command.arg(text(name, value, help));
    }
    command
        .arg(flag(
            "watched",
            "The episode is watched: use the property `watched` instead of `unwatched`",
        ))
        .arg(
            text(
                "set",
                "NAME=VALUE",
                "A property, such as font_size=1.2; may be repeated",
            )
            .action(ArgAction::Append),
        )
        .arg(text(
            "size",
            "WxH",
            "The card size in px [default: from the settings]",
        ))
        .arg(text(
            "quality",
            "NUMBER",
            "The JPEG quality, 1 to 100 [default: from the settings]",
        ))
        .arg(
            flag(
                "watch",
                "Draw again whenever the design, the picture or a font changes",
            )
            .conflicts_with("batch"),
        )
        .arg(
            path(
                "batch",
                "CSV|FOLDER",
                "Draw a card for each row of a table, or for each picture in a folder",
            )
            .conflicts_with("art"),
        )
        .arg(
            Arg::new("threads")
                .long("threads")
                .value_name("NUMBER")
                .value_parser(value_parser!(u16).range(1..=256))
                .help("Number of cores to use [default: all]"),
        )
        .arg(
            path(
                "out",
                "FILE",
                "The output file: .jpg, .png, or - for a JPEG on stdout; for a batch, the folder",
            )
            .required_unless_present("batch"),
        )
}

fn text(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn path(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    text(name, value, help).value_parser(value_parser!(PathBuf))
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let asked = DrawRequest::read(matches)?;
    if matches.get_flag("watch") {
        return watch::run(&settings, &asked);
    }
    let mut studio = Studio::open(&settings)?;
    for complaint in &studio.design_set.complaints {
        print_error(&format!("note: {}\n", shown(complaint)));
    }
    let threads = matches.get_one::<u16>("threads").copied().map(usize::from);
    let threads = threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    if let Some(path) = matches.get_one::<PathBuf>("batch") {
        return batch::run(&mut studio, path, &asked.details, threads);
    }
    studio.press = studio.press.with_threads(threads);
    say(&asked.draw(&mut studio)?);
    Ok(true)
}
