//! The folder of the user's own pictures.

mod chosen;
mod file_name;
mod find;

pub use chosen::{ChosenFor, choose, reset};
pub use file_name::Wanted;
pub use find::{own_picture, read_picture};
