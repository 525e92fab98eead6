//! The pictures that cards of a series, a season or an episode can be drawn on, and the choice of one of them by a person.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::artwork::{self, ChosenFor};
use crate::card::{Picture, Which, card_path};
use crate::model::Episode;
use crate::pipeline::artwork::{Candidate, Candidates, why_useless};
use crate::ports::MediaServer;
use crate::store::{EpisodeRow, ImageKey, SeriesRow, Store};
use crate::views::episode_details::{Asked, found};
use crate::views::error::ViewError;
use crate::views::selection::{Next, Part, Selection};

/// The pictures for one episode, or for all episodes of a series or a season, on one media server.
#[derive(Serialize)]
pub struct OfferedPictures {
    /// The name of the media server in the settings.
    pub server: String,
    /// The name of the library.
    pub library: String,
    /// The title of the series.
    pub series: String,
    /// The year in which it began.
    pub year: Option<u32>,
    /// The episode. None if they are for more than one.
    pub episode: Option<EpisodeRow>,
    /// The name of the picture that the card of the episode is drawn on.
    pub drawn_on: Option<String>,
    /// The pictures, and what could not be asked.
    pub pictures: Candidates,
    #[serde(skip)]
    found: Option<Found>,
}

/// An episode that was found on its media server.
struct Found {
    server: Arc<dyn MediaServer>,
    episode: Episode,
}

/// A request to see or to choose pictures.
#[derive(Clone, Debug)]
pub struct ArtRequest {
    /// A series, a season or an episode.
    pub selection: Selection,
}

impl ArtRequest {
    /// The pictures that are offered, for each media server that has the series.
    ///
    /// # Errors
    /// There is no such series, season or episode, or the state file could not be read.
    pub fn offered(
        &self,
        store: &Store,
        servers: &[Arc<dyn MediaServer>],
        asked: &Asked<'_>,
    ) -> Result<Vec<OfferedPictures>, ViewError> {
        let mut all = Vec::new();
        self.selection.series(store, &mut |series| {
            let server = servers.iter();
            let mut server = server.filter(|server| server.name().name == series.server);
            let Some(server) = server.next() else {
                return Ok(Next::Continue);
            };
            let is_episode = self.whom() == ChosenFor::Episode;
            self.selection.episodes(store, series, &mut |row| {
                all.push(self.of_row(store, server, (series, row), asked)?);
                // The first episode stands for its season or series.
                Ok(match is_episode {
                    true => Next::Continue,
                    false => Next::Stop,
                })
            })?;
            Ok(Next::Continue)
        })?;
        match (all.is_empty(), self.selection.part) {
            (true, Some(part)) => Err(ViewError::NotFound(part.unknown())),
            _ => Ok(all),
        }
    }

    fn of_row(
        &self,
        store: &Store,
        server: &Arc<dyn MediaServer>,
        (series, row): (&SeriesRow, &EpisodeRow),
        asked: &Asked<'_>,
    ) -> Result<OfferedPictures, ViewError> {
        let is_episode = self.whom() == ChosenFor::Episode;
        let card = store.card_details(ImageKey::still(&series.server, &row.key))?;
        let (drawn_on, published) = match card {
            Some(card) => (card.drawn_on, card.shown_as),
            None => (None, None),
        };
        let mut offered = OfferedPictures {
            server: series.server.clone(),
            library: series.library.clone(),
            series: series.title.clone(),
            year: series.year,
            episode: is_episode.then(|| row.clone()),
            drawn_on: drawn_on.filter(|_| is_episode),
            pictures: Candidates::default(),
            found: None,
        };
        match found(store, server.as_ref(), row, asked.moment.ms) {
            Ok(episode) => {
                let style = asked.style(&episode);
                let art = style.as_ref().and_then(|style| style.art());
                let offers = asked.offers(server.as_ref());
                offered.pictures = match is_episode {
                    true => offers.of_episode(&episode, art, published.as_deref()),
                    false => offers.of_series(&episode),
                };
                offered.found = Some(Found {
                    server: Arc::clone(server),
                    episode,
                });
            }
            Err(failure) => offered.pictures.notes.push(failure.why().to_string()),
        }
        Ok(offered)
    }

    /// Takes one of the pictures that are offered: `number` counts all of them, from 1. Returns it and its file.
    ///
    /// # Errors
    /// There is no such picture, it cannot be drawn on, or it could not be stored.
    pub fn choose(
        &self,
        offered: &[OfferedPictures],
        number: usize,
        asked: &Asked<'_>,
    ) -> Result<(Candidate, PathBuf), ViewError> {
        let all = offered
            .iter()
            .flat_map(|one| one.pictures.rows.iter().map(move |row| (one, row)));
        let count = all.clone().count();
        let Some((of, candidate)) = number.checked_sub(1).and_then(|at| all.clone().nth(at)) else {
            return Err(ViewError::NotFound(match count {
                0 => "there are no pictures to choose from".into(),
                1 => format!("there is no picture {number}; there is only 1"),
                count => format!("there is no picture {number}; there are 1 to {count}"),
            }));
        };
        let found = of.found()?;
        let bytes = asked.offers(found.server.as_ref()).fetch(candidate);
        let bytes = bytes.map_err(|failure| ViewError::Refused(failure.why().to_string()))?;
        let path = self.store(of, &bytes, asked)?;
        Ok((candidate.clone(), path))
    }

    /// Takes a picture of the user's own. Returns its new file.
    ///
    /// # Errors
    /// It cannot be drawn on, or could not be stored.
    pub fn choose_file(
        &self,
        offered: &[OfferedPictures],
        bytes: &[u8],
        asked: &Asked<'_>,
    ) -> Result<PathBuf, ViewError> {
        let of = offered.iter().find(|one| one.found.is_some());
        match of.or(offered.first()) {
            Some(of) => self.store(of, bytes, asked),
            None => Err(ViewError::NotFound("there is no such series".into())),
        }
    }

    /// Forgets the choice. Returns the file that was deleted, or None if there was none.
    ///
    /// # Errors
    /// It could not be deleted, or the media server does not answer.
    pub fn reset(
        &self,
        offered: &[OfferedPictures],
        asked: &Asked<'_>,
    ) -> Result<Option<PathBuf>, ViewError> {
        let mut deleted = None;
        for of in offered {
            let root = &asked.settings.artwork_folder;
            let reset = artwork::reset(root, &of.found()?.episode, self.whom());
            deleted = deleted.or(reset.map_err(|error| unwritten(asked, &error))?);
        }
        Ok(deleted)
    }

    fn store(
        &self,
        of: &OfferedPictures,
        bytes: &[u8],
        asked: &Asked<'_>,
    ) -> Result<PathBuf, ViewError> {
        let episode = &of.found()?.episode;
        if let Some(why) = why_useless(bytes) {
            let why = format!("the picture cannot be used: {why}");
            return Err(ViewError::Refused(why));
        }
        used(episode, asked)?;
        let extension = Picture::extension(bytes).unwrap_or("jpg");
        let root = &asked.settings.artwork_folder;
        let stored = artwork::choose(
            (root, &new_folder(episode)),
            episode,
            self.whom(),
            (bytes, extension),
        );
        stored.map_err(|error| unwritten(asked, &error))
    }

    fn whom(&self) -> ChosenFor {
        match self.selection.part {
            Some(Part::Episode(..) | Part::Day(_)) => ChosenFor::Episode,
            Some(Part::Season(_)) => ChosenFor::Season,
            None => ChosenFor::Series,
        }
    }
}

impl OfferedPictures {
    fn found(&self) -> Result<&Found, ViewError> {
        self.found.as_ref().ok_or_else(|| {
            let why = self.pictures.notes.first();
            ViewError::Refused(why.cloned().unwrap_or_default())
        })
    }
}

/// # Errors
/// The style of the episode leaves out the folder of the user's own pictures, where chosen ones are.
fn used(episode: &Episode, asked: &Asked<'_>) -> Result<(), ViewError> {
    let style = asked.style(episode);
    let art = style
        .as_ref()
        .and_then(|style| style.choice.chosen.get("art"));
    let words = |value: &str| value.split([' ', ',']).any(|word| word == "folder");
    match art {
        Some(chosen) if !words(&chosen.value) => Err(ViewError::Refused(format!(
            "`art {}` at {} leaves out chosen pictures; write `art [folder, {}]` there",
            chosen.value,
            chosen.from,
            chosen
                .value
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(", ")
        ))),
        _ => Ok(()),
    }
}

/// The name of the folder of a series that has none yet: that of its cards.
fn new_folder(episode: &Episode) -> String {
    let path = card_path(
        &episode.series,
        &format!("Series {}", episode.series_key),
        episode.of_series.year,
        episode.season,
        Which::Number(episode.number),
        "",
    );
    let folder = path.split('/').next();
    folder.unwrap_or_default().to_string()
}

fn unwritten(asked: &Asked<'_>, error: &io::Error) -> ViewError {
    ViewError::Refused(format!(
        "{}: {error}",
        asked.settings.artwork_folder.display()
    ))
}
