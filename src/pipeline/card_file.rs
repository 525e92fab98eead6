//! Where a card's file lies. An episode that two libraries or two servers have gets two files; one that has only got
//! another key takes over the file that it had.

use crate::app::{App, ServerWorker};
use crate::card::{Which, card_path};
use crate::files::Folder;
use crate::model::{CardRecord, Episode, Failure};
use crate::store::{ImageKey, StoreError};

/// The card's place below the cards folder: the plain one unless another episode's card lies there.
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

/// Bytes of a card at most: what is larger is none that was drawn.
const CARD_BYTES_MAX: u64 = 64 << 20;

/// The card in its file below the cards folder, if there is one.
pub(crate) fn card_bytes(app: &App, path: &str) -> Option<Vec<u8>> {
    let folder = Folder::open(&app.settings.cards.folder).ok()?;
    folder.read(path.as_ref(), CARD_BYTES_MAX).ok()
}

/// Lets an episode that has no file yet have the plain place if the key whose card lies there is gone from the server:
/// Plex matched the episode anew, and gave it another key.
pub(crate) fn inherit(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    known: &CardRecord,
) -> Result<(), Failure> {
    let store = |error: StoreError| Failure::later(error.to_string());
    let server = worker.server.name();
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

/// The place with something in it that tells two episodes of the same name apart.
fn place(app: &App, server: &str, episode: &Episode, suffix: &str) -> String {
    let first = app.workers.first();
    let is_first = first.is_none_or(|worker| worker.server.name() == server);
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
