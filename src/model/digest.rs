//! A digest of bytes, by which equal ones are recognized. It is SHA-1, which protects nothing.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha1::Digest as _;

/// 40 hex digits, lower case. Compared for equality only. No secret depends on it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Digest(String);

impl Digest {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Digest {
        let mut hasher = Hasher::default();
        hasher.raw(bytes);
        hasher.finish()
    }

    /// A digest that was stored.
    #[must_use]
    pub fn from_kept(hex: String) -> Digest {
        Digest(hex)
    }

    /// The hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Computes one digest of several parts.
#[derive(Default)]
pub struct Hasher(sha1::Sha1);

impl Hasher {
    /// Adds a part, with its length, so that "ab", "c" and "a", "bc" differ.
    pub fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// Adds bytes without their length.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of everything that was added.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(
            self.0
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sha_1() {
        assert_eq!(
            Digest::of(b"abc").as_str(),
            "a9993e364706816aba3e25717850c26c9cd0d89d"
        );
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let of = |parts: [&str; 2]| {
            let mut hasher = Hasher::default();
            parts.iter().for_each(|part| hasher.part(part.as_bytes()));
            hasher.finish()
        };
        assert_ne!(of(["ab", "c"]), of(["a", "bc"]));
    }
}
