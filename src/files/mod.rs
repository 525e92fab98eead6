//! Files of people and of intertitle itself: read within bounds, and written whole or not at all.
//!
//! Only regular files are read: a pipe, a device, a socket or a folder in the place of a picture or a text is refused at
//! once, and nobody waits for it. What is written goes to a new file of a random name beside its target, which then takes
//! the target's name: links and hard links in the target's place are replaced, never written through. Below a
//! [`Folder`] that others may write to, no link is followed at all.

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
