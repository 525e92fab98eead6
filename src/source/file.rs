//! The files in Sonarr's webhooks: their paths, as Sonarr's own machine writes them, and their quality.

use crate::json::{Inner, Scalar, members};
use crate::model::{EVENTS_MAX, SourceEvent};

/// Files in one webhook: as many as episodes.
pub const FILES_MAX: usize = EVENTS_MAX;

members! {
    /// A file of an episode.
    pub struct File {
        path: Scalar = "relativePath",
        quality: Inner<Quality> = "quality",
    }
}

members! {
    /// The download.
    pub struct Download {
        quality: Inner<Quality> = "quality",
    }
}

members! {
    /// Sonarr v3 sends the row of its database when a file is deleted, where the name is two objects further down.
    pub struct Quality {
        inner: Inner<Name> = "quality",
    }
}

members! {
    /// A name.
    pub struct Name {
        name: Scalar = "name",
    }
}

/// Adds the files, and the quality of the first one. Unexpected members are ignored, because the files only matter to
/// rules that use them. `episodeFile.path` is not used, because in Sonarr v3 it is the path in the download folder.
pub fn note(source_event: &mut SourceEvent, files: &[&File], downloads: [&Inner<Download>; 2]) {
    let folder = source_event.series_path.as_deref().unwrap_or_default();
    let path = |file: &&File| joined(folder, &file.path.text()?);
    let paths: Vec<String> = files.iter().filter_map(path).collect();
    source_event.file_paths = (!paths.is_empty()).then_some(paths);
    let asked = downloads.into_iter().filter_map(Inner::get);
    let qualities = files.iter().map(|file| &file.quality);
    source_event.quality = qualities
        .chain(asked.map(|asked| &asked.quality))
        .find_map(quality);
}

/// The name of a quality.
fn quality(quality: &Inner<Quality>) -> Option<String> {
    match quality {
        Inner::Is(row) => row.inner.get()?.name.text(),
        Inner::Other(name) => name.text(),
    }
}

/// The path of a file within a series' folder. None if the relative path is empty, absolute, or leaves the folder.
///
/// Sonarr on Windows sends backslashes. Paths are only displayed and compared in rules; no file is opened by them.
fn joined(folder: &str, relative: &str) -> Option<String> {
    let windows = folder.contains('\\') && !folder.contains('/');
    let is_separator = |letter| letter == '/' || letter == '\\';
    let absolute = relative.starts_with(is_separator) || has_drive(relative);
    let climbs = relative.split(is_separator).any(|step| step.trim() == "..");
    if folder.trim().is_empty() || relative.trim().is_empty() || absolute || climbs {
        return None;
    }
    let separator = if windows { '\\' } else { '/' };
    let folder = folder.strip_suffix(separator).unwrap_or(folder);
    Some(format!("{folder}{separator}{relative}"))
}

/// True for `C:…`, which leaves the folder on Windows.
fn has_drive(path: &str) -> bool {
    let mut letters = path.chars();
    letters
        .next()
        .is_some_and(|letter| letter.is_ascii_alphabetic())
        && letters.next() == Some(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(folder: &str, relative: &str, expected: Option<&str>) {
        assert_eq!(
            joined(folder, relative).as_deref(),
            expected,
            "{folder} and {relative}"
        );
    }

    #[test]
    fn paths_are_joined_as_their_machine_writes_them() {
        check(
            "/tv/Dark",
            "Season 1/a.mkv",
            Some("/tv/Dark/Season 1/a.mkv"),
        );
        check("/tv/Dark/", "a..b.mkv", Some("/tv/Dark/a..b.mkv"));
        check(
            "C:\\tv\\Dark",
            "Season 1\\a.mkv",
            Some("C:\\tv\\Dark\\Season 1\\a.mkv"),
        );
        check("\\\\nas\\tv\\", "a.mkv", Some("\\\\nas\\tv\\a.mkv"));
        check("/", "a.mkv", Some("/a.mkv"));
    }

    #[test]
    fn paths_outside_the_folder_are_ignored() {
        for relative in [
            "../a",
            "a/../../b",
            "..\\a",
            "a\\..\\b",
            "/etc/passwd",
            "\\a",
            "C:\\a",
            "c:a",
            "..",
            "",
            " ",
            "a/.. /b",
        ] {
            check("/tv/Dark", relative, None);
        }
        check("", "a.mkv", None);
    }
}
