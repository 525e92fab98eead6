//! Where commands ask for a card: how a file is called that is a JPEG, and what a card is made of.

use std::path::Path;

use crate::app::Looks;
use crate::card::{self, CardText, Design, Drawn, Output, Pictures, draw, recipe};
use crate::model::{Digest, Properties};
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
                ..Output::default()
            },
        }
    }

    /// Width and height that a card with these properties has.
    pub(in crate::cli) fn size(&self, properties: &Properties) -> (u32, u32) {
        let output = self.output.with(properties);
        (output.width, output.height)
    }

    /// Draws a card; without `art` its ground is black.
    ///
    /// # Errors
    /// A sentence: the picture cannot be used.
    pub(in crate::cli) fn draw(
        &self,
        looks: &Looks,
        design: &Design,
        text: &CardText,
        art: Option<&[u8]>,
        properties: &Properties,
        format: Format,
    ) -> Result<Drawn, String> {
        let mut output = self.output.with(properties);
        output.format = match format {
            Format::Jpeg => card::Format::Jpeg,
            Format::Png => card::Format::Png,
        };
        let digest = Digest::of(art.unwrap_or_default());
        let recipe = recipe(design, text, &digest, &output, &looks.faces, properties);
        draw(
            design,
            text,
            Pictures { art, logo: None },
            &output,
            &looks.faces,
            &recipe,
            properties,
        )
    }
}
