//! A media server that is a folder, for tests only. It has nothing that is particular to Plex: its keys are paths, its
//! image refs are digests of the files, and it has no labels, no locks, and no list of pictures to choose from.
//!
//! `Library/Series (2021)/1/2 Title.video` is an episode, and `2 Title.jpg` next to it the picture that is shown.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use intertitle::maker::{self, Maker};
use intertitle::model::{
    ArtworkLimits, ArtworkState, ChosenBy, Digest, Episode, Failure, Fields, HowPublished,
    ImageRef, Level, Original, Published, Restored, SeriesMetadata, ServerKind, ServerName,
    ServerNames, Shown, Slot, Subject,
};
use intertitle::ports::{Artwork, Library, MediaServer};

pub struct FakeFiles {
    name: ServerName,
    root: PathBuf,
    /// Every request takes longer than it may, as on a share that hangs.
    pub is_slow: AtomicBool,
}

impl FakeFiles {
    pub fn new(root: &Path) -> FakeFiles {
        FakeFiles {
            name: ServerName {
                kind: ServerKind {
                    word: "files",
                    title: "Files",
                },
                name: "home".into(),
            },
            root: root.to_path_buf(),
            is_slow: AtomicBool::new(false),
        }
    }

    /// The folder, if it answers.
    fn root(&self) -> Result<&Path, Failure> {
        if self.is_slow.load(Ordering::SeqCst) {
            return Err(Failure::unreachable("Files did not answer in time"));
        }
        match self.root.is_dir() {
            true => Ok(&self.root),
            false => Err(Failure::unreachable(
                "Files cannot be reached: there is no folder",
            )),
        }
    }

    /// The path of a key that names something below the folder.
    fn path(&self, key: &str) -> Result<PathBuf, Failure> {
        let is_inside =
            !key.is_empty() && key.split('/').all(|part| !["", ".", ".."].contains(&part));
        match is_inside {
            true => Ok(self.root()?.join(key)),
            false => Err(Failure::give_up(format!("`{key}` is not a key of Files"))),
        }
    }

    /// All episodes of a folder, in order.
    fn below(&self, folder: &Path) -> Result<Vec<Episode>, Failure> {
        fs::metadata(folder).map_err(|error| gone(&error))?;
        let mut found = Vec::new();
        if folder.extension().is_some_and(|ending| ending == "video") {
            found.extend(self.episode(folder));
            return Ok(found);
        }
        for entry in fs::read_dir(folder).map_err(|error| gone(&error))? {
            let path = entry.map_err(|error| gone(&error))?.path();
            if path.is_dir() || path.extension().is_some_and(|ending| ending == "video") {
                found.extend(self.below(&path)?);
            }
        }
        found.sort_by_key(|episode| (episode.series_key.clone(), episode.season, episode.number));
        Ok(found)
    }

    fn episode(&self, file: &Path) -> Option<Episode> {
        if !file.is_file() {
            return None;
        }
        let key = file.strip_prefix(&self.root).ok()?.to_str()?;
        let [library, series, season, name] = key.split('/').collect::<Vec<_>>().try_into().ok()?;
        let (number, title) = name.strip_suffix(".video")?.split_once(' ')?;
        let (name, year) = series.strip_suffix(')')?.rsplit_once(" (")?;
        Some(Episode {
            key: key.into(),
            series_key: format!("{library}/{series}"),
            series: name.into(),
            of_series: SeriesMetadata {
                year: year.parse().ok(),
                ..SeriesMetadata::default()
            },
            season: season.parse().ok()?,
            number: number.parse().ok()?,
            title: title.into(),
            library: library.into(),
            library_key: library.into(),
            ..Episode::default()
        })
    }

    /// The file of the picture of an episode that exists.
    fn picture(&self, episode: &Episode) -> Result<PathBuf, Failure> {
        let path = self.path(&episode.key)?;
        fs::metadata(&path).map_err(|error| gone(&error))?;
        Ok(path.with_extension("jpg"))
    }
}

fn gone(error: &io::Error) -> Failure {
    Failure::retry(format!("Files does not have this item: {error}"))
}

fn failed(error: io::Error) -> Failure {
    Failure::ServerError {
        why: error.to_string(),
        wait: None,
    }
}

impl MediaServer for FakeFiles {
    fn requests(&self) -> u64 {
        0
    }

    fn name(&self) -> &ServerName {
        &self.name
    }
}

impl Library for FakeFiles {
    fn streams(&self) -> Result<u32, Failure> {
        self.root().map(|_| 0)
    }

    fn identity(&self) -> Result<String, Failure> {
        self.root().map(|_| super::MACHINE.to_string())
    }

    fn owner_names(&self) -> Result<Vec<String>, Failure> {
        self.root().map(|_| Vec::new())
    }

    fn names(&self) -> Result<ServerNames, Failure> {
        self.root().map(|_| ServerNames::default())
    }

    fn has_series(&self) -> Result<bool, Failure> {
        self.root().map(|_| true)
    }

    fn check(&self) -> Result<Vec<String>, Failure> {
        self.root().map(|_| Vec::new())
    }

    fn resolve(&self, subject: &Subject, _now_ms: i64) -> Result<Vec<Episode>, Failure> {
        if let Some(key) = &subject.key {
            return self.below(&self.path(key)?);
        }
        let mut episodes = self.below(self.root()?)?;
        let series = &subject.series;
        episodes.retain(|episode| {
            let is_series = series.title.as_ref() == Some(&episode.series)
                && series
                    .year
                    .is_none_or(|year| episode.of_series.year == Some(year));
            is_series
                && match subject.level {
                    Level::Series | Level::Unknown => true,
                    Level::Season(season) | Level::Unnumbered(season) => episode.season == season,
                    Level::Episode(season, number) => {
                        (episode.season, episode.number) == (season, number)
                    }
                }
        });
        match episodes.is_empty() {
            true => Err(Failure::retry("Files does not have it (yet)")),
            false => Ok(episodes),
        }
    }

    fn list(
        &self,
        library: Option<&str>,
        wanted: &mut dyn FnMut(&Episode) -> bool,
    ) -> Result<Vec<Episode>, Failure> {
        let mut folder = self.root()?.to_path_buf();
        if let Some(library) = library {
            folder.push(library);
            if !folder.is_dir() {
                return Err(Failure::give_up(format!(
                    "Files has no library `{library}`"
                )));
            }
        }
        let mut episodes = self.below(&folder)?;
        episodes.retain(|episode| wanted(episode));
        Ok(episodes)
    }

    /// Files do not say whether it is their episode that was changed.
    fn list_changed(&self, _: i64, _: &mut dyn FnMut(&Episode)) -> Result<bool, Failure> {
        self.root()?;
        Ok(false)
    }

    fn has(&self, key: &str) -> Result<bool, Failure> {
        match self.path(key) {
            Ok(path) => Ok(path.exists()),
            Err(Failure::GiveUp { .. }) => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    fn complete(&self, _episodes: &mut [Episode]) -> Result<(), Failure> {
        self.root().map(|_| ())
    }

    fn fields(&self, subject: &Subject, now_ms: i64) -> Result<Fields, Failure> {
        let episodes = self.resolve(subject, now_ms)?;
        Ok(episodes.first().map(Episode::fields).unwrap_or_default())
    }
}

impl Artwork for FakeFiles {
    fn limits(&self) -> ArtworkLimits {
        ArtworkLimits {
            bytes_max: 4 << 20,
            keeps_stills: false,
        }
    }

    fn state(
        &self,
        episode: &Episode,
        _slot: Slot,
        published: Option<&str>,
    ) -> Result<ArtworkState, Failure> {
        let path = self.picture(episode)?;
        let Ok(bytes) = fs::read(&path) else {
            return Ok(ArtworkState::default());
        };
        let image = ImageRef {
            id: Digest::of(&bytes).to_string(),
            location: path.to_str().unwrap().into(),
        };
        let by = match (maker::of(&bytes), published) {
            (_, Some(published)) if published == image.id => {
                ChosenBy::Program(Maker::Intertitle(String::new()))
            }
            (Some(program), _) => ChosenBy::Program(program),
            (None, Some(_)) => ChosenBy::Person,
            (None, None) => ChosenBy::Server,
        };
        let candidates = Vec::from_iter((by == ChosenBy::Server).then(|| image.clone()));
        Ok(ArtworkState {
            shown: Some(Shown {
                image,
                by,
                is_kept: false,
            }),
            candidates,
            uploads: Vec::new(),
        })
    }

    fn fetch(&self, location: &str) -> Result<Vec<u8>, Failure> {
        self.root()?;
        fs::read(location).map_err(|error| gone(&error))
    }

    fn publish(
        &self,
        episode: &Episode,
        slot: Slot,
        jpeg: &[u8],
        before: &ArtworkState,
    ) -> Result<Published, Failure> {
        let path = self.picture(episode)?;
        let id = Digest::of(jpeg).to_string();
        if before
            .shown
            .as_ref()
            .is_some_and(|shown| shown.image.id == id)
        {
            let how = HowPublished::WasShown;
            return Ok(Published { id, how });
        }
        fs::write(&path, jpeg).map_err(failed)?;
        let shown = self.state(episode, slot, Some(&id))?.shown;
        match shown.is_some_and(|shown| shown.image.id == id) {
            true => Ok(Published {
                id,
                how: HowPublished::Uploaded,
            }),
            false => Err(Failure::retry("Files still shows another picture")),
        }
    }

    fn restore(
        &self,
        episode: &Episode,
        _slot: Slot,
        original: Option<&Original>,
        _before: &ArtworkState,
    ) -> Result<Restored, Failure> {
        let path = self.picture(episode)?;
        match original.and_then(|original| original.bytes.as_ref()) {
            Some(Ok(bytes)) => fs::write(path, bytes).map_err(failed)?,
            Some(Err(lost)) => return Ok(Restored::Impossible(lost.clone())),
            // There was none.
            None => fs::remove_file(path).map_err(failed)?,
        }
        Ok(Restored::Shown)
    }
}
