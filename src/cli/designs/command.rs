//! The options of `designs`, and the lists.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::app::DesignSet;
use crate::cli::atomic_write;
use crate::cli::context::{Row, settings};
use crate::cli::designs::every_design;
use crate::cli::rules::own_properties;
use crate::cli::terminal::{count, paragraph, print_error, say, shown, table};
use crate::rules;
use crate::text::UserError;

pub(in crate::cli) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("designs")
        .about("List the designs; for one, show its canvas and properties")
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .help("Only this design, with its canvas and properties"),
        )
        .arg(
            Arg::new("sheet")
                .long("sheet")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .conflicts_with("name")
                .help("Draw a contact sheet of all designs: .jpg or .png"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let design_set = DesignSet::read(&settings(matches)?)?;
    for rendered in design_set.errors.values() {
        print_error(rendered);
    }
    if let Some(file) = matches.get_one::<PathBuf>("sheet") {
        let bytes = every_design::draw(&design_set, file)?;
        atomic_write::write(file, &bytes)?;
        let designs = count(design_set.designs.len(), "design");
        say(&format!(
            "{}: {designs}\n",
            shown(file.display().to_string())
        ));
        return Ok(design_set.errors.is_empty());
    }
    say(&match matches.get_one::<String>("name") {
        None => list(&design_set),
        Some(name) => whole(&design_set, name)?,
    });
    Ok(design_set.errors.is_empty())
}

fn list(design_set: &DesignSet) -> String {
    let words = &design_set.words.designs;
    let rows: Vec<[String; 2]> = words
        .iter()
        .map(|design| [design.name.clone(), design.help.clone()])
        .collect();
    table(0, &rows) + "\n`intertitle designs NAME` shows one in full.\n"
}

fn whole(design_set: &DesignSet, written: &str) -> Result<String, String> {
    let found = rules::property(written, "design", written, &design_set.words);
    let (_, name) = found.map_err(|diagnostic| match diagnostic.help {
        Some(help) => format!("{}: {help}", diagnostic.message),
        None => format!("{}; `intertitle designs` lists them", diagnostic.message),
    })?;
    let mut words = design_set.words.designs.iter();
    let (Some(word), Some(design)) = (
        words.find(|word| word.name == name),
        design_set.designs.get(&name),
    ) else {
        return Err(format!("the design \"{name}\" is missing"));
    };
    let (width, height) = design.canvas;
    let head = table(0, &[[word.name.clone(), word.help.clone()]]);
    let canvas = paragraph(2, &format!("canvas {width} x {height} px"));
    let own = match own_properties(word) {
        none if none.is_empty() => paragraph(2, "no properties of its own"),
        own => own,
    };
    let more = "Properties of all designs: `intertitle rules properties`.";
    Ok(head + &canvas + &own + "\n" + &paragraph(0, more))
}
