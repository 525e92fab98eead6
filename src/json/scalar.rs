//! A single value, read leniently: a number may be sent as text and text as a number, and it may be missing.
//!
//! Templates of users, proxies and older versions of the sources mix the two. If an important value (a key, a season)
//! has the wrong *kind*, that is an error all the same, because the rest cannot be trusted then. The caller reports it.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use crate::text::{printable_letter, without_entities};

/// A value that is not a list or an object. Of lists and objects, only the kind is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scalar {
    /// It is missing, or `null`: Sonarr leaves out null values.
    #[default]
    Missing,
    /// `true` or `false`.
    Flag(bool),
    /// A number, with the precision of its text.
    Number(Number),
    /// Text, unchanged.
    Text(String),
    /// A list, with any entries.
    List,
    /// An object, with any members.
    Object,
}

impl Scalar {
    /// A number with a point or an exponent. JSON has no infinite ones.
    pub(super) fn of_float(number: f64) -> Scalar {
        Number::from_f64(number).map_or(Scalar::Missing, Scalar::Number)
    }

    /// True if it is missing, or `null`.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Scalar::Missing)
    }

    /// The text, if it is one, even if blank.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Scalar::Text(text) => Some(text),
            _ => None,
        }
    }

    /// True for blank text.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.as_text().is_some_and(|text| text.trim().is_empty())
    }

    /// Text that is not blank, unchanged. A number counts as its text: there is a series called 24.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Scalar::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            Scalar::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A whole number from 0: `3`, `3.0`, `"3"`, `" 3 "`.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        match self {
            Scalar::Number(number) => number.as_u64().or_else(|| {
                // Beyond 2^53 a float does not distinguish consecutive numbers.
                let float = number.as_f64()?;
                let exact = (0.0..9_007_199_254_740_992.0).contains(&float) && float.fract() == 0.0;
                exact.then(|| format!("{float:.0}").parse().ok()).flatten()
            }),
            Scalar::Text(text) => {
                let text = text.trim();
                let (before, after) = text.split_once('.').unwrap_or((text, "0"));
                let zeros = !after.is_empty() && after.bytes().all(|byte| byte == b'0');
                zeros.then(|| digits(before)).flatten()
            }
            _ => None,
        }
    }

    /// A whole number of at most 32 bits. None for anything else.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        self.whole().and_then(|number| u32::try_from(number).ok())
    }

    /// A count, like a season's number. Blank text counts as missing. `name` is that of the member.
    ///
    /// # Errors
    /// A message, if it is something else: a fraction, a negative number, or one beyond 32 bits.
    pub fn count(&self, name: &str) -> Result<Option<u32>, String> {
        if self.is_missing() || self.is_blank() {
            return Ok(None);
        }
        match self.number() {
            Some(number) => Ok(Some(number)),
            None => Err(format!(
                "`{name}` is {}, which is not a whole number from 0 to {}",
                self.shown(),
                u32::MAX
            )),
        }
    }

    /// Like [`Scalar::count`], but a negative number counts as missing, too: Plex has sent -1 for episodes that have a
    /// day and no number.
    ///
    /// # Errors
    /// Those of [`Scalar::count`].
    pub fn place(&self, name: &str) -> Result<Option<u32>, String> {
        let is_negative = match self {
            Scalar::Number(number) => number.as_f64().is_some_and(|number| number < 0.0),
            Scalar::Text(text) => {
                let rest = text.trim().strip_prefix('-');
                rest.is_some_and(|rest| digits(rest).is_some())
            }
            _ => false,
        };
        if is_negative {
            return Ok(None);
        }
        self.count(name)
    }

    /// A title or a name: text with its entities decoded.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        self.text().map(|text| without_entities(&text).into_owned())
    }

    /// An id as a number. None for 0 and for anything that cannot be read.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        self.whole().filter(|id| *id > 0)
    }

    /// A flag. The text `"false"` is false, and anything else is None.
    #[must_use]
    pub fn flag(&self) -> Option<bool> {
        match self {
            Scalar::Flag(flag) => Some(*flag),
            Scalar::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Some(true),
                "false" | "0" | "no" => Some(false),
                _ => None,
            },
            other => match other.whole()? {
                1 => Some(true),
                0 => Some(false),
                _ => None,
            },
        }
    }

    /// A finite number, or text with one.
    #[must_use]
    pub fn decimal(&self) -> Option<f64> {
        let number = match self {
            Scalar::Number(number) => number.as_f64(),
            Scalar::Text(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.filter(|number: &f64| number.is_finite())
    }

    /// A day `YYYY-MM-DD`, alone or before a time.
    #[must_use]
    pub fn day(&self) -> Option<String> {
        let text = self.as_text()?.trim();
        let day = text.get(..10)?;
        let shape = |(place, byte): (usize, u8)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        };
        let alone = !text[10..].starts_with(|next: char| next.is_ascii_digit());
        (alone && day.bytes().enumerate().all(shape)).then(|| day.to_string())
    }

    /// For messages: short, and without control characters, which could move a terminal's cursor.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Scalar::Missing => "null".to_string(),
            Scalar::Flag(flag) => flag.to_string(),
            Scalar::Number(number) => number.to_string(),
            Scalar::Text(text) => ticked(text),
            Scalar::List => "a list".to_string(),
            Scalar::Object => "an object".to_string(),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scalar, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

/// The methods of a visitor for everything except lists and objects.
macro_rules! plain_values {
    ($scalar:pat => $value:expr) => {
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a value")
        }

        fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
            let $scalar = Scalar::Flag(flag);
            Ok($value)
        }

        fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
            let $scalar = Scalar::Number(number.into());
            Ok($value)
        }

        fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
            let $scalar = Scalar::Number(number.into());
            Ok($value)
        }

        fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
            let $scalar = Scalar::of_float(number);
            Ok($value)
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            let $scalar = Scalar::Text(text.to_string());
            Ok($value)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            let $scalar = Scalar::Missing;
            Ok($value)
        }
    };
}
pub(super) use plain_values;

/// Accepts any value.
pub(super) struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    plain_values!(scalar => scalar);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Scalar, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Scalar, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Object)
    }
}

/// The number in a text that consists of ASCII digits only.
#[must_use]
pub fn digits(text: &str) -> Option<u64> {
    // `parse` alone would accept a plus sign.
    let only = text.bytes().all(|byte| byte.is_ascii_digit());
    only.then(|| text.parse().ok()).flatten()
}

/// IMDb's id: `tt` and digits.
#[must_use]
pub fn imdb(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.strip_prefix("tt")?;
    let fine = (1..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fine.then(|| text.to_string())
}

/// Text of a source in backticks: at most 40 characters, safe to print.
#[must_use]
pub fn ticked(text: &str) -> String {
    let mut letters = text.chars().map(printable_letter);
    let head: String = letters.by_ref().take(40).collect();
    let more = if letters.next().is_some() { "…" } else { "" };
    format!("`{head}{more}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn scalar(json: &str) -> Scalar {
        serde_json::from_str(json).expect("the test gives JSON")
    }

    #[test]
    fn counts_come_as_numbers_floats_and_text() {
        for json in ["3", "3.0", "\"3\"", "\" 03 \"", "\"3.0\""] {
            assert_eq!(scalar(json).count("it"), Ok(Some(3)), "{json}");
        }
        for json in ["null", "\"\"", "\" \""] {
            assert_eq!(scalar(json).count("it"), Ok(None), "{json}");
        }
        for json in [
            "-1",
            "\"-1\"",
            "1.5",
            "\"1.5\"",
            "\"+1\"",
            "\"3.\"",
            "\"x\"",
            "true",
            "[3]",
            "{\"3\": 3}",
            "4294967296",
            "\"18446744073709551616\"",
            "1e300",
            "\"٣\"",
        ] {
            assert!(scalar(json).count("it").is_err(), "{json}");
        }
    }

    #[test]
    fn the_text_false_is_no() {
        for (json, meant) in [
            ("\"false\"", Some(false)),
            ("\"True\"", Some(true)),
            ("1", Some(true)),
            ("\"0\"", Some(false)),
            ("2", None),
            ("\"maybe\"", None),
            ("[]", None),
            ("\"\"", None),
        ] {
            assert_eq!(scalar(json).flag(), meant, "{json}");
        }
    }

    #[test]
    fn ids_of_zero_are_unknown() {
        for (json, meant) in [
            ("0", None),
            ("\"0\"", None),
            ("\"371980\"", Some(371_980)),
            ("-5", None),
            ("\"tt1\"", None),
        ] {
            assert_eq!(scalar(json).id(), meant, "{json}");
        }
        assert_eq!(imdb("tt0903747"), Some("tt0903747".to_string()));
        for text in ["", "tt", "0903747", "tt09x", "nm0000001", "{imdb_id}"] {
            assert_eq!(imdb(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_days() {
        for (json, meant) in [
            ("\"2025-03-07\"", Some("2025-03-07")),
            ("\"2025-03-07T02:00:00Z\"", Some("2025-03-07")),
            ("\"07.03.2025\"", None),
            ("\"2025-03-071\"", None),
            ("20250307", None),
            ("\"日本日本日本\"", None),
        ] {
            assert_eq!(scalar(json).day().as_deref(), meant, "{json}");
        }
    }

    #[test]
    fn numbers_are_as_exact_as_they_were_written() {
        for (json, text) in [
            ("24", "24"),
            ("18446744073709551615", "18446744073709551615"),
            ("-7", "-7"),
            ("9.5", "9.5"),
        ] {
            assert_eq!(scalar(json).text().as_deref(), Some(text));
        }
    }

    #[test]
    fn messages_contain_no_control_characters() {
        assert_eq!(
            ticked("a\u{1b}[2J\r\n\u{202e}b"),
            "`a\u{fffd}[2J  \u{fffd}b`"
        );
        assert_eq!(ticked(&"x".repeat(41)), format!("`{}…`", "x".repeat(40)));
    }
}
