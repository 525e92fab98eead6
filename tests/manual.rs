//! The tables of docs/rules.md are those that the checker reads; `UPDATE=1 cargo test` writes them.

use std::fs;
use std::path::Path;

use intertitle::model::{
    ActionWord, EVENT_VALUES, EventWord, FIELDS, FieldKind, PROPERTIES, SourceWords,
    TEXT_FUNCTIONS, TEXT_VALUES, Vocabulary,
};

use crate::readme::{read_rules, words};

#[test]
fn the_tables_of_the_manual_are_those_of_the_checker() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = fs::read_to_string(&path).unwrap();
    let words = words();
    let tables = [
        (
            "events",
            words
                .sources
                .iter()
                .map(events)
                .collect::<Vec<_>>()
                .join("\n"),
        ),
        ("fields", fields()),
        ("operators", operators(&words)),
        ("actions", actions(&words)),
        ("properties", properties()),
        ("designs", designs(&words)),
        ("texts", texts()),
    ];
    let mut wanted = page.clone();
    for (name, table) in &tables {
        wanted = with_table(&wanted, name, table);
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, wanted).unwrap();
        return;
    }
    for (old, new) in page.lines().zip(wanted.lines()) {
        assert_eq!(old, new, "`UPDATE=1 cargo test` writes the tables");
    }
    assert_eq!(page.len(), wanted.len());
}

/// What may be in the braces of a text.
fn texts() -> String {
    let values = TEXT_VALUES.iter().chain(EVENT_VALUES).map(|value| {
        vec![
            format!("`{{{}}}`", value.name),
            value.kind.word().into(),
            value.help.into(),
        ]
    });
    let functions = TEXT_FUNCTIONS.iter().map(|function| {
        let of = match function.of.len() {
            1 => "numbers",
            2 => "numbers, names with a number",
            _ => "all",
        };
        vec![
            format!("`\\|{}`", function.name),
            of.into(),
            function.help.into(),
        ]
    });
    let values = table(&["value", "type", "meaning"], values);
    let functions = table(&["function", "of", "result"], functions);
    format!("{values}\n{functions}")
}

/// The page with `table` between its markers.
fn with_table(page: &str, name: &str, table: &str) -> String {
    let begin = format!("<!-- generated: {name} -->\n");
    let (before, rest) = page
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no {begin}"));
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    format!(
        "{before}{begin}\n{}\n\n<!-- end -->{after}",
        table.trim_end()
    )
}

#[test]
fn every_example_of_a_field_is_a_condition_that_an_event_can_meet() {
    let words = words();
    for field in FIELDS {
        let is_clock = matches!(field.kind, FieldKind::Time | FieldKind::Weekday);
        let all = words.sources.iter();
        let mut carriers = all.flat_map(|source| {
            let own = source.events.iter();
            let carry = own.filter(|event| is_clock || event.fields.contains(&field.name));
            carry.map(|event| format!("{} {}", source.name, event.name))
        });
        let event = carriers
            .next()
            .unwrap_or_else(|| panic!("no event carries {}", field.name));
        let rule = format!("on {event} when {} -> ignore\n", field.example);
        let (reading, rendered) = read_rules(&rule, &words);
        assert!(reading.problems.is_empty(), "{rendered}");
    }
}

type Row = Vec<String>;

fn table(heads: &[&str], rows: impl IntoIterator<Item = Row>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | ").replace('\n', " "));
    let heads: Row = heads.iter().map(|head| (*head).to_string()).collect();
    let rule = format!("|{}\n", "---|".repeat(heads.len()));
    let rows: String = rows.into_iter().map(|row| line(&row)).collect();
    line(&heads) + &rule + &rows
}

fn code(word: &str) -> String {
    format!("`{}`", word.replace('|', "\\|"))
}

fn codes<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    words.into_iter().map(code).collect::<Vec<_>>().join(" ")
}

/// One sender: what it sends, and which fields that carries.
fn events(sender: &SourceWords) -> String {
    let rows = sender.events.iter().map(|event| {
        let plain = event.plain.map(|plain| code(&format!("any {plain}")));
        vec![
            code(event.name),
            event.help.to_string(),
            plain.unwrap_or_default(),
        ]
    });
    let heads = ["event", "when it is sent", "counts as"];
    format!(
        "### {}\n\n{}\n{}",
        sender.name,
        table(&heads, rows),
        carried(sender)
    )
}

/// Each set of fields once, with the events that carry it.
fn carried(sender: &SourceWords) -> String {
    let mut groups: Vec<(Vec<&str>, Vec<&EventWord>)> = Vec::new();
    for event in sender.events {
        let all = FIELDS.iter().map(|field| field.name);
        let fields: Vec<&str> = all.filter(|name| event.fields.contains(name)).collect();
        match groups.iter_mut().find(|(own, _)| *own == fields) {
            Some((_, events)) => events.push(event),
            None => groups.push((fields, vec![event])),
        }
    }
    let heads = ["events", "fields"];
    table(
        &heads,
        groups.into_iter().map(|(fields, events)| {
            let fields = match fields.is_empty() {
                true => "none".to_string(),
                false => codes(fields),
            };
            vec![codes(events.iter().map(|event| event.name)), fields]
        }),
    )
}

fn fields() -> String {
    let rows = FIELDS.iter().map(|field| {
        vec![
            code(field.name),
            field.kind.name().to_string(),
            code(field.example),
            field.help.to_string(),
        ]
    });
    table(&["field", "type", "example", "meaning"], rows)
}

/// What can follow a field, and what it means.
const OPERATORS: &[(&str, &str)] = &[
    ("=", "equals"),
    ("!=", "differs from"),
    ("<", "is less than, or before"),
    ("<=", "is at most, or not after"),
    (">", "is more than, or after"),
    (">=", "is at least, or not before"),
    ("in [a, b]", "is one of the values"),
    ("not in [a, b]", "is none of the values"),
    (
        "in a..b",
        "is from `a` to `b`; for times, to before `b`; weekdays and times can go on over the end",
    ),
    ("not in a..b", "is not in that range"),
    (
        "contains",
        "contains the text; for a list, as one of its texts",
    ),
    ("starts with", "starts with the text"),
    ("ends with", "ends with the text"),
    (
        "matches",
        "matches the pattern: `*` is any characters, `?` is one",
    ),
    ("is known", "has a value"),
    ("is missing", "has no value"),
];

/// A field of each type, and a value for it.
const OF_TYPES: &[(&str, &str)] = &[
    ("series", "\"Dark\""),
    ("kind", "episode"),
    ("rating", "8"),
    ("owner", "yes"),
    ("labels", "\"4k\""),
    ("tvdb", "7"),
    ("airdate", "\"2024-05-01\""),
    ("time", "22:00"),
    ("weekday", "sat"),
];

/// The checker says which types an operator accepts.
fn operators(words: &Vocabulary) -> String {
    let rows = OPERATORS.iter().map(|(operator, says)| {
        let accepts = |(field, value): &&(&str, &str)| {
            let question = match operator.split_once(" [a, b]") {
                Some((word, _)) => format!("{word} [{value}]"),
                None if operator.ends_with("a..b") => {
                    operator.replace("a..b", &format!("{value}..{}", value.replace("22", "23")))
                }
                None if operator.starts_with("is ") => (*operator).to_string(),
                None => format!("{operator} {value}"),
            };
            let (reading, _) = read_rules(&format!("let asked = {field} {question}\n"), words);
            reading.rule_set.is_some()
        };
        let types: Vec<&str> = OF_TYPES
            .iter()
            .filter(accepts)
            .map(|(name, _)| kind(name).name())
            .collect();
        let types = match types.len() == OF_TYPES.len() {
            true => "all".to_string(),
            false => types.join(", "),
        };
        vec![code(operator), (*says).to_string(), types]
    });
    let rows: Vec<Row> = rows.collect();
    let alone = "A flag needs no operator: `when owner`, `when not owner`.\n";
    table(&["operator", "the value of the field ...", "for"], rows) + "\n" + alone
}

fn kind(field: &str) -> FieldKind {
    FIELDS
        .iter()
        .find(|known| known.name == field)
        .unwrap()
        .kind
}

fn actions(words: &Vocabulary) -> String {
    let row = |action: &ActionWord| {
        let clauses = [
            (action.scope, "`of`"),
            (action.library, "`of library \"...\"`"),
            (action.item, "`after` `at` `settle` `cooldown`"),
            (action.has_style, "`with`"),
        ];
        let clauses = clauses.iter().filter(|(takes, _)| *takes);
        let clauses: Vec<&str> = clauses.map(|(_, word)| *word).collect();
        let clauses = clauses.join(" ");
        vec![
            code(&action.written()),
            action.help.to_string(),
            action
                .statements()
                .iter()
                .map(|word| code(word))
                .collect::<Vec<_>>()
                .join(", "),
            clauses.to_string(),
        ]
    };
    let heads = ["action", "what it does", "in", "can be followed by"];
    table(&heads, words.actions.iter().map(row))
}

fn properties() -> String {
    let rows = PROPERTIES.iter().map(|property| {
        vec![
            code(property.name),
            property.kind.values(),
            property.help.to_string(),
        ]
    });
    table(&["property", "value", "what it does"], rows)
}

/// The designs that are built in, and what they have of their own.
fn designs(words: &Vocabulary) -> String {
    let built_in = words
        .designs
        .iter()
        .filter(|design| design.name == "standard");
    let rows = built_in.flat_map(|design| {
        let head = vec![code(&design.name), String::new(), design.help.clone()];
        let own = design.own.iter().map(|own| {
            let value = format!("{}; {} unless set", own.kind.values(), own.default);
            vec![code(&own.name), value, own.help.clone()]
        });
        std::iter::once(head).chain(own)
    });
    let rows: Vec<Row> = rows.collect();
    table(
        &["design, and its own properties", "value", "what it does"],
        rows,
    )
}
