//! Reports changed files in the config folder, where the kernel does.
//!
//! Linux reports changes (inotify) on local file systems. On network shares, on FUSE and behind symbolic links it does not
//! report all of them: there, and on other systems, the daemon compares fingerprints at intervals.

use std::path::PathBuf;

/// Watches folders until [`FolderWatch::end`].
#[derive(Debug)]
pub(super) struct FolderWatch {
    #[cfg(target_os = "linux")]
    inner: linux::Watch,
}

impl FolderWatch {
    /// Begins to watch folders, of which the first is the parent of the others. Folders that do not exist are watched
    /// once [`FolderWatch::wait`] has reported that they were created.
    ///
    /// None if the system does not report all changes there.
    pub(super) fn begin(folders: Vec<PathBuf>) -> Option<FolderWatch> {
        #[cfg(target_os = "linux")]
        return linux::Watch::begin(folders).map(|inner| FolderWatch { inner });
        #[cfg(not(target_os = "linux"))]
        {
            drop(folders);
            None
        }
    }

    /// Blocks until something has changed. False after [`FolderWatch::end`], or if no more changes will be reported.
    pub(super) fn wait(&self) -> bool {
        #[cfg(target_os = "linux")]
        return self.inner.wait();
        #[cfg(not(target_os = "linux"))]
        false
    }

    /// Lets [`FolderWatch::wait`] return.
    pub(super) fn end(&self) {
        #[cfg(target_os = "linux")]
        self.inner.end();
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::mem::MaybeUninit;
    use std::path::{Path, PathBuf};
    use std::sync::atomic::{AtomicBool, Ordering};

    use rustix::fd::OwnedFd;
    use rustix::fs::inotify::{self, CreateFlags, Reader, WatchFlags};

    /// Magic numbers of file systems that are on a disk or in the memory of this machine (statfs(2)): ext2 to ext4,
    /// Btrfs, XFS, ZFS, F2FS, tmpfs, overlayfs.
    const LOCAL: &[i64] = &[
        0xEF53,
        0x9123_683E,
        0x5846_5342,
        0x2FC1_2FC1,
        0xF2F5_2010,
        0x0102_1994,
        0x794C_7630,
    ];

    #[derive(Debug)]
    pub(super) struct Watch {
        inotify: OwnedFd,
        folders: Vec<PathBuf>,
        parent: i32,
        is_ended: AtomicBool,
    }

    impl Watch {
        pub(super) fn begin(folders: Vec<PathBuf>) -> Option<Watch> {
            if !are_reliable(&folders) {
                return None;
            }
            let inotify = inotify::init(CreateFlags::CLOEXEC).ok()?;
            // The state file is written there all the time: only names that come and go are of interest.
            let names = WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::ONLYDIR;
            let parent = inotify::add_watch(&inotify, folders.first()?, names).ok()?;
            let watch = Watch {
                inotify,
                folders,
                parent,
                is_ended: AtomicBool::new(false),
            };
            watch.watch_all().then_some(watch)
        }

        /// Watches all folders that exist by now; watching one again changes nothing.
        fn watch_all(&self) -> bool {
            let changes = WatchFlags::CLOSE_WRITE
                | WatchFlags::MODIFY
                | WatchFlags::ATTRIB
                | WatchFlags::CREATE
                | WatchFlags::DELETE
                | WatchFlags::MOVE
                | WatchFlags::ONLYDIR;
            let mut below = self.folders.iter().skip(1);
            below.all(|folder| {
                let added = inotify::add_watch(&self.inotify, folder, changes);
                matches!(added, Ok(_) | Err(rustix::io::Errno::NOENT))
            })
        }

        pub(super) fn wait(&self) -> bool {
            let mut buffer = [MaybeUninit::uninit(); 4096];
            let mut reader = Reader::new(&self.inotify, &mut buffer);
            let has_come = loop {
                match reader.next() {
                    Ok(_) => break true,
                    Err(rustix::io::Errno::INTR) => {}
                    Err(_) => break false,
                }
            };
            let is_ended = self.is_ended.load(Ordering::SeqCst);
            has_come && !is_ended && are_reliable(&self.folders) && self.watch_all()
        }

        pub(super) fn end(&self) {
            self.is_ended.store(true, Ordering::SeqCst);
            // That is an event too.
            if let Err(error) = inotify::remove_watch(&self.inotify, self.parent) {
                log::debug!("cannot stop watching the config folder: {error}");
            }
        }
    }

    /// True if the system reports every change in the folders below the first. In the first itself only new names count.
    fn are_reliable(folders: &[PathBuf]) -> bool {
        let (parent, below) = folders.split_at(folders.len().min(1));
        parent.iter().all(|folder| is_local(folder))
            && below.iter().all(|folder| is_reliable(folder))
    }

    fn is_local(folder: &Path) -> bool {
        // Where the number has 32 bits with a sign, those of Btrfs and F2FS are negative.
        #[allow(clippy::unnecessary_cast)]
        let is_known =
            |system: rustix::fs::StatFs| LOCAL.contains(&(system.f_type as i64 & 0xFFFF_FFFF));
        rustix::fs::statfs(folder).is_ok_and(is_known)
    }

    /// True if the system reports every change of a file that can be read in the folder.
    fn is_reliable(folder: &Path) -> bool {
        let Ok(about) = fs::symlink_metadata(folder) else {
            // It does not exist yet; its parent is watched.
            return true;
        };
        let is_link = |path: &Path| {
            let about = fs::symlink_metadata(path);
            about.is_ok_and(|about| about.file_type().is_symlink())
        };
        let has_links = || {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| entry.path()).any(|path| is_link(&path))
        };
        is_local(folder) && !about.file_type().is_symlink() && !has_links()
    }
}
