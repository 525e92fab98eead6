//! Rules, designs and fonts: files in the user's folder override those built into the binary.

mod built_in;

use std::fs;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::files;
use crate::settings::ConfigDir;

use built_in::BUILT_IN;
pub use built_in::FONTS;

/// A text of the user's, or one that is built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The file's name, without its folder.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Why it cannot be read, in a message that names it. Then `text` is empty.
    pub unreadable: Option<String>,
    /// It is built in, or an unchanged copy of a built-in file.
    pub is_built_in: bool,
}

impl Text {
    /// The name that rules use for a design: the file's, without its ending.
    #[must_use]
    pub fn design_name(&self) -> &str {
        self.name
            .rsplit_once('.')
            .map_or(&self.name, |(name, _)| name)
    }
}

/// Of pictures that designs show.
const PICTURE_ENDINGS: &[&str] = &["png", "jpg", "jpeg", "webp"];
/// Overlays have few MB.
const PICTURE_BYTES_MAX: u64 = 16 << 20;
/// Largest accepted file: no person writes more.
const TEXT_BYTES_MAX: u64 = 1 << 20;
/// The largest fonts, of all Chinese characters, have 20 MB.
const FONT_BYTES_MAX: u64 = 64 << 20;

/// A font in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FontFile {
    /// The file's name, without its folder.
    pub name: String,
    path: PathBuf,
}

impl FontFile {
    /// The font at a path.
    #[must_use]
    pub fn new(path: PathBuf) -> FontFile {
        let name = name_of(&path);
        FontFile { name, path }
    }

    /// The font at a path, under another name.
    #[must_use]
    pub fn named(name: String, path: PathBuf) -> FontFile {
        FontFile { name, path }
    }

    /// All of it.
    ///
    /// # Errors
    /// It cannot be read, or has more than 64 MiB; the message names it.
    pub fn read(&self) -> Result<Vec<u8>, String> {
        files::read(&self.path, FONT_BYTES_MAX).map_err(|error| unreadable(&self.path, &error))
    }

    /// Why it cannot be read. None if it can.
    #[must_use]
    pub fn why_unreadable(&self) -> Option<String> {
        match files::open(&self.path).and_then(|file| file.metadata()) {
            Ok(about) if about.len() <= FONT_BYTES_MAX => None,
            Ok(_) => Some(format!("it is larger than {} MiB", FONT_BYTES_MAX >> 20)),
            Err(error) => Some(error.to_string()),
        }
    }

    /// `length` bytes from an offset, fewer at its end.
    #[must_use]
    pub fn part(&self, at: u64, length: usize) -> Option<Vec<u8>> {
        let mut file = files::open(&self.path).ok()?;
        file.seek(SeekFrom::Start(at)).ok()?;
        let mut part = Vec::new();
        let length = u64::try_from(length).ok()?;
        file.take(length).read_to_end(&mut part).ok()?;
        Some(part)
    }
}

/// Endings of fonts; of a collection the first face counts.
const FONT_ENDINGS: [&str; 3] = ["otf", "ttc", "ttf"];

/// The user's rules files in the order of their names, or the default rules if there are none.
///
/// # Errors
/// The folder or a file in it cannot be read; the message names it.
pub fn rules(config_dir: &ConfigDir) -> Result<Vec<Text>, String> {
    let own = rules_in(&config_dir.rules())?;
    if own.is_empty() {
        Ok(built_in("rules/").collect())
    } else {
        Ok(own)
    }
}

/// The book that holds where there never was a rules file.
#[must_use]
pub fn built_in_rules() -> Vec<Text> {
    built_in("rules/").collect()
}

/// The rules files of a folder in the order of their names; none if the folder does not exist.
///
/// # Errors
/// The folder or a file in it cannot be read; the message names it.
pub fn rules_in(folder: &Path) -> Result<Vec<Text>, String> {
    let texts = texts(folder, "rules")?;
    // Rules are one whole: without one of their files they may mean something else.
    match texts.iter().find_map(|text| text.unreadable.clone()) {
        Some(why) => Err(why),
        None => Ok(texts),
    }
}

/// One rules file, whatever its name.
///
/// # Errors
/// It cannot be read, or is too large for one that a person wrote; the message names it.
pub fn rules_file(path: &Path) -> Result<Text, String> {
    text(path)
}

/// The user's own designs, in the order of their names. One that cannot be read is among them, with the reason.
///
/// # Errors
/// The folder cannot be read; the message names it.
pub fn user_designs(config_dir: &ConfigDir) -> Result<Vec<Text>, String> {
    texts(&config_dir.designs(), "card")
}

/// One design, whatever its name.
///
/// # Errors
/// It cannot be read, or is too large for one that a person wrote; the message names it.
pub fn design_file(path: &Path) -> Result<Text, String> {
    rules_file(path)
}

/// The bytes of a picture that a design shows.
///
/// # Errors
/// It cannot be read, or is too large for one; the message names it.
pub fn picture(path: &Path) -> Result<Vec<u8>, String> {
    files::read(path, PICTURE_BYTES_MAX).map_err(|error| unreadable(path, &error))
}

/// The name and the text of the rules file that `init` writes.
#[must_use]
pub fn default_rules() -> (&'static str, &'static str) {
    let text = include_str!("../../rules/default.rules");
    ("default.rules", text)
}

/// The designs: the built-in ones, then the user's, which replace those of the same name.
///
/// # Errors
/// The folder cannot be read; the message names it.
pub fn designs(config_dir: &ConfigDir) -> Result<Vec<Text>, String> {
    Ok(built_in("designs/")
        .chain(user_designs(config_dir)?)
        .collect())
}

/// The names of the designs that are built in.
#[must_use]
pub fn built_in_designs() -> Vec<&'static str> {
    let paths = BUILT_IN.iter().map(|(path, _)| *path);
    paths
        .filter_map(|path| path.strip_prefix("designs/")?.strip_suffix(".card"))
        .collect()
}

/// The user's fonts in the order of their names; none of them is read.
///
/// # Errors
/// The folder cannot be listed; the message names it.
pub fn user_fonts(config_dir: &ConfigDir) -> Result<Vec<FontFile>, String> {
    fonts_in(&config_dir.fonts())
}

/// The fonts of one folder, as [`user_fonts`].
///
/// # Errors
/// The folder cannot be listed; the message names it.
pub fn fonts_in(folder: &Path) -> Result<Vec<FontFile>, String> {
    let mut paths = Vec::new();
    for ending in FONT_ENDINGS {
        paths.extend(files_in(folder, ending)?);
    }
    let mut fonts: Vec<FontFile> = paths.into_iter().map(FontFile::new).collect();
    fonts.sort();
    Ok(fonts)
}

/// The fingerprint by which a large file is known to be unchanged without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFingerprint {
    /// The file's name, without its folder.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// The time of the last write, if the system reports it.
    pub changed: Option<SystemTime>,
    /// The number of the file and the time of the last change of its metadata, in seconds and nanoseconds; zeros where
    /// the system does not report them.
    node: (u64, i64, i64),
}

/// The fingerprints of all files in the folders for rules, designs and fonts: while they are the same, no file needs to
/// be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderFingerprints(Vec<FileFingerprint>);

/// File systems keep times of change in steps of up to two seconds: a file may change twice in one step.
const STEP: Duration = Duration::from_secs(5);

impl FolderFingerprints {
    /// The fingerprints now.
    ///
    /// # Errors
    /// A folder cannot be read; the message names it.
    pub fn of(config_dir: &ConfigDir) -> Result<FolderFingerprints, String> {
        let mut all = fingerprints(&config_dir.rules(), &["rules"])?;
        all.extend(fingerprints(&config_dir.designs(), &["card"])?);
        all.extend(picture_fingerprints(config_dir)?);
        all.extend(user_font_fingerprints(config_dir)?);
        Ok(FolderFingerprints(all))
    }

    /// True if no file has changed in the last seconds: a further change would be seen in its fingerprint.
    #[must_use]
    pub fn are_stable(&self) -> bool {
        let is_old = |file: &FileFingerprint| {
            let age = file.changed.and_then(|changed| changed.elapsed().ok());
            age.is_some_and(|age| age > STEP)
        };
        self.0.iter().all(is_old)
    }
}

/// The signs of the user's fonts, in the order of their names.
///
/// # Errors
/// The folder or a file in it cannot be read; the message names it.
pub fn user_font_fingerprints(config_dir: &ConfigDir) -> Result<Vec<FileFingerprint>, String> {
    fingerprints(&config_dir.fonts(), &FONT_ENDINGS)
}

/// The fingerprints of the pictures next to the user's designs, in the order of their names.
///
/// # Errors
/// The folder or a file in it cannot be read; the message names it.
pub fn picture_fingerprints(config_dir: &ConfigDir) -> Result<Vec<FileFingerprint>, String> {
    fingerprints(&config_dir.designs(), PICTURE_ENDINGS)
}

fn fingerprints(folder: &Path, endings: &[&str]) -> Result<Vec<FileFingerprint>, String> {
    let mut fingerprints = Vec::new();
    for ending in endings {
        for path in files_in(folder, ending)? {
            let about = fs::metadata(&path).ok();
            fingerprints.push(FileFingerprint {
                name: name_of(&path),
                size: about.as_ref().map_or(0, fs::Metadata::len),
                changed: about.as_ref().and_then(|about| about.modified().ok()),
                node: about.as_ref().map_or((0, 0, 0), node),
            });
        }
    }
    fingerprints.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(fingerprints)
}

#[cfg(unix)]
fn node(about: &fs::Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt as _;
    (about.ino(), about.ctime(), about.ctime_nsec())
}

#[cfg(not(unix))]
fn node(_: &fs::Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}

/// The built-in files that can be exported: paths in a config folder, and texts.
pub fn exportable() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    BUILT_IN.iter().copied()
}

fn built_in(folder: &'static str) -> impl Iterator<Item = Text> {
    BUILT_IN.iter().filter_map(move |(path, bytes)| {
        let name = path.strip_prefix(folder)?.to_string();
        let text = std::str::from_utf8(bytes)
            .expect("what is built in is UTF-8; a test reads it")
            .to_string();
        Some(Text {
            name,
            text,
            unreadable: None,
            is_built_in: true,
        })
    })
}

fn texts(folder: &Path, ending: &str) -> Result<Vec<Text>, String> {
    let read = |path: &PathBuf| {
        text(path).unwrap_or_else(|why| Text {
            name: name_of(path),
            text: String::new(),
            unreadable: Some(why),
            is_built_in: false,
        })
    };
    Ok(files_in(folder, ending)?.iter().map(read).collect())
}

fn text(path: &Path) -> Result<Text, String> {
    let text = files::read_text(path, TEXT_BYTES_MAX).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => format!("{} is not UTF-8 text", path.display()),
        _ => unreadable(path, &error),
    })?;
    let is_copy = BUILT_IN.iter().any(|(_, own)| *own == text.as_bytes());
    Ok(Text {
        name: name_of(path),
        text,
        unreadable: None,
        is_built_in: is_copy,
    })
}

/// The files with that extension in the folder, sorted by name; none if the folder does not exist. Hidden files (left
/// by network shares and editors) are skipped.
fn files_in(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(folder, &error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        let is_meant = path
            .extension()
            .is_some_and(|own| own.eq_ignore_ascii_case(ending));
        if is_meant && !name_of(&path).starts_with('.') && !path.is_dir() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("cannot read {}: {error}", path.display())
}
