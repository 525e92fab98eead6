//! Whether Plex answered about the item that it was asked about: nothing must be written to one that nobody named.

use crate::json::Scalar;
use crate::model::Failure;
use crate::server::plex_items::key;

/// Fails if an answer is about another item than was asked for, by the member that names it. One that names none passes.
pub(super) fn is_asked_for(member: &Scalar, asked: &str) -> Result<(), Failure> {
    match key(member) {
        Some(own) if own != asked => Err(of_another(&own, asked)),
        _ => Ok(()),
    }
}

/// What the server says of another item must be written to neither.
pub(super) fn of_another(own: &str, asked: &str) -> Failure {
    Failure::ServerError {
        why: format!("Plex answered about item {own} when asked about item {asked}"),
        wait: None,
    }
}
