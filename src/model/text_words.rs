//! The names in braces in a card's texts: `{season:02}`, `{title|upper}`.

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Letters.
    Text,
    /// A number, which may have a width, or be written in words.
    Number,
    /// A name with a number in it, such as `Season 2`, which may have a width, or be written in words.
    Numbered,
}

impl TextKind {
    /// The word for it in the manual.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            TextKind::Text => "text",
            TextKind::Number => "number",
            TextKind::Numbered => "name with a number",
        }
    }
}

/// A value of an episode for texts.
#[derive(Debug)]
pub struct TextValue {
    /// Its name in braces.
    pub name: &'static str,
    /// Its type.
    pub kind: TextKind,
    /// Its meaning, in a few words.
    pub help: &'static str,
}

const fn value(name: &'static str, kind: TextKind, help: &'static str) -> TextValue {
    TextValue { name, kind, help }
}

/// All of them.
pub const TEXT_VALUES: &[TextValue] = &[
    value("series", TextKind::Text, "the series' title"),
    value("title", TextKind::Text, "the episode's title"),
    value("season", TextKind::Number, "the season's number"),
    value(
        "episode",
        TextKind::Number,
        "the episode's number within its season; `1–2` if the card is for several episodes",
    ),
    value(
        "episode_start",
        TextKind::Number,
        "the first number, if the card is for several episodes; otherwise the episode's",
    ),
    value(
        "episode_end",
        TextKind::Number,
        "the last number, if the card is for several episodes; otherwise the episode's",
    ),
    value(
        "episode_code",
        TextKind::Text,
        "season and episode, such as `S02E05`; the day where it has no number",
    ),
    value(
        "episodes",
        TextKind::Number,
        "how many episodes the season has",
    ),
    value(
        "absolute",
        TextKind::Number,
        "the episode's number within the series",
    ),
    value("year", TextKind::Number, "the year the series began"),
    value("airdate", TextKind::Text, "the day it was first aired"),
    value("air_year", TextKind::Number, "the year of that day"),
    value("air_month", TextKind::Number, "the month of that day"),
    value(
        "air_month_name",
        TextKind::Text,
        "the name of that month, such as `June`",
    ),
    value("air_day", TextKind::Number, "the day of that month"),
    value(
        "season_name",
        TextKind::Numbered,
        "what the server calls the season; otherwise `Season 2`, or `Specials`",
    ),
    value(
        "episode_name",
        TextKind::Numbered,
        "the word for an episode with its number, such as `Episode 5`",
    ),
    value(
        "episode_short",
        TextKind::Numbered,
        "the same, short where the language has a short word: `Ep. 5`",
    ),
];

/// The part of a date with that name in texts. `day` is `YYYY-MM-DD`.
#[must_use]
pub fn day_value(name: &str, day: &str) -> Option<String> {
    let mut parts = day.split('-').map(|part| part.parse::<u32>().ok());
    let (year, month, date) = (parts.next()??, parts.next()??, parts.next()??);
    Some(match name {
        "air_year" => year.to_string(),
        "air_month" => month.to_string(),
        "air_day" => date.to_string(),
        _ => return None,
    })
}

/// Values of events that only messages may use, in addition to those of an episode.
pub const EVENT_VALUES: &[TextValue] = &[
    value(
        "rating",
        TextKind::Number,
        "the rating just given, 0 to 10; in messages only",
    ),
    value(
        "user",
        TextKind::Text,
        "the account that acted; in messages only",
    ),
    value(
        "reason",
        TextKind::Text,
        "why a card was given up, or a file was deleted; in messages only",
    ),
];

/// A function that can be applied to a value.
#[derive(Debug)]
pub struct TextFunction {
    /// Its name, after `|`.
    pub name: &'static str,
    /// The kinds of values that it can be applied to.
    pub of: &'static [TextKind],
    /// Its result, in a few words.
    pub help: &'static str,
}

const fn function(name: &'static str, of: &'static [TextKind], help: &'static str) -> TextFunction {
    TextFunction { name, of, help }
}

const ALL: &[TextKind] = &[TextKind::Text, TextKind::Number, TextKind::Numbered];
const WITH_NUMBERS: &[TextKind] = &[TextKind::Number, TextKind::Numbered];

/// All of them.
pub const TEXT_FUNCTIONS: &[TextFunction] = &[
    function("words", WITH_NUMBERS, "`twenty-one`"),
    function("ordinal", &[TextKind::Number], "`21st`"),
    function("roman", WITH_NUMBERS, "`XXI`"),
    function("upper", ALL, "all capitals"),
    function("lower", ALL, "no capitals"),
    function("title", ALL, "a capital at each word"),
];
