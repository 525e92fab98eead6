//! Output of commands that draw: the format of a file name, and the inputs of a card.

use std::path::Path;

use crate::app::DesignSet;
use crate::card::{self, CardText, Design, Drawn, Output, Pictures, Strips, draw, encode, recipe};
use crate::model::{Hasher, Properties};
use crate::server::CARD_BYTES_MAX;
use crate::settings::CardSettings;

/// The kinds of files that cards can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Format {
    Jpeg,
    Png,
}

impl Format {
    /// The format of a file extension; `-` is a JPEG.
    ///
    /// # Errors
    /// The extension is unknown.
    pub(in crate::cli) fn of(path: &Path) -> Result<Format, String> {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        match ending.to_ascii_lowercase().as_str() {
            _ if path == Path::new("-") => Ok(Format::Jpeg),
            "jpg" | "jpeg" => Ok(Format::Jpeg),
            "png" => Ok(Format::Png),
            _ => Err(format!(
                "unknown image type `{}`; use .jpg or .png",
                path.display()
            )),
        }
    }
}

impl Format {
    fn of_card(self) -> card::Format {
        match self {
            Format::Jpeg => card::Format::Jpeg,
            Format::Png => card::Format::Png,
        }
    }
}

/// JPEG quality of pictures that hold many cards.
const CONTACT_SHEET_QUALITY: u8 = 92;

/// How cards are written.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Press {
    output: Output,
}

impl Press {
    /// With the format, size and quality of the settings.
    pub(in crate::cli) fn new(cards: &CardSettings) -> Press {
        Press {
            output: Output {
                width: cards.width,
                height: cards.height,
                quality: cards.quality,
                bytes_max: CARD_BYTES_MAX,
                ..Output::default()
            },
        }
    }

    /// With this size in px and the best quality, whatever the settings are.
    pub(in crate::cli) fn sized(width: u32, height: u32) -> Press {
        Press {
            output: Output {
                width,
                height,
                quality: 100,
                bytes_max: CARD_BYTES_MAX,
                ..Output::default()
            },
        }
    }

    /// The file of a picture that is not a card.
    ///
    /// # Errors
    /// A message: a side is too long for the format.
    pub(in crate::cli) fn print(
        &self,
        picture: &impl Strips,
        format: Format,
    ) -> Result<Vec<u8>, String> {
        let output = Output {
            format: format.of_card(),
            quality: CONTACT_SHEET_QUALITY,
            bytes_max: usize::MAX,
            ..self.output
        };
        encode(&output, "intertitle", picture).map(|encoded| encoded.file)
    }

    /// The same with so many threads a card.
    pub(in crate::cli) fn with_threads(mut self, threads: usize) -> Press {
        self.output.threads = threads.max(1);
        self
    }

    /// Width and height that a card with these properties has.
    pub(in crate::cli) fn size(&self, properties: &Properties) -> (u32, u32) {
        let output = self.output.with(properties);
        (output.width, output.height)
    }

    /// Draws a card; without a picture its ground is black.
    ///
    /// # Errors
    /// A message: the picture cannot be used.
    pub(in crate::cli) fn draw(
        &self,
        design_set: &DesignSet,
        design: &Design,
        text: &CardText,
        pictures: Pictures<'_>,
        properties: &Properties,
        format: Format,
    ) -> Result<Drawn, String> {
        let mut output = self.output.with(properties);
        output.format = format.of_card();
        let mut hasher = Hasher::default();
        hasher.part(pictures.artwork.unwrap_or_default());
        hasher.part(pictures.logo.unwrap_or_default());
        hasher.part(pictures.mask.unwrap_or_default());
        let digest = hasher.finish();
        let recipe = recipe(
            design,
            text,
            &digest,
            &output,
            &design_set.fonts,
            properties,
        );
        draw(
            design,
            text,
            pictures,
            &output,
            &design_set.fonts,
            &recipe,
            properties,
        )
    }
}
