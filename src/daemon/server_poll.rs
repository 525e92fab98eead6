//! One unit of work of a server worker.

use crate::app::{App, ServerWorker};
use crate::model::Step;
use crate::pipeline::{feed, listed_names, lookup, publish, resolve};
use crate::worker::worker_loop::{Poll, Role};

/// A step that a server worker runs, and the roles that may have work after it.
type StepWorker = (fn(&App, &ServerWorker) -> Poll, &'static [Role]);
/// Rare, and short compared with the listings of a library.
const FOLLOW: StepWorker = (feed::poll_once, &[Role::Dispatch]);
const LOOK_UP: StepWorker = (lookup::poll_once, &[Role::Dispatch]);
const LEARN: StepWorker = (listed_names::poll_once, &[]);
const UPLOAD: StepWorker = (publish::poll_once, &[Role::Dispatch]);
const FIND: StepWorker = (resolve::poll_once, &[Role::Renderers, Role::Dispatch]);

/// One unit of work of a server worker. What has happened on the server comes first, then lookups for waiting deliveries, then uploads, then episodes to find,
/// unless the next of those has a lower rank: the uploads of a batch must not delay a single event.
pub fn poll_server(app: &App, worker: &ServerWorker) -> Poll {
    poll_server_for(app, worker).0
}

/// The same, with the roles that may have work after it.
pub(super) fn poll_server_for(app: &App, worker: &ServerWorker) -> (Poll, &'static [Role]) {
    let now_ms = app.clock.now_ms();
    let next = |step| {
        let rank = app.store.next_rank(step, worker.name(), now_ms);
        rank.ok().flatten()
    };
    let finds_first = match (next(Step::Resolve), next(Step::Publish)) {
        (Some(find), Some(upload)) => find < upload,
        _ => false,
    };
    let steps: [StepWorker; 5] = match worker.gives_way(finds_first) {
        true => [FOLLOW, LOOK_UP, LEARN, FIND, UPLOAD],
        false => [FOLLOW, LOOK_UP, LEARN, UPLOAD, FIND],
    };
    let mut polled = Poll::Idle { until: None };
    for (step, whom) in steps {
        polled = polled.or_sooner(step(app, worker));
        if polled == Poll::Worked {
            let whom = match worker.takes_lead() {
                true => &Role::ALL,
                false => whom,
            };
            return (polled, whom);
        }
    }
    (polled, &[])
}
