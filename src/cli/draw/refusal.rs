//! Why a card cannot be drawn, with carets or in one line.

use crate::text::{Diagnostic, SourceText, UserError};

/// Why a card cannot be drawn.
#[derive(Debug)]
pub(super) enum Refusal {
    /// A message.
    Because(String),
    /// The screens of a design's file.
    Design { name: String, rendered: String },
    /// Errors of properties.
    Properties(Vec<Wrong>),
}

/// An error in a property.
#[derive(Debug)]
pub(super) struct Wrong {
    /// `name=value`
    pub(super) written: String,
    pub(super) diagnostic: Diagnostic,
}

impl Wrong {
    /// With carets below the words, as options give them.
    fn render(&self) -> String {
        let option = match self.written.split('=').next() {
            Some("size") => "--size",
            Some("quality") => "--quality",
            _ => "--set",
        };
        SourceText::new(option, &self.written).draw(&self.diagnostic)
    }

    fn line(&self) -> String {
        one_line(&self.diagnostic)
    }
}

/// An error on one line.
pub(super) fn one_line(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

impl Refusal {
    /// With carets.
    pub(super) fn error(self) -> UserError {
        match self {
            Refusal::Because(why) => UserError::Message(why),
            Refusal::Design { rendered, .. } => UserError::Diagnostics(rendered),
            Refusal::Properties(wrong) => {
                let rendered: Vec<String> = wrong.iter().map(Wrong::render).collect();
                UserError::Diagnostics(rendered.join("\n"))
            }
        }
    }

    /// In one line.
    pub(super) fn line(self) -> String {
        match self {
            Refusal::Because(why) => why,
            Refusal::Design { name, .. } => {
                format!("the design `{name}` has errors; `intertitle check` shows them")
            }
            Refusal::Properties(wrong) => {
                let lines: Vec<String> = wrong.iter().map(Wrong::line).collect();
                lines.join("; ")
            }
        }
    }
}
