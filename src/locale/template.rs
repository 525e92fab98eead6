//! Texts with values in them: `Season {season}`, `{episode:02}`, `{episode|words|upper}`.

use crate::locale::letters::{capitalised, lower, roman, title_case, upper};
use crate::locale::number::{Counted, ordinal, words};
use crate::locale::phrase::{Phrase, phrase};
use crate::locale::range::rewritten;
use crate::text::{Span, one_of};

/// A text with placeholders.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Value {
        name: &'static str,
        digits: usize,
        functions: Vec<Function>,
    },
}

/// A function of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Upper,
    Lower,
    Title,
    Roman,
    Words,
    Ordinal,
}

const FUNCTIONS: &[(&str, Function)] = &[
    ("upper", Function::Upper),
    ("lower", Function::Lower),
    ("title", Function::Title),
    ("roman", Function::Roman),
    ("words", Function::Words),
    ("ordinal", Function::Ordinal),
];

/// An error in a text, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateError {
    /// The exact words.
    pub span: Span,
    /// The message.
    pub message: String,
    /// What would help.
    pub help: Option<String>,
}

impl Template {
    /// Reads a text, which may use the values of these names. `{{` and `}}` mean single braces.
    ///
    /// # Errors
    /// The first error: an unknown name, an unknown function, an unmatched brace.
    pub fn with_names(text: &str, names: &[&'static str]) -> Result<Template, TemplateError> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut at = 0;
        while let Some(letter) = text[at..].chars().next() {
            let rest = &text[at..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                plain.push(letter);
                at += 2;
            } else if letter == '{' {
                let Some(end) = rest.find('}') else {
                    return Err(error(at..text.len(), "unclosed `{`", None));
                };
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(value(&rest[1..end], at + 1, names)?);
                at += end + 1;
            } else if letter == '}' {
                let help = "write `}}` for a literal brace".to_string();
                return Err(error(at..at + 1, "unmatched `}`", Some(help)));
            } else {
                plain.push(letter);
                at += letter.len_utf8();
            }
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Template(pieces))
    }

    /// The text with its values filled in; a missing value is empty.
    ///
    /// `value` gives the values by their names; `language` is the one of letters and words, such as `de`, or empty.
    #[must_use]
    pub fn expand(&self, language: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
        let mut expanded = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => expanded += text,
                Piece::Value {
                    name,
                    digits,
                    functions,
                } => {
                    let text = value(name).unwrap_or_default();
                    let given = Given {
                        name,
                        language,
                        is_first: expanded.trim().is_empty(),
                    };
                    expanded += &match numbered(name) {
                        Some((kind, number)) => {
                            let number = value(number).unwrap_or_default();
                            given.with_number(text, kind, number, *digits, functions)
                        }
                        None => given.formed(text, *digits, functions),
                    };
                }
            }
        }
        expanded
    }

    /// The values that the text names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Value { name, .. } => Some(*name),
        })
    }
}

/// Parses a placeholder; `at` is its place in the text, `names` are the known values.
fn value(inside: &str, at: usize, names: &[&'static str]) -> Result<Piece, TemplateError> {
    let mut functions = Vec::new();
    let mut parts = inside.split('|');
    let head = parts.next().unwrap_or_default();
    let mut place = at + head.len() + 1;
    for part in parts {
        let name = part.trim();
        let known = FUNCTIONS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        let Some((_, function)) = known else {
            let help = one_of(name, FUNCTIONS.iter().map(|(name, _)| *name));
            return Err(error(
                place..place + part.len(),
                &format!("unknown function `{name}`"),
                help,
            ));
        };
        functions.push(*function);
        place += part.len() + 1;
    }
    let (name, digits) = head.split_once(':').unwrap_or((head, ""));
    let known = names
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name.trim()));
    let Some(known) = known else {
        let message = format!("unknown value `{}`", name.trim());
        return Err(error(
            at..at + name.len(),
            &message,
            one_of(name.trim(), names.iter().copied()),
        ));
    };
    let count = digits.trim().trim_start_matches('0');
    let count = if digits.trim().is_empty() {
        Some(0)
    } else {
        count.parse::<usize>().ok().filter(|n| *n < 10)
    };
    let Some(digits) = count else {
        let place = at + name.len() + 1;
        let help = "use a number of digits, such as `{season:02}`".to_string();
        return Err(error(
            place..place + digits.len(),
            &format!("`{}` is not a valid number of digits", digits.trim()),
            Some(help),
        ));
    };
    Ok(Piece::Value {
        name: known,
        digits,
        functions,
    })
}

fn error(range: std::ops::Range<usize>, message: &str, help: Option<String>) -> TemplateError {
    TemplateError {
        span: range.into(),
        message: message.to_string(),
        help,
    }
}

/// The kind of a value that is a name with a number, and the value that is its number.
fn numbered(name: &str) -> Option<(Phrase, &'static str)> {
    match name {
        "season_name" => Some((Phrase::Season, "season")),
        "episode_name" => Some((Phrase::Episode, "episode")),
        "episode_short" => Some((Phrase::EpisodeShort, "episode")),
        _ => None,
    }
}

/// True for values that are a range of numbers, such as `1–2`, if the card is for several episodes.
fn may_be_range(name: &str) -> bool {
    matches!(
        name,
        "episode" | "absolute" | "episode_name" | "episode_short"
    )
}

/// A value that is filled in.
#[derive(Clone, Copy)]
struct Given<'g> {
    name: &'g str,
    language: &'g str,
    /// Nothing precedes it in the text.
    is_first: bool,
}

impl Given<'_> {
    /// A name with a number: functions of numbers are applied to the number in it. A name without its number stays.
    fn with_number(
        self,
        name: String,
        kind: Phrase,
        number: String,
        digits: usize,
        functions: &[Function],
    ) -> String {
        let (of_numbers, of_letters): (Vec<Function>, Vec<Function>) =
            functions.iter().partition(|function| {
                matches!(
                    function,
                    Function::Roman | Function::Words | Function::Ordinal
                )
            });
        let is_plain = name == phrase(kind, &number, self.language);
        let name = match is_plain && !number.is_empty() {
            true => {
                let inside = Given {
                    is_first: false,
                    ..self
                };
                let number = inside.formed(number, digits, &of_numbers);
                phrase(kind, &number, self.language)
            }
            false => name,
        };
        self.formed(name, 0, &of_letters)
    }

    fn formed(self, text: String, digits: usize, functions: &[Function]) -> String {
        let is_first = std::cell::Cell::new(self.is_first);
        let write = |number: u32| {
            let end = Given {
                is_first: is_first.replace(false),
                ..self
            };
            end.formed(number.to_string(), digits, functions)
        };
        if let Some(range) = rewritten(&text, &write).filter(|_| may_be_range(self.name)) {
            return range;
        }
        let text = match text.parse::<u32>() {
            Ok(number) => format!("{number:0digits$}"),
            Err(_) => text,
        };
        functions
            .iter()
            .fold(text, |text, function| self.apply(*function, text))
    }

    /// Functions of numbers leave other texts unchanged.
    fn apply(self, function: Function, text: String) -> String {
        let number = text.parse::<u32>();
        let language = self.language;
        match (function, number) {
            (Function::Upper, _) => upper(&text, language),
            (Function::Lower, _) => lower(&text, language),
            (Function::Title, _) => title_case(&text, language),
            (Function::Roman, Ok(number)) => roman(number),
            (Function::Words, Ok(number)) if self.is_first => {
                capitalised(&words(number, language), language)
            }
            (Function::Words, Ok(number)) => words(number, language),
            (Function::Ordinal, Ok(number)) => {
                let counted = match self.name {
                    "season" => Counted::Seasons,
                    _ => Counted::Episodes,
                };
                ordinal(number, language, counted)
            }
            (_, Err(_)) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &[
        "season",
        "episode",
        "title",
        "absolute",
        "season_name",
        "episode_name",
        "episode_short",
    ];

    #[track_caller]
    fn check(template: &str, expected: &str) {
        in_language("", template, expected);
    }

    #[track_caller]
    fn in_language(language: &str, template: &str, expected: &str) {
        let values = |name: &str| match name {
            "season" => Some("2".to_string()),
            "episode" => Some("21".to_string()),
            "title" => Some("The {Thing}".to_string()),
            "season_name" => Some(phrase(Phrase::Season, "2", language)),
            "episode_name" => Some(phrase(Phrase::Episode, "21", language)),
            "episode_short" => Some(phrase(Phrase::EpisodeShort, "21", language)),
            _ => None,
        };
        let template = Template::with_names(template, NAMES).expect("the text is right");
        assert_eq!(template.expand(language, &values), expected);
    }

    #[track_caller]
    fn refused(template: &str, words: &str, message: &str) {
        let error = Template::with_names(template, NAMES).expect_err("the text is wrong");
        assert_eq!(
            (&template[error.span], error.message.as_str()),
            (words, message)
        );
    }

    #[test]
    fn values_replace_their_placeholders() {
        check("Season {season} · {episode:02}", "Season 2 · 21");
        check("S{season:02}E{Episode:04}", "S02E0021");
        check("{title}, {{so}} {absolute}.", "The {Thing}, {so} .");
    }

    #[test]
    fn the_functions_are_those_that_rules_may_use() {
        let mut ours: Vec<&str> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
        let mut known: Vec<&str> = crate::model::TEXT_FUNCTIONS
            .iter()
            .map(|function| function.name)
            .collect();
        ours.sort_unstable();
        known.sort_unstable();
        assert_eq!(ours, known);
    }

    #[test]
    fn functions_are_applied_from_left_to_right() {
        check(
            "{season|roman} {episode|words|upper} {episode|ordinal} {title|words}",
            "II TWENTY-ONE 21st The {Thing}",
        );
    }

    #[test]
    fn words_and_ordinals_are_in_the_language() {
        in_language(
            "de",
            "{season|ordinal} Staffel, {episode|ordinal}",
            "2. Staffel, 21.",
        );
        in_language("es", "{season|ordinal} {episode|ordinal}", "2.ª 21.º");
        in_language("fr", "{episode|words|upper}", "VINGT-ET-UN");
        in_language("tr", "{episode|words|upper}", "YİRMİ BİR");
        in_language("nl", "{episode|words|title}", "Eenentwintig");
        in_language("de-AT", "Teil {episode|words}", "Teil einundzwanzig");
        // A text begins with a capital.
        in_language("de", "{episode|words}", "Einundzwanzig");
        in_language("el", "{season|words}", "Δύο");
    }

    #[test]
    fn functions_of_numbers_change_the_number_in_a_name() {
        check(
            "{episode_name|words}, {episode_name:03}",
            "Episode Twenty-One, Episode 021",
        );
        check("{season_name|roman|upper}", "SEASON II");
        in_language(
            "de",
            "{season_name} • {episode_name|words}",
            "Staffel 2 • Folge einundzwanzig",
        );
        in_language("ja", "{episode_name|words}", "第二十一話");
        in_language(
            "hu",
            "{episode_name:03}, {episode_name|words}",
            "021. epizód, Epizód huszonegy",
        );
        in_language("fr", "{episode_short|upper}", "ÉP. 21");
        let named =
            Template::with_names("{season_name|words|upper}", NAMES).expect("the text is right");
        let value = |name: &str| (name == "season_name").then(|| "Book 2".to_string());
        assert_eq!(named.expand("", &value), "BOOK 2");
    }

    #[test]
    fn functions_of_numbers_change_both_ends_of_a_range() {
        let values = |name: &str| match name {
            "episode" | "title" => Some("1–12".to_string()),
            "episode_name" => Some(phrase(Phrase::Episode, "1–12", "")),
            "episode_short" => Some(phrase(Phrase::EpisodeShort, "1–12", "")),
            _ => None,
        };
        for (template, expected) in [
            ("S01E{episode:02}", "S01E01–12"),
            ("{episode|words}", "One–Twelve"),
            ("{episode|ordinal} {title|roman}", "1st–12th 1–12"),
            (
                "{episode_name}, {episode_short}",
                "Episodes 1–12, Eps. 1–12",
            ),
            ("{episode_name:02|upper}", "EPISODES 01–12"),
            ("{episode_name|roman}", "Episodes I–XII"),
        ] {
            let read = Template::read(template).expect("the text is right");
            assert_eq!(read.expand("", &values), expected, "{template}");
        }
        let read = Template::read("{episode_name|words}").expect("the text is right");
        let values = |language: &'static str| {
            move |name: &str| match name {
                "episode" => Some("1–2".to_string()),
                _ => Some(phrase(Phrase::Episode, "1–2", language)),
            }
        };
        assert_eq!(read.expand("de", &values("de")), "Folge eins–zwei");
        let read = Template::read("{episode_name}").expect("the text is right");
        assert_eq!(read.expand("hu", &values("hu")), "1–2. epizód");
        assert_eq!(read.expand("ja", &values("ja")), "第1–2話");
    }

    #[test]
    fn errors_have_the_right_span() {
        refused("Season {seson}", "seson", "unknown value `seson`");
        refused(
            "{season|upercase}",
            "upercase",
            "unknown function `upercase`",
        );
        refused("{season:x}", "x", "`x` is not a valid number of digits");
        refused("{season", "{season", "unclosed `{`");
        refused("a } b", "}", "unmatched `}`");
    }
}
