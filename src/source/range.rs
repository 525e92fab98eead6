//! Tautulli's lists of numbers: several new episodes or seasons are sent as one delivery with `1,3-5,9`.

use nom::character::complete::{char, digit1, space0};
use nom::combinator::{all_consuming, map_res, opt};
use nom::multi::separated_list1;
use nom::sequence::{delimited, preceded};
use nom::{IResult, Parser};

/// Numbers in one delivery. The largest seasons have a few hundred episodes.
const NUMBERS_MAX: u32 = 2000;

/// The result of parsing a list of numbers.
#[derive(Debug, PartialEq)]
pub enum Numbers {
    /// All its numbers, in order.
    Some(Vec<u32>),
    /// It is not such a list.
    No,
    /// It names more numbers than the bound, and is not expanded.
    TooMany,
}

/// Parses `6-10` or `1,3-5,9`.
pub fn numbers(text: &str) -> Numbers {
    let Ok((_, spans)) = all_consuming(separated_list1(char(','), span)).parse(text.trim()) else {
        return Numbers::No;
    };
    let mut left = NUMBERS_MAX;
    for (first, last) in &spans {
        let Some(more) = last.checked_sub(*first) else {
            return Numbers::No;
        };
        match left.checked_sub(more.saturating_add(1)) {
            Some(rest) => left = rest,
            None => return Numbers::TooMany,
        }
    }
    Numbers::Some(
        spans
            .into_iter()
            .flat_map(|(first, last)| first..=last)
            .collect(),
    )
}

/// `3` or `3-5`.
fn span(text: &str) -> IResult<&str, (u32, u32)> {
    let (text, first) = number(text)?;
    let (text, last) = opt(preceded(char('-'), number)).parse(text)?;
    Ok((text, (first, last.unwrap_or(first))))
}

fn number(text: &str) -> IResult<&str, u32> {
    delimited(space0, map_res(digit1, str::parse), space0).parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[u32]) {
        assert_eq!(numbers(text), Numbers::Some(expected.to_vec()), "{text}");
    }

    #[test]
    fn ranges_are_written_out() {
        check("6-10", &[6, 7, 8, 9, 10]);
        check("1,3-5,9", &[1, 3, 4, 5, 9]);
        check(" 01 , 3 - 4 ", &[1, 3, 4]);
        check("0", &[0]);
        check("5-5", &[5]);
        check("4294967295", &[u32::MAX]);
    }

    #[test]
    fn invalid_number_lists_are_ignored() {
        for text in [
            "",
            "Season 1",
            "1-",
            "-1",
            "1.5",
            "1,,2",
            "1-2-3",
            "10-6",
            "4294967296",
            "1;2",
            "{episode_num}",
            "٣",
        ] {
            assert_eq!(numbers(text), Numbers::No, "{text}");
        }
    }

    #[test]
    fn huge_ranges_are_counted_and_not_written_out() {
        let many = ["1-1000"; 3].join(",");
        for text in ["1-4000000000", "0-4294967295", "1-2001", &many] {
            assert_eq!(numbers(text), Numbers::TooMany, "{text}");
        }
        assert_ne!(numbers("1-2000"), Numbers::TooMany);
    }
}
