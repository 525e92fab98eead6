//! What the media servers have, and the status of each card: series with their numbers, or episodes.

use serde::Serialize;

use crate::store::{EpisodeRow, SeriesRow, Store, WhichStatus};
use crate::views::error::ViewError;
use crate::views::selection::{Next, Selection};

/// A list of series, or of the episodes of those that are meant.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Catalogue {
    /// Series, by title, with the number of episodes of each status.
    Series(Rows<SeriesRow>),
    /// Episodes, by series and number.
    Episodes(Rows<ListedEpisode>),
}

/// A list that may have been cut off.
#[derive(Clone, Debug, Serialize)]
pub struct Rows<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// There are more.
    pub more: bool,
}

/// An episode, with its series.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct ListedEpisode {
    pub server: String,
    pub library: String,
    pub series: String,
    pub year: Option<u32>,
    #[serde(flatten)]
    pub episode: EpisodeRow,
}

impl Catalogue {
    /// Lists series if the selection names none and means every status, otherwise episodes; at most `limit` rows.
    ///
    /// # Errors
    /// There is no such series or library, or the state file could not be read.
    pub fn read(
        store: &Store,
        selection: &Selection,
        limit: usize,
    ) -> Result<Catalogue, ViewError> {
        if selection.series.is_none() && selection.status == WhichStatus::Any {
            let mut rows = Vec::new();
            let end = selection.series(store, &mut |series| {
                Ok(add(&mut rows, limit, || series.clone()))
            })?;
            let more = end == Next::Stop;
            return Ok(Catalogue::Series(Rows { rows, more }));
        }
        let mut rows = Vec::new();
        let end = selection.series(store, &mut |series| {
            selection.episodes(store, series, &mut |episode| {
                Ok(add(&mut rows, limit, || ListedEpisode {
                    server: series.server.clone(),
                    library: series.library.clone(),
                    series: series.title.clone(),
                    year: series.year,
                    episode: episode.clone(),
                }))
            })
        })?;
        let more = end == Next::Stop;
        Ok(Catalogue::Episodes(Rows { rows, more }))
    }
}

fn add<R>(rows: &mut Vec<R>, limit: usize, row: impl FnOnce() -> R) -> Next {
    if rows.len() >= limit {
        return Next::Stop;
    }
    rows.push(row());
    Next::Continue
}
