//! Lenient readers of JSON members: a number may come as text and text as a number, and all of it may be missing.
//!
//! Templates of users, proxies and older versions of the senders mix the two. What has the wrong *kind*
//! where something hangs on it (a key, a season) is an error all the same, since the rest is not to be trusted then.

use serde_json::{Map, Value};

use crate::text::{printable_letter, without_entities};

/// A JSON object. Names are compared with their case: Plex sends `guid` beside `Guid`, `rating` beside `Rating`.
pub type Object = Map<String, Value>;

/// The member of that name; `null` counts as missing, as Sonarr leaves out what is null.
pub fn member<'v>(object: &'v Object, name: &str) -> Option<&'v Value> {
    object.get(name).filter(|value| !value.is_null())
}

/// Text that is not blank, as it was sent. A number counts as the text it is written with: a series is called 24.
pub fn text(object: &Object, name: &str) -> Option<String> {
    match member(object, name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A count such as a season's number; blank text counts as missing.
///
/// # Errors
/// A sentence, if there is something else: a fraction, a negative number, or one beyond 32 bits.
pub fn count(object: &Object, name: &str) -> Result<Option<u32>, String> {
    let Some(value) = member(object, name) else {
        return Ok(None);
    };
    if value.as_str().is_some_and(|text| text.trim().is_empty()) {
        return Ok(None);
    }
    match whole(value).and_then(|number| u32::try_from(number).ok()) {
        Some(number) => Ok(Some(number)),
        None => Err(format!(
            "`{name}` is {}, which is not a whole number from 0 to {}",
            shown(value),
            u32::MAX
        )),
    }
}

/// As [`count`]; what is less than 0 counts as missing, too: Plex has written -1 for episodes that have a day and no
/// number.
///
/// # Errors
/// As [`count`].
pub fn place(object: &Object, name: &str) -> Result<Option<u32>, String> {
    let is_negative = |value: &Value| match value {
        Value::Number(number) => number.as_f64().is_some_and(|number| number < 0.0),
        Value::String(text) => text
            .trim()
            .strip_prefix('-')
            .is_some_and(|rest| digits(rest).is_some()),
        _ => false,
    };
    match member(object, name) {
        Some(value) if is_negative(value) => Ok(None),
        _ => count(object, name),
    }
}

/// A title or a name: text, with the signs that its entities stand for.
pub fn title(object: &Object, name: &str) -> Option<String> {
    text(object, name).map(|text| without_entities(&text).into_owned())
}

/// An id as a number; 0 and everything unreadable mean that it is not known.
pub fn id(object: &Object, name: &str) -> Option<u64> {
    whole(member(object, name)?).filter(|id| *id > 0)
}

/// IMDb's id: `tt` and digits.
pub fn imdb(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.strip_prefix("tt")?;
    let fine = (1..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fine.then(|| text.to_string())
}

/// Yes or no; the text `"false"` is no, and what is neither says nothing.
pub fn flag(object: &Object, name: &str) -> Option<bool> {
    match member(object, name)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        },
        value => match whole(value)? {
            1 => Some(true),
            0 => Some(false),
            _ => None,
        },
    }
}

/// An object within the object.
///
/// # Errors
/// A sentence, if there is something else.
pub fn object<'v>(object: &'v Object, name: &str) -> Result<Option<&'v Object>, String> {
    match member(object, name) {
        None => Ok(None),
        Some(Value::Object(inner)) => Ok(Some(inner)),
        Some(value) => Err(format!(
            "`{name}` is {}, where an object is sent",
            shown(value)
        )),
    }
}

/// A list within the object.
///
/// # Errors
/// A sentence, if there is something else.
pub fn list<'v>(object: &'v Object, name: &str) -> Result<&'v [Value], String> {
    match member(object, name) {
        None => Ok(&[]),
        Some(Value::Array(list)) => Ok(list),
        Some(value) => Err(format!(
            "`{name}` is {}, where a list is sent",
            shown(value)
        )),
    }
}

/// A list of names; none if there is no list, and what is no name in it is left out.
///
/// Sonarr lists texts, Plex lists objects whose `tag` is the name.
pub fn names(object: &Object, name: &str) -> Option<Vec<String>> {
    let list = member(object, name)?.as_array()?;
    let name = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(tagged) => text(tagged, "tag"),
        _ => None,
    };
    let names = list.iter().filter_map(name);
    Some(
        names
            .map(|name| without_entities(&name).into_owned())
            .collect(),
    )
}

/// The whole number, from 0 up, that a value is: `3`, `3.0`, `"3"`, `" 3 "`.
pub fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| {
            // Beyond 2^53 a float no longer tells neighbours apart.
            let float = number.as_f64()?;
            let exact = (0.0..9_007_199_254_740_992.0).contains(&float) && float.fract() == 0.0;
            exact.then(|| format!("{float:.0}").parse().ok()).flatten()
        }),
        Value::String(text) => {
            let text = text.trim();
            let (before, after) = text.split_once('.').unwrap_or((text, "0"));
            let zeros = !after.is_empty() && after.bytes().all(|byte| byte == b'0');
            zeros.then(|| digits(before)).flatten()
        }
        _ => None,
    }
}

/// A finite number, also as text.
pub fn decimal(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// A day written `YYYY-MM-DD`, alone or before a time.
pub fn day(object: &Object, name: &str) -> Option<String> {
    let text = member(object, name)?.as_str()?.trim();
    let day = text.get(..10)?;
    let shape = |(place, byte): (usize, u8)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    let alone = !text[10..].starts_with(|next: char| next.is_ascii_digit());
    (alone && day.bytes().enumerate().all(shape)).then(|| day.to_string())
}

/// The number that a text of nothing but ASCII digits is.
pub fn digits(text: &str) -> Option<u64> {
    // `parse` alone would take a plus sign.
    let only = text.bytes().all(|byte| byte.is_ascii_digit());
    only.then(|| text.parse().ok()).flatten()
}

/// A value as sentences show it: short, and without anything that would move a terminal's cursor.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => ticked(text),
        Value::Array(_) => "a list".to_string(),
        Value::Object(_) => "an object".to_string(),
    }
}

/// Text of a source in ticks: at most 40 letters, as they may be printed.
pub fn ticked(text: &str) -> String {
    let mut letters = text.chars().map(printable_letter);
    let head: String = letters.by_ref().take(40).collect();
    let more = if letters.next().is_some() { "…" } else { "" };
    format!("`{head}{more}`")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holder(value: Value) -> Object {
        Object::from_iter([("it".to_string(), value)])
    }

    #[test]
    fn counts_come_as_numbers_floats_and_text() {
        for value in [
            json!(3),
            json!(3.0),
            json!("3"),
            json!(" 03 "),
            json!("3.0"),
        ] {
            assert_eq!(count(&holder(value.clone()), "it"), Ok(Some(3)), "{value}");
        }
        for value in [json!(null), json!(""), json!(" ")] {
            assert_eq!(count(&holder(value.clone()), "it"), Ok(None), "{value}");
        }
        for value in [
            json!(-1),
            json!("-1"),
            json!(1.5),
            json!("1.5"),
            json!("+1"),
            json!("3."),
            json!("x"),
            json!(true),
            json!([3]),
            json!({"3": 3}),
            json!(4_294_967_296_u64),
            json!("18446744073709551616"),
            json!(1e300),
            json!("٣"),
        ] {
            assert!(count(&holder(value.clone()), "it").is_err(), "{value}");
        }
    }

    #[test]
    fn the_text_false_is_no() {
        for (value, meant) in [
            (json!("false"), Some(false)),
            (json!("True"), Some(true)),
            (json!(1), Some(true)),
            (json!("0"), Some(false)),
            (json!(2), None),
            (json!("maybe"), None),
            (json!([]), None),
            (json!(""), None),
        ] {
            assert_eq!(flag(&holder(value.clone()), "it"), meant, "{value}");
        }
    }

    #[test]
    fn ids_of_zero_are_unknown() {
        for (value, meant) in [
            (json!(0), None),
            (json!("0"), None),
            (json!("371980"), Some(371_980)),
            (json!(-5), None),
            (json!("tt1"), None),
        ] {
            assert_eq!(id(&holder(value.clone()), "it"), meant, "{value}");
        }
        assert_eq!(imdb("tt0903747"), Some("tt0903747".to_string()));
        for text in ["", "tt", "0903747", "tt09x", "nm0000001", "{imdb_id}"] {
            assert_eq!(imdb(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_days() {
        for (value, meant) in [
            (json!("2025-03-07"), Some("2025-03-07")),
            (json!("2025-03-07T02:00:00Z"), Some("2025-03-07")),
            (json!("07.03.2025"), None),
            (json!("2025-03-071"), None),
            (json!(20250307), None),
            (json!("日本日本日本"), None),
        ] {
            assert_eq!(
                day(&holder(value.clone()), "it").as_deref(),
                meant,
                "{value}"
            );
        }
    }

    #[test]
    fn sentences_show_nothing_that_moves_a_cursor() {
        assert_eq!(
            ticked("a\u{1b}[2J\r\n\u{202e}b"),
            "`a\u{fffd}[2J  \u{fffd}b`"
        );
        assert_eq!(ticked(&"x".repeat(41)), format!("`{}…`", "x".repeat(40)));
    }
}
