//! Finds a series by its ids or its title, because Sonarr does not know Plex's keys.

use crate::model::{Failure, Id, SeriesRef};
use crate::server::plex::items::{Item, Whose, ids, imdb, key, tmdb, tvdb};
use crate::text::fold;

/// The parts of a series by which it is identified.
#[derive(Debug)]
pub(super) struct KnownSeries {
    key: String,
    title: String,
    year: Option<u32>,
    /// All of its ids.
    ids: Vec<Id>,
}

/// How a series was found.
#[derive(Debug)]
pub(super) enum Match {
    /// By an id. These are its keys, in every library that has it.
    ById(Vec<String>),
    /// By its title only, which no other series has.
    ByTitle(String),
}

/// Years by which two databases may differ about the start of a series.
const YEARS_OFF_MAX: u32 = 1;

impl KnownSeries {
    /// A series in a listing. None if it has no key.
    pub(super) fn read(item: &Item) -> Option<KnownSeries> {
        Some(KnownSeries {
            key: key(&item.key)?,
            title: item.title.title().unwrap_or_default(),
            year: item.year.number(),
            ids: ids(item, Whose::Series),
        })
    }

    /// The approximate memory that it takes, in bytes.
    pub(super) fn weight(&self) -> usize {
        let id = |id: &Id| match id {
            Id::Imdb(id) => size_of::<Id>() + id.len(),
            _ => size_of::<Id>(),
        };
        let ids: usize = self.ids.iter().map(id).sum();
        size_of::<KnownSeries>() + self.key.len() + self.title.len() + ids
    }

    /// How many of the wanted ids it has, and for how many it has different ones.
    fn ids_like(&self, wanted: &SeriesRef) -> (i32, i32) {
        let (mut same, mut other) = (0, 0);
        let wanted = [
            wanted.tvdb.map(Id::Tvdb),
            wanted.tmdb.map(Id::Tmdb),
            wanted.imdb.clone().map(Id::Imdb),
        ];
        for wanted in wanted.into_iter().flatten() {
            let is_of_kind =
                |id: &Id| std::mem::discriminant(id) == std::mem::discriminant(&wanted);
            if self.ids.contains(&wanted) {
                same += 1;
            } else if self.ids.iter().any(is_of_kind) {
                other += 1;
            }
        }
        (same, other)
    }

    fn has_id(&self, wanted: &SeriesRef) -> bool {
        self.ids_like(wanted).0 > 0
    }

    /// True if it has another id of a kind that is wanted, so that it is another series.
    fn has_other_id(&self, wanted: &SeriesRef) -> bool {
        self.ids_like(wanted).1 > 0
    }

    /// True if both are the same series in two libraries.
    fn is_same(&self, other: &KnownSeries) -> bool {
        let first = |ids: &[Id]| (tvdb(ids), tmdb(ids), imdb(ids));
        let (own, others) = (first(&self.ids), first(&other.ids));
        let differ = |one: Option<u64>, other: Option<u64>| {
            one.zip(other).is_some_and(|(one, other)| one != other)
        };
        !differ(own.0, others.0) && !differ(own.1, others.1)
    }

    fn is_called(&self, wanted: &SeriesRef) -> bool {
        let Some(wanted) = wanted.title.as_deref().map(fold) else {
            return false;
        };
        // Sonarr adds the year to the title if two series have the same title.
        let with_year = self.year.map(|year| format!("{} ({year})", self.title));
        fold(&self.title) == wanted || with_year.is_some_and(|own| fold(&own) == wanted)
    }

    /// Whether the years agree. None if one of them is unknown.
    fn agrees_in_year(&self, wanted: &SeriesRef) -> Option<bool> {
        let (own, wanted) = self.year.zip(wanted.year)?;
        Some(own.abs_diff(wanted) <= YEARS_OFF_MAX)
    }

    fn has_title(&self, wanted: &SeriesRef) -> bool {
        let same_year = wanted.year.is_none() || self.year.is_none() || wanted.year == self.year;
        same_year && self.is_called(wanted)
    }

    /// The evidence for it, which is negative if more is against it. An id weighs as much as a title, because a title
    /// may be in another language and an id may be wrong. A year weighs half of that.
    fn evidence(&self, wanted: &SeriesRef) -> i32 {
        let (same, other) = self.ids_like(wanted);
        let title = match (&wanted.title, self.is_called(wanted)) {
            (None, _) => 0,
            (Some(_), true) => 2,
            (Some(_), false) => -2,
        };
        let year = match self.agrees_in_year(wanted) {
            None => 0,
            Some(true) => 1,
            Some(false) => -1,
        };
        2 * same - other + title + year
    }
}

/// The series that `wanted` means.
///
/// Ids decide, unless title and year contradict them, and another series agrees in more. If Plex knows none of the ids,
/// the title decides, with the year if there is one. Two series with that title are reported, never guessed.
///
/// # Errors
/// [`Failure::Retry`] if there is none (yet) or it is uncertain, [`Failure::GiveUp`] if there are several.
pub(super) fn find(all: &[KnownSeries], wanted: &SeriesRef) -> Result<Match, Failure> {
    let by_id: Vec<&KnownSeries> = all.iter().filter(|series| series.has_id(wanted)).collect();
    if !by_id.is_empty() {
        return by_evidence(all, &by_id, wanted);
    }
    let by_title: Vec<&KnownSeries> = all
        .iter()
        .filter(|series| !series.has_other_id(wanted) && series.has_title(wanted))
        .collect();
    let name = wanted.title.as_deref().unwrap_or("this series");
    match by_title.as_slice() {
        [one] => Ok(Match::ByTitle(one.key.clone())),
        [] => Err(Failure::retry(format!("Plex has no series `{name}` (yet)"))),
        several => Err(Failure::give_up(format!(
            "Plex has {} series called `{name}`, and the webhook has no id to distinguish them",
            several.len()
        ))),
    }
}

/// The series with the most evidence, in all libraries that have it. `by_id` have an id in common with the wanted one.
fn by_evidence(
    all: &[KnownSeries],
    by_id: &[&KnownSeries],
    wanted: &SeriesRef,
) -> Result<Match, Failure> {
    let namesakes = all.iter().filter(|series| {
        series.is_called(wanted)
            && series.agrees_in_year(wanted) == Some(true)
            && !series.has_id(wanted)
    });
    let namesakes: Vec<&KnownSeries> = namesakes.collect();
    let most = by_id.iter().max_by_key(|series| series.evidence(wanted));
    let rival = namesakes
        .iter()
        .max_by_key(|series| series.evidence(wanted));
    let evidence =
        |series: Option<&&KnownSeries>| series.map_or(-1, |series| series.evidence(wanted));
    let (best, other) = (evidence(most), evidence(rival));
    if let (true, Some(rival)) = (other > best && other >= 0, rival) {
        return match namesakes.as_slice() {
            [_] => Ok(Match::ByTitle(rival.key.clone())),
            _ => Err(doubt(by_id, wanted)),
        };
    }
    match most {
        Some(most) if best >= 0 && best >= other => {
            let same = by_id.iter().filter(|series| series.is_same(most));
            Ok(Match::ById(same.map(|series| series.key.clone()).collect()))
        }
        _ => Err(doubt(by_id, wanted)),
    }
}

fn doubt(by_id: &[&KnownSeries], wanted: &SeriesRef) -> Failure {
    let year = |year: Option<u32>| year.map(|year| format!(" ({year})")).unwrap_or_default();
    let found = by_id.first().map_or(String::new(), |series| {
        format!("`{}`{}", series.title, year(series.year))
    });
    let name = wanted.title.as_deref().unwrap_or("this series");
    Failure::retry(format!(
        "Plex has an id of `{name}`{} on {found}, which has another title and year: no card is made; one of the two \
         programs has matched the wrong series",
        year(wanted.year)
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::json::{Inner, of_text};

    fn read(json: &Value) -> Option<KnownSeries> {
        let item: Inner<Item> = of_text(&json.to_string()).expect("it is JSON");
        KnownSeries::read(item.get()?)
    }

    fn library(all: &[(&str, &str, u32, &[&str])]) -> Vec<KnownSeries> {
        let listed = |(key, title, year, guids): &(&str, &str, u32, &[&str])| {
            let ids: Vec<Value> = guids.iter().map(|id| json!({"id": id})).collect();
            read(&json!({"ratingKey": key, "title": title, "year": year, "Guid": ids}))
        };
        all.iter().filter_map(listed).collect()
    }

    fn sonarr(title: &str, year: u32, tvdb: u64, tmdb: Option<u64>) -> SeriesRef {
        SeriesRef {
            title: Some(title.into()),
            year: Some(year),
            tvdb: Some(tvdb),
            tmdb,
            ..SeriesRef::default()
        }
    }

    #[track_caller]
    fn check(all: &[KnownSeries], wanted: &SeriesRef, expected: &[&str]) {
        let found = match find(all, wanted) {
            Ok(Match::ById(keys)) => keys,
            Ok(Match::ByTitle(key)) => vec![key],
            Err(failure) => vec![failure.why().to_string()],
        };
        let fine = match expected {
            [] => found.len() == 1 && found[0].contains("Plex has"),
            keys => found == keys,
        };
        assert!(fine, "{wanted:?}: {found:?}");
    }

    #[test]
    fn an_id_finds_a_series_whose_title_is_in_another_language() {
        let all = library(&[
            ("1", "Das Haus am Kai", 2017, &["tvdb://5"]),
            ("2", "The House on the Quay", 2017, &["tvdb://5"]),
            ("3", "Kaze to Hi", 2019, &["tvdb://6"]),
        ]);
        check(
            &all,
            &sonarr("The House on the Quay", 2017, 5, None),
            &["1", "2"],
        );
        check(&all, &sonarr("Wind and Fire", 2019, 6, None), &["3"]);
        check(&all, &sonarr("Wind and Fire", 2020, 6, None), &["3"]);
    }

    #[test]
    fn ids_of_older_agents_and_of_hama_are_in_the_guid() {
        for guid in [
            "com.plexapp.agents.thetvdb://5?lang=de",
            "com.plexapp.agents.hama://tvdb-5?lang=en",
            "com.plexapp.agents.hama://tvdb4-5",
            "com.plexapp.agents.imdb://tt7?lang=en",
            "com.plexapp.agents.themoviedb://8?lang=en",
        ] {
            let item = json!({"ratingKey": "1", "title": "Kaze", "guid": guid});
            let all: Vec<KnownSeries> = read(&item).into_iter().collect();
            let wanted = SeriesRef {
                imdb: Some("tt7".into()),
                ..sonarr("Wind", 2019, 5, Some(8))
            };
            check(&all, &wanted, &["1"]);
        }
    }

    #[test]
    fn one_wrong_id_makes_no_cards_for_another_series() {
        let all = library(&[
            ("1", "Harbour", 2004, &["tvdb://5", "tmdb://50"]),
            ("2", "Mountain", 2019, &["tvdb://6", "tmdb://60"]),
            ("3", "Valley", 2019, &["tvdb://7"]),
        ]);
        // The id belongs to another series. Title and year, or a second id, show which one is meant.
        check(&all, &sonarr("Mountain", 2019, 5, None), &["2"]);
        check(&all, &sonarr("Mountain", 2019, 5, Some(60)), &["2"]);
        check(&all, &sonarr("Mountain", 2019, 7, None), &["2"]);
        // Two ids outweigh a title.
        check(&all, &sonarr("Mountain", 2019, 5, Some(50)), &["1"]);
        // Only the id is for it, and title and year are against it.
        check(&all, &sonarr("Forest", 2019, 5, None), &[]);
    }

    #[test]
    fn titles_are_compared_by_their_letters() {
        let all = library(&[("1", "Guy\u{2019}s Spelling Bee", 2022, &[])]);
        check(&all, &sonarr("Guy's Spelling Bee", 2022, 5, None), &["1"]);
        let all = library(&[("1", "Tom &amp; Jerry", 2022, &[])]);
        check(&all, &sonarr("Tom & Jerry (2022)", 2022, 5, None), &["1"]);
    }
}
