//! The settings of all cards in `settings.json` of TitleCardMaker 2.

use std::path::Path;

use serde_json::Value;

use crate::files;
use crate::import::database::Interface;
use crate::import::json_value;
use crate::import::model::Collection;
use crate::import::report::{Note, Report};

/// Settings files have a few kilobytes.
const BYTES_MAX: u64 = 1 << 20;

/// Members that are about its own program: there is nothing to import.
const NOT_ABOUT_CARDS: &[&str] = &[
    "delete_missing_episodes",
    "delete_unsynced_series",
    "completely_delete_series",
    "episode_data_source",
    "require_auth",
    "task_schedules",
    "task_crontabs",
    "home_page_size",
    "home_page_table_view",
    "episode_data_page_size",
    "imported_blueprints",
    "language_codes",
];

/// Reads the settings into `collection`.
///
/// # Errors
/// The file cannot be read, or is not JSON.
pub fn read(
    path: &Path,
    interfaces: &[Interface],
    collection: &mut Collection,
    report: &mut Report,
) -> Result<(), String> {
    let shown = path.display();
    let text = files::read_text(path, BYTES_MAX);
    let text = text.map_err(|error| format!("cannot read {shown}: {error}"))?;
    let json: Value =
        serde_json::from_str(&text).map_err(|error| format!("{shown} is not JSON: {error}"))?;
    let members = json
        .as_object()
        .ok_or_else(|| format!("{shown} is not a settings file"))?;
    let (mut width, mut height) = (None, None);
    for (name, value) in members {
        let base = &mut collection.base;
        match name.as_str() {
            "card_width" => width = px(value),
            "card_height" => height = px(value),
            "card_quality" => collection.quality = px(value).filter(|own| (1..=100).contains(own)),
            "default_card_type" => base.card_type = json_value::text(value),
            "default_watched_style" => base.watched = json_value::text(value),
            "default_unwatched_style" => base.unwatched = json_value::text(value),
            "default_templates" => collection.base_templates = json_value::texts(value),
            "default_fonts" => {
                collection.type_fonts = json_value::pairs(value).into_iter().collect()
            }
            "global_extras" => {
                let types = value.as_object().into_iter().flatten();
                collection.type_extras = types
                    .map(|(card_type, extras)| (card_type.clone(), json_value::pairs(extras)))
                    .collect();
            }
            "image_source_priority" => {
                let kind = |id: String| {
                    let own = interfaces.iter().find(|interface| interface.id == id);
                    own.map(|interface| interface.kind.clone())
                };
                let ids = json_value::texts(value);
                base.art = Some(ids.into_iter().filter_map(kind).collect());
            }
            "sync_specials" => base.specials = json_value::flag(value),
            "card_extension" => {
                let extension = json_value::text(value).unwrap_or_default();
                if ![".jpg", ".jpeg", "jpg", "jpeg"].contains(&extension.as_str()) {
                    let what = format!("cards are JPEG files here, not `{extension}`");
                    report.note(Note::Approximated, "", what);
                }
            }
            "card_filename_format"
            | "season_folder_format"
            | "specials_folder_format"
            | "library_unique_cards" => {
                let what = "the names of card files: see `path` in [cards] of intertitle.toml";
                report.note(Note::ToDo, "", what);
            }
            name if NOT_ABOUT_CARDS.contains(&name) => {}
            _ if is_empty(value) => {}
            _ => report.note(Note::LeftOut, "", format!("the setting `{name}`")),
        }
    }
    collection.size = width.zip(height);
    Ok(())
}

fn px(value: &Value) -> Option<u32> {
    u32::try_from(json_value::integer(value)?).ok()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}
