//! A whole file: statements, comments and blank lines, with arrows in one column where rules follow each other.

use crate::rules::format::lines::{join, joined, with_comments, with_trailing};
use crate::rules::format::pieces::{Cut, Kind, truncate};
use crate::rules::parse::parse;
use crate::rules::syntax::{Comment, File, Statement};
use crate::text::{Diagnostic, Severity, columns};

/// Heads wider than this do not push the arrows of their neighbours to the right.
const ALIGNED_MAX: usize = 64;

/// Formats a file. Its line ends stay.
///
/// # Errors
/// The errors of the text. A file with an error is not formatted.
pub fn tidy(text: &str) -> Result<String, Vec<Diagnostic>> {
    let (file, diagnostics) = parse(text);
    if diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        return Err(diagnostics);
    }
    let tidy = format(&file);
    let has_returns = text
        .lines()
        .next()
        .is_some_and(|line| text[line.len()..].starts_with("\r\n"));
    Ok(if has_returns {
        tidy.replace('\n', "\r\n")
    } else {
        tidy
    })
}

/// The text of a tree. Reading it gives the same tree, and formatting that the same text.
#[must_use]
pub fn format(file: &File) -> String {
    let mut blocks = Vec::new();
    let mut comments = file.comments.iter().peekable();
    for (at, statement) in file.statements.iter().enumerate() {
        let span = statement.at.0;
        while let Some(comment) = comments.next_if(|comment| comment.at.0.start < span.start) {
            blocks.push(alone(comment));
        }
        let next = file.statements.get(at + 1);
        let next_start = next.map_or(usize::MAX, |next| next.at.0.start);
        let mut own: Vec<&Comment> = Vec::new();
        // Inside the statement, or after it on its last line.
        while let Some(comment) = comments.next_if(|comment| {
            let start = comment.at.0.start;
            start < span.end || start < next_start && !comment.own_line
        }) {
            own.push(comment);
        }
        blocks.push(statement_block(statement, &own));
    }
    blocks.extend(comments.map(alone));
    align(&mut blocks);
    written(&blocks)
}

/// A statement, or a comment of its own, as lines.
struct Block {
    gap: bool,
    above: Vec<String>,
    lines: Vec<String>,
    trailing: Option<String>,
    /// The statement is one line, and its part from this byte on is aligned with those of its neighbours.
    aligned: Option<(Kind, usize)>,
}

fn alone(comment: &Comment) -> Block {
    Block {
        gap: comment.gap,
        above: vec![comment.text.clone()],
        lines: Vec::new(),
        trailing: None,
        aligned: None,
    }
}

fn statement_block(statement: &Statement, comments: &[&Comment]) -> Block {
    let Cut {
        pieces,
        head,
        joins,
        aligned,
    } = truncate(statement);
    let aligned = aligned.map(|(kind, at)| (kind, joined(&pieces[..at]).len()));
    let mut lines = with_comments(pieces, comments);
    let count = lines.len();
    let is_one_line = joins && join(&mut lines, 0, count);
    // The head of a test is one piece, and however long it is, it is not joined with anything.
    if !is_one_line && head > 1 && !join(&mut lines, 0, head) && head < count {
        // The brace of a style ends the last line of its condition.
        join(&mut lines, head - 2, head);
    }
    let mut lines = lines.into_iter();
    let first = lines.next().expect("a statement has one piece at least");
    let mut block = Block {
        gap: statement.gap,
        above: first
            .above
            .iter()
            .map(|comment| comment.text.clone())
            .collect(),
        lines: vec![first.piece.text],
        trailing: first.trailing.map(|comment| comment.text.clone()),
        aligned: None,
    };
    if lines.len() == 0 {
        block.aligned = aligned;
        return block;
    }
    if let (Some(trailing), Some(line)) = (block.trailing.take(), block.lines.last_mut()) {
        *line = with_trailing(line, &trailing);
    }
    block.lines.extend(lines.flat_map(|line| line.written()));
    block
}

/// Puts the statements' aligned parts into columns: those of one kind that no blank line parts.
fn align(blocks: &mut [Block]) {
    let mut from = 0;
    while from < blocks.len() {
        let run = blocks[from..]
            .iter()
            .enumerate()
            .take_while(|(at, block)| *at == 0 || !block.gap)
            .count();
        align_run(&mut blocks[from..from + run]);
        from += run;
    }
}

/// One run without blank lines, in which another kind, or a statement of several lines, ends a column.
fn align_run(run: &mut [Block]) {
    let is_comment = |block: &Block| block.lines.is_empty();
    let mut from = 0;
    while from < run.len() {
        let kind = run[from].aligned.map(|(kind, _)| kind);
        let length = run[from..]
            .iter()
            .take_while(|block| {
                is_comment(block) || kind.is_some() && block.aligned.map(|(kind, _)| kind) == kind
            })
            .count()
            .max(1);
        let column = run[from..from + length]
            .iter()
            .filter_map(|block| Some(columns(&block.lines.first()?[..block.aligned?.1])))
            .filter(|width| *width <= ALIGNED_MAX)
            .max()
            .unwrap_or(0);
        for block in &mut run[from..from + length] {
            let Some((_, at)) = block.aligned else {
                continue;
            };
            let Some(line) = block.lines.first_mut() else {
                continue;
            };
            let pad = column.saturating_sub(columns(&line[..at]));
            line.insert_str(at, &" ".repeat(pad));
        }
        from += length;
    }
}

fn written(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        if block.gap && !text.is_empty() {
            text.push('\n');
        }
        let mut lines = block.lines.clone();
        if let (Some(trailing), Some(line)) = (&block.trailing, lines.last_mut()) {
            *line = with_trailing(line, trailing);
        }
        for line in block.above.iter().chain(&lines) {
            text += line;
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(tidy(text).as_deref(), Ok(expected), "\n{text}");
        assert_eq!(tidy(expected).as_deref(), Ok(expected), "\n{expected}");
    }

    #[test]
    fn there_is_one_spelling() {
        check(
            "\u{feff}ON Plex  Media.Rate\tWHEN (Rating==8)and NOT(owner)->Make Card",
            "on plex media.rate when rating = 8 and not owner -> make card\n",
        );
        check(
            "on plex @ attic media.rate when((owner or (watched)) and rating in[1,2,]) -> make card",
            "on plex@attic media.rate when (owner or watched) and rating in [1, 2] -> make card\n",
        );
        check(
            "on plex media.rate -> make card with {design \"gold\",unwatched plain,} after 1M of Season",
            "on plex media.rate -> make card of season after 1m with { design \"gold\"  unwatched plain }\n",
        );
        check(
            "every Day at 4:10->sync titles",
            "every day at 04:10 -> sync titles\n",
        );
        check(
            "let A=time not in 6:00..22:30",
            "let a = time not in 06:00..22:30\n",
        );
        check("style when watched{}", "style when watched { }\n");
        check(
            "test \"a\"{event plex media.rate{rating 9 owner yes}expect make card,ignore}",
            "test \"a\" {\n  event plex media.rate { rating 9, owner yes }\n  expect make card, ignore\n}\n",
        );
        check("", "");
        check(" \n\n\n", "");
    }

    #[test]
    fn several_when_become_one() {
        for (written, tidy) in [
            (
                "on plex media.rate when owner when rating >= 9 -> make card",
                "on plex media.rate when owner and rating >= 9 -> make card\n",
            ),
            (
                "on plex media.rate\n  when owner or watched\n  when not special\n  when kind = episode and rating > 1\n  -> make card",
                "on plex media.rate\n  when (owner or watched)\n    and not special\n    and kind = episode\n    and rating > 1\n  -> make card\n",
            ),
            (
                "on plex media.rate when owner # one\n when watched # two\n -> make card",
                "on plex media.rate\n  when owner  # one\n    and watched  # two\n  -> make card\n",
            ),
            (
                "style when watched when season = 1 { hide_title on }",
                "style when watched and season = 1 { hide_title on }\n",
            ),
            (
                "every 6h when weekday = sun when time in 1:00..2:00 -> sync titles",
                "every 6h when weekday = sun and time in 01:00..02:00 -> sync titles\n",
            ),
        ] {
            check(written, tidy);
        }
    }

    #[test]
    fn statements_begin_lines_and_blank_lines_stay_single() {
        check(
            "on plex media.rate -> make card on plex media.stop -> ignore\n\n\n\nstyle { }",
            "on plex media.rate -> make card\non plex media.stop -> ignore\n\nstyle { }\n",
        );
    }

    #[test]
    fn comments_stay_where_they_belong() {
        check(
            "# one   \n\non plex # two\n media.rate # three\n -> # four\n # five\n make card # six\n# seven",
            "# one\n\n# two\n# three\non plex media.rate  # four\n  # five\n  -> make card  # six\n# seven\n",
        );
    }

    #[test]
    fn comments_stay_in_their_order() {
        check(
            "test \"a\" { event plex media.rate { rating 9\n# one\n} # two\n expect ignore }",
            "test \"a\" {\n  event plex media.rate { rating 9 }\n  # one\n  # two\n  expect ignore\n}\n",
        );
    }

    #[test]
    fn line_ends_stay_what_they_are() {
        check(
            "# one\r\non plex media.rate->make card\r\n",
            "# one\r\non plex media.rate -> make card\r\n",
        );
    }

    #[test]
    fn a_file_with_an_error_is_not_changed() {
        assert!(tidy("on plex media.rate make card").is_err());
        assert!(tidy("on plex media.rate when series = “Dark” -> make card").is_err());
    }
}
