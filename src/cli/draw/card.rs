//! Where commands ask for a card: how a file is called that is a JPEG, and what a card is made of.

use std::path::Path;

use crate::app::Looks;
use crate::card::{CardText, Design, Drawn, Output, Pictures, Strips, draw, encode, recipe};
use crate::model::{Hasher, Properties};
use crate::settings::CardSettings;

/// The kinds of files that cards can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Format {
    Jpeg,
    Png,
}

impl Format {
    /// What the ending of a file's name asks for; `-` is a JPEG.
    ///
    /// # Errors
    /// The ending is none of a card.
    pub(in crate::cli) fn of(path: &Path) -> Result<Format, String> {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        match ending.to_ascii_lowercase().as_str() {
            _ if path == Path::new("-") => Ok(Format::Jpeg),
            "jpg" | "jpeg" => Ok(Format::Jpeg),
            "png" => Ok(Format::Png),
            _ => Err(format!(
                "the name `{}` tells no kind of picture; let it end in .jpg or .png",
                path.display()
            )),
        }
    }
}

impl Format {
    /// # Errors
    /// The encoder does not write such files.
    fn check(self) -> Result<(), String> {
        match self {
            Format::Jpeg => Ok(()),
            Format::Png => Err("cards are no PNG yet; let the file's name end in .jpg".to_string()),
        }
    }
}

/// JPEG quality of pictures that hold many cards.
const SHEET_QUALITY: u8 = 92;

/// How cards are written.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Press {
    output: Output,
}

impl Press {
    /// As the settings say.
    pub(in crate::cli) fn new(cards: &CardSettings) -> Press {
        Press {
            output: Output {
                width: cards.width,
                height: cards.height,
                quality: cards.quality,
            },
        }
    }

    /// Of this size in px and the best quality, whatever the settings say.
    pub(in crate::cli) fn sized(width: u32, height: u32) -> Press {
        Press {
            output: Output {
                width,
                height,
                quality: 100,
            },
        }
    }

    /// The file of a picture that is no card.
    ///
    /// # Errors
    /// A sentence: a side is too long for the format.
    pub(in crate::cli) fn print(
        &self,
        picture: &impl Strips,
        format: Format,
    ) -> Result<Vec<u8>, String> {
        format.check()?;
        let Output { width, height, .. } = self.output;
        encode(width, height, SHEET_QUALITY, "intertitle", picture)
    }

    /// Width and height that a card with these properties has.
    pub(in crate::cli) fn size(&self, properties: &Properties) -> (u32, u32) {
        let output = self.output.with(properties);
        (output.width, output.height)
    }

    /// Draws a card; without a picture its ground is black.
    ///
    /// # Errors
    /// A sentence: the picture cannot be used.
    pub(in crate::cli) fn draw(
        &self,
        looks: &Looks,
        design: &Design,
        text: &CardText,
        pictures: Pictures<'_>,
        properties: &Properties,
        format: Format,
    ) -> Result<Drawn, String> {
        format.check()?;
        let output = self.output.with(properties);
        let mut hasher = Hasher::default();
        hasher.part(pictures.art.unwrap_or_default());
        hasher.part(pictures.logo.unwrap_or_default());
        let digest = hasher.finish();
        let recipe = recipe(design, text, &digest, &output, &looks.faces, properties);
        draw(
            design,
            text,
            pictures,
            &output,
            &looks.faces,
            &recipe,
            properties,
        )
    }
}
