//! Distinguishes a new config folder from one that has lost its state, keys or settings.

use std::fs;
use std::path::Path;

use crate::app::backup::backups;
use crate::settings::ConfigDir;
use crate::store::ORIGINALS;

/// A message about what is missing in a folder that was in use, and what to do. None if nothing is missing, or if the
/// folder is new.
///
/// A new state file, new keys or new settings would hide the loss: no original picture could be restored, and every
/// source would be refused.
#[must_use]
pub fn what_was_lost(config_dir: &ConfigDir) -> Option<String> {
    let (state, keys, settings) = (
        config_dir.database(),
        config_dir.keys(),
        config_dir.settings(),
    );
    let missing: Vec<String> = [&state, &keys, &settings]
        .into_iter()
        .filter(|file| !has_bytes(file))
        .map(|file| file.display().to_string())
        .collect();
    // Keys may be written before the first start, by users who choose their own; so may settings.
    let remains = [
        (has_bytes(&state), "intertitle.db"),
        (config_dir.dir().join(ORIGINALS).is_dir(), "originals"),
        (
            !backups(&config_dir.dir().join("backups")).is_empty(),
            "backups",
        ),
        (has_entries(&config_dir.dir().join("cards")), "cards"),
    ];
    let remains: Vec<&str> = remains
        .into_iter()
        .filter_map(|(is_there, name)| is_there.then_some(name))
        .collect();
    if missing.is_empty() || remains.is_empty() {
        return None;
    }
    let is = if missing.len() == 1 { "is" } else { "are" };
    Some(format!(
        "{} {is} missing or empty, but this folder was in use ({} {} there): restore a backup with `intertitle \
         backup restore`, or start with new ones with `intertitle init --new`; nothing was changed",
        missing.join(", "),
        remains.join(", "),
        if remains.len() == 1 { "is" } else { "are" },
    ))
}

fn has_bytes(path: &Path) -> bool {
    // A file that cannot be accessed is reported when it is opened.
    fs::metadata(path).map_or_else(
        |error| error.kind() != std::io::ErrorKind::NotFound,
        |file| file.len() > 0,
    )
}

fn has_entries(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_files_of_a_used_folder_are_reported_and_a_new_folder_is_new() {
        let (state, keys, settings) = ("intertitle.db", "intertitle.keys", "intertitle.toml");
        let all = [state, keys, settings];
        let cases: &[(&[&str], Option<&[&str]>)] = &[
            // A first start, with or without prepared files.
            (&[], None),
            (&[settings], None),
            (&[keys, settings], None),
            (
                &[
                    settings,
                    "rules/main.rules",
                    "designs/noir.card",
                    "fonts/a.ttf",
                ],
                None,
            ),
            // Files that a first start does not leave behind.
            (&all, None),
            (&[state, keys, settings, "cards/a.jpg"], None),
            (&[keys, settings, "originals/ab/cd.jpg"], Some(&[state])),
            (&[keys, settings, "cards/a.jpg"], Some(&[state])),
            (
                &[keys, settings, "backups/2026-03-07/intertitle.db"],
                Some(&[state]),
            ),
            (&[state, settings], Some(&[keys])),
            (&[state, keys], Some(&[settings])),
            (&[state], Some(&[keys, settings])),
            (&["cards/a.jpg"], Some(&all)),
            (
                &["backups/2026-03-07/intertitle.db", "rules/main.rules"],
                Some(&all),
            ),
            (&["originals/ab/cd.jpg"], Some(&all)),
        ];
        for (there, expected) in cases {
            let folder = tempfile::tempdir().expect("a folder");
            let config_dir = ConfigDir::new(folder.path().to_path_buf());
            fs::create_dir(folder.path().join("cards")).expect("a folder");
            for name in *there {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, "something").expect("a file");
            }
            for is_empty in [false, true] {
                if is_empty {
                    // An empty file counts as missing.
                    for name in all.iter().filter(|name| !there.contains(name)) {
                        fs::write(folder.path().join(name), "").expect("a file");
                    }
                }
                let lost = what_was_lost(&config_dir);
                let (missing, _) = lost
                    .as_deref()
                    .unwrap_or_default()
                    .split_once(" missing ")
                    .unwrap_or_default();
                for name in all {
                    let is_expected = expected.is_some_and(|names| names.contains(&name));
                    assert_eq!(missing.contains(name), is_expected, "{there:?}: {lost:?}");
                }
                assert_eq!(lost.is_some(), expected.is_some(), "{there:?}: {lost:?}");
            }
        }
    }
}
