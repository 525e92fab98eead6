//! From a design, an episode and a picture to the file of a card.

use std::ops::RangeInclusive;

use crate::card::language::design::Design;
use crate::card::layout::layout;
use crate::card::lettering::faces::Faces;
use crate::card::lettering::shape::faces_of;
use crate::card::marks::our_mark;
use crate::card::paint::{Painter, prepared};
use crate::card::pixels::encode::encode;
use crate::card::pixels::picture::Picture;
use crate::card::say::words;
use crate::card::sheet::Sheet;
use crate::card::style::Style;
use crate::card::texts::CardText;
use crate::model::{CARD_HEIGHT, CARD_WIDTH, Digest, Hasher, Properties};

/// Counted up whenever the same sheet would come out as other pixels: then all cards are drawn anew.
const RENDERER_VERSION: u32 = 1;

/// Sides of a card in px, at least and at most.
const SIDE: RangeInclusive<u32> = 16..=8192;

/// The file that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// Px, 16 to 8192.
    pub width: u32,
    /// Px, 16 to 8192.
    pub height: u32,
    /// Of the JPEG, 1 to 100.
    pub quality: u8,
}

impl Output {
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

/// A card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its file.
    pub jpeg: Vec<u8>,
    /// What could not be done as asked, a sentence each.
    pub notes: Vec<String>,
}

/// The fingerprint of all that decides a card's pixels, made without laying out or painting.
///
/// Only what the card shows counts: a new air date makes no new card if no text of the card names it, and a new font
/// only if it sets one of its letters. `art` is the fingerprint of the picture's file.
#[must_use]
pub fn recipe(
    design: &Design,
    text: &CardText,
    art: &Digest,
    output: &Output,
    faces: &Faces,
    with: &Properties,
) -> Digest {
    let (style, _) = Style::read(with, design, text);
    let mut hasher = Hasher::default();
    hasher.part(&RENDERER_VERSION.to_le_bytes());
    hasher.part(design.digest.as_str().as_bytes());
    hasher.part(art.as_str().as_bytes());
    hasher.part(format!("{} x {}, {}", output.width, output.height, output.quality).as_bytes());
    for (names, words) in words(design, text, &style) {
        hasher.part(words.as_bytes());
        let order = faces.order(&names);
        // The first counts even if it sets no letter: it decides the height of lines.
        let used = faces_of(faces.all(), &order, &words);
        for place in order.first().into_iter().chain(&used) {
            let digest = faces.get(*place).map_or("", |named| named.digest.as_str());
            hasher.part(digest.as_bytes());
        }
    }
    // Numbers, colours and flags of the style; texts are in the words already.
    let numbers = Style {
        texts: std::collections::BTreeMap::new(),
        ..style
    };
    hasher.part(format!("{numbers:?}").as_bytes());
    hasher.finish()
}

/// The card laid out, as text and for painting, with the notes.
#[must_use]
pub fn sheet(
    design: &Design,
    text: &CardText,
    output: &Output,
    faces: &Faces,
    with: &Properties,
) -> (Sheet, Vec<String>) {
    let (style, mut notes) = Style::read(with, design, text);
    let (sheet, more) = layout(design, text, &style, (output.width, output.height), faces);
    notes.extend(more);
    (sheet, notes)
}

/// Draws a card over `art`, the file of a picture; without one the ground is black. `recipe` is written into the card.
///
/// # Errors
/// A sentence: the picture cannot be read, or the output's size is impossible. Another try ends the same way.
pub fn draw(
    design: &Design,
    text: &CardText,
    art: Option<&[u8]>,
    output: &Output,
    faces: &Faces,
    recipe: &Digest,
    with: &Properties,
) -> Result<Drawn, String> {
    let (width, height) = (output.width, output.height);
    if !SIDE.contains(&width) || !SIDE.contains(&height) {
        return Err(format!(
            "a card of {width} x {height} px is not drawn: sides have {} to {} px",
            SIDE.start(),
            SIDE.end()
        ));
    }
    let (sheet, notes) = sheet(design, text, output, faces, with);
    let picture = match art {
        Some(bytes) => Some(prepared(&sheet, Picture::read(bytes)?, width, height)),
        None => None,
    };
    let painter = Painter::new(&sheet, picture.as_ref(), faces, width, height);
    let jpeg = encode(
        width,
        height,
        output.quality,
        &our_mark(recipe.as_str()),
        &painter,
    )?;
    Ok(Drawn { jpeg, notes })
}
