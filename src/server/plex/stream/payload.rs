//! What the event stream of Plex shows, in the form of Plex's webhooks.

use serde_json::{Map, Value, json};

use crate::model::{Actor, ListedEpisode};

/// The body of a webhook for an event. Members that are not known are missing.
pub(super) fn webhook(event: &str, listed: &ListedEpisode, actor: &Actor, machine: &str) -> String {
    let mut body = Map::new();
    body.insert("event".into(), event.into());
    if let Some(is_owner) = actor.is_owner {
        // `owner` alone would mean that the server's owner has this webhook.
        body.insert("owner".into(), true.into());
        body.insert("user".into(), is_owner.into());
    }
    if let Some(user) = &actor.user {
        body.insert("Account".into(), json!({"title": user}));
    }
    body.insert("Server".into(), json!({"uuid": machine}));
    if let Some(player) = &actor.player {
        let player = json!({"title": player, "local": actor.is_local});
        body.insert("Player".into(), present(player));
    }
    body.insert("Metadata".into(), item(listed));
    Value::Object(body).to_string()
}

fn item(listed: &ListedEpisode) -> Value {
    let episode = &listed.episode;
    let text = |text: &str| (!text.is_empty()).then(|| text.to_string());
    let ids = [
        episode.own_tvdb.map(|id| format!("tvdb://{id}")),
        episode.own_tmdb.map(|id| format!("tmdb://{id}")),
        episode.own_imdb.as_ref().map(|id| format!("imdb://{id}")),
    ];
    let ids: Vec<Value> = ids
        .into_iter()
        .flatten()
        .map(|id| json!({"id": id}))
        .collect();
    present(json!({
        "librarySectionType": "show",
        "librarySectionTitle": text(&episode.library),
        "librarySectionID": text(&episode.library_key),
        "type": "episode",
        "ratingKey": episode.key,
        "grandparentRatingKey": text(&episode.series_key),
        "grandparentTitle": text(&episode.series),
        "parentTitle": episode.season_title,
        "parentIndex": episode.season,
        "index": (!episode.is_unnumbered).then_some(episode.number),
        "absoluteIndex": episode.absolute,
        "title": text(&episode.title),
        "originallyAvailableAt": episode.airdate,
        "addedAt": episode.added_at,
        "viewCount": listed.views,
        "lastViewedAt": listed.viewed_s,
        "userRating": episode.rating,
        "lastRatedAt": listed.rated_s,
        "Guid": ids,
    }))
}

/// The object without its members that are null.
fn present(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
    }
    value
}
