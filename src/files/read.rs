//! Reads regular files, up to a maximum size.

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::fs::{Mode, OFlags};

/// Opens a regular file for reading. Follows links, because the path is the owner's.
///
/// # Errors
/// It cannot be opened, or is a pipe, a device, a socket or a folder. The message says which.
pub fn open(path: &Path) -> io::Result<File> {
    // Opening a device may already have an effect, such as rewinding a tape, so the kind is checked before.
    check_kind(fs::metadata(path)?.file_type())?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    check_kind(file.metadata()?.file_type())?;
    Ok(file)
}

/// Reads a regular file of `bytes_max` bytes at most.
///
/// # Errors
/// Those of [`open`], or it is larger, or cannot be read.
pub fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    contents(open(path)?, bytes_max)
}

/// Reads a regular file of UTF-8 text, of `bytes_max` bytes at most.
///
/// # Errors
/// Those of [`read`]. [`io::ErrorKind::InvalidData`] if it is not UTF-8.
pub fn read_text(path: &Path, bytes_max: u64) -> io::Result<String> {
    String::from_utf8(read(path, bytes_max)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// True if users of the machine other than the file's owner and the owner's group may read it.
#[must_use]
pub fn is_open_to_others(path: &Path) -> bool {
    let others = |file: Metadata| file.is_file() && file.permissions().mode() & 0o004 != 0;
    fs::metadata(path).is_ok_and(others)
}

/// Reads an open file, unless it has more than `bytes_max` bytes, whatever size it reports.
pub(super) fn contents(file: File, bytes_max: u64) -> io::Result<Vec<u8>> {
    let size = file.metadata()?.len();
    if size > bytes_max {
        return Err(too_large(bytes_max));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    // Files in `/proc` report a size of 0, and some of them never end.
    file.take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(too_large(bytes_max));
    }
    Ok(bytes)
}

/// Refuses everything except regular files.
pub(super) fn check_kind(kind: FileType) -> io::Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    let what = if kind.is_dir() {
        "a folder"
    } else if kind.is_symlink() {
        "a link"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    };
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("it is {what}, not a file"),
    ))
}

fn too_large(bytes_max: u64) -> io::Error {
    let most = match bytes_max >> 20 {
        0 => format!("{} KiB", bytes_max >> 10),
        mebibytes => format!("{mebibytes} MiB"),
    };
    io::Error::new(
        io::ErrorKind::FileTooLarge,
        format!("it has more than {most}"),
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use rustix::fs::{CWD, FileType, mknodat};

    use super::*;

    #[test]
    fn only_regular_files_are_read_within_their_bound_and_nothing_else_is_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "12345678").expect("a file");
        symlink(at("file"), at("link")).expect("a link");
        symlink(at("nowhere"), at("broken")).expect("a link");
        symlink("/dev/zero", at("to-zero")).expect("a link");
        mknodat(CWD, at("pipe"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
        symlink(at("pipe"), at("to-pipe")).expect("a link");
        let _socket = UnixListener::bind(at("socket")).expect("a socket");
        for (path, bytes_max, expected) in [
            (at("file"), 8, Ok(8)),
            (at("link"), 8, Ok(8)),
            (at("file"), 7, Err("it has more than 0 KiB")),
            (at("pipe"), 8, Err("it is a pipe, not a file")),
            (at("to-pipe"), 8, Err("it is a pipe, not a file")),
            (at("socket"), 8, Err("it is a socket, not a file")),
            (at("to-zero"), 8, Err("it is a device, not a file")),
            ("/dev/zero".into(), 8, Err("it is a device, not a file")),
            ("/dev/null".into(), 8, Err("it is a device, not a file")),
            (at(""), 8, Err("it is a folder, not a file")),
            ("/proc/self/maps".into(), 8, Err("it has more than 0 KiB")),
            (
                at("broken"),
                8,
                Err("No such file or directory (os error 2)"),
            ),
        ] {
            let read = read(&path, bytes_max);
            let read = read.map(|bytes| bytes.len());
            let message = read.map_err(|error| error.to_string());
            assert_eq!(
                message,
                expected.map_err(String::from),
                "{}",
                path.display()
            );
        }
    }

    #[test]
    fn a_text_is_utf_8() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("text");
        fs::write(&path, [0xff]).expect("a file");
        let error = read_text(&path, 8).expect_err("it is not UTF-8");
        assert_eq!(error.to_string(), "it is not UTF-8 text");
    }
}
