//! The properties that `style` and `with` may set, and the designs with properties of their own.

use std::ops::RangeInclusive;

/// The type of a property of `style`.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyKind {
    /// A design's name.
    Design,
    /// A font's name.
    Font,
    /// `#RRGGBB`, `#RRGGBBAA` or a colour's name.
    Color,
    /// A number in this range, inclusive.
    Number(f64, f64),
    /// `on` or `off`, `yes` or `no`.
    Flag,
    /// Text with values in braces: `{…}`.
    Template,
    /// The code of a language: `"de"`, `"pt-BR"`.
    Language,
    /// The code of a language in which titles may be.
    TitleLanguage,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any combination of these words.
    Words(&'static [&'static str]),
    /// `1920x1080`.
    Size,
    /// One of these words of a design, or several, one of which is chosen for each episode.
    Choice(Vec<String>),
    /// Px at the top, right, bottom and left: `"0 20 0 20"`.
    Sides,
}

/// A property of a card that `style` sets.
#[derive(Clone, Debug)]
pub struct PropertyWord {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: PropertyKind,
    /// What it does, in a few words.
    pub help: &'static str,
}

const fn property(name: &'static str, kind: PropertyKind, help: &'static str) -> PropertyWord {
    PropertyWord { name, kind, help }
}

/// The range of a card's width in px.
pub const CARD_WIDTH: RangeInclusive<u32> = 160..=3840;
/// The range of a card's height in px.
pub const CARD_HEIGHT: RangeInclusive<u32> = 90..=2160;

/// The property of that name that every design has.
#[must_use]
pub fn property_word(name: &str) -> Option<&'static PropertyWord> {
    PROPERTIES.iter().find(|property| property.name == name)
}

/// The design of a card if nothing else is set.
pub const DESIGN_DEFAULT: &str = "standard";

/// The properties that every design has.
pub const PROPERTIES: &[PropertyWord] = &[
    property("design", PropertyKind::Design, "the card's design"),
    property(
        "watched",
        PropertyKind::Words(&["plain", "blur", "gray", "art"]),
        "the picture of a watched episode",
    ),
    property(
        "unwatched",
        PropertyKind::Words(&["plain", "blur", "gray", "art"]),
        "the picture of any other episode",
    ),
    property("font", PropertyKind::Font, "the title's font"),
    property("font_color", PropertyKind::Color, "the title's colour"),
    property(
        "font_size",
        PropertyKind::Number(0.1, 10.0),
        "times the design's own size",
    ),
    property(
        "font_kerning",
        PropertyKind::Number(-100.0, 100.0),
        "times the design's own letter spacing",
    ),
    property(
        "font_stroke",
        PropertyKind::Number(0.0, 20.0),
        "times the design's own outline",
    ),
    property(
        "line_spacing",
        PropertyKind::Number(-2000.0, 2000.0),
        "px added between the title's lines",
    ),
    property(
        "word_spacing",
        PropertyKind::Number(-2000.0, 2000.0),
        "px added between the title's words",
    ),
    property(
        "vertical_shift",
        PropertyKind::Number(-5000.0, 5000.0),
        "px the title moves down",
    ),
    property(
        "case",
        PropertyKind::Word(&["source", "upper", "lower", "title"]),
        "the title's letters",
    ),
    property("title", PropertyKind::Template, "the title's text"),
    property("season_text", PropertyKind::Template, "the season's text"),
    property("episode_text", PropertyKind::Template, "the episode's text"),
    property(
        "day_text",
        PropertyKind::Template,
        "the episode's text if it has a date and no number; `{airdate}` by default",
    ),
    property(
        "hide_season",
        PropertyKind::Flag,
        "leaves the season's text out",
    ),
    property(
        "hide_episode",
        PropertyKind::Flag,
        "leaves the episode's text out",
    ),
    property("hide_title", PropertyKind::Flag, "leaves the title out"),
    property(
        "crop_bars",
        PropertyKind::Flag,
        "cuts black bars off the picture",
    ),
    property(
        "art",
        PropertyKind::Words(&["folder", "tmdb", "server", "backdrop"]),
        "where pictures come from, in this order: `folder` and `server` by default; `backdrop` is that of the series",
    ),
    property(
        "language",
        PropertyKind::Language,
        "the language of words and letters: `Season`, `Episode`, numbers, months, capitals, and shapes of a font",
    ),
    property(
        "title_language",
        PropertyKind::TitleLanguage,
        "the language of the title, from TMDb; where it has none, the title is the media server's",
    ),
    property(
        "season_names",
        PropertyKind::Flag,
        "on by default: seasons have the names that the server gives them, such as `Book One: Water`",
    ),
    property(
        "wait_for_title",
        PropertyKind::Flag,
        "on by default: a new episode called `TBA` or `Episode 5` gets its card when it has a title, after two days at the latest",
    ),
    property(
        "multi_episode",
        PropertyKind::Word(&["range", "separate"]),
        "the cards of several episodes in one file: all of them show `1–2` (`range`, the default), or each its own number",
    ),
    property(
        "quality",
        PropertyKind::Number(1.0, 100.0),
        "the JPEG's quality",
    ),
    property("size", PropertyKind::Size, "the card's size in px"),
];

/// A design, for rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DesignWord {
    /// Its name.
    pub name: String,
    /// What it looks like, in a few words. May be empty.
    pub help: String,
    /// Its own properties, in addition to those of all designs.
    pub own: Vec<OwnProperty>,
}

/// A property of a single design.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnProperty {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: PropertyKind,
    /// Its default, as rules write it.
    pub default: String,
    /// What it does, in a few words. May be empty.
    pub help: String,
}
