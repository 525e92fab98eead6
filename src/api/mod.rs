//! The responses to requests: webhooks, health, metrics and `/api/v1/`.

pub mod authorize;
pub mod context;
pub mod front_page;
pub mod query;
pub mod routes;
mod stored;
pub mod v1;
pub mod views;
pub mod webhooks;
