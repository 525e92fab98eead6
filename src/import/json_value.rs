//! Values in JSON of TitleCardMaker, which often writes numbers and flags as texts.

use serde_json::Value;

/// A text, a number or a flag as a text. None for anything else, and for an empty text.
pub fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

/// A number, or a text that is one.
pub fn number(value: &Value) -> Option<f64> {
    value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// A whole number.
pub fn integer(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// A flag, as `true` or `1`.
pub fn flag(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| Some(integer(value)? != 0))
}

/// The members of an object whose values are texts, numbers or flags, in order.
pub fn pairs(value: &Value) -> Vec<(String, String)> {
    let members = value.as_object().into_iter().flatten();
    members
        .filter_map(|(key, value)| Some((key.clone(), text(value)?)))
        .collect()
}

/// The values of a list.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The texts of a list.
pub fn texts(value: &Value) -> Vec<String> {
    list(value).iter().filter_map(text).collect()
}

/// The languages of titles, and what each is used for.
pub fn translations(value: &Value) -> Vec<(String, String)> {
    let of = |one: &Value| {
        Some((
            text(one.get("language_code")?)?,
            text(one.get("data_key")?)?,
        ))
    };
    list(value).iter().filter_map(of).collect()
}
