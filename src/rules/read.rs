//! Reads the texts of a rules folder into a rule set or a list of problems.

use crate::model::Vocabulary;
use crate::rules::check::{Page, check};
use crate::rules::parse::parse;
use crate::rules::problem::{Problem, RulesFile};
use crate::rules::rule_set::RuleSet;
use crate::rules::syntax::File;
use crate::text::{Diagnostic, Severity, Span};

/// Largest rules file in bytes. Ten thousand rules need less.
pub const FILE_MAX: usize = 1024 * 1024;

/// Most problems shown for one file. A file with more is not a rules file.
const PROBLEMS_MAX: usize = 200;

/// The result of reading.
#[derive(Debug)]
pub struct Reading {
    /// The rule set; none if there is an error.
    pub rule_set: Option<RuleSet>,
    /// Errors and warnings, by file and place.
    pub problems: Vec<Problem>,
}

/// Reads all files as one rule set, in the order given.
///
/// All or nothing: with one error anywhere there is no rule set. Warnings are not errors.
#[must_use]
pub fn read(files: &[RulesFile], words: &Vocabulary) -> Reading {
    let mut problems = Vec::new();
    let mut pages = Vec::with_capacity(files.len());
    for (index, file) in files.iter().enumerate() {
        let (tree, mut diagnostics) = tree(&file.text);
        let has_gaps = !diagnostics.is_empty();
        diagnostics.extend(tree.line_feeds.iter().map(|span| line_feed(span.0)));
        problems.extend(diagnostics.into_iter().map(|diagnostic| Problem {
            file: index,
            diagnostic,
        }));
        pages.push(Page::new(index, file, tree, has_gaps));
    }
    let (rule_set, found) = check(&pages, words);
    problems.extend(found);
    problems.sort_by_key(|problem| {
        let diagnostic = &problem.diagnostic;
        (problem.file, diagnostic.span.start, diagnostic.severity)
    });
    let is_sound = problems
        .iter()
        .all(|problem| problem.diagnostic.severity != Severity::Error);
    Reading {
        rule_set: is_sound.then_some(rule_set),
        problems: shortened(problems),
    }
}

fn line_feed(span: Span) -> Diagnostic {
    let help = "only the property `title` can have several lines; write `\\\\` for a backslash";
    Diagnostic::error(span, "unexpected `\\n` in this text").help(help.to_string())
}

/// The syntax tree of one file, unless the file is too large.
fn tree(text: &str) -> (File, Vec<Diagnostic>) {
    if text.len() > FILE_MAX {
        let size = text.len().div_ceil(FILE_MAX);
        let message = format!("the file has {size} MiB; the maximum is 1 MiB");
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
            let message = format!("… and {more} more problems");
            last.diagnostic = Diagnostic::error(last.diagnostic.span, message);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use crate::rules::check::RULES_MAX;
    use crate::rules::problem::{places, render_problems};
    use crate::rules::support::{file, words};

    use super::*;

    fn messages(files: &[RulesFile]) -> Vec<(usize, String)> {
        let reading = read(files, &words());
        let problems = reading.problems.into_iter();
        problems
            .map(|problem| (problem.file, problem.diagnostic.message))
            .collect()
    }

    #[test]
    fn all_files_are_one_rule_set() {
        let files = [
            file(
                "a.rules",
                "let loved = rating >= 8\non plex media.rate -> make card\n",
            ),
            file("b.rules", "on plex media.rate when loved -> remake card\n"),
        ];
        let reading = read(&files, &words());
        assert!(reading.rule_set.is_some_and(|rule_set| rule_set.len() == 2));
        let taken = "unreachable rule: a.rules:2 already matches every `plex media.rate`";
        assert_eq!(messages(&files), [(1, taken.to_string())]);
    }

    #[test]
    fn errors_of_all_files_are_reported_and_there_is_no_rule_set() {
        let files = [
            file("a.rules", "on plex media.scroble -> make card\n"),
            file("b.rules", "on plex library.new -> make card\n"),
            file("c.rules", "on plex media.rate -> make crad\n"),
        ];
        assert!(read(&files, &words()).rule_set.is_none());
        let files_with_errors: Vec<usize> =
            messages(&files).into_iter().map(|(file, _)| file).collect();
        assert_eq!(files_with_errors, [0, 2]);
    }

    #[test]
    fn without_files_the_rule_set_is_empty() {
        let reading = read(&[], &words());
        assert!(reading.rule_set.is_some_and(|rule_set| rule_set.is_empty()));
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let files = [file("big.rules", &"# nothing\n".repeat(110_000))];
        let message = "the file has 2 MiB; the maximum is 1 MiB";
        assert_eq!(messages(&files), [(0, message.to_string())]);
    }

    #[test]
    fn the_number_of_rules_is_limited() {
        let rule = |number| format!("on plex library.new when tvdb = {number} -> make card\n");
        let text: String = (0..RULES_MAX).map(rule).collect();
        assert_eq!(messages(&[file("many.rules", &text)]), []);
        let text = text + &rule(RULES_MAX) + &rule(RULES_MAX + 1);
        let message = "too many rules: at most 10000 are allowed";
        assert_eq!(
            messages(&[file("many.rules", &text)]),
            [(0, message.to_string())]
        );
    }

    #[test]
    fn byte_order_marks_and_carriage_returns_are_ignored() {
        let text = "\u{feff}on plex media.rate\r\n  -> make crad\r\n";
        let files = [file("dos.rules", text)];
        let reading = read(&files, &words());
        let expected = "error: unknown action `make crad`
 --> dos.rules:2:6
  |
2 |   -> make crad
  |      ^^^^^^^^^
  = help: did you mean `make card`?

";
        assert_eq!(render_problems(&files, &reading.problems), expected);
    }

    #[test]
    fn places_are_what_editors_want() {
        let text = "\n  on plex media.rate when title = \"進撃\" -> make crad\n";
        let files = [file("a.rules", text)];
        let reading = read(&files, &words());
        let places = places(&files, &reading.problems);
        let place = places.first().expect("there is one error");
        assert_eq!(place.file, "a.rules");
        assert_eq!((place.line, place.column), (2, 45));
        assert_eq!((place.end_line, place.end_column), (2, 54));
        assert_eq!(text.get(place.start..place.end), Some("make crad"));
        assert_eq!(place.help.as_deref(), Some("did you mean `make card`?"));
    }

    #[test]
    fn names_nested_too_deeply_are_an_error() {
        let mut text = "let a0 = owner\n".to_string();
        for step in 1..40 {
            text += &format!("let a{step} = not a{}\n", step - 1);
        }
        text += "on plex media.rate when a39 -> make card\n";
        let messages = messages(&[file("deep.rules", &text)]);
        let message = "names are nested more than 32 levels deep";
        assert!(messages.contains(&(0, message.to_string())), "{messages:?}");
    }
}
