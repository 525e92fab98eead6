//! What is wrong with one picture, as far as it is not the server's trouble.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::app::ServerWorker;
use crate::card;
use crate::model::{Episode, Failure};

/// What a failure to fetch one picture says of that picture.
///
/// # Errors
/// The failure itself, if the server does not answer about the episode either: then it is not the picture's fault.
pub(crate) fn of_this_picture(
    worker: &ServerWorker,
    episode: &Episode,
    failure: Failure,
) -> Result<String, Failure> {
    match failure {
        Failure::Away { .. } if !worker.server.has(&episode.key).unwrap_or(false) => Err(failure),
        _ => Ok(failure.why().to_string()),
    }
}

/// Why a picture cannot be put on a card; none if it can.
pub(crate) fn why_unusable(bytes: &[u8]) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(|| card::Picture::read(bytes))) {
        Ok(read) => read.err(),
        Err(_) => Some("the picture is broken".into()),
    }
}
