#![doc = include_str!("README.md")]

// The rooms in the order of their floors: a room imports from those above it in this list only.
pub mod text;

pub mod files;
pub mod json;
pub mod model;

pub mod seams;
pub mod settings;
pub mod web;

pub mod access;
pub mod action;
pub mod art;
pub mod assets;
pub mod card;
pub mod notify;
pub mod pretend;
pub mod rules;
pub mod server;
pub mod source;
pub mod store;

pub mod app;

pub mod daemon;

pub mod cli;
