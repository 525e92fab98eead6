//! The keys: one for the webhooks of each source, one for the API, in a file that only its owner may read.

use std::fs;
use std::io;
use std::path::Path;

use crate::files::{self, Durability, Permissions};
use crate::settings::Secret;

/// Bytes of a new key, from the random numbers of the system. 128 bits cannot be guessed.
const KEY_BYTES: usize = 16;
/// The length of keys that a user may choose.
const LETTERS: std::ops::RangeInclusive<usize> = 16..=128;
/// A larger file is not a file of keys.
const FILE_BYTES_MAX: u64 = 64 << 10;
const API: &str = "api";

const HEAD: &str = "\
# The keys of this intertitle. `intertitle urls` shows where to use them.
# The key of a source allows its webhooks from anywhere, and the key `api` allows /api/v1/. They allow nothing else.
# Delete a line and restart intertitle: it creates a new key, and the old one is not valid any more.
";

/// All keys. Debug output shows `***`.
#[derive(Clone, Debug)]
pub struct Keys {
    api: Secret,
    /// By source.
    webhooks: Vec<(String, Secret)>,
}

impl Keys {
    /// Reads the keys in the file. Adds new ones for `senders` that have none, and creates the file if needed.
    ///
    /// # Errors
    /// A message: the file cannot be read or written, has a line that is not a key, or the system provides no random
    /// bytes.
    pub fn open(path: &Path, senders: &[&str]) -> Result<Keys, String> {
        let text = read(path)?.unwrap_or_default();
        let mut rows = rows(&text).map_err(|why| format!("{}: {why}", path.display()))?;
        let known = rows.len();
        for name in std::iter::once(&API).chain(senders) {
            if !rows.iter().any(|(own, _)| own == name) {
                rows.push(((*name).to_string(), new_key()?));
            }
        }
        if rows.len() > known {
            // The user's own lines in the file are kept.
            let head = if text.is_empty() { HEAD } else { &text };
            let new = rows[known..].iter();
            let lines = new.map(|(name, key)| format!("{name} {}\n", key.expose()));
            let gap = if head.ends_with('\n') { "" } else { "\n" };
            let whole = format!("{head}{gap}{}", lines.collect::<String>());
            replace(path, whole.as_bytes())
                .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
        Ok(Keys::of(rows))
    }

    /// Reads the keys in the file. None if there is no file yet.
    ///
    /// # Errors
    /// As [`Keys::open`].
    pub fn read(path: &Path) -> Result<Option<Keys>, String> {
        let Some(text) = read(path)? else {
            return Ok(None);
        };
        let keys = Keys::parse(&text).map_err(|why| format!("{}: {why}", path.display()));
        keys.map(Some)
    }

    /// Parses keys. Without a line `api`, no key is valid for the API.
    ///
    /// # Errors
    /// The number of the first line that is not a key, without its content.
    pub(super) fn parse(text: &str) -> Result<Keys, String> {
        rows(text).map(Keys::of)
    }

    fn of(mut rows: Vec<(String, Secret)>) -> Keys {
        let at = rows.iter().position(|(name, _)| name == API);
        let api = at.map_or(Secret::new(""), |at| rows.remove(at).1);
        Keys {
            api,
            webhooks: rows,
        }
    }

    /// The key of the API.
    #[must_use]
    pub fn of_api(&self) -> &Secret {
        &self.api
    }

    /// The key for webhooks of that source.
    #[must_use]
    pub fn of_sender(&self, sender: &str) -> Option<&Secret> {
        let row = self.webhooks.iter().find(|(name, _)| name == sender);
        row.map(|(_, key)| key)
    }
}

fn read(path: &Path) -> Result<Option<String>, String> {
    match files::read_text(path, FILE_BYTES_MAX) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    }
}

fn rows(text: &str) -> Result<Vec<(String, Secret)>, String> {
    let mut rows: Vec<(String, Secret)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let mut words = line.split_whitespace();
        let (name, key) = match (words.next(), words.next(), words.next()) {
            (None, ..) => continue,
            (Some(first), ..) if first.starts_with('#') => continue,
            (Some(name), Some(key), None) => (name, key),
            _ => {
                return Err(format!(
                    "line {number} is not a name, a space and a key; delete it, and intertitle creates a new key"
                ));
            }
        };
        // The key must fit into URLs without escaping.
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
        if !LETTERS.contains(&key.len()) || !key.chars().all(is_plain) {
            return Err(format!(
                "the key in line {number} must be 16 to 128 letters, digits, `-`, `.`, `_` or `~`"
            ));
        }
        let key = Secret::new(key);
        if rows.iter().any(|(own, _)| own == name) {
            return Err(format!("line {number} has a second key for the same name"));
        }
        if rows.iter().any(|(_, own)| own.is_same(&key)) {
            return Err(format!("line {number} has the same key as another name"));
        }
        rows.push((name.to_string(), key));
    }
    Ok(rows)
}

/// A new key: 128 bits from the random numbers of the system, as 32 hexadecimal digits.
///
/// # Errors
/// A message: the system provides no random bytes.
pub fn new_key() -> Result<Secret, String> {
    let mut bytes = [0; KEY_BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|error| format!("cannot get random bytes for a key: {error}"))?;
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    Ok(Secret::new(&digits.collect::<String>()))
}

/// Replaces the file atomically, because an incomplete file of keys would refuse sources.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    files::write(path, bytes, Permissions::Owner, Durability::Synced)?;
    // Earlier versions wrote to this name first, and a power failure may have left it.
    drop(fs::remove_file(path.with_extension("keys.new")));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENDERS: &[&str] = &["plex", "sonarr"];

    #[test]
    fn keys_are_made_once_each_another_and_only_their_owner_may_read_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("intertitle.keys");
        assert!(
            Keys::read(&path)
                .expect("a missing file is not an error")
                .is_none()
        );
        let keys = Keys::open(&path, SENDERS).expect("keys are made");
        let again = Keys::open(&path, SENDERS).expect("keys are read");
        let all = |keys: &Keys| {
            let webhooks = keys
                .webhooks
                .iter()
                .map(|(_, key)| key.expose().to_string());
            let mut all: Vec<String> = webhooks.collect();
            all.push(keys.api.expose().into());
            all
        };
        assert_eq!(all(&keys), all(&again));
        assert_eq!(all(&keys).len(), 3);
        for (at, key) in all(&keys).iter().enumerate() {
            assert_eq!(key.len(), 2 * KEY_BYTES);
            assert!(!all(&keys)[at + 1..].contains(key));
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path)
                .expect("the file is there")
                .permissions();
            assert_eq!(mode.mode() & 0o777, 0o600);
        }
        assert!(!format!("{keys:?}").contains(all(&keys)[0].as_str()));
    }

    #[test]
    fn a_deleted_line_becomes_a_new_key_and_the_others_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("intertitle.keys");
        fs::write(&path, "# mine\nplex a-key-of-my-own-1").expect("the file is written");
        let keys = Keys::open(&path, SENDERS).expect("keys are made");
        let plex = keys.of_sender("plex").map(Secret::expose);
        assert_eq!(plex, Some("a-key-of-my-own-1"));
        let text = fs::read_to_string(&path).expect("the file is there");
        assert!(
            text.starts_with("# mine\nplex a-key-of-my-own-1\napi "),
            "{text}"
        );
        let left: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("sonarr"))
            .collect();
        fs::write(&path, left.join("\n")).expect("the file is written");
        let other = Keys::open(&path, SENDERS).expect("keys are made");
        assert_eq!(other.of_api().expose(), keys.of_api().expose());
        let sonarr = |keys: &Keys| keys.of_sender("sonarr").map(|key| key.expose().to_string());
        assert_ne!(sonarr(&other), sonarr(&keys));
    }

    #[test]
    fn an_invalid_line_is_reported_without_its_content() {
        for (text, part) in [
            ("plex\n", "line 1 is not a name"),
            ("\n# x\nplex canary and more\n", "line 3 is not a name"),
            ("plex canary\n", "the key in line 1 must be 16"),
            ("plex canary-canary-canary?x\n", "the key in line 1"),
            (
                "plex canary-canary-canary\nplex another-key-of-mine\n",
                "line 2 has a second key",
            ),
            (
                "plex canary-canary-canary\napi canary-canary-canary\n",
                "line 2 has the same key as another",
            ),
        ] {
            let why = Keys::parse(text).expect_err(text);
            assert!(why.contains(part) && !why.contains("canary"), "{why}");
        }
        assert!(
            Keys::parse("")
                .expect("an empty file has no keys")
                .of_sender("plex")
                .is_none()
        );
    }
}
