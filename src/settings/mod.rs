//! The settings of this installation: `intertitle.toml`, overridden by the environment.
//!
//! Merging the file with the environment is written by hand, on top of `toml`, 1,500 lines with all checks: figment and
//! config know neither the place of a value in the text, for carets, nor values that must be masked in messages.

mod access;
mod address;
mod card_path;
mod config_dir;
mod edit;
mod entries;
mod keys;
mod masked;
mod notify;
mod read;
mod secret;
mod server;
mod servers;
mod slips;
mod sonarr;
mod syntax;
#[cfg(test)]
mod tests;
mod tmdb;
mod upkeep;
mod value;
mod work;

pub use access::{AccessSettings, WithoutKey};
pub use card_path::{CardPath, SERIES_FOLDER};
pub use config_dir::{ConfigDir, default_dir, keep_private, make_private, make_private_folder};
pub use edit::SettingsEdit;
pub use notify::{NotifyKind, NotifySettings};
pub use read::{CardSettings, Settings, SettingsProblem, TEMPLATE};
pub use secret::Secret;
pub use server::ServerSettings;
pub use sonarr::SonarrSettings;
pub use tmdb::TmdbSettings;
pub use upkeep::Upkeep;
pub use value::{CustomArtwork, EventSource};
pub use work::{Work, minute_of_day};
