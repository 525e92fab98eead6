//! The properties of a design, which rules may set, and their defaults.

use crate::card::language::expr::Paint;
use crate::model::PropertyKind;

/// A property of a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Its name in rules.
    pub name: String,
    /// Its type and default.
    pub kind: PropertyType,
    /// What it does, in a few words; may be empty.
    pub help: String,
}

/// The types of properties, with their defaults.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyType {
    /// On or off.
    Flag(bool),
    /// A colour; may be that of another property or of the title.
    Color(Paint),
    /// A number, its minimum and its maximum.
    Number(f32, (f32, f32)),
    /// Text with values in it.
    Text(String),
    /// A word, and the possible words.
    Word(String, Vec<String>),
    /// A font's name.
    Font(String),
    /// Px at the top, at the right, at the bottom and at the left.
    Sides([f32; 4]),
}

impl PropertyType {
    /// The type as rules know it.
    #[must_use]
    pub fn of_rules(&self) -> PropertyKind {
        match self {
            PropertyType::Flag(_) => PropertyKind::Flag,
            PropertyType::Color(_) => PropertyKind::Color,
            PropertyType::Number(_, (least, most)) => {
                PropertyKind::Number(wide(*least), wide(*most))
            }
            PropertyType::Text(_) => PropertyKind::Template,
            PropertyType::Word(_, words) => PropertyKind::Choice(words.clone()),
            PropertyType::Font(_) => PropertyKind::Font,
            PropertyType::Sides(_) => PropertyKind::Sides,
        }
    }

    /// The default, in the syntax of rules.
    #[must_use]
    pub fn default(&self) -> String {
        match self {
            PropertyType::Flag(true) => "on".to_string(),
            PropertyType::Flag(false) => "off".to_string(),
            PropertyType::Color(Paint::Is([r, g, b, 255])) => format!("#{r:02X}{g:02X}{b:02X}"),
            PropertyType::Color(Paint::Is([r, g, b, a])) => {
                format!("#{r:02X}{g:02X}{b:02X}{a:02X}")
            }
            PropertyType::Color(Paint::Property(name)) => format!("as {name}"),
            PropertyType::Color(_) => "as font_color".to_string(),
            PropertyType::Number(number, _) => number.to_string(),
            PropertyType::Text(text) => text.clone(),
            PropertyType::Word(word, _) => word.clone(),
            PropertyType::Font(name) => name.clone(),
            PropertyType::Sides([top, right, bottom, left]) => {
                format!("{top} {right} {bottom} {left}")
            }
        }
    }
}

/// The f64 with the same decimal text: converting 0.1 from f32 would give another number.
fn wide(number: f32) -> f64 {
    number
        .to_string()
        .parse()
        .unwrap_or_else(|_| f64::from(number))
}
