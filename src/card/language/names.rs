//! The names that a design defines: they are collected before the first statement is parsed, since a box can refer to a
//! title below it.

use std::collections::BTreeMap;

use crate::card::language::lex::{Token, TokenKind};
use crate::text::Span;

/// The kind of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A property of this type.
    Property(TypeWord),
    /// A number of `let`.
    Number,
    /// An element.
    Element,
}

/// The word of a property's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TypeWord {
    Flag,
    Color,
    Number,
    Text,
    Word,
    Font,
    Sides,
}

/// The types of properties by their words.
pub const TYPES: &[(&str, TypeWord)] = &[
    ("flag", TypeWord::Flag),
    ("color", TypeWord::Color),
    ("number", TypeWord::Number),
    ("text", TypeWord::Text),
    ("word", TypeWord::Word),
    ("font", TypeWord::Font),
    ("sides", TypeWord::Sides),
];

/// Attributes that had another name in earlier versions: the old name, which is still read, and the new one, which
/// `fmt` writes.
pub const RENAMED_ATTRIBUTES: [(&str, &str); 5] = [
    ("face", "font"),
    ("strength", "opacity"),
    ("turn", "rotate"),
    ("unseen", "hidden"),
    ("within", "max_width"),
];

/// An attribute that has an old and a new name, at a place where the text has one of them.
#[derive(Clone, Copy, Debug)]
pub struct Renamed {
    /// The name in the text.
    pub span: Span,
    /// The name of earlier versions.
    pub old: &'static str,
    /// The name that `fmt` writes.
    pub new: &'static str,
}

impl Renamed {
    /// The attribute of this token, if it is the old or the new name of one.
    #[must_use]
    pub fn at(token: &Token) -> Option<Renamed> {
        let TokenKind::Word(word) = &token.kind else {
            return None;
        };
        let is_row = |(old, new): &&(&str, &str)| word == old || word == new;
        let (old, new) = RENAMED_ATTRIBUTES.iter().find(is_row)?;
        Some(Renamed {
            span: token.span,
            old,
            new,
        })
    }
}

/// The name that an attribute has now.
#[must_use]
pub fn new_name(word: &str) -> &str {
    let row = RENAMED_ATTRIBUTES.iter().find(|(old, _)| *old == word);
    row.map_or(word, |(_, new)| new)
}

/// The statements whose first word is the name of an element.
pub const NAMED_ELEMENTS: &[&str] = &[
    "logo", "image", "box", "polygon", "arc", "stripes", "stars", "text", "row",
];

/// All names of a design.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<String, Named>);

impl Names {
    /// Collects the names of a design.
    #[must_use]
    pub fn of(tokens: &[Token]) -> Names {
        let mut names = BTreeMap::new();
        for (at, token) in tokens.iter().enumerate() {
            let (TokenKind::Word(statement), true) = (&token.kind, token.is_first) else {
                continue;
            };
            let word = |at: usize| match tokens.get(at).map(|token| (&token.kind, token.is_first)) {
                Some((TokenKind::Word(word), false)) => Some(word.as_str()),
                _ => None,
            };
            let Some(name) = word(at + 1) else {
                continue;
            };
            let named = match statement.as_str() {
                "let" => Named::Number,
                "property" => {
                    let kind = word(at + 2).unwrap_or_default();
                    let found = TYPES.iter().find(|(word, _)| *word == kind);
                    Named::Property(found.map_or(TypeWord::Text, |(_, kind)| *kind))
                }
                statement if NAMED_ELEMENTS.contains(&statement) => Named::Element,
                _ => continue,
            };
            names.entry(name.to_string()).or_insert(named);
        }
        Names(names)
    }

    /// The kind of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Named> {
        self.0.get(name).copied()
    }

    /// The names for which `is` returns true.
    pub fn all(&self, is: impl Fn(Named) -> bool) -> impl Iterator<Item = &str> {
        let names = self.0.iter().filter(move |(_, named)| is(**named));
        names.map(|(name, _)| name.as_str())
    }

    /// The names of properties of this type.
    pub fn properties(&self, kind: TypeWord) -> impl Iterator<Item = &str> {
        self.all(move |named| named == Named::Property(kind))
    }

    /// The names of elements.
    pub fn elements(&self) -> impl Iterator<Item = &str> {
        self.all(|named| named == Named::Element)
    }
}
