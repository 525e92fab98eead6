//! Plex's keys of items, which consist of digits only.
//!
//! Keys become paths of requests to Plex: `7,8` would address two items, and `7/posters?url=…` would write.

use crate::json::{Scalar, digits};

/// Plex's key of an item. Leading zeros are removed, so that equal keys are equal texts.
///
/// None for blank text; the caller decides whether that is an error.
///
/// # Errors
/// A message, if it is anything else. No item has the key 0.
pub fn of(member: &Scalar, name: &str) -> Result<Option<String>, String> {
    if member.is_missing() || member.is_blank() {
        return Ok(None);
    }
    match from(member) {
        Some(key) => Ok(Some(key)),
        None => Err(refusal(&format!("`{name}`"), member)),
    }
}

/// The key of the parent of an item, where 0 means that there is none.
///
/// # Errors
/// Those of [`of`].
pub fn above(member: &Scalar, name: &str) -> Result<Option<String>, String> {
    match member.whole() {
        Some(0) => Ok(None),
        _ => of(member, name),
    }
}

/// The message about a value that is not a key.
pub fn refusal(what: &str, value: &Scalar) -> String {
    let shown = value.shown();
    format!("{what} is {shown}; keys of Plex are positive whole numbers")
}

/// The key in a value, if it is one.
pub fn from(value: &Scalar) -> Option<String> {
    let number = match value {
        Scalar::Text(text) => digits(text.trim())?,
        Scalar::Number(_) => value.whole()?,
        _ => return None,
    };
    (number > 0).then(|| number.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key(value: &serde_json::Value) -> Result<Option<String>, String> {
        of(
            &crate::json::of_text(&value.to_string()).expect("it is JSON"),
            "it",
        )
    }

    #[test]
    fn keys_are_digits_and_nothing_else() {
        for value in [
            json!("17946"),
            json!(17946),
            json!(17946.0),
            json!(" 0017946 "),
        ] {
            assert_eq!(key(&value), Ok(Some("17946".to_string())), "{value}");
        }
        for value in [
            json!("7,8"),
            json!("7/posters?url=x"),
            json!("../1"),
            json!("-1"),
            json!(-1),
            json!(1.5),
            json!("17946.0"),
            json!(0),
            json!("0"),
            json!("00"),
            json!("1 2"),
            json!("1\n".to_string() + "x"),
            json!(true),
            json!({"a": 1}),
            json!("１２"),
            json!("123456789012345678901234567890"),
            json!(1e29),
            json!("0x10"),
            json!("1e3"),
            json!("%31"),
        ] {
            assert!(key(&value).is_err(), "{value}");
        }
    }
}
