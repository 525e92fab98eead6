//! Formats designs; their meaning, comments and line breaks stay.

use crate::card::language::lex::{STATEMENTS, Token, TokenKind, tokens};
use crate::card::language::names::Renamed;
use crate::card::language::parse::parse_with_renamed;
use crate::text::Diagnostic;

/// Columns before the attributes of a statement.
const COLUMN: usize = 7;

/// Formats a design: statements at the margin, attributes in a column, one space between words and two where the author
/// separated them, and at most one empty line.
///
/// # Errors
/// It has errors.
pub fn tidy(text: &str) -> Result<String, Vec<Diagnostic>> {
    let (design, diagnostics, renamed) = parse_with_renamed(text);
    if design.is_none() {
        return Err(diagnostics);
    }
    let (tokens, _) = tokens(text);
    let mut tidied: Vec<String> = Vec::new();
    // Comments on their own lines are indented like the next line.
    let mut comments: Vec<&str> = Vec::new();
    let mut at = 0;
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut start = text.len() - plain.len();
    for line in plain.split('\n') {
        let end = start + line.len();
        let first = at;
        while tokens.get(at).is_some_and(|token| token.span.start < end) {
            at += 1;
        }
        let own = &tokens[first..at];
        let comment = comment(text, own, start, end);
        if own.is_empty() {
            match comment {
                Some(comment) => comments.push(comment),
                None if comments.is_empty() => blank(&mut tidied),
                None => {
                    flush(&mut tidied, &mut comments, 0);
                    blank(&mut tidied);
                }
            }
        } else {
            let begins = matches!(&own[0].kind, TokenKind::Word(word) if STATEMENTS.contains(&word.as_str()));
            let indent = if begins { 0 } else { COLUMN };
            flush(&mut tidied, &mut comments, indent);
            let mut line = " ".repeat(indent) + &words(text, own, begins, &renamed);
            if let Some(comment) = comment {
                line = line + "  " + comment;
            }
            tidied.push(line);
        }
        start = end + 1;
    }
    flush(&mut tidied, &mut comments, 0);
    while tidied.last().is_some_and(String::is_empty) {
        tidied.pop();
    }
    Ok(tidied.join("\n") + "\n")
}

/// An empty line, unless there is one, or nothing above it.
fn blank(tidied: &mut Vec<String>) {
    if tidied.last().is_some_and(|line| !line.is_empty()) {
        tidied.push(String::new());
    }
}

fn flush(tidied: &mut Vec<String>, comments: &mut Vec<&str>, indent: usize) {
    tidied.extend(
        comments
            .drain(..)
            .map(|comment| " ".repeat(indent) + comment),
    );
}

/// The comment at the end of a line.
fn comment<'t>(text: &'t str, own: &[Token], start: usize, end: usize) -> Option<&'t str> {
    let behind = own.last().map_or(start, |token| token.span.end);
    let rest = text.get(behind.max(start)..end)?.trim();
    rest.starts_with('#').then_some(rest)
}

/// The words of a line with the spaces between them.
fn words(text: &str, own: &[Token], begins: bool, renamed: &[Renamed]) -> String {
    let mut line = String::new();
    for (place, token) in own.iter().enumerate() {
        let new = renamed
            .binary_search_by_key(&token.span.start, |one| one.span.start)
            .map(|at| renamed[at].new);
        let word = new.unwrap_or(&text[token.span]);
        if let Some(before) = place.checked_sub(1).and_then(|before| own.get(before)) {
            let between = text[before.span.end..token.span.start].len();
            let is_tight = matches!(token.kind, TokenKind::Symbol(',' | ':' | ')'))
                || matches!(before.kind, TokenKind::Symbol('('));
            let blanks = if place == 1 && begins {
                COLUMN.saturating_sub(line.chars().count()).max(1)
            } else if is_tight {
                0
            } else if between == 0 || between == 1 {
                // `min(` and `-5` have none, and keep none.
                between
            } else {
                2
            };
            line += &" ".repeat(blanks);
        }
        line += word;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::language::names::RENAMED_ATTRIBUTES;
    use crate::card::language::parse::parse;

    #[test]
    fn an_old_name_of_an_attribute_means_the_same_and_is_formatted_as_the_new_one() {
        let design = |attribute: &str| {
            format!(
                "card   x\n\ncanvas 1000 x 500\nproperty strength number 1 from 0 to 1\nproperty rotate color \"red\"\n\
                 text   title \"face within {{title}}\"\n       font \"F\"  size 10  top 5  shadow 50% blur 3 by 1, 1 rotate\n       \
                 {attribute}  color rotate  # strength\nbox    face  width strength * 5  when title.shown\n"
            )
        };
        for (old, new) in RENAMED_ATTRIBUTES {
            let value = match new {
                "font" => "  \"G\" else \"H\"",
                "hidden" => "",
                "opacity" => " strength",
                _ => " 90",
            };
            let before = design(&format!("{old}{value}"));
            let after = design(&format!("{new}{value}"));
            let (first, diagnostics) = parse(&before);
            assert_eq!(diagnostics, [], "{old}");
            // The digest too: a card is not drawn again for it.
            assert_eq!(parse(&after), (first, Vec::new()), "{old}");
            assert_eq!(tidy(&before), tidy(&after), "{old}");
            assert!(tidy(&before).is_ok_and(|tidied| tidied.contains(&format!("       {new}"))));
        }
    }

    #[test]
    fn the_digest_of_a_design_with_new_names_is_that_of_earlier_versions() {
        let old = "card x\ncanvas 1000 x 500\nbox face unseen strength 50% # unseen\ntext t \"turn\" face \"F\" size 9 top 1 within 40 turn 5\n";
        let new = "card x\ncanvas 1000 x 500\nbox face hidden opacity 50% # unseen\ntext t \"turn\" font \"F\" size 9 top 1 max_width 40 rotate 5\n";
        let digest = |text: &str| parse(text).0.map(|design| design.digest);
        assert_eq!(digest(new), Some(crate::model::Digest::of(old.as_bytes())));
        assert_eq!(digest(old), digest(new));
    }

    const MESSY: &str = "# about it\n\n\n  card x   \"A\"\ncanvas   3200 x 1800   \n\n# the ground\nart\n   blur  20 ,\n";

    #[test]
    fn a_design_is_set_in_columns_and_keeps_its_comments() {
        let text = "# about it\n\n\n  card x   \"A\"\ncanvas   3200   x 1800   \n# the ground\nart      blur max( 20 , 3 )   # soft\nbox b\n # of the box\n   fill    \"black\"   when not  has_art\n\n\n";
        let expected = "# about it\n\ncard   x  \"A\"\ncanvas 3200  x 1800\n# the ground\nart    blur max(20, 3)  # soft\nbox    b\n       # of the box\n       fill  \"black\"  when not  has_art\n";
        assert_eq!(tidy(text).as_deref(), Ok(expected));
        assert_eq!(tidy(expected).as_deref(), Ok(expected));
        assert!(tidy(MESSY).is_err());
    }

    #[test]
    fn the_built_in_designs_are_their_own_tidy_form() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/designs");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("it is listed").path();
            let text = std::fs::read_to_string(&path).expect("it is text");
            let tidied = tidy(&text);
            assert_eq!(
                tidied.as_ref(),
                Ok(&text),
                "{}: `intertitle fmt` it",
                path.display()
            );
            count += 1;
        }
        assert!(count >= 23);
    }

    #[test]
    fn a_torn_up_design_says_the_same_when_it_is_tidied() {
        let text = include_str!("../../../rules/designs/tinted-frame.card");
        let torn = text.replace("  ", "     ").replace("\n       ", "\n ");
        let comments = |text: &str| {
            let design = parse(text).0.expect("it has no errors");
            (
                design.properties,
                design.texts,
                design.numbers,
                design.elements,
            )
        };
        let tidied = tidy(&torn).expect("it has no errors");
        assert_eq!(comments(&tidied), comments(text));
        assert_eq!(tidied, text);
    }
}
