//! Series, seasons and episodes whose pictures are to stay as they are, whatever the rules say.

use serde::Serialize;

use crate::model::StatusCounts;
use crate::store::{SeriesRow, SkippedPart, Store, WhichStatus};
use crate::views::error::ViewError;
use crate::views::selection::{Next, Part, Selection};

/// What is to be skipped, or not to be skipped any more.
#[derive(Clone, Debug)]
pub struct SkipRequest {
    /// It names a series.
    pub selection: Selection,
}

/// A series that was skipped, or is not skipped any more.
#[derive(Clone, Debug, Serialize)]
pub struct SkippedSeries {
    /// The name of the media server in the settings.
    pub server: String,
    /// The series, with the part that is meant.
    pub name: String,
    /// Whether the request has changed anything.
    pub is_changed: bool,
    /// Some of the episodes are skipped after the request, by this mark or by one of their series or season.
    pub is_skipped: bool,
    /// The episodes that are meant.
    pub episodes: u32,
    /// Those that show a card of intertitle, which stays.
    pub cards: u32,
}

impl SkipRequest {
    /// Marks what is selected: no rule changes these pictures until the mark is removed.
    ///
    /// # Errors
    /// There is no such series, season or episode, or the state file could not be used.
    pub fn skip(&self, store: &Store, now_ms: i64) -> Result<Vec<SkippedSeries>, ViewError> {
        self.each(store, &mut |series, part| {
            store.skip(series, part, now_ms)?;
            Ok(true)
        })
    }

    /// Removes the marks of what is selected.
    ///
    /// # Errors
    /// There is no such series, season or episode, or the state file could not be used.
    pub fn unskip(&self, store: &Store, now_ms: i64) -> Result<Vec<SkippedSeries>, ViewError> {
        self.each(store, &mut |series, part| {
            Ok(store.unskip(series, part, now_ms)?)
        })
    }

    fn each(
        &self,
        store: &Store,
        change: &mut dyn FnMut(&SeriesRow, SkippedPart) -> Result<bool, ViewError>,
    ) -> Result<Vec<SkippedSeries>, ViewError> {
        if let Some(Part::Day(_)) = self.selection.part {
            let why = "an episode without a number cannot be skipped; skip its season";
            return Err(ViewError::Refused(why.into()));
        }
        let selection = Selection {
            status: WhichStatus::Any,
            ..self.selection.clone()
        };
        let mut all = Vec::new();
        selection.series(store, &mut |series| {
            let mut counts = StatusCounts::default();
            selection.episodes(store, series, &mut |episode| {
                counts.add(&StatusCounts::one(episode.status));
                Ok(Next::Continue)
            })?;
            if counts.all() == 0 {
                return Ok(Next::Continue);
            }
            let is_changed = change(series, selection.numbers())?;
            let skips = store.skips(&series.server)?;
            let mut is_skipped = false;
            selection.episodes(store, series, &mut |episode| {
                is_skipped |= skips.include_row(series, episode);
                Ok(match is_skipped {
                    true => Next::Stop,
                    false => Next::Continue,
                })
            })?;
            all.push(SkippedSeries {
                server: series.server.clone(),
                name: match selection.part {
                    Some(part) => format!("{} {part}", series.title),
                    None => series.title.clone(),
                },
                is_changed,
                is_skipped,
                episodes: counts.all(),
                cards: counts.ok,
            });
            Ok(Next::Continue)
        })?;
        match (all.is_empty(), selection.part) {
            (true, Some(part)) => Err(ViewError::NotFound(part.unknown())),
            _ => Ok(all),
        }
    }
}
