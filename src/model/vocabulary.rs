//! Every word a rules file may use: one table that the checker, the manual and the commands read.

use std::ops::RangeInclusive;

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text, in quotes.
    Text,
    /// One of a few words, written without quotes.
    Word(&'static [&'static str]),
    /// A number.
    Number,
    /// Written alone: `when owner`.
    Flag,
    /// Several texts.
    List,
    /// A number, or a text in quotes.
    Id,
    /// A day, or so long ago: `3d ago`.
    Date,
    /// A clock time: `time in 22:30..06:00`.
    Time,
    /// A day of the week: `weekday in [sat, sun]`.
    Weekday,
}

impl Kind {
    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Word(_) => "word",
            Kind::Number => "number",
            Kind::Flag => "flag",
            Kind::List => "list",
            Kind::Id => "id",
            Kind::Date => "date",
            Kind::Time => "time",
            Kind::Weekday => "weekday",
        }
    }
}

/// A field that conditions may ask for.
#[derive(Debug)]
pub struct FieldWord {
    /// Its name in rules.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// What it says, in a few words.
    pub help: &'static str,
}

const fn row(name: &'static str, kind: Kind, help: &'static str) -> FieldWord {
    FieldWord { name, kind, help }
}

/// All fields. The clock's (`time`, `weekday`) are known for every event; the others as each event declares.
pub const FIELDS: &[FieldWord] = &[
    row("series", Kind::Text, "the series' title"),
    row("title", Kind::Text, "the episode's title"),
    row(
        "library",
        Kind::Text,
        "the library's name on the media server",
    ),
    row("server", Kind::Text, "the media server's own name"),
    row("user", Kind::Text, "the account that acted"),
    row("player", Kind::Text, "the player's name"),
    row(
        "kind",
        Kind::Word(&["episode", "season", "series"]),
        "what the event is about",
    ),
    row(
        "season",
        Kind::Number,
        "the season's number; 0 for specials",
    ),
    row(
        "episode",
        Kind::Number,
        "the episode's number within its season",
    ),
    row(
        "absolute",
        Kind::Number,
        "the episode's number within the series",
    ),
    row("year", Kind::Number, "the year the series began"),
    row("rating", Kind::Number, "the rating just given, 0 to 10"),
    row("owner", Kind::Flag, "the owner of the server did it"),
    row("watched", Kind::Flag, "the episode has been watched"),
    row(
        "upgrade",
        Kind::Flag,
        "the file replaces one that was there",
    ),
    row("special", Kind::Flag, "the episode belongs to season 0"),
    row(
        "local",
        Kind::Flag,
        "the player is in the server's own network",
    ),
    row(
        "tracked",
        Kind::Flag,
        "the series has been added to intertitle",
    ),
    row("tags", Kind::List, "Sonarr's tags of the series"),
    row("labels", Kind::List, "Plex's labels of the item"),
    row("genres", Kind::List, "genres of the series"),
    row("tvdb", Kind::Id, "TheTVDB's id of the series"),
    row("tmdb", Kind::Id, "TMDb's id of the series"),
    row("imdb", Kind::Id, "IMDb's id of the series"),
    row("airdate", Kind::Date, "the day the episode was first aired"),
    row(
        "added",
        Kind::Date,
        "the day the item came into the library",
    ),
    row("quality", Kind::Text, "the quality of the file"),
    row("reason", Kind::Text, "why the file was deleted"),
    row("path", Kind::Text, "the file's path, as the sender sees it"),
    row("time", Kind::Time, "the clock, in the machine's time zone"),
    row(
        "weekday",
        Kind::Weekday,
        "the day of the week: mon tue wed thu fri sat sun",
    ),
];

/// The field of that name, in any case.
#[must_use]
pub fn field(name: &str) -> Option<&'static FieldWord> {
    FIELDS
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case(name))
}

/// An event that a sender sends.
#[derive(Debug)]
pub struct EventWord {
    /// Its name in rules.
    pub name: &'static str,
    /// The fields it can have, beside the clock's.
    pub fields: &'static [&'static str],
    /// It is about a series, a season or an episode: actions on cards make sense.
    pub item: bool,
    /// The plain word that it counts as, if any: `added`, `watched`, `rated`.
    pub plain: Option<&'static str>,
    /// When it comes, in a few words.
    pub help: &'static str,
}

/// A sender and its events.
#[derive(Debug)]
pub struct SourceWords {
    /// `plex`, `sonarr`, `tautulli`, or `any` for the plain words.
    pub name: &'static str,
    /// Its events.
    pub events: &'static [EventWord],
}

/// An action that rules may ask for.
#[derive(Clone, Copy, Debug)]
pub struct ActionWord {
    /// Its words: `make card`.
    pub words: &'static str,
    /// Texts in quotes that may follow: the least and the most.
    pub texts: (usize, usize),
    /// It acts on an episode, a season or a series, and takes `of`, `after` and `with`.
    pub item: bool,
    /// It is for `every`, which has no item.
    pub schedule: bool,
    /// It does something already.
    pub built: bool,
    /// What it does, in a sentence.
    pub help: &'static str,
}

/// The type of a property of `style`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PropertyKind {
    /// A design's name.
    Design,
    /// A font's name.
    Font,
    /// `#RRGGBB`, `#RRGGBBAA` or a colour's name.
    Color,
    /// A number from the one to the other.
    Number(f64, f64),
    /// `on` or `off`, `yes` or `no`.
    Flag,
    /// Text with `{…}` in it.
    Template,
    /// Plain text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any of these words, in any mix.
    Words(&'static [&'static str]),
    /// `1920x1080`.
    Size,
}

/// A property of a card that `style` sets.
#[derive(Clone, Copy, Debug)]
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

/// Px that a card may be wide.
pub const CARD_WIDTH: RangeInclusive<u32> = 160..=3840;
/// Px that a card may be high.
pub const CARD_HEIGHT: RangeInclusive<u32> = 90..=2160;

/// The property of that name that every design has.
#[must_use]
pub fn property_word(name: &str) -> Option<&'static PropertyWord> {
    PROPERTIES.iter().find(|property| property.name == name)
}

/// The design of a card for which nothing says another.
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
        "art",
        PropertyKind::Words(&["folder", "tmdb", "server"]),
        "where pictures come from, in this order (does nothing yet)",
    ),
    property(
        "language",
        PropertyKind::Text,
        "the language of words and numbers, such as de",
    ),
    property(
        "quality",
        PropertyKind::Number(1.0, 100.0),
        "the JPEG's quality",
    ),
    property("size", PropertyKind::Size, "the card's size in px"),
];

/// A design, as rules name it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DesignWord {
    /// Its name.
    pub name: String,
    /// What it looks like, in a few words; may be empty.
    pub help: String,
    /// The properties that it has beside those of all designs.
    pub own: Vec<OwnProperty>,
}

/// A property that a design has of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnProperty {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: PropertyKind,
    /// What it is where no rule sets it, as rules write it.
    pub default: String,
    /// What it does, in a few words; may be empty.
    pub help: String,
}

/// What the checker of rules files knows of the world.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// The senders, and `any`.
    pub sources: Vec<SourceWords>,
    /// The actions.
    pub actions: Vec<ActionWord>,
    /// The connections of the settings: sender and name.
    pub connections: Vec<(String, String)>,
    /// The designs there are.
    pub designs: Vec<DesignWord>,
    /// The fonts there are.
    pub fonts: Vec<String>,
}

impl Vocabulary {
    /// The sender of that name, in any case.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&SourceWords> {
        self.sources
            .iter()
            .find(|source| source.name.eq_ignore_ascii_case(name))
    }

    /// The event of that name of a sender, in any case.
    #[must_use]
    pub fn event(&self, source: &str, name: &str) -> Option<&'static EventWord> {
        self.source(source)?
            .events
            .iter()
            .find(|event| event.name.eq_ignore_ascii_case(name))
    }

    /// The action of those words.
    #[must_use]
    pub fn action(&self, words: &str) -> Option<&ActionWord> {
        self.actions
            .iter()
            .find(|action| action.words.eq_ignore_ascii_case(words))
    }
}
