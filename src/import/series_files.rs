//! The series files of TitleCardMaker 1: libraries, fonts, templates and series in YAML.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::import::json_value;
use crate::import::model::{CardSettings, Collection, Episode, Font, Lettering, Series};
use crate::import::report::{Note, Report};
use crate::import::yaml;

/// Templates in templates; version 1 has the same limit.
const DEPTH_MAX: usize = 10;

/// Reads a series file into `collection`. Relative paths are below `folder`, and the titles of episodes are below
/// `source`.
///
/// # Errors
/// It cannot be read, or is not YAML.
pub fn read(
    path: &Path,
    (folder, source): (&Path, Option<&Path>),
    collection: &mut Collection,
    report: &mut Report,
) -> Result<(), String> {
    let file = yaml::read(path)?;
    let reader = Reader {
        file: &file,
        folder,
    };
    for (key, own) in file["series"].as_object().into_iter().flatten() {
        let name = own.get("name").and_then(json_value::text);
        let name = name.unwrap_or_else(|| key.clone());
        match reader.series(&name, own, collection, report) {
            Ok(mut series) => {
                let data = source.map(|source| source.join(series.full_name()).join("data.yml"));
                if let Some(data) = data.filter(|data| data.is_file()) {
                    titles(&yaml::read(&data)?, &mut series, report);
                }
                collection.series.push(series);
            }
            Err(why) => report.note(Note::LeftOut, &name, why),
        }
    }
    Ok(())
}

struct Reader<'r> {
    file: &'r Value,
    folder: &'r Path,
}

impl Reader<'_> {
    /// A series with what its templates and its library say.
    fn series(
        &self,
        key: &str,
        own: &Value,
        collection: &mut Collection,
        report: &mut Report,
    ) -> Result<Series, String> {
        let mut all = own.clone();
        self.templates(&mut all, 0)?;
        if let Some(library) = all.get("library").and_then(json_value::text) {
            let library = self.file["libraries"].get(&library);
            let library = library.ok_or_else(|| {
                "its library does not exist, so version 1 makes no cards for it".to_string()
            })?;
            for name in ["card_type", "watched_style", "unwatched_style"] {
                if let (Some(value), None) = (library.get(name), all.get(name)) {
                    all[name] = value.clone();
                }
            }
        }
        let (name, year) = match key.strip_suffix(')').and_then(|key| key.rsplit_once(" (")) {
            Some((name, year)) if year.parse::<i64>().is_ok() => (name, year.parse().ok()),
            _ => (key, None),
        };
        let mut series = Series {
            name: name.to_string(),
            year: all.get("year").and_then(json_value::integer).or(year),
            tvdb: all.get("tvdb_id").and_then(json_value::integer),
            tmdb: all.get("tmdb_id").and_then(json_value::integer),
            imdb: all.get("imdb_id").and_then(json_value::text),
            settings: settings(&all),
            ..Series::default()
        };
        let about = series.full_name();
        if all.get("season_posters").is_some() {
            report.note(Note::LeftOut, &about, "posters of seasons");
        }
        let font = match &all["font"] {
            Value::String(named) => {
                let found = self.file["fonts"].get(named);
                found.map(|font| (format!("font {named}"), font))
            }
            Value::Object(_) => Some((format!("font of {about}"), &all["font"])),
            _ => None,
        };
        if let (Value::String(named), None) = (&all["font"], &font) {
            let what = format!("the font `{named}` does not exist");
            report.note(Note::LeftOut, &about, what);
        }
        if let Some((key, font)) = font {
            if font.get("color").is_some_and(Value::is_null) {
                let what =
                    "the colour of its font is empty: `#` begins a comment unless it is in quotes";
                report.note(Note::LeftOut, &about, what);
            }
            collection.fonts.insert(key.clone(), self.font(&key, font));
            series.settings.font = Some(key);
        }
        Ok(series)
    }

    /// Fills in what templates say and `all` does not.
    fn templates(&self, all: &mut Value, depth: usize) -> Result<(), String> {
        let Some(template) = all.get("template").cloned() else {
            return Ok(());
        };
        let named = template.get("name").unwrap_or(&template);
        let name = json_value::text(named).unwrap_or_default();
        let missing =
            || format!("its template `{name}` does not exist, so version 1 makes no cards for it");
        let mut found = self.file["templates"]
            .get(&name)
            .ok_or_else(missing)?
            .clone();
        if depth >= DEPTH_MAX {
            return Err("its templates contain each other".to_string());
        }
        let mut values = Map::new();
        for more in [&found["defaults"], &template] {
            values.extend(
                more.as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, value)| (name.clone(), value.clone())),
            );
        }
        if let Value::Object(members) = &mut found {
            members.remove("defaults");
        }
        fill(&mut found, &values);
        if !found.to_string().contains("<<") {
            self.templates(&mut found, depth + 1)?;
            merge(all, &found);
            return Ok(());
        }
        Err(format!(
            "the template `{name}` has a placeholder without a value, so version 1 makes no cards for it"
        ))
    }

    fn font(&self, key: &str, font: &Value) -> Font {
        let factor = |name: &str| font.get(name).and_then(factor);
        let number = |name: &str| font.get(name).and_then(json_value::number);
        let text = |name: &str| font.get(name).and_then(json_value::text);
        Font {
            name: key
                .trim_start_matches("font ")
                .trim_start_matches("of ")
                .to_string(),
            file: text("file").map(|file| below(self.folder, &file)),
            lettering: Lettering {
                color: text("color"),
                case: text("case"),
                size: factor("size"),
                kerning: factor("kerning"),
                stroke: factor("stroke_width"),
                line_px: number("interline_spacing"),
                word_px: number("interword_spacing"),
                shift_px: number("vertical_shift"),
            },
            replacements: font["replacements"].as_object().map_or(0, Map::len),
        }
    }
}

/// A path of version 1, which may run in a container, on this machine.
pub fn below(folder: &Path, path: &str) -> PathBuf {
    let name = Path::new(path).file_name().unwrap_or_default();
    let near = [folder.join(path), folder.join(name)];
    near.into_iter()
        .find(|path| path.exists())
        .unwrap_or_else(|| PathBuf::from(path))
}

/// `110%`, or a factor.
fn factor(value: &Value) -> Option<f64> {
    match value
        .as_str()
        .and_then(|text| text.trim().strip_suffix('%'))
    {
        Some(percent) => Some(percent.trim().parse::<f64>().ok()? / 100.0),
        None => json_value::number(value),
    }
}

/// Replaces `<<name>>` in all texts.
fn fill(value: &mut Value, values: &Map<String, Value>) {
    match value {
        Value::String(text) if text.contains("<<") => {
            for (name, value) in values {
                if let Some(value) = json_value::text(value) {
                    *text = text.replace(&format!("<<{name}>>"), &value);
                }
            }
        }
        Value::Array(inner) => inner.iter_mut().for_each(|inner| fill(inner, values)),
        Value::Object(inner) => inner.values_mut().for_each(|inner| fill(inner, values)),
        _ => {}
    }
}

/// Adds the members of `below` that `all` lacks, also in objects within.
fn merge(all: &mut Value, below: &Value) {
    let (Value::Object(own), Value::Object(below)) = (all, below) else {
        return;
    };
    for (name, value) in below {
        match own.get_mut(name) {
            Some(inner) => merge(inner, value),
            None => drop(own.insert(name.clone(), value.clone())),
        }
    }
}

fn settings(all: &Value) -> CardSettings {
    let text = |name: &str| all.get(name).and_then(json_value::text);
    let mut titles = json_value::pairs(&all["seasons"]);
    titles.retain(|(range, _)| range != "hide");
    titles.extend(json_value::pairs(&all["episode_ranges"]));
    let one_or_several = match &all["translation"] {
        Value::Array(several) => several.as_slice(),
        one => std::slice::from_ref(one),
    };
    let translation = |one: &Value| {
        let text = |name: &str| one.get(name).and_then(json_value::text);
        Some((text("language")?, text("key")?))
    };
    CardSettings {
        card_type: text("card_type"),
        watched: text("watched_style"),
        unwatched: text("unwatched_style"),
        hide_season: all["seasons"].get("hide").and_then(json_value::flag),
        episode_text: text("episode_text_format"),
        season_titles: titles,
        extras: json_value::pairs(&all["extras"]),
        translations: one_or_several.iter().filter_map(translation).collect(),
        specials: all.get("sync_specials").and_then(json_value::flag),
        ..CardSettings::default()
    }
}

/// The titles in `data.yml` of a series that somebody wrote: those with line breaks, and those that replace another.
fn titles(data: &Value, series: &mut Series, report: &mut Report) {
    for (season, episodes) in data["data"].as_object().into_iter().flatten() {
        let number = season
            .strip_prefix("Season ")
            .and_then(|number| number.parse().ok());
        let Some(season) = number else {
            let what = format!("`{season}` in data.yml is not a season");
            report.note(Note::LeftOut, &series.full_name(), what);
            continue;
        };
        for (number, episode) in episodes.as_object().into_iter().flatten() {
            let lines = json_value::texts(&episode["title"]);
            let title = match episode.get("preferred_title").and_then(json_value::text) {
                Some(title) => Some(title),
                None => (lines.len() > 1).then(|| lines.join("\n")),
            };
            if let (Ok(number), Some(title)) = (number.parse(), title) {
                series.episodes.push(Episode {
                    season,
                    number,
                    title: Some(title),
                    ..Episode::default()
                });
            }
        }
    }
    series.episodes.sort_by_key(|own| (own.season, own.number));
}
