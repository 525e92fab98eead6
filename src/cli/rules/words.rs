//! `rules fields` and `rules actions`.

use crate::action;
use crate::cli::terminal::{paragraph, table};
use crate::model::{FIELDS, FieldWord};

/// The fields for conditions: name, type, an example, meaning.
pub(super) fn fields() -> String {
    let more = "To see which event has which: `intertitle rules events plex`. Comparisons with a missing field are \
                false; test for one with `FIELD is missing`.";
    table(0, &field_rows(FIELDS.iter())) + "\n" + &paragraph(0, more)
}

pub(super) fn field_rows<'f>(fields: impl Iterator<Item = &'f FieldWord>) -> Vec<[String; 4]> {
    let heads = ["field", "type", "example", "meaning"].map(String::from);
    let rows = fields.map(|field| {
        [
            field.name.to_string(),
            field.kind.name().to_string(),
            field.example.to_string(),
            field.help.to_string(),
        ]
    });
    std::iter::once(heads).chain(rows).collect()
}

/// The actions of rules: words, where they are allowed, description.
pub(super) fn actions() -> String {
    let heads = ["action", "after", "description"].map(String::from);
    let actions = action::words();
    let rows = actions.iter().map(|action| {
        let statements = action.statements().join(", ");
        [action.written(), statements, action.help.to_string()]
    });
    let rows: Vec<[String; 3]> = std::iter::once(heads).chain(rows).collect();
    let clauses = [
        [
            "of season",
            "applies it to the episode, the season or the series",
        ],
        ["after 30s", "waits first, at most a day"],
        [
            "with { design \"standard\" }",
            "sets card properties for this action only",
        ],
    ];
    let clauses = clauses.map(|clause| clause.map(String::from));
    table(0, &rows) + "\nAn action on cards or series can be followed by\n" + &table(2, &clauses)
}
