//! The state of laying out one card: its inputs, and the elements placed so far.

use std::collections::BTreeMap;

use crate::card::display_list::{DrawOp, Frame, Outline};
use crate::card::language::design::{Design, Source};
use crate::card::lettering::measure::Measure;
use crate::card::style::Style;
use crate::card::text_resolve::TextResolver;
use crate::card::texts::CardText;

/// The pictures that a card has, and how large they are: width and height in px, by name of their source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The episode's picture.
    pub artwork: Option<(u32, u32)>,
    /// The series' logo.
    pub logo: Option<(u32, u32)>,
    /// Files next to the design, by name.
    pub files: BTreeMap<String, (u32, u32)>,
    /// The mask.
    pub mask: Option<(u32, u32)>,
}

impl Sizes {
    /// The size of a picture; `None` if the card does not have it.
    #[must_use]
    pub fn of(&self, source: &Source) -> Option<(u32, u32)> {
        match source {
            Source::Artwork => self.artwork,
            Source::Logo => self.logo,
            Source::Mask => self.mask,
            Source::File(name) => self.files.get(name).copied(),
        }
    }
}

/// An element that is on the card.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its box; of a text, the room of its lines.
    pub frame: Frame,
    /// Its painted area.
    pub ink: Frame,
    /// Px from the top of the canvas to the last baseline; the bottom of an element without one.
    pub baseline: f32,
    /// Lines of a text.
    pub lines: u8,
    /// Px an em of a text.
    pub size: f32,
    /// The draw ops.
    pub ops: Vec<DrawOp>,
    /// What it cuts out of others.
    pub outline: Option<Outline>,
}

/// How far an element has come.
#[derive(Clone, Debug)]
pub enum State {
    /// Not requested yet.
    Unknown,
    /// A text whose size is known, and its place is not.
    Sized(Placed),
    /// It is on the card, or it is not.
    Known(Option<Placed>),
}

/// A card that is being laid out. Elements are placed on demand: on their own turn, or when others that are measured by
/// them are placed.
pub struct Job<'j> {
    pub(super) design: &'j Design,
    pub(super) text: &'j CardText,
    pub(super) style: &'j Style,
    pub(super) measure: &'j dyn Measure,
    pub(super) sizes: &'j Sizes,
    /// Px of the canvas.
    pub(super) width: f32,
    /// Px of the canvas.
    pub(super) height: f32,
    pub(super) notes: Vec<String>,
    /// Letters that no font has.
    pub(super) missing: Vec<String>,
    /// By the places of elements.
    pub(super) placed: Vec<State>,
    pub(super) numbers: BTreeMap<&'j str, f32>,
    /// The `let` that is being evaluated: random values depend on its name.
    pub(super) asked: &'j str,
}

/// Notes about one card at most.
const NOTES_MAX: usize = 20;

impl<'j> Job<'j> {
    pub(super) fn resolver(&self) -> TextResolver<'j> {
        TextResolver {
            design: self.design,
            text: self.text,
            style: self.style,
        }
    }

    pub(super) fn note(&mut self, note: String) {
        // One note is enough for all letters of a long title.
        if self.notes.len() < NOTES_MAX && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
