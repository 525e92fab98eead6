//! `path` in `[cards]`: the names of card files and of their folders.

use crate::locale::{Template, TemplateError};
use crate::model::TEXT_VALUES;
use crate::text::{Span, nearest};

/// The names of card files below the cards folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum CardPath {
    /// `Series (Year)/Season 1/Series (Year) - S01E02.jpg`.
    #[default]
    BySeason,
    /// The texts of the folders, and of the file without `.jpg`. Never empty.
    Texts(Vec<Template>),
}

/// The value that only paths may use, in addition to those of [`TEXT_VALUES`]: the name of the folder of the series on the
/// media server.
pub const SERIES_FOLDER: &str = "series_folder";

/// The word for Kometa's asset folders (`asset_folders: true`), and what it stands for: Kometa looks for the cards of a
/// series in a folder with the name of the series' folder on the media server.
const KOMETA: (&str, &str) = ("kometa", "{series_folder}/{episode_code}");

/// The most components of a path. More folders help nobody, and a path must stay within the limits of systems.
const COMPONENTS_MAX: usize = 8;

/// Characters that cannot be in a name on every file system.
const REJECTED: [char; 8] = ['\\', ':', '*', '?', '"', '<', '>', '|'];

impl CardPath {
    /// Reads the value of `path`.
    ///
    /// # Errors
    /// The first error, with its place in the text.
    pub(super) fn read(text: &str) -> Result<CardPath, TemplateError> {
        if text.trim().eq_ignore_ascii_case(KOMETA.0) {
            return CardPath::read(KOMETA.1);
        }
        if let (false, Some(help)) = (text.contains('{'), nearest(text.trim(), [KOMETA.0])) {
            return Err(wrong(
                0..text.len(),
                "expected a path with values in braces, or `kometa`",
                &format!("did you mean `{help}`?"),
            ));
        }
        let whole = match text.strip_suffix(".jpg") {
            Some(without) => without,
            None => text,
        };
        let mut names: Vec<&'static str> = TEXT_VALUES.iter().map(|value| value.name).collect();
        names.push(SERIES_FOLDER);
        let mut components = Vec::new();
        let mut at = 0;
        for component in whole.split('/') {
            check_component(whole, component, at)?;
            let template = Template::with_names(component, &names).map_err(|error| {
                let Span { start, end } = error.span;
                TemplateError {
                    span: Span::new(at + start, at + end),
                    ..error
                }
            })?;
            components.push(template);
            at += component.len() + 1;
        }
        let error = |message: &str, help: &str| Err(wrong(0..whole.len(), message, help));
        if components.len() > COMPONENTS_MAX {
            return error("a path has at most 7 folders", "leave some of them out");
        }
        if let Some((message, help)) = what_is_shared(&components) {
            return error(message, help);
        }
        Ok(CardPath::Texts(components))
    }
}

/// Reports a component that can be no name, whatever its values are. `at` is its place in `whole`.
fn check_component(whole: &str, component: &str, at: usize) -> Result<(), TemplateError> {
    let error =
        |message: &str, help: &str| Err(wrong(at..at + component.len().max(1), message, help));
    if component.trim().is_empty() {
        return match (whole.trim().is_empty(), at) {
            (true, _) => Err(wrong(
                0..whole.len(),
                "expected a path",
                "for example `{series} ({year})/Season {season}/{series} - {episode_code}`",
            )),
            (false, 0) => error(
                "expected a path below the cards folder, without `/` at its start",
                "the cards folder itself is set by `folder`",
            ),
            (false, _) => error("a folder or a file without a name", "remove one `/`"),
        };
    }
    if matches!(component.trim(), "." | "..") {
        return error(
            "expected a path below the cards folder, without `.` and `..`",
            "the cards folder itself is set by `folder`",
        );
    }
    let rejected = component.char_indices().find(|(place, letter)| {
        // Colons in braces precede a number of digits, and bars a function.
        let before = &component[..*place];
        let is_inside = before.matches('{').count() > before.matches('}').count();
        REJECTED.contains(letter) && !(is_inside && matches!(letter, ':' | '|'))
    });
    if let Some((place, letter)) = rejected {
        let help = match letter {
            '\\' => "write `/` between a folder and what it contains",
            _ => "write another character",
        };
        let message = format!("`{letter}` cannot be in a name on every file system");
        return Err(wrong(at + place..at + place + 1, &message, help));
    }
    let (trimmed, ends) = (component.trim(), ['.', '-', '~']);
    match trimmed.starts_with(ends) || trimmed.ends_with('.') || trimmed.len() < component.len() {
        true => error(
            "a name cannot begin with `.`, `-`, `~` or a space, or end with `.` or a space",
            "remove it",
        ),
        false => Ok(()),
    }
}

/// What several episodes would share if their paths were made of these texts, and what to add.
fn what_is_shared(components: &[Template]) -> Option<(&'static str, &'static str)> {
    let has = |wanted: &[&str]| {
        let mut names = components.iter().flat_map(Template::names);
        names.any(|name| wanted.contains(&name))
    };
    if !has(&["series", SERIES_FOLDER]) {
        return Some((
            "all series would have the same file names",
            "add `{series}`",
        ));
    }
    if has(&["episode_code", "absolute", "airdate"]) {
        return None;
    }
    if !has(&["episode", "episode_name", "episode_short"]) {
        return Some((
            "all episodes of a season would have the same file name",
            "add `{episode_code}`, which stands for `S02E05`",
        ));
    }
    (!has(&["season", "season_name"])).then_some((
        "all seasons of a series would have the same file names",
        "add `{season}`, or write `{episode_code}`, which stands for `S02E05`",
    ))
}

fn wrong(place: std::ops::Range<usize>, message: &str, help: &str) -> TemplateError {
    TemplateError {
        span: place.into(),
        message: message.into(),
        help: Some(help.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, words: &str, message: &str) {
        let error = CardPath::read(text).expect_err(text);
        assert_eq!(
            (&text[error.span], error.message.as_str()),
            (words, message),
            "{text}"
        );
        assert!(error.help.is_some(), "{text}");
    }

    #[test]
    fn paths_that_distinguish_episodes_are_accepted() {
        for (text, components) in [
            (
                "{series} ({year})/Season {season}/{series} - {episode_code}",
                3,
            ),
            (
                "{series|lower}/{season_name}/{episode:03} - {title|title}.jpg",
                3,
            ),
            ("{series} {absolute}", 1),
            ("{Series}/{airdate}", 2),
            ("kometa", 2),
            (" Kometa ", 2),
            ("{series} {{x}} ~ {episode_code}", 1),
        ] {
            match CardPath::read(text) {
                Ok(CardPath::Texts(texts)) => assert_eq!(texts.len(), components, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn paths_that_leave_the_folder_or_share_a_file_are_errors() {
        let below = "expected a path below the cards folder, without `/` at its start";
        let dots = "expected a path below the cards folder, without `.` and `..`";
        let name = "a name cannot begin with `.`, `-`, `~` or a space, or end with `.` or a space";
        for (text, words, message) in [
            ("", "", "expected a path"),
            ("  ", "  ", "expected a path"),
            (
                "kometta",
                "kometta",
                "expected a path with values in braces, or `kometa`",
            ),
            ("/mnt/{series}/{episode_code}", "/", below),
            ("../{series}/{episode_code}", "..", dots),
            ("{series}/./{episode_code}", ".", dots),
            (
                "{series}//{episode_code}",
                "/",
                "a folder or a file without a name",
            ),
            (
                "{series}\\{episode_code}",
                "\\",
                "`\\` cannot be in a name on every file system",
            ),
            (
                "D:/{series}/{episode_code}",
                ":",
                "`:` cannot be in a name on every file system",
            ),
            (".{series}/{episode_code}", ".{series}", name),
            ("{series}/{episode_code} ", "{episode_code} ", name),
            (
                "{series}/Season {seson}/{episode}",
                "seson",
                "unknown value `seson`",
            ),
            (
                "{series}/{episode_code|uper}",
                "uper",
                "unknown function `uper`",
            ),
            (
                "Cards/{episode_code}",
                "Cards/{episode_code}",
                "all series would have the same file names",
            ),
            (
                "{series}/{title}",
                "{series}/{title}",
                "all episodes of a season would have the same file name",
            ),
            (
                "{series}/{episode:02}",
                "{series}/{episode:02}",
                "all seasons of a series would have the same file names",
            ),
            (
                "1/2/3/4/5/6/7/8/{series} {episode_code}",
                "1/2/3/4/5/6/7/8/{series} {episode_code}",
                "a path has at most 7 folders",
            ),
        ] {
            refused(text, words, message);
        }
    }
}
