//! Plex's multipart bodies: returns the JSON part, drops the picture.
//!
//! The body is read line by line, once: a delimiter is always at the start of a line, so nothing is searched twice.
//!
//! Written by hand, 170 lines with `header`, which are fuzzed: multer 3.1 is async, and multipart 0.18 is not
//! maintained.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till};
use nom::character::complete::space0;
use nom::combinator::{eof, opt, value};
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};

use crate::source::header::parameter;

/// Parts that are searched for the JSON. Plex sends two, and forwarding programs may add a few.
const PARTS_MAX: usize = 32;

/// Bytes of a part's header. Plex's have 120.
const HEAD_MAX: usize = 8 * 1024;

/// The longest boundary. RFC 2046 allows 70 characters, but some programs use more.
const BOUNDARY_MAX: usize = 200;

/// The content of the first part named `payload` in a body with this content type.
///
/// Nothing after that part is read, so an incomplete picture does no harm.
///
/// # Errors
/// A message, if there is no such part, or the body ends before the part does.
pub fn payload<'b>(content_type: &str, body: &'b [u8]) -> Result<&'b [u8], String> {
    let boundary = parameter(content_type, "boundary").unwrap_or_default();
    if boundary.is_empty() || boundary.len() > BOUNDARY_MAX {
        return Err("the content type is multipart, but has no boundary".into());
    }
    let boundary = boundary.as_bytes();
    if body.is_empty() {
        return Err("the body is empty; expected multipart".into());
    }
    let Some((_, mut edge, mut rest)) = until_edge(body, boundary) else {
        return Err("the boundary of the content type is not in the body".into());
    };
    for _ in 0..PARTS_MAX {
        if edge == Edge::Last {
            return Err("the body has no part `payload`, in which Plex sends its JSON".into());
        }
        let (is_payload, inside) = head(rest)?;
        let Some((content, next, after)) = until_edge(inside, boundary) else {
            return Err("the body ends inside a part: it was cut off".into());
        };
        if is_payload {
            return Ok(content);
        }
        (edge, rest) = (next, after);
    }
    Err(format!(
        "none of the first {PARTS_MAX} parts of the body is `payload`, in which Plex sends its JSON"
    ))
}

/// What follows a delimiter.
#[derive(Clone, Copy, PartialEq)]
enum Edge {
    /// Another part.
    Part,
    /// Nothing that is used.
    Last,
}

/// The text before the next delimiter, the kind of the delimiter, and the text after it. None if there is no delimiter.
fn until_edge<'b>(body: &'b [u8], boundary: &[u8]) -> Option<(&'b [u8], Edge, &'b [u8])> {
    let mut rest = body;
    while !rest.is_empty() {
        let (after, line) = line(rest).ok()?;
        if let Ok((_, edge)) = delimiter(line, boundary) {
            // The line end before a delimiter is part of the delimiter.
            let before = &body[..body.len() - rest.len()];
            let before = before.strip_suffix(b"\n").unwrap_or(before);
            let before = before.strip_suffix(b"\r").unwrap_or(before);
            return Some((before, edge, after));
        }
        rest = after;
    }
    None
}

/// Whether the part whose header begins here is named `payload`, and its content.
fn head(part: &[u8]) -> Result<(bool, &[u8]), String> {
    let mut is_payload = false;
    let mut rest = part;
    while part.len() - rest.len() <= HEAD_MAX {
        if rest.is_empty() {
            return Err("the body ends inside the header of a part: it was cut off".into());
        }
        let (after, line) = line(rest).map_err(|_| "the header of a part is malformed")?;
        if part.len() - after.len() > HEAD_MAX {
            break;
        }
        rest = after;
        if line.is_empty() {
            return Ok((is_payload, rest));
        }
        let line = String::from_utf8_lossy(line);
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-disposition")
        {
            is_payload = parameter(value, "name").is_some_and(|name| name == "payload");
        }
    }
    Err(format!(
        "the header of a part is longer than {HEAD_MAX} bytes"
    ))
}

/// A line without its end, which is LF with or without CR, because bodies that are written by hand often lack the CR.
fn line(bytes: &[u8]) -> IResult<&[u8], &[u8]> {
    let (rest, line) =
        terminated(take_till(|byte| byte == b'\n'), opt(tag(&b"\n"[..]))).parse(bytes)?;
    Ok((rest, line.strip_suffix(b"\r").unwrap_or(line)))
}

/// `--boundary` before another part, `--boundary--` after the last one. Blanks may follow.
fn delimiter<'b>(line: &'b [u8], boundary: &[u8]) -> IResult<&'b [u8], Edge> {
    let part = value(Edge::Part, (space0, eof));
    let last = value(Edge::Last, tag(&b"--"[..]));
    preceded((tag(&b"--"[..]), tag(boundary)), alt((last, part))).parse(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=B";

    #[track_caller]
    fn check(body: &str, expected: &str) {
        let payload = payload(KIND, body.as_bytes());
        assert_eq!(payload, Ok(expected.as_bytes()), "{body:?}");
    }

    #[track_caller]
    fn refused(body: &str, why: &str) {
        let message = payload(KIND, body.as_bytes()).expect_err(body);
        assert!(message.contains(why), "{body:?}: {message}");
    }

    #[test]
    fn the_payload_may_be_any_part() {
        check(
            "--B\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n{}\r\n--B--\r\n",
            "{}",
        );
        check(
            "preamble\r\n--B \r\ncontent-disposition: form-data; name=payload\r\n\r\n{}\r\n--B--",
            "{}",
        );
        check(
            "--B\nA: b\n\nx\n--B\nContent-Disposition: form-data; filename=\"p\"; name=\"payload\"\n\n{}\n--B\nx",
            "{}",
        );
        check(
            "--B\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n1\r\n\r\n--B\r\n\r\n2\r\n--B--",
            "1\r\n",
        );
    }

    #[test]
    fn text_similar_to_a_delimiter_is_content() {
        let head = "--B\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n";
        check(
            &format!("{head}a --B\r\n--BB\r\n-B--\r\n--B--"),
            "a --B\r\n--BB\r\n-B--",
        );
    }

    #[test]
    fn the_first_payload_wins() {
        let part = |text| {
            format!("--B\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n{text}\r\n")
        };
        check(&format!("{}{}--B--", part("1"), part("2")), "1");
    }

    #[test]
    fn a_part_with_nothing_in_it_is_empty() {
        check(
            "--B\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n\r\n--B--",
            "",
        );
        check(
            "--B\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n--B--",
            "",
        );
    }

    #[test]
    fn broken_bodies_are_refused_with_the_reason() {
        let head = "--B\r\nContent-Disposition: form-data; name=\"payload\"\r\n";
        refused("", "empty");
        refused("--A\r\n", "not in the body");
        refused("--B--", "no part `payload`");
        refused(
            "--B\r\nContent-Type: application/json\r\n\r\n{}\r\n--B--",
            "no part `payload`",
        );
        refused(
            "--B\r\nContent-Disposition: form-data; name=\"Payload\"\r\n\r\n{}\r\n--B--",
            "no part `payload`",
        );
        refused(head, "inside the header");
        refused(&format!("{head}\r\n{{}}\r\n"), "inside a part");
        refused(
            &format!("{head}X: {}\r\n\r\n{{}}\r\n--B--", "x".repeat(HEAD_MAX)),
            "longer than",
        );
        refused(
            &format!(
                "{}{head}\r\n{{}}\r\n--B--",
                "--B\r\n\r\n\r\n".repeat(PARTS_MAX)
            ),
            "first 32 parts",
        );
    }

    #[test]
    fn a_content_type_without_a_boundary_is_refused() {
        for kind in [
            "multipart/form-data",
            "multipart/form-data; boundary=\"\"",
            &format!("multipart/form-data; boundary={}", "x".repeat(201)),
        ] {
            assert!(payload(kind, b"--\r\n\r\n--").is_err(), "{kind}");
        }
    }
}
