//! What the texts of a design say for an episode, and in which faces: all that layout starts from.

use crate::card::language::design::{Case, Design, Element, Kind, Says, Text};
use crate::card::language::template::Template;
use crate::card::lettering::words::{lower, title_case, upper};
use crate::card::style::Style;
use crate::card::texts::CardText;

/// The texts of all elements that are shown, as they will be drawn: what the layout depends on, without laying out.
#[must_use]
pub fn words(design: &Design, text: &CardText, style: &Style) -> Vec<(Vec<String>, String)> {
    let mut words = Vec::new();
    for element in design
        .elements
        .iter()
        .filter(|element| is_shown(element, style))
    {
        let Kind::Text(shown) = &element.kind else {
            continue;
        };
        match &shown.says {
            Says::Lines {
                text: template,
                faces,
                ..
            } => {
                if !is_hidden(&shown.name, style) {
                    words.push((
                        faces_of(shown, faces, style),
                        say(shown, template, text, style),
                    ));
                }
            }
            Says::Row { parts, .. } => {
                for part in parts.iter().filter(|part| !is_hidden(&part.name, style)) {
                    let said = say(shown, &part.text, text, style) + &part.join;
                    words.push((faces_of(shown, &part.faces, style), said));
                }
            }
        }
    }
    words
}

/// True if no flag leaves the element out.
#[must_use]
pub fn is_shown(element: &Element, style: &Style) -> bool {
    let is_on = |name: &Option<String>, otherwise: bool| {
        name.as_ref().map_or(otherwise, |name| {
            style.flags.get(name).copied().unwrap_or(false)
        })
    };
    !is_on(&element.unless, false) && is_on(&element.only_if, true)
}

/// True if rules hide the text or the part of that name.
#[must_use]
pub fn is_hidden(name: &str, style: &Style) -> bool {
    match name {
        "title" => style.hide_title,
        "season" => style.hide_season,
        "episode" => style.hide_episode,
        _ => false,
    }
}

/// True for the text that the `font` properties are about.
#[must_use]
pub fn is_title(text: &Text) -> bool {
    text.name == "title"
}

/// The names of the faces that set a text, the one to prefer first.
#[must_use]
pub fn faces_of(text: &Text, faces: &[String], style: &Style) -> Vec<String> {
    let font = style.font.iter().filter(|_| is_title(text));
    font.chain(faces).cloned().collect()
}

/// What is done to the letters of a text.
#[must_use]
pub fn case_of(text: &Text, style: &Style) -> Case {
    style.case.filter(|_| is_title(text)).unwrap_or(text.case)
}

/// The words of a template: values of the episode, and texts that rules or the design set.
#[must_use]
pub fn say(shown: &Text, template: &Template, text: &CardText, style: &Style) -> String {
    let set = |name: &str| {
        let words = style.texts.get(name)?;
        Some(words.expand(&style.language, &|name| text.value(name)))
    };
    let words = template.expand(&style.language, &|name| {
        set(name).or_else(|| text.value(name))
    });
    let words = match case_of(shown, style) {
        Case::Source => words,
        Case::Upper => upper(&words, &style.language),
        Case::Lower => lower(&words, &style.language),
        Case::Title => title_case(&words, &style.language),
    };
    words.trim().to_string()
}
