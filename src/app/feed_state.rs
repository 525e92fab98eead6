//! The event stream of one media server: whether it is used, its connection, and what it has said so far.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::{
    Actor, Backoff, Debouncer, Failure, StreamEvent, StreamMessage, UnreachableReason,
};
use crate::settings::EventSource;

/// A stream that was open for this long has worked: the next wait begins at the shortest again.
const WORKED_MS: i64 = 30_000;
/// After a refused token, in milliseconds. It works again only if somebody changes it.
const REFUSED_MS: i64 = 600_000;
/// The status of a server that does not accept the token.
const TOKEN_REFUSED: u16 = 401;
/// The most sessions whose users are remembered.
const ACTORS_MAX: usize = 1000;

/// The connection of the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// It was not opened yet.
    #[default]
    New,
    /// It is open since then, in milliseconds since 1970.
    Open(i64),
    /// It was closed, for this reason.
    Closed(String),
}

/// The event stream of one media server.
#[derive(Debug, Default)]
pub struct FeedState(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    source: EventSource,
    /// When the first webhook came, in milliseconds since 1970.
    webhook_ms: Option<i64>,
    connection: Connection,
    tries: u32,
    /// When it may be opened again, in milliseconds since 1970.
    open_ms: i64,
    debouncer: Debouncer,
    /// Who uses which session.
    actors: BTreeMap<String, Actor>,
    /// When its listings are due, in milliseconds since 1970. None before the stream was first opened or has failed.
    listings_ms: Option<i64>,
    /// What was known of it is forgotten, because it is not used.
    is_left: bool,
    /// It was logged that the stream does not work.
    is_reported: bool,
}

/// What a closed stream means for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// It had worked, or this was logged before.
    Quiet,
    /// It does not work, which was not logged yet.
    New,
}

impl FeedState {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets where events come from, and when the first webhook came.
    pub fn set(&self, source: EventSource, webhook_ms: Option<i64>) {
        let mut state = self.state();
        (state.source, state.webhook_ms) = (source, webhook_ms);
    }

    /// Whether the stream is used.
    #[must_use]
    pub fn is_used(&self) -> bool {
        let state = self.state();
        match state.source {
            EventSource::Webhook => false,
            EventSource::Stream => true,
            EventSource::Auto => state.webhook_ms.is_none(),
        }
    }

    /// Whether a webhook of this server has come.
    #[must_use]
    pub fn has_webhooks(&self) -> bool {
        self.state().webhook_ms.is_some()
    }

    /// A webhook has come. True if the stream was used until now and is not any more.
    pub fn webhook_came(&self, now_ms: i64) -> bool {
        let was_used = self.is_used();
        self.state().webhook_ms.get_or_insert(now_ms);
        was_used && !self.is_used()
    }

    /// Its connection.
    #[must_use]
    pub fn connection(&self) -> Connection {
        self.state().connection.clone()
    }

    /// When it may be opened, in milliseconds since 1970. After the clock was set back, no later than in ten minutes.
    #[must_use]
    pub fn open_ms(&self, now_ms: i64) -> i64 {
        self.state().open_ms.min(now_ms.saturating_add(REFUSED_MS))
    }

    /// The stream was opened. What it has missed is due.
    pub fn opened(&self, now_ms: i64) {
        let mut state = self.state();
        state.connection = Connection::Open(now_ms);
        state.listings_ms = Some(now_ms);
        state.is_reported = false;
    }

    /// The stream was closed, or could not be opened.
    pub fn closed(&self, failure: &Failure, now_ms: i64) -> Closing {
        let reason = match failure {
            Failure::Unreachable { reason, .. } => Some(*reason),
            _ => None,
        };
        let is_refused = reason == Some(UnreachableReason::Status(TOKEN_REFUSED));
        let mut state = self.state();
        let has_worked = matches!(state.connection, Connection::Open(since_ms)
            if !(0..WORKED_MS).contains(&(now_ms - since_ms)));
        if has_worked {
            state.tries = 0;
        }
        let wait_ms = match is_refused {
            true => REFUSED_MS,
            false => Backoff::STREAM.wait_ms(state.tries),
        };
        state.tries = state.tries.saturating_add(1);
        state.open_ms = now_ms.saturating_add(wait_ms);
        state.connection = Connection::Closed(failure.why().into());
        // Without a stream, only the listings show anything.
        state.listings_ms.get_or_insert(now_ms);
        // That the whole server is away is reported by its worker.
        let is_away = reason == Some(UnreachableReason::NoConnection);
        match has_worked || is_away || std::mem::replace(&mut state.is_reported, true) {
            true => Closing::Quiet,
            false => Closing::New,
        }
    }

    /// Forgets the connection and what was seen, because the stream is not used. True the first time.
    pub fn leave(&self) -> bool {
        let mut state = self.state();
        if state.is_left {
            return false;
        }
        *state = State {
            source: state.source,
            webhook_ms: state.webhook_ms,
            is_left: true,
            ..State::default()
        };
        true
    }

    /// Takes a message. True if there is something to do earlier than before.
    pub fn take(&self, message: StreamMessage, now_ms: i64) -> bool {
        let mut state = self.state();
        let before_ms = state.debouncer.due_ms().unwrap_or(i64::MAX);
        state.debouncer.take(message, now_ms);
        if state.debouncer.takes_overflow() {
            log::debug!("too much changes at once; the listings show it");
            state.listings_ms = state.listings_ms.map(|_| now_ms);
        }
        state.debouncer.due_ms().unwrap_or(i64::MAX) < before_ms
    }

    /// What is worth a look now.
    #[must_use]
    pub fn due(&self, now_ms: i64) -> Vec<StreamEvent> {
        self.state().debouncer.due(now_ms)
    }

    /// When something is worth a look next, in milliseconds since 1970.
    #[must_use]
    pub fn due_ms(&self) -> Option<i64> {
        self.state().debouncer.due_ms()
    }

    /// When the listings are due, in milliseconds since 1970. None while the stream was never opened.
    #[must_use]
    pub fn listings_ms(&self) -> Option<i64> {
        self.state().listings_ms
    }

    /// The listings are due then, or earlier.
    pub fn list_by(&self, due_ms: i64) {
        let mut state = self.state();
        state.listings_ms = state.listings_ms.map(|own| own.min(due_ms));
    }

    /// The listings were read, or have failed. The next ones are due then.
    pub fn listed(&self, due_ms: i64) {
        let mut state = self.state();
        state.listings_ms = state.listings_ms.map(|_| due_ms);
    }

    /// Remembers who uses a session.
    pub fn remember_actor(&self, session: &str, actor: Actor) {
        let actors = &mut self.state().actors;
        if actors.len() < ACTORS_MAX {
            actors.insert(session.to_string(), actor);
        }
    }

    /// Who uses a session, if that is known.
    #[must_use]
    pub fn actor(&self, session: &str) -> Option<Actor> {
        self.state().actors.get(session).cloned()
    }

    /// A session has ended.
    pub fn forget_actor(&self, session: &str) {
        self.state().actors.remove(session);
    }

    /// The clock was set: waits keep their length.
    pub fn shift(&self, by_ms: i64) {
        let mut state = self.state();
        state.open_ms = state.open_ms.saturating_add(by_ms);
        state.listings_ms = state.listings_ms.map(|due_ms| due_ms.saturating_add(by_ms));
        state.debouncer.shift(by_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_opened_again_after_a_longer_wait_each_time_until_it_has_worked() {
        let feed = FeedState::default();
        let mut now_ms = 1_000_000;
        let wait = |now_ms: i64, refused: bool| {
            let failure = match refused {
                true => Failure::Unreachable {
                    why: "Plex answered 401".into(),
                    reason: UnreachableReason::Status(TOKEN_REFUSED),
                    wait: None,
                },
                false => Failure::unreachable("the connection was lost"),
            };
            let closing = feed.closed(&failure, now_ms);
            (closing, feed.open_ms(now_ms) - now_ms)
        };
        assert_eq!(wait(now_ms, false), (Closing::New, 2_000));
        assert_eq!(wait(now_ms, false), (Closing::Quiet, 4_000));
        feed.opened(now_ms);
        // It worked for a moment only.
        assert_eq!(wait(now_ms + 1, false), (Closing::New, 8_000));
        assert_eq!(wait(now_ms, true), (Closing::Quiet, 600_000));
        feed.opened(now_ms);
        now_ms += WORKED_MS;
        assert_eq!(wait(now_ms, false), (Closing::Quiet, 2_000));
    }

    #[test]
    fn in_auto_the_first_webhook_ends_the_use_of_the_stream() {
        let feed = FeedState::default();
        assert!(feed.is_used());
        assert!(feed.webhook_came(5) && !feed.webhook_came(6) && !feed.is_used());
        feed.set(EventSource::Stream, Some(5));
        assert!(feed.is_used() && !feed.webhook_came(7));
        feed.set(EventSource::Webhook, None);
        assert!(!feed.is_used() && !feed.webhook_came(7));
    }
}
