//! A folder with one socket that only its owner can enter, whatever the umask is and however long the path.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use crate::access::new_key;

/// The start of the folder's name. The rest is random, so that no other user can create it first.
const PREFIX: &str = ".intertitle-inner-";
const SOCKET: &str = "socket";
/// The socket of earlier versions, which is removed.
const FORMER: &str = "intertitle.sock";
/// Fallbacks if the config folder cannot contain a socket: a network share may lack sockets or permissions.
const VARIABLES: &[&str] = &["RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"];

/// The folder. It is deleted when this is dropped.
pub(crate) struct SocketFolder {
    path: PathBuf,
    /// Keeps the folder open, so that nobody who may rename things next to it can replace it.
    _handle: File,
    /// The path through the open handle, which is short; the real path if there is no `/proc`.
    by: PathBuf,
}

impl SocketFolder {
    /// Creates the folder in the config folder, and removes what processes that no longer run have left there; the
    /// config folder is locked, so there is no other process. If that fails, tries the runtime folders, then those for
    /// temporary files.
    pub(crate) fn open(config: &Path) -> io::Result<(UnixListener, SocketFolder)> {
        sweep(config);
        let named = VARIABLES.iter().filter_map(std::env::var_os);
        let others = named.map(PathBuf::from);
        let others = others.chain([std::env::temp_dir(), PathBuf::from("/dev/shm")]);
        let mut last = None;
        for parent in [config.to_path_buf()].into_iter().chain(others) {
            match SocketFolder::make(&parent).and_then(|made| Ok((made.bind()?, made))) {
                Ok(made) => return Ok(made),
                Err(error) => {
                    log::debug!(
                        "cannot create a private socket in {}: {error}",
                        parent.display()
                    );
                    last = Some(error);
                }
            }
        }
        Err(last.unwrap_or_else(|| io::ErrorKind::NotFound.into()))
    }

    fn make(parent: &Path) -> io::Result<SocketFolder> {
        let name = new_key().map_err(io::Error::other)?;
        let path = parent.join(format!("{PREFIX}{}", name.expose()));
        DirBuilder::new().mode(0o700).create(&path)?;
        // From here on, a failure has to remove the folder again.
        let handle = File::open(&path).inspect_err(|_| drop(fs::remove_dir(&path)))?;
        let by = PathBuf::from(format!("/proc/self/fd/{}", handle.as_raw_fd()));
        let by = if by.is_dir() { by } else { path.clone() };
        let made = SocketFolder {
            path,
            by,
            _handle: handle,
        };
        // A umask may have removed our own permissions, and a default ACL may have added some for others.
        fs::set_permissions(&made.by, Permissions::from_mode(0o700))?;
        let folder = made._handle.metadata()?;
        let owner = fs::metadata("/proc/self").map_or(folder.uid(), |process| process.uid());
        match folder.is_dir() && folder.mode() & 0o077 == 0 && folder.uid() == owner {
            true => Ok(made),
            false => Err(io::Error::other(
                "other users can enter a folder that is created there",
            )),
        }
    }

    fn bind(&self) -> io::Result<UnixListener> {
        let path = self.by.join(SOCKET);
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        Ok(listener)
    }

    /// The path of the folder, for the log.
    pub(crate) fn shown(&self) -> std::path::Display<'_> {
        self.path.display()
    }

    /// Connects to the socket.
    pub(crate) fn connect(&self) -> io::Result<UnixStream> {
        UnixStream::connect(self.by.join(SOCKET))
    }
}

impl Drop for SocketFolder {
    fn drop(&mut self) {
        clear(&self.path);
    }
}

fn clear(folder: &Path) {
    drop(fs::remove_file(folder.join(SOCKET)));
    drop(fs::remove_dir(folder));
}

/// Removes what a killed process has left.
fn sweep(config: &Path) {
    drop(fs::remove_file(config.join(FORMER)));
    for entry in fs::read_dir(config).into_iter().flatten().flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let is_ours = |name: &OsStr| name.to_str().is_some_and(|name| name.starts_with(PREFIX));
        if is_folder && is_ours(&entry.file_name()) {
            clear(&entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries
            .map(|entry| entry.expect("an entry").path())
            .collect()
    }

    #[test]
    fn the_folder_is_its_owners_only_and_is_gone_in_the_end() {
        let config = tempfile::tempdir().expect("a folder");
        // The leftovers of earlier processes.
        fs::write(config.path().join(FORMER), "").expect("a file");
        let stale = config.path().join(format!("{PREFIX}stale"));
        fs::create_dir(&stale).expect("a folder");
        fs::write(stale.join(SOCKET), "").expect("a file");
        let (_listener, folder) = SocketFolder::open(config.path()).expect("a socket");
        let made = entries(config.path());
        let [made] = made.as_slice() else {
            panic!("{made:?}")
        };
        let mode = |path: &Path| fs::metadata(path).expect("it is there").mode() & 0o777;
        assert_eq!((mode(made), mode(&made.join(SOCKET))), (0o700, 0o600));
        folder.connect().expect("it is open to us");
        drop(folder);
        assert!(entries(config.path()).is_empty());
    }

    #[test]
    fn a_path_of_any_length_will_do_and_so_does_a_folder_that_can_hold_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("d".repeat(200)).join("e".repeat(200));
        fs::create_dir_all(&deep).expect("a deep folder");
        let (_listener, made) = SocketFolder::open(&deep).expect("a socket");
        assert!(made.path.starts_with(&deep), "{}", made.path.display());
        made.connect().expect("it is open to us");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("a file");
        let (_listener, made) = SocketFolder::open(&file).expect("a socket elsewhere");
        assert!(
            !made.path.starts_with(folder.path()),
            "{}",
            made.path.display()
        );
        made.connect().expect("it is open to us");
    }

    #[test]
    fn a_socket_in_a_replaced_folder_is_not_used() {
        let config = tempfile::tempdir().expect("a folder");
        let (listener, folder) = SocketFolder::open(config.path()).expect("a socket");
        let aside = config.path().join("aside");
        fs::rename(&folder.path, &aside).expect("it is moved");
        fs::create_dir(&folder.path).expect("another one");
        let _other = UnixListener::bind(folder.path.join(SOCKET)).expect("another socket");
        folder.connect().expect("it is open to us");
        listener.set_nonblocking(true).expect("a socket");
        assert!(listener.accept().is_ok(), "ours was called");
    }
}
