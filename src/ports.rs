//! The traits of replaceable parts: those of which there are several kinds, or that tests replace by a fake.

use crate::model::{
    ActionCall, ActionWord, ArtworkLimits, ArtworkState, Episode, EventWord, Failure, Fields,
    Intent, Message, Original, Published, Restored, ServerName, ServerNames, Slot, SourceEvent,
    Subject,
};

/// A clock. Tests set it manually.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, UTC. It may be wrong, and may be set at any time, by any amount.
    fn now_ms(&self) -> i64;
    /// Milliseconds since some moment in this run or before it. It is never set, and continues while the machine
    /// sleeps.
    fn monotonic_ms(&self) -> i64;
}

/// A source of webhooks. Reading is pure: the same bytes give the same event, on every machine.
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
    /// The event in the stored part.
    ///
    /// # Errors
    /// A message: what is wrong with it. The webhook is answered 4xx and stored as refused.
    fn read(&self, kept: &str) -> Result<SourceEvent, String>;
}

/// An action of the rules.
pub trait Action: Sync {
    /// Its words, types and help.
    fn word(&self) -> ActionWord;
    /// What the action should achieve for an episode, a season or a series. None if there is nothing to do.
    fn intent(&self, call: &ActionCall) -> Option<Intent>;
    /// The message that the action sends. None for actions that send no messages.
    fn message(&self, _call: &ActionCall) -> Option<Message> {
        None
    }
}

/// A media server that shows cards. Each kind is a folder in `server`. Every method of its parts that sends requests
/// blocks, and ends within a time limit.
pub trait MediaServer: Library + Artwork {
    /// Its kind, and its name in the settings.
    fn name(&self) -> &ServerName;
    /// The number of requests that were sent to it so far.
    fn requests(&self) -> u64;
}

/// The items on a media server.
///
/// # Errors
/// [`Failure`] says whether the server or the item is at fault.
#[allow(clippy::missing_errors_doc)]
pub trait Library: Send + Sync {
    /// The server's own identifier, which distinguishes its webhooks from those of other servers.
    fn identity(&self) -> Result<String, Failure>;
    /// The number of streams that it serves now, of any media.
    fn streams(&self) -> Result<u32, Failure>;
    /// Every name of the account that owns the server. Empty if the server does not say.
    fn owner_names(&self) -> Result<Vec<String>, Failure>;
    /// The names on the server: its own, those of libraries, series, people and labels. Requests whole listings.
    fn names(&self) -> Result<ServerNames, Failure>;
    /// True if it has a library of series. Only episodes have title cards.
    fn has_series(&self) -> Result<bool, Failure>;
    /// Recommended changes of the server's settings, one message each. Empty if there are none.
    fn check(&self) -> Result<Vec<String>, Failure>;
    /// The episodes that `subject` means: one for an episode, all for a season or a series, in order.
    ///
    /// An empty result means that the subject is known and is a kind of item that has no cards (a film). `now_ms` is
    /// the current time in milliseconds since 1970: the list of series on the server may be remembered for some
    /// minutes. The failure is [`Failure::Retry`] if the server does not know the subject yet, because Sonarr calls
    /// before the server has scanned, and [`Failure::GiveUp`] if the key of the subject cannot be one of this server.
    fn resolve(&self, subject: &Subject, now_ms: i64) -> Result<Vec<Episode>, Failure>;
    /// Every wanted episode of a library, or of all libraries: one listing for each library, page by page, and one of
    /// its series. When `wanted` is called, the number of episodes in a season is not known yet.
    ///
    /// The failure is [`Failure::GiveUp`] if there is no library of that name, or if the wanted episodes do not fit into
    /// memory.
    fn list(
        &self,
        library: Option<&str>,
        wanted: &mut dyn FnMut(&Episode) -> bool,
    ) -> Result<Vec<Episode>, Failure>;
    /// Calls `each` with every episode that was added since `since_s`, or whose title or numbers were changed; in seconds
    /// since 1970, by the server's clock. It need not show which were watched, and never which are gone. Returns false
    /// without a call if the server cannot say, or if so much has changed that it should be listed as a whole.
    fn list_changed(&self, since_s: i64, each: &mut dyn FnMut(&Episode)) -> Result<bool, Failure>;
    /// True if the server has an item of that key.
    fn has(&self, key: &str) -> Result<bool, Failure>;
    /// Adds the data of episodes that listings lack, and the picture that each shows now. Requests nothing for those that
    /// are complete.
    fn complete(&self, episodes: &mut [Episode]) -> Result<(), Failure>;
    /// The fields of an item on the server: an episode, a season or a series.
    ///
    /// An empty result means that the item is of a kind that has no cards (a film). Fails like [`Library::resolve`].
    fn fields(&self, subject: &Subject, now_ms: i64) -> Result<Fields, Failure>;
}

/// The pictures of the items on a media server.
///
/// # Errors
/// [`Failure`] says whether the server or the item is at fault.
#[allow(clippy::missing_errors_doc)]
pub trait Artwork: Send + Sync {
    /// What the server accepts.
    fn limits(&self) -> ArtworkLimits;
    /// The pictures that the server shows and offers. `published` is its name for our last card, if there was one.
    fn state(
        &self,
        episode: &Episode,
        slot: Slot,
        published: Option<&str>,
    ) -> Result<ArtworkState, Failure>;
    /// The file of a picture, by its [`ImageRef::location`](crate::model::ImageRef::location); at most 32 MiB.
    fn fetch(&self, location: &str) -> Result<Vec<u8>, Failure>;
    /// Makes the server show a card, and asks the server whether it does. `before` is the state from which it starts.
    ///
    /// The caller has stored the picture that is shown, if the server does not keep it.
    fn publish(
        &self,
        episode: &Episode,
        slot: Slot,
        jpeg: &[u8],
        before: &ArtworkState,
    ) -> Result<Published, Failure>;
    /// Makes the server show the original picture, and asks the server whether it does. Without an original, or if it
    /// is gone, the server shows its own choice. `before` is the state from which it starts.
    fn restore(
        &self,
        episode: &Episode,
        slot: Slot,
        original: Option<&Original>,
        before: &ArtworkState,
    ) -> Result<Restored, Failure>;
}
