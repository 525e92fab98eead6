//! Texts with the values of a card in them: `Season {season}`, `{episode:02}`, `{episode|words|upper}`.

use crate::locale::{Template, TemplateError};
use crate::model::{EVENT_VALUES, TEXT_VALUES};

/// Values that only the texts of a design may use, in addition to those of [`TEXT_VALUES`]: they are made of them.
const OF_DESIGNS: [&str; 2] = ["season_text", "episode_text"];

/// The names of all values of a card, and additional ones.
fn values(more: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let all = TEXT_VALUES.iter().map(|value| value.name);
    all.chain(more).collect()
}

impl Template {
    /// Reads a text of a design or of a style. `{{` and `}}` mean single braces.
    ///
    /// # Errors
    /// The first error: an unknown name, an unknown function, an unmatched brace.
    pub fn read(text: &str) -> Result<Template, TemplateError> {
        Template::with_names(text, &values(OF_DESIGNS.into_iter()))
    }

    /// Parses the text of a message, which may also use the values of the event: [`EVENT_VALUES`].
    ///
    /// # Errors
    /// As [`Template::read`].
    pub fn of_message(text: &str) -> Result<Template, TemplateError> {
        let of_events = EVENT_VALUES.iter().map(|value| value.name);
        Template::with_names(text, &values(of_events))
    }
}
