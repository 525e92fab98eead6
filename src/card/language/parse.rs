//! Parses the text of a design into a design or a list of errors.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::card::language::circles::circle;
use crate::card::language::cursor::{Cursor, Skip};
use crate::card::language::design::{Design, Element, Kind};
use crate::card::language::design_text::TextContent;
use crate::card::language::expr::{Condition, Expr};
use crate::card::language::lex::{STATEMENTS, TokenKind, tokens};
use crate::card::language::names::Renamed;
use crate::card::language::parse_property::{default, needs, number_by_name, property};
use crate::card::language::parse_shape::{picture, shade, shape};
use crate::card::language::parse_text::{part, text_element};
use crate::card::language::property::{Property, PropertyType};
use crate::locale::Template;
use crate::model::Digest;
use crate::text::{Diagnostic, Severity, Span, one_of};

/// Most elements, numbers and conditions of a design.
const STATEMENTS_MAX: usize = 300;

/// Parses a design. There is a design exactly if no diagnostic is an error.
///
/// After an error, parsing continues at the next line, so that one run reports all errors.
#[must_use]
pub fn parse(text: &str) -> (Option<Design>, Vec<Diagnostic>) {
    let (design, diagnostics, _) = parse_with_renamed(text);
    (design, diagnostics)
}

/// As [`parse`], with the attributes that have an old and a new name.
#[must_use]
pub fn parse_with_renamed(text: &str) -> (Option<Design>, Vec<Diagnostic>, Vec<Renamed>) {
    let (tokens, diagnostics) = tokens(text);
    let mut cursor = Cursor::new(text, &tokens, diagnostics);
    let mut reader = Reader::default();
    while let Some(token) = cursor.peek() {
        let span = token.span;
        let TokenKind::Word(word) = token.kind.clone() else {
            cursor.error(
                span,
                format!("expected a statement, found `{}`", &text[span]),
            );
            cursor.next();
            cursor.skip_line();
            continue;
        };
        cursor.next();
        if reader.elements.len() + reader.numbers.len() + reader.needs.len() >= STATEMENTS_MAX {
            cursor.error(
                span,
                format!("too many elements: at most {STATEMENTS_MAX} are allowed"),
            );
            break;
        }
        if reader.statement(&mut cursor, &word, span).is_err() {
            match word.as_str() {
                "card" | "canvas" | "property" | "default" | "let" | "needs" => cursor.skip_line(),
                _ => cursor.skip_statement(STATEMENTS),
            }
        }
    }
    reader.finish(text, cursor)
}

/// The text with the old names of attributes. The digest is made of it, so that no card is drawn again because `fmt`
/// wrote the new ones.
fn with_old_names<'t>(text: &'t str, renamed: &[Renamed]) -> Cow<'t, str> {
    let is_old = |one: &Renamed| &text[one.span] == one.old;
    if renamed.iter().all(is_old) {
        return text.into();
    }
    let mut old = String::with_capacity(text.len());
    let mut at = 0;
    for one in renamed {
        old += &text[at..one.span.start];
        old += one.old;
        at = one.span.end;
    }
    (old + &text[at..]).into()
}

/// The statements parsed so far.
#[derive(Default)]
struct Reader {
    card: Option<(String, String, Span)>,
    canvas: Option<(f32, f32)>,
    has_canvas: bool,
    properties: Vec<Property>,
    texts: BTreeMap<String, Template>,
    numbers: Vec<(String, Expr)>,
    needs: Vec<(Condition, String)>,
    elements: Vec<Element>,
    /// The place of each element.
    spans: Vec<Span>,
    /// The row that the next parts belong to.
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
            "property" => {
                let property = property(cursor, &self.properties)?;
                self.properties.push(property);
                Ok(())
            }
            "default" => {
                let (name, template) = default(cursor)?;
                self.texts.insert(name, template);
                Ok(())
            }
            "let" => {
                let number = number_by_name(cursor, &self.numbers)?;
                self.numbers.push(number);
                Ok(())
            }
            "needs" => {
                let needs = needs(cursor)?;
                self.needs.push(needs);
                Ok(())
            }
            "art" | "logo" | "image" => {
                let element = picture(cursor, word, span)?;
                self.element(cursor, element, span);
                Ok(())
            }
            "shade" => {
                let element = shade(cursor, span);
                self.element(cursor, element, span);
                Ok(())
            }
            "box" | "polygon" | "arc" | "stripes" | "stars" => {
                let element = shape(cursor, word, span)?;
                self.element(cursor, element, span);
                Ok(())
            }
            "text" | "row" => {
                let element = text_element(cursor, word == "row", span)?;
                self.row = (word == "row").then_some(self.elements.len());
                self.element(cursor, element, span);
                Ok(())
            }
            "part" => self.part(cursor, span),
            word => {
                let help = one_of(word, STATEMENTS.iter().copied());
                cursor.report(
                    Diagnostic::error(span, format!("unknown statement `{word}`")).help(help),
                );
                cursor.skip_statement(STATEMENTS);
                Ok(())
            }
        }
    }

    fn card(&mut self, cursor: &mut Cursor, span: Span) -> Result<(), Skip> {
        let (name, at) = cursor.word("a design name")?;
        if self.card.is_some() {
            cursor.error(span.to(at), "duplicate `card`");
        }
        self.card = Some((name, cursor.text_if_any().unwrap_or_default(), at));
        Ok(())
    }

    fn canvas(&mut self, cursor: &mut Cursor, span: Span) -> Result<(), Skip> {
        let is_second = std::mem::replace(&mut self.has_canvas, true);
        let width = cursor.number("the canvas width", 100.0, 20_000.0)?;
        cursor.expect_word("x")?;
        let height = cursor.number("the canvas height", 100.0, 20_000.0)?;
        self.canvas = Some((width, height));
        if is_second {
            cursor.error(span, "duplicate `canvas`");
        }
        Ok(())
    }

    fn element(&mut self, cursor: &mut Cursor, element: Element, span: Span) {
        let is_taken = !element.name.is_empty()
            && (self.elements.iter().any(|other| other.name == element.name)
                || self.numbers.iter().any(|(name, _)| *name == element.name)
                || self
                    .properties
                    .iter()
                    .any(|property| property.name == element.name));
        if is_taken {
            cursor.error(span, format!("duplicate name `{}`", element.name));
        }
        self.elements.push(element);
        self.spans.push(span);
    }

    fn part(&mut self, cursor: &mut Cursor, span: Span) -> Result<(), Skip> {
        let part = part(cursor, span)?;
        let row = self
            .row
            .and_then(|at| self.elements.get_mut(at))
            .map(|element| &mut element.kind);
        if let Some(Kind::Text(text)) = row
            && let TextContent::Row { parts, .. } = &mut text.content
        {
            parts.push(part);
        } else {
            cursor.error(span, "`part` must follow a `row`");
        }
        Ok(())
    }

    fn finish(
        self,
        text: &str,
        mut cursor: Cursor,
    ) -> (Option<Design>, Vec<Diagnostic>, Vec<Renamed>) {
        self.check_words(&mut cursor);
        let end = Span::new(text.len(), text.len());
        let at = self.card.as_ref().map_or(end, |card| card.2);
        if self.card.is_none() {
            cursor.error(
                Span::new(0, text.find('\n').unwrap_or(text.len())),
                "missing `card NAME`",
            );
        } else if !self.has_canvas {
            cursor.report(
                Diagnostic::error(at, "missing `canvas`")
                    .help("for example `canvas 3200 x 1800`".to_string()),
            );
        }
        for (element, span) in self.elements.iter().zip(&self.spans) {
            if let Some(text) = element.text()
                && let TextContent::Row { parts, .. } = &text.content
                && parts.is_empty()
            {
                cursor.error(*span, format!("row `{}` has no `part`", element.name));
            }
        }
        let (name, about, _) = self.card.clone().unwrap_or_default();
        let design = Design {
            name,
            about,
            canvas: self.canvas.unwrap_or((100.0, 100.0)),
            properties: self.properties,
            texts: self.texts,
            numbers: self.numbers,
            needs: self.needs,
            elements: self.elements,
            images: BTreeMap::new(),
            is_of_the_episode: cursor.is_of_the_episode(),
            digest: Digest::of(with_old_names(text, &cursor.renamed).as_bytes()),
        };
        if let Some(circle) = circle(&design) {
            let names: Vec<String> = circle.iter().map(|name| format!("`{name}`")).collect();
            let first = design
                .elements
                .iter()
                .position(|element| circle.contains(&element.name));
            let span = first
                .and_then(|at| self.spans.get(at))
                .copied()
                .unwrap_or(at);
            let message = match names.as_slice() {
                [one] => format!("circular definition: {one} depends on itself"),
                [first, ..] => {
                    format!("circular definition: {} -> {first}", names.join(" -> "))
                }
                [] => "circular definition".to_string(),
            };
            cursor.error(span, message);
        }
        let renamed = std::mem::take(&mut cursor.renamed);
        let mut diagnostics = cursor.finish();
        diagnostics.sort_by_key(|diagnostic| diagnostic.span);
        let is_wrong = diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        let is_whole = self.card.is_some() && self.canvas.is_some() && !is_wrong;
        (is_whole.then_some(design), diagnostics, renamed)
    }

    /// Checks that conditions compare properties with possible words.
    fn check_words(&self, cursor: &mut Cursor) {
        for (name, word, span) in cursor.kept() {
            let property = self
                .properties
                .iter()
                .find(|property| property.name == name);
            let Some(PropertyType::Word(_, words)) = property.map(|property| &property.kind) else {
                continue;
            };
            if !words.contains(&word) {
                let help = one_of(&word, words.iter().map(String::as_str));
                let message = format!("`{name}` cannot be `{word}`");
                cursor.report(Diagnostic::error(span, message).help(help));
            }
        }
    }
}
