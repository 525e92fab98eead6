//! What handlers need in addition to the request.

use crate::app::App;
use crate::worker::worker_loop::Waker;

/// Passed to every handler.
pub(crate) struct Context<'c> {
    pub(crate) app: &'c App,
    pub(crate) waker: &'c Waker,
}
