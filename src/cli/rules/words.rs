//! `rules fields` and `rules actions`.

use crate::action;
use crate::cli::terminal::{paragraph, table};
use crate::model::{FIELDS, FieldWord};

/// What conditions may ask for: name, type, an example, what it says.
pub(super) fn fields() -> String {
    let more = "Which event carries which: `intertitle rules events plex`. A field without a value makes every \
                comparison false; `FIELD is missing` asks for that.";
    table(0, &field_rows(FIELDS.iter())) + "\n" + &paragraph(0, more)
}

pub(super) fn field_rows<'f>(fields: impl Iterator<Item = &'f FieldWord>) -> Vec<[String; 4]> {
    let heads = ["field", "type", "such as", "what it says"].map(String::from);
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

/// What rules may do: the words, where they may stand, what they do.
pub(super) fn actions() -> String {
    let heads = ["action", "after", "what it does"].map(String::from);
    let actions = action::words();
    let rows = actions.iter().map(|action| {
        let statements = action.statements().join(", ");
        [action.written(), statements, action.told()]
    });
    let rows: Vec<[String; 3]> = std::iter::once(heads).chain(rows).collect();
    let clauses = [
        [
            "of season",
            "widens it: to the episode, the season or the series",
        ],
        ["after 30s", "waits first, a day at most"],
        [
            "with { design \"standard\" }",
            "sets properties of cards for this time only",
        ],
    ];
    let clauses = clauses.map(|clause| clause.map(String::from));
    table(0, &rows) + "\nBehind an action about cards or series may stand\n" + &table(2, &clauses)
}
