//! A design: what a card is made of, as its author wrote it. Lengths are px of the canvas, before it is scaled.

use std::collections::BTreeMap;

use crate::card::language::template::Template;
use crate::card::pixels::blend::Color;
use crate::model::Digest;

/// A design, read and found right.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// Its name, as rules call it.
    pub name: String,
    /// What it looks like, in a few words; may be empty.
    pub about: String,
    /// Width and height of the canvas in px.
    pub canvas: (f32, f32),
    /// Properties of its own that rules may set, all of them on or off.
    pub flags: Vec<Flag>,
    /// Texts that stand in for properties that no rule has set: `title`, `season_text`, `episode_text`.
    pub texts: BTreeMap<String, Template>,
    /// What is drawn, the lowest first.
    pub elements: Vec<Element>,
    /// The fingerprint of the text it was read from.
    pub digest: Digest,
}

/// A property that is on or off.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// Its name in rules.
    pub name: String,
    /// What it is where no rule sets it.
    pub is_on: bool,
    /// What it does, in a few words; may be empty.
    pub help: String,
}

/// Something that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The flag that leaves the element out when it is on.
    pub unless: Option<String>,
    /// The flag that leaves the element out when it is off.
    pub only_if: Option<String>,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of elements.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// The picture, filling the canvas: centred, what sticks out is cut off.
    Art,
    /// A colour whose strength changes from top to bottom.
    Shade(Shade),
    /// Text.
    Text(Box<Text>),
}

/// A vertical gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct Shade {
    /// Red, green, blue.
    pub color: [u8; 3],
    /// Px from the top and alpha of 255, from top to bottom. Above the first and below the last it stays as there.
    pub stops: Vec<(f32, u8)>,
}

/// A text and how it is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Its name; the text `title` is the one that the `font` properties of rules are about.
    pub name: String,
    /// What it says.
    pub says: Says,
    /// Px an em.
    pub size: f32,
    /// The colour that passes call `own`.
    pub color: Color,
    /// What is done to its letters.
    pub case: Case,
    /// Px between two letters, in addition to the face's own.
    pub kerning: f32,
    /// Px of a blank; 0 for the face's own.
    pub space: f32,
    /// Px between two lines, in addition to ascent and descent.
    pub interline: f32,
    /// Where it stands from left to right.
    pub align: Align,
    /// Where it stands from top to bottom.
    pub place: Place,
    /// Px that a line may be wide.
    pub within: f32,
    /// The smallest share of its size that it may shrink to where it does not fit, 0.1 to 1.
    pub shrink: f32,
    /// The painting, the lowest first; never empty.
    pub passes: Vec<Pass>,
}

/// What a text says.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// A text that breaks into lines.
    Lines {
        /// The words.
        text: Template,
        /// The names of its face, and of those that stand in for it.
        faces: Vec<String>,
        /// Lines at most.
        lines: usize,
        /// Which line may be the longest.
        longest: Longest,
    },
    /// Several texts side by side in one line.
    Row {
        /// The texts, from left to right.
        parts: Vec<Part>,
        /// Px between the ink of two parts.
        gap: f32,
    },
}

/// A part of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name; `season` and `episode` can be hidden by rules.
    pub name: String,
    /// The words.
    pub text: Template,
    /// The names of its face, and of those that stand in for it.
    pub faces: Vec<String>,
    /// A sign between this part and the next, in the same face; may be empty.
    pub join: String,
}

/// What is done to the letters of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Case {
    Source,
    Upper,
    Lower,
    Title,
}

/// Which of several lines may be the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Longest {
    Top,
    Bottom,
    /// None: as equal as can be.
    Even,
}

/// Where a line stands from left to right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Align {
    /// Px from the left edge of the canvas to the beginning.
    Left(f32),
    /// Px right of the middle of the canvas to the middle of the line.
    Center(f32),
    /// Px from the end to the right edge of the canvas.
    Right(f32),
}

/// Where a block of lines stands from top to bottom; the block reaches from the first line's ascent to the last's descent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// Px from the top edge of the canvas to the block.
    Top(f32),
    /// Px below the middle of the canvas to the middle of the block.
    Middle(f32),
    /// Px from the block to the bottom edge of the canvas.
    Bottom(f32),
    /// Px from the last baseline to the bottom edge of the canvas: stays where it is whatever the face.
    Baseline(f32),
}

/// One time over all letters: the inside, then the line along the edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pass {
    /// The colour of the inside.
    pub fill: Option<Ink>,
    /// The width in px and the colour of the line, half of which lies on each side of the edge.
    pub stroke: Option<(f32, Ink)>,
}

/// A colour of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The text's own, which rules may set.
    Own,
    /// This one.
    Is(Color),
}
