//! From the texts of a rules folder to a rulebook, or to all that is wrong with them.

use crate::model::Vocabulary;
use crate::rules::book::Rulebook;
use crate::rules::check::{Page, check};
use crate::rules::parse::parse;
use crate::rules::problem::{Problem, RulesFile};
use crate::rules::syntax::File;
use crate::text::{Diagnostic, Severity, Span};

/// Bytes of a rules file. A book of ten thousand rules has less.
pub const FILE_MAX: usize = 1024 * 1024;

/// Mistakes of one file that are shown. Who has more has given us something that is no rules file.
const PROBLEMS_MAX: usize = 200;

/// What came of reading.
#[derive(Debug)]
pub struct Reading {
    /// The book; none if anything is wrong.
    pub book: Option<Rulebook>,
    /// Errors and warnings, by file and place.
    pub problems: Vec<Problem>,
}

/// Reads all files as one book, in the order given.
///
/// All or nothing: one mistake anywhere, and there is no book. Warnings do not count as mistakes.
#[must_use]
pub fn read(files: &[RulesFile], words: &Vocabulary) -> Reading {
    let mut problems = Vec::new();
    let mut pages = Vec::with_capacity(files.len());
    for (index, file) in files.iter().enumerate() {
        let (tree, mistakes) = tree(&file.text);
        let has_gaps = !mistakes.is_empty();
        problems.extend(mistakes.into_iter().map(|diagnostic| Problem {
            file: index,
            diagnostic,
        }));
        pages.push(Page::new(index, file, tree, has_gaps));
    }
    let (book, found) = check(&pages, words);
    problems.extend(found);
    problems.sort_by_key(|problem| {
        let diagnostic = &problem.diagnostic;
        (problem.file, diagnostic.span.start, diagnostic.severity)
    });
    let is_sound = problems
        .iter()
        .all(|problem| problem.diagnostic.severity != Severity::Error);
    Reading {
        book: is_sound.then_some(book),
        problems: shortened(problems),
    }
}

/// The tree of one file, unless that is too large to be one.
fn tree(text: &str) -> (File, Vec<Diagnostic>) {
    if text.len() > FILE_MAX {
        let size = text.len().div_ceil(FILE_MAX);
        let message = format!("the file has {size} MiB, and a rules file has one at most");
        return (
            File::default(),
            vec![Diagnostic::error(Span::new(0, 0), message)],
        );
    }
    parse(text)
}

/// The first problems of each file, and how many more there are.
fn shortened(problems: Vec<Problem>) -> Vec<Problem> {
    let mut kept: Vec<Problem> = Vec::new();
    let (mut file, mut count) = (usize::MAX, 0);
    for problem in problems {
        if problem.file != file {
            (file, count) = (problem.file, 0);
        }
        count += 1;
        if count <= PROBLEMS_MAX {
            kept.push(problem);
        } else if let Some(last) = kept.last_mut() {
            let more = count - PROBLEMS_MAX + 1;
            let message = format!("{more} more mistakes follow from here");
            last.diagnostic = Diagnostic::error(last.diagnostic.span, message);
        }
    }
    kept
}
