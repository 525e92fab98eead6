//! The item that a hook of Plex's is about: its `Metadata`.

use serde_json::Value;

use crate::model::{Facts, MediaType};
use crate::source::json::{self, Object};
use crate::source::{guid, key, no_cards};

/// Notes what a hook is about.
///
/// # Errors
/// A sentence, if a key or a number is something that Plex cannot have sent.
pub fn note(facts: &mut Facts, item: &Object) -> Result<(), String> {
    facts.media_type = json::text(item, "type").map(|word| MediaType::from_word(&word));
    facts.no_cards = no_cards::of_plex(facts.media_type, item);
    match whole(facts, item) {
        // Its keys and numbers are those of no library, and need not be what ours are.
        Err(_) if facts.no_cards.is_some() => {
            titles(facts, item);
            Ok(())
        }
        noted => noted,
    }
}

fn whole(facts: &mut Facts, item: &Object) -> Result<(), String> {
    facts.library = json::title(item, "librarySectionTitle");
    facts.library_id = json::id(item, "librarySectionID").map(|id| id.to_string());
    facts.added_at = json::id(item, "addedAt").and_then(|seconds| i64::try_from(seconds).ok());
    facts.rating_key = key::of(item, "ratingKey")?;
    if facts.rating_key.is_none()
        && let Some(blank) = json::member(item, "ratingKey")
    {
        return Err(key::refusal("`ratingKey`", blank));
    }
    let title = json::title(item, "title");
    match facts.media_type {
        Some(MediaType::Episode) => {
            facts.series_title = json::title(item, "grandparentTitle");
            facts.episode_title = title;
            facts.season = json::place(item, "parentIndex")?;
            facts.episode = json::place(item, "index")?;
            facts.absolute = json::count(item, "absoluteIndex").unwrap_or(None);
            facts.airdate = json::day(item, "originallyAvailableAt");
            facts.series_rating_key = key::above(item, "grandparentRatingKey")?;
            facts.season_rating_key = season_key(item, facts.series_rating_key.as_deref())?;
            facts.watched = match facts.word {
                // What a guest has watched, and how often, says nothing of the owner, by whom cards go.
                _ if facts.actor_is_owner == Some(false) => None,
                Some("media.scrobble") => Some(true),
                _ => json::member(item, "viewCount")
                    .and_then(json::whole)
                    .map(|times| times > 0),
            };
        }
        Some(MediaType::Season) => {
            facts.series_title = json::title(item, "parentTitle");
            facts.title = title;
            facts.season = json::place(item, "index")?;
            facts.year = json::count(item, "parentYear").unwrap_or(None);
            facts.season_rating_key = facts.rating_key.clone();
            facts.series_rating_key = key::above(item, "parentRatingKey")?;
        }
        // A show's `index` is always 1 and counts nothing.
        Some(MediaType::Show) => {
            facts.series_title = title;
            facts.year = json::count(item, "year").unwrap_or(None);
            facts.series_rating_key = facts.rating_key.clone();
        }
        _ => facts.title = title,
    }
    facts.year = facts.year.filter(|year| *year > 0);
    facts.labels = json::names(item, "Label");
    facts.genres = json::names(item, "Genre");
    guid::note(facts, item);
    Ok(())
}

/// Notes the titles of something that has no card: rules may send a message about it.
fn titles(facts: &mut Facts, item: &Object) {
    let title = json::title(item, "title");
    match facts.media_type {
        Some(MediaType::Episode) => {
            facts.series_title = json::title(item, "grandparentTitle");
            facts.episode_title = title;
        }
        _ => facts.title = title,
    }
}

/// The key of an episode's season. A show that hides its seasons leaves it out; the season's picture still has it
/// in its path.
fn season_key(item: &Object, series: Option<&str>) -> Result<Option<String>, String> {
    if let Some(key) = key::above(item, "parentRatingKey")? {
        return Ok(Some(key));
    }
    let in_path = |name| {
        let path = json::text(item, name)?;
        let key = path.strip_prefix("/library/metadata/")?.split('/').next()?;
        key::from(&Value::String(key.to_string()))
    };
    let key = in_path("parentKey").or_else(|| in_path("parentThumb"));
    // A season without a picture of its own is shown with the series'.
    Ok(key.filter(|key| Some(key.as_str()) != series))
}
