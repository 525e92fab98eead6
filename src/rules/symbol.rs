//! Signs: arrows, comparisons, brackets.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n};
use nom::character::complete::anychar;
use nom::combinator::{map_opt, recognize, value};
use nom::sequence::pair;
use nom::{IResult, Parser};

use crate::rules::token::Symbol;

/// Cuts off a sign that no other sign begins with: most of those that a file has.
///
/// # Errors
/// The text begins with something else.
pub fn lone(text: &str) -> IResult<&str, Symbol> {
    let symbol = |letter| {
        Some(match letter {
            ',' => Symbol::Comma,
            ':' => Symbol::Colon,
            '@' => Symbol::At,
            '{' => Symbol::BraceOpen,
            '}' => Symbol::BraceClose,
            '[' => Symbol::BracketOpen,
            ']' => Symbol::BracketClose,
            '(' => Symbol::ParenOpen,
            ')' => Symbol::ParenClose,
            _ => return None,
        })
    };
    map_opt(anychar, symbol).parse(text)
}

/// Cuts off any other sign.
///
/// # Errors
/// The text begins with something else.
pub fn symbol(text: &str) -> IResult<&str, Symbol> {
    let arrows = alt((
        value(
            Symbol::OtherArrow,
            recognize(pair(tag("--"), dashes_and_head)),
        ),
        value(Symbol::Arrow, tag("->")),
        value(
            Symbol::OtherArrow,
            alt((tag("=>"), tag("→"), tag("⇒"), tag("–>"), tag("—>"))),
        ),
    ));
    let compared = alt((
        value(Symbol::Equal, alt((tag("=="), tag("=")))),
        value(Symbol::NotEqual, tag("!=")),
        value(Symbol::AtMost, tag("<=")),
        value(Symbol::AtLeast, tag(">=")),
        value(Symbol::Less, tag("<")),
        value(Symbol::More, tag(">")),
    ));
    alt((arrows, compared, value(Symbol::Dots, tag("..")))).parse(text)
}

fn dashes_and_head(text: &str) -> IResult<&str, &str> {
    // Not all dashes there are: a line of them would be read again from each.
    let dashes = take_while_m_n(0, 8, |letter| letter == '-');
    recognize(pair(dashes, tag(">"))).parse(text)
}
