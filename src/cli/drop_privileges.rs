//! From root to the user that `PUID` names, with no way back; before that, the config folder is made theirs.
//!
//! Written by hand, 160 lines: privdrop changes the user, but not the owner of the config folder.

use std::fs;
use std::path::Path;

use rustix::fd::OwnedFd;
use rustix::fs::{
    AtFlags, Dir, FileType, Mode, OFlags, Stat, chownat, fchown, fstat, open, openat, statat,
};
use rustix::io::Errno;
use rustix::process::{Gid, Uid, geteuid, umask};
use rustix::thread::{
    set_no_new_privs, set_thread_groups, set_thread_res_gid, set_thread_res_uid, set_thread_uid,
};

use crate::cli::terminal::print_error;
use crate::cli::user_ids::Identity;

/// Deepest level of folders that is visited; cards are three levels deep.
const DEPTH_MAX: u32 = 16;
/// Files of intertitle in a config folder, besides those whose names start with `intertitle.`
const OWN: &[&str] = &[
    "rules",
    "designs",
    "fonts",
    "cards",
    "cache",
    "backups",
    "logs",
    "originals",
];

/// Applies `identity` if this process is root; otherwise it does nothing.
///
/// It must be called while there is only one thread: others would stay root. `folder` is the config folder, if it must
/// be created and given to the user. A failed change of owner is reported on stderr only: the user may have write
/// access all the same.
///
/// # Errors
/// A message: the system does not allow the switch.
pub(super) fn become_user(identity: Identity, folder: Option<&Path>) -> Result<(), String> {
    if let Some(mask) = identity.umask {
        umask(Mode::from_raw_mode(mask));
    }
    let Some((user, group)) = identity.user else {
        return Ok(());
    };
    if !geteuid().is_root() || user == 0 {
        return Ok(());
    }
    let owner = Owner {
        user: Uid::from_raw(user),
        group: Gid::from_raw(group),
    };
    if let Some(folder) = folder
        && let Err(error) = owner.take(folder)
    {
        print_error(&format!(
            "cannot change the owner of {} to {user}:{group} (PUID and PGID): {error}\n",
            folder.display()
        ));
    }
    owner.step_in().map_err(|error| {
        format!(
            "cannot switch to user {user}, group {group} (PUID and PGID): {error}; if the container may not change \
             its user, set `user:` instead"
        )
    })?;
    if set_thread_uid(Uid::ROOT).is_ok() {
        return Err(
            "could not drop root permanently: the process can become root again after PUID".into(),
        );
    }
    Ok(())
}

/// The target user and group.
#[derive(Clone, Copy)]
struct Owner {
    user: Uid,
    group: Gid,
}

impl Owner {
    /// In this order: a process that is no longer root cannot change groups.
    fn step_in(self) -> Result<(), Errno> {
        set_thread_groups(&[self.group])?;
        set_thread_res_gid(self.group, self.group, self.group)?;
        set_thread_res_uid(self.user, self.user, self.user)?;
        set_no_new_privs(true)
    }

    fn has(self, status: &Stat) -> bool {
        (status.st_uid, status.st_gid) == (self.user.as_raw(), self.group.as_raw())
    }

    /// Changes the owner of the folder and of the files of intertitle in it. Links are not followed, other file systems
    /// are not entered, and files of the right owner are not touched.
    fn take(self, folder: &Path) -> Result<(), Errno> {
        // The error is reported when the folder is needed.
        drop(fs::create_dir_all(folder));
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let opened = open(folder, flags, Mode::empty())?;
        let top = fstat(&opened)?;
        let mut own = Vec::new();
        let mut is_empty = true;
        for entry in Dir::read_from(&opened)? {
            let name = entry?.file_name().to_owned();
            let text = name.to_string_lossy().into_owned();
            is_empty &= text == "." || text == "..";
            if text.starts_with("intertitle.") || OWN.contains(&text.as_str()) {
                own.push(name);
            }
        }
        // The folder may belong to something else.
        if own.is_empty() && !is_empty && folder != Path::new("/config") {
            return Ok(());
        }
        if !self.has(&top) {
            fchown(&opened, Some(self.user), Some(self.group))?;
        }
        for name in own {
            self.take_entry(&opened, &name, &top, DEPTH_MAX)?;
        }
        Ok(())
    }

    fn take_entry(
        self,
        folder: &OwnedFd,
        name: &std::ffi::CStr,
        top: &Stat,
        depth: u32,
    ) -> Result<(), Errno> {
        let status = match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => return Ok(()),
            other => other?,
        };
        if status.st_dev != top.st_dev {
            return Ok(());
        }
        if !self.has(&status) {
            let (user, group) = (Some(self.user), Some(self.group));
            chownat(folder, name, user, group, AtFlags::SYMLINK_NOFOLLOW)?;
        }
        if !FileType::from_raw_mode(status.st_mode).is_dir() || depth == 0 {
            return Ok(());
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let inner = openat(folder, name, flags, Mode::empty())?;
        for entry in Dir::read_from(&inner)? {
            let entry = entry?;
            if ![b".".as_slice(), b".."].contains(&entry.file_name().to_bytes()) {
                self.take_entry(&inner, entry.file_name(), top, depth - 1)?;
            }
        }
        Ok(())
    }
}
