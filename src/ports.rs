//! The traits of replaceable parts: those of which there are several kinds, or that tests replace by a fake.

use crate::model::{
    ActionCall, ActionWord, Episode, EventWord, Facts, Failure, Fields, Intent, Message, Picture,
    ServerNames, Subject,
};

/// A clock. Tests set it manually.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, UTC. It may be wrong, and may be set at any time, by any amount.
    fn now_ms(&self) -> i64;
    /// Milliseconds since some moment in this run or before it. It is never set, and continues while the machine
    /// sleeps.
    fn monotonic_ms(&self) -> i64;
}

/// A source of webhooks. Reading is pure: the same bytes give the same facts, on every machine.
pub trait Source: Sync {
    /// `plex`, `sonarr`, `tautulli`: its name in URLs and rules.
    fn name(&self) -> &'static str;
    /// The events that rules can name.
    fn events(&self) -> &'static [EventWord];
    /// The part of a request's body to store, as UTF-8 JSON. [`Source::read`] reads it.
    ///
    /// # Errors
    /// A message for the source: what is wrong with the body.
    fn keep(&self, content_type: &str, body: &[u8]) -> Result<String, String>;
    /// The facts in the stored part.
    ///
    /// # Errors
    /// A message: what is wrong with it. The webhook is answered 4xx and stored as refused.
    fn read(&self, kept: &str) -> Result<Facts, String>;
}

/// An action of the rules.
pub trait Action: Sync {
    /// Its words, types and help.
    fn word(&self) -> ActionWord;
    /// What the action should achieve for an episode, a season or a series. None if there is nothing to do.
    fn intent(&self, order: &ActionCall) -> Option<Intent>;
    /// The message that the action sends. None for actions that send no messages.
    fn message(&self, _order: &ActionCall) -> Option<Message> {
        None
    }
}

/// A media server that shows cards. Every method sends requests, blocks, and ends within a time limit.
pub trait MediaServer: Send + Sync {
    /// The connection's name in the settings.
    fn name(&self) -> &str;
    /// The server's own identifier, which distinguishes its webhooks from those of other servers.
    ///
    /// # Errors
    /// Those of every method: [`Failure`] says whether the server or the item is at fault.
    fn identify(&self) -> Result<String, Failure>;
    /// Every name of the account that owns the server. Empty if the server does not say.
    ///
    /// # Errors
    /// Those of every method.
    fn owner_names(&self) -> Result<Vec<String>, Failure>;
    /// The names on the server: its own, those of libraries, series, people and labels. Requests whole listings.
    ///
    /// # Errors
    /// Those of every method.
    fn names(&self) -> Result<ServerNames, Failure>;
    /// Recommended changes of the server's settings, one message each. Empty if there are none.
    ///
    /// # Errors
    /// Those of every method.
    fn check_up(&self) -> Result<Vec<String>, Failure>;
    /// The episodes that `subject` means: one for an episode, all for a season or a series, in order.
    ///
    /// An empty result means that the subject is known and is a kind of item that has no cards (a film). `now_ms` is
    /// the current time in milliseconds since 1970: the list of series on the server may be remembered for some
    /// minutes.
    ///
    /// # Errors
    /// [`Failure::Later`] if the server does not know it yet, because Sonarr calls before Plex has scanned.
    fn find(&self, subject: &Subject, now_ms: i64) -> Result<Vec<Episode>, Failure>;
    /// Every wanted episode of a library, or of all libraries: one listing for each library, page by page, and one of
    /// its series. When `wanted` is called, the number of episodes in a season is not known yet.
    ///
    /// # Errors
    /// [`Failure::Never`] if there is no library of that name, or if the wanted episodes do not fit into memory.
    fn all(
        &self,
        library: Option<&str>,
        wanted: &mut dyn FnMut(&Episode) -> bool,
    ) -> Result<Vec<Episode>, Failure>;
    /// True if the server has an item of that key.
    ///
    /// # Errors
    /// Those of every method.
    fn has(&self, key: &str) -> Result<bool, Failure>;
    /// Adds the data of episodes that listings lack: their labels, and whether their picture is locked. Requests
    /// nothing for those that are complete.
    ///
    /// # Errors
    /// Those of every method.
    fn complete(&self, episodes: &mut [Episode]) -> Result<(), Failure>;
    /// The fields of an item on the server: an episode, a season or a series.
    ///
    /// An empty result means that the item is of a kind that has no cards (a film).
    ///
    /// # Errors
    /// Those of [`MediaServer::find`].
    fn look_up(&self, subject: &Subject, now_ms: i64) -> Result<Fields, Failure>;
    /// The pictures that the server offers for an episode, in the server's order.
    ///
    /// # Errors
    /// Those of every method.
    fn pictures(&self, episode: &Episode) -> Result<Vec<Picture>, Failure>;
    /// The bytes of a picture, by its path on the server; at most 32 MiB.
    ///
    /// # Errors
    /// Those of every method.
    fn fetch(&self, path: &str) -> Result<Vec<u8>, Failure>;
    /// Uploads a card, which the server shows from now on.
    ///
    /// # Errors
    /// Those of every method.
    fn upload(&self, episode: &Episode, jpeg: &[u8]) -> Result<(), Failure>;
    /// Selects one of the existing pictures.
    ///
    /// # Errors
    /// Those of every method.
    fn select(&self, episode: &Episode, picture_key: &str) -> Result<(), Failure>;
    /// Lets the server choose the episode's picture itself again, at its next refresh.
    ///
    /// # Errors
    /// Those of every method.
    fn unlock(&self, episode: &Episode) -> Result<(), Failure>;
    /// Removes a label from an episode. Its other labels stay.
    ///
    /// # Errors
    /// Those of every method.
    fn remove_label(&self, episode: &Episode, label: &str) -> Result<(), Failure>;
}
