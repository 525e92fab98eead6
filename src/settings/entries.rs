//! The settings as a flat list: each value with the dotted name it stands under and where it came from.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::files;
use crate::settings::syntax;
use crate::text::{Diagnostic, Span, unquoted};

/// Settings have a few kB; what is larger is something else.
pub(super) const FILE_BYTES_MAX: u64 = 1 << 20;

/// A value as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw {
    /// Text, or a value from the environment, which is text until its key says otherwise.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`.
    Flag(bool),
    /// Something that no setting is: its kind, as TOML calls it.
    Other(&'static str),
}

/// Where a value was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Origin {
    /// In the file; key and value.
    File {
        /// The key.
        key: Span,
        /// The value.
        value: Span,
    },
    /// In this variable.
    Environment(String),
}

/// A value under its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// `["plex", "home", "token"]`.
    pub(super) path: Vec<String>,
    pub(super) raw: Raw,
    pub(super) origin: Origin,
}

/// All values of a file, in the order they are written, or the place where it is no TOML.
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
        .unwrap_or("this is not TOML")
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
            // TOML's own reader bounds how deep tables go.
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

/// The values that variables named `INTERTITLE__SECTION__KEY` give, and those that `…__FILE` names the file of. Quotes
/// around a value are not part of it.
///
/// `variables` come sorted by name, so that the order of connections does not depend on the system.
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
                "{other} and {variable} both set the same value; take one of them away"
            ));
        }
        let text = match is_file {
            false => unquoted(&value).to_string(),
            true => {
                let text = files::read_text(unquoted(&value).as_ref(), FILE_BYTES_MAX).map_err(
                    |error| format!("{variable} names a file that cannot be read: {error}"),
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
