//! Terminal output: text, and tables of a readable width.

use std::io::{self, IsTerminal as _, Write as _};

use serde_json::Value;

use crate::text::{columns, json_printable, printable, printable_lines};

/// Columns of a line at most. Terminals have 80 or more, and longer lines are hard to follow.
const WIDTH: usize = 96;

/// Blanks between two columns of a table.
const GAP: usize = 2;

/// Prints lines to stdout without control characters. A reader that closes the pipe early, as `head` does, is not an
/// error.
///
/// A line feed within a name still starts a line: names go through [`shown`] first.
pub(super) fn say(text: &str) {
    drop(io::stdout().write_all(printable_lines(text).as_bytes()));
}

/// The same to stderr.
pub(super) fn print_error(text: &str) {
    drop(io::stderr().write_all(printable_lines(text).as_bytes()));
}

/// A text that is data, for a file or a program: byte for byte, unless stdout is a terminal.
pub(super) fn print_raw(text: &str) {
    match io::stdout().is_terminal() {
        true => say(text),
        false => drop(io::stdout().write_all(text.as_bytes())),
    }
}

/// A JSON value over several lines, as `--json` prints it.
pub(super) fn render_json(value: &Value) -> String {
    json_printable(&format!("{value:#}\n")).into_owned()
}

/// A JSON value on one line.
pub(super) fn json_line(value: &Value) -> String {
    json_printable(&format!("{value}\n")).into_owned()
}

/// Rows in columns, each line `indent` blanks from the edge. The last column takes what room is left, in several lines
/// if it must.
pub(super) fn table<const N: usize>(indent: usize, rows: &[[String; N]]) -> String {
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(shown)).collect();
    let width = |column: usize| rows.iter().map(|row| columns(&row[column])).max();
    let widths: Vec<usize> = (0..N.saturating_sub(1)).filter_map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let mut head = " ".repeat(indent);
        for (cell, width) in row.iter().zip(&widths) {
            head += cell;
            head += &" ".repeat(width + GAP - columns(cell));
        }
        text += &hung(&head, row.last().map_or("", String::as_str));
    }
    text
}

/// Words in lines that begin `indent` blanks from the edge.
pub(super) fn paragraph(indent: usize, words: &str) -> String {
    hung(&" ".repeat(indent), &shown(words))
}

/// Words behind `head`; their further lines begin where the first does.
fn hung(head: &str, words: &str) -> String {
    let begin = columns(head);
    let mut text = String::new();
    let mut line = head.to_string();
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let is_first = columns(&line) == begin;
        if !is_first && columns(&line) + 1 + columns(word) > WIDTH {
            text += line.trim_end();
            text.push('\n');
            line = " ".repeat(begin);
        } else if !is_first {
            line.push(' ');
        }
        line += word;
    }
    text + line.trim_end() + "\n"
}

/// A name from outside, as a part of a line.
pub(super) fn shown(text: impl AsRef<str>) -> String {
    printable(text.as_ref()).into_owned()
}

/// `1 rule`, `2 rules`, `2 deliveries`
pub(super) fn count(number: usize, one: &str) -> String {
    match (number, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_column_goes_on_below_itself() {
        let long = "so many words that ".repeat(6);
        let rows = [
            ["進撃".to_string(), "wide".to_string()],
            ["title".to_string(), long],
        ];
        let expected = "  進撃   wide
  title  so many words that so many words that so many words that so many words that so many
         words that so many words that
";
        assert_eq!(table(2, &rows), expected);
    }

    #[test]
    fn a_word_wider_than_the_line_overhangs() {
        let word = "x".repeat(200);
        assert_eq!(paragraph(4, &word), format!("    {word}\n"));
        assert_eq!(paragraph(4, ""), "\n");
    }
}
