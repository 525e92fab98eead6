//! The database of TitleCardMaker 2, as plain values.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::import::database_cards::cards;
use crate::import::database_rows::{Database, Row};
use crate::import::json_value;
use crate::import::model::{
    CardSettings, Collection, Episode, Filter, Font, Lettering, Series, Template,
};
use crate::import::report::{Note, Report};

/// The versions of its schema that are known, the oldest first.
const REVISIONS: &[&str] = &[
    "0a5f4764cd10",
    "84971838f3fc",
    "db6a1eda7d21",
    "a1520b6160c4",
    "2dc1e976a801",
    "e290ff7005ff",
    "753b403e12d2",
    "f4afea8860cf",
    "39bbc83023cb",
    "c3a8f2d91b05",
];

/// A connection of TitleCardMaker to another program.
#[derive(Clone, Debug)]
pub struct Interface {
    /// Its id, to which settings refer.
    pub id: String,
    /// `Plex`, `Sonarr`, `TMDb`, …
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Kometa draws overlays on its pictures.
    pub has_kometa: bool,
}

/// Reads a database into `collection`. `folder` is its config folder, `connections` receives its connections.
///
/// # Errors
/// It cannot be opened, is damaged, or is not a database of TitleCardMaker 2.
pub fn read(
    path: &Path,
    folder: &Path,
    collection: &mut Collection,
    report: &mut Report,
) -> Result<Vec<Interface>, String> {
    let database = Database::open(path)?;
    let revision = database.revision()?;
    collection.origin = format!("TitleCardMaker 2, database version {revision}.");
    if !REVISIONS.contains(&revision.as_str()) {
        let what = format!(
            "the database version {revision} is not known: what it has in addition is not read"
        );
        report.note(Note::ToDo, "", what);
    }
    let mut interfaces = Vec::new();
    database.each("connection", |row| {
        interfaces.push(Interface {
            id: row.text("id").unwrap_or_default(),
            kind: row.text("interface_type").unwrap_or_default(),
            name: row.text("name").unwrap_or_default(),
            has_kometa: row.flag("integrate_with_kometa") == Some(true),
        });
    })?;
    let mut reader = Reader {
        folder,
        interfaces: &interfaces,
        collection,
        places: BTreeMap::new(),
    };
    reader.fonts(&database)?;
    reader.templates(&database)?;
    reader.series(&database)?;
    let orphans = reader.episodes(&database)?;
    let places = reader.places;
    collection.cards = cards(&database, folder, &places)?;
    if orphans > 0 {
        let what = format!("episodes that belong to no series ({orphans})");
        report.note(Note::LeftOut, "", what);
    }
    for (table, what) in [
        (
            "sync",
            "the syncs: rules need none, because events name the series",
        ),
        ("user", "the user accounts"),
    ] {
        if database.count(table) > 0 {
            report.note(Note::LeftOut, "", what);
        }
    }
    Ok(interfaces)
}

struct Reader<'r> {
    folder: &'r Path,
    interfaces: &'r [Interface],
    collection: &'r mut Collection,
    /// The place of each series in the collection, by its id.
    places: BTreeMap<String, usize>,
}

impl Reader<'_> {
    fn fonts(&mut self, database: &Database) -> Result<(), String> {
        let assets = self.folder.join("assets").join("fonts");
        let fonts = &mut self.collection.fonts;
        database.each("font", |row| {
            let Some(id) = row.text("id") else { return };
            let file = row.text("file_name");
            let file = file.and_then(|file| Some(PathBuf::from(PathBuf::from(file).file_name()?)));
            let replacements = json_value::list(&row.json("replacements_in")).len();
            let font = Font {
                name: row.text("name").unwrap_or_default(),
                file: file.map(|file| assets.join(&id).join(file)),
                lettering: row.lettering(""),
                replacements,
            };
            fonts.insert(id, font);
        })
    }

    fn templates(&mut self, database: &Database) -> Result<(), String> {
        let interfaces = self.interfaces;
        let templates = &mut self.collection.templates;
        database.each("template", |row| {
            let Some(id) = row.text("id") else { return };
            let template = Template {
                name: row.text("name").unwrap_or_default(),
                filters: filters(&row.json("filters")),
                settings: row.settings(interfaces),
            };
            templates.insert(id, template);
        })
    }

    fn series(&mut self, database: &Database) -> Result<(), String> {
        let mut templates = database.lists("series_templates", "series_id")?;
        let interfaces = self.interfaces;
        let (all, places) = (&mut self.collection.series, &mut self.places);
        database.each("series", |row| {
            let (Some(id), Some(name)) = (row.text("id"), row.text("name")) else {
                return;
            };
            let status = row.text("status");
            let is_monitored = match status.as_deref() {
                Some(status) => status == "monitored",
                None => row.flag("monitored") != Some(false),
            };
            places.insert(id.clone(), all.len());
            all.push(Series {
                name,
                year: row.integer("year"),
                tvdb: row.integer("tvdb_id"),
                tmdb: row.integer("tmdb_id"),
                imdb: row.text("imdb_id"),
                is_unmonitored: !is_monitored,
                settings: row.settings(interfaces),
                templates: templates.remove(&id).unwrap_or_default(),
                episodes: Vec::new(),
            });
        })
    }

    /// Returns how many episodes belong to no series.
    fn episodes(&mut self, database: &Database) -> Result<usize, String> {
        let mut templates = database.lists("episode_templates", "episode_id")?;
        let interfaces = self.interfaces;
        let (all, places) = (&mut self.collection.series, &self.places);
        let mut orphans = 0;
        database.each("episode", |row| {
            let series = row.text("series_id").and_then(|id| places.get(&id));
            let Some(series) = series.and_then(|place| all.get_mut(*place)) else {
                orphans += 1;
                return;
            };
            let (Some(season), Some(number)) =
                (row.integer("season_number"), row.integer("episode_number"))
            else {
                return;
            };
            let id = row.text("id").unwrap_or_default();
            let mut episode = Episode {
                season,
                number,
                title: None,
                settings: row.settings(interfaces),
                templates: templates.remove(&id).unwrap_or_default(),
            };
            let is_translated = !series.settings.translations.is_empty();
            episode.title = title(row, &mut episode.settings, is_translated);
            if episode.is_special() {
                series.episodes.push(episode);
            }
        })?;
        Ok(orphans)
    }
}

impl Episode {
    /// True if anything about it differs from its series.
    fn is_special(&self) -> bool {
        let own = &self.settings;
        let letters = &own.lettering;
        let numbers = [
            letters.size,
            letters.kerning,
            letters.stroke,
            letters.line_px,
            letters.word_px,
            letters.shift_px,
        ];
        let texts = [
            &self.title,
            &own.card_type,
            &own.watched,
            &own.unwatched,
            &own.font,
            &own.season_text,
            &own.episode_text,
            &letters.color,
            &letters.case,
        ];
        !self.templates.is_empty()
            || !own.extras.is_empty()
            || own.hide_season.is_some()
            || own.hide_episode.is_some()
            || numbers.iter().any(Option::is_some)
            || texts.iter().any(|text| text.is_some())
    }
}

/// The title of an episode that somebody wrote: one with line breaks, or a translation of a series without a language.
/// Other translations become extras.
fn title(row: &Row<'_>, settings: &mut CardSettings, is_translated: bool) -> Option<String> {
    let mut preferred = None;
    for (key, text) in json_value::pairs(&row.json("translations")) {
        match key.as_str() {
            "preferred_title" => preferred = Some(text).filter(|_| !is_translated),
            _ => settings.extras.push((key, text)),
        }
    }
    let written = row.text("title")?.replace("\\n", "\n");
    preferred.or_else(|| {
        written
            .trim()
            .contains('\n')
            .then(|| written.trim().to_string())
    })
}

/// The filters of a template.
pub fn filters(json: &Value) -> Vec<Filter> {
    let of = |one: &Value| {
        let member = |name: &str| one.get(name).and_then(json_value::text).unwrap_or_default();
        Filter {
            argument: member("argument"),
            operation: member("operation"),
            reference: member("reference"),
        }
    };
    json_value::list(json).iter().map(of).collect()
}

impl Row<'_> {
    /// The columns about letters, whose names begin with `prefix`.
    fn lettering(&self, prefix: &str) -> Lettering {
        let at = |name: &str| format!("{prefix}{name}");
        Lettering {
            color: self.text(&at("color")),
            case: self.text(&at("title_case")),
            size: self.number(&at("size")),
            kerning: self.number(&at("kerning")),
            stroke: self.number(&at("stroke_width")),
            line_px: self.number(&at("interline_spacing")),
            word_px: self.number(&at("interword_spacing")),
            shift_px: self.number(&at("vertical_shift")),
        }
    }

    /// The columns that series, episodes and templates have in common.
    fn settings(&self, interfaces: &[Interface]) -> CardSettings {
        let kind = |id: String| {
            let own = interfaces.iter().find(|interface| interface.id == id);
            own.map(|interface| interface.kind.clone())
        };
        let art = self.json("image_source_priority");
        let art = art.as_array().map(|_| json_value::texts(&art));
        CardSettings {
            card_type: self.text("card_type"),
            watched: self.text("watched_style"),
            unwatched: self.text("unwatched_style"),
            font: self.text("font_id"),
            lettering: self.lettering("font_"),
            hide_season: self.flag("hide_season_text"),
            hide_episode: self.flag("hide_episode_text"),
            season_text: self.text("season_text"),
            episode_text: self
                .text("episode_text_format")
                .or_else(|| self.text("episode_text")),
            season_titles: json_value::pairs(&self.json("season_titles")),
            extras: json_value::pairs(&self.json("extras")),
            translations: json_value::translations(&self.json("translations")),
            art: art.map(|ids| ids.into_iter().filter_map(kind).collect()),
            specials: self.flag("sync_specials"),
        }
    }
}
