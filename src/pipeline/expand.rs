//! Expands a job for a season or a series to its episodes. Those whose card is right by what the listing shows need
//! neither a job nor a request.

use std::collections::HashMap;

use crate::app::{App, ServerWorker};
use crate::artwork::{TmdbPicture, Wanted, backdrop_key, is_backdrop};
use crate::model::{Aspect, CardStatus, Digest, Episode, Failure, Intent, Job, Slot, Subject};
use crate::pipeline::artwork::Source;
use crate::pipeline::card_file::{drawn_of, path_of};
use crate::pipeline::logo;
use crate::pipeline::own_picture::own;
use crate::pipeline::protection::skip_mark;
use crate::pipeline::resolved::Found;
use crate::pipeline::seasons;
use crate::pipeline::style::ResolvedStyle;
use crate::pipeline::styled::styled;
use crate::store::{CardRow, ImageKey, StoreError};

/// Episodes of a listing whose missing fields are requested at once. A hundred fit into one request.
const COMPLETED_MAX: usize = 500;
/// Episodes whose cards are compared at once: each card file is read, 200 kB. Those beyond are compared in jobs of their
/// own, so that nothing else has to wait for all of them.
const COMPARED_MAX: usize = 1000;

/// The episodes of the job that may need a card, with all fields that the first of them need.
pub(crate) fn expanded(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    mut episodes: Vec<Episode>,
) -> Result<Found, Failure> {
    seasons::complete(app, worker, &mut episodes)?;
    let count = episodes.len();
    if is_plain(job) {
        episodes = without_right_ones(app, worker, job, episodes)?;
    }
    let first = episodes.len().min(COMPLETED_MAX);
    worker.server.complete(&mut episodes[..first])?;
    let up_to_date = u32::try_from(count - episodes.len()).unwrap_or(u32::MAX);
    Ok(Found::Several {
        episodes,
        up_to_date,
    })
}

/// True if nothing is wanted but the right card.
fn is_plain(job: &Job) -> bool {
    let wants_right_card = match &job.intent {
        Intent::EnsureCard {
            force: false, with, ..
        }
        | Intent::AddSeries { with } => with.is_empty(),
        _ => false,
    };
    // A view that the server has not counted yet changes the card, and the server is asked again later.
    wants_right_card && !job.subject.was_watched && job.slot == Slot::EpisodeStill
}

fn without_right_ones(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    episodes: Vec<Episode>,
) -> Result<Vec<Episode>, Failure> {
    let order: HashMap<String, usize> = (0..)
        .zip(&episodes)
        .map(|(at, episode)| (episode.key.clone(), at))
        .collect();
    let (mut likely, mut others) = (Vec::new(), Vec::new());
    for episode in episodes {
        let is_likely = likely.len() < COMPARED_MAX && is_listed(app, worker, &episode)?;
        if is_likely {
            likely.push(episode);
        } else {
            others.push(episode);
        }
    }
    worker.server.complete(&mut likely)?;
    for mut episode in likely {
        if !is_right(app, worker, job, &mut episode)? {
            others.push(episode);
        }
    }
    others.sort_by_key(|episode| order.get(&episode.key).copied());
    Ok(others)
}

fn unread(error: StoreError) -> Failure {
    Failure::retry(error.to_string())
}

/// True if the listing shows our card of the episode, and nothing waits for it in the queue.
fn is_listed(app: &App, worker: &ServerWorker, episode: &Episode) -> Result<bool, Failure> {
    let (store, server) = (&app.store, worker.name());
    let row = store.card_row(server, &episode.key).map_err(unread)?;
    if !row.is_some_and(|row| shows_card(&row, episode)) {
        return Ok(false);
    }
    let status = store.card_status(server, &episode.key).map_err(unread)?;
    let subject = Subject {
        key: Some(episode.key.clone()),
        ..Subject::default()
    };
    let aspect = Aspect::Artwork(Slot::EpisodeStill);
    let is_awaited = store
        .is_in_queue(server, &subject, aspect)
        .map_err(unread)?;
    Ok(!is_awaited && matches!(status, None | Some(CardStatus::Ok)))
}

/// True if the listing names the picture that it named while the server showed our card.
fn shows_card(row: &CardRow, episode: &Episode) -> bool {
    row.listed_ref.is_some() && row.listed_ref == episode.image_ref
}

/// True if the card that the server shows would be made in the same way, and its file is there.
fn is_right(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    episode: &mut Episode,
) -> Result<bool, Failure> {
    let image = ImageKey::still(worker.name(), &episode.key);
    let known = app.store.known(image).map_err(unread)?;
    episode.server = worker.name().to_string();
    if skip_mark(&app.store, worker.name(), episode)?.is_some() {
        return Ok(false);
    }
    let style = styled(app, job, episode)?;
    if style.shows_logo() {
        logo::fetch(app, worker, job, episode)?;
    }
    let style = style.with_pictures(app, &job.server, episode);
    let Some((key, digest)) = &known.artwork else {
        return Ok(false);
    };
    let recipe = style.recipe((key, digest));
    let path = path_of(app, worker.name(), episode).map_err(unread)?;
    if drawn_of(app, episode, &known, recipe).is_none_or(|card| card.path != path)
        || !is_first_choice(app, &style, episode, key)
    {
        return Ok(false);
    }
    let row = app.store.card_row(worker.name(), &episode.key);
    let Some(row) = row.map_err(unread)?.filter(|row| shows_card(row, episode)) else {
        return Ok(false);
    };
    let is_as_drawn =
        row.title.as_ref() == Some(&episode.title) && row.watched == Some(episode.watched);
    if !is_as_drawn {
        // The card does not show what has changed.
        let listed = row.listed_ref.as_deref();
        let image = ImageKey::still(worker.name(), &episode.key);
        app.store
            .card_is_right(image, episode, listed)
            .map_err(unread)?;
    }
    Ok(true)
}

/// True if the picture that the card was drawn on still is the one to choose, as far as that can be said without a request.
fn is_first_choice(app: &App, style: &ResolvedStyle, episode: &Episode, key: &str) -> bool {
    let of_folder = |wanted| {
        let bytes = own(app, episode, wanted)?;
        Some(format!("file:{}", Digest::of(&bytes)))
    };
    let backdrop = || {
        let own = of_folder(Wanted::Backdrop);
        let first = own.as_ref().or(episode.of_series.backdrop.as_ref());
        first.map(|name| backdrop_key(name))
    };
    if style.wants_backdrop() {
        match backdrop() {
            Some(first) => return first == key,
            // TMDb's.
            None if is_backdrop(key) => return true,
            None => {}
        }
    }
    for source in style.artwork_order() {
        let is_of_server =
            !is_backdrop(key) && !key.starts_with("file:") && !TmdbPicture::is_key(key);
        match source {
            Source::Folder => {
                if let Some(own) = of_folder(Wanted::Still) {
                    return own == key;
                }
            }
            Source::Tmdb if app.tmdb.is_some() => return TmdbPicture::is_key(key),
            Source::Tmdb => {}
            Source::Server => return is_of_server,
            Source::Backdrop => {
                return backdrop().map_or(is_backdrop(key), |first| first == key);
            }
        }
    }
    false
}
