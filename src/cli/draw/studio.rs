//! Where cards are drawn for commands: designs and fonts at hand, pictures read, properties checked.

use std::fs;
use std::path::{Path, PathBuf};

use crate::app::{Looks, read_design};
use crate::assets;
use crate::card::Drawn;
use crate::cli::draw::card::{Format, Press};
use crate::cli::draw::details::Details;
use crate::model::{DESIGN_DEFAULT, Properties, Vocabulary};
use crate::pretend::landscape;
use crate::rules;
use crate::settings::Settings;
use crate::text::{Diagnostic, SourceText};

/// What cards are drawn with.
pub(super) struct Studio {
    pub(super) looks: Looks,
    pub(super) press: Press,
}

/// The ground of a card.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ground {
    Black,
    /// A made landscape.
    Sample,
    File(PathBuf),
}

/// A mistake in a property.
pub(super) struct Wrong {
    /// `name=value`
    pub(super) written: String,
    pub(super) mistake: Diagnostic,
}

impl Wrong {
    /// With carets below the words, as options give them.
    pub(super) fn screen(&self) -> String {
        let option = match self.written.split('=').next() {
            Some("size") => "--size",
            Some("quality") => "--quality",
            _ => "--set",
        };
        SourceText::new(option, &self.written).draw(&self.mistake)
    }
}

impl Studio {
    /// The designs and fonts of the config folder, cards as its settings say.
    pub(super) fn open(settings: &Settings) -> Result<Studio, String> {
        Ok(Studio {
            looks: Looks::read(settings)?,
            press: Press::new(&settings.cards),
        })
    }

    /// The name under which the design can be drawn: that of a file is read now, and known by its path.
    ///
    /// # Errors
    /// There is no such design, or it has mistakes: then their screens.
    pub(super) fn design(
        &mut self,
        written: Option<&str>,
        folder: &Path,
    ) -> Result<String, String> {
        let written = written.unwrap_or(DESIGN_DEFAULT);
        if !is_file(written) {
            return known_design(&self.looks, written);
        }
        if !self.looks.designs.contains_key(written) {
            let text = assets::rules_file(&folder.join(written))?;
            let design = read_design(written, &text.text)?;
            self.looks.put(written, design);
        }
        Ok(written.to_string())
    }

    /// The properties as rules keep them.
    pub(super) fn properties(
        &self,
        design: &str,
        written: &[(String, String)],
    ) -> Result<Properties, Vec<Wrong>> {
        properties(design, written, &self.looks.words)
    }

    /// Draws a card in the design of that name, which [`Studio::design`] gave.
    pub(super) fn draw(
        &self,
        design: &str,
        details: &Details,
        ground: &Ground,
        properties: &Properties,
        format: Format,
    ) -> Result<Drawn, String> {
        let design = self.looks.designs.get(design);
        let design = design.ok_or("the design is gone")?;
        let art = match ground {
            Ground::Black => None,
            Ground::Sample => Some(sample(self.press.size(properties))),
            Ground::File(path) => Some(picture(path)?),
        };
        self.press
            .draw(
                &self.looks,
                design,
                &details.text,
                art.as_deref(),
                properties,
                format,
            )
            .map_err(|why| match ground {
                Ground::File(path) => format!("{}: {why}", path.display()),
                _ => why,
            })
    }
}

/// A path, and not a name: it ends in `.card`.
pub(super) fn is_file(design: &str) -> bool {
    Path::new(design)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("card"))
}

fn known_design(looks: &Looks, written: &str) -> Result<String, String> {
    match rules::property(written, "design", written, &looks.words) {
        Ok((_, name)) => match looks.mistakes.get(&name) {
            // The built-in one of that name is not what is meant.
            Some(screens) => Err(screens.clone()),
            None => Ok(name),
        },
        Err(mistake) => match looks.mistakes.get(written) {
            Some(screens) => Err(screens.clone()),
            None => Err(match mistake.help {
                Some(help) => format!("{}: {help}", mistake.message),
                None => format!("{}; `intertitle designs` lists them", mistake.message),
            }),
        },
    }
}

/// The properties as rules keep them; all that is wrong with them, if anything is.
fn properties(
    design: &str,
    written: &[(String, String)],
    words: &Vocabulary,
) -> Result<Properties, Vec<Wrong>> {
    let mut kept = Properties::new();
    let mut wrong = Vec::new();
    for (name, value) in written {
        match rules::property(design, name, value, words) {
            Ok((name, value)) => drop(kept.insert(name, value)),
            Err(mistake) => wrong.push(Wrong {
                written: format!("{name}={value}"),
                mistake,
            }),
        }
    }
    match wrong.is_empty() {
        true => Ok(kept),
        false => Err(wrong),
    }
}

/// Bytes of a picture's file at most.
const PICTURE_BYTES_MAX: u64 = 256 << 20;

/// The file of a picture.
///
/// # Errors
/// It cannot be read; the sentence names it.
pub(super) fn picture(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error| format!("cannot read {}: {error}", path.display());
    let bytes = fs::metadata(path).map_err(unreadable)?.len();
    if bytes > PICTURE_BYTES_MAX {
        let most = PICTURE_BYTES_MAX >> 20;
        return Err(format!("{} has more than {most} MiB", path.display()));
    }
    fs::read(path).map_err(unreadable)
}

/// The seed of the landscape that looks best behind a title.
const SEED: u32 = 2;

/// A made landscape for a card of that size in px.
pub(super) fn sample((width, height): (u32, u32)) -> Vec<u8> {
    let side = |px: u32, most: u16| u16::try_from(px).unwrap_or(most).clamp(16, most);
    landscape(SEED, side(width, 1920), side(height, 1080))
}
