//! Settings of one level, as the properties of a style.

use crate::import::block::Block;
use crate::import::literal::{color, literal, plain};
use crate::import::model::{CardSettings, Lettering};
use crate::import::report::{Note, Report};
use crate::import::words::Words;
use crate::model::{DesignWord, PROPERTIES, PropertyKind};
use crate::rules::{quoted, titlecardmaker};

/// Designs whose title TitleCardMaker places from the bottom, so that its positive shift moves it up.
const SHIFT_IS_UP: &[&str] = &[
    "anime",
    "cutout",
    "overline",
    "standard",
    "tinted-glass",
    "white-border",
];

/// Extras that are texts of all cards, and the property of each.
const TEXT_EXTRAS: &[(&str, &str)] = &[
    ("title_text_format", "title"),
    ("season_text_format", "season_text"),
    ("episode_text_format", "episode_text"),
];

/// Where a block is: what messages call it, and the design of its cards.
#[derive(Clone, Copy)]
pub struct Level<'l> {
    /// A series, a template or an episode. Empty for all cards.
    pub about: &'l str,
    /// The design, as far as the levels above decide it.
    pub design: Option<&'l str>,
}

/// The properties for the settings of a level.
pub fn style(
    words: &Words<'_>,
    settings: &CardSettings,
    level: Level<'_>,
    report: &mut Report,
) -> Block {
    let design = level.design.unwrap_or_else(|| words.base_design());
    let mut writer = Writer {
        words,
        about: level.about,
        own: None,
        design: design.to_string(),
        block: Block::default(),
        report,
    };
    writer.write(settings);
    writer.report.imported(writer.block.len());
    writer.block
}

struct Writer<'w, 'r> {
    words: &'w Words<'w>,
    about: &'w str,
    /// The design that the block names.
    own: Option<&'w DesignWord>,
    /// The design of its cards.
    design: String,
    block: Block,
    report: &'r mut Report,
}

impl<'w> Writer<'w, '_> {
    fn write(&mut self, settings: &CardSettings) {
        let mut has_design = true;
        if let Some(card_type) = &settings.card_type {
            self.own = self.words.design(card_type);
            has_design = self.own.is_some();
            self.card_type(card_type);
        }
        self.picture("watched", settings.watched.as_deref());
        self.picture("unwatched", settings.unwatched.as_deref());
        if let (Some(card_type), true) = (&settings.card_type, has_design) {
            let fonts = &self.words.collection.type_fonts;
            if let Some(font) = fonts.get(card_type) {
                self.font(font);
            }
        }
        if let Some(font) = &settings.font {
            self.font(font);
        }
        self.lettering(&settings.lettering);
        self.flag("hide_season", settings.hide_season);
        self.flag("hide_episode", settings.hide_episode);
        self.text("season_text", settings.season_text.as_deref());
        self.text("episode_text", settings.episode_text.as_deref());
        if has_design {
            if let Some(card_type) = &settings.card_type {
                let extras = self.words.collection.type_extras.get(card_type);
                self.extras(extras.map_or(&[], Vec::as_slice));
            }
            self.extras(&settings.extras);
            self.back_to_defaults();
        }
        self.translations(&settings.translations);
        self.art(settings.art.as_deref());
    }

    fn left_out(&mut self, what: impl Into<String>) {
        self.report.note(Note::LeftOut, self.about, what);
    }

    fn card_type(&mut self, card_type: &str) {
        match self.own {
            Some(design) => {
                self.design.clone_from(&design.name);
                self.block.set("design", quoted(&design.name));
            }
            None => self.left_out(format!(
                "the card type `{card_type}`: there is no design like it"
            )),
        }
    }

    fn picture(&mut self, property: &'static str, style: Option<&str>) {
        let Some(style) = style.map(str::trim).filter(|style| !style.is_empty()) else {
            return;
        };
        let words = titlecardmaker::style(style).unwrap_or_else(|| style.to_lowercase());
        self.checked(property, words, style);
    }

    /// Sets a property if the checker of rules accepts its value.
    fn checked(&mut self, property: &str, value: String, its: &str) {
        let own = self.own.map(|design| design.name.as_str());
        match self.words.refusal(own, property, &value) {
            None => self.block.set(property, value),
            Some(why) => self.left_out(format!("`{property}` with the value `{its}`: {why}")),
        }
    }

    fn font(&mut self, key: &str) {
        let Some(font) = self.words.collection.fonts.get(key) else {
            return self.left_out(format!("font {key} does not exist any more"));
        };
        if let Some(name) = self.words.font_names.get(key) {
            self.block.set("font", quoted(name));
        }
        if font.replacements > 0 {
            let name = &font.name;
            self.left_out(format!(
                "the replacements of characters of the font `{name}`: rules have none"
            ));
        }
        self.lettering(&font.lettering);
    }

    fn lettering(&mut self, lettering: &Lettering) {
        if let Some(its) = &lettering.color {
            match color(its) {
                Some(value) => self.checked("font_color", value, its),
                None => self.left_out(format!("the colour `{its}`: rules do not have it")),
            }
        }
        match lettering.case.as_deref().map(str::trim) {
            Some("blank") => self.block.set("hide_title", "on".to_string()),
            Some(case) => self.checked("case", case.to_lowercase(), case),
            None => {}
        }
        let is_up = SHIFT_IS_UP.contains(&self.design.as_str());
        let shift = lettering.shift_px.map(|px| if is_up { -px } else { px });
        for (property, value, default) in [
            ("font_size", lettering.size, 1.0),
            ("font_kerning", lettering.kerning, 1.0),
            ("font_stroke", lettering.stroke, 1.0),
            ("line_spacing", lettering.line_px, 0.0),
            ("word_spacing", lettering.word_px, 0.0),
            ("vertical_shift", shift, 0.0),
        ] {
            let Some(value) = value else { continue };
            // A default matters only where it replaces another value.
            let (value, default) = (plain(value), plain(default));
            let is_set = self.block.get(property).is_some()
                || (!self.about.is_empty() && self.words.set_above().contains(&property));
            if value != default || is_set {
                self.checked(property, value.clone(), &value);
            }
        }
    }

    fn flag(&mut self, property: &str, flag: Option<bool>) {
        if let Some(flag) = flag {
            let word = if flag { "on" } else { "off" };
            self.block.set(property, word.to_string());
        }
    }

    fn text(&mut self, property: &str, format: Option<&str>) {
        let Some(format) = format else { return };
        if let Some(value) = self.words.text(property, format, self.about, self.report) {
            self.checked(property, value, format);
        }
    }

    fn extras(&mut self, extras: &[(String, String)]) {
        for (name, value) in extras {
            let mut texts = TEXT_EXTRAS.iter();
            if let Some((_, property)) = texts.find(|(own, _)| own == name) {
                self.text(property, Some(value));
            } else if !value.trim().is_empty() {
                self.extra(name, value);
            }
        }
    }

    fn extra(&mut self, name: &str, value: &str) {
        let is_common = PROPERTIES.iter().any(|word| word.name == name);
        let Some(kind) = self.kind(name).filter(|_| !is_common) else {
            let design = &self.design;
            return self.left_out(format!(
                "the extra `{name}`: the design `{design}` has none"
            ));
        };
        let here = match &kind {
            PropertyKind::Template => {
                let text = self.words.text(name, value, self.about, self.report);
                let Some(text) = text else { return };
                Some(text)
            }
            kind => literal(kind, value),
        };
        match here {
            Some(here) => self.checked(name, here, value),
            None => self.left_out(format!("the extra `{name}` with the value `{value}`")),
        }
    }

    /// The type of a property of the design, or of any design if the block names none.
    fn kind(&self, name: &str) -> Option<PropertyKind> {
        let designs = &self.words.vocabulary.designs;
        let of_cards = designs.iter().filter(|design| design.name == self.design);
        let all = designs.iter().filter(|_| self.own.is_none());
        let mut own = of_cards.chain(all).flat_map(|design| &design.own);
        own.find(|own| own.name == name).map(|own| own.kind.clone())
    }

    /// Extras of the card type of all cards do not apply to another one.
    fn back_to_defaults(&mut self) {
        let Some(design) = self.own.filter(|own| own.name != self.words.base_design()) else {
            return;
        };
        let collection = self.words.collection;
        let Some(base) = collection.base.card_type.as_deref() else {
            return;
        };
        let extras = collection.type_extras.get(base);
        for (name, _) in extras.map_or(&[][..], Vec::as_slice) {
            let own = design.own.iter().find(|own| own.name == *name);
            let Some(own) = own.filter(|_| self.block.get(name).is_none()) else {
                continue;
            };
            let default = match &own.kind {
                PropertyKind::Template | PropertyKind::Font => Some(quoted(&own.default)),
                kind => literal(kind, &own.default),
            };
            let default = default.filter(|value| {
                self.words
                    .refusal(Some(&design.name), name, value)
                    .is_none()
            });
            match default {
                Some(default) => self.block.set(name, default),
                None => {
                    let what = format!("`{name}` of the card type `{base}` applies here, too");
                    self.report.note(Note::Approximated, self.about, what);
                }
            }
        }
        if collection.type_fonts.contains_key(base) && self.block.get("font").is_none() {
            let what = format!("the font of the card type `{base}` applies here, too");
            self.report.note(Note::Approximated, self.about, what);
        }
    }

    fn translations(&mut self, translations: &[(String, String)]) {
        for (language, used_for) in translations {
            if used_for == "preferred_title" {
                self.checked("title_language", quoted(language), language);
            } else {
                self.left_out(format!(
                    "the translation into `{language}` as `{used_for}`: only titles have languages here"
                ));
            }
        }
    }

    fn art(&mut self, art: Option<&[String]>) {
        let Some(art) = art else { return };
        let mut words = vec!["folder"];
        for kind in art {
            let word = match kind.to_lowercase().as_str() {
                "tmdb" => "tmdb",
                "plex" | "jellyfin" | "emby" => "server",
                _ => {
                    self.left_out(format!("pictures of {kind}"));
                    continue;
                }
            };
            if !words.contains(&word) {
                words.push(word);
            }
        }
        if !words.contains(&"server") {
            words.push("server");
            let what = "the media server's picture is used where there is no other one";
            self.report.note(Note::Approximated, self.about, what);
        }
        if words != ["folder", "server"] {
            let value = format!("[{}]", words.join(", "));
            self.checked("art", value.clone(), &value);
        }
    }
}
