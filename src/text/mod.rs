//! Spans and diagnostics for texts that people write: shared by the rules, the designs and the settings.

mod diagnostic;
mod entities;
mod fold;
mod letters;
mod nearest;
mod printable;
mod span;
mod unquoted;
mod user_error;

pub use diagnostic::{Diagnostic, Severity, SourceText, columns, render_all};
pub use entities::without_entities;
pub use fold::fold;
pub use letters::letters;
pub use nearest::{nearest, one_of};
pub use printable::{LOG_SCREEN, json_printable, printable, printable_letter, printable_lines};
pub use span::{Span, span_of};
pub use unquoted::unquoted;
pub use user_error::UserError;
