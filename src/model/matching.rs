//! Finds the episode on a media server that a source means, if the two number episodes differently.
//!
//! Sonarr uses TheTVDB's order of broadcast. A library may have another order, number all episodes consecutively, or
//! have days instead of numbers. The episode's own id, its air date and its file are the same in all of them.

use std::collections::BTreeMap;

use crate::model::episode::Episode;
use crate::model::moment::day_ms;
use crate::model::subject::EpisodeRef;
use crate::text::{fold, printable};

impl EpisodeRef {
    /// Whether the ids of both are of the same episode. None if they have no kind of id in common.
    fn agrees_in_id(&self, episode: &Episode) -> Option<bool> {
        let same =
            |one: Option<u64>, other: Option<u64>| one.zip(other).map(|(one, other)| one == other);
        let imdb = self.imdb.as_ref().zip(episode.own_imdb.as_ref());
        let all = [
            same(self.tvdb, episode.own_tvdb),
            same(self.tmdb, episode.own_tmdb),
            imdb.map(|(one, other)| one == other),
        ];
        let known: Vec<bool> = all.into_iter().flatten().collect();
        (!known.is_empty()).then(|| known.contains(&true))
    }

    /// Days between the two. None if one of them is unknown.
    fn days_apart(&self, episode: &Episode) -> Option<i64> {
        let day = |text: &Option<String>| text.as_deref().and_then(day_ms);
        let (own, other) = day(&self.airdate).zip(day(&episode.airdate))?;
        Some((own - other).abs() / DAY_MS)
    }

    fn has_title_of(&self, episode: &Episode) -> bool {
        let own = self.title.as_deref().map(fold).unwrap_or_default();
        !own.trim().is_empty() && own == fold(&episode.title)
    }

    /// How many names at the end of the paths of both are the same: that of the file, that of its folder and so on. 0 if
    /// too few are the same.
    fn path_in_common(&self, episode: &Episode) -> usize {
        let Some(own) = &self.path else {
            return 0;
        };
        let tails = episode.files.iter().map(|file| common_tail(own, file));
        tails.max().unwrap_or(0)
    }
}

/// The number of names at the end of two paths that are the same. The machines may have mounted the files in different
/// folders, and one of them may be Windows. Names like `01.mkv` are in every folder, so the folder has to be the same,
/// unless one of the paths is only a name.
fn common_tail(one: &str, other: &str) -> usize {
    let [one, other] = [one, other].map(|path| {
        let names = path.split(['/', '\\']).filter(|name| !name.is_empty());
        names.rev().collect::<Vec<&str>>()
    });
    let same = one
        .iter()
        .zip(&other)
        .take_while(|(one, other)| one == other);
    match same.count() {
        1 if one.len() > 1 && other.len() > 1 => 0,
        count => count,
    }
}

const DAY_MS: i64 = 86_400_000;

/// Days by which two programs may differ about one evening, because of time zones and broadcasts at midnight.
const DAYS_OFF_MAX: i64 = 2;

/// The reason if a server has the series, but not the episode.
const NOT_YET: &str = "Plex has the series, but not this episode (yet)";

/// True if the episode may be the one that is meant. Others of a long listing can be dropped.
#[must_use]
pub fn may_be_meant(episode: &Episode, numbers: (u32, u32), own: &EpisodeRef) -> bool {
    has_numbers(episode, numbers)
        || own.agrees_in_id(episode) == Some(true)
        || own.days_apart(episode) == Some(0)
        || own.path_in_common(episode) > 0
}

fn has_numbers(episode: &Episode, (season, number): (u32, u32)) -> bool {
    !episode.is_unnumbered && (episode.season, episode.number) == (season, number)
}

/// The episodes in `all` that a source means by season, number and other data, in each library.
///
/// An id that agrees decides. Next are numbers that agree, unless id or day contradict them, then the day, and then the
/// file. If it is still uncertain, none of them is returned.
///
/// # Errors
/// A message: there is no such episode (yet), or it is uncertain which of several is meant.
pub fn meant(
    all: &[Episode],
    numbers: (u32, u32),
    own: &EpisodeRef,
) -> Result<Vec<Episode>, String> {
    let mut listings: BTreeMap<&str, Vec<&Episode>> = BTreeMap::new();
    for episode in all {
        listings
            .entry(&episode.series_key)
            .or_default()
            .push(episode);
    }
    let mut found = Vec::new();
    let mut doubt = None;
    for listing in listings.values() {
        match of_one(listing, numbers, own) {
            Ok(episodes) => found.extend(episodes.into_iter().cloned()),
            Err(why) => doubt = doubt.or(why),
        }
    }
    if found.is_empty() {
        return Err(doubt.unwrap_or_else(|| NOT_YET.to_string()));
    }
    Ok(found)
}

/// The episodes of a series in one library that are meant. Several only if they have the same numbers.
fn of_one<'e>(
    all: &[&'e Episode],
    numbers: (u32, u32),
    own: &EpisodeRef,
) -> Result<Vec<&'e Episode>, Option<String>> {
    let of = |is: &dyn Fn(&Episode) -> bool| -> Vec<&'e Episode> {
        all.iter().copied().filter(|episode| is(episode)).collect()
    };
    let by_id = of(&|episode| own.agrees_in_id(episode) == Some(true));
    if !by_id.is_empty() {
        return narrowed(by_id, numbers, own).map_err(|several| {
            let (count, list) = (several.len(), shown(&several));
            Some(format!(
                "{count} episodes in Plex have this episode's id ({list}), and nothing distinguishes them"
            ))
        });
    }
    let by_numbers = of(&|episode| has_numbers(episode, numbers));
    let fitting: Vec<&Episode> = by_numbers
        .iter()
        .copied()
        .filter(|episode| fits(episode, own))
        .collect();
    if !fitting.is_empty() {
        return Ok(fitting);
    }
    let by_day = of(&|episode| {
        own.days_apart(episode) == Some(0) && is_of_day(episode, numbers, own, &by_numbers)
    });
    if by_day.is_empty() {
        return match by_file(all, numbers, own) {
            Ok(found) if found.is_empty() => {
                Err(by_numbers.first().map(|episode| contradicted(episode, own)))
            }
            other => other,
        };
    }
    narrowed(by_day, numbers, own).map_err(|several| {
        Some(format!(
            "{} episodes in Plex are dated {} ({}), and nothing distinguishes them",
            several.len(),
            own.airdate.as_deref().unwrap_or("that day"),
            shown(&several)
        ))
    })
}

/// The episodes with the file that is meant, by the longest common end of the paths.
fn by_file<'e>(
    all: &[&'e Episode],
    numbers: (u32, u32),
    own: &EpisodeRef,
) -> Result<Vec<&'e Episode>, Option<String>> {
    let is_possible = |episode: &&&Episode| own.agrees_in_id(episode) != Some(false);
    let possible: Vec<&Episode> = all.iter().filter(is_possible).copied().collect();
    let tails = possible.iter().map(|episode| own.path_in_common(episode));
    let longest = tails.max().unwrap_or(0);
    if longest == 0 {
        return Ok(Vec::new());
    }
    let fitting = possible
        .into_iter()
        .filter(|episode| own.path_in_common(episode) == longest);
    narrowed(fitting.collect(), numbers, own).map_err(|several| {
        let path = own.path.as_deref().unwrap_or_default();
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        Some(format!(
            "{} episodes in Plex have the file `{}` ({}), and nothing distinguishes them",
            several.len(),
            printable(name),
            shown(&several)
        ))
    })
}

/// True if nothing contradicts the episode whose numbers agree.
fn fits(episode: &Episode, own: &EpisodeRef) -> bool {
    let is_near = own
        .days_apart(episode)
        .is_none_or(|days| days <= DAYS_OFF_MAX);
    own.agrees_in_id(episode) != Some(false) && (is_near || own.has_title_of(episode))
}

/// True if an episode of the right day may be the one. Whole seasons are released on one day: if the library uses the
/// same numbers as the source, another number of the same season is another episode, and the wanted one is not there
/// yet.
fn is_of_day(
    episode: &Episode,
    numbers: (u32, u32),
    own: &EpisodeRef,
    by_numbers: &[&Episode],
) -> bool {
    if has_numbers(episode, numbers) {
        return true;
    }
    let counts_otherwise =
        episode.is_unnumbered || episode.season != numbers.0 || !by_numbers.is_empty();
    own.agrees_in_id(episode) != Some(false) && (counts_otherwise || own.has_title_of(episode))
}

/// Those of several with the most evidence: numbers, then title, then day. Those with the same numbers are two versions
/// of one episode.
fn narrowed<'e>(
    mut several: Vec<&'e Episode>,
    numbers: (u32, u32),
    own: &EpisodeRef,
) -> Result<Vec<&'e Episode>, Vec<&'e Episode>> {
    let has_own_numbers = |episode: &Episode| has_numbers(episode, numbers);
    let has_title = |episode: &Episode| own.has_title_of(episode);
    let is_of_day = |episode: &Episode| own.days_apart(episode) == Some(0);
    let questions: [&dyn Fn(&Episode) -> bool; 3] = [&has_own_numbers, &has_title, &is_of_day];
    for question in questions {
        if several.iter().any(|episode| question(episode)) {
            several.retain(|episode| question(episode));
        }
    }
    let place = |episode: &Episode| (episode.season, episode.number, episode.is_unnumbered);
    let is_one = several
        .windows(2)
        .all(|pair| place(pair[0]) == place(pair[1]));
    match several.as_slice() {
        [_] => Ok(several),
        [first, ..] if is_one && !first.is_unnumbered => Ok(several),
        _ => Err(several),
    }
}

fn contradicted(episode: &Episode, own: &EpisodeRef) -> String {
    let what = match own.agrees_in_id(episode) {
        Some(false) => "another id",
        _ => "another date",
    };
    format!(
        "s{:02}e{:02} in Plex has {what} than the requested episode, and no other one matches (yet)",
        episode.season, episode.number
    )
}

/// The most episodes that a message lists.
const SHOWN_MAX: usize = 4;

fn shown(episodes: &[&Episode]) -> String {
    let mut names: Vec<String> = episodes
        .iter()
        .take(SHOWN_MAX)
        .map(|episode| episode.place())
        .collect();
    if episodes.len() > SHOWN_MAX {
        names.push("…".to_string());
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `1x15 #15 @2019-10-15 >/tv/a.mkv Title`: season, number (`-` for none), own id, day, file, title. All except the
    /// first may be omitted.
    fn episode(text: &str) -> Episode {
        let mut words = text.split(' ');
        let (season, number) = words
            .next()
            .unwrap_or_default()
            .split_once('x')
            .expect("SxN");
        let mut episode = Episode {
            key: text.to_string(),
            series_key: "1".into(),
            season: season.parse().expect("a season"),
            number: number.parse().unwrap_or(0),
            is_unnumbered: number == "-",
            ..Episode::default()
        };
        for word in words {
            match word.split_at(1) {
                ("#", id) => episode.own_tvdb = id.parse().ok(),
                ("@", day) => episode.airdate = Some(day.to_string()),
                (">", file) => episode.files = [file.to_string()].into(),
                _ => episode.title = word.to_string(),
            }
        }
        episode
    }

    /// The episodes that an episode in the same notation means. ` | ` separates those of the library.
    #[track_caller]
    fn check(wanted: &str, library: &str, expected: &str) {
        let all: Vec<Episode> = library.split(" | ").map(episode).collect();
        let wanted = episode(wanted);
        let own = EpisodeRef {
            tvdb: wanted.own_tvdb,
            airdate: wanted.airdate.clone(),
            title: Some(wanted.title.clone()),
            path: wanted.files.first().cloned(),
            ..EpisodeRef::default()
        };
        let numbers = (wanted.season, wanted.number);
        let kept: Vec<Episode> = all
            .into_iter()
            .filter(|episode| may_be_meant(episode, numbers, &own))
            .collect();
        let found = match meant(&kept, numbers, &own) {
            Ok(episodes) => episodes
                .iter()
                .map(Episode::place)
                .collect::<Vec<String>>()
                .join(" "),
            Err(why) => why,
        };
        assert!(
            found.contains(expected),
            "{} in {library}\n{found}",
            wanted.key
        );
        assert_eq!(
            found.contains("Plex"),
            expected.contains("Plex"),
            "{} in {library}\n{found}",
            wanted.key
        );
    }

    #[test]
    fn numbers_that_agree_come_first() {
        check("1x2", "1x1 | 1x2", "s01e02");
        check(
            "1x2 #7 @2020-01-08",
            "1x1 #6 @2020-01-01 | 1x2 #7 @2020-01-08",
            "s01e02",
        );
        check(
            "1x2 @2020-01-08",
            "1x2 @2020-01-09 | 1x3 @2020-01-10",
            "s01e02",
        );
        check(
            "1x2 #7 @2020-01-08",
            "1x2 @2020-01-08 | 2x2 @2020-01-08",
            "s01e02",
        );
        check("1x2 @2020-01-08 Pilot", "1x2 @2020-06-01 Pilot", "s01e02");
        check("1x2", "1x2 | 1x2", "s01e02 s01e02");
    }

    #[test]
    fn then_comes_the_episodes_own_id() {
        check(
            "2x1 #15 @2019-10-15",
            "1x13 #13 @2019-10-13 | 1x15 #15 @2019-10-15",
            "s01e15",
        );
        check("2x1 #15", "1x15 #15 | 2x1 #16", "s01e15");
        check("2x1 #15", "1x15 #15 | 2x1", "s01e15");
        check("1x3 #9", "1x3 #8 | 1x4 #9", "s01e04");
        check(
            "2x1 #15",
            "1x1 #15 | 1x2 #15",
            "episodes in Plex have this episode's id (s01e01, s01e02)",
        );
        check("2x1 #15 Two", "1x1 #15 One | 1x2 #15 Two", "s01e02");
    }

    #[test]
    fn then_comes_the_day() {
        check(
            "2x1 @2019-10-15",
            "1x14 @2019-10-14 | 1x15 @2019-10-15",
            "s01e15",
        );
        check(
            "2024x112 @2024-06-10",
            "2024x- @2024-06-10 | 2024x- @2024-06-11",
            "s2024 2024-06-10",
        );
        check(
            "1x4 @2020-01-22",
            "1x4 @2020-01-29 | 1x5 @2020-01-22",
            "s01e05",
        );
        check("1x1 #5 @2020-01-01", "1x1 #6 @2020-01-01", "s01e01");
        check(
            "2x1 #15 @2019-10-15",
            "1x15 #16 @2019-10-15",
            "Plex has the series, but not this episode",
        );
    }

    #[test]
    fn last_comes_the_file() {
        // Mounts differ, and so do separators.
        check(
            "2x1 >/tv/Dark/S2/a.mkv",
            "1x12 >/data/media/tv/Dark/S2/b.mkv | 1x13 >/data/media/tv/Dark/S2/a.mkv",
            "s01e13",
        );
        check(
            "2x1 >C:\\tv\\Dark\\S2\\a.mkv",
            "1x13 >/tv/Dark/S2/a.mkv",
            "s01e13",
        );
        check("2x1 >a.mkv", "1x13 >/tv/Dark/S2/a.mkv", "s01e13");
        // The longest common end, of any version of the episode.
        check(
            "3x1 >/tv/Dark/S2/01.mkv",
            "1x1 >/x/Light/S2/01.mkv | 2x1 >/x/4k/01.mkv >/y/Dark/S2/01.mkv",
            "s02e01",
        );
        // Dates of different databases do not count then, and titles decide among several.
        check(
            "2x1 @2020-01-01 >/tv/S2/a.mkv",
            "1x13 @2021-05-05 >/tv/S2/a.mkv",
            "s01e13",
        );
        check(
            "2x2 >/tv/S2/a.mkv Two",
            "1x13 >/tv/S2/a.mkv One | 1x14 >/tv/S2/a.mkv Two",
            "s01e14",
        );
        check(
            "2x1 >/tv/S2/a.mkv",
            "1x13 >/tv/S2/a.mkv | 1x14 >/tv/S2/a.mkv",
            "2 episodes in Plex have the file `a.mkv` (s01e13, s01e14), and nothing distinguishes them",
        );
    }

    #[test]
    fn a_file_does_not_outweigh_an_id_and_a_name_that_every_folder_has_does_not_count() {
        let none = "Plex has the series, but not this episode";
        check("2x1 #5 >/tv/S2/a.mkv", "1x13 #6 >/tv/S2/a.mkv", none);
        check("1x1 >/tv/S1/01.mkv", "2x1 >/tv/S2/01.mkv", none);
        check("1x1 >/tv/S1/a.mkv", "2x1 >/tv/S1/A.mkv", none);
        check("1x1 >/tv/S1/a.mkv", "2x1 | 2x2 >/", none);
        // What came first still comes first.
        check(
            "1x1 >/tv/S1/a.mkv",
            "1x1 >/tv/S1/b.mkv | 1x2 >/tv/S1/a.mkv",
            "s01e01",
        );
    }

    #[test]
    fn in_doubt_no_episode_matches_and_the_reason_is_given() {
        check(
            "3x1 @2019-10-15",
            "1x15 @2019-10-15 | 1x16 @2019-10-15",
            "2 episodes in Plex are dated 2019-10-15 (s01e15, s01e16), and nothing distinguishes them",
        );
        check(
            "3x1 @2019-10-15 Two",
            "1x15 @2019-10-15 One | 1x16 @2019-10-15 Two",
            "s01e16",
        );
        check("1x1 #5", "1x1 #6", "s01e01 in Plex has another id");
        check(
            "1x1 @2020-01-01",
            "1x1 @2021-05-05",
            "s01e01 in Plex has another date",
        );
        check(
            "2x2 @2020-01-01",
            "2x1 @2020-01-01",
            "Plex has the series, but not this episode",
        );
        check("2x2", "2x1", "Plex has the series, but not this episode");
        check(
            "2024x3 @2024-06-10",
            "2024x- @2024-06-10 A | 2024x- @2024-06-10 B",
            "episodes in Plex are dated 2024-06-10",
        );
    }

    #[test]
    fn each_library_is_matched_separately() {
        let mut other = episode("1x1 #5");
        other.series_key = "2".into();
        let all = [episode("2x1 #5"), other];
        let own = EpisodeRef {
            tvdb: Some(5),
            ..EpisodeRef::default()
        };
        assert_eq!(meant(&all, (1, 1), &own).map(|found| found.len()), Ok(2));
    }
}
