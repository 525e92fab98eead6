//! Plex's keys of items: digits, and nothing else.
//!
//! Keys become paths of requests to Plex: `7,8` would address two items, and `7/posters?url=…` would write.

use serde_json::Value;

use crate::source::json::{self, Object};

/// Plex's key of an item. Zeros before it are dropped, so that equal keys are equal texts.
///
/// Blank text is none here; whether that is a mistake is the sender's to say.
///
/// # Errors
/// A sentence, if it is anything else. No item has the key 0.
pub fn of(object: &Object, name: &str) -> Result<Option<String>, String> {
    match json::member(object, name) {
        None => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(value) => match from(value) {
            Some(key) => Ok(Some(key)),
            None => Err(refusal(&format!("`{name}`"), value)),
        },
    }
}

/// The key of something above the item, where 0 says that there is nothing above.
///
/// # Errors
/// As [`of`].
pub fn above(object: &Object, name: &str) -> Result<Option<String>, String> {
    match json::member(object, name) {
        Some(value) if json::whole(value) == Some(0) => Ok(None),
        _ => of(object, name),
    }
}

/// The sentence about a value that is no key.
pub fn refusal(what: &str, value: &Value) -> String {
    let shown = json::shown(value);
    format!("{what} is {shown}, and Plex's keys are digits, from 1 up")
}

/// The key that a value is.
pub fn from(value: &Value) -> Option<String> {
    let number = match value {
        Value::String(text) => json::digits(text.trim())?,
        Value::Number(_) => json::whole(value)?,
        _ => return None,
    };
    (number > 0).then(|| number.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holder(value: Value) -> Object {
        Object::from_iter([("it".to_string(), value)])
    }

    #[test]
    fn keys_are_digits_and_nothing_else() {
        for value in [
            json!("17946"),
            json!(17946),
            json!(17946.0),
            json!(" 0017946 "),
        ] {
            assert_eq!(
                of(&holder(value.clone()), "it"),
                Ok(Some("17946".to_string())),
                "{value}"
            );
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
            assert!(of(&holder(value.clone()), "it").is_err(), "{value}");
        }
    }
}
