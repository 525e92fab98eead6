//! `fmt`: rules files in the one right way to write them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::card;
use crate::cli::context::{Row, config_dir};
use crate::cli::source_files::{self, SourceFile};
use crate::cli::terminal::{count, print_error, print_raw, say, shown};
use crate::files::{self, Durability, Permissions};
use crate::rules;
use crate::text::{UserError, render_all};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("fmt")
        .about("Format rules files and designs; their meaning and comments stay the same")
        .arg(
            Arg::new("check")
                .long("check")
                .action(ArgAction::SetTrue)
                .help("Change nothing and list the files that would change"),
        )
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .num_args(0..)
                .value_parser(value_parser!(PathBuf))
                .help(
                    "Files, folders, or - to read stdin and write stdout [default: the config folder's rules]",
                ),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let mut source_files = Vec::new();
    match matches.get_many::<PathBuf>("path") {
        Some(paths) => {
            for path in paths {
                source_files.extend(source_files::at(path)?);
            }
        }
        None => {
            let folder = config_dir(matches).rules();
            source_files = source_files::in_folder(&folder)?;
            if source_files.is_empty() {
                say(&format!("no rules files in {}\n", folder.display()));
            }
        }
    }
    let only_check = matches.get_flag("check");
    let mut tally = Tally::default();
    for source_file in &source_files {
        tidy(source_file, only_check, &mut tally)?;
    }
    // The output on stdout of `--check` and `-` is for programs.
    if !only_check
        && source_files
            .iter()
            .any(|source_file| source_file.path.is_some())
    {
        say(&tally.summary());
    }
    Ok(tally.broken == 0 && !(only_check && tally.changed > 0))
}

/// The counts of files by result.
#[derive(Default)]
struct Tally {
    changed: usize,
    same: usize,
    broken: usize,
}

impl Tally {
    fn summary(&self) -> String {
        let parts = [
            (self.changed, "formatted"),
            (self.same, "unchanged"),
            (self.broken, "with errors"),
        ];
        let parts = parts.into_iter().filter(|(number, _)| *number > 0);
        let parts = parts.map(|(number, what)| format!("{} {what}", count(number, "file")));
        parts.collect::<Vec<_>>().join(", ") + "\n"
    }
}

fn tidy(source_file: &SourceFile, only_check: bool, tally: &mut Tally) -> Result<(), String> {
    let file = &source_file.file;
    let is_design = source_file.path.as_ref().is_some_and(|path| {
        let ending = path.extension().unwrap_or_default();
        ending.eq_ignore_ascii_case("card")
    });
    let tidied = match is_design {
        true => card::tidy(&file.text),
        false => rules::tidy(&file.text),
    };
    let text = match tidied {
        Ok(text) => text,
        Err(diagnostics) => {
            tally.broken += 1;
            print_error(&render_all(&file.name, &file.text, &diagnostics));
            return Ok(());
        }
    };
    let is_same = text == file.text;
    match is_same {
        true => tally.same += 1,
        false => tally.changed += 1,
    }
    match &source_file.path {
        _ if only_check && is_same => {}
        _ if only_check => say(&format!("{}\n", shown(&file.name))),
        None => print_raw(&text),
        Some(_) if is_same => {}
        Some(path) => {
            replace(path, &text)
                .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
            say(&format!("{}\n", shown(&file.name)));
        }
    }
    Ok(())
}

/// Replaces a file with `text` atomically. Its owner, permissions and a link to it stay.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let before = fs::metadata(&path)?;
    if before.permissions().readonly() {
        let why = "it is read-only";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    files::write(
        &path,
        text.as_bytes(),
        Permissions::AsBefore,
        Durability::Synced,
    )
}
