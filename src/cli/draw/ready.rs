//! A checked request, ready to be drawn.

use std::fs;
use std::path::{Path, PathBuf};

use crate::card::{CardText, Drawn, Pictures};
use crate::cli::atomic_write;
use crate::cli::draw::card::Format;
use crate::cli::draw::details::Details;
use crate::cli::draw::refusal::Refusal;
use crate::cli::draw::studio::{Studio, picture};
use crate::model::Properties;

/// The ground of a card.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ground {
    Black,
    /// A made landscape.
    Sample,
    File(PathBuf),
}

/// A card that can be drawn.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) design: String,
    pub(super) text: CardText,
    pub(super) properties: Properties,
    pub(super) ground: Ground,
    pub(super) logo: Option<PathBuf>,
    pub(super) mask: Option<PathBuf>,
    pub(super) format: Format,
    pub(super) out: PathBuf,
}

impl Ready {
    /// Checks a request. Paths are relative to `folder`; without a picture, `missing` is the background.
    ///
    /// # Errors
    /// The design, a property or the file name is invalid.
    pub(super) fn check(
        studio: &mut Studio,
        details: &Details,
        folder: &Path,
        missing: Ground,
    ) -> Result<Ready, Refusal> {
        let Some(out) = &details.out else {
            return Err(Refusal::Because("missing `out`".to_string()));
        };
        let format = Format::of(out).map_err(Refusal::Because)?;
        let design = studio.design(details.design.as_deref(), folder)?;
        let properties = studio.properties(&design, &details.properties);
        let properties = properties.map_err(Refusal::Properties)?;
        let ground = match &details.artwork {
            None => missing,
            Some(path) if path == Path::new("none") => Ground::Black,
            Some(path) => Ground::File(folder.join(path)),
        };
        Ok(Ready {
            design,
            text: details.text.clone(),
            properties,
            ground,
            logo: details.logo.as_ref().map(|logo| folder.join(logo)),
            mask: details.mask.as_ref().map(|mask| folder.join(mask)),
            format,
            out: out.clone(),
        })
    }

    /// Draws the card and writes its file.
    ///
    /// # Errors
    /// A message: the picture cannot be used, or the file cannot be written.
    pub(super) fn make(&self, studio: &Studio) -> Result<Drawn, String> {
        if let Ground::File(artwork) = &self.ground {
            let is_same = match (fs::canonicalize(artwork), fs::canonicalize(&self.out)) {
                (Ok(artwork), Ok(out)) => artwork == out,
                _ => false,
            };
            if is_same {
                let artwork = artwork.display();
                return Err(format!(
                    "the output would overwrite its own picture {artwork}"
                ));
            }
        }
        let drawn = self.draw(studio)?;
        atomic_write::write(&self.out, &drawn.file)?;
        Ok(drawn)
    }

    /// Draws the card.
    ///
    /// # Errors
    /// A message: the picture cannot be used.
    fn draw(&self, studio: &Studio) -> Result<Drawn, String> {
        let design = studio.design_set.designs.get(&self.design);
        let design = design.ok_or("the design is missing")?;
        let read;
        let artwork = match &self.ground {
            Ground::Black => None,
            Ground::Sample => {
                let size = studio.press.size(&self.properties);
                Some(studio.sample(size))
            }
            Ground::File(path) => {
                read = picture(path)?;
                Some(read.as_slice())
            }
        };
        let logo = self.logo.as_deref().map(picture).transpose()?;
        let mask = self.mask.as_deref().map(picture).transpose()?;
        let pictures = Pictures {
            artwork,
            logo: logo.as_deref(),
            mask: mask.as_deref(),
        };
        let drawn = studio.press.draw(
            &studio.design_set,
            design,
            &self.text,
            pictures,
            &self.properties,
            self.format,
        );
        drawn.map_err(|why| match &self.ground {
            Ground::File(path) => format!("{}: {why}", path.display()),
            _ => why,
        })
    }
}
