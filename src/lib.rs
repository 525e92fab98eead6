#![doc = include_str!("README.md")]

pub mod model;
pub mod pretend;
pub mod seams;
pub mod server;
pub mod settings;
pub mod store;
pub mod source;
pub mod text;
