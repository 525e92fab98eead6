//! A design, an episode's texts and something that measures type become a sheet.

pub mod block;
pub mod evaluate;
pub mod job;
pub mod lay;
pub mod place;
pub mod row;
pub mod shape;
pub mod shares;
pub mod sky;
pub mod text;
