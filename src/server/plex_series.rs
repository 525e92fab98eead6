//! Finding a series that only its ids or its title name: Sonarr knows no keys of Plex.

use crate::model::{Failure, SeriesRef};
use crate::server::plex_items::{Item, guids, key, series_facts};

/// A series of a library, as far as it is told from others.
pub(super) struct KnownSeries {
    key: String,
    title: String,
    year: Option<u32>,
    /// The first of its ids of each kind.
    tvdb: Option<u64>,
    tmdb: Option<u64>,
    imdb: Option<String>,
    /// All of them: `tvdb://390001`.
    guids: Vec<String>,
}

/// How a series was found.
pub(super) enum Match {
    /// An id says so: its keys, in every library that has it.
    ById(Vec<String>),
    /// Only its title says so, and no other has it.
    ByTitle(String),
}

impl KnownSeries {
    /// What a listing says of a series; none if it has no key.
    pub(super) fn read(item: &Item) -> Option<KnownSeries> {
        let facts = series_facts(item);
        Some(KnownSeries {
            key: key(&item.key)?,
            title: item.title.text().unwrap_or_default(),
            year: item.year.number(),
            tvdb: facts.tvdb,
            tmdb: facts.tmdb,
            imdb: facts.imdb,
            guids: guids(item),
        })
    }

    /// Bytes of memory that it takes, about.
    pub(super) fn weight(&self) -> usize {
        let texts = [&self.key, &self.title].into_iter().chain(&self.imdb);
        let guids = self.guids.iter();
        size_of::<KnownSeries>()
            + texts.map(String::len).sum::<usize>()
            + guids
                .map(|guid| size_of::<String>() + guid.len())
                .sum::<usize>()
    }

    fn has_id(&self, wanted: &SeriesRef) -> bool {
        let is = |scheme: &str, id: Option<String>| {
            let wanted = id.map(|id| format!("{scheme}://{id}"));
            wanted.is_some_and(|wanted| self.guids.contains(&wanted))
        };
        is("tvdb", wanted.tvdb.map(|id| id.to_string()))
            || is("tmdb", wanted.tmdb.map(|id| id.to_string()))
            || is("imdb", wanted.imdb.clone())
    }

    /// True if it has another id than the wanted one where the wanted one is known: it is another series.
    fn has_other_id(&self, wanted: &SeriesRef) -> bool {
        let differ = |one: Option<u64>, other: Option<u64>| {
            one.zip(other).is_some_and(|(one, other)| one != other)
        };
        let imdb = self.imdb.as_ref().zip(wanted.imdb.as_ref());
        differ(self.tvdb, wanted.tvdb)
            || differ(self.tmdb, wanted.tmdb)
            || imdb.is_some_and(|(one, other)| one != other)
    }

    fn has_title(&self, wanted: &SeriesRef) -> bool {
        let Some(title) = &wanted.title else {
            return false;
        };
        let same_year = wanted.year.is_none() || self.year.is_none() || wanted.year == self.year;
        // Sonarr writes the year into the title where two series share it.
        let with_year = self.year.map(|year| format!("{} ({year})", self.title));
        let is_title = |own: &str| own.to_lowercase() == title.to_lowercase();
        same_year && (is_title(&self.title) || with_year.is_some_and(|own| is_title(&own)))
    }
}

/// The series that `wanted` names.
///
/// Ids decide. Only where Plex knows none of them does the title, with the year if there is one; two series of that
/// title are said, never guessed.
///
/// # Errors
/// [`Failure::Later`] if there is none (yet), [`Failure::Never`] if there are several.
pub(super) fn find(all: &[KnownSeries], wanted: &SeriesRef) -> Result<Match, Failure> {
    let of = |is: &dyn Fn(&KnownSeries) -> bool| -> Vec<String> {
        let own = all.iter().filter(|series| is(series));
        own.map(|series| series.key.clone()).collect()
    };
    let by_id = of(&|series| series.has_id(wanted));
    if !by_id.is_empty() {
        return Ok(Match::ById(by_id));
    }
    let by_title = of(&|series| !series.has_other_id(wanted) && series.has_title(wanted));
    let name = wanted.title.as_deref().unwrap_or("this series");
    match <[String; 1]>::try_from(by_title) {
        Ok([key]) => Ok(Match::ByTitle(key)),
        Err(none) if none.is_empty() => {
            Err(Failure::later(format!("Plex has no series `{name}` (yet)")))
        }
        Err(several) => Err(Failure::never(format!(
            "Plex has {} series called `{name}`, and the hook carries no id that would tell which",
            several.len()
        ))),
    }
}
