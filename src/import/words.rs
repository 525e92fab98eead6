//! What settings are translated with: the words of rules, everything that was found, and the checker of rules.

use std::collections::BTreeMap;

use crate::import::format_string::translated;
use crate::import::literal::plain;
use crate::import::model::{Collection, Lettering};
use crate::import::report::{Note, Report};
use crate::model::{DESIGN_DEFAULT, DesignWord, Vocabulary};
use crate::rules::{self, RulesFile, quoted, titlecardmaker};
use crate::text::Severity;

/// What all blocks are written with.
pub struct Words<'w> {
    /// The words that rules may use.
    pub vocabulary: &'w Vocabulary,
    /// Everything that was found.
    pub collection: &'w Collection,
    /// The names that rules use for its fonts, by their keys.
    pub font_names: &'w BTreeMap<String, String>,
}

impl Words<'_> {
    /// The design that looks like a card type.
    pub fn design(&self, card_type: &str) -> Option<&DesignWord> {
        let designs = &self.vocabulary.designs;
        let is_known = |name: &str| designs.iter().any(|design| design.name == name);
        let name = titlecardmaker::design(card_type, is_known)?;
        designs.iter().find(|design| design.name == name)
    }

    /// The design of all cards, unless a level says another one.
    pub fn base_design(&self) -> &str {
        let card_type = self.collection.base.card_type.as_deref();
        let design = card_type.and_then(|card_type| self.design(card_type));
        design.map_or(DESIGN_DEFAULT, |design| design.name.as_str())
    }

    /// The properties of letters that all cards or templates set, so that the levels below have to set them, too.
    pub fn set_above(&self) -> Vec<&'static str> {
        let collection = self.collection;
        let templates = collection.templates.values();
        let levels = templates
            .map(|template| &template.settings)
            .chain([&collection.base]);
        let mut letterings: Vec<&Lettering> = Vec::new();
        let mut fonts: Vec<&String> = collection.type_fonts.values().collect();
        for settings in levels {
            letterings.push(&settings.lettering);
            fonts.extend(&settings.font);
        }
        let fonts = fonts
            .into_iter()
            .filter_map(|key| collection.fonts.get(key));
        letterings.extend(fonts.map(|font| &font.lettering));
        let is_set = |value: Option<f64>, default: f64| {
            value.is_some_and(|value| plain(value) != plain(default))
        };
        let any = |of: fn(&Lettering) -> Option<f64>, default: f64| {
            letterings
                .iter()
                .any(|lettering| is_set(of(lettering), default))
        };
        let found = [
            ("font_size", any(|own| own.size, 1.0)),
            ("font_kerning", any(|own| own.kerning, 1.0)),
            ("font_stroke", any(|own| own.stroke, 1.0)),
            ("line_spacing", any(|own| own.line_px, 0.0)),
            ("word_spacing", any(|own| own.word_px, 0.0)),
            ("vertical_shift", any(|own| own.shift_px, 0.0)),
        ];
        let found = found.into_iter().filter(|(_, is_set)| *is_set);
        found.map(|(property, _)| property).collect()
    }

    /// A text of a card, such as `episode_text`, as rules write it.
    pub fn text(
        &self,
        property: &str,
        format: &str,
        about: &str,
        report: &mut Report,
    ) -> Option<String> {
        match translated(format) {
            Ok(done) => {
                for difference in done.differences {
                    report.note(Note::Approximated, about, difference);
                }
                let text = match property {
                    "title" => done.text,
                    _ => done.text.replace('\n', " "),
                };
                Some(quoted(&text.replace(
                    |letter: char| letter.is_control() && letter != '\n',
                    " ",
                )))
            }
            Err(why) => {
                report.note(Note::LeftOut, about, format!("{property}: {why}"));
                None
            }
        }
    }

    /// Why the checker of rules rejects a property, if it does.
    pub fn refusal(&self, design: Option<&str>, name: &str, value: &str) -> Option<String> {
        let design = match design {
            Some(design) if name != "design" => format!("design {}  ", quoted(design)),
            _ => String::new(),
        };
        let file = RulesFile {
            name: name.to_string(),
            text: format!("style {{ {design}{name} {value} }}\n"),
            built_in: true,
        };
        let problems = rules::read(&[file], self.vocabulary).problems;
        let mut problems = problems.into_iter().map(|problem| problem.diagnostic);
        let error = problems.find(|problem| problem.severity == Severity::Error);
        error.map(|error| error.message)
    }
}
