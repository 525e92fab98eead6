//! A single property outside a rules file: a name and a value, from commands and tables of cards.

use crate::model::{PROPERTIES, Properties, PropertyKind, Vocabulary};
use crate::rules::normalize::fold;
use crate::rules::problem::{RulesFile, render_problems};
use crate::rules::quote::{in_ticks, quoted};
use crate::rules::read::read;
use crate::text::{Diagnostic, Severity, Span};

/// Reads a property of a card for the design of that name. Returns its name and its value as rules store them.
///
/// It is checked as in the braces of a `style`, but texts need no quotes and lists no brackets.
///
/// # Errors
/// The error; its span counts bytes of `name=value`.
pub fn property(
    design: &str,
    name: &str,
    value: &str,
    words: &Vocabulary,
) -> Result<(String, String), Diagnostic> {
    let name_at = Span::new(0, name.len());
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if name.is_empty() || !name.chars().all(is_word) {
        let message = format!("unknown property {}", in_ticks(name));
        let help = "`intertitle rules properties` lists them".to_string();
        return Err(Diagnostic::error(name_at, message).help(help));
    }
    let before = match fold(name).as_str() {
        "design" => "style { ".to_string(),
        _ => format!("style {{ design {}  ", quoted(design)),
    };
    let value_from = before.len() + name.len();
    let text = format!(
        "{before}{name} {} }}",
        written(kind(design, name, words), value)
    );
    let file = RulesFile {
        name: "property".to_string(),
        text,
        built_in: true,
    };
    let reading = read(&[file], words);
    let diagnostic = reading
        .problems
        .into_iter()
        .map(|problem| problem.diagnostic)
        .find(|diagnostic| diagnostic.severity == Severity::Error);
    if let Some(diagnostic) = diagnostic {
        let at = match diagnostic.span.start {
            start if start >= value_from => Span::new(name.len() + 1, name.len() + 1 + value.len()),
            _ => name_at,
        };
        return Err(Diagnostic {
            span: at,
            ..diagnostic
        });
    }
    let style = reading
        .rule_set
        .and_then(|mut rule_set| rule_set.styles.pop());
    let last = style.and_then(|mut style| style.properties.pop());
    last.ok_or_else(|| {
        let message = format!("invalid value {}", in_ticks(value));
        Diagnostic::error(
            Span::new(name.len() + 1, name.len() + 1 + value.len()),
            message,
        )
    })
}

/// Reads the braces of a `style`, with or without the braces themselves: `{ design "olivier", blur yes }`.
///
/// # Errors
/// The rendered diagnostics.
pub fn properties(written: &str, words: &Vocabulary) -> Result<Properties, String> {
    let written = written.trim();
    let text = match written.starts_with('{') {
        true => format!("style {written}\n"),
        false => format!("style {{ {written} }}\n"),
    };
    let files = [RulesFile {
        name: "--style".to_string(),
        text,
        built_in: true,
    }];
    let reading = read(&files, words);
    let Some(rule_set) = reading.rule_set else {
        return Err(render_problems(&files, &reading.problems));
    };
    match rule_set.styles.as_slice() {
        [style] => Ok(style.properties.iter().cloned().collect()),
        _ => Err(format!(
            "error: {} is not a style, such as {{ design \"olivier\" }}\n",
            in_ticks(written)
        )),
    }
}

/// The type of a property; none if the name is unknown.
fn kind(design: &str, name: &str, words: &Vocabulary) -> Option<PropertyKind> {
    let name = fold(name);
    let common = PROPERTIES.iter().map(|word| (word.name, word.kind.clone()));
    let own = words
        .designs
        .iter()
        .filter(|word| fold(&word.name) == fold(design))
        .flat_map(|word| &word.own)
        .map(|own| (own.name.as_str(), own.kind.clone()));
    common
        .chain(own)
        .find(|(known, _)| fold(known) == name)
        .map(|(_, kind)| kind)
}

/// The value as rules write it.
fn written(kind: Option<PropertyKind>, value: &str) -> String {
    // A word or a number; anything else in quotes, so that it cannot be more than one value.
    let plain = |value: &str| {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_.+-%".contains(letter);
        match !value.is_empty() && value.chars().all(is_plain) {
            true => value.to_string(),
            false => quoted(&one_line(value)),
        }
    };
    let several: Vec<&str> = value
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let is_list = match &kind {
        Some(PropertyKind::Words(_) | PropertyKind::Choice(_)) => true,
        Some(PropertyKind::Number(..)) => several.iter().all(|word| word.parse::<f64>().is_ok()),
        Some(PropertyKind::Color) => several.len() > 1,
        _ => false,
    };
    if is_list {
        let words: Vec<String> = several.into_iter().map(plain).collect();
        return match words.as_slice() {
            [] => quoted(""),
            [one] => one.clone(),
            several => format!("[{}]", several.join(", ")),
        };
    }
    match kind {
        Some(
            PropertyKind::Number(..)
            | PropertyKind::Flag
            | PropertyKind::Word(_)
            | PropertyKind::Size,
        ) => plain(value.trim()),
        Some(_) | None => quoted(&one_line(value)),
    }
}

/// Texts of rules files end with their line.
fn one_line(value: &str) -> String {
    value.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use crate::rules::support::words;

    use super::*;

    fn read(name: &str, value: &str) -> Result<(String, String), Diagnostic> {
        property("standard", name, value, &words())
    }

    #[track_caller]
    fn check(name: &str, value: &str, kept: &str) {
        assert_eq!(
            read(name, value),
            Ok((name.to_string(), kept.to_string())),
            "{name}={value}"
        );
    }

    #[track_caller]
    fn refused(name: &str, value: &str, words: &str, message: &str, help: &str) {
        let diagnostic = read(name, value).expect_err("it is wrong");
        let text = format!("{name}={value}");
        let found = (
            &text[diagnostic.span.start..diagnostic.span.end],
            diagnostic.message.as_str(),
            diagnostic.help.as_deref().unwrap_or_default(),
        );
        assert_eq!(found, (words, message, help));
    }

    #[test]
    fn values_need_neither_quotes_nor_brackets() {
        check("font_color", "gold", "#FFD700");
        check("font_color", "#ebebeb", "#EBEBEB");
        check("font_color", "gold #00000080", "#FFD700 #00000080");
        check("font_size", "1.2", "1.2");
        check("font_size", "1, 1.2", "1 1.2");
        check("vertical_shift", "-40", "-40");
        check("title", "\"{title}\" \\", "\"{title}\" \\");
        check("unwatched", "blur, gray", "blur gray");
        check("unwatched", "blur", "blur");
        check("hide_title", "on", "on");
        check("size", "1280x720", "1280x720");
        check("case", "upper", "upper");
        check("season_text", "Two\nlines", "Two lines");
    }

    #[test]
    fn an_error_points_at_the_word_and_suggests_a_similar_one() {
        let near = "did you mean `font_size`?";
        refused(
            "font_sise",
            "1.2",
            "font_sise",
            "unknown property `font_sise`",
            near,
        );
        let message = "expected a number for `font_size`, found `big`";
        refused("font_size", "big", "big", message, "");
        let message = "expected a number for `font_size`, found `\"1 } on\"`";
        refused("font_size", "1 } on", "1 } on", message, "");
        let message = "`font_size` must be between 0.1 and 10";
        refused("font_size", "99", "99", message, "");
        let message = "`unwatched` cannot be `blurr`";
        refused(
            "unwatched",
            "gray blurr",
            "gray blurr",
            message,
            "did you mean `blur`?",
        );
        let list = "`intertitle rules properties` lists them";
        refused(
            "font size",
            "1",
            "font size",
            "unknown property `font size`",
            list,
        );
    }

    #[test]
    fn a_design_is_looked_up_by_its_name() {
        assert_eq!(
            read("design", "Standard"),
            Ok(("design".to_string(), "standard".to_string()))
        );
        let diagnostic = read("design", "standart").expect_err("there is none");
        assert_eq!(diagnostic.message, "unknown design \"standart\"");
        assert_eq!(diagnostic.help.as_deref(), Some("did you mean `standard`?"));
    }
}
