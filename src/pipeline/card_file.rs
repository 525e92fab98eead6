//! The path of a card's file. An episode that is in two libraries or on two servers gets two files; an episode that
//! only got a new key keeps its file.

use crate::app::{App, ServerWorker};
use crate::card::{Which, card_path};
use crate::files::Folder;
use crate::model::{CardRecord, Episode, Failure};
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
    card_path(
        &episode.series,
        &format!("Series {}", episode.series_key),
        episode.of_series.year,
        episode.season,
        which,
        &format!("{inside}.jpg"),
    )
}
