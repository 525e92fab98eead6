//! Takes changed rules, designs and fonts into use.

use crate::app::{App, Reload};
use crate::worker::worker_loop::{Poll, Waker};

/// Milliseconds between two looks at the rules, designs and fonts on disk where the system does not report changes. What
/// is saved must be in use within two seconds, and two looks must see the same.
const LOOK_MS: i64 = 1500;
/// Milliseconds until the second look at something that has changed.
const CONFIRM_MS: i64 = 400;
/// Milliseconds between two looks where the system reports changes: a share may be mounted over a folder.
const LOOK_ANYWAY_MS: i64 = 60_000;

/// Reads what has changed in the config folder. `is_watched`: the system reports changes, and wakes this up.
pub(super) fn poll_once(app: &App, waker: &Waker, is_watched: bool) -> Poll {
    if app.look_at_folder(Reload::OnceConfirmed) {
        waker.wake_all();
    }
    let pause_ms = if app.is_unconfirmed() {
        CONFIRM_MS
    } else if is_watched {
        LOOK_ANYWAY_MS
    } else {
        LOOK_MS
    };
    Poll::Idle {
        until: Some(app.clock.now_ms().saturating_add(pause_ms)),
    }
}
