//! Opens the event stream, and reads it until it ends. On a thread of its own, which blocks on the stream.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::{App, Closing, ServerWorker};
use crate::model::{Failure, StreamMessage};
use crate::ports::Inbox;
use crate::worker::worker_loop::Poll;

/// Opens the stream of a server if it is used and its wait is over, and returns after it has ended. `wake` is called when
/// its worker has something to do, and `stop` is set when the daemon stops.
pub fn open_once(
    app: &App,
    worker: &ServerWorker,
    wake: &(dyn Fn() + Sync),
    stop: &AtomicBool,
) -> Poll {
    let Some(feed) = worker.server.feed().filter(|_| worker.feed.is_used()) else {
        return Poll::Idle { until: None };
    };
    let now_ms = app.clock.now_ms();
    let open_ms = worker.feed.open_ms(now_ms);
    if now_ms < open_ms {
        return Poll::Idle {
            until: Some(open_ms),
        };
    }
    let inbox = ToWorker {
        app,
        worker,
        wake,
        stop,
    };
    let failure = feed.run(&inbox);
    if inbox.wants_more() {
        closed(app, worker, &failure);
        wake();
    }
    Poll::Worked
}

fn closed(app: &App, worker: &ServerWorker, failure: &Failure) {
    let server = worker.server.name();
    let why = failure.why();
    match worker.feed.closed(failure, app.clock.now_ms()) {
        Closing::New => log::warn!(
            "{server}: the event stream does not work: {why}; until it does, listings every five minutes show what has \
             changed"
        ),
        Closing::Quiet => log::debug!("{server}: the event stream has ended: {why}"),
    }
}

/// The messages of the stream, for the worker of its server.
struct ToWorker<'a> {
    app: &'a App,
    worker: &'a ServerWorker,
    wake: &'a (dyn Fn() + Sync),
    stop: &'a AtomicBool,
}

impl Inbox for ToWorker<'_> {
    fn opened(&self) {
        self.worker.feed.opened(self.app.clock.now_ms());
        log::info!(
            "{}: connected to the event stream",
            self.worker.server.name()
        );
        (self.wake)();
    }

    fn take(&self, message: StreamMessage) {
        if self.worker.feed.take(message, self.app.clock.now_ms()) {
            (self.wake)();
        }
    }

    fn wants_more(&self) -> bool {
        !self.stop.load(Ordering::SeqCst) && self.worker.feed.is_used()
    }
}
