//! The space on the disk of the state file: how much is left, and a reserve.
//!
//! To delete rows, SQLite must first write to its log. On a full disk that is impossible, so a file next to the state
//! file reserves some space, and is deleted when it is needed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use crate::files::{self, Permissions};

/// The name of the reserve file.
const RESERVE: &str = "intertitle.reserve";
/// Its size: that of the log before SQLite checkpoints it.
const RESERVE_BYTES: u64 = 4 << 20;
/// With less space, no more webhooks are accepted. Jobs and decisions can use it.
const HEADROOM_BYTES: u64 = 8 << 20;
/// On a small disk, neither is more than this part of it.
const PART_OF_DISK: u64 = 16;
/// The space on the disk of a state file.
#[derive(Debug)]
pub(super) struct Room {
    folder: PathBuf,
    /// When space was last freed. Locked by the thread that is doing it.
    pub(super) made: Mutex<Option<Instant>>,
}

/// The size of a disk, in bytes.
#[derive(Clone, Copy, Debug)]
struct Disk {
    free: u64,
    all: u64,
}

impl Room {
    /// The space next to the state file at `path`.
    pub(super) fn of_file(path: &Path) -> Room {
        Room {
            folder: path.parent().map(Path::to_path_buf).unwrap_or_default(),
            made: Mutex::default(),
        }
    }

    #[cfg(unix)]
    fn disk(&self) -> Option<Disk> {
        let stat = rustix::fs::statvfs(&self.folder).ok()?;
        // Some network disks report nothing.
        let all = stat.f_frsize.saturating_mul(stat.f_blocks);
        (all > 0).then(|| Disk {
            free: stat.f_frsize.saturating_mul(stat.f_bavail),
            all,
        })
    }

    #[cfg(not(unix))]
    fn disk(&self) -> Option<Disk> {
        None
    }

    /// The bytes that are left, if they are so few that no more webhooks should be accepted.
    pub(super) fn short(&self) -> Option<u64> {
        let disk = self.disk()?;
        (disk.free < HEADROOM_BYTES.min(disk.all / PART_OF_DISK)).then_some(disk.free)
    }

    /// The size that the log may have: `most`, or on a small disk half of the space that is kept free.
    pub(super) fn log_bytes(&self, most: u64) -> u64 {
        self.disk()
            .map_or(most, |disk| most.min(disk.all / PART_OF_DISK / 2))
    }

    /// Deletes the reserve file. True if there was one.
    pub(super) fn give_reserve(&self) -> bool {
        fs::remove_file(self.folder.join(RESERVE)).is_ok()
    }

    /// Creates the reserve file again, if there is plenty of space.
    pub(super) fn take_reserve(&self) -> io::Result<()> {
        let path = self.folder.join(RESERVE);
        let Some(disk) = self.disk().filter(|_| path.symlink_metadata().is_err()) else {
            return Ok(());
        };
        let bytes = RESERVE_BYTES.min(disk.all / PART_OF_DISK);
        if disk.free < bytes.saturating_mul(4) {
            return Ok(());
        }
        files::write_new(&path, &filling(bytes), Permissions::Owner)
    }
}

/// Bytes that no disk can compress, rounded up to a multiple of eight.
fn filling(bytes: u64) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let words = (0..bytes.div_ceil(8)).flat_map(|_| {
        // Xorshift. The only requirement is that it does not repeat itself.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    words.collect()
}
