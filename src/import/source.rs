//! Finds out what a path is, and reads it: a config folder, a database, a blueprint or YAML.

use std::path::{Path, PathBuf};

use crate::import::blueprint;
use crate::import::database::{self, Interface};
use crate::import::model::Collection;
use crate::import::preferences;
use crate::import::report::{Note, Report};
use crate::import::settings_file;

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everything that TitleCardMaker knows.
    Everything,
    /// The settings of one series, with its name.
    Blueprint(String),
}

/// Reads what is at `path`. `series` is the name of the series of a blueprint, which the file does not contain.
///
/// # Errors
/// There is nothing of TitleCardMaker, or it cannot be read: a message that names the file.
pub fn read(
    path: &Path,
    series: Option<&str>,
    report: &mut Report,
) -> Result<(Collection, Kind), String> {
    let file = found(path)?;
    let folder = file.parent().unwrap_or(Path::new(".")).to_path_buf();
    let ending = file.extension().unwrap_or_default().to_ascii_lowercase();
    let mut collection = Collection::default();
    if ending == "json" {
        let name = blueprint::read(&file, series, &mut collection, report)?;
        return Ok((collection, Kind::Blueprint(name)));
    }
    if ending == "yml" || ending == "yaml" {
        preferences::read(&file, &folder, &mut collection, report)?;
        let cards = folder.join("cards");
        collection.cards_folder = cards.is_dir().then_some(cards);
        return Ok((collection, Kind::Everything));
    }
    let interfaces = database::read(&file, &folder, &mut collection, report)?;
    settings(&folder, &interfaces, &mut collection, report)?;
    connections(&interfaces, report);
    let stills = folder.join("source");
    collection.source_folder = stills.is_dir().then_some(stills);
    let cards = folder.join("cards");
    collection.cards_folder = cards.is_dir().then_some(cards);
    Ok((collection, Kind::Everything))
}

/// The file to read, for a folder the one that is known in it.
fn found(path: &Path) -> Result<PathBuf, String> {
    if !path.is_dir() {
        return match path.exists() {
            true => Ok(path.to_path_buf()),
            false => Err(format!("{} does not exist", path.display())),
        };
    }
    let known = [
        "db.sqlite",
        "config/db.sqlite",
        "preferences.yml",
        "blueprint.json",
    ];
    let mut paths = known.iter().map(|name| path.join(name));
    paths.find(|path| path.is_file()).ok_or_else(|| {
        format!(
            "there is nothing of TitleCardMaker in {}: expected db.sqlite, preferences.yml or blueprint.json",
            path.display()
        )
    })
}

fn settings(
    folder: &Path,
    interfaces: &[Interface],
    collection: &mut Collection,
    report: &mut Report,
) -> Result<(), String> {
    let file = folder.join("settings.json");
    if file.is_file() {
        return settings_file::read(&file, interfaces, collection, report);
    }
    if folder.join("config.pickle").is_file() {
        let what = "the settings of all cards in config.pickle, which only a Python program can read: \
                    set them in `style { … }`, or update TitleCardMaker first";
        report.note(Note::LeftOut, "", what);
    }
    Ok(())
}

/// Addresses and tokens are never read: they are encrypted, and belong into intertitle.toml only.
fn connections(interfaces: &[Interface], report: &mut Report) {
    for interface in interfaces {
        let name = format!("{} {}", interface.kind, interface.name);
        let (note, what) = match interface.kind.as_str() {
            "Plex" if interface.has_kometa => (
                Note::ToDo,
                "add it with `intertitle connect plex`, and `kometa = true` to its section",
            ),
            "Plex" => (Note::ToDo, "add it with `intertitle connect plex`"),
            "TMDb" => (Note::ToDo, "store its key with `intertitle connect tmdb`"),
            "Sonarr" => (
                Note::ToDo,
                "let it send webhooks: `intertitle connect sonarr`",
            ),
            _ => (Note::LeftOut, "this kind of connection is not supported"),
        };
        report.note(note, &name, what);
    }
}
