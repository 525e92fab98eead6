//! Resolves the texts of a design for an episode, and their fonts.

use crate::card::language::design::{Design, Element, Kind};
use crate::card::language::design_text::{Case, FontName, Part, Text, TextContent, Wording, Words};
use crate::card::language::property::PropertyType;
use crate::card::style::{Own, Style};
use crate::card::texts::CardText;
use crate::locale::Template;
use crate::locale::season_name;
use crate::locale::{lower, title_case, upper};

/// The inputs of the texts.
#[derive(Clone, Copy)]
pub struct TextResolver<'s> {
    /// The design.
    pub design: &'s Design,
    /// The episode.
    pub text: &'s CardText,
    /// The style from rules.
    pub style: &'s Style,
}

/// The texts of all elements that no rule hides, as they will be drawn: what the layout depends on, without laying out.
/// Elements count whose conditions may leave them out.
#[must_use]
pub fn words(resolver: TextResolver) -> Vec<(Vec<String>, String)> {
    let mut words = Vec::new();
    for element in &resolver.design.elements {
        let Kind::Text(text) = &element.kind else {
            continue;
        };
        match &text.content {
            TextContent::Lines {
                text: wording,
                fonts,
                ..
            } => {
                if !is_hidden(&element.name, resolver.style) {
                    words.push((
                        resolver.fonts(element, fonts),
                        resolver.resolve(element, text, wording),
                    ));
                }
            }
            TextContent::Row { parts, .. } => {
                for part in parts
                    .iter()
                    .filter(|part| !is_hidden(&part.name, resolver.style))
                {
                    let join = part
                        .join
                        .as_ref()
                        .map(|join| resolver.resolve(element, text, join));
                    let words_of_part =
                        resolver.part(element, text, part) + &join.unwrap_or_default();
                    words.push((resolver.fonts(element, &part.fonts), words_of_part));
                }
            }
        }
    }
    words
}

/// True if rules hide the text or the part of that name.
#[must_use]
pub fn is_hidden(name: &str, style: &Style) -> bool {
    match name {
        "season" => style.hide_season,
        "episode" => style.hide_episode,
        name => style.hide_title && is_title(name),
    }
}

/// True for the texts that the `font` properties are about: `title`, and the parts of it that a design shows apart.
#[must_use]
pub fn is_title(name: &str) -> bool {
    name == "title" || name.starts_with("title_")
}

impl TextResolver<'_> {
    /// The names of the fonts of a text, the preferred one first.
    #[must_use]
    pub fn fonts(&self, element: &Element, fonts: &[FontName]) -> Vec<String> {
        let font = self
            .style
            .font
            .iter()
            .filter(|_| is_title(&element.name))
            .cloned();
        let own = fonts.iter().map(|face| match face {
            FontName::Is(name) => name.clone(),
            FontName::Property(name) => match self.style.own.get(name) {
                Some(Own::Font(name)) => name.clone(),
                _ => match self.design.property(name).map(|property| &property.kind) {
                    Some(PropertyType::Font(name)) => name.clone(),
                    _ => String::new(),
                },
            },
        });
        font.chain(own).filter(|name| !name.is_empty()).collect()
    }

    /// The letter case of a text.
    #[must_use]
    pub fn case(&self, element: &Element, text: &Text) -> Case {
        self.style
            .case
            .filter(|_| is_title(&element.name))
            .unwrap_or(text.case)
    }

    /// The words of a text: values of the episode, and texts that rules or the design set.
    #[must_use]
    pub fn resolve(&self, element: &Element, text: &Text, wording: &Wording) -> String {
        let words = self.plain(wording);
        let language = &self.style.language;
        let words = match self.case(element, text) {
            Case::Source => words,
            Case::Upper => upper(&words, language),
            Case::Lower => lower(&words, language),
            Case::Title => title_case(&words, language),
        };
        words.trim().to_string()
    }

    /// The words of a part of a row, in one line.
    #[must_use]
    pub fn part(&self, element: &Element, text: &Text, part: &Part) -> String {
        let words = self.resolve(element, text, &part.text).replace('\n', " ");
        let (first, rest) = words.split_once(' ').unwrap_or((&words, ""));
        match part.only {
            Words::All => words,
            Words::First => first.to_string(),
            Words::Rest => rest.trim_start().to_string(),
        }
    }

    /// The words as they are written.
    #[must_use]
    pub fn plain(&self, wording: &Wording) -> String {
        match wording {
            Wording::Is(template) => self.expand(template),
            Wording::Property(name) => match self.style.own.get(name) {
                Some(Own::Text(template)) => self.expand(template),
                _ => match self.design.property(name).map(|property| &property.kind) {
                    Some(PropertyType::Text(text)) => Template::read(text)
                        .map(|template| self.expand(&template))
                        .unwrap_or_default(),
                    _ => String::new(),
                },
            },
        }
    }

    fn expand(&self, template: &Template) -> String {
        let language = &self.style.language;
        let set = |name: &str| {
            let words = self.style.texts.get(name)?;
            Some(words.expand(language, &|name| self.value(name)))
        };
        template.expand(language, &|name| set(name).or_else(|| self.value(name)))
    }

    /// The value of that name in a text.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<String> {
        let language = &self.style.language;
        match name {
            "season_name" if !self.style.uses_season_names => {
                Some(season_name(self.text.season, language))
            }
            name => self.text.value(name, language),
        }
    }
}
