//! The filters of TitleCardMaker's templates, as conditions of rules.

use crate::import::condition::Condition;
use crate::import::model::Filter;
use crate::rules::quoted;

/// The condition that holds when all filters match.
///
/// # Errors
/// Why one of them cannot be written in rules.
pub fn all_of(filters: &[Filter]) -> Result<Condition, String> {
    let parts: Result<Vec<Condition>, String> = filters.iter().map(condition).collect();
    Ok(Condition::All(parts?))
}

/// A field that a filter compares.
enum Subject {
    Text(&'static str),
    Number(&'static str),
    Date(&'static str),
    Flag(&'static str),
}

/// TitleCardMaker's arguments, and the fields here.
const SUBJECTS: &[(&str, Subject)] = &[
    ("Series Name", Subject::Text("series")),
    ("Series Year", Subject::Number("year")),
    ("Number of Seasons", Subject::Number("seasons")),
    ("Series Library Names", Subject::Text("library")),
    ("Episode Watched Status", Subject::Flag("watched")),
    ("Season Number", Subject::Number("season")),
    ("Episode Number", Subject::Number("episode")),
    ("Absolute Number", Subject::Number("absolute")),
    ("Episode Title", Subject::Text("title")),
    ("Episode Title Length", Subject::Number("title_length")),
    ("Episode Airdate", Subject::Date("airdate")),
];

/// Fields that every episode has.
const ALWAYS_THERE: &[&str] = &["series", "library", "season", "title", "title_length"];

fn condition(filter: &Filter) -> Result<Condition, String> {
    let argument = filter.argument.trim();
    let operation = filter.operation.trim().to_lowercase();
    let reference = filter.reference.trim();
    if reference.contains(['{', '}']) {
        return Err(format!(
            "the filter `{argument} {operation} {reference}` has a format string"
        ));
    }
    if argument.eq_ignore_ascii_case("Episode Identifier") {
        return identifier(&operation, reference).ok_or_else(|| {
            format!("there is no condition for the filter `{argument} {operation}`")
        });
    }
    let mut subjects = SUBJECTS.iter();
    let subject = subjects.find(|(name, _)| name.eq_ignore_ascii_case(argument));
    let found = subject.and_then(|(_, subject)| match *subject {
        Subject::Text(field) => text(field, &operation, reference),
        Subject::Number(field) => number(field, &operation, reference),
        Subject::Date(field) => date(field, &operation, reference),
        Subject::Flag(field) => match operation.as_str() {
            "is true" => Some(test(field, field.to_string())),
            "is false" => Some(test(field, field.to_string()).opposite()),
            _ => known(field, &operation),
        },
    });
    found.ok_or_else(|| {
        let whole = format!("{argument} {operation} {reference}");
        format!("there is no condition for the filter `{}`", whole.trim())
    })
}

fn test(field: &'static str, text: String) -> Condition {
    match ALWAYS_THERE.contains(&field) {
        true => Condition::test(text),
        false => Condition::of_field(field, text),
    }
}

fn known(field: &'static str, operation: &str) -> Option<Condition> {
    match operation {
        "is null" => Some(Condition::test(format!("{field} is missing"))),
        "is not null" => Some(Condition::test(format!("{field} is known"))),
        _ => None,
    }
}

fn text(field: &'static str, operation: &str, reference: &str) -> Option<Condition> {
    let (operation, is_not) = match operation.strip_prefix("does not ") {
        Some("equal") => ("equals", true),
        Some("start with") => ("starts with", true),
        Some("end with") => ("ends with", true),
        Some("contain") => ("contains", true),
        Some("match") => ("matches", true),
        _ => (operation, false),
    };
    let written = match operation {
        // A library is one of the names of the series there, and the only one here.
        "equals" => format!("{field} = {}", quoted(reference)),
        "contains" if field == "library" => format!("{field} = {}", quoted(reference)),
        "starts with" | "ends with" | "contains" => {
            format!("{field} {operation} {}", quoted(reference))
        }
        "matches" => format!("{field} matches {}", quoted(&pattern(reference)?)),
        _ => return known(field, operation),
    };
    let condition = test(field, written);
    Some(if is_not {
        condition.opposite()
    } else {
        condition
    })
}

/// A regular expression, which matches from the beginning, as a pattern with `*` and `?`. None if it needs more.
fn pattern(regex: &str) -> Option<String> {
    let regex = regex.strip_prefix('^').unwrap_or(regex);
    let (inner, is_whole) = match regex.strip_suffix('$') {
        Some(inner) => (inner, true),
        None => (regex, false),
    };
    let mut pattern = String::new();
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '.' if letters.peek() == Some(&'*') => {
                letters.next();
                pattern.push('*');
            }
            '.' if letters.peek() == Some(&'+') => {
                letters.next();
                pattern += "?*";
            }
            '.' => pattern.push('?'),
            '\\' => match letters.next() {
                Some(escaped) if !escaped.is_alphanumeric() && !"*?".contains(escaped) => {
                    pattern.push(escaped);
                }
                _ => return None,
            },
            '*' | '+' | '?' | '[' | ']' | '(' | ')' | '{' | '}' | '|' | '^' | '$' => return None,
            letter => pattern.push(letter),
        }
    }
    if !is_whole && !pattern.ends_with('*') {
        pattern.push('*');
    }
    Some(pattern)
}

fn number(field: &'static str, operation: &str, reference: &str) -> Option<Condition> {
    let sign = match operation {
        "equals" => "=",
        "does not equal" => "!=",
        "is less than" => "<",
        "is less than or equal" | "is less than or equal to" => "<=",
        "is greater than" => ">",
        "is greater than or equal" | "is greater than or equal to" => ">=",
        _ => return known(field, operation),
    };
    let value: u32 = reference.parse().ok()?;
    Some(test(field, format!("{field} {sign} {value}")))
}

fn date(field: &'static str, operation: &str, reference: &str) -> Option<Condition> {
    let sign = match operation {
        "is before" => "<",
        "is after" => ">",
        "equals" => "=",
        _ => return known(field, operation),
    };
    let day = reference.get(..10)?;
    let is_day = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    is_day.then(|| test(field, format!("{field} {sign} {}", quoted(day))))
}

/// `S01E02`
fn identifier(operation: &str, reference: &str) -> Option<Condition> {
    let (season, episode) = reference.strip_prefix(['S', 's'])?.split_once(['E', 'e'])?;
    let (season, episode): (u32, u32) = (season.parse().ok()?, episode.parse().ok()?);
    let condition = test("season", format!("season = {season}"))
        .and(test("episode", format!("episode = {episode}")));
    match operation {
        "equals" => Some(condition),
        "does not equal" => Some(condition.opposite()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(argument: &str, operation: &str, reference: &str) -> Result<String, String> {
        let filter = Filter {
            argument: argument.to_string(),
            operation: operation.to_string(),
            reference: reference.to_string(),
        };
        all_of(&[filter]).map(|condition| condition.text())
    }

    #[test]
    fn each_filter_is_a_condition_if_there_is_one() {
        for (argument, operation, reference, expected) in [
            ("Season Number", "equals", "0", "season = 0"),
            ("Season Number", "is less than or equal", "3", "season <= 3"),
            (
                "Series Name",
                "starts with",
                "The \"",
                "series starts with \"The \\\"\"",
            ),
            (
                "Series Name",
                "does not contain",
                "x",
                "not series contains \"x\"",
            ),
            ("Series Library Names", "contains", "TV", "library = \"TV\""),
            ("Episode Watched Status", "is true", "", "watched"),
            (
                "Episode Watched Status",
                "is false",
                "",
                "watched is missing or not watched",
            ),
            (
                "Episode Airdate",
                "is before",
                "2001-02-03",
                "airdate < \"2001-02-03\"",
            ),
            ("Episode Airdate", "is null", "", "airdate is missing"),
            (
                "Episode Identifier",
                "equals",
                "S01E02",
                "season = 1 and episode = 2",
            ),
            (
                "Episode Title",
                "matches",
                "^Part .*$",
                "title matches \"Part *\"",
            ),
            (
                "Episode Title",
                "matches",
                "Part",
                "title matches \"Part*\"",
            ),
            (
                "Episode Title Length",
                "is greater than",
                "20",
                "title_length > 20",
            ),
        ] {
            assert_eq!(
                written(argument, operation, reference).as_deref(),
                Ok(expected)
            );
        }
        for (argument, operation, reference, expected) in [
            (
                "Series Logo",
                "file exists",
                "",
                "there is no condition for the filter `Series Logo file exists`",
            ),
            (
                "Episode Title",
                "matches",
                "(a|b)",
                "there is no condition for the filter `Episode Title matches (a|b)`",
            ),
            (
                "Season Number",
                "equals",
                "{x}",
                "the filter `Season Number equals {x}` has a format string",
            ),
            (
                "Absolute Number",
                "equals",
                "ten",
                "there is no condition for the filter `Absolute Number equals ten`",
            ),
        ] {
            let why = written(argument, operation, reference);
            assert_eq!(why, Err(expected.to_string()));
        }
    }
}
