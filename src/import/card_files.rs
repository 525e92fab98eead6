//! The card files that TitleCardMaker has written: pictures on a media server with the same bytes are its cards, whatever
//! marks they have lost.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::files;
use crate::model::Digest;

/// Servers take no larger pictures.
const BYTES_MAX: u64 = 32 << 20;
/// The most files that are read below a folder of cards.
const FILES_MAX: usize = 200_000;
/// The depth to which folders are searched.
const DEPTH_MAX: usize = 6;
/// Endings of its card files.
const ENDINGS: [&str; 5] = ["jpg", "jpeg", "png", "webp", "gif"];

/// The digests of the files, and of all pictures below `folder`. Files that cannot be read are left out.
#[must_use]
pub fn digests<'f>(
    files: impl Iterator<Item = &'f Path>,
    folder: Option<&Path>,
) -> BTreeSet<String> {
    let mut paths: BTreeSet<PathBuf> = files.map(Path::to_path_buf).collect();
    if let Some(folder) = folder {
        collect(folder, DEPTH_MAX, &mut paths);
    }
    let bytes = paths
        .iter()
        .filter_map(|path| files::read(path, BYTES_MAX).ok());
    bytes.map(|bytes| Digest::of(&bytes).to_string()).collect()
}

fn collect(folder: &Path, depth: usize, paths: &mut BTreeSet<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && depth > 0 {
            collect(&path, depth - 1, paths);
        } else if kind.is_file() && is_picture(&path) && paths.len() < FILES_MAX {
            paths.insert(path);
        }
    }
}

fn is_picture(path: &Path) -> bool {
    path.extension().is_some_and(|ending| {
        ENDINGS
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}
