//! The rules in force: a book with a mistake never replaces a good one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::app::looks::Looks;
use crate::assets::{self, Text};
use crate::model::{Digest, Hasher, Vocabulary};
use crate::rules::{self, Problem, Reading, Rulebook, RulesFile};
use crate::settings::Place;
use crate::text::Severity;

/// What is known of the rules on disk, for `/health` and the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulesState {
    /// The rules on disk are those in force.
    pub is_ok: bool,
    /// Since when that is so, milliseconds since 1970.
    pub since_ms: i64,
    /// The names of the files.
    pub files: Vec<String>,
    /// How many rules are in force.
    pub rules: usize,
    /// The mistakes of the rules on disk, as screens.
    pub errors: Option<String>,
    /// What looks unintended, as screens.
    pub warnings: Option<String>,
    /// The rules that were read before did not have the same warnings.
    pub has_new_warnings: bool,
}

#[derive(Default)]
struct Inside {
    book: Option<Arc<Rulebook>>,
    state: RulesState,
    /// Of the rules on disk when they were last read, and of the words of designs and fonts that they could use.
    seen: Option<(Digest, Digest)>,
    /// Of rules that were different at the last look, and may still be in the middle of being written.
    unsettled: Option<Digest>,
}

/// How soon changed rules are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Haste {
    /// At once: somebody asks for it.
    Now,
    /// At the second look that sees the same: an editor empties a file before it writes it, and a copy over a network
    /// takes its time.
    OnceSettled,
}

/// Where the rules in force lie.
#[derive(Default)]
pub struct Desk {
    inside: Mutex<Inside>,
}

impl Desk {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rules in force; none if there has been no good book yet.
    #[must_use]
    pub fn book(&self) -> Option<Arc<Rulebook>> {
        self.inside().book.clone()
    }

    /// What is known of the rules on disk.
    #[must_use]
    pub fn state(&self) -> RulesState {
        self.inside().state.clone()
    }

    /// Looks at the rules on disk, and takes them into force if they have changed and are without a mistake.
    /// The same rules are read again when `looks` has other words. True if anything has changed.
    pub fn look(&self, place: &Place, looks: &Looks, now_ms: i64, haste: Haste) -> bool {
        let texts = assets::rules(place);
        let seen = fingerprint(&texts);
        {
            let mut inside = self.inside();
            let before = inside.seen.as_ref();
            let has_same_text = before.is_some_and(|(rules, _)| *rules == seen);
            if has_same_text && before.is_some_and(|(_, words)| *words == looks.words_digest) {
                inside.unsettled = None;
                return false;
            }
            // Rules that have not changed are settled, and so are the designs by which they are read anew.
            let is_settled = has_same_text || inside.unsettled.as_ref() == Some(&seen);
            if haste == Haste::OnceSettled && !is_settled {
                inside.unsettled = Some(seen);
                return false;
            }
        }
        let mut state = RulesState {
            since_ms: now_ms,
            ..RulesState::default()
        };
        let mut book = None;
        match texts {
            Err(why) => state.errors = Some(format!("error: {why}\n")),
            Ok(texts) => {
                state.files = texts.iter().map(|text| text.name.clone()).collect();
                let (reading, errors, warnings) = read(&texts, &looks.words, Tests::Run);
                state.errors = Some(errors).filter(|screens| !screens.is_empty());
                // Beside errors warnings only make the screen longer.
                let has_errors = state.errors.is_some();
                state.warnings =
                    Some(warnings).filter(|screens| !screens.is_empty() && !has_errors);
                book = reading.book;
            }
        }
        let mut inside = self.inside();
        state.is_ok = book.is_some();
        if let Some(book) = book {
            inside.book = Some(Arc::new(book));
        }
        state.has_new_warnings = state.warnings != inside.state.warnings;
        state.rules = inside.book.as_ref().map_or(0, |book| book.len());
        inside.state = state;
        inside.seen = Some((seen, looks.words_digest.clone()));
        true
    }
}

/// Whether the tests in rules files have a say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tests {
    /// They are run, and one that fails is a mistake.
    Run,
    /// They are left alone: who wants to know why one fails must be able to ask.
    LeftAlone,
}

/// Reads the texts as one book: what came of it, and the screens of all errors and of all warnings.
#[must_use]
pub(super) fn read(texts: &[Text], words: &Vocabulary, tests: Tests) -> (Reading, String, String) {
    let files: Vec<RulesFile> = texts.iter().cloned().map(rules_file).collect();
    let mut reading = rules::read(&files, words);
    if tests == Tests::Run {
        let tested = reading.book.as_ref().map(Rulebook::test);
        let failures = tested.into_iter().flatten().filter_map(|one| one.failure);
        let failures: Vec<Problem> = failures.collect();
        if !failures.is_empty() {
            reading.problems.extend(failures);
            reading.book = None;
        }
    }
    let (errors, warnings): (Vec<Problem>, Vec<Problem>) = reading
        .problems
        .iter()
        .cloned()
        .partition(|problem| problem.diagnostic.severity == Severity::Error);
    let (errors, warnings) = (
        rules::screens(&files, &errors),
        rules::screens(&files, &warnings),
    );
    (reading, errors, warnings)
}

/// A text of the rules folder, as the rules' own room reads it.
#[must_use]
pub fn rules_file(text: Text) -> RulesFile {
    RulesFile {
        name: text.name,
        text: text.text,
        built_in: text.is_built_in,
    }
}

/// Content decides, not the time of change: network shares keep poor clocks, and rules files are small.
fn fingerprint(texts: &Result<Vec<Text>, String>) -> Digest {
    let mut hasher = Hasher::default();
    match texts {
        Err(why) => hasher.part(why.as_bytes()),
        Ok(texts) => {
            for text in texts {
                hasher.part(text.name.as_bytes());
                hasher.part(text.text.as_bytes());
            }
        }
    }
    hasher.finish()
}
