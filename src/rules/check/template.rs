//! Checks texts with placeholders in braces:

use nom::bytes::complete::{take_till, take_while};
use nom::character::complete::{char, digit1};
use nom::combinator::{all_consuming, opt};
use nom::multi::many0;
use nom::sequence::preceded;
use nom::{IResult, Parser};

use crate::model::{TEXT_FUNCTIONS, TEXT_VALUES, TextKind, TextValue};
use crate::rules::check::checker::Checker;
use crate::rules::quote::in_ticks;
use crate::text::{Diagnostic, Span, one_of, span_of};

/// Reports errors in the placeholders of the text under `span`, which includes its quotes. The text may use the values
/// of an episode and those of `more`.
pub fn check_template(checker: &mut Checker<'_, '_>, span: Span, more: &[TextValue]) {
    let written = checker.written(span);
    let names: Vec<&TextValue> = TEXT_VALUES.iter().chain(more).collect();
    let errors: Vec<Diagnostic> = errors(written, &names)
        .into_iter()
        .map(|error| Diagnostic {
            span: Span::new(span.start + error.span.start, span.start + error.span.end),
            ..error
        })
        .collect();
    for error in errors {
        checker.report(error);
    }
}

/// The errors, with spans in `written`.
fn errors(written: &str, names: &[&TextValue]) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let mut rest = written;
    while let Some(at) = rest.find(['{', '}']) {
        let place = span_of(written, &rest[at..=at]);
        let inside = &rest[at + 1..];
        // Two braces are an escaped literal brace.
        if inside.starts_with(&rest[at..=at]) {
            rest = &inside[1..];
            continue;
        }
        if rest[at..].starts_with('}') {
            let help = "write `}}` for a literal brace".to_string();
            errors.push(Diagnostic::error(place, "unmatched `}`").help(help));
            rest = inside;
            continue;
        }
        let Some(end) = inside
            .find(['{', '}'])
            .filter(|end| inside[*end..].starts_with('}'))
        else {
            errors.push(Diagnostic::error(place, "unclosed `{`"));
            return errors;
        };
        errors.extend(braces(written, &rest[at..=at + 1 + end], names));
        rest = &inside[end + 1..];
    }
    errors
}

/// A name, a width, functions.
type Parts<'t> = (&'t str, Option<&'t str>, Vec<&'t str>);

fn parts(inside: &str) -> IResult<&str, Parts<'_>> {
    let name = take_till(|letter| letter == ':' || letter == '|');
    let width = opt(preceded(char(':'), digit1));
    let function = preceded(char('|'), take_while(|letter| letter != '|'));
    all_consuming((name, width, many0(function))).parse(inside)
}

/// The first error between the braces at both ends of `whole`.
fn braces(written: &str, whole: &str, names: &[&TextValue]) -> Option<Diagnostic> {
    let inside = &whole[1..whole.len() - 1];
    let error = |words: &str, message: String| Diagnostic::error(span_of(written, words), message);
    let Ok((_, (name, width, functions))) = parts(inside) else {
        let message = format!("unexpected {} in braces", in_ticks(inside));
        let help = "for example `{season:02}` or `{title|upper}`".to_string();
        return Some(error(inside, message).help(help));
    };
    let known = names
        .iter()
        .find(|value| value.name.eq_ignore_ascii_case(name));
    let Some(value) = known else {
        let place = if name.is_empty() { whole } else { name };
        let message = match name.is_empty() {
            true => "expected a name in the braces".to_string(),
            false => format!("unknown value {}", in_ticks(name)),
        };
        let names = names.iter().map(|value| value.name);
        return Some(error(place, message).help(one_of(name, names)));
    };
    if let Some(width) = width {
        let digits = width.strip_prefix('0').unwrap_or(width);
        if value.kind == TextKind::Text {
            return Some(error(
                width,
                format!("`{name}` is not a number and cannot have a width"),
            ));
        }
        if !matches!(digits.len(), 1) || digits == "0" {
            let help = "for example `{season:02}`".to_string();
            let message = format!("{} is not a valid width", in_ticks(width));
            return Some(error(width, message).help(help));
        }
    }
    functions.into_iter().find_map(|function| {
        let known = TEXT_FUNCTIONS
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(function));
        match known {
            Some(known) if !known.of.contains(&value.kind) => {
                let message =
                    format!("`{function}` cannot be applied to `{name}`: it is not a number");
                let number = match value.name {
                    "season_name" => Some("season"),
                    "episode_name" | "episode_short" => Some("episode"),
                    _ => None,
                };
                let help = number.map(|number| format!("write `{{{number}|{function}}}`"));
                Some(error(function, message).help(help))
            }
            Some(_) => None,
            None => {
                let place = if function.is_empty() { whole } else { function };
                let message = format!("unknown function {}", in_ticks(function));
                let names = TEXT_FUNCTIONS.iter().map(|known| known.name);
                Some(error(place, message).help(one_of(function, names)))
            }
        }
    })
}
