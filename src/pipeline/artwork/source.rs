//! The sources that `art` names.

use serde::Serialize;

/// A source of pictures, as named in `art`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The user's folder.
    Folder,
    /// The media server.
    Server,
    /// TMDb.
    Tmdb,
    /// The backdrop of the series.
    Backdrop,
}

impl Source {
    /// All of them, in the order in which they are tried and shown if `art` does not say otherwise.
    pub(crate) const ALL: [Source; 4] = [
        Source::Folder,
        Source::Server,
        Source::Tmdb,
        Source::Backdrop,
    ];

    /// The word in `art`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Source::Folder => "folder",
            Source::Server => "server",
            Source::Tmdb => "tmdb",
            Source::Backdrop => "backdrop",
        }
    }

    /// The sources in the order of the property `art`. Without it: the user's folder, then the server.
    pub(crate) fn order(art: Option<&str>) -> Vec<Source> {
        let words = art.unwrap_or("folder server").split_whitespace();
        words
            .filter_map(|word| Source::ALL.into_iter().find(|source| source.word() == word))
            .collect()
    }
}
