//! The life of a webhook, one file a station: receive, dispatch, find, render, upload. Threads live here only.

mod body;
mod card_file;
pub mod dispatch;
pub mod find;
mod hands_off;
mod identify;
mod inner;
mod look;
mod look_again;
pub mod lookup;
mod message;
pub mod notify;
mod pack;
mod porter;
mod precede;
pub mod receive;
mod refusal;
pub mod render;
mod request;
pub mod restore;
mod run;
pub mod schedule;
mod series;
mod settle;
mod signals;
mod still;
mod sync;
pub mod turn;
pub mod upload;
pub mod verdict;

pub use run::{Running, start};
