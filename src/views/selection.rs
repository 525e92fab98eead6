//! Which episodes of the catalogue a person means: `"Severance" s02e03`, a library, all that are missing.

use std::fmt;

use crate::model::{Level, StatusCounts, Subject, day_ms, rfc3339};
use crate::store::{EpisodeRow, SeriesRow, Store, WhichSeries, WhichStatus};
use crate::text::{fold, nearest};
use crate::views::error::ViewError;

/// A part of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A season, by its number; 0 for specials.
    Season(u32),
    /// An episode, by season and number.
    Episode(u32, u32),
    /// The episodes of a day, for shows without numbers: its midnight UTC, in milliseconds since 1970.
    Day(i64),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Season(season) => write!(f, "s{season:02}"),
            Part::Episode(season, number) => write!(f, "s{season:02}e{number:02}"),
            Part::Day(ms) => f.write_str(rfc3339(*ms).get(..10).unwrap_or_default()),
        }
    }
}

impl Part {
    /// Whether it means single episodes.
    #[must_use]
    pub fn is_episode(self) -> bool {
        matches!(self, Part::Episode(..) | Part::Day(_))
    }

    /// Reads `s02`, `s02e03`, `2x03`, or a day: `2026-11-30`. Case does not matter.
    ///
    /// # Errors
    /// A message: it is something else.
    pub fn parse(text: &str) -> Result<Part, String> {
        let lower = text.to_ascii_lowercase();
        let read = || {
            if let Some((season, number)) = lower.split_once('x') {
                return Some(Part::Episode(season.parse().ok()?, number.parse().ok()?));
            }
            if lower.len() == 10
                && let Some(ms) = day_ms(&lower)
            {
                return Some(Part::Day(ms));
            }
            let rest = lower.strip_prefix('s')?;
            Some(match rest.split_once('e') {
                Some((season, number)) => Part::Episode(season.parse().ok()?, number.parse().ok()?),
                None => Part::Season(rest.parse().ok()?),
            })
        };
        read().ok_or_else(|| {
            format!(
                "`{text}` is neither a season (`s02`) nor an episode (`s02e03`, or its day: `2026-11-30`)"
            )
        })
    }

    /// Says that the series does not have it.
    #[must_use]
    pub fn unknown(self) -> String {
        match self {
            Part::Season(season) => format!("the series has no season {season}"),
            Part::Episode(..) => format!("the series has no episode {self}"),
            Part::Day(_) => format!("the series has no episode of {self}"),
        }
    }

    /// Whether an episode belongs to it.
    #[must_use]
    pub fn includes(self, episode: &EpisodeRow) -> bool {
        match self {
            Part::Season(season) => episode.season == season,
            Part::Episode(season, number) => {
                episode.season == season && episode.number == number && !episode.is_unnumbered
            }
            Part::Day(ms) => day_ms(&episode.airdate) == Some(ms),
        }
    }
}

/// Which episodes are meant: those that match all of these.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The title of the series, with the year in brackets if there are several.
    pub series: Option<String>,
    /// A part of the series.
    pub part: Option<Part>,
    /// The name of a library. Case does not matter.
    pub library: Option<String>,
    /// The name of a media server in the settings. Case does not matter.
    pub server: Option<String>,
    /// By the status of their cards.
    pub status: WhichStatus,
}

/// Whether a caller wants more rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It does.
    Continue,
    /// It has enough.
    Stop,
}

/// Series that are read at a time.
const PAGE: u32 = 200;
/// Episodes that are read at a time.
const EPISODES: u32 = 500;
/// Titles that an error names.
const NAMED: u32 = 8;

impl Selection {
    /// Calls `each` with every series that is meant, by title, until it fails.
    ///
    /// # Errors
    /// A message: there is no such series or library, or the state file could not be read.
    pub fn series(
        &self,
        store: &Store,
        each: &mut dyn FnMut(&SeriesRow) -> Result<Next, ViewError>,
    ) -> Result<Next, ViewError> {
        let libraries = self.libraries(store)?;
        let title = self.series.as_deref().map(title_and_year);
        let titles = match &title {
            Some((title, year)) => self.titles(store, title, *year)?,
            None => vec![None],
        };
        for title in &titles {
            for library in &libraries {
                let which = WhichSeries {
                    server: library.as_ref().map(|(server, _)| server.as_str()),
                    library: library.as_ref().map(|(_, name)| name.as_str()),
                    title: title.as_ref().map(|(title, _)| title.as_str()),
                    year: title.as_ref().and_then(|(_, year)| *year),
                    status: self.status,
                };
                if all_series(store, &which, each)? == Next::Stop {
                    return Ok(Next::Stop);
                }
            }
        }
        Ok(Next::Continue)
    }

    /// Calls `each` with every episode of a series that is meant.
    ///
    /// # Errors
    /// The state file could not be read, or `each` failed.
    pub fn episodes(
        &self,
        store: &Store,
        series: &SeriesRow,
        each: &mut dyn FnMut(&EpisodeRow) -> Result<Next, ViewError>,
    ) -> Result<Next, ViewError> {
        let mut after = None;
        loop {
            let page = store.catalogue_episodes(series.id, after.as_ref(), EPISODES)?;
            let Some(last) = page.last() else {
                return Ok(Next::Continue);
            };
            after = Some(last.cursor());
            let is_meant = |episode: &&EpisodeRow| {
                self.status.includes(episode.status)
                    && self.part.is_none_or(|part| part.includes(episode))
            };
            for episode in page.iter().filter(is_meant) {
                if each(episode)? == Next::Stop {
                    return Ok(Next::Stop);
                }
            }
        }
    }

    /// The series that a title means: one with exactly this title, else the only one that contains it.
    #[allow(clippy::type_complexity)]
    fn titles(
        &self,
        store: &Store,
        title: &str,
        year: Option<u32>,
    ) -> Result<Vec<Option<(String, Option<u32>)>>, ViewError> {
        let exact = WhichSeries {
            title: Some(title),
            year,
            ..WhichSeries::default()
        };
        if !store.catalogue_series(&exact, None, 1)?.is_empty() {
            return Ok(vec![Some((title.to_string(), year))]);
        }
        // A title may end in a year of its own.
        let written = self.series.as_deref().unwrap_or(title);
        let part = store.catalogue_titles(written, NAMED)?;
        match part.as_slice() {
            [one] => Ok(vec![Some((one.clone(), None))]),
            [] => {
                let all = store.catalogue_titles("", u32::MAX)?;
                let names = all.iter().map(String::as_str);
                let near = nearest(&fold(written), names);
                Err(ViewError::NotFound(match (all.is_empty(), near) {
                    (true, _) => {
                        "the catalogue is empty: no media server has been listed yet".into()
                    }
                    (false, Some(near)) => {
                        format!("no media server has a series called `{written}`; is it `{near}`?")
                    }
                    (false, None) => {
                        format!("no media server has a series called `{written}`")
                    }
                }))
            }
            several => Err(ViewError::NotFound(format!(
                "no media server has a series called `{written}`; these contain it: {}",
                several
                    .iter()
                    .map(|title| format!("`{title}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ))),
        }
    }

    /// The libraries that are meant: pairs of a server and a name. None for all.
    #[allow(clippy::type_complexity)]
    fn libraries(&self, store: &Store) -> Result<Vec<Option<(String, String)>>, ViewError> {
        if self.library.is_none() && self.server.is_none() {
            return Ok(vec![None]);
        }
        let all = store.catalogue_libraries()?;
        let is = |wanted: &Option<String>, name: &str| {
            wanted
                .as_ref()
                .is_none_or(|wanted| fold(wanted) == fold(name))
        };
        let of_server = all.iter().filter(|(server, _)| is(&self.server, server));
        let meant: Vec<_> = of_server
            .clone()
            .filter(|(_, library)| is(&self.library, library))
            .cloned()
            .map(Some)
            .collect();
        if let (true, Some(name)) = (meant.is_empty(), &self.library) {
            let names: Vec<&str> = of_server.map(|(_, name)| name.as_str()).collect();
            return Err(ViewError::NotFound(match names.is_empty() {
                true => format!("no library called `{name}`: the catalogue has none"),
                false => format!("no library called `{name}`; there are {}", names.join(", ")),
            }));
        }
        Ok(meant)
    }

    /// How many of the meant episodes have each status, whatever [`Selection::status`] is.
    ///
    /// # Errors
    /// Those of [`Selection::series`].
    pub fn counts(&self, store: &Store) -> Result<(usize, StatusCounts), ViewError> {
        let any = Selection {
            status: WhichStatus::Any,
            ..self.clone()
        };
        let (mut series_count, mut counts) = (0, StatusCounts::default());
        any.series(store, &mut |series| {
            if self.part.is_none() {
                series_count += 1;
                counts.add(&series.counts);
                return Ok(Next::Continue);
            }
            let before = counts.all();
            any.episodes(store, series, &mut |episode| {
                counts.add(&StatusCounts::one(episode.status));
                Ok(Next::Continue)
            })?;
            series_count += usize::from(counts.all() > before);
            Ok(Next::Continue)
        })?;
        Ok((series_count, counts))
    }

    /// The season and the number of the part that is meant. None for all, and for a day.
    #[must_use]
    pub fn numbers(&self) -> (Option<u32>, Option<u32>) {
        match self.part {
            None | Some(Part::Day(_)) => (None, None),
            Some(Part::Season(season)) => (Some(season), None),
            Some(Part::Episode(season, number)) => (Some(season), Some(number)),
        }
    }

    /// The subject of a job for a series that is meant, or for the part of it.
    #[must_use]
    pub fn subject(&self, series: &SeriesRow) -> Subject {
        Subject {
            level: match self.part {
                // Its episodes are named one by one.
                None | Some(Part::Day(_)) => Level::Series,
                Some(Part::Season(season)) => Level::Season(season),
                Some(Part::Episode(season, number)) => Level::Episode(season, number),
            },
            series: series.series_ref(),
            ..Subject::default()
        }
    }
}

fn all_series(
    store: &Store,
    which: &WhichSeries<'_>,
    each: &mut dyn FnMut(&SeriesRow) -> Result<Next, ViewError>,
) -> Result<Next, ViewError> {
    let mut after = None;
    loop {
        let page = store.catalogue_series(which, after.as_ref(), PAGE)?;
        let Some(last) = page.last() else {
            return Ok(Next::Continue);
        };
        after = Some(last.cursor());
        for series in &page {
            if each(series)? == Next::Stop {
                return Ok(Next::Stop);
            }
        }
    }
}

/// `Dark (2017)` as a title and a year.
fn title_and_year(written: &str) -> (String, Option<u32>) {
    let split = || {
        let (title, rest) = written.trim_end().rsplit_once(" (")?;
        let year = rest.strip_suffix(')')?;
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        Some((title.to_string(), year.parse().ok().filter(|_| is_year)?))
    };
    match split() {
        Some((title, year)) => (title, Some(year)),
        None => (written.to_string(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_people_write_them() {
        for (text, part) in [
            ("s02", Part::Season(2)),
            ("S2", Part::Season(2)),
            ("s00", Part::Season(0)),
            ("s02e03", Part::Episode(2, 3)),
            ("S2E13", Part::Episode(2, 13)),
            ("2x03", Part::Episode(2, 3)),
            ("s2021e104", Part::Episode(2021, 104)),
            ("1970-01-02", Part::Day(86_400_000)),
        ] {
            assert_eq!(Part::parse(text), Ok(part), "{text}");
        }
        for text in [
            "",
            "2",
            "e03",
            "s",
            "s02e",
            "season 2",
            "s-1",
            "x",
            "s02e03e04",
            "2026-02-30",
            "2026-11-3",
        ] {
            assert!(Part::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_year_in_brackets_is_one() {
        let of = title_and_year;
        assert_eq!(of("Dark (2017)"), ("Dark".into(), Some(2017)));
        assert_eq!(of("Dark"), ("Dark".into(), None));
        assert_eq!(of("Shameless (US)"), ("Shameless (US)".into(), None));
        assert_eq!(of("1923"), ("1923".into(), None));
    }
}
