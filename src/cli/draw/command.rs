//! The options of `draw`, and one card drawn from them.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::cli::command::{Row, settings};
use crate::cli::draw::card::Format;
use crate::cli::draw::details::{Details, EPISODE};
use crate::cli::draw::studio::{Ground, Studio};
use crate::cli::screen::{say, shown};
use crate::cli::whole;
use crate::model::Properties;

pub(in crate::cli) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    let mut command = Command::new("draw")
        .about("Draws a card by hand: any design, any property, over any picture")
        .arg(text(
            "design",
            "NAME|FILE",
            "A design's name, or a .card file [default: standard]",
        ))
        .arg(text(
            "art",
            "PICTURE",
            "JPEG, PNG or WebP; `none` for a black ground [default: a made landscape]",
        ));
    for (name, value, help) in EPISODE {
        command = command.arg(text(name, value, help));
    }
    command
        .arg(
            Arg::new("watched")
                .long("watched")
                .action(ArgAction::SetTrue)
                .help("It has been watched: the property `watched` holds, and not `unwatched`"),
        )
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
            "The card's size in px [default: as the settings say]",
        ))
        .arg(text(
            "quality",
            "NUMBER",
            "Of a JPEG, 1 to 100 [default: as the settings say]",
        ))
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The card's file: .jpg, .png, or - for a JPEG on stdout"),
        )
}

fn text(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn run(matches: &ArgMatches) -> Result<bool, String> {
    let settings = settings(matches)?;
    let mut studio = Studio::open(&settings)?;
    say_notes(&studio.looks.complaints);
    let asked = Asked::read(matches)?;
    let begun = Instant::now();
    let ready = asked.prepare(&mut studio)?;
    let card = ready.draw(&studio)?;
    say_notes(
        &asked
            .made_up()
            .map(String::from)
            .into_iter()
            .collect::<Vec<_>>(),
    );
    say_notes(&card.notes);
    whole::write(&ready.out, &card.file)?;
    if ready.out != Path::new("-") {
        let (width, height) = studio.press.size(&ready.properties);
        say(&format!(
            "{}: {}, {width} x {height} px, {} kB, {} ms\n",
            shown(ready.out.display().to_string()),
            shown(&ready.design),
            card.file.len().div_ceil(1000),
            begun.elapsed().as_millis()
        ));
    }
    Ok(true)
}

/// What could not be done as asked, on stderr.
pub(super) fn say_notes(notes: &[String]) {
    for note in notes {
        eprintln!("note: {}", shown(note));
    }
}

/// What the options ask for.
pub(super) struct Asked {
    pub(super) details: Details,
    /// Nothing is said of the episode.
    is_example: bool,
}

impl Asked {
    pub(super) fn read(matches: &ArgMatches) -> Result<Asked, String> {
        let mut details = Details::new();
        let value = |name: &str| matches.get_one::<String>(name);
        let names = ["design", "art", "size", "quality"];
        let episode = EPISODE.iter().map(|(name, ..)| *name);
        let is_example = !episode.clone().any(|name| value(name).is_some());
        for name in names.into_iter().chain(episode) {
            if let Some(value) = value(name) {
                details.set(name, value)?;
            }
        }
        if is_example {
            details.text = Details::example();
        }
        details.text.watched = matches.get_flag("watched");
        for pair in matches.get_many::<String>("set").into_iter().flatten() {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| format!("`--set {pair}` has no `=`; write `--set NAME=VALUE`"))?;
            details
                .properties
                .push((name.trim().to_string(), value.to_string()));
        }
        details.out = matches.get_one::<PathBuf>("out").cloned();
        Ok(Asked {
            details,
            is_example,
        })
    }

    /// Reads the design and checks the properties.
    ///
    /// # Errors
    /// The screens of all mistakes.
    pub(super) fn prepare(&self, studio: &mut Studio) -> Result<Ready<'_>, String> {
        let details = &self.details;
        let out = details.out.clone().unwrap_or_else(|| PathBuf::from("-"));
        let format = Format::of(&out)?;
        let design = studio.design(details.design.as_deref(), Path::new(""))?;
        let properties = studio.properties(&design, &details.properties);
        let properties = properties.map_err(|wrong| {
            let screens = wrong.iter().map(|one| one.screen() + "\n");
            screens.collect::<String>()
        })?;
        let ground = match &details.art {
            None => Ground::Sample,
            Some(path) if path == Path::new("none") => Ground::Black,
            Some(path) => Ground::File(path.clone()),
        };
        Ok(Ready {
            details,
            design,
            properties,
            ground,
            format,
            out,
        })
    }

    /// What is made up because nobody has said it, as a sentence.
    pub(super) fn made_up(&self) -> Option<&'static str> {
        match (self.is_example, self.details.art.is_none()) {
            (true, true) => Some("neither a picture nor an episode is named: an example is drawn"),
            (true, false) => Some("no episode is named: an example is drawn"),
            (false, true) => Some(
                "no picture is named: a made landscape stands in; `--art none` gives a black ground",
            ),
            (false, false) => None,
        }
    }
}

/// A card of which all is settled.
pub(super) struct Ready<'a> {
    details: &'a Details,
    pub(super) design: String,
    pub(super) properties: Properties,
    ground: Ground,
    format: Format,
    pub(super) out: PathBuf,
}

impl Ready<'_> {
    pub(super) fn draw(&self, studio: &Studio) -> Result<crate::card::Drawn, String> {
        studio.draw(
            &self.design,
            self.details,
            &self.ground,
            &self.properties,
            self.format,
        )
    }
}
