//! The life of a webhook, one file a station: receive, dispatch, find, render, upload. Threads live here only.

mod body;
pub mod dispatch;
pub mod find;
mod identify;
mod inner;
mod look;
pub mod lookup;
mod message;
pub mod notify;
mod porter;
mod precede;
pub mod receive;
mod refusal;
pub mod render;
mod request;
mod run;
pub mod schedule;
mod settle;
mod signals;
mod still;
pub mod turn;
pub mod upload;
pub mod verdict;

pub use run::{Running, start};
