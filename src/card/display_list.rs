//! One card laid out: draw ops with all numbers final, in px of the canvas.

use crate::card::language::design::Source;
use crate::card::lettering::measure::Glyph;
use crate::card::pixels::blend::Color;

/// A card, ready to be painted.
#[derive(Clone, Debug, PartialEq)]
pub struct DisplayList {
    /// Width of the canvas in px.
    pub width: f32,
    /// Height of the canvas in px.
    pub height: f32,
    /// The draw ops, lowest first.
    pub ops: Vec<DrawOp>,
    /// Why this card must not be made. None if it may.
    pub refusal: Option<String>,
}

/// A rectangle in px of the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Frame {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

/// Something that is painted.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawOp {
    /// What.
    pub what: DrawKind,
    /// How strong, 0 to 1.
    pub opacity: f32,
    /// Only the intersection of these is painted.
    pub cuts: Vec<Cut>,
    /// Its shadows, lowest first.
    pub shadows: Vec<SoftCopy>,
}

/// The kinds of marks.
#[derive(Clone, Debug, PartialEq)]
pub enum DrawKind {
    /// A picture.
    Picture(Shown),
    /// A colour that changes from one side to the other.
    Shade(Ramp),
    /// A shape.
    Shape {
        /// Its edge.
        outline: Outline,
        /// The colour of the inside.
        fill: Option<Color>,
        /// Width in px and colour of the line along the edge.
        stroke: Option<(f32, Color)>,
    },
    /// Lines of glyphs that are painted together.
    Glyphs {
        /// The letters.
        letters: Letters,
        /// The painting, the lowest first.
        passes: Vec<Stroke>,
    },
}

/// A picture in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Which one.
    pub source: Source,
    /// Its frame, which it fills; what exceeds the frame is cut off.
    pub frame: Frame,
    /// Which part is kept: 0 left or top, 1 right or bottom.
    pub anchor: (f32, f32),
    /// The standard deviation of its blur in px; 0 for none.
    pub blur: f32,
    /// Times its own saturation: 1 leaves it, 0 is gray.
    pub saturation: f32,
}

/// A gradient in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Ramp {
    /// Its place.
    pub frame: Frame,
    /// From left to right instead of from top to bottom.
    pub is_across: bool,
    /// Px from the left or top of the canvas, and the colour there.
    pub stops: Vec<(f32, Color)>,
}

/// The edge of a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Outline {
    /// A rectangle with corners that are round by so many px.
    Box(Frame, f32),
    /// The opaque part, or the bright part if nothing is transparent, of a picture that fills its frame, and which part
    /// of it is kept.
    Picture(Source, Frame, (f32, f32)),
    /// Closed lines of straight sides: what two of them cover is covered once.
    Polygons(Vec<Vec<[f32; 2]>>),
    /// The middle line of a part of a ring: its middle, its radius, and from where to where in turns from the top.
    Arc([f32; 2], f32, f32, f32),
    /// Dots: middle and radius.
    Dots(Vec<([f32; 2], f32)>),
    /// Letters.
    Letters(Letters),
}

/// Glyphs in their places.
#[derive(Clone, Debug, PartialEq)]
pub struct Letters {
    /// Px an em.
    pub size: f32,
    /// The lines.
    pub lines: Vec<Line>,
    /// Degrees clockwise, and the point around which all of them are turned.
    pub rotation: Option<(f32, [f32; 2])>,
}

/// A line of glyphs.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// Px from the left to the origin of the line.
    pub x: f32,
    /// Px from the top to the baseline.
    pub y: f32,
    /// Glyphs, relative to the origin.
    pub glyphs: Vec<Glyph>,
}

/// One pass over all letters, with final colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// The colour of the inside.
    pub fill: Option<Color>,
    /// Width in px and colour of the line along the edge.
    pub stroke: Option<(f32, Color)>,
}

/// A shape that clips a draw op.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The shape.
    pub outline: Outline,
    /// The outside is kept.
    pub is_outside: bool,
    /// Px by which the edge is blurred, as a standard deviation.
    pub feather: f32,
}

/// A soft copy of a draw op below it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoftCopy {
    /// Its colour, strength included.
    pub color: Color,
    /// The standard deviation of its blur in px.
    pub blur: f32,
    /// Px right and down.
    pub by: [f32; 2],
}

impl Frame {
    /// Px from the left of the canvas to its right side.
    #[must_use]
    pub fn right(&self) -> f32 {
        self.left + self.width
    }

    /// Px from the top of the canvas to its bottom side.
    #[must_use]
    pub fn bottom(&self) -> f32 {
        self.top + self.height
    }

    /// The middle, px from the left and from the top.
    #[must_use]
    pub fn middle(&self) -> [f32; 2] {
        [self.left + self.width / 2.0, self.top + self.height / 2.0]
    }
}

impl Shown {
    /// Its coverage: a rectangle for stills, which are opaque; the opaque part of all others.
    #[must_use]
    pub fn outline(&self) -> Outline {
        match self.source {
            Source::Artwork => Outline::Box(self.frame, 0.0),
            _ => Outline::Picture(self.source.clone(), self.frame, self.anchor),
        }
    }
}
