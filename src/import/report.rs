//! What became of each setting: written as it is, written as something similar, or left out.

use std::collections::BTreeMap;

/// The most names that a line of the report lists.
const NAMES_MAX: usize = 3;

/// The report of an import.
#[derive(Debug, Default)]
pub struct Report {
    imported: usize,
    notes: BTreeMap<(Note, String), Vec<String>>,
}

/// The kind of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// The rules have something similar.
    Approximated,
    /// The rules do not have it.
    LeftOut,
    /// Something for the user to do.
    ToDo,
}

impl Report {
    /// Counts settings that the rules have.
    pub fn imported(&mut self, number: usize) {
        self.imported += number;
    }

    /// Adds a note. `about` is the series, template or font; empty for all of them.
    pub fn note(&mut self, note: Note, about: &str, what: impl Into<String>) {
        let names = self.notes.entry((note, what.into())).or_default();
        names.push(about.to_string());
    }

    /// How many settings the rules have.
    #[must_use]
    pub fn imported_count(&self) -> usize {
        self.imported
    }

    /// How many notes of that kind there are.
    #[must_use]
    pub fn count(&self, note: Note) -> usize {
        self.of(note).map(|(_, names)| names.len()).sum()
    }

    /// One line for each thing of that kind: what it is about, and what.
    #[must_use]
    pub fn lines(&self, note: Note) -> Vec<(String, String)> {
        self.of(note)
            .map(|(what, names)| (listed(names), what.to_string()))
            .collect()
    }

    fn of(&self, note: Note) -> impl Iterator<Item = (&str, &Vec<String>)> {
        self.notes
            .iter()
            .filter(move |((kind, _), _)| *kind == note)
            .map(|((_, what), names)| (what.as_str(), names))
    }
}

/// `Dark, Severance, Andor and 12 more`
fn listed(names: &[String]) -> String {
    let mut different: Vec<&str> = Vec::new();
    for name in names {
        if !name.is_empty() && !different.contains(&name.as_str()) {
            different.push(name);
        }
    }
    let shown = different.iter().take(NAMES_MAX).copied();
    let shown = shown.collect::<Vec<&str>>().join(", ");
    match different.len().saturating_sub(NAMES_MAX) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_note_about_several_series_is_one_line() {
        let mut report = Report::default();
        for name in ["Dark", "Dark", "Andor", "Severance", "Kaze", "Nordlys"] {
            report.note(Note::LeftOut, name, "no design");
        }
        report.note(Note::LeftOut, "", "the user accounts");
        let line = |about: &str, what: &str| (about.to_string(), what.to_string());
        let expected = [
            line("Dark, Andor, Severance and 2 more", "no design"),
            line("", "the user accounts"),
        ];
        assert_eq!(report.lines(Note::LeftOut), expected);
        assert_eq!(report.count(Note::LeftOut), 7);
        assert_eq!(report.count(Note::Approximated), 0);
    }
}
