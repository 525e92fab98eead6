//! Signs: arrows, comparisons, brackets.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n};
use nom::combinator::{recognize, value};
use nom::sequence::pair;
use nom::{IResult, Parser};

use crate::rules::token::Sign;

/// Cuts off a sign.
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
    let single = alt((
        value(Sign::Comma, tag(",")),
        value(Sign::Colon, tag(":")),
        value(Sign::At, tag("@")),
        value(Sign::Dots, tag("..")),
        value(Sign::BraceOpen, tag("{")),
        value(Sign::BraceClose, tag("}")),
        value(Sign::BracketOpen, tag("[")),
        value(Sign::BracketClose, tag("]")),
        value(Sign::ParenOpen, tag("(")),
        value(Sign::ParenClose, tag(")")),
    ));
    alt((arrows, compared, single)).parse(text)
}

fn dashes_and_head(text: &str) -> IResult<&str, &str> {
    // Not all dashes there are: a line of them would be read again from each.
    let dashes = take_while_m_n(0, 8, |letter| letter == '-');
    recognize(pair(dashes, tag(">"))).parse(text)
}
