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
    form_urlencoded::parse(body)
        .find(|(name, _)| name == "payload")
        .map(|(_, value)| Cow::Owned(value.into_owned().into_bytes()))
        .ok_or_else(|| "the form has no field `payload`, in which Plex sends its JSON".to_string())
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
