//! The request body of a message for each kind of target.

use serde_json::json;

use crate::settings::NotifyKind;
use crate::text::printable_letter;

/// Letters of a message at most: Discord takes 2000 (<https://docs.discord.com/developers/resources/webhook>), and ntfy makes
/// a file of what has more than 4096 bytes (<https://docs.ntfy.sh/publish/>).
const LETTERS_MAX: usize = 1300;

/// The body of a request that sends a message.
#[derive(Debug, PartialEq, Eq)]
pub struct Body {
    /// Its content type.
    pub content_type: &'static str,
    /// Headers that the target reads.
    pub headers: &'static [(&'static str, &'static str)],
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The body of a message.
#[must_use]
pub fn body(kind: NotifyKind, text: &str) -> Body {
    let of_json = |body: serde_json::Value| Body {
        content_type: "application/json",
        headers: &[],
        bytes: body.to_string().into_bytes(),
    };
    match kind {
        NotifyKind::Discord => {
            // A title may contain `@everyone`: mentions are disabled.
            of_json(json!({"content": text, "allowed_mentions": {"parse": []}}))
        }
        NotifyKind::Ntfy => Body {
            content_type: "text/plain; charset=utf-8",
            headers: &[("Title", "intertitle")],
            bytes: text.as_bytes().to_vec(),
        },
        NotifyKind::Json => {
            let messages: Vec<&str> = text.lines().collect();
            of_json(json!({"sender": "intertitle", "text": text, "messages": messages}))
        }
    }
}

/// As many of the messages, from the first on, as one message holds, a line each; and how many these are, at least one.
#[must_use]
pub fn joined(messages: &[&str]) -> (String, usize) {
    let mut text = String::new();
    let mut letters = 0;
    for (count, message) in messages.iter().enumerate() {
        let line = line(message);
        let more = line.chars().count() + 1;
        if count > 0 && letters + more > LETTERS_MAX {
            return (text, count);
        }
        if count > 0 {
            text.push('\n');
        }
        text.push_str(&line);
        letters += more;
    }
    (text, messages.len())
}

/// A message on one line, truncated if it is too long, without control characters.
fn line(message: &str) -> String {
    let mut letters = message.chars().map(printable_letter);
    let mut line: String = letters.by_ref().take(LETTERS_MAX - 1).collect();
    if letters.next().is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_body() {
        for (kind, content_type, expected) in [
            (
                NotifyKind::Discord,
                "application/json",
                r#"{"allowed_mentions":{"parse":[]},"content":"Dark: @everyone\n\"é\""}"#,
            ),
            (
                NotifyKind::Ntfy,
                "text/plain; charset=utf-8",
                "Dark: @everyone\n\"é\"",
            ),
            (
                NotifyKind::Json,
                "application/json",
                r#"{"messages":["Dark: @everyone","\"é\""],"sender":"intertitle","text":"Dark: @everyone\n\"é\""}"#,
            ),
        ] {
            let body = body(kind, "Dark: @everyone\n\"é\"");
            assert_eq!(body.content_type, content_type);
            assert_eq!(String::from_utf8(body.bytes).expect("it is text"), expected);
        }
    }

    #[test]
    fn messages_are_joined_as_far_as_they_fit() {
        assert_eq!(
            joined(&["one", "two\nthree"]),
            ("one\ntwo three".to_string(), 2)
        );
        let long = "é".repeat(700);
        assert_eq!(joined(&[&long, &long]).1, 1);
        let monster = "é".repeat(9000);
        let (text, count) = joined(&[&monster, "next"]);
        assert_eq!((text.chars().count(), count), (LETTERS_MAX, 1));
        assert!(text.ends_with('…'));
    }
}
