//! The item of a webhook of Plex: its `Metadata`.

use crate::json::Scalar;
use crate::model::{Facts, MediaType};
use crate::source::item::Item;
use crate::source::{guid, no_cards, plex_key};

/// Adds the facts about the item.
///
/// # Errors
/// A message, if a key or a number is one that Plex cannot have sent.
pub fn note(facts: &mut Facts, item: &Item) -> Result<(), String> {
    facts.media_type = item.kind.text().map(|word| MediaType::from_word(&word));
    facts.no_cards = no_cards::of_plex(facts.media_type, &item.signs());
    match whole(facts, item) {
        // It is in no library, so its keys and numbers may be anything.
        Err(_) if facts.no_cards.is_some() => {
            titles(facts, item);
            Ok(())
        }
        noted => noted,
    }
}

fn whole(facts: &mut Facts, item: &Item) -> Result<(), String> {
    facts.library = item.library.title();
    facts.library_id = item.library_id.id().map(|id| id.to_string());
    facts.added_at = item
        .added
        .id()
        .and_then(|seconds| i64::try_from(seconds).ok());
    facts.rating_key = plex_key::of(&item.key, "ratingKey")?;
    if item.key.is_blank() {
        return Err(plex_key::refusal("`ratingKey`", &item.key));
    }
    let title = item.title.title();
    match facts.media_type {
        Some(MediaType::Episode) => {
            facts.series_title = item.series_title.title();
            facts.episode_title = title;
            facts.season = item.season.place("parentIndex")?;
            facts.episode = item.number.place("index")?;
            facts.absolute = item.absolute.number();
            facts.airdate = item.aired.day();
            facts.series_rating_key = plex_key::above(&item.series_key, "grandparentRatingKey")?;
            facts.season_rating_key = season_key(item, facts.series_rating_key.as_deref())?;
            facts.watched = match facts.word {
                // What a guest has watched, and how often, says nothing about the owner, whom cards follow.
                _ if facts.actor_is_owner == Some(false) => None,
                Some("media.scrobble") => Some(true),
                _ => item.views.whole().map(|times| times > 0),
            };
        }
        Some(MediaType::Season) => {
            facts.series_title = item.season_title.title();
            facts.title = title;
            facts.season = item.number.place("index")?;
            facts.year = item.series_year.number();
            facts.season_rating_key = facts.rating_key.clone();
            facts.series_rating_key = plex_key::above(&item.season_key, "parentRatingKey")?;
        }
        // A show's `index` is always 1 and has no meaning.
        Some(MediaType::Show) => {
            facts.series_title = title;
            facts.year = item.year.number();
            facts.series_rating_key = facts.rating_key.clone();
        }
        _ => facts.title = title,
    }
    facts.year = facts.year.filter(|year| *year > 0);
    facts.labels = item.labels.names();
    facts.genres = item.genres.names();
    guid::note(facts, item);
    Ok(())
}

/// Adds the titles of an item without a card, because rules may send a message about it.
fn titles(facts: &mut Facts, item: &Item) {
    let title = item.title.title();
    match facts.media_type {
        Some(MediaType::Episode) => {
            facts.series_title = item.series_title.title();
            facts.episode_title = title;
        }
        _ => facts.title = title,
    }
}

/// The key of an episode's season. A show that hides its seasons leaves it out, but the path of the season's picture
/// contains it.
fn season_key(item: &Item, series: Option<&str>) -> Result<Option<String>, String> {
    if let Some(key) = plex_key::above(&item.season_key, "parentRatingKey")? {
        return Ok(Some(key));
    }
    let in_path = |member: &Scalar| {
        let path = member.text()?;
        let key = path.strip_prefix("/library/metadata/")?.split('/').next()?;
        plex_key::from(&Scalar::Text(key.to_string()))
    };
    let key = in_path(&item.season_path).or_else(|| in_path(&item.season_thumb));
    // A season without a picture of its own has the picture of the series.
    Ok(key.filter(|key| Some(key.as_str()) != series))
}
