//! `intertitle.toml`, over it the environment: what a person says once about this installation.

mod entries;
mod masked;
mod place;
mod read;
mod secret;
#[cfg(test)]
mod tests;
mod values;

pub use place::{Place, default_dir};
pub use read::{CardSettings, PlexSettings, Settings, SettingsProblem, TEMPLATE};
pub use secret::Secret;
pub use values::ForeignArt;
