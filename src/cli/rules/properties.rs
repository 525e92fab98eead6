//! `rules properties`, `rules designs` and `rules fonts`.

use crate::cli::terminal::{paragraph, table};
use crate::model::{DesignWord, PROPERTIES, Vocabulary};

/// What `style` and `with` may set: name, value, what it does.
pub(super) fn properties() -> String {
    let heads = ["property", "value", "what it does"].map(String::from);
    let rows = PROPERTIES.iter().map(|property| {
        [
            property.name.to_string(),
            property.kind.values(),
            property.help.to_string(),
        ]
    });
    let rows: Vec<[String; 3]> = std::iter::once(heads).chain(rows).collect();
    let more = "Designs can add their own: `intertitle rules designs`. Put several words in brackets: `unwatched \
                [blur, gray]`.";
    table(0, &rows) + "\n" + &paragraph(0, more)
}

/// The designs there are, and below each what it has of its own.
pub(super) fn designs(words: &Vocabulary) -> String {
    let mut text = String::new();
    for design in &words.designs {
        text += &table(0, &[[design.name.clone(), design.help.clone()]]);
        text += &own_properties(design);
    }
    text
}

/// The own properties of a design: name, default, description and possible values.
pub(in crate::cli) fn own_properties(design: &DesignWord) -> String {
    let own = design.own.iter().map(|own| {
        let help = format!("{} ({})", own.help, own.kind.values());
        [own.name.clone(), own.default.clone(), help]
    });
    table(2, &own.collect::<Vec<_>>())
}

/// The names of the fonts.
pub(super) fn fonts(words: &Vocabulary) -> String {
    words.fonts.iter().map(|name| paragraph(0, name)).collect()
}
