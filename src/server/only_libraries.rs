//! A media server of which only some libraries count: those of `libraries` in the settings. The others are as if they were not
//! there.

use std::sync::Arc;

use crate::model::{
    ArtworkLimits, ArtworkState, Episode, Failure, Fields, Original, Published, Restored,
    ServerName, ServerNames, Slot, Subject,
};
use crate::ports::{Artwork, Feed, Library, MediaServer};
use crate::text::fold;

/// A server, and the names of its libraries that count.
pub(super) struct OnlyLibraries {
    server: Arc<dyn MediaServer>,
    names: Vec<String>,
}

impl OnlyLibraries {
    /// The names are compared without case.
    pub(super) fn of(server: Arc<dyn MediaServer>, names: &[String]) -> OnlyLibraries {
        OnlyLibraries {
            server,
            names: names.to_vec(),
        }
    }

    fn counts(&self, library: &str) -> bool {
        // A library without a name cannot have been left out.
        library.is_empty() || self.names.iter().any(|name| fold(name) == fold(library))
    }
}

impl MediaServer for OnlyLibraries {
    fn name(&self) -> &ServerName {
        self.server.name()
    }

    fn requests(&self) -> u64 {
        self.server.requests()
    }

    /// An event of a library that is left out leads to nothing, like its webhook.
    fn feed(&self) -> Option<&dyn Feed> {
        self.server.feed()
    }
}

impl Library for OnlyLibraries {
    fn identity(&self) -> Result<String, Failure> {
        self.server.identity()
    }

    fn streams(&self) -> Result<u32, Failure> {
        self.server.streams()
    }

    fn owner_names(&self) -> Result<Vec<String>, Failure> {
        self.server.owner_names()
    }

    fn names(&self) -> Result<ServerNames, Failure> {
        self.server.names()
    }

    fn libraries(&self) -> Result<Vec<String>, Failure> {
        let mut libraries = self.server.libraries()?;
        libraries.retain(|library| self.counts(library));
        Ok(libraries)
    }

    fn check(&self) -> Result<Vec<String>, Failure> {
        let mut wrong = self.server.check()?;
        let there: Vec<String> = self.server.libraries()?;
        let is_there = |name: &String| there.iter().any(|library| fold(library) == fold(name));
        for name in self.names.iter().filter(|name| !is_there(name)) {
            wrong.push(format!(
                "it has no library `{name}`, which `libraries` in intertitle.toml names; there are {}",
                there.join(", ")
            ));
        }
        Ok(wrong)
    }

    fn resolve(&self, subject: &Subject, now_ms: i64) -> Result<Vec<Episode>, Failure> {
        let mut episodes = self.server.resolve(subject, now_ms)?;
        episodes.retain(|episode| self.counts(&episode.library));
        Ok(episodes)
    }

    fn list(
        &self,
        library: Option<&str>,
        wanted: &mut dyn FnMut(&Episode) -> bool,
    ) -> Result<Vec<Episode>, Failure> {
        if library.is_some() {
            return self.server.list(library, wanted);
        }
        let mut episodes = Vec::new();
        for library in self.libraries()? {
            episodes.append(&mut self.server.list(Some(&library), wanted)?);
        }
        Ok(episodes)
    }

    fn list_changed(&self, since_s: i64, each: &mut dyn FnMut(&Episode)) -> Result<bool, Failure> {
        self.server.list_changed(since_s, &mut |episode| {
            if self.counts(&episode.library) {
                each(episode);
            }
        })
    }

    fn has(&self, key: &str) -> Result<bool, Failure> {
        self.server.has(key)
    }

    fn complete(&self, episodes: &mut [Episode]) -> Result<(), Failure> {
        self.server.complete(episodes)
    }

    fn fields(&self, subject: &Subject, now_ms: i64) -> Result<Fields, Failure> {
        self.server.fields(subject, now_ms)
    }
}

impl Artwork for OnlyLibraries {
    fn limits(&self) -> ArtworkLimits {
        self.server.limits()
    }

    fn state(
        &self,
        episode: &Episode,
        slot: Slot,
        published: Option<&str>,
    ) -> Result<ArtworkState, Failure> {
        self.server.state(episode, slot, published)
    }

    fn fetch(&self, location: &str) -> Result<Vec<u8>, Failure> {
        self.server.fetch(location)
    }

    fn publish(
        &self,
        episode: &Episode,
        slot: Slot,
        jpeg: &[u8],
        before: &ArtworkState,
    ) -> Result<Published, Failure> {
        self.server.publish(episode, slot, jpeg, before)
    }

    fn restore(
        &self,
        episode: &Episode,
        slot: Slot,
        original: Option<&Original>,
        before: &ArtworkState,
    ) -> Result<Restored, Failure> {
        self.server.restore(episode, slot, original, before)
    }
}
