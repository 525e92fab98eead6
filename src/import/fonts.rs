//! The fonts that are copied, and the names that rules use for them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::card::Letters;
use crate::files;
use crate::import::model::Collection;
use crate::import::report::{Note, Report};
use crate::model::Digest;

/// The largest fonts, of all Chinese characters, have 20 MB.
const BYTES_MAX: u64 = 64 << 20;

/// A font file to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FontCopy {
    /// Where it is.
    pub from: PathBuf,
    /// Its name in the folder of fonts.
    pub name: String,
    /// The same file is there already.
    pub is_there: bool,
}

/// The fonts to copy into `folder`, and the name for rules of each, by its key. A file of another font is never
/// replaced: the copy gets another name.
pub fn plan(
    collection: &Collection,
    folder: &Path,
    report: &mut Report,
) -> (Vec<FontCopy>, BTreeMap<String, String>) {
    let (mut copies, mut names) = (Vec::new(), BTreeMap::new());
    let mut taken: BTreeMap<String, Digest> = BTreeMap::new();
    for (key, font) in &collection.fonts {
        let Some(from) = &font.file else { continue };
        match usable(from) {
            Ok(bytes) => {
                let digest = Digest::of(&bytes);
                let (name, is_there) = free_name(from, folder, &digest, &taken);
                names.insert(key.clone(), name.clone());
                if taken.insert(name.clone(), digest).is_none() {
                    let from = from.clone();
                    copies.push(FontCopy {
                        from,
                        name,
                        is_there,
                    });
                }
            }
            Err(why) => {
                let what = format!("the font file {}: {why}", from.display());
                report.note(Note::LeftOut, &font.name, what);
            }
        }
    }
    (copies, names)
}

/// The bytes of a font that can be used.
fn usable(path: &Path) -> Result<Vec<u8>, String> {
    let bytes = files::read(path, BYTES_MAX).map_err(|error| error.to_string())?;
    let mut part = |at: u64, length: usize| {
        let from = usize::try_from(at).ok()?.min(bytes.len());
        let until = from.saturating_add(length).min(bytes.len());
        Some(bytes[from..until].to_vec())
    };
    Letters::peek(&mut part)?;
    let is_font = path.extension().is_some_and(|ending| {
        ["otf", "ttc", "ttf"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    });
    match is_font {
        true => Ok(bytes),
        false => Err("its name ends with none of .otf, .ttc and .ttf".to_string()),
    }
}

/// The name of the file, with a number if another font has that name; and whether this font is there already.
fn free_name(
    from: &Path,
    folder: &Path,
    digest: &Digest,
    taken: &BTreeMap<String, Digest>,
) -> (String, bool) {
    let name = from
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let name = name.trim_start_matches('.').replace(['"', '\\'], "");
    let name = name.replace(char::is_control, "");
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, "ttf"));
    for number in 1_u32.. {
        let name = match number {
            1 => format!("{stem}.{ending}"),
            _ => format!("{stem}-{number}.{ending}"),
        };
        if let Some(same) = taken.get(&name) {
            if same == digest {
                return (name, false);
            }
            continue;
        }
        match files::read(&folder.join(&name), BYTES_MAX) {
            Ok(bytes) if Digest::of(&bytes) == *digest => return (name, true),
            Ok(_) => {}
            Err(_) if folder.join(&name).symlink_metadata().is_ok() => {}
            Err(_) => return (name, false),
        }
    }
    (name, false)
}
