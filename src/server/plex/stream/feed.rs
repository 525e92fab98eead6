//! Plex's event stream as a port.

use std::io::{ErrorKind, Read as _};

use crate::model::{Actor, ChangeKind, Failure, ListedEpisode, PlaySession};
use crate::ports::{Feed, Inbox, Library as _};
use crate::server::plex::client::Plex;
use crate::server::plex::stream::frames::Frames;
use crate::server::plex::stream::messages::{FILTERS, messages};
use crate::server::plex::stream::{listings, payload};

/// Bytes that are read at once.
const PIECE_BYTES: usize = 8 << 10;

impl Feed for Plex {
    fn run(&self, inbox: &dyn Inbox) -> Failure {
        let path = format!("/:/eventsource/notifications?filters={FILTERS}");
        let reply = match self.wire.stream(&path) {
            Ok(reply) => reply,
            Err(failure) => return failure,
        };
        inbox.opened();
        let mut stream = reply.reader();
        let mut frames = Frames::default();
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            match stream.read(&mut piece) {
                Ok(0) => return Failure::unreachable("Plex has ended its event stream"),
                Ok(count) => frames.push(&piece[..count], &mut |event, data| {
                    let messages = messages(event, data).into_iter();
                    messages.for_each(|message| inbox.take(message));
                }),
                Err(error) if error.kind() == ErrorKind::TimedOut => {
                    return Failure::unreachable("Plex has said nothing for a minute");
                }
                Err(_) => return Failure::unreachable("the connection was lost"),
            }
            if !inbox.wants_more() {
                return Failure::unreachable("it is not wanted any more");
            }
        }
    }

    fn stop(&self) {
        self.wire.close_stream();
    }

    fn since(
        &self,
        kind: ChangeKind,
        since_s: i64,
        each: &mut dyn FnMut(ListedEpisode),
    ) -> Result<(), Failure> {
        listings::since(&self.wire, kind, since_s, each)
    }

    fn look(&self, keys: &[String]) -> Result<Vec<ListedEpisode>, Failure> {
        listings::look(&self.wire, keys)
    }

    fn sessions(&self) -> Result<Vec<PlaySession>, Failure> {
        let owners = self.owner_names().unwrap_or_default();
        listings::sessions(&self.wire, &owners)
    }

    fn webhook(
        &self,
        event: &str,
        episode: &ListedEpisode,
        actor: &Actor,
        machine: &str,
    ) -> String {
        payload::webhook(event, episode, actor, machine)
    }
}
