//! The decision about a delivery, from the endpoint's options, the rules and the media servers. Has no side effects.

mod cooldown;
pub mod endpoint_policy;
mod follow;
pub mod meant;
pub mod message;
pub mod new_jobs;
pub mod of_sonarr;
pub mod plan;
mod reported_before;

#[cfg(test)]
mod pairs_tests;
