//! Values of environment variables, without the quotes that some ways to set them leave around.

/// `text` without white space and without one pair of quotes around it.
///
/// A list entry of a compose file, `- TZ="Europe/Berlin"`, and `docker --env-file` pass quotes on as part of the value.
/// No setting has a value in quotes.
#[must_use]
pub fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let within = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).map_or(text, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pair_of_quotes_is_taken_off() {
        for (text, value) in [
            ("\"http://192.0.2.10:32400\"", "http://192.0.2.10:32400"),
            ("'abc'", "abc"),
            (" \"abc\"\r\n", "abc"),
            ("abc", "abc"),
            ("\"abc", "\"abc"),
            ("\"", "\""),
            ("\"\"", ""),
            ("it's", "it's"),
            ("", ""),
        ] {
            assert_eq!(unquoted(text), value, "{text:?}");
        }
    }
}
