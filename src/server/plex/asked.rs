//! Checks that a response of Plex is about the requested item, so that no other item is ever changed.

use crate::json::Scalar;
use crate::model::Failure;
use crate::server::plex::items::key;

/// Fails if a response is about another item than the requested one, by the member that names it. A response that names
/// none passes.
pub(super) fn is_asked_for(member: &Scalar, asked: &str) -> Result<(), Failure> {
    match key(member) {
        Some(own) if own != asked => Err(of_another(&own, asked)),
        _ => Ok(()),
    }
}

/// Data of another item must not be written to either of the two.
pub(super) fn of_another(own: &str, asked: &str) -> Failure {
    Failure::ServerError {
        why: format!("Plex returned item {own} instead of item {asked}"),
        wait: None,
    }
}
