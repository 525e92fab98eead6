//! The ids in an item's guids: those of the series and those of the episode.

use crate::json::Inner;
use crate::model::{Guid, Id, MediaType, SourceEvent};
use crate::source::item::Item;

/// Adds the ids in an item's guids to the facts.
///
/// For an episode, `Guid[]` contains the ids of the episode itself, while the guids of older agents
/// (`com.plexapp.agents.thetvdb://350665/1/4?lang=de`) contain the series'. Ids of seasons have no field in the facts,
/// and neither have those of films and music: `tvdb_id` and the like are ids of a series.
pub fn note(source_event: &mut SourceEvent, item: &Item) {
    let kind = match source_event.media_type {
        Some(kind @ (MediaType::Show | MediaType::Season | MediaType::Episode)) => kind,
        _ => return,
    };
    // An entry that is not an object with an `id` is ignored, because its meaning is unknown.
    let listed = item.guids.entries().iter().filter_map(Inner::get);
    let listed = listed.filter_map(|entry| entry.id.text());
    for guid in listed.chain(item.guid.text()) {
        match Guid::parse(&guid) {
            Some(guid) if guid.of_series || kind == MediaType::Show => {
                series(source_event, guid.id)
            }
            Some(guid) if kind == MediaType::Episode => episode(source_event, guid.id),
            _ => {}
        }
    }
    let above = match kind {
        MediaType::Episode => item.series_guid.text(),
        MediaType::Season => item.season_guid.text(),
        _ => None,
    };
    if let Some(guid) = above.as_deref().and_then(Guid::parse) {
        series(source_event, guid.id);
    }
}

/// Adds an id of the series. The first one of each provider is kept.
fn series(source_event: &mut SourceEvent, id: Id) {
    match id {
        Id::Tvdb(id) => source_event.tvdb_id = source_event.tvdb_id.or(Some(id)),
        Id::Tmdb(id) => source_event.tmdb_id = source_event.tmdb_id.or(Some(id)),
        Id::Imdb(id) => source_event.imdb_id = source_event.imdb_id.take().or(Some(id)),
    }
}

/// Adds an id of the episode. The first one of each provider is kept.
fn episode(source_event: &mut SourceEvent, id: Id) {
    match id {
        Id::Tvdb(id) => source_event.episode_tvdb_id = source_event.episode_tvdb_id.or(Some(id)),
        Id::Tmdb(id) => source_event.episode_tmdb_id = source_event.episode_tmdb_id.or(Some(id)),
        Id::Imdb(id) => {
            source_event.episode_imdb_id = source_event.episode_imdb_id.take().or(Some(id))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::of_text;

    /// The ids of series and episode, as one line.
    fn ids(kind: MediaType, item: &serde_json::Value) -> String {
        let mut source_event = SourceEvent {
            media_type: Some(kind),
            ..SourceEvent::default()
        };
        let item: Inner<Item> = of_text(&item.to_string()).expect("it is JSON");
        note(
            &mut source_event,
            item.get().expect("the test gives an object"),
        );
        let number = |id: Option<u64>| id.map_or("-".to_string(), |id| id.to_string());
        let text = |id: Option<String>| id.unwrap_or("-".to_string());
        format!(
            "{} {} {} | {} {} {}",
            number(source_event.tvdb_id),
            number(source_event.tmdb_id),
            text(source_event.imdb_id),
            number(source_event.episode_tvdb_id),
            number(source_event.episode_tmdb_id),
            text(source_event.episode_imdb_id),
        )
    }

    #[track_caller]
    fn check(kind: MediaType, item: serde_json::Value, expected: &str) {
        assert_eq!(ids(kind, &item), expected, "{item}");
    }

    #[test]
    fn listed_ids_are_those_of_the_item_itself() {
        let list = || json!({"Guid": [{"id": "imdb://tt1"}, {"id": "tmdb://2"}, {"id": "tvdb://3"}, {"id": "tvdb://4"}]});
        check(MediaType::Episode, list(), "- - - | 3 2 tt1");
        check(MediaType::Show, list(), "3 2 tt1 | - - -");
        check(MediaType::Season, list(), "- - - | - - -");
        check(MediaType::Movie, list(), "- - - | - - -");
    }

    #[test]
    fn guids_of_older_agents_hold_the_series_id() {
        let guid = |guid: &str| json!({"guid": guid});
        check(
            MediaType::Episode,
            guid("com.plexapp.agents.thetvdb://350665/1/4?lang=de"),
            "350665 - - | - - -",
        );
        check(
            MediaType::Episode,
            guid("com.plexapp.agents.thetvdb://999/2023-06-14?lang=en"),
            "999 - - | - - -",
        );
        check(
            MediaType::Season,
            guid("com.plexapp.agents.thetvdb://350665/1?lang=de"),
            "350665 - - | - - -",
        );
        check(
            MediaType::Show,
            guid("com.plexapp.agents.thetvdb://350665?lang=de"),
            "350665 - - | - - -",
        );
        check(
            MediaType::Episode,
            guid("com.plexapp.agents.themoviedb://79744/1/4?lang=en"),
            "- 79744 - | - - -",
        );
        check(
            MediaType::Episode,
            guid("com.plexapp.agents.hama://tvdb-355567/1/7?lang=en"),
            "355567 - - | - - -",
        );
        check(
            MediaType::Episode,
            guid("com.plexapp.agents.hama://tvdb4-355567/1/7"),
            "355567 - - | - - -",
        );
        check(
            MediaType::Episode,
            guid("com.plexapp.agents.imdb://tt0903747/1/1"),
            "- - tt0903747 | - - -",
        );
        check(
            MediaType::Movie,
            guid("com.plexapp.agents.themoviedb://79744?lang=en"),
            "- - - | - - -",
        );
    }

    #[test]
    fn the_ids_of_an_episode_may_contain_one_of_its_series() {
        check(
            MediaType::Episode,
            json!({"Guid": [{"id": "tvdb://429874/1/1"}]}),
            "429874 - - | - - -",
        );
    }

    #[test]
    fn the_guids_above_are_the_series() {
        let item = json!({"guid": "local://1", "grandparentGuid": "com.plexapp.agents.thetvdb://7?lang=en", "parentGuid": "tvdb://8"});
        check(MediaType::Episode, item.clone(), "7 - - | - - -");
        check(MediaType::Season, item.clone(), "8 - - | - - -");
        check(MediaType::Show, item, "- - - | - - -");
    }

    #[test]
    fn other_guids_hold_nothing() {
        for guid in [
            "plex://episode/61a7767ce791a9a4411afd38",
            "local://17946",
            "com.plexapp.agents.none://5c7d/1/3?lang=xn",
            "com.plexapp.agents.hama://anidb-17494/1/7?lang=en",
            "com.plexapp.agents.hama://tvdb",
            "tvdb://",
            "tvdb://0",
            "tvdb://x1",
            "tvdb://-1",
            "tvdb://99999999999999999999999",
            "imdb://0903747",
            "TVDB",
            "",
            "://1",
            "tvdb:/1",
        ] {
            check(
                MediaType::Show,
                json!({"guid": guid, "Guid": [{"id": guid}]}),
                "- - - | - - -",
            );
        }
        for list in [
            json!("tvdb://1"),
            json!(["tvdb://1", null, 3]),
            json!({"id": "tvdb://1"}),
            json!([{"id": 1}, {}]),
        ] {
            check(MediaType::Show, json!({"Guid": list}), "- - - | - - -");
        }
    }
}
