//! Distinguishes faults of one picture from faults of the server.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::app::ServerWorker;
use crate::card;
use crate::model::{Episode, Failure};

/// What a failed fetch says about that picture.
///
/// # Errors
/// The failure itself, if the server does not answer about the episode either. Then the picture is not to blame.
pub(crate) fn of_this_picture(
    worker: &ServerWorker,
    episode: &Episode,
    failure: Failure,
) -> Result<String, Failure> {
    match failure {
        Failure::Unreachable { .. } if !worker.server.has(&episode.key).unwrap_or(false) => {
            Err(failure)
        }
        _ => Ok(failure.why().to_string()),
    }
}

/// Why a picture cannot be put on a card. None if it can.
pub(crate) fn why_unusable(bytes: &[u8]) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(|| card::Picture::read(bytes))) {
        Ok(read) => read.err(),
        Err(_) => Some("the picture is corrupt".into()),
    }
}
