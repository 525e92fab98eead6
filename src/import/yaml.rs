//! Reads YAML, in which people write numbers as keys, and paths and texts as anything.

use std::collections::HashMap;
use std::path::Path;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

use crate::files;

/// Series files of large libraries have some hundred kilobytes.
const BYTES_MAX: u64 = 4 << 20;
/// Values in a file, those of aliases included: a file of a few lines can repeat its anchors billions of times.
const VALUES_MAX: usize = 1_000_000;
/// Collections within collections.
const DEPTH_MAX: usize = 100;
/// The key whose mappings are merged into its own: <https://yaml.org/type/merge.html>.
const MERGE: &str = "<<";

/// The values in a file. Keys are texts.
///
/// # Errors
/// It cannot be read, or is not YAML: a message that names the file.
pub fn read(path: &Path) -> Result<Value, String> {
    let shown = path.display();
    let text = files::read_text(path, BYTES_MAX);
    let text = text.map_err(|error| format!("cannot read {shown}: {error}"))?;
    of_text(&text).map_err(|why| format!("{shown} is not YAML: {why}"))
}

/// The first document in a text.
fn of_text(text: &str) -> Result<Value, String> {
    let mut loader = Loader::default();
    for event in Parser::new_from_str(text.trim_start_matches('\u{feff}')) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain || tag.is_some();
                let value = match is_text {
                    true => Value::String(text.into_owned()),
                    false => plain(&text),
                };
                loader.add(value, 1, anchor)?;
            }
            Event::Alias(anchor) => {
                let kept = loader.anchors.get(&anchor).cloned();
                let (value, size) = kept.ok_or("an alias within its own anchor")?;
                loader.add(value, size, 0)?;
            }
            Event::SequenceStart(anchor, _) => loader.open(anchor, Open::List(Vec::new()))?,
            Event::MappingStart(anchor, _) => loader.open(anchor, Open::default())?,
            Event::SequenceEnd | Event::MappingEnd => loader.close()?,
            Event::DocumentEnd => break,
            _ => {}
        }
    }
    Ok(loader.document.unwrap_or_default())
}

/// A collection that has begun.
enum Open {
    List(Vec<Value>),
    Mapping {
        /// A key whose value has not come yet.
        key: Option<String>,
        own: Map<String, Value>,
        merged: Vec<Value>,
    },
}

impl Default for Open {
    fn default() -> Open {
        Open::Mapping {
            key: None,
            own: Map::new(),
            merged: Vec::new(),
        }
    }
}

#[derive(Default)]
struct Loader {
    /// Those that have begun, with their anchors and the values in them so far.
    open: Vec<(Open, usize, usize)>,
    /// Values with their sizes.
    anchors: HashMap<usize, (Value, usize)>,
    values: usize,
    document: Option<Value>,
}

impl Loader {
    fn open(&mut self, anchor: usize, open: Open) -> Result<(), String> {
        if self.open.len() == DEPTH_MAX {
            return Err(format!("more than {DEPTH_MAX} levels"));
        }
        self.open.push((open, anchor, 1));
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        let Some((open, anchor, size)) = self.open.pop() else {
            return Ok(());
        };
        let value = match open {
            Open::List(list) => Value::Array(list),
            Open::Mapping {
                mut own, merged, ..
            } => {
                for merged in merged {
                    merge(&mut own, merged);
                }
                Value::Object(own)
            }
        };
        self.add(value, size, anchor)
    }

    /// Adds a whole value to the collection that is open.
    fn add(&mut self, value: Value, size: usize, anchor: usize) -> Result<(), String> {
        self.values += size;
        if self.values > VALUES_MAX {
            return Err(format!("more than {VALUES_MAX} values"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        let Some((open, _, all)) = self.open.last_mut() else {
            self.document = Some(value);
            return Ok(());
        };
        *all += size;
        match open {
            Open::List(list) => list.push(value),
            Open::Mapping { key, own, merged } => match key.take() {
                None => *key = Some(as_key(value)),
                Some(key) if key == MERGE => merged.push(value),
                Some(key) => drop(own.insert(key, value)),
            },
        }
        Ok(())
    }
}

/// What is there already stays.
fn merge(own: &mut Map<String, Value>, merged: Value) {
    match merged {
        Value::Object(members) => {
            for (key, value) in members {
                own.entry(key).or_insert(value);
            }
        }
        Value::Array(list) => list.into_iter().for_each(|one| merge(own, one)),
        _ => {}
    }
}

fn as_key(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A value without quotes, by the core schema of YAML 1.2: `yes` and `on` are texts.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let begins_as_number = text.starts_with(|letter: char| "+-.0123456789".contains(letter));
    if begins_as_number {
        let digits = text.trim_start_matches('+');
        if let Ok(number) = digits.parse::<i64>() {
            return number.into();
        }
        // Not `infinity` or `nan`, which Rust reads.
        let is_decimal = digits
            .chars()
            .all(|letter| letter.is_ascii_digit() || "+-.eE".contains(letter));
        let number = digits.parse::<f64>().ok().filter(|_| is_decimal);
        if let Some(number) = number.and_then(Number::from_f64) {
            return Value::Number(number);
        }
    }
    Value::String(text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_texts_and_anchors_are_merged() {
        let text =
            "a: &a\n  path: /x\n  on: yes\n1923:\n  <<: *a\n  year: 2022\n  color: #FF0000\n";
        let value = of_text(text).expect("it is YAML");
        assert_eq!(value["1923"]["path"], "/x");
        assert_eq!(value["1923"]["year"], 2022);
        assert!(value["1923"]["color"].is_null());
        assert!(value["a"].get("on").is_some());
        of_text("a: [").expect_err("it is open");
    }

    #[test]
    fn plain_values_have_their_types() {
        for (text, expected) in [
            ("1", json!(1)),
            ("-2.5", json!(-2.5)),
            ("1e3", json!(1000.0)),
            ("007", json!(7)),
            ("1.2.3", json!("1.2.3")),
            ("2026-01-02", json!("2026-01-02")),
            ("-", json!([null])),
            (".5", json!(0.5)),
            (".inf", json!(".inf")),
            ("\"1\"", json!("1")),
            ("'true'", json!("true")),
            ("!!str 1", json!("1")),
            ("yes", json!("yes")),
            ("~", json!(null)),
            ("", json!(null)),
            ("\u{feff}a: 1", json!({"a": 1})),
            ("a: 1\n---\nb: 2", json!({"a": 1})),
        ] {
            assert_eq!(of_text(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn own_keys_win_over_merged_ones_and_the_first_of_several_mappings() {
        let text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  z: 3\n  <<: [*a, *b]\n";
        let value = of_text(text).expect("it is YAML");
        assert_eq!(value["c"], json!({"x": 1, "y": 1, "z": 3}));
    }

    #[test]
    fn a_small_file_cannot_become_a_large_one() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x]\n".to_string();
        for level in 1..20 {
            let alias = format!("*a{},", level - 1).repeat(8);
            text += &format!("a{level}: &a{level} [{alias}]\n");
        }
        let why = of_text(&text).expect_err("it is too large");
        assert_eq!(why, "more than 1000000 values");
        let why = of_text(&"[".repeat(150)).expect_err("it is too deep");
        assert_eq!(why, "more than 100 levels");
        of_text("&a [*a]").expect_err("it contains itself");
    }

    #[test]
    fn cut_and_garbled_files_are_errors_or_values_and_never_end_the_program() {
        let whole = "series:\n  Dark (2017):\n    library: &l \"TV\"\n    font: {color: '#FFF', size: 110%}\n    x: |\n      a\n      b\n    y: *l\n";
        for end in 0..whole.len() {
            drop(of_text(&whole[..end]));
            let mut garbled = whole.as_bytes().to_vec();
            for letter in *b"[]{}:&*!|>'\"%@`#-?,\t\n" {
                garbled[end] = letter;
                drop(of_text(&String::from_utf8_lossy(&garbled)));
            }
        }
    }
}
