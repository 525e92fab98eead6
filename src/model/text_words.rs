//! The names in braces in a card's texts: `{season:02}`, `{title|upper}`.

/// A value of an episode for texts.
#[derive(Debug)]
pub struct TextValue {
    /// Its name in braces.
    pub name: &'static str,
    /// It is a number, so it may have a width, or be written in words.
    pub is_number: bool,
    /// Its meaning, in a few words.
    pub help: &'static str,
}

const fn value(name: &'static str, is_number: bool, help: &'static str) -> TextValue {
    TextValue {
        name,
        is_number,
        help,
    }
}

/// All of them.
pub const TEXT_VALUES: &[TextValue] = &[
    value("series", false, "the series' title"),
    value("title", false, "the episode's title"),
    value("season", true, "the season's number"),
    value("episode", true, "the episode's number within its season"),
    value("episodes", true, "how many episodes the season has"),
    value("absolute", true, "the episode's number within the series"),
    value("year", true, "the year the series began"),
    value("airdate", false, "the day it was first aired"),
    value("air_year", true, "the year of that day"),
    value("air_month", true, "the month of that day"),
    value(
        "air_month_name",
        false,
        "the month of that day, such as `June`",
    ),
    value("air_day", true, "the day of that month"),
    value(
        "season_name",
        false,
        "what the server calls the season; otherwise `Season 2`, or `Specials`",
    ),
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
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
        "air_month_name" => {
            let at = usize::try_from(month).ok()?.checked_sub(1)?;
            (*MONTHS.get(at)?).to_string()
        }
        _ => return None,
    })
}

/// Values of events that only messages may use, in addition to those of an episode.
pub const EVENT_VALUES: &[TextValue] = &[
    value(
        "rating",
        true,
        "the rating just given, 0 to 10; in messages only",
    ),
    value("user", false, "the account that acted; in messages only"),
    value(
        "reason",
        false,
        "why a card was given up, or a file was deleted; in messages only",
    ),
];

/// A function that can be applied to a value.
#[derive(Debug)]
pub struct TextFunction {
    /// Its name, after `|`.
    pub name: &'static str,
    /// It can be applied to numbers only.
    pub of_numbers: bool,
    /// Its result, in a few words.
    pub help: &'static str,
}

const fn function(name: &'static str, of_numbers: bool, help: &'static str) -> TextFunction {
    TextFunction {
        name,
        of_numbers,
        help,
    }
}

/// All of them.
pub const TEXT_FUNCTIONS: &[TextFunction] = &[
    function("words", true, "`twenty-one`"),
    function("ordinal", true, "`21st`"),
    function("roman", true, "`XXI`"),
    function("upper", false, "all capitals"),
    function("lower", false, "no capitals"),
    function("title", false, "a capital at each word"),
];
