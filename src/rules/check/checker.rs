//! What all checks share: the words of the world, the book that is being made, and what has been found wrong.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{FIELDS, RuleRef, Vocabulary};
use crate::rules::problem::{Problem, RulesFile};
use crate::rules::rule_set::RuleSet;
use crate::rules::syntax::{File, Word};
use crate::text::{Diagnostic, SourceText, Span};

/// A file that has been read.
pub struct Page<'f> {
    /// Its number among all files.
    pub index: usize,
    /// The file.
    pub file: &'f RulesFile,
    /// Its tree.
    pub tree: File,
    /// Its lines.
    pub lines: SourceText<'f>,
    /// Statements are missing in the tree, because they could not be read.
    pub has_gaps: bool,
}

impl<'f> Page<'f> {
    /// `tree` is what `file` was read as, with gaps if there were mistakes.
    #[must_use]
    pub fn new(index: usize, file: &'f RulesFile, tree: File, has_gaps: bool) -> Page<'f> {
        Page {
            index,
            file,
            tree,
            has_gaps,
            lines: SourceText::new(&file.name, &file.text),
        }
    }

    /// Where `span` stands, as logs show it.
    #[must_use]
    pub fn place(&self, span: Span) -> RuleRef {
        RuleRef {
            file: self.file.name.clone(),
            line: u32::try_from(self.lines.line(span.start)).unwrap_or(u32::MAX),
        }
    }

    /// The text under `span`.
    #[must_use]
    pub fn written(&self, span: Span) -> &'f str {
        self.file.text.get(span.start..span.end).unwrap_or("")
    }
}

/// Fields, each a bit at its place in [`FIELDS`].
pub type FieldSet = u64;

/// Beside the fields: a moment so long before now is asked for, which comes out different as time goes by.
pub const AGO: FieldSet = 1 << 63;

const _: () = assert!(FIELDS.len() < 64, "a field set has 63 bits for fields");

/// A name that a `let` gave.
pub struct Named {
    /// Its condition's number in the book; none if that was wrong.
    pub number: Option<usize>,
    /// The fields that its condition asks for, through other names too.
    pub fields: FieldSet,
    /// Names within names.
    pub depth: usize,
    /// The file and the place of the name.
    pub file: usize,
    /// The word after `let`.
    pub word: Word,
    /// Something uses it.
    pub used: bool,
}

/// The table at which the files are checked, one after the other.
pub struct Checker<'w, 'f> {
    /// What the world knows.
    pub words: &'w Vocabulary,
    /// What has been understood so far.
    pub book: RuleSet,
    /// What has been found wrong so far.
    pub problems: Vec<Problem>,
    /// The names so far.
    pub names: BTreeMap<String, Named>,
    /// All names of all files, and where each is first given.
    pub all_names: BTreeMap<String, RuleRef>,
    /// Names whose `let` could not be read at all.
    pub lost_names: BTreeSet<String>,
    /// The file in which a missing connection has been said.
    pub warned_in: Option<usize>,
    /// The file at hand.
    pub page: &'f Page<'f>,
}

impl<'f> Checker<'_, 'f> {
    /// Notes a problem of the file at hand.
    pub fn say(&mut self, diagnostic: Diagnostic) {
        self.problems.push(Problem {
            file: self.page.index,
            diagnostic,
        });
    }

    /// True if so much is wrong that nobody will read what might help; finding that takes time.
    #[must_use]
    pub fn is_flooded(&self) -> bool {
        self.problems.len() > 50
    }

    /// The text under `span` in the file at hand.
    #[must_use]
    pub fn written(&self, span: Span) -> &'f str {
        self.page.written(span)
    }

    /// How the file at hand speaks of another place: `line 3`, or `main.rules:3` in another file.
    #[must_use]
    pub fn spoken(&self, place: &RuleRef) -> String {
        if place.file == self.page.file.name {
            format!("line {}", place.line)
        } else {
            place.to_string()
        }
    }
}
