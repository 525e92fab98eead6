//! A contact sheet of all designs, each with its name below.

use std::path::Path;

use crate::app::DesignSet;
use crate::cli::contact_sheet::{CARD, ContactSheet, Format, Grid, tile};
use crate::cli::draw::{example, sample};
use crate::model::Properties;

/// Cards in a row.
const COLUMNS: usize = 4;

/// The file of a contact sheet, in the format of the extension of `file`.
///
/// # Errors
/// A message: the extension is unknown, or a card cannot be drawn.
pub(super) fn draw(design_set: &DesignSet, file: &Path) -> Result<Vec<u8>, String> {
    let format = Format::of(file)?;
    let grid = Grid {
        cells: design_set.designs.len(),
        columns: COLUMNS,
        cards: 1,
    };
    let mut contact_sheet = ContactSheet::new(design_set, grid)?;
    let artwork = sample((CARD.0 * 2, CARD.1 * 2));
    for (name, design) in &design_set.designs {
        let card = tile(
            design_set,
            design,
            &example(),
            artwork.as_slice().into(),
            &Properties::new(),
            CARD,
        )?;
        contact_sheet.add(&[card], name)?;
    }
    contact_sheet.print(format)
}
