//! Places in texts that people write, and what to say about them: shared by the rules, the designs and the settings.

mod diagnostic;
mod nearest;
mod span;

pub use diagnostic::{Diagnostic, Severity, SourceText, columns, render_all};
pub use nearest::{nearest, one_of};
pub use span::{Span, span_of};
