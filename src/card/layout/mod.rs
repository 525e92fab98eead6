//! Layout: a design, the texts of an episode and a text measurer become a display list.

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
