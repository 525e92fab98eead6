//! The episodes that one complete listing of a server has shown, in little memory.

/// The episodes that one complete listing of a server has shown.
#[derive(Debug, Default)]
pub struct Seen {
    /// A hash of each key: eight bytes of each of 100,000 episodes. Two keys of one hash only delay the removal of one.
    keys: Vec<u64>,
}

impl Seen {
    /// The number of episodes.
    #[must_use]
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn add(&mut self, key: &str) {
        self.keys.push(hash(key));
    }

    /// Sorts the keys. Only after that, [`Seen::has`] finds them.
    pub(super) fn sort(&mut self) {
        self.keys.sort_unstable();
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.binary_search(&hash(key)).is_ok()
    }
}

/// FNV-1a, 64 bits.
fn hash(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
