#![doc = include_str!("README.md")]

pub mod model;
pub mod seams;
pub mod settings;
pub mod store;
pub mod text;
