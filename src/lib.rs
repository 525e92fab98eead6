#![doc = include_str!("README.md")]

// The rooms in the order of their layers. A room may only import from layers above it in this list.
pub mod maker;
pub mod text;

pub mod files;
pub mod json;
pub mod locale;
pub mod model;
pub mod worker;

pub mod http_client;
pub mod ports;
pub mod settings;

pub mod access;
pub mod action;
pub mod artwork;
pub mod assets;
pub mod card;
pub mod fake;
pub mod notify;
pub mod rules;
pub mod server;
pub mod source;
pub mod store;

pub mod decide;
pub mod http;
pub mod import;

pub mod app;

pub mod pipeline;

pub mod views;

pub mod api;

pub mod daemon;

pub mod cli;
