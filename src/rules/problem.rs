//! Problems of rules files: rendered for people, as locations for editors.

use crate::text::{Diagnostic, Severity, SourceText};

/// One file of the rules folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulesFile {
    /// Its name within the folder, as messages show it.
    pub name: String,
    /// Its text.
    pub text: String,
    /// True for the built-in rules: they use sources that may not be configured, about which nobody must be warned.
    pub built_in: bool,
}

/// A diagnostic and its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, by its number among those that were read.
    pub file: usize,
    /// The diagnostic.
    pub diagnostic: Diagnostic,
}

/// A diagnostic as structured data, for other programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file's name.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in columns of the screen.
    pub column: usize,
    /// The line of the end, from 1.
    pub end_line: usize,
    /// One past the last column, from 1, in columns of the screen.
    pub end_column: usize,
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Error or warning.
    pub severity: Severity,
    /// The error message.
    pub message: String,
    /// The help, if any.
    pub help: Option<String>,
}

/// All problems, rendered; a blank line after each.
#[must_use]
pub fn render_problems(files: &[RulesFile], problems: &[Problem]) -> String {
    with_sources(files, problems, |source, _, problem| {
        source.draw(&problem.diagnostic) + "\n"
    })
    .concat()
}

/// All problems as structured data.
#[must_use]
pub fn places(files: &[RulesFile], problems: &[Problem]) -> Vec<Location> {
    with_sources(files, problems, |source, file, problem| {
        let diagnostic = &problem.diagnostic;
        let (line, column) = source.line_and_column(diagnostic.span.start);
        let (end_line, end_column) = source.line_and_column(diagnostic.span.end);
        Location {
            file: file.name.clone(),
            line,
            column,
            end_line,
            end_column,
            start: diagnostic.span.start,
            end: diagnostic.span.end,
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        }
    })
}

/// Each problem with its source text. The lines of a text are indexed once.
fn with_sources<O>(
    files: &[RulesFile],
    problems: &[Problem],
    f: impl Fn(&SourceText<'_>, &RulesFile, &Problem) -> O,
) -> Vec<O> {
    let sources: Vec<SourceText<'_>> = files
        .iter()
        .map(|file| SourceText::new(&file.name, &file.text))
        .collect();
    problems
        .iter()
        .filter_map(|problem| {
            let file = files.get(problem.file)?;
            Some(f(sources.get(problem.file)?, file, problem))
        })
        .collect()
}
