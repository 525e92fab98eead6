//! The life of a webhook, one file a station: receive, dispatch, find, render, upload. Threads live here only.

mod admit;
mod answer;
mod api;
pub mod backup;
mod body;
mod card_file;
pub mod clock;
pub mod dispatch;
pub mod find;
mod hands_off;
mod identify;
mod inner;
mod logo;
mod look;
mod look_again;
pub mod lookup;
mod message;
pub mod notify;
mod pack;
pub mod ping;
mod places;
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
#[cfg(unix)]
mod socket_folder;
mod still;
mod supervisor;
mod sync;
pub mod tidy;
mod timed;
pub mod turn;
mod turnstile;
pub mod upload;
pub mod verdict;

pub use run::{Running, lane_turn, start};
pub use signals::Signals;
