//! From a request's bytes to what is kept of a webhook, and how that is opened again.

use serde::Serialize;

use crate::json::{self, Bounds, Inner, Members, Unreadable, mended, of_reader, of_text};

/// The longest text that is kept of a webhook. Plex sends up to 100 kB of JSON (a large cast), Sonarr 2 kB an episode and
/// file; deliveries are kept for weeks, so what is far beyond that is not worth its place on the disk.
const KEPT_MAX: usize = 2 << 20;
/// The longest text that is read of a webhook. Of one beyond [`KEPT_MAX`] only the members that count are kept: an import of
/// 5,000 episodes has 4 MB, most of them summaries.
const READ_MAX: usize = 8 << 20;
/// Values in a webhook. Sonarr's episode and file have 60, so that 5,000 of them have 300,000.
const VALUES_MAX: u64 = 500_000;
/// Bytes of one text, beyond which it is cut: the longest that a source sends is a summary of some kB, and each title goes
/// through several hands.
const TEXT_MAX: usize = 64 << 10;
const BOUNDS: Bounds = Bounds {
    bytes: READ_MAX as u64,
    values: VALUES_MAX,
    text_bytes: TEXT_MAX,
};

/// The kind of body that a content type names, in lower case and without its parameters.
pub fn kind(content_type: &str) -> String {
    let kind = content_type.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// The text that is kept of a body in JSON, of which `T` names the members that count. A bad byte in a text is replaced.
///
/// # Errors
/// A sentence, if it is too long or too large.
pub fn kept<T: Members + Serialize>(bytes: &[u8]) -> Result<String, String> {
    let bytes = bytes.trim_ascii();
    if bytes.starts_with(b"--") {
        return Err("the body looks like multipart, and its content type does not say so".into());
    }
    // Other control characters may stand in the texts of a data base; this one only in what is no text at all.
    if bytes.contains(&0) {
        return Err("the body has a NUL byte, which no JSON has".into());
    }
    if bytes.len() <= KEPT_MAX {
        return mended(bytes, BOUNDS).map_err(|why| sentence(&why));
    }
    let read: Inner<T> =
        of_reader(bytes, BOUNDS, std::marker::PhantomData).map_err(|why| sentence(&why))?;
    let short = json::to_text(&read);
    if short.len() > KEPT_MAX {
        return Err(format!(
            "the JSON is {} bytes long, {} of them in what is read, and at most {KEPT_MAX} are kept",
            bytes.len(),
            short.len()
        ));
    }
    Ok(short)
}

/// What a kept text says.
///
/// # Errors
/// A sentence that says where it stops being JSON, or what it looks like instead.
pub fn value<T: Members>(text: &str) -> Result<Inner<T>, String> {
    of_text(text).map_err(|why| sentence(&why))
}

/// The same of an object.
///
/// # Errors
/// A sentence, if it is another value, or no JSON.
pub fn object<T: Members>(text: &str) -> Result<T, String> {
    match value(text)? {
        Inner::Is(object) => Ok(object),
        Inner::Other(other) => Err(format!(
            "the JSON body is {}, where an object is sent",
            other.shown()
        )),
    }
}

fn sentence(why: &Unreadable) -> String {
    match why {
        Unreadable::NotJson(json::Looks::Page(_) | json::Looks::Xml, _) => {
            "the body is a page or XML, not JSON: does something stand between the sender and this address?".to_string()
        }
        Unreadable::NotJson(json::Looks::Empty, _) => "the body is empty, where JSON is sent".to_string(),
        Unreadable::NotJson(_, at) => format!("the body is not JSON: {at}"),
        Unreadable::TooManyBytes(most) => format!("the JSON has more than {most} bytes"),
        Unreadable::TooManyValues(most) => format!("the JSON has more than {most} values"),
        Unreadable::TooDeep => "the JSON has lists or objects more than 128 levels deep".to_string(),
        Unreadable::Broken(error) => format!("the body broke off: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    json::members! {
        /// A body with one member that counts.
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
