//! Files that commands make: there whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::files::{self, Durability, Permissions};

/// Writes `bytes` to a file: to a new one next to it, which is then renamed. Creates the folder. Something that exists
/// and is not a file, such as `/dev/null`, is written to directly; `-` is stdout.
///
/// # Errors
/// A message that names the file.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let written = match path == Path::new("-") {
        true => io::stdout()
            .write_all(bytes)
            .and_then(|()| io::stdout().flush()),
        false => write_file(path, bytes),
    };
    written.map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let before = fs::metadata(path).ok();
    if before.as_ref().is_some_and(|there| !there.is_file()) {
        return fs::OpenOptions::new()
            .write(true)
            .open(path)?
            .write_all(bytes);
    }
    // A link stays one: what it leads to is replaced.
    let path = match before {
        Some(_) => &fs::canonicalize(path)?,
        None => path,
    };
    files::write(path, bytes, Permissions::AsBefore, Durability::Synced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_created_with_its_folder_and_replaced_without_leftovers() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("new/card.jpg");
        for bytes in ["one", "two"] {
            write(&file, bytes.as_bytes()).expect("it can be written");
            assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some(bytes));
        }
        let files = fs::read_dir(folder.path().join("new")).map(Iterator::count);
        assert_eq!(files.ok(), Some(1));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").expect("it can be written");
        std::os::unix::fs::symlink(&file, &link).expect("a link can be made");
        write(&link, b"new").expect("it can be written");
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("new"));
        write(Path::new("/dev/null"), b"card").expect("it can be written");
        assert!(fs::metadata("/dev/null").is_ok_and(|there| !there.is_file()));
    }
}
