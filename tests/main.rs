//! One binary for all tests that need more than one room. README.md in this folder explains how to add a case.
#![allow(clippy::unwrap_used)]

mod abuse;
mod cli;
mod corpus;
mod crash;
mod daemon;
mod drawn;
mod editors;
mod field;
mod fuzz;
mod house;
mod languages;
mod links;
mod manual;
mod memory;
mod papers;
mod readme;
mod server;
mod server_contract;
mod support;
mod tautulli;
mod views;
mod words;
