//! A design: what a card is made of, as its author wrote it. Lengths are px of the canvas, before it is scaled.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::card::language::design_text::{Text, Wording};
use crate::card::language::expr::{Condition, Expr, Paint};
use crate::card::language::property::Property;
use crate::card::language::template::Template;
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
    /// Properties of its own that rules may set.
    pub properties: Vec<Property>,
    /// Texts that stand in for properties that no rule has set: `title`, `season_text`, `episode_text`.
    pub texts: BTreeMap<String, Template>,
    /// Numbers by name, as `let` gives them.
    pub numbers: Vec<(String, Expr)>,
    /// What must hold, and the sentence that says why no card is made where it does not.
    pub needs: Vec<(Condition, String)>,
    /// What is drawn, the lowest first.
    pub elements: Vec<Element>,
    /// The files of its pictures, by the names that the design calls them; filled in by whoever reads its folder.
    pub images: BTreeMap<String, Arc<[u8]>>,
    /// More than its texts depends on the episode: its numbers, or what falls by chance.
    pub is_of_the_episode: bool,
    /// The fingerprint of the text it was read from.
    pub digest: Digest,
}

/// Something that is drawn, or only measured and cut with.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// What others call it by; empty if it has no name.
    pub name: String,
    /// It is on the card where all of these hold.
    pub when: Vec<Condition>,
    /// It is on the card, but not seen: others are measured by it, or cut out by it.
    pub is_unseen: bool,
    /// Where it stands. A text has no sides of its own, only places.
    pub place: Spot,
    /// How strong it is, 0 to 1; `None` for all of it.
    pub strength: Option<Expr>,
    /// Only what lies in (or outside of) these elements is seen of it.
    pub clips: Vec<Clip>,
    /// Soft copies below it, the lowest first.
    pub shadows: Vec<Shadow>,
    /// What it is.
    pub kind: Kind,
}

/// Where something stands: from left to right and from top to bottom, each by at most two of these.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spot {
    /// Px from the left edge of the canvas.
    pub left: Option<Expr>,
    /// Px from the right edge of the canvas.
    pub right: Option<Expr>,
    /// Px from the top edge of the canvas.
    pub top: Option<Expr>,
    /// Px from the bottom edge of the canvas.
    pub bottom: Option<Expr>,
    /// Px.
    pub width: Option<Expr>,
    /// Px.
    pub height: Option<Expr>,
    /// Px that its middle is right of the canvas's.
    pub center: Option<Expr>,
    /// Px that its middle is below the canvas's.
    pub middle: Option<Expr>,
    /// Px from its last baseline to the bottom edge of the canvas. Texts only.
    pub baseline: Option<Expr>,
}

/// The shape of another element, cutting this one.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// Its name.
    pub by: String,
    /// What lies outside is kept.
    pub is_outside: bool,
    /// Px that the edge is blurred, as the deviation of a gauss.
    pub feather: Option<Expr>,
}

/// A soft copy below an element.
#[derive(Clone, Debug, PartialEq)]
pub struct Shadow {
    /// Its colour.
    pub color: Paint,
    /// How strong it is, 0 to 1.
    pub strength: Expr,
    /// Px that it is blurred, as the deviation of a gauss.
    pub blur: Expr,
    /// Px that it lies to the right.
    pub right: Expr,
    /// Px that it lies below.
    pub down: Expr,
}

/// The kinds of elements.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A picture.
    Picture(Box<Picture>),
    /// A colour whose strength changes from one side to the other.
    Shade(Shade),
    /// A rectangle, perhaps with round corners.
    Box(Outlined),
    /// A shape of straight sides, or several.
    Polygon(Outlined, Vec<Vec<(Expr, Expr)>>),
    /// A part of a ring: its middle and radius are those of its box; from where to where it goes, in turns from the top.
    Arc(Outlined, Expr, Expr),
    /// Slanted windows beside each other, of random widths.
    Stripes(Outlined, Stripes),
    /// A sky of random dots.
    Stars(Outlined, Stars),
    /// Text.
    Text(Box<Text>),
}

/// Which picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The episode's.
    Art,
    /// The series' logo.
    Logo,
    /// A file beside the design.
    File(String),
    /// What stands before the words of a card: a part of the picture, cut out by hand. No design names it.
    Mask,
}

/// A picture and how it lies in its box.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Which one.
    pub source: Source,
    /// It fills its box and is cut, or it lies in the box as a whole.
    pub is_cover: bool,
    /// Which part is kept, or where it lies in its box: 0 left or top, 1 right or bottom.
    pub anchor: (f32, f32),
    /// Px that it is blurred, as the deviation of a gauss.
    pub blur: Option<Expr>,
    /// Times its own saturation; 0 is gray.
    pub saturation: Option<Expr>,
}

/// A gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct Shade {
    /// From left to right, instead of from top to bottom.
    pub is_across: bool,
    /// The colour of stops that say only a strength.
    pub color: Paint,
    /// Px of the canvas from its beginning in that direction, and what is there. Beyond the ends it stays as there.
    pub stops: Vec<(Expr, Stop)>,
}

/// What a gradient is at a stop.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// Its colour, with an alpha of 255.
    Strength(u8),
    /// Another colour.
    Color(Paint),
}

/// How a shape is painted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlined {
    /// The colour of the inside.
    pub fill: Option<Paint>,
    /// The width in px and the colour of the line, half of which lies on each side of the edge.
    pub stroke: Option<(Expr, Paint)>,
    /// Px of round corners.
    pub radius: Option<Expr>,
    /// Elements beside which the shape is interrupted, with px of room on each side.
    pub gaps: Vec<(String, Expr)>,
}

/// Slanted windows.
#[derive(Clone, Debug, PartialEq)]
pub struct Stripes {
    /// Degrees from the horizontal; 90 is upright.
    pub angle: Expr,
    /// Px between two.
    pub gap: Expr,
    /// `s`, `m`, `l` for short, medium and long ones, in random order; `?` for any. The name of a text property, or a text.
    pub widths: Wording,
}

/// Random dots.
#[derive(Clone, Debug, PartialEq)]
pub struct Stars {
    /// How many.
    pub count: Expr,
    /// Px of the radius of the smallest and of the greatest.
    pub size: (Expr, Expr),
}

impl Element {
    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Design {
    /// The property of its own that has this name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    /// The pictures that it shows, the lowest first.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.elements
            .iter()
            .filter_map(|element| match &element.kind {
                Kind::Picture(picture) => Some(&picture.source),
                _ => None,
            })
    }

    /// True if it shows the series' logo.
    #[must_use]
    pub fn shows_logo(&self) -> bool {
        self.sources().any(|source| *source == Source::Logo)
    }

    /// The files of pictures that it names.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.sources().filter_map(|source| match source {
            Source::File(name) => Some(name.as_str()),
            _ => None,
        })
    }
}
