//! The requested output file of a card.

use std::ops::RangeInclusive;

use crate::model::{CARD_HEIGHT, CARD_WIDTH, Properties};

/// The requested output file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// Px, 16 to 8192.
    pub width: u32,
    /// Px, 16 to 8192.
    pub height: u32,
    /// What kind of file.
    pub format: Format,
    /// Of a JPEG, 1 to 100.
    pub quality: u8,
    /// Bytes that the file may have. A JPEG that would have more gets a lower quality. Without a limit: `usize::MAX`.
    pub bytes_max: usize,
    /// Threads that paint and encode, at least 1. They change nothing in the file.
    pub threads: usize,
}

/// A kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Small, and all that a card in use needs.
    #[default]
    Jpeg,
    /// Each pixel as it was painted.
    Png,
}

impl Default for Output {
    fn default() -> Output {
        Output {
            width: 1920,
            height: 1080,
            format: Format::Jpeg,
            quality: 92,
            bytes_max: usize::MAX,
            threads: 1,
        }
    }
}

/// The quality of a card that was too large for the server, at most.
const SMALL_QUALITY: u8 = 80;

impl Output {
    /// A card of half the width and height, for a server that took none of the usual size.
    #[must_use]
    pub fn halved(self) -> Output {
        Output {
            width: (self.width / 2).max(*CARD_WIDTH.start()),
            height: (self.height / 2).max(*CARD_HEIGHT.start()),
            quality: self.quality.min(SMALL_QUALITY),
            ..self
        }
    }

    /// The same with the properties `size` and `quality`, where rules set them; what cannot be read changes nothing.
    #[must_use]
    pub fn with(mut self, properties: &Properties) -> Output {
        let sides = properties
            .get("size")
            .and_then(|size| size.split_once(['x', 'X', '×']));
        let side = |text: &str, sides: RangeInclusive<u32>| {
            let px = text.trim().parse::<u32>().ok();
            px.filter(|px| sides.contains(px))
        };
        if let Some((Some(width), Some(height))) =
            sides.map(|(width, height)| (side(width, CARD_WIDTH), side(height, CARD_HEIGHT)))
        {
            (self.width, self.height) = (width, height);
        }
        let quality = properties
            .get("quality")
            .and_then(|quality| quality.trim().parse::<u8>().ok());
        self.quality = quality
            .filter(|quality| (1..=100).contains(quality))
            .unwrap_or(self.quality);
        self
    }
}
