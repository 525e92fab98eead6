//! The properties that rules set for a card, each as the type that it has.

use std::collections::BTreeMap;

use crate::card::language::color;
use crate::card::language::design::{Case, Design};
use crate::card::language::template::Template;
use crate::card::pixels::blend::Color;
use crate::card::texts::CardText;
use crate::model::{Properties, PropertyKind, property_word};
use crate::text::one_of;

/// What rules say of a card's look. Factors multiply what the design says, px are added to it.
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
    /// `de`, or empty.
    pub language: String,
    /// The design's own flags.
    pub flags: BTreeMap<String, bool>,
}

/// Properties that somebody else reads: which design, which picture, which file.
const NOT_OURS: &[&str] = &["design", "art", "size", "quality"];

/// The texts that both designs and rules may set, and what they are where neither does.
pub const TEXTS: &[(&str, &str)] = &[
    ("title", "{title}"),
    ("season_text", "{season_name}"),
    ("episode_text", "Episode {episode}"),
];

impl Style {
    /// Reads the properties that matter for `design`; those that cannot be read are left out, with a sentence each.
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
            language: String::new(),
            flags: design
                .flags
                .iter()
                .map(|flag| (flag.name.clone(), flag.is_on))
                .collect(),
        };
        let mut notes = Vec::new();
        for (name, value) in with {
            if let Err(why) = style.set(name, value, text.watched) {
                notes.push(format!("`{name}` is left out: {why}"));
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
        (style, notes)
    }

    fn set(&mut self, name: &str, value: &str, is_watched: bool) -> Result<(), String> {
        match name {
            "font" => self.font = Some(value.to_string()),
            "font_color" => {
                let unknown = || {
                    format!(
                        "`{value}` is no colour: write `#RRGGBB`, `#RRGGBBAA` or a colour's name"
                    )
                };
                self.color = Some(color::read(value).ok_or_else(unknown)?);
            }
            "font_size" => self.size = number(name, value)?,
            "font_kerning" => self.kerning = number(name, value)?,
            "font_stroke" => self.stroke = number(name, value)?,
            "line_spacing" => self.line_px = number(name, value)?,
            "word_spacing" => self.word_px = number(name, value)?,
            "vertical_shift" => self.shift_px = number(name, value)?,
            "case" => self.case = Some(case(value).ok_or_else(|| format!("`{value}` is no case"))?),
            "title" => self.template("title", value)?,
            "season_text" => self.template("season_text", value)?,
            "episode_text" => self.template("episode_text", value)?,
            "hide_title" => self.hide_title = flag(value)?,
            "hide_season" => self.hide_season = flag(value)?,
            "hide_episode" => self.hide_episode = flag(value)?,
            "watched" if is_watched => self.picture(value)?,
            "unwatched" if !is_watched => self.picture(value)?,
            "watched" | "unwatched" => {}
            "language" => self.language = value.to_lowercase(),
            name if NOT_OURS.contains(&name) => {}
            name => match self.flags.get_mut(name) {
                Some(is_on) => *is_on = flag(value)?,
                None => {
                    let near = one_of(name, self.flags.keys().map(String::as_str));
                    return Err(near.map_or_else(
                        || "the design has no such property".to_string(),
                        |near| format!("the design has no such property; {near}"),
                    ));
                }
            },
        }
        Ok(())
    }

    fn template(&mut self, name: &'static str, value: &str) -> Result<(), String> {
        let template = Template::read(value).map_err(|mistake| mistake.message)?;
        // A text made of itself would never end.
        if name != "title"
            && template
                .names()
                .any(|value| value == "season_text" || value == "episode_text")
        {
            return Err("it cannot name `season_text` or `episode_text`".to_string());
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
                        "`{word}` is none of `plain`, `blur`, `gray`, `art`"
                    ));
                }
            }
        }
        Ok(())
    }
}

/// The case of that name.
#[must_use]
pub fn case(word: &str) -> Option<Case> {
    match word {
        "source" => Some(Case::Source),
        "upper" => Some(Case::Upper),
        "lower" => Some(Case::Lower),
        "title" => Some(Case::Title),
        _ => None,
    }
}

fn flag(value: &str) -> Result<bool, String> {
    match value {
        "on" | "yes" | "true" => Ok(true),
        "off" | "no" | "false" => Ok(false),
        value => Err(format!("`{value}` is neither `on` nor `off`")),
    }
}

/// The value of a property that is a number, within its bounds.
fn number(name: &str, value: &str) -> Result<f32, String> {
    let (least, most) = match property_word(name).map(|word| word.kind) {
        Some(PropertyKind::Number(least, most)) => (least, most),
        _ => return Err("it is no number".to_string()),
    };
    match value.parse::<f32>() {
        Ok(number) if (least..=most).contains(&f64::from(number)) => Ok(number),
        Ok(_) => Err(format!("`{value}` is not between {least} and {most}")),
        Err(_) => Err(format!("`{value}` is no number")),
    }
}
