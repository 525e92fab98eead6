//! `preferences.yml` of TitleCardMaker 1: the settings of all cards, and where its series files are.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::import::json_value;
use crate::import::model::Collection;
use crate::import::report::{Note, Report};
use crate::import::series_files::{self, below};
use crate::import::yaml;

/// Its sections about other programs, and what to do about each.
const OTHERS: &[(&str, Note, &str)] = &[
    ("plex", Note::ToDo, "add it with `intertitle connect plex`"),
    (
        "tmdb",
        Note::ToDo,
        "store its key with `intertitle connect tmdb`",
    ),
    (
        "sonarr",
        Note::ToDo,
        "let it send webhooks: `intertitle connect sonarr`",
    ),
    (
        "tautulli",
        Note::ToDo,
        "let it send webhooks: `intertitle tautulli install`",
    ),
    (
        "emby",
        Note::LeftOut,
        "this kind of connection is not supported",
    ),
    (
        "jellyfin",
        Note::LeftOut,
        "this kind of connection is not supported",
    ),
    ("archive", Note::LeftOut, "archives and summaries of cards"),
];

/// Reads the settings, and all series files that they name, into `collection`. A series file alone is read, too.
///
/// # Errors
/// A file cannot be read, or is not YAML, or is neither of the two.
pub fn read(
    path: &Path,
    folder: &Path,
    collection: &mut Collection,
    report: &mut Report,
) -> Result<(), String> {
    let file = yaml::read(path)?;
    collection.origin = "TitleCardMaker 1.".to_string();
    if file.get("series").is_some() {
        return series_files::read(path, (folder, None), collection, report);
    }
    let options = file.get("options");
    let options = options.ok_or_else(|| {
        format!(
            "{} is neither preferences.yml nor a series file",
            path.display()
        )
    })?;
    base(options, &file["plex"], collection, report);
    for (section, note, what) in OTHERS {
        if file.get(section).is_some() {
            report.note(*note, section, *what);
        }
    }
    let source = options.get("source").and_then(json_value::text);
    let source = source.map(|source| below(folder, &source));
    let source = source.filter(|source| source.is_dir());
    for file in files(&options["series"], folder) {
        series_files::read(&file, (folder, source.as_deref()), collection, report)?;
    }
    collection.source_folder = source;
    Ok(())
}

fn base(options: &Value, plex: &Value, collection: &mut Collection, report: &mut Report) {
    let text = |of: &Value, name: &str| of.get(name).and_then(json_value::text);
    let base = &mut collection.base;
    base.card_type = text(options, "card_type");
    base.watched = text(plex, "watched_style");
    base.unwatched = text(plex, "unwatched_style");
    base.specials = options.get("sync_specials").and_then(json_value::flag);
    let art = text(options, "image_source_priority");
    base.art = art.map(|art| art.split(',').map(|kind| kind.trim().to_string()).collect());
    let size = text(options, "card_dimensions");
    collection.size = size.and_then(|size| {
        let (width, height) = size.split_once('x')?;
        Some((width.trim().parse().ok()?, height.trim().parse().ok()?))
    });
    if options.get("filename_format").is_some() {
        let what = "the names of card files: see `path` in [cards] of intertitle.toml";
        report.note(Note::ToDo, "", what);
    }
}

/// The series files: one or several, and those in folders.
fn files(series: &Value, folder: &Path) -> Vec<PathBuf> {
    let named = match series {
        Value::Array(_) => json_value::texts(series),
        one => json_value::text(one).into_iter().collect(),
    };
    let mut files = Vec::new();
    for path in named.iter().map(|name| below(folder, name)) {
        match path.is_dir() {
            true => files.extend(yaml_files(&path)),
            false => files.push(path),
        }
    }
    files
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let is_yaml = |path: &PathBuf| {
        path.extension()
            .is_some_and(|ending| ending == "yml" || ending == "yaml")
    };
    let mut files: Vec<PathBuf> = paths.filter(is_yaml).collect();
    files.sort();
    files
}
