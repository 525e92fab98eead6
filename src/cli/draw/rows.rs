//! The rows of a batch: those of a table, or the pictures of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::draw::details::{Details, EPISODE};
use crate::cli::draw::named;
use crate::cli::draw::studio::picture;
use crate::maker;
use crate::model::{PROPERTIES, Vocabulary};
use crate::text::nearest;

/// One card of a batch.
pub(super) struct Row {
    /// What messages call it: `row 7`, or the picture's name.
    pub(super) name: String,
    /// The request, or its error.
    pub(super) details: Result<Details, String>,
}

/// A table, read.
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// Reads a table with a header row: each row overrides `base`. The separator is a comma, or whichever of semicolon (as
/// some spreadsheets write) and tab is more frequent in the first line.
///
/// # Errors
/// A message: the file cannot be read, or has no header row.
pub(super) fn of_table(path: &Path, base: &Details) -> Result<Table, String> {
    let bytes = picture(path)?;
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |sign: u8| first.iter().filter(|byte| **byte == sign).count();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|sign| count(*sign))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(bytes.as_slice());
    let unreadable = |error: csv::Error| format!("cannot read {}: {error}", path.display());
    let headings = reader.headers().map_err(unreadable)?.clone();
    let columns: Vec<String> = headings
        .iter()
        .map(|name| name.trim().to_lowercase().replace([' ', '-'], "_"))
        .collect();
    if let Some(twice) = columns
        .iter()
        .enumerate()
        .find(|(at, name)| columns[..*at].contains(*name))
    {
        return Err(format!(
            "{}: duplicate column `{}`",
            path.display(),
            twice.1
        ));
    }
    let rows = reader.records().enumerate().map(|(at, record)| Row {
        // As spreadsheets count: the headings are row 1.
        name: format!("row {}", at + 2),
        details: match record {
            Ok(record) => of_record(&record, &columns, base),
            Err(_) => Err("it is not UTF-8 text".to_string()),
        },
    });
    let rows = rows.collect();
    Ok(Table { columns, rows })
}

fn of_record(
    record: &csv::StringRecord,
    columns: &[String],
    base: &Details,
) -> Result<Details, String> {
    if record.len() != columns.len() {
        return Err(format!(
            "it has {} cells, but the first row has {}",
            record.len(),
            columns.len()
        ));
    }
    let mut details = base.clone();
    for (name, value) in columns.iter().zip(record) {
        details.set(name, value)?;
    }
    Ok(details)
}

/// The error for a heading that is neither a known name nor a property of any design.
pub(super) fn unknown_column(columns: &[String], words: &Vocabulary) -> Option<String> {
    let own = words.designs.iter().flat_map(|design| &design.own);
    let known: Vec<&str> = ["out", "art", "logo", "mask", "watched"]
        .into_iter()
        .chain(EPISODE.iter().map(|(name, ..)| *name))
        .chain(PROPERTIES.iter().map(|property| property.name))
        .chain(own.map(|own| own.name.as_str()))
        .collect();
    let unknown = columns
        .iter()
        .find(|name| !known.contains(&name.as_str()))?;
    let help = match nearest(unknown, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the columns are out, art, logo, mask, design, watched, the episode options of `intertitle draw --help`, and properties"
            .to_string(),
    };
    Some(format!("unknown column `{unknown}`: {help}"))
}

/// Endings of pictures.
const PICTURES: [&str; 4] = ["jpg", "jpeg", "png", "webp"];

/// Every picture of a folder with the details in its name, to become a card of that name in `into`. Cards of intertitle
/// and hidden files are skipped.
///
/// # Errors
/// A message: the folder cannot be read.
pub(super) fn of_folder(folder: &Path, into: &Path, base: &Details) -> Result<Vec<Row>, String> {
    let unreadable = |error| format!("cannot read {}: {error}", folder.display());
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        let is_picture = PICTURES.contains(&ending.to_ascii_lowercase().as_str());
        if is_picture && !name.starts_with('.') && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    let rows = paths.into_iter().filter_map(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let stem = path.file_stem()?.to_string_lossy().into_owned();
        let is_card = picture(&path).is_ok_and(|bytes| maker::of(&bytes).is_some());
        if is_card {
            return None;
        }
        let mut details = base.clone();
        named::fill(&mut details, &stem);
        details.out = Some(into.join(format!("{stem}.jpg")));
        details.artwork = path.file_name().map(PathBuf::from);
        Some(Row {
            name,
            details: Ok(details),
        })
    });
    Ok(rows.collect())
}
