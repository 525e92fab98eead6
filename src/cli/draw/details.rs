//! A requested card, under the names that options and table columns share.

use std::path::PathBuf;

use crate::card::CardText;
use crate::text::one_of;

/// The names of episode details, and their help.
pub(super) const EPISODE: &[(&str, &str, &str)] = &[
    ("series", "NAME", "The name of the series"),
    ("title", "TEXT", "The title of the episode"),
    ("season", "NUMBER", "The season number; 0 for specials"),
    (
        "episode",
        "NUMBER",
        "The number of the episode in its season, or a range such as 1-2",
    ),
    (
        "absolute",
        "NUMBER",
        "The number of the episode in the series",
    ),
    ("episodes", "NUMBER", "The number of episodes in the season"),
    ("year", "YEAR", "The year in which the series started"),
    ("airdate", "YYYY-MM-DD", "The day the episode first aired"),
];

/// A requested card.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Details {
    /// A design's name, or a file of one.
    pub(super) design: Option<String>,
    /// The file of a picture.
    pub(super) artwork: Option<PathBuf>,
    /// The file of the series' logo.
    pub(super) logo: Option<PathBuf>,
    /// The file of the mask.
    pub(super) mask: Option<PathBuf>,
    /// The output file.
    pub(super) out: Option<PathBuf>,
    /// The details of the episode.
    pub(super) text: CardText,
    /// Properties, as given.
    pub(super) properties: Vec<(String, String)>,
}

impl Details {
    /// An empty request: the first episode of a series without a name.
    pub(super) fn new() -> Details {
        Details {
            text: CardText {
                season: 1,
                number: 1,
                ..CardText::default()
            },
            ..Details::default()
        }
    }

    /// Sets the value called `name`; an unknown name is a property of the card. An empty value is ignored.
    ///
    /// # Errors
    /// A message: the value is invalid.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        if value.trim().is_empty() {
            return Ok(());
        }
        let path = || Some(PathBuf::from(value));
        match name {
            "design" => self.design = Some(value.trim().to_string()),
            "art" => self.artwork = path(),
            "logo" => self.logo = path(),
            "mask" => self.mask = path(),
            "out" => self.out = path(),
            "series" => self.text.series = value.to_string(),
            // Shells and tables have no easy line feed.
            "title" => self.text.title = value.replace("\\n", "\n"),
            "season" => self.text.season = number(name, value)?,
            "episode" => (self.text.number, self.text.last) = numbers(name, value)?,
            "absolute" => self.text.absolute = Some(number(name, value)?),
            "episodes" => self.text.episodes = Some(number(name, value)?),
            "year" => self.text.year = Some(number(name, value)?),
            "airdate" => self.text.airdate = Some(value.trim().to_string()),
            "watched" => self.text.watched = is_on(value)?,
            name => self.properties.push((name.to_string(), value.to_string())),
        }
        Ok(())
    }
}

/// An example episode for showing a design.
pub(in crate::cli) fn example() -> CardText {
    CardText {
        series: "The Long Tide".to_string(),
        title: "What the Lighthouse Keeper Saw".to_string(),
        season: 1,
        number: 5,
        absolute: Some(5),
        year: Some(2021),
        episodes: Some(8),
        airdate: Some("2021-10-29".to_string()),
        watched: true,
        ..CardText::default()
    }
}

fn number(name: &str, value: &str) -> Result<u32, String> {
    let number = value.trim().parse();
    number.map_err(|_| format!("expected a whole number for `{name}`, found `{value}`"))
}

/// A number, or the first and the last of a range: `1-2`.
fn numbers(name: &str, value: &str) -> Result<(u32, Option<u32>), String> {
    let Some((first, last)) = value.split_once(['-', '–']) else {
        return Ok((number(name, value)?, None));
    };
    let (first, last) = (number(name, first)?, number(name, last)?);
    match first < last {
        true => Ok((first, Some(last))),
        false => Err(format!(
            "the range `{value}` for `{name}` does not end with the higher number"
        )),
    }
}

fn is_on(value: &str) -> Result<bool, String> {
    match value.trim().to_lowercase().as_str() {
        "yes" | "on" | "true" | "1" => Ok(true),
        "no" | "off" | "false" | "0" => Ok(false),
        word => {
            let help = one_of(word, ["yes", "no"]).unwrap_or_default();
            Err(format!("`watched` cannot be `{word}`: {help}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_column_is_a_property_and_an_empty_cell_is_ignored() {
        let mut details = Details::new();
        for (name, value) in [
            ("title", "One\\nTwo"),
            ("episode", " 7 "),
            ("watched", "Yes"),
            ("font_size", "1.2"),
            ("font_color", " "),
            ("season", ""),
        ] {
            details.set(name, value).expect("it is right");
        }
        let text = &details.text;
        assert_eq!(
            (text.title.as_str(), text.season, text.number),
            ("One\nTwo", 1, 7)
        );
        assert!(text.watched);
        assert_eq!(
            details.properties,
            [("font_size".to_string(), "1.2".to_string())]
        );
    }

    #[test]
    fn an_invalid_value_is_reported() {
        let mut details = Details::new();
        let error = |outcome: Result<(), String>| outcome.expect_err("it is wrong");
        let season = error(details.set("season", "one"));
        assert_eq!(season, "expected a whole number for `season`, found `one`");
        let watched = error(details.set("watched", "yess"));
        assert_eq!(watched, "`watched` cannot be `yess`: did you mean `yes`?");
    }
}
