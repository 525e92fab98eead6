//! The path of a card's file. An episode that is in two libraries or on two servers gets two files; an episode that
//! only got a new key keeps its file.

use std::io;

use crate::app::{App, ServerWorker};
use crate::card::{CardText, Which, card_path, path_of_texts};
use crate::files::{Durability, Folder, Permissions};
use crate::model::{CardRecord, Digest, DrawnCard, Episode, Failure};
use crate::settings::{CardPath, SERIES_FOLDER};
use crate::store::{ImageKey, StoreError};

/// The path of the card below the cards folder: the plain one, unless it belongs to another episode's card.
pub(crate) fn path_of(app: &App, server: &str, episode: &Episode) -> Result<String, StoreError> {
    let plain = place(app, server, episode, "");
    let by_library = place(app, server, episode, &format!(" [{}]", episode.library));
    let image = ImageKey::still(server, &episode.key);
    for path in [plain, by_library] {
        if app.store.path_owner(image, &path)?.is_none() {
            return Ok(path);
        }
    }
    let by_key = format!(" [{}]", episode.key);
    Ok(place(app, server, episode, &by_key))
}

/// The largest card file. No card that was drawn is larger.
const CARD_BYTES_MAX: u64 = 64 << 20;

/// The bytes of the card file below the cards folder, if there is one.
pub(crate) fn card_bytes(app: &App, path: &str) -> Option<Vec<u8>> {
    let folder = Folder::open(&app.settings.cards.folder).ok()?;
    folder.read(path.as_ref(), CARD_BYTES_MAX).ok()
}

/// The existing card, if it was made by the same recipe and its file is unchanged.
pub(crate) fn drawn_of(
    app: &App,
    episode: &Episode,
    known: &CardRecord,
    recipe: Digest,
) -> Option<DrawnCard> {
    let (path, digest) = (known.card_path.as_ref()?, known.card_digest.as_ref()?);
    known.recipe.as_ref().filter(|own| **own == recipe)?;
    if !card_bytes(app, path).is_some_and(|own| Digest::of(&own) == *digest) {
        return None;
    }
    Some(DrawnCard {
        episode: episode.clone(),
        path: path.clone(),
        recipe,
        digest: digest.clone(),
    })
}

/// Gives the plain path to an episode without a file if the key that owns it does not exist on the server any more:
/// Plex has matched the episode again and given it another key.
pub(crate) fn inherit(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    known: &CardRecord,
) -> Result<(), Failure> {
    let store = |error: StoreError| Failure::retry(error.to_string());
    let server = worker.name();
    if known.card_path.is_some() {
        return Ok(());
    }
    let plain = place(app, server, episode, "");
    let owner = app
        .store
        .path_owner(ImageKey::still(server, &episode.key), &plain);
    match owner.map_err(store)? {
        Some((of, key)) if of == server && !worker.server.has(&key)? => app
            .store
            .give_path_up(ImageKey::still(server, &key))
            .map_err(store),
        _ => Ok(()),
    }
}

/// The path with a part that distinguishes two episodes of the same name.
fn place(app: &App, server: &str, episode: &Episode, suffix: &str) -> String {
    let first = app.workers.first();
    let is_first = first.is_none_or(|worker| worker.name() == server);
    let of_server = match is_first {
        true => String::new(),
        false => format!(" [{server}]"),
    };
    let which = match (episode.is_unnumbered, &episode.airdate) {
        (false, _) => Which::Number(episode.number),
        (true, Some(day)) => Which::Day(day),
        (true, None) => Which::Key(&episode.key),
    };
    let inside = format!("{of_server}{suffix}").replace(['/', '\\'], " ");
    let (fallback, year) = (
        format!("Series {}", episode.series_key),
        episode.of_series.year,
    );
    let ending = format!("{inside}.jpg");
    let texts = match &app.settings.cards.path {
        CardPath::BySeason => {
            let season = episode.season;
            return card_path(&episode.series, &fallback, year, season, which, &ending);
        }
        CardPath::Texts(texts) => texts,
    };
    let code = which.in_season(episode.season);
    let text = CardText::from(episode);
    let value = |name: &str| match (name, year) {
        ("episode_code", _) => Some(code.clone()),
        (SERIES_FOLDER, _) if episode.of_series.folder.is_some() => {
            episode.of_series.folder.as_deref().map(str::to_string)
        }
        (SERIES_FOLDER, Some(year)) => Some(format!("{} ({year})", episode.series)),
        (SERIES_FOLDER, None) => Some(episode.series.clone()),
        (name, _) => text.value(name, ""),
    };
    path_of_texts(texts, &value, (&fallback, &code), &ending)
}

/// The card at the path that it has now. A card that has another path than when it was drawn is moved there, unless that
/// fails: then it stays.
pub(crate) fn moved(app: &App, server: &str, card: DrawnCard) -> Result<DrawnCard, StoreError> {
    let path = path_of(app, server, &card.episode)?;
    if path == card.path {
        return Ok(card);
    }
    let Some(bytes) = card_bytes(app, &card.path) else {
        return Ok(card);
    };
    if let Err(error) = write(app, &path, &bytes) {
        let (episode, file) = (&card.episode, app.settings.cards.folder.join(&path));
        log::warn!(
            "{episode}: cannot move its card to {}: {error}",
            file.display()
        );
        return Ok(card);
    }
    remove_former(app, server, &card.episode, &path)?;
    let image = ImageKey::still(server, &card.episode.key);
    app.store.card_moved(image, &path)?;
    Ok(DrawnCard { path, ..card })
}

/// Writes a card file below the cards folder.
pub(crate) fn write(app: &App, path: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = Folder::make(&app.settings.cards.folder)?;
    let (access, durability) = (Permissions::Umask, Durability::Synced);
    folder.write(path.as_ref(), bytes, access, durability)
}

/// Deletes the file that the card of an episode had until now, if the card has another path now.
pub(crate) fn remove_former(
    app: &App,
    server: &str,
    episode: &Episode,
    path: &str,
) -> Result<(), StoreError> {
    let image = ImageKey::still(server, &episode.key);
    let Some(former) = app.store.known(image)?.card_path else {
        return Ok(());
    };
    // Upper and lower case may be the same to the file system: then it is the file that was just written.
    let is_same = former.to_lowercase() == path.to_lowercase();
    if is_same || app.store.path_owner(image, &former)?.is_some() {
        return Ok(());
    }
    let folder = &app.settings.cards.folder;
    let removed = Folder::open(folder).and_then(|folder| folder.remove(former.as_ref()));
    if let Err(error) = removed {
        let former = folder.join(&former);
        log::warn!(
            "{episode}: cannot remove the former card {}: {error}",
            former.display()
        );
    }
    Ok(())
}
