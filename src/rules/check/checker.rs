//! State shared by all checks: the vocabulary, the rule set being built, and the problems found so far.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{FIELDS, RuleRef, Vocabulary};
use crate::rules::problem::{Problem, RulesFile};
use crate::rules::rule_set::RuleSet;
use crate::rules::syntax::{File, Word};
use crate::text::{Diagnostic, SourceText, Span};

/// A parsed rules file.
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
    /// `tree` is the parsed `file`; `has_gaps` is true if it had syntax errors.
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

    /// The file and line of `span`, as in logs.
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

/// In addition to the fields: set if a condition compares with a time before now, so that its result changes over time.
pub const AGO: FieldSet = 1 << 63;

const _: () = assert!(FIELDS.len() < 64, "a field set has 63 bits for fields");

/// A name defined by `let`.
pub struct Named {
    /// The number of its condition in the rule set; none if that has an error.
    pub number: Option<usize>,
    /// The fields that its condition uses, also through other names.
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

/// Checks the files, one after the other.
pub struct Checker<'w, 'f> {
    /// The known sources, events, actions, connections, designs and fonts.
    pub words: &'w Vocabulary,
    /// The rule set built so far.
    pub rule_set: RuleSet,
    /// The problems found so far.
    pub problems: Vec<Problem>,
    /// Conditions of styles that depend on the current time: problems if no statement makes such cards again.
    pub timed: Vec<Problem>,
    /// The names so far.
    pub names: BTreeMap<String, Named>,
    /// All names of all files, and where each is first given.
    pub all_names: BTreeMap<String, RuleRef>,
    /// Names whose `let` could not be read at all.
    pub lost_names: BTreeSet<String>,
    /// The file for which a missing connection was reported.
    pub warned_in: Option<usize>,
    /// The file being checked.
    pub page: &'f Page<'f>,
}

impl<'f> Checker<'_, 'f> {
    /// Adds a problem of the file being checked.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.problems.push(Problem {
            file: self.page.index,
            diagnostic,
        });
    }

    /// True if there are so many problems that nobody reads the help; finding help takes time.
    #[must_use]
    pub fn is_flooded(&self) -> bool {
        self.problems.len() > 50
    }

    /// The text under `span` in the file being checked.
    #[must_use]
    pub fn written(&self, span: Span) -> &'f str {
        self.page.written(span)
    }

    /// A place as messages about this file show it: `line 3`, or `main.rules:3` in another file.
    #[must_use]
    pub fn place_name(&self, place: &RuleRef) -> String {
        if place.file == self.page.file.name {
            format!("line {}", place.line)
        } else {
            place.to_string()
        }
    }
}
