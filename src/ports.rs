//! The traits at which the house can be cut: there are several kinds, or a test cannot run the real one.

use crate::model::{
    ActionCall, ActionWord, Episode, EventWord, Facts, Failure, Fields, Intent, Message, Picture,
    ServerNames, Subject,
};

/// What time it is. Tests wind it by hand.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, UTC. It may be wrong, and be set meanwhile, by any amount.
    fn now_ms(&self) -> i64;
    /// Milliseconds since some moment of this run or before: nobody sets them, and they pass while the machine sleeps.
    fn monotonic_ms(&self) -> i64;
}

/// A sender of hooks. Reading is pure: the same bytes give the same facts, on every machine.
pub trait Source: Sync {
    /// `plex`, `sonarr`, `tautulli`: as addresses and rules name it.
    fn name(&self) -> &'static str;
    /// The events that rules may wait for.
    fn events(&self) -> &'static [EventWord];
    /// The part of a request's body that is worth keeping, as UTF-8 JSON: what [`Source::read`] reads.
    ///
    /// # Errors
    /// A sentence for the sender: what is wrong with the body.
    fn keep(&self, content_type: &str, body: &[u8]) -> Result<String, String>;
    /// What the kept part says.
    ///
    /// # Errors
    /// A sentence: what is wrong with it. The hook is answered 4xx and kept as refused.
    fn read(&self, kept: &str) -> Result<Facts, String>;
}

/// Something that rules may ask for.
pub trait Action: Sync {
    /// Its words, types and help.
    fn word(&self) -> ActionWord;
    /// What the order means for an episode, a season or a series; none if there is nothing to do.
    fn intent(&self, order: &ActionCall) -> Option<Intent>;
    /// What the order wants to be told to people; none for all that send no messages.
    fn message(&self, _order: &ActionCall) -> Option<Message> {
        None
    }
}

/// A media server that shows cards. Every call asks the server, blocks, and ends in time.
pub trait MediaServer: Send + Sync {
    /// The connection's name in the settings.
    fn name(&self) -> &str;
    /// The server's own identifier, by which its hooks are told from those of other servers.
    ///
    /// # Errors
    /// As every call: [`Failure`] says whether the server or the item is at fault.
    fn identify(&self) -> Result<String, Failure>;
    /// Every name of the account that owns the server; none if it does not say.
    ///
    /// # Errors
    /// As every call.
    fn owner_names(&self) -> Result<Vec<String>, Failure>;
    /// The names that the server has: of itself, its libraries, series, people and labels. Asks for whole listings.
    ///
    /// # Errors
    /// As every call.
    fn names(&self) -> Result<ServerNames, Failure>;
    /// What a person should change on the server, a sentence each; none if all is well.
    ///
    /// # Errors
    /// As every call.
    fn check_up(&self) -> Result<Vec<String>, Failure>;
    /// The episodes that are meant: one for an episode, all for a season or a series, in order.
    ///
    /// An empty answer means that the subject is known and is nothing that has cards (a film). It is `now_ms`
    /// milliseconds since 1970: which series the server has may be remembered for some minutes.
    ///
    /// # Errors
    /// [`Failure::Later`] if the server does not know it yet: Sonarr calls before Plex has scanned.
    fn find(&self, subject: &Subject, now_ms: i64) -> Result<Vec<Episode>, Failure>;
    /// Every episode of a library, or of all of them, that is wanted: one listing for each library, page by page, and one
    /// of its series. `wanted` does not know yet how many episodes a season has.
    ///
    /// # Errors
    /// [`Failure::Never`] if there is no library of that name, or if more are wanted than fit into memory.
    fn all(
        &self,
        library: Option<&str>,
        wanted: &mut dyn FnMut(&Episode) -> bool,
    ) -> Result<Vec<Episode>, Failure>;
    /// True if the server has an item of that key.
    ///
    /// # Errors
    /// As every call.
    fn has(&self, key: &str) -> Result<bool, Failure>;
    /// Fills in what listings do not say of episodes: their labels, and whether their picture is locked. Those that
    /// are complete are not asked for.
    ///
    /// # Errors
    /// As every call.
    fn complete(&self, episodes: &mut [Episode]) -> Result<(), Failure>;
    /// What the server knows of an item, by the names of fields: an episode, a season or a series.
    ///
    /// An empty answer means that the item is nothing that has cards (a film).
    ///
    /// # Errors
    /// As [`MediaServer::find`].
    fn look_up(&self, subject: &Subject, now_ms: i64) -> Result<Fields, Failure>;
    /// The pictures that the server offers for an episode, in the server's order.
    ///
    /// # Errors
    /// As every call.
    fn pictures(&self, episode: &Episode) -> Result<Vec<Picture>, Failure>;
    /// The bytes of a picture, by the path the server gave for it; at most 32 MiB.
    ///
    /// # Errors
    /// As every call.
    fn fetch(&self, path: &str) -> Result<Vec<u8>, Failure>;
    /// Uploads a card; the server shows it from now on.
    ///
    /// # Errors
    /// As every call.
    fn upload(&self, episode: &Episode, jpeg: &[u8]) -> Result<(), Failure>;
    /// Shows one of the pictures the server has already.
    ///
    /// # Errors
    /// As every call.
    fn select(&self, episode: &Episode, picture_key: &str) -> Result<(), Failure>;
    /// Lets the server choose the episode's picture by itself again, when it next looks for pictures.
    ///
    /// # Errors
    /// As every call.
    fn unlock(&self, episode: &Episode) -> Result<(), Failure>;
    /// Takes a label off an episode; its other labels stay.
    ///
    /// # Errors
    /// As every call.
    fn remove_label(&self, episode: &Episode, label: &str) -> Result<(), Failure>;
}
