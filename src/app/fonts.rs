//! The available fonts: the built-in ones, the user's, those of a font package next to the program, and the machine's.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::assets::{self, FontFile};
use crate::card::{FontSet, FontSource, Letters, Scan};
use crate::settings::ConfigDir;
use crate::text::unquoted;

/// True once the program has allowed the search for fonts on the machine. Tests never do, so that their cards depend on
/// nothing outside.
static MAY_LOOK_AROUND: AtomicBool = AtomicBool::new(false);

/// From now on, fonts of a package next to the program, and of the machine, are used for letters that all others lack.
///
/// `INTERTITLE_SYSTEM_FONTS=off` forbids it.
pub fn look_around_for_fonts() {
    let is_off = env::var("INTERTITLE_SYSTEM_FONTS").is_ok_and(|value| unquoted(&value) == "off");
    MAY_LOOK_AROUND.store(!is_off, Ordering::Relaxed);
}

/// All fonts. Those that cannot be used are left out, with a message each.
///
/// # Errors
/// The user's folder cannot be read. The message names it.
pub fn fonts(config_dir: &ConfigDir) -> Result<(FontSet, Vec<String>), String> {
    fonts_with(config_dir, Vec::new())
}

/// The same, as if `more` were in the user's folder, too.
///
/// # Errors
/// Those of [`fonts`].
pub fn fonts_with(
    config_dir: &ConfigDir,
    more: Vec<FontFile>,
) -> Result<(FontSet, Vec<String>), String> {
    let (fonts, mut complaints) = (FontSet::in_program(assets::FONTS), Vec::new());
    let mut own = assets::user_fonts(config_dir)?;
    own.extend(more);
    let own = sources(own, &mut complaints);
    if !MAY_LOOK_AROUND.load(Ordering::Relaxed) {
        return Ok((fonts.with(own, Vec::new(), None), complaints));
    }
    let mut pack = Vec::new();
    for folder in packs() {
        match assets::fonts_in(&folder) {
            Ok(fonts) => pack.extend(sources(fonts, &mut complaints)),
            Err(why) => complaints.push(why),
        }
    }
    // Faults of the machine's fonts are not reported: the user of intertitle did not choose them.
    let scan: Scan = Arc::new(|| sources(machine_fonts(&machine_folders()), &mut Vec::new()));
    Ok((fonts.with(own, pack, Some(scan)), complaints))
}

/// Reads from each file which letters it has. That takes a few kilobytes of each.
fn sources(files: Vec<FontFile>, complaints: &mut Vec<String>) -> Vec<FontSource> {
    let mut found = Vec::new();
    for file in files {
        if let Some(why) = file.why_unreadable() {
            complaints.push(format!("font `{}` is left out: {why}", file.name));
            continue;
        }
        match Letters::peek(&mut |at, length| file.part(at, length)) {
            Ok(letters) => found.push(FontSource {
                name: file.name.clone(),
                letters,
                fetch: Arc::new(move || file.read()),
            }),
            Err(why) => complaints.push(format!("font `{}` is left out: {why}", file.name)),
        }
    }
    found
}

/// Where a font package may be: next to the program, or where packages of Linux install it.
fn packs() -> Vec<PathBuf> {
    let packaged = env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.join("fonts")));
    packaged
        .into_iter()
        .chain([PathBuf::from("/usr/share/intertitle/fonts")])
        .collect()
}

/// Where machines have their fonts. A folder that does not exist costs one check.
fn machine_folders() -> Vec<PathBuf> {
    let at = |name: &str, below: &str| env::var_os(name).map(|dir| PathBuf::from(dir).join(below));
    let fixed = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/opt/share/fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
    ];
    let own = [
        at("XDG_DATA_HOME", "fonts"),
        at("HOME", ".local/share/fonts"),
        at("HOME", ".fonts"),
        at("HOME", "Library/Fonts"),
        at("WINDIR", "Fonts"),
        at("LOCALAPPDATA", "Microsoft/Windows/Fonts"),
    ];
    let fixed = fixed.into_iter().map(PathBuf::from);
    fixed.chain(own.into_iter().flatten()).collect()
}

/// The most folders and files that are read below the machine's folders.
const ENTRIES_MAX: usize = 5_000;
/// The depth to which folders are searched.
const DEPTH_MAX: usize = 5;

/// The fonts below the folders, the most suitable first, always in the same order.
fn machine_fonts(folders: &[PathBuf]) -> Vec<FontFile> {
    let mut paths = Vec::new();
    let mut left = ENTRIES_MAX;
    for folder in folders {
        collect(folder, DEPTH_MAX, &mut left, &mut paths);
    }
    paths.sort_by_cached_key(|path| (rank(path), path.clone()));
    paths.dedup();
    paths.into_iter().map(FontFile::new).collect()
}

fn collect(folder: &Path, depth: usize, left: &mut usize, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut entries: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .take(*left)
        .collect();
    entries.sort();
    *left -= entries.len();
    for path in entries {
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, left, paths);
            }
        } else if is_font(&path) {
            paths.push(path);
        }
    }
}

fn is_font(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        ["ttf", "otf", "ttc"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// The suitability for titles, which are bold, upright and sans serif. Noto covers whole scripts. Lower is better.
fn rank(path: &Path) -> u8 {
    let name = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().to_lowercase());
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    u8::from(has(&["italic", "oblique", "mono", "condensed"])) * 8
        + u8::from(!has(&["noto"])) * 4
        + u8::from(has(&["serif"])) * 2
        + u8::from(!has(&["bold", "heavy", "black"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_machines_fonts_is_stable() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("a/b");
        std::fs::create_dir_all(&deep).expect("a folder");
        for name in [
            "Arial.ttf",
            "a/NotoSans-Regular.ttf",
            "a/b/NotoSans-Bold.OTF",
            "a/b/NotoSans-BoldItalic.ttf",
            "notes.txt",
        ] {
            std::fs::write(folder.path().join(name), "x").expect("a file");
        }
        let names =
            |fonts: Vec<FontFile>| fonts.into_iter().map(|font| font.name).collect::<Vec<_>>();
        let expected = [
            "NotoSans-Bold.OTF",
            "NotoSans-Regular.ttf",
            "Arial.ttf",
            "NotoSans-BoldItalic.ttf",
        ];
        let folders = [folder.path().to_path_buf(), folder.path().join("none")];
        assert_eq!(names(machine_fonts(&folders)), expected);
        assert_eq!(sources(machine_fonts(&folders), &mut Vec::new()).len(), 0);
    }

    #[test]
    fn the_users_fonts_are_the_fallback_and_the_machine_is_not_searched() {
        let folder = tempfile::tempdir().expect("a folder");
        let config_dir = ConfigDir::new(folder.path().to_path_buf());
        std::fs::create_dir_all(config_dir.fonts()).expect("a folder");
        let font = include_bytes!("../../fonts/NotoEmoji-Bold.ttf");
        std::fs::write(config_dir.fonts().join("My Signs.TTF"), font).expect("a file");
        std::fs::write(config_dir.fonts().join("web.ttf"), b"wOF2").expect("a file");
        let (fonts, complaints) = fonts(&config_dir).expect("the folder can be read");
        let unpack = "font `web.ttf` is left out: WOFF is not supported: convert it to a TTF file";
        assert_eq!(complaints, [unpack]);
        let names: Vec<&str> = fonts.names().collect();
        assert_eq!(names.last(), Some(&"My Signs.TTF"));
        assert_eq!(names.len(), assets::FONTS.len() + 1);
    }
}
