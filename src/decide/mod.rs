//! What a delivery leads to: the endpoint's options, the rules and the servers that are meant, put together. Touches nothing.

pub mod endpoint_policy;
pub mod message;
pub mod new_jobs;
pub mod plan;

#[cfg(test)]
mod pairs_tests;
