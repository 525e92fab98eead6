//! The text of a design becomes a design, or all that is wrong with it.

use std::collections::BTreeMap;

use crate::card::language::cursor::{Cursor, Skip};
use crate::card::language::design::{Design, Element, Flag, Kind, Says, Shade};
use crate::card::language::lex::{STATEMENTS, TokenKind, tokens};
use crate::card::language::parse_text::{Draft, condition, part, text_element};
use crate::card::style::TEXTS;
use crate::model::{Digest, PROPERTIES};
use crate::text::{Diagnostic, Severity, Span, one_of};

/// Reads a design. Without an error among the diagnostics there is one, and never with one.
///
/// After a mistake reading goes on at the next line, so that one run tells all of them.
#[must_use]
pub fn parse(text: &str) -> (Option<Design>, Vec<Diagnostic>) {
    let (tokens, diagnostics) = tokens(text);
    let mut cursor = Cursor::new(text, &tokens, diagnostics);
    let mut reader = Reader::default();
    while let Some(token) = cursor.peek() {
        let span = token.span;
        let TokenKind::Word(word) = token.kind.clone() else {
            cursor.error(span, "a statement begins with a word");
            cursor.next();
            cursor.skip_line();
            continue;
        };
        cursor.next();
        if reader.statement(&mut cursor, &word, span).is_err() {
            match word.as_str() {
                "text" | "row" | "part" | "art" | "shade" => cursor.skip_statement(STATEMENTS),
                _ => cursor.skip_line(),
            }
        }
    }
    reader.finish(text, cursor)
}

/// What has been read so far.
#[derive(Default)]
struct Reader {
    card: Option<(String, String, Span)>,
    canvas: Option<(f32, f32)>,
    has_canvas: bool,
    flags: Vec<Flag>,
    texts: BTreeMap<String, crate::card::language::template::Template>,
    elements: Vec<Draft>,
    /// The row that parts belong to.
    row: Option<usize>,
}

impl Reader {
    fn statement(&mut self, cursor: &mut Cursor, word: &str, span: Span) -> Result<(), Skip> {
        if word != "part" {
            self.row = None;
        }
        match word {
            "card" => self.card(cursor, span),
            "canvas" => self.canvas(cursor, span),
            "flag" => self.flag(cursor),
            "let" => self.text(cursor),
            "art" => self.art(cursor, span),
            "shade" => self.shade(cursor, span),
            "text" | "row" => {
                let draft = text_element(cursor, word == "row", span)?;
                self.row = (word == "row").then_some(self.elements.len());
                self.elements.push(draft);
                Ok(())
            }
            "part" => {
                let part = part(cursor, span)?;
                let row = self
                    .row
                    .and_then(|at| self.elements.get_mut(at))
                    .map(|draft| &mut draft.element.kind);
                if let Some(Kind::Text(text)) = row
                    && let Says::Row { parts, .. } = &mut text.says
                {
                    parts.push(part);
                } else {
                    cursor.error(span, "a part stands below a row");
                }
                Ok(())
            }
            word => {
                let help = one_of(word, STATEMENTS.iter().copied());
                cursor.report(
                    Diagnostic::error(span, format!("there is no statement `{word}`")).help(help),
                );
                cursor.skip_statement(STATEMENTS);
                Ok(())
            }
        }
    }

    fn card(&mut self, cursor: &mut Cursor, span: Span) -> Result<(), Skip> {
        let (name, at) = cursor.word("the design's name")?;
        if self.card.is_some() {
            cursor.error(span.to(at), "a file has one card");
        }
        self.card = Some((name, cursor.text_if_any().unwrap_or_default(), at));
        Ok(())
    }

    fn canvas(&mut self, cursor: &mut Cursor, span: Span) -> Result<(), Skip> {
        let is_second = std::mem::replace(&mut self.has_canvas, true);
        let width = cursor.number("the canvas's width", 100.0, 20_000.0)?;
        cursor.expect_word("x")?;
        let height = cursor.number("the canvas's height", 100.0, 20_000.0)?;
        self.canvas = Some((width, height));
        if is_second {
            cursor.error(span, "a card has one canvas");
        }
        Ok(())
    }

    fn flag(&mut self, cursor: &mut Cursor) -> Result<(), Skip> {
        let (name, span) = cursor.word("the flag's name")?;
        let is_on = cursor.one_of("`on` or `off`", &["on", "off"])? == "on";
        let is_taken = PROPERTIES.iter().any(|property| property.name == name);
        if is_taken || self.flags.iter().any(|flag| flag.name == name) {
            cursor.error(span, format!("there is a property `{name}` already"));
        }
        self.flags.push(Flag {
            name,
            is_on,
            help: cursor.text_if_any().unwrap_or_default(),
        });
        Ok(())
    }

    fn text(&mut self, cursor: &mut Cursor) -> Result<(), Skip> {
        let names: Vec<&str> = TEXTS.iter().map(|(name, _)| *name).collect();
        let name = cursor.one_of("the name of a text", &names)?;
        let (template, span) = cursor.template("its words")?;
        if template
            .names()
            .any(|value| value == "season_text" || value == "episode_text")
        {
            cursor.error(
                span,
                "these words name `season_text` or `episode_text`, which are made of such words",
            );
        }
        self.texts.insert(name, template);
        Ok(())
    }

    fn art(&mut self, cursor: &mut Cursor, span: Span) -> Result<(), Skip> {
        cursor.one_of("how the picture fills the canvas", &["cover"])?;
        self.conditions_and(cursor, span, Kind::Art, |cursor, _| {
            cursor.unknown("the art", &["unless", "when"])
        })
    }

    fn shade(&mut self, cursor: &mut Cursor, span: Span) -> Result<(), Skip> {
        let before = cursor.reports();
        let empty = Kind::Shade(Shade {
            color: [0; 3],
            stops: Vec::new(),
        });
        self.conditions_and(cursor, span, empty, |cursor, kind| {
            let Kind::Shade(shade) = kind else {
                return Ok(());
            };
            match cursor.attribute().as_str() {
                "color" => {
                    let [r, g, b, _] = cursor.color()?;
                    shade.color = [r, g, b];
                }
                "stops" => shade.stops = stops(cursor)?,
                _ => return cursor.unknown("a shade", &["color", "stops", "unless", "when"]),
            }
            Ok(())
        })?;
        if let Some(Kind::Shade(shade)) = self.elements.last().map(|draft| &draft.element.kind)
            && shade.stops.is_empty()
            && cursor.reports() == before
        {
            let help = "such as `stops 900: 0, 1800: 200`".to_string();
            cursor.report(Diagnostic::error(span, "the shade has no `stops`").help(help));
        }
        Ok(())
    }

    /// Reads the attributes of an element: `unless` and `when` here, the others by `other`.
    fn conditions_and(
        &mut self,
        cursor: &mut Cursor,
        span: Span,
        kind: Kind,
        mut other: impl FnMut(&mut Cursor, &mut Kind) -> Result<(), Skip>,
    ) -> Result<(), Skip> {
        let mut element = Element {
            unless: None,
            only_if: None,
            kind,
        };
        let mut flags = Vec::new();
        cursor.attributes(STATEMENTS, |cursor| {
            if condition(cursor, &mut element, &mut flags)? {
                return Ok(());
            }
            other(cursor, &mut element.kind)
        });
        self.elements.push(Draft {
            element,
            flags,
            span,
        });
        Ok(())
    }

    fn finish(self, text: &str, mut cursor: Cursor) -> (Option<Design>, Vec<Diagnostic>) {
        let known: Vec<&str> = self.flags.iter().map(|flag| flag.name.as_str()).collect();
        for (name, span) in self.elements.iter().flat_map(|draft| &draft.flags) {
            if !known.contains(&name.as_str()) {
                let help = one_of(name, known.iter().copied());
                cursor.report(
                    Diagnostic::error(*span, format!("the design has no flag `{name}`")).help(help),
                );
            }
        }
        let end = Span::new(text.len(), text.len());
        let at = self.card.as_ref().map_or(end, |card| card.2);
        if self.card.is_none() {
            cursor.error(
                Span::new(0, text.find('\n').unwrap_or(text.len())),
                "the file has no `card NAME`",
            );
        } else if !self.has_canvas {
            cursor.report(
                Diagnostic::error(at, "the card has no canvas")
                    .help("such as `canvas 3200 x 1800`".to_string()),
            );
        }
        for draft in &self.elements {
            if let Kind::Text(text) = &draft.element.kind
                && let Says::Row { parts, .. } = &text.says
                && parts.is_empty()
            {
                cursor.error(draft.span, format!("the row `{}` has no part", text.name));
            }
        }
        let mut diagnostics = cursor.finish();
        diagnostics.sort_by_key(|diagnostic| diagnostic.span);
        let is_wrong = diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        let design =
            self.card
                .zip(self.canvas)
                .filter(|_| !is_wrong)
                .map(|((name, about, _), canvas)| Design {
                    name,
                    about,
                    canvas,
                    flags: self.flags,
                    texts: self.texts,
                    elements: self
                        .elements
                        .into_iter()
                        .map(|draft| draft.element)
                        .collect(),
                    digest: Digest::of(text.as_bytes()),
                });
        (design, diagnostics)
    }
}

/// `545: 0, 600: 5, …`, from top to bottom.
fn stops(cursor: &mut Cursor) -> Result<Vec<(f32, u8)>, Skip> {
    let mut stops: Vec<(f32, u8)> = Vec::new();
    loop {
        let span = cursor.span();
        let y = cursor.number("a place in px from the top", -20_000.0, 20_000.0)?;
        if stops.last().is_some_and(|(above, _)| *above >= y) {
            cursor.error(span, "stops go from top to bottom");
        }
        cursor.expect_sign(':')?;
        let alpha = cursor.number("a strength", 0.0, 255.0)?;
        stops.push((y, crate::card::pixels::coverage::byte(alpha / 255.0)));
        if !cursor.sign_if_any(',') {
            return Ok(stops);
        }
    }
}
