//! The tokens of a rules file, and a sequence of them as input for the parsers.

use std::cell::RefCell;
use std::iter::{Copied, Enumerate};
use std::slice::Iter;

use nom::{Input, Needed};

use crate::text::{Diagnostic, Span};

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// `media.rate`
    Word,
    /// `"Dark"`
    Text,
    /// `8`, `-1.5`
    Number(f64),
    /// `1h30m`, in milliseconds.
    Duration(u64),
    /// `22:30`, in minutes since midnight.
    Clock(u16),
    /// `1920x1080`
    Size,
    /// `->`, `{`, …
    Symbol(Symbol),
    /// An invalid token, already reported: the statement ends here without another error.
    Broken,
}

/// The signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Symbol {
    Arrow,
    /// `=>`, `-->`, `→`: invalid, but the meaning is clear.
    OtherArrow,
    Comma,
    Colon,
    At,
    Dots,
    BraceOpen,
    BraceClose,
    BracketOpen,
    BracketClose,
    ParenOpen,
    ParenClose,
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// A word or a sign, cut out of the text.
#[derive(Clone, Copy, Debug)]
pub struct Token<'t> {
    /// What it is.
    pub shape: Shape,
    /// As written; for a text, the part between the quotes.
    pub text: &'t str,
    /// Its place, quotes included.
    pub span: Span,
    /// It is the first token on its line.
    pub first_on_line: bool,
    /// There is a blank line before it.
    pub gap: bool,
}

/// Words that start a statement and have no other meaning anywhere.
pub const STATEMENT_WORDS: [&str; 6] = ["on", "also", "every", "let", "style", "test"];

/// Reserved words: they are not fields and cannot name a condition.
pub const RESERVED: [&str; 21] = [
    "on", "also", "every", "let", "style", "test", "when", "and", "or", "not", "in", "is",
    "contains", "starts", "ends", "matches", "missing", "known", "with", "of", "after",
];

impl Token<'_> {
    /// A word, and this one, in any case.
    #[must_use]
    pub fn is_word(&self, word: &str) -> bool {
        self.shape == Shape::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// A word that begins a statement.
    #[must_use]
    pub fn is_statement(&self) -> bool {
        STATEMENT_WORDS.iter().any(|word| self.is_word(word))
    }

    /// A word of the language itself.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        RESERVED.iter().any(|word| self.is_word(word))
    }
}

/// The remaining tokens, and state shared by all parsers.
#[derive(Clone, Copy)]
pub struct Tokens<'t> {
    rest: &'t [Token<'t>],
    /// The whole text.
    pub whole: &'t str,
    /// One past the last byte that has been read.
    pub read_to: usize,
    diagnostics: &'t RefCell<Vec<Diagnostic>>,
}

impl<'t> Tokens<'t> {
    /// `tokens` of the text `whole`; errors that do not stop a parser go to `diagnostics`.
    #[must_use]
    pub fn new(
        whole: &'t str,
        tokens: &'t [Token<'t>],
        diagnostics: &'t RefCell<Vec<Diagnostic>>,
    ) -> Tokens<'t> {
        Tokens {
            rest: tokens,
            whole,
            read_to: tokens.first().map_or(whole.len(), |token| token.span.start),
            diagnostics,
        }
    }

    /// The next token.
    #[must_use]
    pub fn first(&self) -> Option<Token<'t>> {
        self.rest.first().copied()
    }

    /// The one after the next.
    #[must_use]
    pub fn second(&self) -> Option<Token<'t>> {
        self.rest.get(1).copied()
    }

    /// True if the next token is that sign.
    #[must_use]
    pub fn begin_with(&self, symbol: Symbol) -> bool {
        self.first()
            .is_some_and(|token| token.shape == Shape::Symbol(symbol))
    }

    /// True if nothing of this statement is left.
    #[must_use]
    pub fn at_end(&self) -> bool {
        self.first().is_none_or(|token| token.is_statement())
    }

    /// The place of the next token, or the end of the read text if there is none.
    #[must_use]
    pub fn place(&self) -> Span {
        match self.first() {
            Some(token) if !token.is_statement() => token.span,
            _ => Span::new(self.read_to, self.read_to),
        }
    }

    /// The text under a span.
    #[must_use]
    pub fn written(&self, span: Span) -> &'t str {
        self.whole.get(span.start..span.end).unwrap_or("")
    }

    /// Reports an error after which parsing continues as if the text were right.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }
}

/// The input type of nom's combinators. An index counts tokens.
impl<'t> Input for Tokens<'t> {
    type Item = Token<'t>;
    type Iter = Copied<Iter<'t, Token<'t>>>;
    type IterIndices = Enumerate<Copied<Iter<'t, Token<'t>>>>;

    fn input_len(&self) -> usize {
        self.rest.len()
    }

    fn take(&self, index: usize) -> Self {
        Tokens {
            rest: &self.rest[..index],
            ..*self
        }
    }

    fn take_from(&self, index: usize) -> Self {
        let read = &self.rest[..index];
        Tokens {
            rest: &self.rest[index..],
            read_to: read.last().map_or(self.read_to, |token| token.span.end),
            ..*self
        }
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P>(&self, predicate: P) -> Option<usize>
    where
        P: Fn(Self::Item) -> bool,
    {
        self.rest.iter().position(|token| predicate(*token))
    }

    fn iter_elements(&self) -> Self::Iter {
        self.rest.iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if count <= self.rest.len() {
            Ok(count)
        } else {
            Err(Needed::new(count - self.rest.len()))
        }
    }
}
