//! Values of TitleCardMaker's settings, in the syntax of rules: colours, factors, flags, words.

use crate::model::PropertyKind;
use crate::rules::{quoted, titlecardmaker};

/// A value of a property, as rules write it. None if it cannot be one.
///
/// Texts and fonts are not values of this kind: format strings and files become them.
pub fn literal(kind: &PropertyKind, value: &str) -> Option<String> {
    let value = value.trim();
    match kind {
        PropertyKind::Color => several(value, color),
        PropertyKind::Number(least, most) => several(value, |value| number(value, *least, *most)),
        PropertyKind::Flag => flag(value),
        PropertyKind::Word(words) => {
            let words: Vec<&str> = words.to_vec();
            word(value, &words)
        }
        PropertyKind::Choice(words) => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            several(value, |value| word(value, &words))
        }
        PropertyKind::Sides => Some(quoted(value)),
        _ => None,
    }
}

/// `random[gold, white]`, or one value.
fn several(value: &str, one: impl Fn(&str) -> Option<String>) -> Option<String> {
    let list = value
        .strip_prefix("random[")
        .and_then(|list| list.strip_suffix(']'));
    let Some(list) = list else {
        return one(value);
    };
    let values: Option<Vec<String>> = parts(list).into_iter().map(one).collect();
    match values?.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("[{}]", several.join(", "))),
    }
}

/// The parts between commas that are not in brackets.
fn parts(list: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&list[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[from..]);
    parts.iter().map(|part| part.trim()).collect()
}

/// `#E0C080`, `gold`, `rgb(1, 2, 3)`.
pub fn color(value: &str) -> Option<String> {
    let value = value.trim();
    let here = titlecardmaker::color(value).unwrap_or_else(|| value.to_string());
    if here == "transparent" || here == "none" {
        return Some(quoted("#00000000"));
    }
    match here.strip_prefix('#') {
        Some(digits) => {
            let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let digits = match digits.len() {
                3 | 4 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
                _ => digits.to_string(),
            };
            (is_hex && matches!(digits.len(), 6 | 8))
                .then(|| quoted(&format!("#{}", digits.to_uppercase())))
        }
        None => {
            let is_word = !here.is_empty() && here.bytes().all(|byte| byte.is_ascii_alphabetic());
            is_word.then(|| here.to_lowercase())
        }
    }
}

/// A number, or a factor in per cent.
fn number(value: &str, least: f64, most: f64) -> Option<String> {
    let number = match value.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
        None => value.parse::<f64>().ok()?,
    };
    (least..=most).contains(&number).then(|| plain(number))
}

/// A number with three decimals at most: `1.1`, not `1.1000000000000001`.
pub fn plain(number: f64) -> String {
    let rounded = format!("{number:.3}");
    let short = rounded.trim_end_matches('0').trim_end_matches('.');
    match short {
        "-0" | "" => "0".to_string(),
        short => short.to_string(),
    }
}

fn flag(value: &str) -> Option<String> {
    match value.to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some("on".to_string()),
        "false" | "no" | "off" | "0" => Some("off".to_string()),
        _ => None,
    }
}

/// One of the words, with blanks or dashes instead of `_`. `False` is `none`.
fn word(value: &str, words: &[&str]) -> Option<String> {
    let value = value.to_lowercase().replace([' ', '-'], "_");
    let value = match value.as_str() {
        "false" if words.contains(&"none") => "none".to_string(),
        _ => value,
    };
    words.contains(&value.as_str()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_rules_have_them() {
        let words = || PropertyKind::Choice(vec!["upper_left".into(), "none".into()]);
        for (kind, value, expected) in [
            (PropertyKind::Color, "#E0c080", Some("\"#E0C080\"")),
            (PropertyKind::Color, "#fa0", Some("\"#FFAA00\"")),
            (PropertyKind::Color, "Gold", Some("gold")),
            (PropertyKind::Color, "crimson", Some("\"#DC143C\"")),
            (PropertyKind::Color, "rgb(1, 2, 3)", Some("\"#010203\"")),
            (
                PropertyKind::Color,
                "random[gold, rgba(1,2,3,.5)]",
                Some("[gold, \"#01020380\"]"),
            ),
            (PropertyKind::Color, "hsl(1, 2, 3)", None),
            (PropertyKind::Color, "transparent", Some("\"#00000000\"")),
            (PropertyKind::Number(0.0, 10.0), "110%", Some("1.1")),
            (
                PropertyKind::Number(0.0, 10.0),
                " 1.10000000001",
                Some("1.1"),
            ),
            (PropertyKind::Number(0.0, 10.0), "11", None),
            (PropertyKind::Flag, "True", Some("on")),
            (PropertyKind::Flag, "0", Some("off")),
            (PropertyKind::Flag, "perhaps", None),
            (words(), "Upper Left", Some("upper_left")),
            (words(), "False", Some("none")),
            (words(), "random[upper left]", Some("upper_left")),
            (words(), "middle", None),
        ] {
            assert_eq!(literal(&kind, value).as_deref(), expected, "{value}");
        }
        assert_eq!(plain(-0.0), "0");
        assert_eq!(plain(1.200_000_000_000_01), "1.2");
    }
}
