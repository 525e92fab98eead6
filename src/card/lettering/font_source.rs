//! Fonts that are loaded only when a letter needs them: those of the user's folder and of the machine.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::card::lettering::letters::Letters;
use crate::card::lettering::named::Named;

/// Reads the whole file of a font. Returns a message if that fails.
pub type Fetch = Arc<dyn Fn() -> Result<Vec<u8>, String> + Send + Sync>;

/// A font whose name and letters are known, but whose file is not in memory.
#[derive(Clone)]
pub struct FontSource {
    /// As designs and rules name it.
    pub name: String,
    /// The letters that it has.
    pub letters: Letters,
    /// Reads it.
    pub fetch: Fetch,
}

impl fmt::Debug for FontSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)
    }
}

/// A font that is loaded on first use and stays in memory.
pub struct LazyFont {
    source: FontSource,
    named: OnceLock<Option<Named>>,
}

impl LazyFont {
    /// The font file.
    #[must_use]
    pub fn new(source: FontSource) -> LazyFont {
        LazyFont {
            source,
            named: OnceLock::new(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.source.name
    }

    /// True if its character map has the letter; nothing is loaded.
    #[must_use]
    pub fn lists_letter(&self, letter: char) -> bool {
        self.source.letters.has(letter)
    }

    /// The font, loaded at the first call. `None` if its file is unusable, which is logged once.
    pub fn named(&self) -> Option<&Named> {
        let take = || {
            let name = &self.source.name;
            let named = (self.source.fetch)()
                .and_then(|bytes| Named::read(name.clone(), Cow::Owned(bytes)));
            named
                .map_err(|why| log::warn!("font `{name}` is left out: {why}"))
                .ok()
        };
        self.named.get_or_init(take).as_ref()
    }
}
