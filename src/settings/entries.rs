//! The settings as a flat list: each value with its dotted name and its origin.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::files;
use crate::settings::syntax;
use crate::text::{Diagnostic, Span, unquoted};

/// The largest file. Settings have a few kB.
pub(super) const FILE_BYTES_MAX: u64 = 1 << 20;

/// A value as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw {
    /// Text, or a value from the environment, which is text until its key determines its type.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`.
    Flag(bool),
    /// A value that no setting can have: its type, as TOML names it.
    Other(&'static str),
}

/// The origin of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Origin {
    /// In the file: the positions of key and value.
    File {
        /// The key.
        key: Span,
        /// The value.
        value: Span,
    },
    /// In this variable.
    Environment(String),
}

/// A value with its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// `["plex", "home", "token"]`.
    pub(super) path: Vec<String>,
    pub(super) raw: Raw,
    pub(super) origin: Origin,
}

/// All values of a file, in order, or a syntax error of TOML.
pub(super) fn from_file(text: &str) -> Result<Vec<Entry>, Diagnostic> {
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let message = first_line(error.message());
        let help = syntax::help(text, span.start, &message);
        Diagnostic::error(span.into(), message).help(help)
    })?;
    let mut entries = Vec::new();
    flatten(table.get_ref(), &[], &mut entries);
    entries.sort_by_key(|entry| match &entry.origin {
        Origin::File { key, .. } => key.start,
        Origin::Environment(_) => usize::MAX,
    });
    Ok(entries)
}

fn first_line(message: &str) -> String {
    message
        .lines()
        .next()
        .unwrap_or("invalid TOML")
        .to_lowercase()
}

fn flatten(table: &DeTable<'_>, above: &[String], entries: &mut Vec<Entry>) {
    for (key, value) in table {
        let mut path = above.to_vec();
        path.push(key.get_ref().to_string());
        let origin = Origin::File {
            key: key.span().into(),
            value: value.span().into(),
        };
        match value.get_ref() {
            // TOML's own parser bounds the depth of tables.
            DeValue::Table(inner) => {
                entries.push(Entry {
                    path: path.clone(),
                    raw: Raw::Other("table"),
                    origin,
                });
                flatten(inner, &path, entries);
            }
            _ => entries.push(Entry {
                path,
                raw: raw(value),
                origin,
            }),
        }
    }
}

fn raw(value: &Spanned<DeValue<'_>>) -> Raw {
    match value.get_ref() {
        DeValue::String(text) => Raw::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Raw::Integer(number),
            Err(_) => Raw::Other("integer that is too large"),
        },
        toml::de::DeValue::Boolean(flag) => Raw::Flag(*flag),
        other => Raw::Other(other.type_str()),
    }
}

const PREFIX: &str = "INTERTITLE__";
const FILE_SUFFIX: &str = "__FILE";

/// The values of variables named `INTERTITLE__SECTION__KEY`, and those in the files that variables `…__FILE` name.
/// Quotes around a value are not part of it.
///
/// `variables` must be sorted by name, so that the order of connections does not depend on the system.
pub(super) fn from_environment(mut variables: Vec<(String, String)>) -> Result<Vec<Entry>, String> {
    variables.sort();
    let mut entries: Vec<Entry> = Vec::new();
    for (variable, value) in variables {
        let Some(name) = variable.strip_prefix(PREFIX) else {
            continue;
        };
        let (name, is_file) = match name.strip_suffix(FILE_SUFFIX) {
            None => (name, false),
            Some(name) => (name, true),
        };
        let path: Vec<String> = name.split("__").map(str::to_lowercase).collect();
        if let Some(other) = entries.iter().find(|entry| entry.path == path)
            && let Origin::Environment(other) = &other.origin
        {
            return Err(format!(
                "{other} and {variable} both set the same value; remove one of them"
            ));
        }
        let text = match is_file {
            false => unquoted(&value).to_string(),
            true => {
                let text = files::read_text(unquoted(&value).as_ref(), FILE_BYTES_MAX).map_err(
                    |error| format!("cannot read the file that {variable} names: {error}"),
                )?;
                text.trim().to_string()
            }
        };
        entries.push(Entry {
            path,
            raw: Raw::Text(text),
            origin: Origin::Environment(variable),
        });
    }
    Ok(entries)
}
