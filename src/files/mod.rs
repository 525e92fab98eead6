//! Files of users and of intertitle itself: reads are bounded, writes are atomic.
//!
//! Only regular files are read: a pipe, a device, a socket or a folder instead of a picture or a text is refused at
//! once, without waiting for it. A write goes to a new file with a random name next to its target, which is then
//! renamed. Links and hard links of that name are replaced, never written through. Below a [`Folder`] that others may
//! write to, no link is followed at all.

mod folder;
mod leftovers;
mod lock;
mod new_file;
mod read;
mod write;

pub use folder::Folder;
pub use lock::{LockRefusal, lock};
pub use new_file::{Durability, Permissions};
pub use read::{is_open_to_others, open, read, read_text};
pub use write::{append, copy, write, write_new};
