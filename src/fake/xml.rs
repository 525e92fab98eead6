//! The same responses as XML, which Plex sends unless the client accepts JSON.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// A response of Plex as XML: `MediaContainer` and its contents.
pub(super) fn xml(answer: &Value) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if let Some(container) = answer.get("MediaContainer").and_then(Value::as_object) {
        element(&mut text, "MediaContainer", container);
    }
    text
}

/// Scalar members become attributes, lists become elements.
fn element(text: &mut String, name: &str, members: &Map<String, Value>) {
    let _ = write!(text, "<{name}");
    for (name, value) in members {
        let value = match value {
            Value::String(value) => escaped(value),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => u8::from(*flag).to_string(),
            _ => continue,
        };
        let _ = write!(text, " {name}=\"{value}\"");
    }
    text.push('>');
    for (name, value) in members {
        for inner in value.as_array().into_iter().flatten() {
            if let Some(inner) = inner.as_object() {
                element(text, tag(name, inner), inner);
            }
        }
    }
    let _ = write!(text, "</{name}>");
}

/// JSON names every item `Metadata`, XML names it by its kind.
fn tag<'n>(name: &'n str, item: &Map<String, Value>) -> &'n str {
    match (name, item.get("type").and_then(Value::as_str)) {
        ("Metadata", Some("episode")) => "Video",
        ("Metadata", Some(_)) => "Directory",
        ("Metadata", None) => "Photo",
        (name, _) => name,
    }
}

/// A text as the value of an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '"' => safe.push_str("&quot;"),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn items_are_called_by_what_they_are() {
        let answer = json!({"MediaContainer": {"size": 2, "Metadata": [
            {"type": "episode", "title": "A \"B\" & <C>", "Label": [{"tag": "4K"}]},
            {"ratingKey": "upload://posters/ab", "selected": true}]}});
        assert_eq!(
            xml(&answer).lines().nth(1),
            Some(
                "<MediaContainer size=\"2\"><Video title=\"A &quot;B&quot; &amp; &lt;C>\" type=\"episode\">\
                 <Label tag=\"4K\"></Label></Video><Photo ratingKey=\"upload://posters/ab\" selected=\"1\"></Photo>\
                 </MediaContainer>"
            )
        );
    }
}
