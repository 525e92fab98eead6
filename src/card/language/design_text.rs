//! The texts of a design: their content and typesetting.

use crate::card::language::expr::{Condition, Expr, Paint};
use crate::locale::Template;

/// A text that is given, or the value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Wording {
    /// These words.
    Is(Template),
    /// The value of the property.
    Property(String),
}

/// A text and its typesetting.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Its text.
    pub content: TextContent,
    /// Px an em.
    pub size: Expr,
    /// The colour that passes call `own`.
    pub color: Paint,
    /// The letter case.
    pub case: Case,
    /// Px between two letters, in addition to the font's own.
    pub kerning: Expr,
    /// The width of a space in px; 0 for the font's own.
    pub space: Expr,
    /// Px between two lines, in addition to ascent and descent.
    pub interline: Expr,
    /// Px that a line may be wide.
    pub max_width: Option<Expr>,
    /// The smallest share of its size that it may shrink to where it does not fit, 0.1 to 1.
    pub shrink: f32,
    /// Px that its ink fills as far as it can, width and height: the text grows or shrinks to it.
    pub fit: Option<(Expr, Expr)>,
    /// Degrees that it is turned around its middle, clockwise.
    pub rotation: Option<Expr>,
    /// The painting, the lowest first; never empty.
    pub passes: Vec<Pass>,
}

/// The content of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum TextContent {
    /// A text that breaks into lines.
    Lines {
        /// The words.
        text: Wording,
        /// Its font, and the fallbacks.
        fonts: Vec<FontName>,
        /// Lines at most.
        lines: usize,
        /// Which line may be the longest.
        longest: Longest,
        /// The only lines of the text that are shown; each break is made as if all were.
        only: Only,
    },
    /// Several texts side by side in one line.
    Row {
        /// The texts, from left to right.
        parts: Vec<Part>,
        /// Px between the ink of two parts.
        gap: Expr,
    },
}

/// Which lines of a text are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Only {
    All,
    First,
    Last,
    /// All but the last.
    Upper,
}

/// The name of a font.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FontName {
    /// This one.
    Is(String),
    /// The one that the property names.
    Property(String),
}

/// A part of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name; `season` and `episode` can be hidden by rules.
    pub name: String,
    /// It is in the row where all of these hold.
    pub when: Vec<Condition>,
    /// The words.
    pub text: Wording,
    /// Which of the words are shown.
    pub only: Words,
    /// Its font, and the fallbacks.
    pub fonts: Vec<FontName>,
    /// Its colour, if not that of the row.
    pub color: Option<Paint>,
    /// A sign between this part and the next, in the same font; may be empty.
    pub join: Option<Wording>,
}

/// Which words of a part are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Words {
    All,
    First,
    /// All but the first.
    Rest,
}

/// The letter case of a text.
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

/// One pass over all letters: the inside, then the line along the edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Pass {
    /// The colour of the inside.
    pub fill: Option<Paint>,
    /// The width in px and the colour of the line, which is centred on the edge.
    pub stroke: Option<(Expr, Paint)>,
}
