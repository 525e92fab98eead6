//! The config folder: where it is, and what it contains.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::files::{self, Permissions};
use crate::settings::entries::FILE_BYTES_MAX;
use crate::text::unquoted;

/// The config folder and the paths in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigDir {
    dir: PathBuf,
}

impl ConfigDir {
    /// The paths below `dir`. Opens nothing.
    #[must_use]
    pub fn new(dir: PathBuf) -> ConfigDir {
        ConfigDir { dir }
    }

    /// The folder itself.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.dir.join("intertitle.toml")
    }

    /// The message for settings without a media server, with the path of their file.
    #[must_use]
    pub fn lacks_servers(&self) -> String {
        format!("no media server in {} yet", self.settings().display())
    }

    /// The text of the settings. Empty if there is no file.
    ///
    /// # Errors
    /// It cannot be read: a message that names the file.
    pub(super) fn read_settings(&self) -> Result<String, String> {
        let path = self.settings();
        let error = match files::read_text(&path, FILE_BYTES_MAX) {
            Ok(text) => return Ok(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
            Err(error) => error,
        };
        let help = match error.kind() {
            io::ErrorKind::InvalidData => "; save it as UTF-8",
            _ if path.is_dir() => {
                "; Docker creates a folder if the file that a volume names is missing: mount the folder of the file \
                 instead"
            }
            _ => "",
        };
        Err(format!(
            "error: cannot read {}: {error}{help}",
            path.display()
        ))
    }

    /// The state file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.dir.join("intertitle.db")
    }

    /// The keys of sources and of the API.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.dir.join("intertitle.keys")
    }

    /// The list of the cards that TitleCardMaker has made.
    #[must_use]
    pub fn known_cards(&self) -> PathBuf {
        self.dir.join("titlecardmaker.cards")
    }

    /// The file whose lock a daemon holds as long as it owns the folder.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.dir.join("intertitle.lock")
    }

    /// The user's rules files.
    #[must_use]
    pub fn rules(&self) -> PathBuf {
        self.dir.join("rules")
    }

    /// The user's designs.
    #[must_use]
    pub fn designs(&self) -> PathBuf {
        self.dir.join("designs")
    }

    /// Cached files, which can be fetched again.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.dir.join("cache")
    }

    /// The user's fonts.
    #[must_use]
    pub fn fonts(&self) -> PathBuf {
        self.dir.join("fonts")
    }

    /// Creates the folder and those in it, and writes `intertitle.toml` with `template` if there is none.
    ///
    /// # Errors
    /// The folder or file that could not be created, with the error of the system.
    pub fn make(&self, template: &str) -> io::Result<()> {
        for dir in [self.dir.clone(), self.rules(), self.designs(), self.fonts()] {
            fs::create_dir_all(&dir)
                .map_err(|error| named(error, "cannot create the folder", &dir))?;
        }
        let settings = self.settings();
        if !settings.exists() {
            write_private(&settings, template.as_bytes())
                .map_err(|error| named(error, "cannot write", &settings))?;
        }
        Ok(())
    }
}

/// Creates an empty file that only its owner may read, unless it exists. Deliveries show who watches what.
///
/// # Errors
/// It could not be created, with the error of the system.
pub fn make_private(path: &Path) -> io::Result<()> {
    match write_private(path, b"") {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(named(error, "cannot write", path))
        }
        _ => Ok(()),
    }
}

/// Creates a folder that only its owner may read, and its parents, unless it exists.
///
/// # Errors
/// It could not be created, with the error of the system.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    let made = builder.create(path);
    made.map_err(|error| named(error, "cannot create the folder", path))
}

/// Removes the permissions of others from a private file, because a copy may have got some.
///
/// # Errors
/// The file belongs to another user. A missing file is not an error.
pub fn keep_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let Ok(there) = fs::metadata(path) else {
            return Ok(());
        };
        if there.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
            log::info!(
                "other users could read {}; its permissions are fixed",
                path.display()
            );
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Writes a file that only its owner may read, because settings contain tokens.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    files::write_new(path, bytes, Permissions::Owner)
}

fn named(error: io::Error, doing: &str, path: &Path) -> io::Error {
    io::Error::new(error.kind(), format!("{doing} {}: {error}", path.display()))
}

/// The default config folder: `$INTERTITLE_CONFIG`, otherwise `/config` if it is a writable folder (containers mount
/// it), otherwise the platform's config folder.
#[must_use]
pub fn default_dir() -> PathBuf {
    if let Some(dir) = env::var_os("INTERTITLE_CONFIG").filter(|dir| !dir.is_empty()) {
        return match dir.to_str() {
            Some(text) => PathBuf::from(unquoted(text)),
            None => PathBuf::from(dir),
        };
    }
    let container = Path::new("/config");
    if container.is_dir() && tempfile::tempfile_in(container).is_ok() {
        return container.to_path_buf();
    }
    match etcetera::choose_base_strategy() {
        Ok(strategy) => strategy.config_dir().join("intertitle"),
        Err(_) => PathBuf::from("intertitle-config"),
    }
}
