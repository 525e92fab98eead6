//! A design: the elements of a card as its author wrote them. Lengths are px of the canvas, before it is scaled.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::card::language::design_text::{Text, Wording};
use crate::card::language::expr::{Condition, Expr, Paint};
use crate::card::language::property::Property;
use crate::locale::Template;
use crate::model::Digest;

/// A valid design.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// Its name in rules.
    pub name: String,
    /// Its description, a few words; may be empty.
    pub about: String,
    /// Width and height of the canvas in px.
    pub canvas: (f32, f32),
    /// Its own properties, which rules may set.
    pub properties: Vec<Property>,
    /// Default texts for properties that no rule has set: `title`, `season_text`, `episode_text`.
    pub texts: BTreeMap<String, Template>,
    /// Numbers by name, as `let` gives them.
    pub numbers: Vec<(String, Expr)>,
    /// Required conditions, and the reason for making no card if one does not hold.
    pub needs: Vec<(Condition, String)>,
    /// The elements, lowest first.
    pub elements: Vec<Element>,
    /// The files of its pictures by name; filled in by the loader of its folder.
    pub images: BTreeMap<String, Arc<[u8]>>,
    /// More than its texts depends on the episode: its numbers, or random values.
    pub is_of_the_episode: bool,
    /// The fingerprint of the text it was read from.
    pub digest: Digest,
}

/// An element that is drawn, or only measured and used for clipping.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Its name for other elements; empty if it has none.
    pub name: String,
    /// It is on the card if all of these hold.
    pub when: Vec<Condition>,
    /// It is on the card but not painted: others are measured by it, or clipped with it.
    pub is_hidden: bool,
    /// Its place. A text has no width and height of its own, only a place.
    pub place: Spot,
    /// Its opacity, 0 to 1; `None` for 1.
    pub opacity: Option<Expr>,
    /// Only its part inside (or outside) these elements is painted.
    pub clips: Vec<Clip>,
    /// Its shadows, lowest first.
    pub shadows: Vec<Shadow>,
    /// What it is.
    pub kind: Kind,
}

/// The place of an element: horizontally and vertically, each by at most two of these.
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

/// The shape of another element that clips this one.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// Its name.
    pub by: String,
    /// The outside is kept.
    pub is_outside: bool,
    /// Px that the edge is blurred, as the deviation of a gauss.
    pub feather: Option<Expr>,
}

/// A blurred copy below an element.
#[derive(Clone, Debug, PartialEq)]
pub struct Shadow {
    /// Its colour.
    pub color: Paint,
    /// Its opacity, 0 to 1.
    pub opacity: Expr,
    /// Px that it is blurred, as the deviation of a gauss.
    pub blur: Expr,
    /// Px that it is shifted to the right.
    pub right: Expr,
    /// Px that it is shifted down.
    pub down: Expr,
}

/// The kinds of elements.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A picture.
    Picture(Box<Picture>),
    /// A colour whose opacity changes from one side to the other.
    Shade(Shade),
    /// A rectangle, perhaps with round corners.
    Box(Outlined),
    /// A shape of straight sides, or several.
    Polygon(Outlined, Vec<Vec<(Expr, Expr)>>),
    /// A part of a ring: its middle and radius are those of its box; from where to where it goes, in turns from the top.
    Arc(Outlined, Expr, Expr),
    /// Slanted windows next to each other, of random widths.
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
    Artwork,
    /// The series' logo.
    Logo,
    /// A file next to the design.
    File(String),
    /// The mask: a part of the picture in front of the text, cut out by hand. No design names it.
    Mask,
}

/// A picture and how it fits its box.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Which one.
    pub source: Source,
    /// It fills its box and is cropped, or it fits in the box as a whole.
    pub is_cover: bool,
    /// Which part is kept, or its position in its box: 0 left or top, 1 right or bottom.
    pub anchor: (f32, f32),
    /// Px that it is blurred, as the deviation of a gauss.
    pub blur: Option<Expr>,
    /// Times its own saturation; 0 is gray.
    pub saturation: Option<Expr>,
}

/// A gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct Shade {
    /// Horizontal instead of vertical.
    pub is_across: bool,
    /// The colour of stops with only an opacity.
    pub color: Paint,
    /// Stops: px of the canvas from its start in that direction, and the value there. Beyond the ends it stays
    /// constant.
    pub stops: Vec<(Expr, Stop)>,
}

/// The value of a gradient at a stop.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// Its colour, with this alpha of 255.
    Opacity(u8),
    /// Another colour.
    Color(Paint),
}

/// How a shape is painted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlined {
    /// The colour of the inside.
    pub fill: Option<Paint>,
    /// The width in px and the colour of the line, which is centred on the edge.
    pub stroke: Option<(Expr, Paint)>,
    /// Px of round corners.
    pub radius: Option<Expr>,
    /// Elements at which the shape is interrupted, with the margin in px on each side.
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
