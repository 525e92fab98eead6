//! Parses the statements that define names:

use crate::card::language::cursor::{Cursor, Skip};
use crate::card::language::expr::{CARD_NUMBERS, Condition, Expr, FUNCTIONS, Paint, THINGS};
use crate::card::language::names::TYPES;
use crate::card::language::parse_expr::{condition, expr};
use crate::card::language::parse_paint::paint;
use crate::card::language::property::{Property, PropertyType};
use crate::card::style::TEXTS;
use crate::locale::Template;
use crate::model::PROPERTIES;
use crate::text::{Diagnostic, Span};

/// Reserved words, which cannot name a property.
const TAKEN: &[&str] = &[
    "and",
    "or",
    "not",
    "if",
    "then",
    "else",
    "own",
    "font_color",
];

/// Parses a `property` statement.
///
/// # Errors
/// Its name, its type or its value is invalid; it is reported.
pub fn property(cursor: &mut Cursor, known: &[Property]) -> Result<Property, Skip> {
    let (name, span) = cursor.word("a property name")?;
    check_name(cursor, &name, span);
    if known.iter().any(|property| property.name == name) {
        cursor.error(span, format!("duplicate property `{name}`"));
    }
    let types: Vec<&str> = TYPES.iter().map(|(word, _)| *word).collect();
    let kind = match cursor.one_of("a property type", &types)?.as_str() {
        "flag" => PropertyType::Flag(cursor.one_of("`on` or `off`", &["on", "off"])? == "on"),
        "color" => color(cursor)?,
        "number" => number(cursor)?,
        "text" => PropertyType::Text(text(cursor)?),
        "word" => word(cursor)?,
        "sides" => {
            let mut sides = [0.0; 4];
            for side in &mut sides {
                *side = cursor.number("the side", -10_000.0, 10_000.0)?;
            }
            PropertyType::Sides(sides)
        }
        _ => PropertyType::Font(cursor.text("a font name")?.0),
    };
    let help = cursor.text_if_any().unwrap_or_default();
    Ok(Property { name, kind, help })
}

fn check_name(cursor: &mut Cursor, name: &str, span: Span) {
    if PROPERTIES.iter().any(|property| property.name == name) {
        cursor.error(
            span,
            format!("`{name}` is already a property of every card"),
        );
    } else {
        check_word(cursor, name, span);
    }
}

fn check_word(cursor: &mut Cursor, name: &str, span: Span) {
    let is_word = TAKEN.contains(&name)
        || FUNCTIONS.iter().any(|(word, _)| *word == name)
        || CARD_NUMBERS.iter().any(|(word, _)| *word == name)
        || THINGS.iter().any(|(word, _)| *word == name);
    if is_word {
        cursor.error(span, format!("`{name}` is a reserved word"));
    } else if name.contains(['-', '.']) || name.chars().any(char::is_uppercase) {
        let help = format!(
            "for example `{}`",
            name.to_lowercase().replace(['-', '.'], "_")
        );
        let message = "names use lower-case letters, digits and `_`";
        cursor.report(Diagnostic::error(span, message).help(help));
    }
}

/// A colour, that of the title, or that of another property.
fn color(cursor: &mut Cursor) -> Result<PropertyType, Skip> {
    let span = cursor.span();
    let color = paint(cursor, false)?;
    if matches!(color, Paint::If(..)) {
        cursor.error(span, "expected a single colour, found a condition");
    }
    Ok(PropertyType::Color(color))
}

/// `1 from 0.1 to 10`.
fn number(cursor: &mut Cursor) -> Result<PropertyType, Skip> {
    const MOST: f32 = 100_000.0;
    let span = cursor.span();
    let number = cursor.number("the value", -MOST, MOST)?;
    cursor.expect_word("from")?;
    let least = cursor.number("the minimum", -MOST, MOST)?;
    cursor.expect_word("to")?;
    let most = cursor.number("the maximum", -MOST, MOST)?;
    if !(least..=most).contains(&number) {
        cursor.error(
            span,
            format!("the value must be between {least} and {most}"),
        );
    }
    Ok(PropertyType::Number(number, (least, most)))
}

/// A text with checked placeholders.
fn text(cursor: &mut Cursor) -> Result<String, Skip> {
    let written = match cursor.peek().map(|token| &token.kind) {
        Some(crate::card::language::lex::TokenKind::Text(text, _)) => text.clone(),
        _ => String::new(),
    };
    cursor.template("a text")?;
    Ok(written)
}

/// `left of left, right`.
fn word(cursor: &mut Cursor) -> Result<PropertyType, Skip> {
    let (value, span) = cursor.word("a value")?;
    cursor.expect_word("of")?;
    let mut words = vec![cursor.word("a word")?.0];
    while cursor.symbol_if_any(',') {
        words.push(cursor.word("a word")?.0);
    }
    if !words.contains(&value) {
        cursor.error(span, format!("`{value}` is not one of the listed words"));
    }
    Ok(PropertyType::Word(value, words))
}

/// Parses a `default` statement: the default of a text that rules may set.
///
/// # Errors
/// It is invalid; it is reported.
pub fn default(cursor: &mut Cursor) -> Result<(String, Template), Skip> {
    let names: Vec<&str> = TEXTS.iter().map(|(name, _)| *name).collect();
    let name = cursor.one_of("a text name", &names)?;
    let (template, span) = cursor.template("a text")?;
    let is_circle = |value: &str| value == "season_text" || value == "episode_text";
    if template.names().any(is_circle) {
        let message = "a default text cannot use `season_text` or `episode_text`";
        cursor.error(span, message);
    }
    Ok((name, template))
}

/// Parses a `needs` statement: a condition, and the reason for cards for which it does not hold.
///
/// # Errors
/// One of them is invalid; it is reported.
pub fn needs(cursor: &mut Cursor) -> Result<(Condition, String), Skip> {
    let condition = condition(cursor)?;
    let message = cursor.text("a message")?.0;
    Ok((condition, message))
}

/// Parses a `let` statement.
///
/// # Errors
/// The name, the `=` or the number is invalid; it is reported.
pub fn number_by_name(
    cursor: &mut Cursor,
    known: &[(String, Expr)],
) -> Result<(String, Expr), Skip> {
    let (name, span) = cursor.word("a name")?;
    check_word(cursor, &name, span);
    if known.iter().any(|(own, _)| *own == name) {
        cursor.error(span, format!("duplicate name `{name}`"));
    }
    cursor.expect_symbol('=')?;
    Ok((name, expr(cursor, "a number")?))
}
