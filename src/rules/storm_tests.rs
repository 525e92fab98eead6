//! Hostile input: cut, mixed and huge texts. Nothing may panic or hang.

use crate::model::Vocabulary;
use crate::rules::format::format;
use crate::rules::parse::parse;
use crate::rules::problem::render_problems;
use crate::rules::properties::{decides, formatted_is_the_same, problems_can_be_drawn};
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

    fn byte(&mut self) -> u8 {
        u8::try_from(self.roll(256)).unwrap_or(0)
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

/// The fragments that are inserted.
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

/// All that can be done with a text.
fn weather(text: &str, words: &Vocabulary, dice: &mut Dice) {
    formatted_is_the_same(text);
    problems_can_be_drawn(text, words);
    let bytes: Vec<u8> = (0..dice.roll(200)).map(|_| dice.byte()).collect();
    decides(text, words, &bytes);
}

#[test]
fn thousands_of_mixed_texts_break_nothing() {
    let texts: Vec<String> = good_files().into_iter().map(|file| file.text).collect();
    let (words, mut dice) = (words(), Dice(0x9e37_79b9_7f4a_7c15));
    for _ in 0..6_000 {
        let text = mixed(&mut dice, &texts);
        weather(&text, &words, &mut dice);
    }
}

#[test]
fn every_beginning_of_a_good_file_breaks_nothing() {
    let (words, mut dice) = (words(), Dice(0x2545_f491_4f6c_dd1d));
    for file in good_files() {
        for (at, _) in file.text.char_indices() {
            weather(&file.text[..at], &words, &mut dice);
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
    let _ = render_problems(&files, &reading.problems);
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
        let rule_set = reading.rule_set.expect("there was no error");
        assert_eq!(
            rule_set
                .decide(&event_of("plex", "media.rate", []), NIGHT)
                .reason,
            "no rule"
        );
    }
}
