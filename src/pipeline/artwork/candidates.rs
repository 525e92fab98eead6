//! Every picture that a card could be drawn on, for people who choose one themselves.

use std::path::PathBuf;

use serde::Serialize;

use crate::artwork::{self, Tmdb, TmdbKind, TmdbPicture, Wanted, backdrop_key};
use crate::model::{Episode, Failure, ImageRef, Slot};
use crate::pipeline::artwork::lookup::{ANY_SIZE, usable};
use crate::pipeline::artwork::source::Source;
use crate::pipeline::artwork::{folder, tmdb};
use crate::ports::MediaServer;
use crate::settings::Settings;

/// Pictures of the media server that are fetched, because only their files say what they are.
const FETCHED_MAX: usize = 12;
/// Pictures of TMDb of each kind that are listed: the best ones, then some of those that are refused.
const LISTED_MAX: usize = 20;

/// A picture that a card could be drawn on.
#[derive(Clone, Debug, Serialize)]
pub struct Candidate {
    /// Where it is, as in `art`.
    pub source: Source,
    /// The name of its file, or the source's name for it.
    pub name: String,
    /// The name that is stored with cards that are drawn on it.
    pub key: String,
    /// Width and height in px. None if the source does not say and it could not be fetched.
    pub size: Option<(u32, u32)>,
    /// The language of the text in it, two letters, or `none`. None if the source does not say.
    pub language: Option<String>,
    /// TMDb's average, 0 to 10, and the number of votes.
    pub votes: Option<(f64, u32)>,
    /// Why no card is drawn on it unless a person chooses it. None if it can be used.
    pub refused: Option<String>,
    #[serde(skip)]
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Folder(PathBuf),
    Server(String),
    Tmdb(TmdbPicture),
}

/// The pictures for an episode.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Candidates {
    /// By source, in the order of `art`; within a source, the best first.
    pub rows: Vec<Candidate>,
    /// What could not be asked, and why.
    pub notes: Vec<String>,
}

/// Where pictures are looked for.
pub struct Offers<'o> {
    /// The folder of the user's own pictures.
    pub settings: &'o Settings,
    /// None without a key.
    pub tmdb: Option<&'o Tmdb>,
    /// The media server of the episode.
    pub server: &'o dyn MediaServer,
    /// Milliseconds since 1970.
    pub now_ms: i64,
}

impl Offers<'_> {
    /// Every picture for the episode. The sources in `art` come first, in its order, then the others. `published` is the
    /// server's name for our last card.
    #[must_use]
    pub fn of_episode(
        &self,
        episode: &Episode,
        art: Option<&str>,
        published: Option<&str>,
    ) -> Candidates {
        let mut order = Source::order(art);
        for source in Source::ALL {
            if !order.contains(&source) {
                order.push(source);
            }
        }
        let mut found = Candidates::default();
        for source in order {
            match source {
                Source::Folder => self.folder(&mut found, source, episode, Wanted::Still),
                Source::Server => self.server(&mut found, episode, published),
                Source::Tmdb => self.tmdb(&mut found, (source, TmdbKind::Still), episode),
                Source::Backdrop => self.backdrops(&mut found, episode),
            }
        }
        found
    }

    /// Every backdrop of the series of an episode.
    #[must_use]
    pub fn of_series(&self, episode: &Episode) -> Candidates {
        let mut found = Candidates::default();
        self.backdrops(&mut found, episode);
        found
    }

    /// The file of a candidate.
    ///
    /// # Errors
    /// Its source does not return it.
    pub fn fetch(&self, candidate: &Candidate) -> Result<Vec<u8>, Failure> {
        match &candidate.place {
            Place::Folder(path) => artwork::read_picture(path)
                .map_err(|error| Failure::give_up(format!("{}: {error}", path.display()))),
            Place::Server(location) => self.server.fetch(location),
            Place::Tmdb(picture) => match self.tmdb {
                Some(tmdb) => tmdb.fetch(picture, self.now_ms),
                None => Err(Failure::give_up("TMDb has no key in intertitle.toml")),
            },
        }
    }

    fn backdrops(&self, found: &mut Candidates, episode: &Episode) {
        let source = Source::Backdrop;
        self.folder(found, source, episode, Wanted::Backdrop);
        if let Some(location) = &episode.of_series.backdrop {
            let picture = ImageRef {
                id: backdrop_key(location),
                location: location.clone(),
            };
            found.rows.push(self.of_server(source, &picture));
        }
        if self.tmdb.is_some() {
            self.tmdb(found, (source, TmdbKind::Backdrop), episode);
        }
    }

    fn folder(&self, found: &mut Candidates, source: Source, episode: &Episode, wanted: Wanted) {
        let folder = &self.settings.artwork_folder;
        let Some(path) = artwork::own_picture(folder, episode, wanted) else {
            return;
        };
        let name = path.strip_prefix(folder).unwrap_or(&path);
        let read = artwork::read_picture(&path);
        let (key, judged) = match &read {
            Ok(bytes) => (
                folder::key(wanted, bytes),
                usable(bytes, ANY_SIZE).map_err(|useless| useless.why),
            ),
            Err(error) => (String::new(), Err(error.to_string())),
        };
        found.rows.push(Candidate {
            source,
            name: name.display().to_string(),
            key,
            size: judged.as_ref().ok().copied(),
            language: None,
            votes: None,
            refused: judged.err(),
            place: Place::Folder(path),
        });
    }

    fn server(&self, found: &mut Candidates, episode: &Episode, published: Option<&str>) {
        match self.server.state(episode, Slot::EpisodeStill, published) {
            Ok(state) => {
                let pictures = state.candidates.iter().take(FETCHED_MAX);
                let rows = pictures.map(|picture| self.of_server(Source::Server, picture));
                found.rows.extend(rows);
            }
            Err(failure) => found.notes.push(failure.why().to_string()),
        }
    }

    fn of_server(&self, source: Source, picture: &ImageRef) -> Candidate {
        let judged = match self.server.fetch(&picture.location) {
            Ok(bytes) => usable(&bytes, ANY_SIZE).map_err(|useless| useless.why),
            Err(failure) => Err(failure.why().to_string()),
        };
        Candidate {
            source,
            name: picture.id.clone(),
            key: picture.id.clone(),
            size: judged.as_ref().ok().copied(),
            language: None,
            votes: None,
            refused: judged.err(),
            place: Place::Server(picture.location.clone()),
        }
    }

    fn tmdb(&self, found: &mut Candidates, (source, kind): (Source, TmdbKind), episode: &Episode) {
        let Some(tmdb) = self.tmdb else {
            return;
        };
        let ranked = match tmdb.pictures(kind, episode, self.now_ms) {
            Ok(ranked) => ranked,
            Err(failure) => {
                found.notes.push(failure.why().to_string());
                return;
            }
        };
        let good = ranked.good.into_iter().map(|picture| (picture, None));
        let refused = ranked.refused.into_iter();
        let refused = refused.map(|(picture, why)| (picture, Some(why)));
        let rows = good.chain(refused).take(LISTED_MAX);
        found.rows.extend(rows.map(|(picture, refused)| Candidate {
            source,
            name: picture.file_path.clone(),
            key: tmdb::key(kind, &picture),
            size: Some((picture.width, picture.height)),
            language: Some(picture.language().to_string()),
            votes: Some((picture.vote_average, picture.vote_count)),
            refused,
            place: Place::Tmdb(picture),
        }));
    }
}
