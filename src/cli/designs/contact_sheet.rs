//! A contact sheet of all designs on a dark background, each with its name below.

use std::path::Path;

use crate::app::{DesignSet, read_design};
use crate::card::{CardText, Design, Picture, Pictures, Strips};
use crate::cli::draw::{Format, Press, example, sample};
use crate::model::Properties;

/// Cards in a row.
const COLUMNS: usize = 4;
/// Px of a card.
const CARD: (u32, u32) = (480, 270);
/// Px of a name below its card.
const LABEL: (u32, u32) = (480, 44);
/// Px between two cards, and up to the edges.
const GAP: u32 = 32;
/// The ground: the colour that the label's design is filled with.
const GROUND: [u8; 4] = [0x12, 0x14, 0x18, 0xff];

/// How a name is set. The ground is a shade that is the same everywhere.
const LABEL_DESIGN: &str = r##"card label
canvas 4800 x 440
shade color "#121418" stops 0: 255, 440: 255
text title "{title}"
  font "Manrope Bold" else "Inter Display ExtraBold"
  size 210
  color "#C9CDD4"
  middle 0
  center 0
  max_width 4400
  lines 1
  shrink 60%
  pass fill own
"##;

/// The file of a contact sheet, in the format of the extension of `file`.
///
/// # Errors
/// A message: the extension is unknown, or a card cannot be drawn.
pub(super) fn draw(design_set: &DesignSet, file: &Path) -> Result<Vec<u8>, String> {
    let format = Format::of(file)?;
    let label_design = read_design("label", LABEL_DESIGN)?;
    let rows = design_set.designs.len().div_ceil(COLUMNS).max(1);
    let columns = design_set.designs.len().clamp(1, COLUMNS);
    let (wide, high) = (CARD.0 + GAP, CARD.1 + LABEL.1 + GAP / 2);
    let px = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let width = GAP + px(columns).saturating_mul(wide);
    let height = (GAP + px(rows).saturating_mul(high)).min(u32::from(u16::MAX));
    let mut board = Board::new(width, height);
    let artwork = sample((CARD.0 * 2, CARD.1 * 2));
    for (at, (name, design)) in design_set.designs.iter().enumerate() {
        let left = GAP + px(at % COLUMNS) * wide;
        let top = GAP + px(at / COLUMNS) * high;
        let card = tile(
            design_set,
            design,
            &example(),
            artwork.as_slice().into(),
            CARD,
        )?;
        board.put(&card, left, top);
        let text = CardText {
            title: name.clone(),
            ..CardText::default()
        };
        let label = tile(design_set, &label_design, &text, Pictures::default(), LABEL)?;
        board.put(&label, left, top + CARD.1);
    }
    Press::sized(width, height).print(&board, format)
}

/// A card as pixels. It is encoded in the best JPEG quality, so that no artifacts are visible.
fn tile(
    design_set: &DesignSet,
    design: &Design,
    text: &CardText,
    pictures: Pictures<'_>,
    (width, height): (u32, u32),
) -> Result<Picture, String> {
    let press = Press::sized(width, height);
    let drawn = press.draw(
        design_set,
        design,
        text,
        pictures,
        &Properties::new(),
        Format::Jpeg,
    )?;
    Picture::read(&drawn.file)
}

/// The whole contact sheet in memory:
struct Board {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

/// Bytes of so many px.
fn bytes(px: u32) -> usize {
    px as usize * 4
}

impl Board {
    fn new(width: u32, height: u32) -> Board {
        Board {
            width,
            height,
            pixels: GROUND.repeat(width as usize * height as usize),
        }
    }

    /// Lays a picture there; what sticks out is cut off.
    fn put(&mut self, picture: &Picture, left: u32, top: u32) {
        let shown = bytes(picture.width.min(self.width.saturating_sub(left)));
        let rows = picture.pixels.chunks_exact(bytes(picture.width));
        for (row, y) in rows.zip(top..self.height) {
            let from = y as usize * bytes(self.width) + bytes(left);
            if let Some(place) = self.pixels.get_mut(from..from + shown) {
                place.copy_from_slice(&row[..shown]);
            }
        }
    }
}

impl Strips for Board {
    type Brush = ();

    fn paint(&self, top: u32, strip: &mut [u8], (): &mut ()) {
        let from = top as usize * bytes(self.width);
        let rows = self.pixels.get(from..from + strip.len());
        strip.copy_from_slice(rows.expect("strips are whole rows of the picture"));
    }
}
