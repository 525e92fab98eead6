//! Room on the disk of the state file: how much is left, and a reserve.
//!
//! To forget, SQLite must first write what it forgets into its log. On a full disk there is no room for that, so a file
//! beside the state file holds some, and gives it away when it is needed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use crate::files::{self, Permissions};

/// The file that holds room.
const RESERVE: &str = "intertitle.reserve";
/// Its bytes: as many as the log has that SQLite writes before it tidies it up.
const RESERVE_BYTES: u64 = 4 << 20;
/// Room below which no more webhooks are taken: jobs and decisions go on with it.
const HEADROOM_BYTES: u64 = 8 << 20;
/// Of a small disk, neither is more than this part.
const PART_OF_DISK: u64 = 16;
/// The room on the disk of a state file.
#[derive(Debug)]
pub(super) struct Room {
    folder: PathBuf,
    /// When room was made last; whoever makes some holds it.
    pub(super) made: Mutex<Option<Instant>>,
}

/// What a disk has, in bytes.
#[derive(Clone, Copy, Debug)]
struct Disk {
    free: u64,
    all: u64,
}

impl Room {
    /// The room of the state file at `path`.
    pub(super) fn beside(path: &Path) -> Room {
        Room {
            folder: path.parent().map(Path::to_path_buf).unwrap_or_default(),
            made: Mutex::default(),
        }
    }

    #[cfg(unix)]
    fn disk(&self) -> Option<Disk> {
        let told = rustix::fs::statvfs(&self.folder).ok()?;
        // Some network disks tell nothing.
        let all = told.f_frsize.saturating_mul(told.f_blocks);
        (all > 0).then(|| Disk {
            free: told.f_frsize.saturating_mul(told.f_bavail),
            all,
        })
    }

    #[cfg(not(unix))]
    fn disk(&self) -> Option<Disk> {
        None
    }

    /// The bytes that are left, if no more webhooks should be taken.
    pub(super) fn short(&self) -> Option<u64> {
        let disk = self.disk()?;
        (disk.free < HEADROOM_BYTES.min(disk.all / PART_OF_DISK)).then_some(disk.free)
    }

    /// The bytes that a log may have: `most`, and on a small disk half of the room that is kept free.
    pub(super) fn log_bytes(&self, most: u64) -> u64 {
        self.disk()
            .map_or(most, |disk| most.min(disk.all / PART_OF_DISK / 2))
    }

    /// Gives the reserve away; true if there was one.
    pub(super) fn give_reserve(&self) -> bool {
        fs::remove_file(self.folder.join(RESERVE)).is_ok()
    }

    /// Takes a reserve again, if there is plenty of room.
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

/// So many bytes that no disk can make smaller, rounded up to eight.
fn filling(bytes: u64) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let words = (0..bytes.div_ceil(8)).flat_map(|_| {
        // Xorshift: it only must not repeat itself.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    words.collect()
}
