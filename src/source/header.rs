//! Header values with parameters: `form-data; name="payload"; filename="x.json"`.

use nom::branch::alt;
use nom::bytes::complete::{is_not, take_while1};
use nom::character::complete::{anychar, char, none_of, space0};
use nom::combinator::map;
use nom::multi::many0;
use nom::sequence::{delimited, preceded, separated_pair};
use nom::{IResult, Parser};

/// The value of a parameter of a header, without quotes. Names are compared without case.
///
/// Parsing stops at the first invalid parameter. If there are several of that name, the first one is used.
pub fn parameter(header: &str, name: &str) -> Option<String> {
    let (_, parameters) = preceded(is_not(";"), many0(one)).parse(header).ok()?;
    let named = |(own, _): &(&str, String)| own.eq_ignore_ascii_case(name);
    parameters.into_iter().find(named).map(|(_, value)| value)
}

/// `; name=value` or `; name="value"`.
fn one(text: &str) -> IResult<&str, (&str, String)> {
    let separator = (space0, char(';'), space0);
    let equals = (space0, char('='), space0);
    let value = alt((quoted, map(letters, String::from)));
    preceded(separator, separated_pair(name, equals, value)).parse(text)
}

/// The name of a parameter.
fn name(text: &str) -> IResult<&str, &str> {
    take_while1(|letter: char| !matches!(letter, ';' | '"' | '=') && !letter.is_ascii_whitespace())
        .parse(text)
}

/// A value without quotes. RFC 2045 requires quotes around `=`, `/` and `?`, but many boundaries have them without.
fn letters(text: &str) -> IResult<&str, &str> {
    take_while1(|letter: char| !matches!(letter, ';' | '"') && !letter.is_ascii_whitespace())
        .parse(text)
}

/// Quoted text, in which a backslash escapes the next character.
fn quoted(text: &str) -> IResult<&str, String> {
    let letter = alt((preceded(char('\\'), anychar), none_of("\"\\")));
    let text_of = |letters: Vec<char>| letters.into_iter().collect();
    delimited(char('"'), map(many0(letter), text_of), char('"')).parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, name: &str, expected: Option<&str>) {
        assert_eq!(parameter(header, name).as_deref(), expected, "{header:?}");
    }

    #[test]
    fn parameters_come_with_and_without_quotes() {
        check(
            "multipart/form-data; boundary=----=_Part/1?",
            "boundary",
            Some("----=_Part/1?"),
        );
        check(
            "multipart/form-data;BOUNDARY=\"a;b \\\" c\"",
            "boundary",
            Some("a;b \" c"),
        );
        check(
            "multipart/form-data; charset=utf-8 ;  boundary = x",
            "boundary",
            Some("x"),
        );
        check("multipart/form-data; boundary=\"\"", "boundary", Some(""));
        check("multipart/form-data", "boundary", None);
        check("multipart/form-data; boundary=", "boundary", None);
        check("multipart/form-data; boundary", "boundary", None);
        check("", "boundary", None);
    }

    #[test]
    fn a_name_within_a_file_name_is_not_a_name() {
        let header = "form-data; filename=\"; name=\\\"payload\\\"\"; name=\"thumb\"";
        check(header, "name", Some("thumb"));
        check(
            "form-data; filename*=UTF-8''a.jpg; name=payload",
            "name",
            Some("payload"),
        );
        check("form-data; name=a; name=b", "name", Some("a"));
    }
}
