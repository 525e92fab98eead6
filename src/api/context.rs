//! What handlers need in addition to the request.

use std::cell::RefCell;

use crate::api::stored::Stored;
use crate::app::App;
use crate::worker::worker_loop::Waker;

/// Passed to every handler.
pub(crate) struct Context<'c> {
    pub(crate) app: &'c App,
    pub(crate) waker: &'c Waker,
    /// The webhook that was stored, until its response is sent.
    pub(crate) stored: RefCell<Option<Stored>>,
}

impl Context<'_> {
    /// Does what follows when the response is sent.
    pub(crate) fn follow_up(&self) {
        if let Some(stored) = self.stored.take() {
            stored.follow_up(self.app, self.waker);
        }
    }
}
