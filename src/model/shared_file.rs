//! Files that hold several episodes: `Dark - s01e01-e02.mkv`. A media server may have an item for each of them.

use std::collections::BTreeMap;

use crate::model::episode::Episode;
use crate::model::episode_range::EpisodeRange;

/// A series, a season and a file of it.
type FileKey = (String, u32, String);

/// The files of a listing that may hold several episodes, with the numbers and the titles of their items.
#[derive(Default)]
pub struct SharedFiles(BTreeMap<FileKey, BTreeMap<u32, String>>);

impl SharedFiles {
    /// Adds an episode of the listing. Returns the approximate memory that this takes, in bytes.
    pub fn add(&mut self, episode: &Episode) -> usize {
        let mut weight = 0;
        for key in keys(episode) {
            weight += size_of::<FileKey>() + key.2.len() + episode.title.len();
            let titles = self.0.entry(key).or_default();
            titles.insert(episode.number, episode.title.clone());
        }
        weight
    }

    /// The episodes of the file of `episode`. None if it is the only one, or if some between them are not in the file.
    #[must_use]
    pub fn range(&self, episode: &Episode) -> Option<EpisodeRange> {
        let titles = keys(episode).find_map(|key| self.0.get(&key).filter(|all| all.len() > 1))?;
        let (first, last) = (*titles.keys().next()?, *titles.keys().next_back()?);
        let is_whole = usize::try_from(last - first).ok()? + 1 == titles.len();
        is_whole.then(|| EpisodeRange {
            first,
            last,
            titles: titles.values().cloned().collect(),
        })
    }
}

/// The files of an episode that may hold several.
fn keys(episode: &Episode) -> impl Iterator<Item = FileKey> {
    let files = episode.files.iter();
    let several = files.filter(|file| !episode.is_unnumbered && names_several(file));
    several.map(|file| (episode.series_key.clone(), episode.season, file.clone()))
}

/// True if the name of a file may be that of several episodes: `s01e01e02`, `S01E01-E02`, `s01e01-02`, `1x01-1x02`. Media
/// servers find several episodes in a file by its name only.
#[must_use]
pub fn names_several(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    name.match_indices(['e', 'x'])
        .filter(|(at, _)| is_of_season(&name[..*at]))
        .any(|(at, letter)| begins_with_several(&name[at + 1..], letter))
}

/// True if a text ends like the season in front of `e01` or `x01`: `s01`, `1`, `s01.`.
fn is_of_season(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '.', '_', '-']);
    before.ends_with(|letter: char| letter.is_ascii_digit())
}

/// True for `01e02`, `01-e02`, `01-02` and `01-1x02`, which follow an `e` or an `x`.
fn begins_with_several(text: &str, letter: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits(text)..];
    if rest.len() == text.len() {
        return false;
    }
    let between = rest.trim_start_matches([' ', '.', '_', '-', '+', '&']);
    let own = digits(between);
    if let Some(next) = between.strip_prefix(letter) {
        // `x264` and `x265` are codecs.
        let most = if letter == "x" { 2 } else { 4 };
        return (1..=most).contains(&digits(next));
    }
    if own > 0 && between[own..].starts_with('x') {
        return digits(&between[own + 1..]) > 0;
    }
    // ` - 02` is the beginning of a title, and `-720p` the height of the picture.
    let is_height = between[own..].starts_with(['p', 'i']);
    rest.strip_prefix('-') == Some(between) && (1..=4).contains(&own) && !is_height
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_with_several_episodes_are_recognised() {
        for (name, expected) in [
            ("Dark - s01e01e02.mkv", true),
            ("Dark.S01E01-E02.1080p.mkv", true),
            ("Dark S01E01-02.mkv", true),
            ("Dark S01E01 E02 E03.mkv", true),
            ("Dark s01.e01.e02.mkv", true),
            ("Dark S01E01+E02.mkv", true),
            ("Dark 1x01x02.mkv", true),
            ("Dark 1x01-1x02.mkv", true),
            ("C:\\tv\\Dark\\Dark S01E01-E02.mkv", true),
            ("/tv/s01e01e02/Dark S01E01.mkv", false),
            ("Dark S01E01.mkv", false),
            ("Dark - s01e01 - 02 Days.mkv", false),
            ("Dark S01E01-720p.mkv", false),
            ("Dark S01E01.1080p.x264.mkv", false),
            ("Dark S01E01 Extended E.mkv", false),
            ("Dark S01E01 - x265 10bit.mkv", false),
            ("01.mkv", false),
            ("", false),
        ] {
            assert_eq!(names_several(name), expected, "{name}");
        }
    }

    fn episode(number: u32, title: &str, file: &str) -> Episode {
        Episode {
            season: 1,
            number,
            title: title.into(),
            files: [file.into()].into(),
            ..Episode::default()
        }
    }

    /// The numbers that the first of the episodes shares a file with.
    fn range(episodes: &[Episode]) -> Option<(u32, u32, String)> {
        let mut shared = SharedFiles::default();
        for episode in episodes {
            shared.add(episode);
        }
        let range = shared.range(episodes.first()?)?;
        Some((range.first, range.last, range.titles.join("|")))
    }

    #[test]
    fn episodes_of_one_file_are_a_range_if_none_between_them_is_missing() {
        let file = "/tv/S1/Dark s01e02-e04.mkv";
        let all = [
            episode(3, "C", file),
            episode(2, "B", file),
            episode(4, "D", file),
        ];
        assert_eq!(range(&all), Some((2, 4, "B|C|D".into())));
        assert_eq!(range(&all[1..]), None, "3 is missing");
        assert_eq!(range(&all[..1]), None);
        let elsewhere = Episode {
            season: 2,
            ..episode(2, "B", file)
        };
        assert_eq!(range(&[all[0].clone(), elsewhere]), None);
        let plain = "/tv/S1/Dark s01e02.mkv";
        assert_eq!(
            range(&[episode(2, "B", plain), episode(3, "C", plain)]),
            None
        );
    }
}
