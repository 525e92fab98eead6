//! The cards that TitleCardMaker has made, by the digests of their files: a list that `import tcm` writes.
//!
//! The list has lines of one length in order, so that one of 100,000 cards is found with 17 reads.

use std::collections::BTreeSet;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use crate::app::open::App;
use crate::files::{self, Durability, Permissions};
use crate::maker::{self, Maker};
use crate::model::Digest;
use crate::settings::ConfigDir;

/// The digits of a digest and a line feed.
const LINE: u64 = 41;
/// A list of two million cards.
const BYTES_MAX: u64 = 80 << 20;

/// The list.
#[derive(Clone, Debug)]
pub struct KnownCards {
    path: PathBuf,
}

impl KnownCards {
    /// The list in a config folder, which may not exist.
    #[must_use]
    pub fn of(config_dir: &ConfigDir) -> KnownCards {
        KnownCards {
            path: config_dir.known_cards(),
        }
    }

    /// Adds the digests of card files.
    ///
    /// # Errors
    /// The list cannot be written: a message that names it.
    pub fn add(&self, mut digests: BTreeSet<String>) -> Result<(), String> {
        let before = files::read_text(&self.path, BYTES_MAX).unwrap_or_default();
        digests.extend(before.lines().map(String::from));
        let is_digest =
            |line: &&String| line.len() == 40 && line.bytes().all(|byte| byte.is_ascii_hexdigit());
        let lines = digests
            .iter()
            .filter(is_digest)
            .map(|line| format!("{line}\n"));
        let text: String = lines.collect();
        let access = Permissions::AsBefore;
        files::write(&self.path, text.as_bytes(), access, Durability::Synced)
            .map_err(|error| format!("cannot write {}: {error}", self.path.display()))
    }

    /// True if a picture is one of the cards. False if the list cannot be read.
    #[must_use]
    pub fn has(&self, picture: &[u8]) -> bool {
        let Ok(file) = files::open(&self.path) else {
            return false;
        };
        let digest = Digest::of(picture);
        let lines = file.metadata().map_or(0, |about| about.len() / LINE);
        let (mut from, mut until) = (0, lines);
        while from < until {
            let middle = from + (until - from) / 2;
            let mut line = [0; 40];
            if file.read_exact_at(&mut line, middle * LINE).is_err() {
                return false;
            }
            match line.as_slice().cmp(digest.as_str().as_bytes()) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => until = middle,
            }
        }
        false
    }
}

impl App {
    /// The program that made a picture: by the marks in its file, or because its card files had the same bytes.
    #[must_use]
    pub fn maker_of(&self, picture: &[u8]) -> Option<Maker> {
        let known = || KnownCards::of(&self.settings.config_dir).has(picture);
        maker::of(picture).or_else(|| known().then_some(Maker::TitleCardMaker))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_found_by_their_bytes_and_the_list_grows() {
        let folder = tempfile::tempdir().expect("a folder");
        let known = KnownCards::of(&ConfigDir::new(folder.path().to_path_buf()));
        assert!(!known.has(b"card 1"));
        let digest = |number: usize| Digest::of(format!("card {number}").as_bytes()).to_string();
        for range in [0..50, 40..99] {
            known
                .add(range.map(digest).collect())
                .expect("it is written");
        }
        for number in 0..120 {
            let is_known = known.has(format!("card {number}").as_bytes());
            assert_eq!(is_known, number < 99, "{number}");
        }
    }
}
