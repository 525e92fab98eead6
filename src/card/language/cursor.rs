//! A position in the tokens of a design, and what is expected there.

use crate::card::language::lex::{STATEMENTS, Token, TokenKind};
use crate::card::language::names::{Names, Renamed, new_name};
use crate::locale::Template;
use crate::text::{Diagnostic, Span, nearest, one_of};

/// The rest of the line cannot be parsed, which was reported.
#[derive(Debug)]
pub struct Skip;

/// Reads token after token and collects errors.
pub struct Cursor<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
    diagnostics: Vec<Diagnostic>,
    /// Lines with invalid tokens: other errors there would only follow from that.
    torn: Vec<Span>,
    names: Names,
    /// The attributes read so far that have an old and a new name.
    pub renamed: Vec<Renamed>,
    /// Properties and the words that they are compared with.
    words: Vec<(String, String, Span)>,
}

impl<'t> Cursor<'t> {
    /// At the beginning of `tokens`, which are those of `text`.
    #[must_use]
    pub fn new(text: &'t str, tokens: &'t [Token], diagnostics: Vec<Diagnostic>) -> Cursor<'t> {
        let line = |at: usize| {
            let start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
            let end = text[at..].find('\n').map_or(text.len(), |feed| at + feed);
            Span::new(start, end)
        };
        Cursor {
            text,
            tokens,
            at: 0,
            torn: diagnostics
                .iter()
                .map(|diagnostic| line(diagnostic.span.start))
                .collect(),
            diagnostics,
            names: Names::of(tokens),
            renamed: Vec::new(),
            words: Vec::new(),
        }
    }

    /// The names that the design defines.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// True if more than the texts of the design depends on the episode.
    #[must_use]
    pub fn is_of_the_episode(&self) -> bool {
        const WORDS: &[&str] = &[
            "random",
            "episode_number",
            "season_number",
            "season_episodes",
            "watched",
            "stripes",
            "stars",
        ];
        let is_one = |token: &Token| match &token.kind {
            TokenKind::Word(word) => WORDS.contains(&word.as_str()),
            _ => false,
        };
        self.tokens.iter().any(is_one)
    }

    /// Records a comparison of `property` with `word`: its possible words are known at the end of the file.
    pub fn keep_for_later(&mut self, property: &str, word: &str, span: Span) {
        self.words
            .push((property.to_string(), word.to_string(), span));
    }

    /// The recorded comparisons: properties, words and their places.
    #[must_use]
    pub fn kept(&mut self) -> Vec<(String, String, Span)> {
        std::mem::take(&mut self.words)
    }

    /// All diagnostics.
    #[must_use]
    pub fn finish(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// The current token, unless the text has ended.
    #[must_use]
    pub fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    /// Skips the current token.
    pub fn next(&mut self) {
        self.at += 1;
    }

    /// The place of the current token; at the end of the text, after the last one.
    #[must_use]
    pub fn span(&self) -> Span {
        let behind = self.tokens.last().map_or(0, |token| token.span.end);
        self.peek()
            .map_or(Span::new(behind, behind), |token| token.span)
    }

    /// The word that was read last: the name of an attribute, the new one if it has two.
    #[must_use]
    pub fn attribute(&self) -> String {
        match self
            .at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map(|token| &token.kind)
        {
            Some(TokenKind::Word(word)) => new_name(word).to_string(),
            _ => String::new(),
        }
    }

    /// Adds a diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let is_in = |line: &Span| (line.start..=line.end).contains(&diagnostic.span.start);
        if !self.torn.iter().any(is_in) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// The number of diagnostics: something missing after an error is not a second error.
    #[must_use]
    pub fn reports(&self) -> usize {
        self.diagnostics.len()
    }

    /// Adds an error without help.
    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::error(span, message));
    }

    /// Skips to the next line.
    pub fn skip_line(&mut self) {
        while self.peek().is_some_and(|token| !token.is_first) {
            self.next();
        }
    }

    /// Skips to the next statement.
    pub fn skip_statement(&mut self, statements: &[&str]) {
        while self.peek().is_some_and(|token| !begins(token, statements)) {
            self.next();
        }
    }

    /// Reads attributes until the next statement; after an error, continues at the next line.
    pub fn attributes(
        &mut self,
        statements: &[&str],
        mut one: impl FnMut(&mut Cursor<'t>) -> Result<(), Skip>,
    ) {
        while let Some(token) = self.peek().filter(|token| !begins(token, statements)) {
            let is_word = matches!(token.kind, TokenKind::Word(_));
            let span = token.span;
            self.renamed.extend(Renamed::at(token));
            self.next();
            if !is_word {
                self.error(span, format!("unexpected `{}`", &self.text[span]));
                self.skip_line();
            } else if one(self).is_err() {
                self.skip_line();
            }
        }
    }

    /// Reports that the last attribute is unknown for `owner`.
    ///
    /// # Errors
    /// Always.
    pub fn unknown(&mut self, owner: &str, known: &[&str]) -> Result<(), Skip> {
        let read = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let span = read.map_or(self.span(), |token| token.span);
        let word = &self.text[span];
        // At the start of a line a misspelt statement is more likely than a misspelt attribute.
        let statement = read
            .filter(|token| token.is_first)
            .and_then(|_| nearest(word, STATEMENTS.iter().copied()));
        let help = match (nearest(word, known.iter().copied()), statement) {
            (None, Some(statement)) => Some(format!("did you mean `{statement}`?")),
            _ => one_of(word, known.iter().copied()),
        };
        self.report(
            Diagnostic::error(span, format!("unknown attribute `{word}` for {owner}")).help(help),
        );
        Err(Skip)
    }

    /// Any word that can be a name.
    ///
    /// # Errors
    /// There is something else; it is reported.
    pub fn word(&mut self, expected: &str) -> Result<(String, Span), Skip> {
        match self.peek() {
            Some(
                token @ Token {
                    kind: TokenKind::Word(word),
                    span,
                    ..
                },
            ) if !begins(token, STATEMENTS) => {
                self.next();
                Ok((word.clone(), *span))
            }
            _ => self.expected(expected),
        }
    }

    /// Exactly this word.
    ///
    /// # Errors
    /// There is something else; it is reported.
    pub fn expect_word(&mut self, word: &str) -> Result<(), Skip> {
        match self.peek() {
            Some(Token {
                kind: TokenKind::Word(found),
                ..
            }) if found == word => {
                self.next();
                Ok(())
            }
            _ => self.expected(&format!("`{word}`")),
        }
    }

    /// True if the current token starts a statement, or there is none.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.peek().is_none_or(|token| begins(token, STATEMENTS))
    }

    /// Skips the current token if it is this word; true if so.
    pub fn word_if_any(&mut self, word: &str) -> bool {
        let is_here = matches!(self.peek(), Some(Token { kind: TokenKind::Word(found), .. }) if found == word);
        self.at += usize::from(is_here);
        is_here
    }

    /// One of these words.
    ///
    /// # Errors
    /// There is something else; it is reported, with the nearest word.
    pub fn one_of(&mut self, expected: &str, words: &[&str]) -> Result<String, Skip> {
        let (word, span) = self.word(expected)?;
        if words.contains(&word.as_str()) {
            return Ok(word);
        }
        let diagnostic = Diagnostic::error(span, format!("expected {expected}, found `{word}`"));
        self.report(diagnostic.help(one_of(&word, words.iter().copied())));
        Err(Skip)
    }

    /// A literal number within bounds; a percentage counts as its share of 1.
    ///
    /// # Errors
    /// There is something else; it is reported.
    pub fn number(&mut self, expected: &str, least: f32, most: f32) -> Result<f32, Skip> {
        let begin = self.span();
        let is_negative = self.symbol_if_any('-');
        let Some(Token {
            kind: TokenKind::Number(number, is_percent),
            span,
            ..
        }) = self.peek()
        else {
            return self.expected(&format!("a number for {expected}"));
        };
        self.next();
        let number = if *is_percent { number / 100.0 } else { *number };
        let number = if is_negative { -number } else { number };
        if (least..=most).contains(&number) {
            return Ok(number);
        }
        self.error(
            begin.to(*span),
            format!("{expected} must be between {least} and {most}"),
        );
        Err(Skip)
    }

    /// A text in quotes, and its place.
    ///
    /// # Errors
    /// There is something else; it is reported.
    pub fn text(&mut self, expected: &str) -> Result<(String, Span), Skip> {
        match self.peek() {
            Some(Token {
                kind: TokenKind::Text(text, _),
                span,
                ..
            }) => {
                self.next();
                Ok((text.clone(), *span))
            }
            _ => self.expected(&format!("{expected} in quotes")),
        }
    }

    /// The text in quotes here, if it is on the same line.
    pub fn text_if_any(&mut self) -> Option<String> {
        let Some(Token {
            kind: TokenKind::Text(text, _),
            is_first: false,
            ..
        }) = self.peek()
        else {
            return None;
        };
        self.next();
        Some(text.clone())
    }

    /// A text in quotes with placeholders, and its place.
    ///
    /// # Errors
    /// There is something else, or the text has an error; it is reported.
    pub fn template(&mut self, expected: &str) -> Result<(Template, Span), Skip> {
        let is_verbatim = matches!(
            self.peek(),
            Some(Token {
                kind: TokenKind::Text(_, true),
                ..
            })
        );
        let (text, span) = self.text(expected)?;
        match Template::read(&text) {
            Ok(template) => Ok((template, span)),
            Err(error) => {
                // After a backslash the offsets in the text differ from those in the file.
                let inside = Span::new(
                    span.start + 1 + error.span.start,
                    span.start + 1 + error.span.end,
                );
                let at = if is_verbatim { inside } else { span };
                self.report(Diagnostic::error(at, error.message).help(error.help));
                Err(Skip)
            }
        }
    }

    /// Exactly this sign.
    ///
    /// # Errors
    /// There is something else; it is reported.
    pub fn expect_symbol(&mut self, symbol: char) -> Result<(), Skip> {
        if self.symbol_if_any(symbol) {
            Ok(())
        } else {
            self.expected(&format!("`{symbol}`"))
        }
    }

    /// Skips the current token if it is this sign; true if so.
    pub fn symbol_if_any(&mut self, symbol: char) -> bool {
        let is_here = matches!(self.peek(), Some(Token { kind: TokenKind::Symbol(found), .. }) if *found == symbol);
        self.at += usize::from(is_here);
        is_here
    }

    /// Reports what was expected here.
    ///
    /// # Errors
    /// Always.
    pub fn expected<T>(&mut self, expected: &str) -> Result<T, Skip> {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        match (self.peek(), before) {
            (Some(token), _) if !token.is_first => {
                self.error(
                    token.span,
                    format!("expected {expected}, found `{}`", &self.text[token.span]),
                );
            }
            // The line ended too early: the caret goes after its last word.
            (_, Some(before)) => {
                let behind = before.span.end;
                self.error(Span::new(behind, behind), format!("expected {expected}"));
            }
            (_, None) => self.error(Span::default(), format!("expected {expected}")),
        }
        Err(Skip)
    }
}

fn begins(token: &Token, statements: &[&str]) -> bool {
    token.is_first
        && matches!(&token.kind, TokenKind::Word(word) if statements.contains(&word.as_str()))
}
