//! From a request's bytes to a JSON object: what is kept of a hook, and how it is opened again.

use serde_json::Value;

use crate::source::json::{Object, shown};

/// The longest text that is kept of a hook. Plex sends up to 100 kB of JSON (a large cast), Sonarr 2 kB an episode
/// and file; hooks are kept for weeks, so what is far beyond that is not worth its place on the disk.
const KEPT_MAX: usize = 2 * 1024 * 1024;

/// The kind of body that a content type names, in lower case and without its parameters.
pub fn kind(content_type: &str) -> String {
    let kind = content_type.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// The text that bytes are, without the byte order mark that some programs on Windows begin with.
///
/// # Errors
/// A sentence, if they are not UTF-8, or too many.
pub fn text(bytes: &[u8]) -> Result<&str, String> {
    if bytes.len() > KEPT_MAX {
        return Err(format!(
            "the JSON is {} bytes long, and at most {KEPT_MAX} are read",
            bytes.len()
        ));
    }
    if bytes.starts_with(b"--") {
        return Err("the body looks like multipart, and its content type does not say so".into());
    }
    match str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).trim()),
        Err(error) => Err(format!(
            "the JSON is not UTF-8: byte {} of it begins no letter",
            error.valid_up_to() + 1
        )),
    }
}

/// The JSON value that a text is. At most 128 levels deep, which is the limit of `serde_json`.
///
/// # Errors
/// A sentence that says where it stops being JSON, or what it looks like instead.
pub fn value(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| {
        if text.trim_start().starts_with('<') {
            "the body is a page or XML, not JSON: does something stand between the sender and this address?".to_string()
        } else if text.trim().is_empty() {
            "the body is empty, where JSON is sent".to_string()
        } else {
            format!("the body is not JSON: {error}")
        }
    })
}

/// The JSON object that a text is.
///
/// # Errors
/// A sentence, if it is another value, or no JSON.
pub fn object(text: &str) -> Result<Object, String> {
    match value(text)? {
        Value::Object(object) => Ok(object),
        other => Err(format!(
            "the JSON body is {}, where an object is sent",
            shown(&other)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_and_blanks_are_dropped() {
        assert_eq!(text("\u{feff}{}\r\n".as_bytes()), Ok("{}"));
        assert!(text(b"{\"a\":\"\xff\"}").is_err());
        assert!(text(&vec![b' '; KEPT_MAX + 1]).is_err());
        assert!(text(b"--B\r\n").is_err_and(|why| why.contains("multipart")));
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
            assert!(object(bad).is_err(), "{bad}");
        }
        assert!(object("{\"a\":{}}").is_ok());
        assert!(object(&"{\"a\":".repeat(10_000)).is_err());
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
