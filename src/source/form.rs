//! URL-encoded forms, in which some proxies and automation tools forward Plex's webhooks.

use std::borrow::Cow;

/// The value of the first field `payload` of `name=value&…`. A body that begins like JSON is returned unchanged: `curl
/// --data` claims to send a form, whatever it sends.
///
/// # Errors
/// A message, if there is no such field.
pub fn payload(body: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    if body.trim_ascii_start().starts_with(b"{") {
        return Ok(Cow::Borrowed(body));
    }
    body.split(|byte| *byte == b'&')
        .map(|field| match field.iter().position(|byte| *byte == b'=') {
            Some(place) => (&field[..place], &field[place + 1..]),
            None => (field, &field[field.len()..]),
        })
        .find(|(name, _)| decoded(name) == b"payload")
        .map(|(_, value)| Cow::Owned(decoded(value)))
        .ok_or_else(|| {
            "the form has no field `payload`, which is where Plex puts its JSON".to_string()
        })
}

/// Decodes `+` and `%41`. A percent sign without a valid code is kept.
fn decoded(field: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [first, after @ ..] = rest {
        rest = after;
        let code = match (first, after) {
            (b'%', [high, low, ..]) => nibble(*high).zip(nibble(*low)),
            _ => None,
        };
        match code {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                rest = &after[2..];
            }
            None => bytes.push(if *first == b'+' { b' ' } else { *first }),
        }
    }
    bytes
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expected: &[u8]) {
        assert_eq!(payload(body.as_bytes()).as_deref(), Ok(expected));
    }

    #[test]
    fn the_field_is_found_and_decoded() {
        check("payload=%7B%22a%22%3a+1%7D", b"{\"a\": 1}");
        check("x=1&pay%6Coad=a&payload=b", b"a");
        check("payload=100%+%4&x", b"100% %4");
        check("payload", b"");
        check("{\"payload\":\"&\"}", b"{\"payload\":\"&\"}");
    }

    #[test]
    fn a_form_without_it_is_refused() {
        assert!(payload(b"eventType=Download&series=x").is_err());
        assert!(payload(b"").is_err());
    }
}
