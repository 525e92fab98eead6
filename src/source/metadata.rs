//! The item of a webhook of Plex: its `Metadata`.

use crate::json::Scalar;
use crate::model::{MediaType, SourceEvent};
use crate::source::item::Item;
use crate::source::{guid, no_cards, plex_key};

/// Adds the facts about the item.
///
/// # Errors
/// A message, if a key or a number is one that Plex cannot have sent.
pub fn note(source_event: &mut SourceEvent, item: &Item) -> Result<(), String> {
    source_event.media_type = item.kind.text().map(|word| MediaType::from_word(&word));
    source_event.no_cards = no_cards::of_plex(source_event.media_type, &item.markers());
    match whole(source_event, item) {
        // It is in no library, so its keys and numbers may be anything.
        Err(_) if source_event.no_cards.is_some() => {
            titles(source_event, item);
            Ok(())
        }
        noted => noted,
    }
}

fn whole(source_event: &mut SourceEvent, item: &Item) -> Result<(), String> {
    source_event.library = item.library.title();
    source_event.library_id = item.library_id.id().map(|id| id.to_string());
    source_event.added_at = item
        .added
        .id()
        .and_then(|seconds| i64::try_from(seconds).ok());
    source_event.rating_key = plex_key::of(&item.key, "ratingKey")?;
    if item.key.is_blank() {
        return Err(plex_key::refusal("`ratingKey`", &item.key));
    }
    let title = item.title.title();
    match source_event.media_type {
        Some(MediaType::Episode) => {
            source_event.series_title = item.series_title.title();
            source_event.episode_title = title;
            source_event.season = item.season.place("parentIndex")?;
            source_event.episode = item.number.place("index")?;
            source_event.absolute = item.absolute.number();
            source_event.airdate = item.aired.day();
            source_event.series_rating_key =
                plex_key::above(&item.series_key, "grandparentRatingKey")?;
            source_event.season_rating_key =
                season_key(item, source_event.series_rating_key.as_deref())?;
            source_event.watched = match source_event.word {
                // What a guest has watched, and how often, says nothing about the owner, whom cards follow.
                _ if source_event.actor_is_owner == Some(false) => None,
                Some("media.scrobble") => Some(true),
                _ => item.views.whole().map(|times| times > 0),
            };
        }
        Some(MediaType::Season) => {
            source_event.series_title = item.season_title.title();
            source_event.title = title;
            source_event.season = item.number.place("index")?;
            source_event.year = item.series_year.number();
            source_event.season_rating_key = source_event.rating_key.clone();
            source_event.series_rating_key = plex_key::above(&item.season_key, "parentRatingKey")?;
        }
        // A show's `index` is always 1 and has no meaning.
        Some(MediaType::Show) => {
            source_event.series_title = title;
            source_event.year = item.year.number();
            source_event.series_rating_key = source_event.rating_key.clone();
        }
        _ => source_event.title = title,
    }
    source_event.year = source_event.year.filter(|year| *year > 0);
    source_event.labels = item.labels.names();
    source_event.genres = item.genres.names();
    guid::note(source_event, item);
    Ok(())
}

/// Adds the titles of an item without a card, because rules may send a message about it.
fn titles(source_event: &mut SourceEvent, item: &Item) {
    let title = item.title.title();
    match source_event.media_type {
        Some(MediaType::Episode) => {
            source_event.series_title = item.series_title.title();
            source_event.episode_title = title;
        }
        _ => source_event.title = title,
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
    let key = in_path(&item.season_path).or_else(|| in_path(&item.season_image));
    // A season without a picture of its own has the picture of the series.
    Ok(key.filter(|key| Some(key.as_str()) != series))
}
