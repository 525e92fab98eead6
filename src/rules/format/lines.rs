//! Pieces with the comments around them, and how pieces come together on a line.

use crate::rules::format::pieces::{LINE_MAX, Piece};
use crate::rules::syntax::Comment;
use crate::text::columns;

/// A piece, or several that have been joined, with the comments around it.
pub struct Line<'c> {
    /// The words.
    pub piece: Piece,
    /// Comments on lines of their own before it.
    pub above: Vec<&'c Comment>,
    /// A comment after it on its line.
    pub trailing: Option<&'c Comment>,
}

/// Assigns each comment of a statement to the piece next to it. Their order stays.
pub fn with_comments<'c>(pieces: Vec<Piece>, comments: &[&'c Comment]) -> Vec<Line<'c>> {
    let mut lines: Vec<Line<'_>> = pieces
        .into_iter()
        .map(|piece| Line {
            piece,
            above: Vec::new(),
            trailing: None,
        })
        .collect();
    for comment in comments {
        place(&mut lines, comment);
    }
    lines
}

fn place<'c>(lines: &mut [Line<'c>], comment: &'c Comment) {
    let start = comment.at.0.start;
    let at = lines
        .partition_point(|line| line.piece.start <= start)
        .saturating_sub(1);
    let is_after = start >= lines[at].piece.end;
    if let Some(next) = lines.get_mut(at + 1)
        // One that came before has gone there, and this one stays behind it.
        && (comment.own_line && is_after || !next.above.is_empty())
    {
        next.above.push(comment);
        return;
    }
    let line = &mut lines[at];
    if !comment.own_line && line.trailing.is_none() {
        line.trailing = Some(comment);
        return;
    }
    // A line can have one comment at its end; with more, all of them go above it.
    line.above.extend(line.trailing.take());
    line.above.push(comment);
}

/// Joins the lines `from..to` if no comment separates them and the result fits. True if joined.
pub fn join(lines: &mut Vec<Line<'_>>, from: usize, to: usize) -> bool {
    let some = &lines[from..to];
    let Some((last, before)) = some.split_last() else {
        return false;
    };
    let is_parted = before.iter().any(|line| line.trailing.is_some())
        || some.iter().skip(1).any(|line| !line.above.is_empty());
    let pieces: Vec<Piece> = some.iter().map(|line| line.piece.clone()).collect();
    let text = joined(&pieces);
    if is_parted || pieces[0].indent + columns(&text) > LINE_MAX {
        return false;
    }
    let trailing = last.trailing;
    lines.drain(from + 1..to);
    lines[from].piece.text = text;
    lines[from].trailing = trailing;
    true
}

/// The pieces on one line.
pub fn joined(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        if !text.is_empty() {
            text += piece.glue;
        }
        text += &piece.text;
    }
    text
}

/// A line with a comment at its end.
pub fn with_trailing(line: &str, trailing: &str) -> String {
    format!("{line}  {trailing}")
}

impl Line<'_> {
    /// As in the file, with comments and indent.
    pub fn written(&self) -> Vec<String> {
        let piece = &self.piece;
        // Before the closing brace, a comment is indented like the lines in the braces.
        let indent = if piece.text == "}" { 2 } else { piece.indent };
        let mut lines: Vec<String> = self
            .above
            .iter()
            .map(|comment| format!("{:indent$}{}", "", comment.text))
            .collect();
        let line = format!("{:1$}{2}", "", piece.indent, piece.text);
        lines.push(match self.trailing {
            Some(comment) => with_trailing(&line, &comment.text),
            None => line,
        });
        lines
    }
}
