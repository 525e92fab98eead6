//! Signs: arrows, comparisons, brackets.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n};
use nom::character::complete::anychar;
use nom::combinator::{map_opt, recognize, value};
use nom::sequence::pair;
use nom::{IResult, Parser};

use crate::rules::token::Sign;

/// Cuts off a sign that no other sign begins with: most of those that a file has.
///
/// # Errors
/// The text begins with something else.
pub fn lone(text: &str) -> IResult<&str, Sign> {
    let sign = |letter| {
        Some(match letter {
            ',' => Sign::Comma,
            ':' => Sign::Colon,
            '@' => Sign::At,
            '{' => Sign::BraceOpen,
            '}' => Sign::BraceClose,
            '[' => Sign::BracketOpen,
            ']' => Sign::BracketClose,
            '(' => Sign::ParenOpen,
            ')' => Sign::ParenClose,
            _ => return None,
        })
    };
    map_opt(anychar, sign).parse(text)
}

/// Cuts off any other sign.
///
/// # Errors
/// The text begins with something else.
pub fn sign(text: &str) -> IResult<&str, Sign> {
    let arrows = alt((
        value(
            Sign::OtherArrow,
            recognize(pair(tag("--"), dashes_and_head)),
        ),
        value(Sign::Arrow, tag("->")),
        value(
            Sign::OtherArrow,
            alt((tag("=>"), tag("→"), tag("⇒"), tag("–>"), tag("—>"))),
        ),
    ));
    let compared = alt((
        value(Sign::Equal, alt((tag("=="), tag("=")))),
        value(Sign::NotEqual, tag("!=")),
        value(Sign::AtMost, tag("<=")),
        value(Sign::AtLeast, tag(">=")),
        value(Sign::Less, tag("<")),
        value(Sign::More, tag(">")),
    ));
    alt((arrows, compared, value(Sign::Dots, tag("..")))).parse(text)
}

fn dashes_and_head(text: &str) -> IResult<&str, &str> {
    // Not all dashes there are: a line of them would be read again from each.
    let dashes = take_while_m_n(0, 8, |letter| letter == '-');
    recognize(pair(dashes, tag(">"))).parse(text)
}
