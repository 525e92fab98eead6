//! What follows when a webhook is on disk and its response is sent.

use crate::app::App;
use crate::model::Activity;
use crate::worker::worker_loop::{Role, Waker};

/// A webhook that was stored. What follows does not delay its response.
pub(crate) struct Stored {
    pub(crate) note: Activity,
    pub(crate) is_test: bool,
}

impl Stored {
    /// Logs it, and wakes the worker that decides it.
    pub(crate) fn follow_up(&self, app: &App, waker: &Waker) {
        app.emit(&self.note);
        if !self.is_test {
            waker.wake(&[Role::Dispatch]);
        }
    }
}
