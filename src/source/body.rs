//! Reduces the body of a webhook to the text that is stored, and parses that text again.

use serde::Serialize;

use crate::json::{self, Bounds, Inner, Members, Unreadable, of_reader, of_text, repaired};

/// The longest text of a webhook that is stored. Plex sends up to 100 kB of JSON (with a large cast), Sonarr 2 kB for
/// each episode and file. Deliveries are kept for weeks, so much larger ones are not worth the space.
const KEPT_MAX: usize = 2 << 20;
/// The longest text of a webhook that is read. If it exceeds [`KEPT_MAX`], only the members that are used are stored:
/// an import of 5,000 episodes has 4 MB, most of them summaries.
const READ_MAX: usize = 8 << 20;
/// Values in a webhook. Sonarr's episode and file have 60, so 5,000 of them have 300,000.
const VALUES_MAX: u64 = 500_000;
/// Bytes of one text, which is cut off beyond that. The longest text of a source is a summary of some kB, and each
/// title is copied several times.
const TEXT_MAX: usize = 64 << 10;
const BOUNDS: Bounds = Bounds {
    bytes: READ_MAX as u64,
    values: VALUES_MAX,
    text_bytes: TEXT_MAX,
};

/// The media type in a content type, in lower case and without parameters.
pub fn kind(content_type: &str) -> String {
    let kind = content_type.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// The text to store of a JSON body. `T` names the members that are used. Invalid bytes in a text are replaced.
///
/// # Errors
/// A message, if it is too long or too large.
pub fn kept<T: Members + Serialize>(bytes: &[u8]) -> Result<String, String> {
    let bytes = bytes.trim_ascii();
    if bytes.starts_with(b"--") {
        return Err("the body looks like multipart, but its content type is not multipart".into());
    }
    // Other control characters occur in texts of databases. This one only occurs in binary data.
    if bytes.contains(&0) {
        return Err("the body contains a NUL byte, which JSON does not allow".into());
    }
    if bytes.len() <= KEPT_MAX {
        return repaired(bytes, BOUNDS).map_err(|why| message(&why));
    }
    let read: Inner<T> =
        of_reader(bytes, BOUNDS, std::marker::PhantomData).map_err(|why| message(&why))?;
    let short = json::to_text(&read);
    if short.len() > KEPT_MAX {
        return Err(format!(
            "the JSON has {} bytes, {} of them in known members; at most {KEPT_MAX} are stored",
            bytes.len(),
            short.len()
        ));
    }
    Ok(short)
}

/// Parses a stored text.
///
/// # Errors
/// A message that says where it stops being JSON, or what it looks like instead.
pub fn value<T: Members>(text: &str) -> Result<Inner<T>, String> {
    of_text(text).map_err(|why| message(&why))
}

/// Parses a stored text that must be an object.
///
/// # Errors
/// A message, if it is another value, or not JSON.
pub fn object<T: Members>(text: &str) -> Result<T, String> {
    match value(text)? {
        Inner::Is(object) => Ok(object),
        Inner::Other(other) => Err(format!(
            "the JSON body is {}; expected an object",
            other.shown()
        )),
    }
}

fn message(why: &Unreadable) -> String {
    match why {
        Unreadable::NotJson(json::DetectedFormat::Page(_) | json::DetectedFormat::Xml, _) => {
            "the body is a web page or XML, not JSON: is there a proxy between the source and intertitle?".to_string()
        }
        Unreadable::NotJson(json::DetectedFormat::Empty, _) => "the body is empty; expected JSON".to_string(),
        Unreadable::NotJson(_, at) => format!("the body is not JSON: {at}"),
        Unreadable::TooManyBytes(most) => format!("the JSON has more than {most} bytes"),
        Unreadable::TooManyValues(most) => format!("the JSON has more than {most} values"),
        Unreadable::TooDeep => "the JSON has lists or objects more than 128 levels deep".to_string(),
        Unreadable::Broken(error) => format!("the body is incomplete: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    json::members! {
        /// A body with one member that is used.
        struct Body {
            a: json::Scalar = "a",
        }
    }

    #[test]
    fn a_byte_order_mark_and_blanks_are_dropped() {
        let kept = |bytes: &[u8]| kept::<Body>(bytes);
        assert_eq!(kept("\u{feff}{}\r\n".as_bytes()).as_deref(), Ok("{}"));
        assert_eq!(
            kept(b"{\"a\":\"\xff\"}").as_deref(),
            Ok("{\"a\":\"\u{fffd}\"}")
        );
        assert!(kept(b"--B\r\n").is_err_and(|why| why.contains("multipart")));
    }

    #[test]
    fn of_a_long_body_only_what_counts_is_kept() {
        let long = |name: &str, count: usize| {
            let texts = vec![format!("\"{name}\":\"{}\"", "x".repeat(1000)); count];
            kept::<Body>(format!(r#"{{"a":7,{}}}"#, texts.join(",")).as_bytes())
        };
        assert_eq!(long("b", 2200).as_deref(), Ok(r#"{"a":7}"#));
        assert!(long("b", 2000).is_ok_and(|kept| kept.len() > 2_000_000));
        let cut = kept::<Body>(format!(r#"{{"a":"{}"}}"#, "x".repeat(1 << 20)).as_bytes());
        assert!(cut.is_ok_and(|kept| kept.len() == TEXT_MAX + r#"{"a":""}"#.len()));
        let longer = vec![b'7'; READ_MAX + 1];
        assert!(kept::<Body>(&longer).is_err());
    }

    #[test]
    fn a_body_of_very_many_values_or_levels_is_refused() {
        let many = format!("[{}]", vec![r#"{"":0}"#; 290_000].join(","));
        assert!(kept::<Body>(many.as_bytes()).is_err_and(|why| why.contains("500000 values")));
        assert!(kept::<Body>("{\"a\":".repeat(10_000).as_bytes()).is_err());
    }

    #[test]
    fn only_one_object_is_an_object() {
        for bad in [
            "",
            "null",
            "[]",
            "7",
            "\"x\"",
            "{} {}",
            "{},",
            "{\"a\":1,}",
            "{'a':1}",
            "// x\n{}",
            "<html>",
            "{\"a\":NaN}",
        ] {
            assert!(object::<Body>(bad).is_err(), "{bad}");
        }
        assert!(object::<Body>("{\"a\":{}}").is_ok());
    }

    #[test]
    fn kinds_are_compared_without_case_and_parameters() {
        assert_eq!(
            kind(" Multipart/Form-Data ; boundary=x"),
            "multipart/form-data"
        );
        assert_eq!(kind(""), "");
    }
}
