//! Listings that show what the event stream of Plex has missed or does not say.

use crate::json::{Inner, Scalar, members};
use crate::model::{Actor, ChangeKind, Failure, ListedEpisode, PlaySession, SeriesMetadata};
use crate::server::plex::items::{Item, episode, is_key, key};
use crate::server::plex::library::{of_series, sections};
use crate::server::plex::pages::paged;
use crate::server::plex::wire::Wire;
use crate::text::fold;

/// Items whose fields are requested at once.
const ITEMS_AT_ONCE: usize = 50;

/// The id of the owner's account in sessions of this server.
const OWNER: u64 = 1;

/// The member of an episode that has the time of a change.
fn member(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "addedAt",
        ChangeKind::Viewed => "lastViewedAt",
        ChangeKind::Rated => "lastRatedAt",
    }
}

/// Calls `each` with the episodes that have changed in this way after `since_s`.
///
/// Views and ratings are those of the token's account, which owns the server. Stars that are given send no notification, and
/// neither do marks by hand, always.
pub(super) fn since(
    wire: &Wire,
    kind: ChangeKind,
    since_s: i64,
    each: &mut dyn FnMut(ListedEpisode),
) -> Result<(), Failure> {
    let member = member(kind);
    for section in sections(wire)? {
        // `>>=`: after that time.
        let query = format!("type=4&includeGuids=1&{member}%3E%3E={since_s}");
        paged(wire, &section.items(&query), &mut |item| {
            let listed = listed(&item, &SeriesMetadata::default());
            let Some(mut listed) = listed else {
                return;
            };
            // A server that does not know the member lists everything.
            let is_later = listed.change(kind).is_some_and(|(at_s, _)| at_s > since_s);
            if is_later {
                listed.episode.library.clone_from(&section.title);
                listed.episode.library_key.clone_from(&section.key);
                each(listed);
            }
        })?;
    }
    Ok(())
}

/// The episodes with these keys.
pub(super) fn look(wire: &Wire, keys: &[String]) -> Result<Vec<ListedEpisode>, Failure> {
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let keys: Vec<&str> = keys.into_iter().filter(|key| is_key(key)).collect();
    let mut items = Vec::new();
    for some in keys.chunks(ITEMS_AT_ONCE) {
        let path = format!("/library/metadata/{}?includeGuids=1", some.join(","));
        wire.each_if_there(&path, "Metadata", &mut |item: Item| {
            let is_asked = key(&item.key).is_some_and(|key| some.contains(&key.as_str()));
            if is_asked && item.kind.as_text() == Some("episode") {
                items.push(item);
            }
        })?;
    }
    let series: std::collections::BTreeSet<String> = items
        .iter()
        .filter_map(|item| key(&item.series_key))
        .collect();
    let series = of_series(wire, &series.into_iter().collect::<Vec<_>>())?;
    let unknown = SeriesMetadata::default();
    let known = |item: &Item| key(&item.series_key).and_then(|key| series.get(&key));
    let listed = items
        .iter()
        .filter_map(|item| listed(item, known(item).unwrap_or(&unknown)));
    Ok(listed.collect())
}

fn listed(item: &Item, of_series: &SeriesMetadata) -> Option<ListedEpisode> {
    let seconds = |member: &Scalar| i64::try_from(member.id()?).ok();
    Some(ListedEpisode {
        episode: episode(item, of_series)?,
        viewed_s: seconds(&item.viewed),
        views: item.views.number().unwrap_or(0),
        rated_s: seconds(&item.rated),
    })
}

members! {
    /// What plays.
    struct Playing {
        session: Scalar = "sessionKey",
        key: Scalar = "ratingKey",
        user: Inner<User> = "User",
        player: Inner<Player> = "Player",
    }
}

members! {
    /// Who plays it.
    struct User {
        id: Scalar = "id",
        title: Scalar = "title",
    }
}

members! {
    /// Where it plays.
    struct Player {
        title: Scalar = "title",
        local: Scalar = "local",
    }
}

/// What plays now. `owners` are the names of the server's owner, if they are known.
pub(super) fn sessions(wire: &Wire, owners: &[String]) -> Result<Vec<PlaySession>, Failure> {
    let mut sessions = Vec::new();
    wire.each("/status/sessions", "Metadata", &mut |playing: Playing| {
        let session = playing.session.text().zip(key(&playing.key));
        sessions.extend(session.map(|(session, key)| PlaySession {
            session,
            key,
            actor: actor(&playing, owners),
        }));
    })?;
    Ok(sessions)
}

fn actor(playing: &Playing, owners: &[String]) -> Actor {
    let user = playing.user.get();
    let name = user.and_then(|user| user.title.text());
    let has_name = |name: &String| owners.iter().any(|own| fold(own) == fold(name));
    let is_owner = match user.and_then(|user| user.id.id()) {
        Some(OWNER) => Some(true),
        // Remote sessions have the id at plex.tv.
        _ if owners.is_empty() => None,
        _ => name.as_ref().map(has_name),
    };
    let player = playing.player.get();
    Actor {
        is_owner,
        user: name,
        player: player.and_then(|player| player.title.text()),
        is_local: player.and_then(|player| player.local.flag()),
    }
}
