//! Makes a rules file of what was found, formatted and checked.

use std::path::Path;

use crate::import::fonts::{self, FontCopy};
use crate::import::model::Collection;
use crate::import::report::Report;
use crate::import::rules_text::{OtherRules, rules_text};
use crate::import::words::Words;
use crate::model::Vocabulary;
use crate::rules;

/// What an import writes.
#[derive(Debug)]
pub struct Imported {
    /// The text of the rules file.
    pub text: String,
    /// The fonts that it names.
    pub fonts: Vec<FontCopy>,
    /// The words that rules may use once these fonts are there.
    pub vocabulary: Vocabulary,
}

/// The rules for what was found, and the fonts that are copied into `fonts_folder` for them.
///
/// # Errors
/// The text cannot be formatted: the rendered errors.
pub fn imported(
    collection: &Collection,
    mut vocabulary: Vocabulary,
    fonts_folder: &Path,
    others: OtherRules,
    report: &mut Report,
) -> Result<Imported, String> {
    let (fonts, font_names) = fonts::plan(collection, fonts_folder, report);
    for font in &fonts {
        if !vocabulary.fonts.contains(&font.name) {
            vocabulary.fonts.push(font.name.clone());
        }
    }
    let words = Words {
        vocabulary: &vocabulary,
        collection,
        font_names: &font_names,
    };
    let text = rules_text(&words, others, report);
    let text = rules::tidy(&text).map_err(|_| format!("the rules cannot be formatted:\n{text}"))?;
    Ok(Imported {
        text,
        fonts,
        vocabulary,
    })
}
