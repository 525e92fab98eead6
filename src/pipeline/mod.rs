//! The steps of a delivery and its jobs, one file each: dispatch, resolve, draw, publish.

pub mod artwork;
pub mod batch;
pub mod card_file;
pub mod catalogue;
pub mod dispatch;
pub mod draw;
pub mod failure;
pub mod identify;
pub mod logo;
pub mod lookup;
pub mod notify;
pub mod own_events;
mod pace;
pub mod probe;
pub mod protection;
pub mod publish;
pub mod recheck;
pub mod reconcile;
pub mod resolve;
pub mod resolved;
pub mod restore;
pub mod schedule;
pub mod seasons;
pub mod series;
pub mod style;
pub mod untitled;
mod unusable;
