//! Log files: the newest is written to, older ones have numbers, and the oldest goes.
//!
//! Written by hand, 90 lines without tests. The crate file-rotate 0.8.0 panics if the folder cannot be created; if the
//! file cannot be opened, it drops lines until a file would have been full, instead of trying again with the next line;
//! it may start the next file in the middle of a line; it puts the number after the ending (`intertitle.log.1`); and it
//! depends on chrono.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::files;

/// Bytes of a file after which the next one is begun.
const FILE_BYTES: u64 = 1 << 20;
/// Files that are kept, the newest included.
const FILES: usize = 5;

/// A writer of `intertitle.log` in a folder. It never fails: a disk that takes no log must not keep the daemon from its
/// work.
pub(super) struct LogFiles {
    folder: PathBuf,
    file: Option<File>,
    /// Of the newest file.
    bytes: u64,
    file_bytes: u64,
    at_line_start: bool,
}

impl LogFiles {
    /// Goes on with the newest file in `folder`, or begins one when the first line comes.
    pub(super) fn new(folder: &Path) -> LogFiles {
        LogFiles {
            folder: folder.to_path_buf(),
            file: None,
            bytes: 0,
            file_bytes: FILE_BYTES,
            at_line_start: true,
        }
    }

    fn path(&self, age: usize) -> PathBuf {
        self.folder.join(match age {
            0 => "intertitle.log".to_string(),
            age => format!("intertitle.{age}.log"),
        })
    }

    /// Opens the newest file; errors are ignored, because nobody could read them in the log.
    fn open(&mut self) -> io::Result<&mut File> {
        if self.file.is_none() {
            fs::create_dir_all(&self.folder)?;
            let file = files::append(&self.path(0))?;
            self.bytes = file.metadata()?.len();
            self.file = Some(file);
        }
        self.file
            .as_mut()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Gives each file the next number; the oldest is overwritten.
    fn turn(&mut self) {
        self.file = None;
        for age in (1..FILES).rev() {
            // Those that are not there yet need no number.
            drop(fs::rename(self.path(age - 1), self.path(age)));
        }
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.open()?;
        if self.at_line_start && self.bytes >= self.file_bytes {
            self.turn();
        }
        let written = self.open()?.write_all(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(0);
        self.at_line_start = bytes.ends_with(b"\n");
        written
    }
}

impl Write for LogFiles {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.put(bytes).is_err() {
            // The next line tries again: there may be space then.
            self.file = None;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(log: &mut LogFiles, lines: std::ops::Range<u32>) {
        for line in lines {
            // As loggers write: in pieces.
            log.write_all(b"line ").expect("it never fails");
            writeln!(log, "{line:04}").expect("it never fails");
        }
    }

    #[test]
    fn five_files_are_kept_and_no_line_is_torn() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path().join("logs");
        let mut log = LogFiles::new(&at);
        log.file_bytes = 100;
        write(&mut log, 0..95);
        let mut log = LogFiles::new(&at);
        log.file_bytes = 100;
        write(&mut log, 95..100);
        let mut names: Vec<_> = fs::read_dir(&at)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        names.sort();
        let all = [
            "intertitle.1.log",
            "intertitle.2.log",
            "intertitle.3.log",
            "intertitle.4.log",
            "intertitle.log",
        ];
        assert_eq!(names, all);
        let read = |name: &str| fs::read_to_string(at.join(name)).expect("a file");
        let text: String = [
            "intertitle.4.log",
            "intertitle.3.log",
            "intertitle.2.log",
            "intertitle.1.log",
            "intertitle.log",
        ]
        .map(read)
        .concat();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.last(), Some(&"line 0099"));
        let first: u32 = lines[0][5..].parse().expect("a number");
        let expected: Vec<String> = (first..100).map(|line| format!("line {line:04}")).collect();
        assert_eq!(lines, expected);
        assert!((40..=60).contains(&lines.len()), "{}", lines.len());
    }

    #[test]
    fn a_log_folder_that_cannot_be_created_is_not_fatal_and_is_tried_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path().join("logs");
        fs::write(&at, "a file").expect("a file");
        let mut log = LogFiles::new(&at);
        write(&mut log, 0..3);
        fs::remove_file(&at).expect("it is there");
        write(&mut log, 3..4);
        let text = fs::read_to_string(at.join("intertitle.log")).expect("a file");
        assert!(text.ends_with("line 0003\n"), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_them() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = LogFiles::new(folder.path());
        write(&mut log, 0..1);
        let file = fs::metadata(folder.path().join("intertitle.log")).expect("a file");
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
}
