//! Pictures that a person has chosen, as files in the folder of the series.
//!
//! Their names end with `.chosen`, so that they precede the user's own files without replacing them.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::artwork::folder::file_name::{CHOSEN, stem};
use crate::artwork::folder::find::of_series;
use crate::files::{self, Durability, Permissions};
use crate::model::Episode;

/// The episodes that a picture is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChosenFor {
    /// One.
    Episode,
    /// All of its season that have no picture of their own.
    Season,
    /// All of its series that have no picture of their own and none of their season.
    Series,
}

impl ChosenFor {
    /// The name of the file without its extension. None for an episode with neither a number nor a day.
    fn name(self, episode: &Episode) -> Option<String> {
        let name = match self {
            ChosenFor::Episode if episode.is_unnumbered => episode.airdate.clone()?,
            ChosenFor::Episode => format!("s{:02}e{:02}", episode.season, episode.number),
            ChosenFor::Season => format!("still_season{}", episode.season),
            ChosenFor::Series => "still".to_string(),
        };
        Some(name + CHOSEN)
    }
}

/// Stores a chosen picture below `root`, in the folder of the series of `episode`, which is called `new_folder` if there is
/// none yet. It replaces the one that was chosen before. `extension` says what it is, such as `jpg`. Returns its path.
///
/// # Errors
/// The folder cannot be written, or the episode has neither a number nor a day.
pub fn choose(
    (root, new_folder): (&Path, &str),
    episode: &Episode,
    which: ChosenFor,
    (bytes, extension): (&[u8], &str),
) -> io::Result<PathBuf> {
    let name = which.name(episode).ok_or_else(|| {
        let why = "the episode has neither a number nor an air date";
        io::Error::new(ErrorKind::InvalidInput, why)
    })?;
    let folder = of_series(root, episode).unwrap_or_else(|| root.join(new_folder));
    let path = folder.join(format!("{name}.{extension}"));
    files::write(&path, bytes, Permissions::AsBefore, Durability::Synced)?;
    for other in named(&folder, &name)? {
        if other != path {
            fs::remove_file(other)?;
        }
    }
    Ok(path)
}

/// Deletes the picture that was chosen. Returns its path, or None if there is none.
///
/// # Errors
/// The folder cannot be read or written.
pub fn reset(root: &Path, episode: &Episode, which: ChosenFor) -> io::Result<Option<PathBuf>> {
    let (Some(folder), Some(name)) = (of_series(root, episode), which.name(episode)) else {
        return Ok(None);
    };
    let mut last = None;
    for path in named(&folder, &name)? {
        fs::remove_file(&path)?;
        last = Some(path);
    }
    Ok(last)
}

/// The pictures in a folder with that name, whatever their extension.
fn named(folder: &Path, name: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let file = path.file_name().and_then(|file| file.to_str());
        if file
            .and_then(stem)
            .is_some_and(|own| own.eq_ignore_ascii_case(name))
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use crate::artwork::folder::file_name::Wanted;
    use crate::artwork::folder::find::own_picture;

    use super::*;

    fn episode(season: u32, number: u32) -> Episode {
        let mut episode = Episode {
            series: "Dark".into(),
            season,
            number,
            ..Episode::default()
        };
        episode.of_series.year = Some(2017);
        episode
    }

    #[test]
    fn a_chosen_picture_precedes_the_users_own_which_stays() {
        let root = tempfile::tempdir().expect("a folder");
        let dark = root.path().join("Dark (2017) {tvdb-1}");
        let mut first = episode(1, 1);
        first.of_series.tvdb = Some(1);
        fs::create_dir_all(&dark).expect("a folder");
        fs::write(dark.join("s01e01.jpg"), b"own").expect("a file");
        let choose = |bytes: &[u8], extension| {
            let file = (bytes, extension);
            choose((root.path(), "Dark"), &first, ChosenFor::Episode, file).expect("it is stored")
        };
        let found = || {
            let path = own_picture(root.path(), &first, Wanted::Still).expect("a picture");
            fs::read(path).expect("a file")
        };
        choose(b"one", "jpg");
        assert_eq!(found(), b"one");
        assert_eq!(choose(b"two", "png"), dark.join("s01e01.chosen.png"));
        assert_eq!(found(), b"two");
        assert!(!dark.join("s01e01.chosen.jpg").exists(), "it was replaced");
        let removed = reset(root.path(), &first, ChosenFor::Episode).expect("it is deleted");
        assert_eq!(removed, Some(dark.join("s01e01.chosen.png")));
        assert_eq!(found(), b"own");
        assert_eq!(
            reset(root.path(), &first, ChosenFor::Episode).expect("there is none"),
            None
        );
    }

    #[test]
    fn a_picture_of_a_series_is_for_episodes_without_one_of_their_season_or_their_own() {
        let root = tempfile::tempdir().expect("a folder");
        let at = (root.path(), "Dark (2017)");
        let file: (&[u8], &str) = (b"", "jpg");
        for (which, season) in [
            (ChosenFor::Series, 1),
            (ChosenFor::Season, 2),
            (ChosenFor::Episode, 2),
        ] {
            choose(at, &episode(season, 1), which, file).expect("it is stored");
        }
        let daily = Episode {
            is_unnumbered: true,
            airdate: Some("2026-11-30".into()),
            ..episode(2026, 0)
        };
        choose(at, &daily, ChosenFor::Episode, file).expect("it is stored");
        for (episode, expected) in [
            (episode(1, 5), "still.chosen.jpg"),
            (episode(2, 5), "still_season2.chosen.jpg"),
            (episode(2, 1), "s02e01.chosen.jpg"),
            (daily, "2026-11-30.chosen.jpg"),
        ] {
            let found = own_picture(root.path(), &episode, Wanted::Still);
            assert_eq!(found, Some(root.path().join(at.1).join(expected)));
        }
        let nameless = Episode {
            airdate: None,
            ..Episode {
                is_unnumbered: true,
                ..episode(1, 0)
            }
        };
        let why = choose(at, &nameless, ChosenFor::Episode, file).expect_err("no name");
        let expected = "the episode has neither a number nor an air date";
        assert_eq!(why.to_string(), expected);
    }
}
