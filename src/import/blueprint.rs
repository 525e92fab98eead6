//! A blueprint of TitleCardMaker: the settings of one series, its episodes, templates and fonts, in a JSON file.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::files;
use crate::import::database::filters;
use crate::import::json_value;
use crate::import::model::{CardSettings, Collection, Episode, Font, Lettering, Series, Template};
use crate::import::report::{Note, Report};

/// Blueprints have a few kilobytes; those with a title for each episode, a few hundred.
const BYTES_MAX: u64 = 4 << 20;

/// Reads a blueprint into `collection`, and returns the name of its series: `named`, or else the name of a folder above
/// it, such as `Severance (2022)`.
///
/// # Errors
/// It cannot be read, is not a blueprint, or the series is not known.
pub fn read(
    path: &Path,
    named: Option<&str>,
    collection: &mut Collection,
    report: &mut Report,
) -> Result<String, String> {
    let shown = path.display();
    let text = files::read_text(path, BYTES_MAX);
    let text = text.map_err(|error| format!("cannot read {shown}: {error}"))?;
    let json: Value =
        serde_json::from_str(&text).map_err(|error| format!("{shown} is not JSON: {error}"))?;
    let is_blueprint = ["series", "episodes", "templates", "fonts"]
        .iter()
        .any(|name| json.get(name).is_some());
    if !is_blueprint {
        return Err(format!("{shown} is not a blueprint of TitleCardMaker"));
    }
    let name = named.map(String::from).or_else(|| of_folder(path));
    let name = name.ok_or_else(|| {
        format!("{shown} does not name its series: add `--series \"Severance (2022)\"`")
    })?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let creator = json.get("creator").and_then(json_value::text);
    collection.origin = match creator {
        Some(creator) => format!("A blueprint of TitleCardMaker for {name}, by {creator}."),
        None => format!("A blueprint of TitleCardMaker for {name}."),
    };
    for (key, font) in json_value::list(&json["fonts"]).iter().enumerate() {
        collection
            .fonts
            .insert(key.to_string(), of_font(font, folder));
    }
    for (key, template) in json_value::list(&json["templates"]).iter().enumerate() {
        let template = Template {
            name: template
                .get("name")
                .and_then(json_value::text)
                .unwrap_or_default(),
            filters: filters(&template["filters"]),
            settings: settings(template),
        };
        collection.templates.insert(key.to_string(), template);
    }
    let own = &json["series"];
    let (title, year) = parts(&name);
    let mut series = Series {
        name: title,
        year,
        tvdb: own.get("tvdb_id").and_then(json_value::integer),
        tmdb: own.get("tmdb_id").and_then(json_value::integer),
        imdb: own.get("imdb_id").and_then(json_value::text),
        settings: settings(own),
        templates: json_value::texts(&own["template_ids"]),
        ..Series::default()
    };
    if !json_value::list(&own["source_files"]).is_empty() {
        let what = "its pictures: put them into the folder of your own pictures";
        report.note(Note::ToDo, &name, what);
    }
    for (number, episode) in json["episodes"].as_object().into_iter().flatten() {
        match index(number) {
            Some((season, number)) => series.episodes.push(Episode {
                season,
                number,
                title: episode.get("title").and_then(json_value::text),
                settings: settings(episode),
                templates: json_value::texts(&episode["template_ids"]),
            }),
            None => {
                let what = format!("`{number}` is not an episode");
                report.note(Note::LeftOut, &name, what);
            }
        }
    }
    series.episodes.sort_by_key(|own| (own.season, own.number));
    collection.series.push(series);
    Ok(name)
}

/// `Severance (2022)`: the name of the nearest folder with a year.
fn of_folder(path: &Path) -> Option<String> {
    let path = path.canonicalize().ok()?;
    let mut names = path
        .ancestors()
        .skip(1)
        .filter_map(|folder| folder.file_name());
    names.find_map(|name| {
        let name = name.to_str()?;
        parts(name).1.is_some().then(|| name.to_string())
    })
}

/// The title and the year of `Severance (2022)`.
fn parts(name: &str) -> (String, Option<i64>) {
    let year = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once(" ("));
    match year.map(|(title, year)| (title, year.parse::<i64>())) {
        Some((title, Ok(year))) if year > 0 => (title.to_string(), Some(year)),
        _ => (name.to_string(), None),
    }
}

/// `s1e2`
fn index(text: &str) -> Option<(i64, i64)> {
    let text = text.trim().to_lowercase();
    let (season, episode) = text.strip_prefix('s')?.split_once('e')?;
    let number = |text: &str| text.parse::<u32>().ok().map(i64::from);
    Some((number(season)?, number(episode)?))
}

fn of_font(font: &Value, folder: &Path) -> Font {
    let file = font.get("file").and_then(json_value::text);
    // Only files next to the blueprint: it was written by somebody else.
    let file = file.and_then(|file| Some(folder.join(PathBuf::from(file).file_name()?)));
    Font {
        name: font
            .get("name")
            .and_then(json_value::text)
            .unwrap_or_default(),
        file,
        lettering: lettering(font, ""),
        replacements: json_value::list(&font["replacements_in"]).len(),
    }
}

fn lettering(of: &Value, prefix: &str) -> Lettering {
    let text = |name: &str| of.get(format!("{prefix}{name}")).and_then(json_value::text);
    let number = |name: &str| {
        of.get(format!("{prefix}{name}"))
            .and_then(json_value::number)
    };
    Lettering {
        color: text("color"),
        case: text("title_case").or_else(|| text("case")),
        size: number("size"),
        kerning: number("kerning"),
        stroke: number("stroke_width"),
        line_px: number("interline_spacing"),
        word_px: number("interword_spacing"),
        shift_px: number("vertical_shift"),
    }
}

fn settings(of: &Value) -> CardSettings {
    let text = |name: &str| of.get(name).and_then(json_value::text);
    let flag = |name: &str| of.get(name).and_then(json_value::flag);
    CardSettings {
        card_type: text("card_type"),
        watched: text("watched_style"),
        unwatched: text("unwatched_style"),
        font: text("font_id"),
        lettering: lettering(of, "font_"),
        hide_season: flag("hide_season_text"),
        hide_episode: flag("hide_episode_text"),
        season_text: text("season_text"),
        episode_text: text("episode_text_format").or_else(|| text("episode_text")),
        season_titles: either(
            of,
            "season_titles",
            "season_title_ranges",
            "season_title_values",
        ),
        extras: either(of, "extras", "extra_keys", "extra_values"),
        translations: json_value::translations(&of["translations"]),
        art: None,
        specials: flag("sync_specials"),
    }
}

/// Pairs in an object, or in two lists of the same length, as older blueprints have them.
fn either(of: &Value, object: &str, keys: &str, values: &str) -> Vec<(String, String)> {
    let pairs = json_value::pairs(&of[object]);
    if !pairs.is_empty() {
        return pairs;
    }
    let keys = json_value::list(&of[keys]).iter();
    let both = keys.zip(json_value::list(&of[values]));
    both.filter_map(|(key, value)| Some((json_value::text(key)?, json_value::text(value)?)))
        .collect()
}
