//! Checks designs for errors.

use std::path::Path;

use crate::app::rules_file;
use crate::assets::{self, Text};
use crate::card;
use crate::rules::RulesFile;
use crate::settings::ConfigDir;
use crate::text::Diagnostic;

/// A design's file, and all that is wrong with it.
pub(in crate::cli) struct Checked {
    pub(in crate::cli) file: RulesFile,
    pub(in crate::cli) diagnostics: Vec<Diagnostic>,
}

/// The path ends as those of designs do.
pub(in crate::cli) fn is_one(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("card"))
}

/// The design in a file.
///
/// # Errors
/// It cannot be read; the message names it.
pub(in crate::cli) fn at(path: &Path) -> Result<Checked, String> {
    let text = assets::design_file(path)?;
    Ok(checked(text, path.display().to_string()))
}

/// The user's designs.
///
/// # Errors
/// The folder or a file in it cannot be read; the message names it.
pub(in crate::cli) fn of(config_dir: &ConfigDir) -> Result<Vec<Checked>, String> {
    let texts = assets::user_designs(config_dir)?;
    if let Some(why) = texts.iter().find_map(|text| text.unreadable.clone()) {
        return Err(why);
    }
    let checked = texts.into_iter().map(|text| {
        let name = format!("designs/{}", text.name);
        checked(text, name)
    });
    Ok(checked.collect())
}

fn checked(text: Text, name: String) -> Checked {
    let (_, diagnostics) = card::parse(&text.text);
    Checked {
        file: RulesFile {
            name,
            ..rules_file(text)
        },
        diagnostics,
    }
}
