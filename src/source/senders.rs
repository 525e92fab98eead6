//! The table of sources, and the way from the bytes of a request to facts.

use crate::model::{EventWord, SourceEvent, SourceWords};
use crate::ports::Source;
use crate::source::intertitle::Intertitle;
use crate::source::plex::Plex;
use crate::source::sonarr::Sonarr;
use crate::source::tautulli::Tautulli;

const SENDERS: &[&dyn Source] = &[&Plex, &Sonarr, &Tautulli];

/// All sources of webhooks, one row each.
#[must_use]
pub fn all() -> &'static [&'static dyn Source] {
    SENDERS
}

/// The source of that name, as in URLs: one of webhooks, or intertitle itself.
#[must_use]
pub fn named(name: &str) -> Option<&'static dyn Source> {
    with_itself().find(|source| source.name() == name)
}

fn with_itself() -> impl Iterator<Item = &'static dyn Source> {
    SENDERS.iter().copied().chain([&Intertitle as &dyn Source])
}

/// The plain word that an event counts as, if any.
#[must_use]
pub fn plain_word(source: &str, event: &str) -> Option<&'static str> {
    let events = named(source)?.events().iter();
    events
        .filter(|word| word.name == event)
        .find_map(|word| word.plain)
}

/// The events that rules may name: those of every source, and the plain words of `any`.
#[must_use]
pub fn words() -> Vec<SourceWords> {
    let own = with_itself().map(|source| SourceWords {
        name: source.name(),
        events: source.events(),
    });
    own.chain([ANY]).collect()
}

/// Reads a request. Returns the JSON to store, and the facts in it.
///
/// # Errors
/// A message for the source: what is wrong with the body. The webhook is answered 4xx.
pub fn read(
    source: &dyn Source,
    content_type: &str,
    body: &[u8],
) -> Result<(String, SourceEvent), String> {
    let kept = source.keep(content_type, body)?;
    let source_event = source.read(&kept)?;
    Ok((kept, source_event))
}

/// The plain words of `any`. The first source that reports an event counts. Rules may use a field if one of these
/// events has it.
pub const ANY: SourceWords = SourceWords {
    name: "any",
    events: &[
        EventWord {
            name: "added",
            fields: &[
                "series",
                "title",
                "kind",
                "season",
                "episode",
                "special",
                "absolute",
                "year",
                "airdate",
                "added",
                "library",
                "server",
                "user",
                "owner",
                "watched",
                "tracked",
                "labels",
                "genres",
                "tags",
                "tvdb",
                "tmdb",
                "imdb",
                "path",
                "quality",
                "upgrade",
                "title_length",
                "seasons",
                "premiere",
                "finale",
                "collection",
                "network",
                "series_type",
            ],
            item: true,
            plain: None,
            help: "Something was added to a library: Plex's `library.new`, Tautulli's `created`, Sonarr's `import` \
            and `import.complete`.",
        },
        EventWord {
            name: "watched",
            fields: &[
                "series",
                "title",
                "kind",
                "season",
                "episode",
                "special",
                "absolute",
                "year",
                "airdate",
                "added",
                "library",
                "server",
                "user",
                "owner",
                "watched",
                "tracked",
                "labels",
                "genres",
                "tvdb",
                "tmdb",
                "imdb",
                "player",
                "local",
                "title_length",
                "seasons",
                "premiere",
                "finale",
                "collection",
                "network",
                "tags",
                "series_type",
            ],
            item: true,
            plain: None,
            help: "An episode was watched: Plex's `media.scrobble`, Tautulli's `watched`.",
        },
        EventWord {
            name: "rated",
            fields: &[
                "series",
                "title",
                "kind",
                "season",
                "episode",
                "special",
                "absolute",
                "year",
                "airdate",
                "added",
                "library",
                "server",
                "user",
                "owner",
                "watched",
                "tracked",
                "labels",
                "genres",
                "tvdb",
                "tmdb",
                "imdb",
                "player",
                "local",
                "title_length",
                "seasons",
                "premiere",
                "finale",
                "collection",
                "network",
                "rating",
                "tags",
                "series_type",
            ],
            item: true,
            plain: None,
            help: "Something was rated: Plex's `media.rate`.",
        },
    ],
};
