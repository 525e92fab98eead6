//! Texts that nobody would write on purpose: cut, mixed and monstrous ones. Nothing may panic, and nothing may hang.

use crate::model::{Event, FIELDS, Kind, Properties, RuleRef, Value};
use crate::rules::format::{format, tidy};
use crate::rules::parse::parse;
use crate::rules::problem::{places, screens};
use crate::rules::read::{FILE_MAX, read};
use crate::rules::support::{NIGHT, event_of, file, words};
use crate::rules::tests::good_files;

/// A little generator of the same numbers each time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides.max(1)
    }

    /// A place between two letters.
    fn border(&mut self, text: &str) -> usize {
        let mut at = self.roll(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// What is thrown in.
const BITS: &[&str] = &[
    " ",
    "\n",
    "\r\n",
    "\"",
    "'",
    "“",
    "”",
    "#",
    "->",
    "=>",
    ",",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "..",
    "@",
    ":",
    "=",
    "==",
    "!=",
    "<=",
    "on ",
    "also ",
    "every ",
    "let ",
    "style ",
    "test ",
    "when ",
    "and ",
    "or ",
    "not ",
    "in ",
    "is ",
    "missing ",
    "with ",
    "of ",
    "after ",
    "ago ",
    "owner ",
    "rating ",
    "series ",
    "time ",
    "8",
    "-8",
    "30s",
    "04:10",
    "1920x1080",
    "\\",
    "\u{feff}",
    "\u{200b}",
    "進",
    "e\u{301}",
    "\u{0}",
    "\t",
    "plex ",
    "media.rate ",
    "make card ",
    "\u{202e}",
    "&&",
    "%",
];

/// One text made of others by a few cuts and throws.
fn mixed(dice: &mut Dice, texts: &[String]) -> String {
    let mut text = texts[dice.roll(texts.len())].clone();
    for _ in 0..=dice.roll(4) {
        let at = dice.border(&text);
        match dice.roll(5) {
            0 => text.truncate(at),
            1 => text.insert_str(at, BITS[dice.roll(BITS.len())]),
            2 => {
                let until = dice.border(&text);
                text.replace_range(at.min(until)..at.max(until), "");
            }
            3 => {
                let other = &texts[dice.roll(texts.len())];
                let from = dice.border(other);
                text.insert_str(at, &other[from..]);
            }
            _ => {
                if let Some(letter) = text[at..].chars().next() {
                    let bit = BITS[dice.roll(BITS.len())];
                    text.replace_range(at..at + letter.len_utf8(), bit);
                }
            }
        }
    }
    text
}

/// Events with every field there is, and with none.
fn events() -> Vec<Event> {
    let mut full = event_of("plex", "media.rate", []);
    for field in FIELDS {
        let value = match field.kind {
            Kind::Text | Kind::Word(_) | Kind::Id => Value::Text("Dark".to_string()),
            Kind::Number => Value::Number(8.0),
            Kind::Flag => Value::Flag(true),
            Kind::List => Value::List(vec!["4k".to_string()]),
            Kind::Date => Value::Date(NIGHT.ms),
            Kind::Time | Kind::Weekday => continue,
        };
        full.fields.insert(field.name, value);
    }
    vec![
        full,
        event_of("plex", "media.rate", []),
        event_of("sonarr", "import", []),
        event_of("nobody", "nothing", []),
    ]
}

/// All that can be done with a text.
fn weather(text: &str, events: &[Event]) {
    let files = [file("storm.rules", text)];
    let (tree, mistakes) = parse(text);
    let printed = format(&tree);
    let (again, new_mistakes) = parse(&printed);
    assert_eq!(new_mistakes, [], "\n{text}\n-----\n{printed}");
    assert_eq!(
        again.statements, tree.statements,
        "\n{text}\n-----\n{printed}"
    );
    assert_eq!(format(&again), printed, "\n{text}\n-----\n{printed}");
    if mistakes.is_empty() {
        let words = |comments: &[crate::rules::syntax::Comment]| {
            comments
                .iter()
                .map(|comment| comment.text.clone())
                .collect::<Vec<String>>()
        };
        assert_eq!(
            words(&again.comments),
            words(&tree.comments),
            "\n{text}\n-----\n{printed}"
        );
        assert!(tidy(text).is_ok());
    }
    let reading = read(&files, &words());
    let _ = screens(&files, &reading.problems);
    for place in places(&files, &reading.problems) {
        assert!(
            text.get(place.start..place.end).is_some(),
            "{place:?}\n{text}"
        );
    }
    let Some(book) = reading.book else { return };
    for event in events {
        let decision = book.decide(event, NIGHT);
        assert!(!decision.reason.is_empty());
        assert!(!book.explain(event, NIGHT).to_string().is_empty());
        let _ = book.look(
            &event.fields,
            &Properties::new(),
            &RuleRef::default(),
            NIGHT,
        );
    }
    let _ = book.test();
}

#[test]
fn thousands_of_mixed_texts_break_nothing() {
    let texts: Vec<String> = good_files().into_iter().map(|file| file.text).collect();
    let events = events();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..6_000 {
        let text = mixed(&mut dice, &texts);
        weather(&text, &events);
    }
}

#[test]
fn every_beginning_of_a_good_file_breaks_nothing() {
    let events = events();
    for file in good_files() {
        for (at, _) in file.text.char_indices() {
            weather(&file.text[..at], &events);
        }
    }
}

#[test]
fn monstrous_texts_end_soon() {
    let bits = [
        "(",
        ")",
        "[",
        "{",
        "\"",
        "\"\"",
        "'",
        "“",
        "on ",
        "on\n",
        "let ",
        "also ",
        "style ",
        "style {",
        "test ",
        "test \"a\" {\n",
        "a ",
        "a.",
        "not ",
        "1",
        "1 ",
        "1h",
        "-",
        "->",
        ",",
        ";",
        "; ",
        "#",
        "#\n",
        "\n",
        "\r",
        "\\",
        "\"\\",
        "%",
        "% ",
        "&&",
        "‘",
        "‘ ’",
        "進",
        "\u{0}",
        "//",
        "let a = not\n",
        "on plex media.rate -> make card\n",
        "on plex media.rate when (owner or\n",
        "let a = b and c\n",
        "style { font_color #EBEBEB }\n",
        "on plex media.rate when owner and ",
    ];
    let starts = [
        "on plex media.rate when ",
        "on plex media.rate when series in [",
        "on plex media.rate when series in [\"a\", ",
        "on plex media.rate -> ",
        "on plex media.rate -> make card ",
        "on plex ",
        "style { ",
        "style { design ",
        "test \"a\" { event plex media.rate { ",
    ];
    for bit in bits {
        monster("", bit, FILE_MAX / 16);
        for start in starts {
            monster(start, bit, 4096);
        }
    }
    for bit in ["(", "\"", "on ", "-", "let a = b and c\n"] {
        monster("on plex media.rate when ", bit, FILE_MAX);
    }
}

fn monster(start: &str, bit: &str, size: usize) {
    let count = (size - start.len()) / bit.len();
    let text = format!("{start}{}", bit.repeat(count));
    let files = [file("monster.rules", &text)];
    let reading = read(&files, &words());
    assert!(reading.problems.len() <= 200, "{start:?} {bit:?}");
    let _ = screens(&files, &reading.problems);
    let (tree, _) = parse(&text);
    let _ = format(&tree);
}

#[test]
fn long_lists_and_long_conditions_are_fine() {
    let list = "\"a\", ".repeat(50_000);
    let text = format!("on plex media.rate when series in [{list}\"b\"] -> make card");
    let long = "owner or ".repeat(50_000);
    let other = format!("on plex media.rate when {long}owner -> make card");
    for text in [text, other] {
        let reading = read(&[file("long.rules", &text)], &words());
        assert_eq!(reading.problems, []);
        let book = reading.book.expect("there was no mistake");
        assert_eq!(book.decide(&events()[1], NIGHT).reason, "no rule");
    }
}
