//! Draws cards for commands: with the loaded designs and fonts, reads pictures and checks properties.

use std::path::Path;
use std::sync::OnceLock;

use crate::app::{DesignSet, read_design, with_images};
use crate::assets;
use crate::cli::draw::card::Press;
use crate::cli::draw::refusal::{Refusal, Wrong, one_line};
use crate::fake::landscape;
use crate::files;
use crate::model::{DESIGN_DEFAULT, Properties};
use crate::rules;
use crate::settings::Settings;

/// What cards are drawn with.
pub(super) struct Studio {
    pub(super) design_set: DesignSet,
    pub(super) press: Press,
    /// The generated landscape, created on first use.
    sample: OnceLock<Vec<u8>>,
}

impl Studio {
    /// Loads the designs and fonts of the config folder, and the card settings.
    pub(super) fn open(settings: &Settings) -> Result<Studio, String> {
        Ok(Studio {
            design_set: DesignSet::read(settings)?,
            press: Press::new(&settings.cards),
            sample: OnceLock::new(),
        })
    }

    /// Reads designs and fonts again; those that were read by their files are forgotten.
    pub(super) fn reopen(&mut self, settings: &Settings) -> Result<(), String> {
        self.design_set = DesignSet::read(settings)?;
        Ok(())
    }

    /// The name by which the design can be drawn: a file is read now and known by its path.
    ///
    /// # Errors
    /// The design is unknown, or has errors.
    pub(super) fn design(
        &mut self,
        written: Option<&str>,
        folder: &Path,
    ) -> Result<String, Refusal> {
        let written = written.unwrap_or(DESIGN_DEFAULT);
        if !is_file(written) {
            return self.known_design(written);
        }
        if !self.design_set.designs.contains_key(written) {
            let text = assets::design_file(&folder.join(written)).map_err(Refusal::Because)?;
            let path = folder.join(written);
            let design_folder = path.parent().unwrap_or(folder);
            let design = read_design(written, &text.text)
                .and_then(|design| with_images(design, design_folder));
            match design {
                Ok(design) => self.design_set.put(written, design),
                Err(rendered) => {
                    let name = written.to_string();
                    return Err(Refusal::Design { name, rendered });
                }
            }
        }
        Ok(written.to_string())
    }

    /// The name of a design as it is on disk.
    fn known_design(&self, written: &str) -> Result<String, Refusal> {
        let found = rules::property(written, "design", written, &self.design_set.words);
        // A built-in design must not replace a broken one of the same name.
        let name = found.as_ref().map_or(written, |(_, name)| name);
        if let Some(rendered) = self.design_set.errors.get(name) {
            return Err(Refusal::Design {
                name: name.to_string(),
                rendered: rendered.clone(),
            });
        }
        match found {
            Ok((_, name)) => Ok(name),
            Err(diagnostic) => {
                let list = "`intertitle designs` lists them".to_string();
                let help = diagnostic.help.clone().or(Some(list));
                Err(Refusal::Because(one_line(&diagnostic.help(help))))
            }
        }
    }

    /// The properties as rules keep them; all that is wrong with them, if anything is.
    pub(super) fn properties(
        &self,
        design: &str,
        written: &[(String, String)],
    ) -> Result<Properties, Vec<Wrong>> {
        let mut kept = Properties::new();
        let mut wrong = Vec::new();
        for (name, value) in written {
            match rules::property(design, name, value, &self.design_set.words) {
                Ok((name, value)) => drop(kept.insert(name, value)),
                Err(diagnostic) => wrong.push(Wrong {
                    written: format!("{name}={value}"),
                    diagnostic,
                }),
            }
        }
        match wrong.is_empty() {
            true => Ok(kept),
            false => Err(wrong),
        }
    }

    /// The generated landscape, for a card of that size in px.
    pub(super) fn sample(&self, size: (u32, u32)) -> &[u8] {
        self.sample.get_or_init(|| sample(size)).as_slice()
    }
}

/// A path, and not a name: it ends in `.card`.
pub(super) fn is_file(design: &str) -> bool {
    Path::new(design)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("card"))
}

/// Bytes of a picture's file at most.
const PICTURE_BYTES_MAX: u64 = 256 << 20;

/// The file of a picture.
///
/// # Errors
/// It cannot be read; the message names it.
pub(super) fn picture(path: &Path) -> Result<Vec<u8>, String> {
    files::read(path, PICTURE_BYTES_MAX)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// The seed of the landscape that works best behind a title.
const SEED: u32 = 2;

/// A made landscape for a card of that size in px.
pub(in crate::cli) fn sample((width, height): (u32, u32)) -> Vec<u8> {
    let side = |px: u32, most: u16| u16::try_from(px).unwrap_or(most).clamp(16, most);
    landscape(SEED, side(width, 1920), side(height, 1080))
}
