//! All available fonts: found by name, with fallbacks for missing letters.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use crate::card::lettering::font_source::{FontSource, LazyFont};
use crate::card::lettering::named::Named;

/// Loads the fonts of the machine; called once, when no other font has a letter.
pub type Scan = Arc<dyn Fn() -> Vec<FontSource> + Send + Sync>;

/// Fonts in fallback order. A clone shares the same set, so every thread can have one.
///
/// A face has a place for as long as the set lives: first those in memory, then the user's, the pack's, the machine's.
#[derive(Clone)]
pub struct FontSet(Arc<Set>);

#[derive(Default)]
struct Set {
    here: Vec<Here>,
    /// The user's, and behind them those of a pack; both are known from the start, and read when they are needed.
    lazy: Vec<LazyFont>,
    /// How many of these are the user's.
    own: usize,
    scan: Option<Scan>,
    machine: OnceLock<Vec<LazyFont>>,
    /// The searched letters and names among the fonts of the machine, and the results.
    found: Mutex<BTreeMap<String, Option<usize>>>,
}

/// A font that is in memory.
enum Here {
    Read(Named),
    /// A built-in font, parsed on first use: parsing all of them at the start would load megabytes that are not needed
    /// yet.
    InProgram {
        name: &'static str,
        bytes: &'static [u8],
        named: OnceLock<Option<Named>>,
    },
}

impl Here {
    fn name(&self) -> &str {
        match self {
            Here::Read(named) => &named.name,
            Here::InProgram { name, .. } => name,
        }
    }

    fn named(&self) -> Option<&Named> {
        match self {
            Here::Read(named) => Some(named),
            Here::InProgram { name, bytes, named } => {
                let read = || Named::read((*name).to_string(), Cow::Borrowed(bytes));
                named.get_or_init(|| read().ok()).as_ref()
            }
        }
    }
}

impl FontSet {
    /// The built-in fonts, the preferred one first, each with its name. A test reads all of them.
    #[must_use]
    pub fn in_program(files: &[(&'static str, &'static [u8])]) -> FontSet {
        let here = files.iter().map(|(name, bytes)| Here::InProgram {
            name,
            bytes,
            named: OnceLock::new(),
        });
        FontSet(Arc::new(Set {
            here: here.collect(),
            ..Set::default()
        }))
    }

    /// Reads the fonts, the preferred one first; those that cannot be read are left out, with a message each.
    ///
    /// A later font replaces an earlier one of the same name.
    #[must_use]
    pub fn new(files: Vec<(String, Cow<'static, [u8]>)>) -> (FontSet, Vec<String>) {
        let mut here: Vec<Named> = Vec::new();
        let mut complaints = Vec::new();
        for (name, bytes) in files {
            match Named::read(name.clone(), bytes) {
                Ok(named) => match here.iter_mut().find(|old| is_same(&old.name, &named.name)) {
                    Some(old) => *old = named,
                    None => here.push(named),
                },
                Err(why) => complaints.push(format!("font `{name}` is left out: {why}")),
            }
        }
        let set = Set {
            here: here.into_iter().map(Here::Read).collect(),
            ..Set::default()
        };
        (FontSet(Arc::new(set)), complaints)
    }

    /// The same fonts, with others that are read when they are needed: the user's `own`, which come before those in
    /// memory, a `pack` after them, and finally those that `scan` finds on the machine.
    #[must_use]
    pub fn with(self, own: Vec<FontSource>, pack: Vec<FontSource>, scan: Option<Scan>) -> FontSet {
        let here = Arc::into_inner(self.0).map_or_else(Vec::new, |set| set.here);
        let count = own.len();
        FontSet(Arc::new(Set {
            here,
            lazy: own.into_iter().chain(pack).map(LazyFont::new).collect(),
            own: count,
            scan,
            ..Set::default()
        }))
    }

    /// The names of all fonts except the machine's, in order, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let set = &self.0;
        let here = set.here.iter().map(Here::name);
        let lazy = set.lazy.iter().map(LazyFont::name);
        let is_new = |name: &&str| !set.here.iter().any(|here| is_same(here.name(), name));
        here.chain(lazy.filter(is_new))
    }

    /// The place of the face of that name, the user's before ours; case, blanks, dashes and underscores do not count,
    /// nor does a file's ending (`Inter-Bold`, `inter bold`, `Inter_Bold.ttf`).
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        let set = &self.0;
        let among_lazy = |range: std::ops::Range<usize>| {
            let place = range.clone().find(|at| {
                set.lazy
                    .get(*at)
                    .is_some_and(|lazy| is_same(lazy.name(), name))
            });
            place.map(|place| set.here.len() + place)
        };
        among_lazy(0..set.own)
            .filter(|place| self.get(*place).is_some())
            .or_else(|| set.here.iter().position(|here| is_same(here.name(), name)))
            .or_else(|| among_lazy(set.own..set.lazy.len()))
    }

    /// The indices of all fonts except the machine's: those in `names`, the user's, those in memory, the pack's.
    #[must_use]
    pub fn order(&self, names: &[String]) -> Vec<usize> {
        let set = &self.0;
        let (here, own) = (set.here.len(), set.here.len() + set.own);
        let mut order: Vec<usize> = names.iter().filter_map(|name| self.find(name)).collect();
        // The fallback for an unknown name is built in: the fonts of a user may cover only one script.
        if order.is_empty() && here > 0 {
            order.push(0);
        }
        for place in (here..own).chain(0..here).chain(own..here + set.lazy.len()) {
            if !order.contains(&place) {
                order.push(place);
            }
        }
        order
    }

    /// The font at an index from [`FontSet::find`], [`FontSet::order`] or shaping. It is read at the first call.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&Named> {
        let set = &self.0;
        match place.checked_sub(set.here.len()) {
            None => set.here.get(place)?.named(),
            Some(at) => self.lazy(at)?.named(),
        }
    }

    /// True if the face at the place has the letter.
    #[must_use]
    pub fn has(&self, place: usize, letter: char) -> bool {
        let set = &self.0;
        match place.checked_sub(set.here.len()) {
            None => self.get(place).is_some_and(|named| named.face.has(letter)),
            Some(at) => self.lazy(at).is_some_and(|lazy| lazy.lists_letter(letter)),
        }
    }

    /// The first readable font of the machine for which `is_meant` holds. `key` identifies the search: the second time
    /// the result is known.
    pub fn on_the_machine(&self, key: &str, is_meant: impl Fn(usize) -> bool) -> Option<usize> {
        let set = &self.0;
        let scan = set.scan.as_ref()?;
        if let Some(known) = set
            .found
            .lock()
            .ok()
            .and_then(|found| found.get(key).copied())
        {
            return known;
        }
        let first = set.here.len() + set.lazy.len();
        let machine = set
            .machine
            .get_or_init(|| scan().into_iter().map(LazyFont::new).collect());
        let place = (first..first + machine.len())
            .find(|place| is_meant(*place) && self.get(*place).is_some());
        if let Ok(mut found) = set.found.lock() {
            if found.len() >= FOUND_MAX {
                found.clear();
            }
            found.insert(key.to_string(), place);
        }
        place
    }

    fn lazy(&self, at: usize) -> Option<&LazyFont> {
        let set = &self.0;
        match at.checked_sub(set.lazy.len()) {
            None => set.lazy.get(at),
            Some(at) => set.machine.get()?.get(at),
        }
    }
}

/// Answers about the machine's fonts that are remembered: words of foreign titles.
const FOUND_MAX: usize = 1000;

impl fmt::Debug for FontSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

fn is_same(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = char> + '_ {
        let stem = [".ttf", ".otf", ".ttc"].iter().find_map(|ending| {
            let at = name.len().checked_sub(ending.len())?;
            let end = name.get(at..)?;
            end.eq_ignore_ascii_case(ending).then(|| name.get(..at))?
        });
        stem.unwrap_or(name)
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '-' | '_'))
            .flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::card::lettering::letters::{Letters, part_of};

    fn file(name: &str, bytes: &'static [u8]) -> (String, Cow<'static, [u8]>) {
        (name.to_string(), Cow::Borrowed(bytes))
    }

    #[test]
    fn a_font_is_found_by_any_spelling_of_its_name_and_a_bad_file_is_left_out() {
        let (fonts, complaints) = FontSet::new(vec![
            file(
                "Manrope-Bold",
                include_bytes!("../../../fonts/Manrope-Bold.ttf"),
            ),
            file("Broken", b"\0\x01\0\0 not a font"),
            file(
                "manrope bold",
                include_bytes!("../../../fonts/Manrope-Medium.ttf"),
            ),
        ]);
        assert_eq!(fonts.names().collect::<Vec<_>>(), ["manrope bold"]);
        assert_eq!(fonts.find("MANROPE_BOLD"), Some(0));
        assert_eq!(complaints.len(), 1, "{complaints:?}");
        assert!(
            complaints[0].starts_with("font `Broken` is left out: "),
            "{complaints:?}"
        );
    }

    #[test]
    fn every_built_in_font_can_be_read_and_is_read_on_first_use() {
        let fonts = FontSet::in_program(crate::assets::FONTS);
        let is_read = |here: &&Here| match here {
            Here::Read(_) => true,
            Here::InProgram { named, .. } => named.get().is_some(),
        };
        assert!(fonts.find("Inter Bold").is_some());
        assert_eq!(fonts.0.here.iter().filter(is_read).count(), 0);
        for (place, (name, _)) in crate::assets::FONTS.iter().enumerate() {
            assert!(fonts.get(place).is_some(), "{name} cannot be read");
            assert_eq!(fonts.find(name), Some(place));
        }
    }

    const TITLE: &[u8] = include_bytes!("../../../fonts/IntertitleSans-ExtraBold.ttf");
    const INTER: &[u8] = include_bytes!("../../../fonts/InterDisplay-ExtraBold.ttf");
    const HEBREW: &[u8] = include_bytes!("../../../fonts/NotoSansHebrew-Bold.ttf");
    const THAI: &[u8] = include_bytes!("../../../fonts/NotoSansThai-Bold.ttf");

    /// A font source that counts how often it is read.
    fn font_source(name: &str, bytes: &'static [u8], reads: &Arc<AtomicUsize>) -> FontSource {
        let reads = reads.clone();
        FontSource {
            name: name.to_string(),
            letters: Letters::peek(&mut part_of(bytes)).unwrap_or_default(),
            fetch: Arc::new(move || {
                reads.fetch_add(1, Ordering::Relaxed);
                Ok(bytes.to_vec())
            }),
        }
    }

    #[test]
    fn fonts_are_read_when_a_letter_needs_them_and_those_of_the_machine_last() {
        let (reads, scans) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let scan: Scan = {
            let (reads, scans) = (reads.clone(), scans.clone());
            Arc::new(move || {
                scans.fetch_add(1, Ordering::Relaxed);
                vec![font_source("Thai", THAI, &reads)]
            })
        };
        let (built_in, _) = FontSet::new(vec![file("Title", TITLE)]);
        let own = vec![font_source("Own.ttf", INTER, &reads)];
        let fonts = built_in.with(own, vec![font_source("Pack", HEBREW, &reads)], Some(scan));
        let count = || (reads.load(Ordering::Relaxed), scans.load(Ordering::Relaxed));
        let used = |text: &str| fonts.used(&fonts.order(&["Title".into()]), text);
        assert_eq!((used("Plain title"), count()), (vec![0], (0, 0)));
        assert_eq!((used("Жизнь"), count()), (vec![1], (1, 0)));
        assert_eq!((used("א"), count()), (vec![2], (2, 0)));
        assert_eq!((used("ไทย"), count()), (vec![3], (3, 1)));
        assert_eq!((used("ไทย 進"), count()), (vec![3], (3, 1)));
        assert_eq!(
            fonts.names().collect::<Vec<_>>(),
            ["Title", "Own.ttf", "Pack"]
        );
        assert_eq!((fonts.find("own"), fonts.find("Thai")), (Some(1), None));
    }

    #[test]
    fn a_users_font_replaces_the_built_in_one_of_the_same_name() {
        let reads = Arc::default();
        let (built_in, _) = FontSet::new(vec![file("Title", TITLE)]);
        let fonts = built_in.with(
            vec![font_source("title.ttf", INTER, &reads)],
            Vec::new(),
            None,
        );
        assert_eq!(fonts.find("Title"), Some(1));
        let broken = FontSource {
            name: "Title".into(),
            letters: Letters::default(),
            fetch: Arc::new(|| Err("it is gone".into())),
        };
        let (built_in, _) = FontSet::new(vec![file("Title", TITLE)]);
        assert_eq!(
            built_in.with(vec![broken], Vec::new(), None).find("Title"),
            Some(0)
        );
    }
}
