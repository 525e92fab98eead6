//! Lays out a design into a display list.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::card::display_list::DisplayList;
use crate::card::language::design::Design;
use crate::card::layout::job::{Job, Sizes, State};
use crate::card::lettering::measure::Measure;
use crate::card::lettering::scripts::{title_lacks, who_has};
use crate::card::style::Style;
use crate::card::texts::CardText;

/// Lays out a card for an output of `size` px; the notes list what could not be done as requested.
///
/// The canvas keeps the design's scale and takes the output's shape, so that distances to edges stay as they are.
#[must_use]
pub fn layout(
    design: &Design,
    text: &CardText,
    style: &Style,
    size: (u32, u32),
    measure: &dyn Measure,
    sizes: &Sizes,
) -> (DisplayList, Vec<String>) {
    let (width, height) = canvas(design, size);
    let mut job = Job {
        design,
        text,
        style,
        measure,
        sizes,
        width,
        height,
        notes: Vec::new(),
        missing: Vec::new(),
        placed: vec![State::Unknown; design.elements.len()],
        numbers: BTreeMap::new(),
        asked: "",
    };
    let mut ops = Vec::new();
    for (at, element) in design.elements.iter().enumerate() {
        if let Some(placed) = job.place(at)
            && !element.is_hidden
        {
            ops.extend(placed.ops.iter().cloned());
        }
    }
    ops.extend(job.mask());
    let unmet = design
        .needs
        .iter()
        .find(|(condition, _)| !job.holds(condition));
    let refusal = unmet.map(|(_, message)| message.clone());
    let refusal = refusal.or_else(|| lost_title(&text.title, &job.missing));
    let mut notes = job.notes;
    notes.extend(who_has(&job.missing));
    (
        DisplayList {
            width,
            height,
            ops,
            refusal,
        },
        notes,
    )
}

/// The reason for making no card: no font has most letters of the title. Without text, or with only a number of it, a
/// card is worse than the picture it replaces.
fn lost_title(title: &str, missing: &[String]) -> Option<String> {
    let title: String = title.nfc().collect();
    let mut letters = 0_usize;
    let mut lost: Vec<String> = Vec::new();
    let mut lost_count = 0_usize;
    for letter in title
        .graphemes(true)
        .filter(|letter| letter.contains(char::is_alphabetic))
    {
        letters += 1;
        // Designs may show a title in capitals.
        let forms = [
            letter.to_string(),
            letter.to_uppercase(),
            letter.to_lowercase(),
        ];
        if forms.iter().any(|form| missing.contains(form)) {
            lost_count += 1;
            if !lost.iter().any(|known| known == letter) {
                lost.push(letter.to_string());
            }
        }
    }
    (lost_count * 2 > letters).then(|| title_lacks(&lost))
}

#[allow(clippy::cast_precision_loss)]
fn canvas(design: &Design, (width, height): (u32, u32)) -> (f32, f32) {
    // Exact: sides of a card are below 65,536 px.
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    let scale = (width / design.canvas.0).min(height / design.canvas.1);
    // A quarter of a px does not change the shape: 1920 x 1080 must lay out exactly as 3200 x 1800.
    let near = |side: f32, own: f32| if (side - own).abs() < 0.25 { own } else { side };
    (
        near(width / scale, design.canvas.0),
        near(height / scale, design.canvas.1),
    )
}
