//! From the messages of an event stream to what is worth a look: each item once, after the server has finished with it.

use std::collections::BTreeMap;

use crate::model::feed::{ItemState, PlayState, StreamMessage};
use crate::model::source_event::MediaType;

/// The wait after the server has finished an item: it says so twice within seconds.
const QUIET_MS: i64 = 8_000;
/// The longest wait for an item that the server does not finish.
const LONGEST_MS: i64 = 300_000;
/// For this long after a look, the server still reports the same work: it says that it has finished once more after about
/// 40 s.
const ECHO_MS: i64 = 60_000;
/// A session that says nothing for this long has ended: players say something every ten seconds.
const SILENT_MS: i64 = 300_000;
/// The most items that wait, and sessions that are known. A server that refreshes its whole library reports each item.
const ITEMS_MAX: usize = 1000;

/// Something that happened, as far as the stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// The item is new.
    Added(MediaType, String),
    /// Something of it has changed, or nothing.
    Changed(MediaType, String),
    /// It is gone.
    Deleted(MediaType, String),
    /// A player has done something.
    Played {
        /// The session.
        session: String,
        /// The key of the item.
        key: String,
        /// What it has done.
        playback: Playback,
    },
}

/// What a player has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Playback {
    Started,
    Paused,
    Resumed,
    Stopped,
}

#[derive(Debug)]
struct Item {
    kind: MediaType,
    is_new: bool,
    first_ms: i64,
    due_ms: i64,
}

#[derive(Debug)]
struct Session {
    key: String,
    state: PlayState,
    seen_ms: i64,
}

/// The items that the server works on, and what plays. All times are of one clock, in milliseconds.
#[derive(Debug, Default)]
pub struct Debouncer {
    items: BTreeMap<String, Item>,
    /// When the items were looked at that may still be reported.
    looked_ms: BTreeMap<String, i64>,
    sessions: BTreeMap<String, Session>,
    /// What needs no wait.
    ready: Vec<StreamEvent>,
    has_overflowed: bool,
}

impl Debouncer {
    /// Takes a message that came at `now_ms`.
    pub fn take(&mut self, message: StreamMessage, now_ms: i64) {
        match message {
            StreamMessage::Item { key, kind, state } => self.item(key, kind, state, now_ms),
            StreamMessage::Play {
                session,
                key,
                state,
            } => self.play(session, key, state, now_ms),
        }
    }

    fn item(&mut self, key: String, kind: MediaType, state: ItemState, now_ms: i64) {
        if state == ItemState::Deleted {
            self.items.remove(&key);
            if self.ready.len() < ITEMS_MAX {
                self.ready.push(StreamEvent::Deleted(kind, key));
            }
            return;
        }
        let is_new = state == ItemState::Created;
        if !is_new && self.is_echo(&key, now_ms) {
            return;
        }
        if self.items.len() >= ITEMS_MAX && !self.items.contains_key(&key) {
            self.has_overflowed = true;
            return;
        }
        let item = self.items.entry(key).or_insert(Item {
            kind,
            is_new,
            first_ms: now_ms,
            due_ms: 0,
        });
        item.is_new |= is_new;
        let latest_ms = item.first_ms + LONGEST_MS;
        item.due_ms = match state {
            ItemState::Finished => latest_ms.min(now_ms + QUIET_MS),
            _ => latest_ms,
        };
    }

    fn is_echo(&self, key: &str, now_ms: i64) -> bool {
        let looked_ms = self.looked_ms.get(key);
        looked_ms.is_some_and(|looked_ms| (0..ECHO_MS).contains(&(now_ms - looked_ms)))
    }

    fn play(&mut self, session: String, key: String, state: PlayState, now_ms: i64) {
        let known = self.sessions.get(&session).map(|known| known.state);
        let before = match self.sessions.get(&session) {
            // The next episode began by itself.
            Some(known) if known.key != key => {
                self.end(&session);
                None
            }
            _ => known,
        };
        let playback = match (before, state) {
            (None, PlayState::Playing) => Some(Playback::Started),
            (Some(PlayState::Playing), PlayState::Paused) => Some(Playback::Paused),
            (Some(PlayState::Paused), PlayState::Playing) => Some(Playback::Resumed),
            _ => None,
        };
        if state == PlayState::Stopped {
            // It is said twice. Anyone who was never seen to play has stopped all the same.
            if before.is_some() {
                self.end(&session);
            }
            return;
        }
        if self.sessions.len() >= ITEMS_MAX && before.is_none() {
            self.has_overflowed = true;
            return;
        }
        if let Some(playback) = playback {
            self.ready.push(StreamEvent::Played {
                session: session.clone(),
                key: key.clone(),
                playback,
            });
        }
        let seen = Session {
            key,
            state,
            seen_ms: now_ms,
        };
        self.sessions.insert(session, seen);
    }

    fn end(&mut self, session: &str) {
        if let Some(known) = self.sessions.remove(session) {
            self.ready.push(StreamEvent::Played {
                session: session.to_string(),
                key: known.key,
                playback: Playback::Stopped,
            });
        }
    }

    /// Removes what is worth a look at `now_ms`.
    pub fn due(&mut self, now_ms: i64) -> Vec<StreamEvent> {
        let silent = self.sessions.iter();
        let silent = silent.filter(|(_, known)| now_ms - known.seen_ms >= SILENT_MS);
        let silent: Vec<String> = silent.map(|(session, _)| session.clone()).collect();
        silent.iter().for_each(|session| self.end(session));
        let mut events = std::mem::take(&mut self.ready);
        self.looked_ms
            .retain(|_, looked_ms| (0..ECHO_MS).contains(&(now_ms - *looked_ms)));
        let due: Vec<String> = self
            .items
            .iter()
            .filter(|(_, item)| item.due_ms <= now_ms)
            .map(|(key, _)| key.clone())
            .collect();
        for key in due {
            if let Some(item) = self.items.remove(&key) {
                self.looked_ms.insert(key.clone(), now_ms);
                events.push(match item.is_new {
                    true => StreamEvent::Added(item.kind, key),
                    false => StreamEvent::Changed(item.kind, key),
                });
            }
        }
        events
    }

    /// When something is worth a look next, if nothing else is seen. None if nothing waits.
    #[must_use]
    pub fn due_ms(&self) -> Option<i64> {
        if !self.ready.is_empty() {
            return Some(i64::MIN);
        }
        let items = self.items.values().map(|item| item.due_ms);
        let sessions = self
            .sessions
            .values()
            .map(|known| known.seen_ms + SILENT_MS);
        items.chain(sessions).min()
    }

    /// The clock was set: waits keep their length.
    pub fn shift(&mut self, by_ms: i64) {
        for item in self.items.values_mut() {
            item.first_ms = item.first_ms.saturating_add(by_ms);
            item.due_ms = item.due_ms.saturating_add(by_ms);
        }
        for session in self.sessions.values_mut() {
            session.seen_ms = session.seen_ms.saturating_add(by_ms);
        }
        for looked_ms in self.looked_ms.values_mut() {
            *looked_ms = looked_ms.saturating_add(by_ms);
        }
    }

    /// Whether messages were dropped since this was last called, because too much waited.
    pub fn takes_overflow(&mut self) -> bool {
        std::mem::take(&mut self.has_overflowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(key: &str, state: ItemState) -> StreamMessage {
        StreamMessage::Item {
            key: key.into(),
            kind: MediaType::Episode,
            state,
        }
    }

    fn play(key: &str, state: PlayState) -> StreamMessage {
        StreamMessage::Play {
            session: "1".into(),
            key: key.into(),
            state,
        }
    }

    fn added(key: &str) -> StreamEvent {
        StreamEvent::Added(MediaType::Episode, key.into())
    }

    fn changed(key: &str) -> StreamEvent {
        StreamEvent::Changed(MediaType::Episode, key.into())
    }

    #[test]
    fn an_item_is_looked_at_once_after_the_last_report_that_it_is_finished() {
        let mut debouncer = Debouncer::default();
        debouncer.take(item("7", ItemState::Created), 0);
        debouncer.take(item("7", ItemState::Busy), 1_000);
        assert_eq!(debouncer.due_ms(), Some(LONGEST_MS));
        debouncer.take(item("7", ItemState::Finished), 3_000);
        debouncer.take(item("7", ItemState::Finished), 5_000);
        assert_eq!(debouncer.due(12_999), []);
        assert_eq!(debouncer.due(13_000), [added("7")]);
        debouncer.take(item("7", ItemState::Finished), 45_000);
        assert_eq!(debouncer.due_ms(), None);
        debouncer.take(item("7", ItemState::Finished), 13_000 + ECHO_MS);
        assert_eq!(debouncer.due(i64::MAX / 2), [changed("7")]);
    }

    #[test]
    fn an_item_that_is_never_finished_is_looked_at_after_five_minutes() {
        let mut debouncer = Debouncer::default();
        debouncer.take(item("7", ItemState::Created), 0);
        for at_ms in (0..LONGEST_MS).step_by(5_000) {
            debouncer.take(item("7", ItemState::Finished), at_ms);
            assert_eq!(debouncer.due(at_ms), [], "{at_ms}");
        }
        assert_eq!(debouncer.due(LONGEST_MS), [added("7")]);
    }

    #[test]
    fn an_item_that_is_gone_is_not_looked_at() {
        let mut debouncer = Debouncer::default();
        debouncer.take(item("7", ItemState::Created), 0);
        debouncer.take(item("7", ItemState::Deleted), 10);
        let gone = StreamEvent::Deleted(MediaType::Episode, "7".into());
        assert_eq!(debouncer.due(i64::MAX / 2), [gone]);
    }

    #[test]
    fn a_session_is_known_by_its_states_and_ends_by_silence() {
        let mut debouncer = Debouncer::default();
        let mut reported = Vec::new();
        let states = [
            ("7", PlayState::Playing),
            ("7", PlayState::Playing),
            ("7", PlayState::Paused),
            ("7", PlayState::Paused),
            ("7", PlayState::Playing),
            ("8", PlayState::Playing),
            ("8", PlayState::Stopped),
            ("8", PlayState::Stopped),
            ("9", PlayState::Playing),
        ];
        for (key, state) in states {
            debouncer.take(play(key, state), 0);
            reported.extend(debouncer.due(0));
        }
        assert_eq!(debouncer.due_ms(), Some(SILENT_MS));
        reported.extend(debouncer.due(SILENT_MS));
        let reported: Vec<(String, Playback)> = reported
            .into_iter()
            .filter_map(|events| match events {
                StreamEvent::Played { key, playback, .. } => Some((key, playback)),
                _ => None,
            })
            .collect();
        let expected = [
            ("7", Playback::Started),
            ("7", Playback::Paused),
            ("7", Playback::Resumed),
            ("7", Playback::Stopped),
            ("8", Playback::Started),
            ("8", Playback::Stopped),
            ("9", Playback::Started),
            ("9", Playback::Stopped),
        ];
        assert_eq!(
            reported,
            expected.map(|(key, what)| (key.to_string(), what))
        );
    }

    #[test]
    fn a_refresh_of_a_whole_library_is_bounded() {
        let mut debouncer = Debouncer::default();
        for key in 0..5 * ITEMS_MAX {
            debouncer.take(item(&key.to_string(), ItemState::Finished), 0);
        }
        assert!(debouncer.takes_overflow() && !debouncer.takes_overflow());
        assert_eq!(debouncer.due(QUIET_MS).len(), ITEMS_MAX);
    }
}
