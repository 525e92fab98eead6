//! Parses a whole file, statement by statement, and recovers after errors.

use std::cell::RefCell;

use nom::Input;

use crate::rules::lex::lex;
use crate::rules::normalize::fold;
use crate::rules::parse::primitives::{SyntaxError, is_broken, unescaped};
use crate::rules::parse::statement::statement;
use crate::rules::quote::in_ticks;
use crate::rules::syntax::{At, File, Statement, StatementKind};
use crate::rules::token::{STATEMENT_WORDS, Shape, Symbol, Token, Tokens};
use crate::text::{Diagnostic, Span, nearest};

/// The syntax tree of a rules file and all syntax errors. Statements with an error are not in the tree.
///
/// Never fails. The time is linear: a line that starts with a statement word starts a new piece, and no parser looks
/// beyond its piece.
#[must_use]
pub fn parse(whole: &str) -> (File, Vec<Diagnostic>) {
    let pieces = lex(whole);
    let diagnostics = RefCell::new(pieces.diagnostics);
    let mut file = File {
        comments: pieces.comments,
        line_feeds: line_feeds(&pieces.tokens),
        ..File::default()
    };
    let mut rest: &[Token<'_>] = &pieces.tokens;
    while !rest.is_empty() {
        let length = rest
            .iter()
            .skip(1)
            .position(|token| token.first_on_line && token.is_statement())
            .map_or(rest.len(), |at| at + 1);
        let (piece, others) = rest.split_at(length);
        read_piece(Tokens::new(whole, piece, &diagnostics), &mut file);
        rest = others;
    }
    let mut diagnostics = diagnostics.into_inner();
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    (file, diagnostics)
}

/// The texts with line feeds, other than titles.
fn line_feeds(tokens: &[Token<'_>]) -> Vec<At> {
    let mut found = Vec::new();
    let mut is_title = false;
    for token in tokens {
        if token.shape == Shape::Text && !is_title && unescaped(token.text).contains('\n') {
            found.push(At(token.span));
        }
        is_title = token.is_word("title");
    }
    found
}

/// The statements of a piece, up to the first error.
fn read_piece(mut tokens: Tokens<'_>, file: &mut File) {
    while let Some(first) = tokens.first() {
        if !first.is_statement() {
            stray(tokens, file);
            return;
        }
        match statement(tokens) {
            Ok((rest, kind)) => {
                file.statements.push(Statement {
                    kind,
                    at: At(Span::new(first.span.start, rest.read_to)),
                    gap: first.gap,
                });
                tokens = rest;
            }
            Err(why) => {
                if let nom::Err::Error(SyntaxError(Some(diagnostic)))
                | nom::Err::Failure(SyntaxError(Some(diagnostic))) = why
                {
                    tokens.report(diagnostic);
                } else if !tokens
                    .iter_elements()
                    .any(|token| token.shape == Shape::Broken)
                {
                    // A statement must not be lost silently, even if a parser gave no reason.
                    tokens.report(Diagnostic::error(first.span, "invalid statement"));
                }
                remember_name(tokens, file);
                return;
            }
        }
    }
}

/// `let loved = …` with an error in it: uses of `loved` are not errors.
fn remember_name(tokens: Tokens<'_>, file: &mut File) {
    let mut lets = tokens.iter_elements().zip(tokens.iter_elements().skip(1));
    if let Some((_, name)) = lets.next().filter(|(word, _)| word.is_word("let"))
        && name.shape == Shape::Word
    {
        file.lost_names.push(fold(name.text));
    }
}

/// Tokens of a rule that are searched for its arrow.
const HEAD_MAX: usize = 100;

/// True if an arrow follows before the next statement.
fn has_arrow(tokens: Tokens<'_>) -> bool {
    tokens
        .iter_elements()
        .take(HEAD_MAX)
        .take_while(|token| !token.is_statement())
        .any(|token| token.shape == Shape::Symbol(Symbol::Arrow))
}

/// Reports words instead of a statement.
fn stray(tokens: Tokens<'_>, file: &File) {
    if is_broken(tokens) {
        return;
    }
    let place = tokens.place();
    let found = tokens.written(place);
    let is_word = tokens
        .first()
        .is_some_and(|token| token.shape == Shape::Word);
    if is_word && tokens.first().is_some_and(|token| token.first_on_line) {
        let message = format!("expected a statement, found {}", in_ticks(found));
        let near = nearest(found, STATEMENT_WORDS);
        let help = match near {
            // `plex media.rate -> make card` is a rule, though `plex` is as close to `let` as a typo.
            _ if has_arrow(tokens) && !matches!(near, Some("on" | "also" | "every")) => {
                "rules start with `on`".to_string()
            }
            Some(near) => format!("did you mean `{near}`?"),
            None => "statements start with `on`, `also on`, `every`, `let`, `style` or `test`"
                .to_string(),
        };
        tokens.report(Diagnostic::error(place, message).help(help));
        return;
    }
    let closes = [Symbol::ParenClose, Symbol::BraceClose, Symbol::BracketClose]
        .into_iter()
        .any(|symbol| tokens.begin_with(symbol));
    let message = if closes {
        format!("unmatched {}", in_ticks(found))
    } else {
        match after_what(place, file) {
            Some(what) => format!("unexpected {} after the end of the {what}", in_ticks(found)),
            None => format!("expected a statement, found {}", in_ticks(found)),
        }
    };
    let help = match found.to_lowercase().as_str() {
        "and" if is_word => Some("separate actions with commas".to_string()),
        "when" if is_word => Some("put the condition before `->`".to_string()),
        _ => None,
    };
    tokens.report(Diagnostic::error(place, message).help(help));
}

/// The kind of the statement that ended before `place`.
fn after_what(place: Span, file: &File) -> Option<&'static str> {
    let before = file
        .statements
        .last()
        .filter(|last| last.at.0.end <= place.start);
    before.map(|last| match &last.kind {
        StatementKind::Rule(_) | StatementKind::Every(_) => "rule",
        StatementKind::Let(_) => "condition",
        StatementKind::Style(_) => "style",
        StatementKind::Test(_) => "test",
    })
}
