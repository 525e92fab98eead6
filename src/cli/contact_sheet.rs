//! A contact sheet: cards on a dark background, in rows, with a name below each cell.

use crate::app::{DesignSet, read_design};
use crate::card::{CardText, Design, Picture, Pictures, Strips};
use crate::cli::draw::Press;
use crate::model::Properties;

pub(super) use crate::cli::draw::Format;

/// Px of a card.
pub(super) const CARD: (u32, u32) = (480, 270);
/// Px of a name below its cell.
const LABEL: (u32, u32) = (480, 44);
/// Px between two cells, and up to the edges.
const GAP: u32 = 32;
/// Px between two cards of one cell.
const CARD_GAP: u32 = 8;
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

/// How many cells of how many cards a contact sheet has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    /// The most cells.
    pub(super) cells: usize,
    /// Cells in a row.
    pub(super) columns: usize,
    /// Cards side by side in a cell.
    pub(super) cards: usize,
}

/// A contact sheet that is being filled.
pub(super) struct ContactSheet<'d> {
    design_set: &'d DesignSet,
    label_design: Design,
    grid: Grid,
    board: Board,
    /// The cells that are filled.
    filled: usize,
}

impl<'d> ContactSheet<'d> {
    /// An empty one.
    ///
    /// # Errors
    /// A message: the design of the names has an error.
    pub(super) fn new(design_set: &'d DesignSet, grid: Grid) -> Result<ContactSheet<'d>, String> {
        let grid = Grid {
            columns: grid.cells.clamp(1, grid.columns.max(1)),
            ..grid
        };
        let rows = grid.cells.div_ceil(grid.columns);
        let (wide, _) = grid.step();
        let width = GAP + px(grid.columns).saturating_mul(wide);
        Ok(ContactSheet {
            design_set,
            label_design: read_design("label", LABEL_DESIGN)?,
            board: Board::new(width, grid.height(rows)),
            grid,
            filled: 0,
        })
    }

    /// Fills the next cell with cards and their name.
    ///
    /// # Errors
    /// A message: the name cannot be drawn.
    pub(super) fn add(&mut self, cards: &[Picture], name: &str) -> Result<(), String> {
        let (wide, high) = self.grid.step();
        let left = GAP + px(self.filled % self.grid.columns) * wide;
        let top = GAP + px(self.filled / self.grid.columns) * high;
        for (card, at) in cards.iter().zip(0..) {
            self.board.put(card, left + at * (CARD.0 + CARD_GAP), top);
        }
        let text = CardText {
            title: name.to_string(),
            ..CardText::default()
        };
        let label = tile(
            self.design_set,
            &self.label_design,
            &text,
            Pictures::default(),
            &Properties::new(),
            LABEL,
        )?;
        let indent = (wide - GAP - LABEL.0) / 2;
        self.board.put(&label, left + indent, top + CARD.1);
        self.filled += 1;
        Ok(())
    }

    /// The file, with the rows that are filled.
    ///
    /// # Errors
    /// A message: it cannot be encoded.
    pub(super) fn print(mut self, format: Format) -> Result<Vec<u8>, String> {
        let rows = self.filled.div_ceil(self.grid.columns);
        self.board.crop(self.grid.height(rows));
        Press::sized(self.board.width, self.board.height).print(&self.board, format)
    }
}

impl Grid {
    /// Px from a cell to the next one, to the right and down.
    fn step(self) -> (u32, u32) {
        let cards = px(self.cards.max(1));
        let wide = cards.saturating_mul(CARD.0 + CARD_GAP) - CARD_GAP + GAP;
        (wide, CARD.1 + LABEL.1 + GAP / 2)
    }

    /// Px of so many rows, as far as files can be that high.
    fn height(self, rows: usize) -> u32 {
        let (_, high) = self.step();
        (GAP + px(rows.max(1)).saturating_mul(high)).min(u32::from(u16::MAX))
    }
}

fn px(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A card as pixels, of that width and height in px. It is encoded in the best JPEG quality, so that no artifacts are
/// visible.
///
/// # Errors
/// A message: a picture cannot be used.
pub(super) fn tile(
    design_set: &DesignSet,
    design: &Design,
    text: &CardText,
    pictures: Pictures<'_>,
    properties: &Properties,
    (width, height): (u32, u32),
) -> Result<Picture, String> {
    let press = Press::sized(width, height);
    let drawn = press.draw(design_set, design, text, pictures, properties, Format::Jpeg)?;
    Picture::read(&drawn.file)
}

/// The pixels of the whole contact sheet.
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

    /// Cuts off what is below that height in px.
    fn crop(&mut self, height: u32) {
        self.height = self.height.min(height);
        self.pixels
            .truncate(bytes(self.width) * self.height as usize);
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
