//! Draws a design, an episode and a picture into the file of a card.

use std::ops::RangeInclusive;

use crate::card::display_list::DisplayList;
use crate::card::language::design::{Design, Source};
use crate::card::layout::job::Sizes;
use crate::card::layout::lay::layout;
use crate::card::lettering::font_set::FontSet;
use crate::card::output::Output;
use crate::card::paint::pictures::{Decoded, Prepared};
use crate::card::paint::rasterizer::Rasterizer;
use crate::card::pixels::encode::encode;
use crate::card::pixels::picture::Picture;
use crate::card::style::Style;
use crate::card::text_resolve::{TextResolver, words};
use crate::card::texts::CardText;
use crate::maker::our_mark;
use crate::model::{Digest, Hasher, Properties};

/// Increased when the same display list gives other pixels, so that all cards are drawn again.
const RENDERER_VERSION: u32 = 3;

/// Sides of a card in px, at least and at most.
const SIDE: RangeInclusive<u32> = 16..=8192;

/// The files of the pictures that a card is made of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pictures<'p> {
    /// The episode's; without one the ground is black.
    pub artwork: Option<&'p [u8]>,
    /// The series' logo, for designs that show one.
    pub logo: Option<&'p [u8]>,
    /// The mask in front of the text, in the shape of the picture and transparent elsewhere: for designs whose picture
    /// fills the card and is neither blurred nor gray.
    pub mask: Option<&'p [u8]>,
}

impl<'p> From<&'p [u8]> for Pictures<'p> {
    fn from(artwork: &'p [u8]) -> Pictures<'p> {
        Pictures {
            artwork: Some(artwork),
            ..Pictures::default()
        }
    }
}

/// A card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its file.
    pub file: Vec<u8>,
    /// Notes about what could not be done as requested.
    pub notes: Vec<String>,
}

/// The fingerprint of all that decides a card's pixels, made without laying out or painting.
///
/// Only what the card shows counts: a new air date makes no new card if no text of the card names it, and a new font
/// only if it sets one of its letters. `artwork` is the fingerprint of the pictures' files.
#[must_use]
pub fn recipe(
    design: &Design,
    text: &CardText,
    artwork: &Digest,
    output: &Output,
    fonts: &FontSet,
    with: &Properties,
) -> Digest {
    let (style, _) = Style::read(with, design, text);
    let mut hasher = Hasher::default();
    hasher.part(&RENDERER_VERSION.to_le_bytes());
    hasher.part(design.digest.as_str().as_bytes());
    hasher.part(artwork.as_str().as_bytes());
    hasher.part(
        format!(
            "{} x {}, {}, {:?}, {}",
            output.width, output.height, output.quality, output.format, output.bytes_max
        )
        .as_bytes(),
    );
    if design.is_of_the_episode {
        let numbers = (text.season, text.number, text.episodes, text.watched);
        hasher.part(text.series.as_bytes());
        hasher.part(format!("{numbers:?}").as_bytes());
        if let Some(last) = text.last {
            hasher.part(&last.to_le_bytes());
        }
        if text.is_unnumbered {
            hasher.part(text.airdate.as_deref().unwrap_or_default().as_bytes());
        }
    }
    for (names, words) in words(TextResolver {
        design,
        text,
        style: &style,
    }) {
        hasher.part(words.as_bytes());
        let order = fonts.order(&names);
        // The first counts even if it sets no letter: it decides the height of lines.
        let used = fonts.used(&order, &words);
        for place in order.first().into_iter().chain(&used) {
            let digest = fonts
                .get(*place)
                .map_or("", |named| named.digest().as_str());
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

/// True if the episode has no absolute number, and the texts of its card would differ if it had one.
#[must_use]
pub fn lacks_absolute(design: &Design, text: &CardText, with: &Properties) -> bool {
    let (style, _) = Style::read(with, design, text);
    let words_with = |absolute| {
        let text = &CardText {
            absolute,
            ..text.clone()
        };
        words(TextResolver {
            design,
            text,
            style: &style,
        })
    };
    text.absolute.is_none() && words_with(Some(1)) != words_with(None)
}

/// The card laid out, as text and for painting, with the notes.
#[must_use]
pub fn display_list(
    design: &Design,
    text: &CardText,
    output: &Output,
    fonts: &FontSet,
    with: &Properties,
    sizes: &Sizes,
) -> (DisplayList, Vec<String>) {
    let (style, mut notes) = Style::read(with, design, text);
    let size = (output.width, output.height);
    let (display_list, more) = layout(design, text, &style, size, fonts, sizes);
    notes.extend(more);
    (display_list, notes)
}

/// Draws a card of these pictures. `recipe` is written into the card.
///
/// # Errors
/// A message: a picture cannot be read, or the size of the output is impossible. A retry would fail in the same way.
pub fn draw(
    design: &Design,
    text: &CardText,
    pictures: Pictures,
    output: &Output,
    fonts: &FontSet,
    recipe: &Digest,
    with: &Properties,
) -> Result<Drawn, String> {
    let (width, height) = (output.width, output.height);
    if !SIDE.contains(&width) || !SIDE.contains(&height) {
        return Err(format!(
            "cannot draw a card of {width} x {height} px: sides must be {} to {} px",
            SIDE.start(),
            SIDE.end()
        ));
    }
    let (style, mut notes) = Style::read(with, design, text);
    let (decoded, more) = decoded(design, pictures, style.crops_bars)?;
    notes.extend(more);
    let sizes = decoded.sizes();
    let (display_list, more) = layout(design, text, &style, (width, height), fonts, &sizes);
    notes.extend(more);
    if let Some(why) = display_list.refusal {
        return Err(why);
    }
    let prepared = Prepared::new(&display_list, decoded, width);
    let rasterizer = Rasterizer::new(&display_list, &prepared, fonts, width, height);
    let encoded = encode(output, &our_mark(recipe.as_str()), &rasterizer)?;
    notes.extend(encoded.note);
    Ok(Drawn {
        file: encoded.file,
        notes,
    })
}

/// The decoded pictures of the design, and notes about the episode's picture.
fn decoded(
    design: &Design,
    pictures: Pictures,
    crops_bars: bool,
) -> Result<(Decoded, Vec<String>), String> {
    let shows = |source: &Source| design.sources().any(|own| own == source);
    let mut decoded = Decoded::default();
    let mut notes = Vec::new();
    for (name, bytes) in &design.images {
        let file = Picture::read_see_through(bytes).map_err(|why| format!("{name}: {why}"))?;
        decoded.files.insert(name.clone(), file);
    }
    if let Some(bytes) = pictures.artwork.filter(|_| shows(&Source::Artwork)) {
        let (artwork, picture_notes) = Picture::read_with_notes(bytes)?;
        let artwork = if crops_bars {
            artwork.without_bars()
        } else {
            artwork
        };
        notes.extend(
            picture_notes
                .into_iter()
                .map(|note| format!("the picture: {note}")),
        );
        notes.extend(artwork.why_blank());
        decoded.artwork = Some(artwork);
    }
    if let Some(bytes) = pictures.logo.filter(|_| shows(&Source::Logo)) {
        let logo = Picture::read_see_through(bytes).map_err(|why| format!("the logo: {why}"))?;
        decoded.logo = Some(logo);
    }
    if let Some(bytes) = pictures.mask {
        let mask = Picture::read_see_through(bytes).map_err(|why| format!("the mask: {why}"))?;
        decoded.mask = Some(mask);
    }
    Ok((decoded, notes))
}
