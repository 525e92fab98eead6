//! Which rules files a command is about: those that its arguments name, or those of the config folder.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::app::rules_file;
use crate::assets;
use crate::rules::{FILE_MAX, RulesFile};

/// A rules file and its path.
pub(super) struct SourceFile {
    /// Its text, with the name for messages.
    pub(super) file: RulesFile,
    /// None if it came from stdin.
    pub(super) path: Option<PathBuf>,
}

/// The rules files at `path`: a file, the `*.rules` of a folder, or `-` for stdin.
///
/// # Errors
/// Nothing is there, or it cannot be read; the message names it.
pub(super) fn at(path: &Path) -> Result<Vec<SourceFile>, String> {
    if path == Path::new("-") {
        return stdin().map(|source_file| vec![source_file]);
    }
    if path.is_dir() {
        let mut source_files = in_folder(path)?;
        for source_file in &mut source_files {
            source_file.file.name = path.join(&source_file.file.name).display().to_string();
        }
        return Ok(source_files);
    }
    let file = rules_file(assets::rules_file(path)?);
    Ok(vec![SourceFile {
        file: RulesFile {
            name: path.display().to_string(),
            ..file
        },
        path: Some(path.to_path_buf()),
    }])
}

/// The `*.rules` files of a folder by name; none if the folder does not exist. Messages use their file names.
///
/// # Errors
/// The folder or a file in it cannot be read; the message names it.
pub(super) fn in_folder(folder: &Path) -> Result<Vec<SourceFile>, String> {
    let source_file = |text: assets::Text| SourceFile {
        path: Some(folder.join(&text.name)),
        file: rules_file(text),
    };
    let texts = assets::rules_in(folder)?;
    Ok(texts.into_iter().map(source_file).collect())
}

fn stdin() -> Result<SourceFile, String> {
    // One byte more than a rules file may have, so that the reader sees that it is too much.
    let most = u64::try_from(FILE_MAX)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    let read = io::stdin().take(most).read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot read stdin: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| "stdin is not UTF-8 text")?;
    Ok(SourceFile {
        file: RulesFile {
            name: "stdin".into(),
            text,
            built_in: false,
        },
        path: None,
    })
}
