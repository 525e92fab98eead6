//! What a card says: which elements are shown, in which words and which face.

use crate::card::design::{Case, Design, Element, Kind, Says, Text};
use crate::card::style::Style;
use crate::card::template::Template;
use crate::card::texts::CardText;
use crate::card::words::{lower, title_case, upper};

/// The texts of all elements that are shown, as they will be drawn: what the layout depends on, without laying out.
#[must_use]
pub fn words(design: &Design, text: &CardText, style: &Style) -> Vec<(String, String)> {
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
                face,
                ..
            } => {
                if !is_hidden(&shown.name, style) {
                    words.push((
                        face_of(shown, face, style),
                        say(shown, template, text, style),
                    ));
                }
            }
            Says::Row { parts, .. } => {
                for part in parts.iter().filter(|part| !is_hidden(&part.name, style)) {
                    let said = say(shown, &part.text, text, style) + &part.tail;
                    words.push((face_of(shown, &part.face, style), said));
                }
            }
        }
    }
    words
}
pub(super) fn is_shown(element: &Element, style: &Style) -> bool {
    let is_on = |name: &Option<String>, otherwise: bool| {
        name.as_ref().map_or(otherwise, |name| {
            style.flags.get(name).copied().unwrap_or(false)
        })
    };
    !is_on(&element.unless, false) && is_on(&element.only_if, true)
}

pub(super) fn is_hidden(name: &str, style: &Style) -> bool {
    match name {
        "title" => style.hide_title,
        "season" => style.hide_season,
        "episode" => style.hide_episode,
        _ => false,
    }
}

pub(super) fn is_title(text: &Text) -> bool {
    text.name == "title"
}

pub(super) fn face_of(text: &Text, face: &str, style: &Style) -> String {
    style
        .font
        .clone()
        .filter(|_| is_title(text))
        .unwrap_or_else(|| face.to_string())
}

pub(super) fn case_of(text: &Text, style: &Style) -> Case {
    style.case.filter(|_| is_title(text)).unwrap_or(text.case)
}

/// The words of a template: values of the episode, and texts that rules or the design set.
pub(super) fn say(shown: &Text, template: &Template, text: &CardText, style: &Style) -> String {
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
