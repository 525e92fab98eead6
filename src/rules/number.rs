//! Tokens that start with a digit:

use nom::branch::alt;
use nom::bytes::complete::{tag_no_case, take_while_m_n};
use nom::character::complete::{char, digit1, one_of, satisfy};
use nom::combinator::{all_consuming, map_opt, opt, peek, recognize, value};
use nom::multi::fold_many1;
use nom::sequence::{pair, preceded, separated_pair};
use nom::{IResult, Parser};

use crate::rules::quote::in_ticks;
use crate::rules::token::Shape;

/// An invalid run.
pub struct Fault {
    /// The error message.
    pub message: String,
    /// The help, if any.
    pub help: Option<String>,
    /// The shape it is read as, so that parsing continues.
    pub shape: Shape,
}

/// Splits off a run that starts with a digit, or with `-` and a digit.
///
/// # Errors
/// The text begins with something else.
pub fn run(text: &str) -> IResult<&str, &str> {
    let (_, begin) = peek(recognize(pair(
        opt(char('-')),
        satisfy(|letter| letter.is_ascii_digit()),
    )))
    .parse(text)?;
    let letters = text.as_bytes();
    let follows_digit = |at: usize| letters.get(at + 1).is_some_and(u8::is_ascii_digit);
    let end = text[begin.len()..]
        .char_indices()
        .map(|(at, letter)| (at + begin.len(), letter))
        .find(|(at, letter)| match letter {
            // The dots of a range, the arrow of a rule and the colon before a value are not part of it.
            '.' | ':' | '-' => !follows_digit(*at),
            _ => !letter.is_alphanumeric() && *letter != '_',
        })
        .map_or(text.len(), |(at, _)| at);
    Ok((&text[end..], &text[..end]))
}

/// Classifies a run.
///
/// # Errors
/// It is invalid.
pub fn classify(run: &str) -> Result<Shape, Fault> {
    if let Some(number) = number(run) {
        return Ok(Shape::Number(number));
    }
    if let Some(ms) = duration(run) {
        return Ok(Shape::Duration(ms));
    }
    if let Some(positive) = run.strip_prefix('-')
        && let Some(ms) = duration(positive)
    {
        return Err(Fault {
            message: format!("durations cannot be negative, found {}", in_ticks(run)),
            help: Some(format!("remove the `-`: `{positive}`")),
            shape: Shape::Duration(ms),
        });
    }
    if let Ok((_, (hour, minute))) = all_consuming(clock).parse(run) {
        return if hour < 24 && minute < 60 {
            Ok(Shape::Clock(hour * 60 + minute))
        } else {
            Err(broken(
                format!("{} is not a valid time of day", in_ticks(run)),
                Some("times go from `00:00` to `23:59`".to_string()),
            ))
        };
    }
    if all_consuming(size).parse(run).is_ok() {
        return Ok(Shape::Size);
    }
    if all_consuming(date).parse(run).is_ok() {
        return Err(broken(
            format!("missing quotes around the date {}", in_ticks(run)),
            Some(format!("write \"{run}\"")),
        ));
    }
    if let Ok((_, (from, to))) = all_consuming(clocks).parse(run) {
        return Err(broken(
            format!("{} is not a valid time range", in_ticks(run)),
            Some(format!("use two dots: `{from}..{to}`")),
        ));
    }
    if let Ok((_, time)) = all_consuming(half_day).parse(run) {
        return Err(broken(
            format!("{} is not a valid time of day", in_ticks(run)),
            time.map(|time| format!("use the 24-hour clock: `{time}`")),
        ));
    }
    if let Ok((_, (from, to))) = all_consuming(numbers).parse(run) {
        return Err(broken(
            format!("{} is not a valid range", in_ticks(run)),
            Some(format!("use two dots: `{from}..{to}`")),
        ));
    }
    Err(broken(
        format!("{} is not a number or a duration", in_ticks(run)),
        run.ends_with(char::is_alphabetic)
            .then(|| "write durations as `30s`, `15m`, `6h`, `3d` or `2w`".to_string()),
    ))
}

fn broken(message: String, help: Option<String>) -> Fault {
    Fault {
        message,
        help,
        shape: Shape::Broken,
    }
}

fn number(run: &str) -> Option<f64> {
    let digits: IResult<&str, _> = all_consuming(recognize((
        opt(char('-')),
        digit1,
        opt(pair(char('.'), digit1)),
    )))
    .parse(run);
    let (_, written) = digits.ok()?;
    written
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

/// `90s`, `1h30m`: milliseconds. None if it is not a duration, or one that no clock can count.
fn duration(run: &str) -> Option<u64> {
    let part = map_opt(
        pair(digit1, one_of("sSmMhHdDwW")),
        |(count, unit): (&str, char)| count.parse::<u64>().ok()?.checked_mul(unit_ms(unit)),
    );
    let sum: IResult<&str, Option<u64>> = all_consuming(fold_many1(
        part,
        || Some(0u64),
        |sum, ms| sum?.checked_add(ms),
    ))
    .parse(run);
    sum.ok()?.1.filter(|ms| *ms <= DURATION_MAX_MS)
}

/// Ten thousand years. Nobody waits longer, and subtracting it from a timestamp does not overflow.
const DURATION_MAX_MS: u64 = 10_000 * 366 * 24 * 3_600_000;

fn unit_ms(unit: char) -> u64 {
    match unit.to_ascii_lowercase() {
        's' => 1_000,
        'm' => 60_000,
        'h' => 3_600_000,
        'd' => 24 * 3_600_000,
        _ => 7 * 24 * 3_600_000,
    }
}

fn clock(run: &str) -> IResult<&str, (u16, u16)> {
    let digits = |least, most| {
        map_opt(
            take_while_m_n(least, most, |letter: char| letter.is_ascii_digit()),
            |digits: &str| digits.parse().ok(),
        )
    };
    separated_pair(digits(1, 2), char(':'), digits(2, 2)).parse(run)
}

/// `22:00-06:00`, a common way to write a range.
fn clocks(run: &str) -> IResult<&str, (&str, &str)> {
    separated_pair(recognize(clock), char('-'), recognize(clock)).parse(run)
}

/// `2-5`, in the same way.
fn numbers(run: &str) -> IResult<&str, (&str, &str)> {
    separated_pair(digit1, char('-'), digit1).parse(run)
}

/// `4am`, `10:30pm`: the same in 24 hours; none if no clock shows it.
fn half_day(run: &str) -> IResult<&str, Option<String>> {
    let hour = map_opt(digit1, |digits: &str| digits.parse::<u16>().ok());
    let minute = map_opt(preceded(char(':'), digit1), |digits: &str| {
        digits.parse::<u16>().ok()
    });
    let half = alt((value(0, tag_no_case("am")), value(12, tag_no_case("pm"))));
    let (rest, (hour, minute, later)) = (hour, opt(minute), half).parse(run)?;
    let minute = minute.unwrap_or(0);
    let is_time = (1..=12).contains(&hour) && minute < 60;
    let time = is_time.then(|| format!("{:02}:{minute:02}", hour % 12 + later));
    Ok((rest, time))
}

fn size(run: &str) -> IResult<&str, (&str, &str)> {
    separated_pair(digit1, tag_no_case("x"), digit1).parse(run)
}

fn date(run: &str) -> IResult<&str, &str> {
    recognize((digit1, char('-'), digit1, char('-'), digit1)).parse(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, truncate: &str, expected: Option<Shape>) {
        let (_, found) = run(text).expect("it begins with a digit");
        assert_eq!(
            (found, classify(found).ok()),
            (truncate, expected),
            "{text:?}"
        );
    }

    #[test]
    fn numbers_durations_times_and_sizes_are_distinguished() {
        check("8", "8", Some(Shape::Number(8.0)));
        check("-1.5,", "-1.5", Some(Shape::Number(-1.5)));
        check("1h30m ", "1h30m", Some(Shape::Duration(5_400_000)));
        check("22:30..06:00", "22:30", Some(Shape::Clock(1_350)));
        check("4:10", "4:10", Some(Shape::Clock(250)));
        check("1920x1080", "1920x1080", Some(Shape::Size));
        check("6h->", "6h", Some(Shape::Duration(21_600_000)));
        check("8:", "8", Some(Shape::Number(8.0)));
    }

    #[test]
    fn other_texts_are_not_numbers() {
        check("24:00", "24:00", None);
        check("-30s", "-30s", None);
        check("2024-05-01", "2024-05-01", None);
        check("8stars", "8stars", None);
        check("1.2.3", "1.2.3", None);
        check("99999999999999999999d", "99999999999999999999d", None);
    }
}
