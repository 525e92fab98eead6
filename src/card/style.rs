//! The properties that rules set for a card, each as the type that it has.

use std::collections::BTreeMap;

use crate::card::language::color;
use crate::card::language::design::Design;
use crate::card::language::design_text::Case;
use crate::card::language::parse_text::case;
use crate::card::language::property::PropertyType;
use crate::card::pixels::blend::Color;
use crate::card::rng::SeededRng;
use crate::card::texts::CardText;
use crate::locale::Template;
use crate::model::{Properties, PropertyKind, property_word};
use crate::text::one_of;

/// The style of a card from rules. Factors multiply the values of the design, px are added to them.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Style {
    pub font: Option<String>,
    pub color: Option<Color>,
    pub size: f32,
    pub kerning: f32,
    pub stroke: f32,
    pub line_px: f32,
    pub word_px: f32,
    /// Px down.
    pub shift_px: f32,
    pub case: Option<Case>,
    /// Texts of the names `title`, `season_text`, `episode_text`.
    pub texts: BTreeMap<&'static str, Template>,
    pub hide_title: bool,
    pub hide_season: bool,
    pub hide_episode: bool,
    pub is_blurred: bool,
    pub is_gray: bool,
    pub crops_bars: bool,
    /// Seasons have the names that the server gives them.
    pub uses_season_names: bool,
    /// `de`, or empty.
    pub language: String,
    /// The design's own properties, as far as rules set them.
    pub own: BTreeMap<String, Own>,
}

/// The value of a property that a design has of its own.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Own {
    Flag(bool),
    Color(Color),
    Number(f32),
    Text(Template),
    Word(String),
    Font(String),
    Sides([f32; 4]),
}

/// Properties that are used elsewhere: which design, which picture, which file.
const NOT_OURS: &[&str] = &[
    "design",
    "art",
    "size",
    "quality",
    "wait_for_title",
    "multi_episode",
    "title_language",
];

/// The texts that both designs and rules may set, and their defaults.
pub const TEXTS: &[(&str, &str)] = &[
    ("title", "{title}"),
    ("season_text", "{season_name}"),
    ("episode_text", "{episode_name}"),
];

impl Style {
    /// Reads the properties that matter for `design`; those that cannot be read are left out, with a message each.
    #[must_use]
    pub fn read(with: &Properties, design: &Design, text: &CardText) -> (Style, Vec<String>) {
        let mut style = Style {
            font: None,
            color: None,
            size: 1.0,
            kerning: 1.0,
            stroke: 1.0,
            line_px: 0.0,
            word_px: 0.0,
            shift_px: 0.0,
            case: None,
            texts: BTreeMap::new(),
            hide_title: false,
            hide_season: false,
            hide_episode: false,
            is_blurred: false,
            is_gray: false,
            crops_bars: false,
            uses_season_names: true,
            language: String::new(),
            own: BTreeMap::new(),
        };
        let mut notes = Vec::new();
        for (name, value) in with {
            if let Err(why) = style.set(name, value, design, text) {
                notes.push(format!("`{name}` is ignored: {why}"));
            }
        }
        for (name, fallback) in TEXTS {
            let words = design
                .texts
                .get(*name)
                .cloned()
                .or_else(|| Template::read(fallback).ok());
            style
                .texts
                .entry(name)
                .or_insert_with(|| words.unwrap_or_default());
        }
        let day_text = style.texts.remove("day_text");
        let is_number = |name: &str| name.starts_with("episode") && name != "episodes";
        let names_a_number = |text: &Template| text.names().any(is_number);
        if text.is_unnumbered && style.texts.get("episode_text").is_some_and(names_a_number) {
            let day_text = day_text.or_else(|| Template::read("{airdate}").ok());
            style
                .texts
                .insert("episode_text", day_text.unwrap_or_default());
        }
        (style, notes)
    }

    fn set(
        &mut self,
        name: &str,
        value: &str,
        design: &Design,
        text: &CardText,
    ) -> Result<(), String> {
        match name {
            "font" => self.font = Some(value.to_string()),
            "font_color" => self.color = Some(colored(chosen(name, value, text)?)?),
            "font_size" => self.size = number(name, value, text)?,
            "font_kerning" => self.kerning = number(name, value, text)?,
            "font_stroke" => self.stroke = number(name, value, text)?,
            "line_spacing" => self.line_px = number(name, value, text)?,
            "word_spacing" => self.word_px = number(name, value, text)?,
            "vertical_shift" => self.shift_px = number(name, value, text)?,
            "case" => {
                self.case = Some(case(value).ok_or_else(|| format!("unknown case `{value}`"))?)
            }
            "title" => self.template("title", value)?,
            "season_text" => self.template("season_text", value)?,
            "episode_text" => self.template("episode_text", value)?,
            "day_text" => self.template("day_text", value)?,
            "hide_title" => self.hide_title = flag(value)?,
            "hide_season" => self.hide_season = flag(value)?,
            "hide_episode" => self.hide_episode = flag(value)?,
            "watched" if text.watched => self.picture(value)?,
            "unwatched" if !text.watched => self.picture(value)?,
            "watched" | "unwatched" => {}
            "season_names" => self.uses_season_names = flag(value)?,
            "crop_bars" => self.crops_bars = flag(value)?,
            "language" => self.language = value.to_lowercase(),
            name if NOT_OURS.contains(&name) => {}
            name => {
                let Some(property) = design.property(name) else {
                    let known = design
                        .properties
                        .iter()
                        .map(|property| property.name.as_str());
                    let near = one_of(name, known);
                    return Err(near.map_or_else(
                        || "the design has no such property".to_string(),
                        |near| format!("the design has no such property; {near}"),
                    ));
                };
                let own = own(name, &property.kind, value, text)?;
                self.own.insert(name.to_string(), own);
            }
        }
        Ok(())
    }

    fn template(&mut self, name: &'static str, value: &str) -> Result<(), String> {
        let template = Template::read(value).map_err(|error| error.message)?;
        // A text made of itself would never end.
        if name != "title"
            && template
                .names()
                .any(|value| value == "season_text" || value == "episode_text")
        {
            return Err("it cannot use `season_text` or `episode_text`".to_string());
        }
        self.texts.insert(name, template);
        Ok(())
    }

    fn picture(&mut self, words: &str) -> Result<(), String> {
        for word in words.split([' ', ',']).filter(|word| !word.is_empty()) {
            match word {
                "blur" => self.is_blurred = true,
                "gray" => self.is_gray = true,
                // `art` chose another picture before it came here.
                "plain" | "art" => {}
                word => {
                    return Err(format!(
                        "expected `plain`, `blur`, `gray` or `art`, found `{word}`"
                    ));
                }
            }
        }
        Ok(())
    }
}

/// The value of a design's own property.
fn own(name: &str, kind: &PropertyType, value: &str, text: &CardText) -> Result<Own, String> {
    Ok(match kind {
        PropertyType::Flag(_) => Own::Flag(flag(value)?),
        PropertyType::Color(_) => Own::Color(colored(chosen(name, value, text)?)?),
        PropertyType::Number(_, bounds) => {
            Own::Number(within(chosen(name, value, text)?, *bounds)?)
        }
        PropertyType::Text(_) => Own::Text(Template::read(value).map_err(|error| error.message)?),
        PropertyType::Word(_, words) => {
            let is_stray = |word: &&str| !words.iter().any(|own| own == *word);
            if let Some(stray) = several(value).into_iter().find(is_stray) {
                let help = one_of(stray, words.iter().map(String::as_str));
                let help = help.map(|help| format!("; {help}")).unwrap_or_default();
                return Err(format!("unknown value `{stray}`{help}"));
            }
            Own::Word(chosen(name, value, text)?.to_string())
        }
        PropertyType::Font(_) => Own::Font(value.to_string()),
        PropertyType::Sides(_) => {
            let numbers: Vec<f32> = value
                .split_whitespace()
                .filter_map(|side| side.parse().ok())
                .collect();
            let sides = <[f32; 4]>::try_from(numbers).ok();
            let sides = sides.filter(|sides| sides.iter().all(|side| side.abs() <= 10_000.0));
            Own::Sides(
                sides.ok_or_else(|| format!("expected four numbers in px, found `{value}`"))?,
            )
        }
    })
}

/// The values of a property of which each episode gets one.
fn several(value: &str) -> Vec<&str> {
    let values = value.split([' ', ',']);
    values.filter(|value| !value.is_empty()).collect()
}

/// The value that this episode gets of several, always the same one.
fn chosen<'v>(name: &str, value: &'v str, text: &CardText) -> Result<&'v str, String> {
    let several = several(value);
    let count = u32::try_from(several.len()).unwrap_or(0);
    let at = SeededRng::of(text, name).below(count) as usize;
    several
        .get(at)
        .copied()
        .ok_or("the value is empty".to_string())
}

fn colored(value: &str) -> Result<Color, String> {
    color::read(value).ok_or_else(|| {
        format!("`{value}` is not a valid colour: write `#RRGGBB`, `#RRGGBBAA` or a colour name")
    })
}

fn flag(value: &str) -> Result<bool, String> {
    match value {
        "on" | "yes" | "true" => Ok(true),
        "off" | "no" | "false" => Ok(false),
        value => Err(format!("expected `on` or `off`, found `{value}`")),
    }
}

/// The value of a property that is a number, within its bounds.
#[allow(clippy::cast_possible_truncation)]
fn number(name: &str, value: &str, text: &CardText) -> Result<f32, String> {
    let value = chosen(name, value, text)?;
    match property_word(name).map(|word| &word.kind) {
        // Bounds are small numbers, which f32 has.
        Some(PropertyKind::Number(least, most)) => within(value, (*least as f32, *most as f32)),
        _ => Err("it is not a number".to_string()),
    }
}

fn within(value: &str, (least, most): (f32, f32)) -> Result<f32, String> {
    match value.parse::<f32>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        Ok(_) => Err(format!("`{value}` is not between {least} and {most}")),
        Err(_) => Err(format!("`{value}` is not a number")),
    }
}
