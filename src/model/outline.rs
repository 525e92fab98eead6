//! The seasons of a series, by the numbers of the episodes that a media server has.

use std::collections::BTreeMap;
use std::ops::Bound;

/// The seasons that a media server has of one series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeriesOutline {
    seasons: BTreeMap<u32, Season>,
}

/// The episodes of one season.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Season {
    /// All of its episodes.
    count: u32,
    /// The lowest and the highest number. None if no episode has a number.
    numbers: Option<(u32, u32)>,
}

impl SeriesOutline {
    /// Adds an episode, with its number if it has one.
    pub fn add(&mut self, season: u32, number: Option<u32>) {
        self.add_season(season, 1, number.map(|number| (number, number)));
    }

    /// Adds a number of episodes of a season, with the lowest and the highest number among them.
    pub fn add_season(&mut self, season: u32, count: u32, numbers: Option<(u32, u32)>) {
        let own = self.seasons.entry(season).or_default();
        own.count = own.count.saturating_add(count);
        own.numbers = match (own.numbers, numbers) {
            (Some((first, last)), Some((low, high))) => Some((first.min(low), last.max(high))),
            (own, other) => own.or(other),
        };
    }

    /// Adds an episode that certainly exists, unless it is in the range of those that are known.
    pub fn include(&mut self, season: u32, number: Option<u32>) {
        let is_known = match (self.seasons.get(&season), number) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(own), Some(number)) => own
                .numbers
                .is_some_and(|(first, last)| (first..=last).contains(&number)),
        };
        if !is_known {
            self.add(season, number);
        }
    }

    /// True if it has no episodes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seasons.is_empty()
    }

    /// The number of seasons, specials not counted.
    #[must_use]
    pub fn seasons(&self) -> u32 {
        let regular = self.seasons.range(1..).count();
        u32::try_from(regular).unwrap_or(u32::MAX)
    }

    /// The number of episodes of a season.
    #[must_use]
    pub fn episodes(&self, season: u32) -> Option<u32> {
        self.seasons.get(&season).map(|own| own.count)
    }

    /// Whether the episode of that number is the last one of its season. Known only if the season is complete as far as
    /// the numbers say: none is missing among them, and there is a later season. Specials have no last one.
    #[must_use]
    pub fn is_finale(&self, season: u32, number: u32) -> Option<bool> {
        if season == 0 {
            return Some(false);
        }
        let own = self.seasons.get(&season)?;
        let (first, last) = own.numbers?;
        let later = (Bound::Excluded(season), Bound::Unbounded);
        let is_followed = self.seasons.range(later).next().is_some();
        let is_whole = (last - first).checked_add(1) == Some(own.count);
        (is_followed && is_whole).then_some(number == last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(episodes: &[(u32, &[u32])]) -> SeriesOutline {
        let mut outline = SeriesOutline::default();
        for (season, numbers) in episodes {
            for number in *numbers {
                outline.add(*season, Some(*number));
            }
        }
        outline
    }

    #[test]
    fn specials_are_no_season() {
        let series = outline(&[(0, &[1, 2]), (1, &[1, 2, 3]), (2, &[1])]);
        assert_eq!((series.seasons(), series.episodes(0)), (2, Some(2)));
        assert_eq!(outline(&[(0, &[1])]).seasons(), 0);
        // A daily show counts its seasons by years.
        assert_eq!(outline(&[(2024, &[]), (2025, &[1])]).seasons(), 1);
    }

    #[test]
    fn the_last_episode_is_known_once_a_later_season_exists() {
        let series = outline(&[(0, &[1]), (1, &[1, 2, 3]), (2, &[4, 5]), (3, &[1])]);
        for (season, number, expected) in [
            (1, 3, Some(true)),
            (1, 2, Some(false)),
            (2, 5, Some(true)),
            (3, 1, None),
            (4, 1, None),
            (0, 1, Some(false)),
        ] {
            assert_eq!(
                series.is_finale(season, number),
                expected,
                "s{season}e{number}"
            );
        }
    }

    #[test]
    fn a_season_with_a_gap_has_no_known_last_episode() {
        let mut series = outline(&[(1, &[1, 2, 4]), (2, &[1])]);
        assert_eq!(series.is_finale(1, 4), None);
        series.add(1, Some(3));
        assert_eq!(series.is_finale(1, 4), Some(true));
        series.add(1, None);
        assert_eq!(series.is_finale(1, 4), None);
    }

    #[test]
    fn an_episode_outside_of_what_is_known_is_included() {
        let mut series = outline(&[(1, &[1, 2])]);
        series.include(1, Some(2));
        assert_eq!(series.episodes(1), Some(2));
        series.include(1, Some(3));
        series.include(2, Some(1));
        assert_eq!((series.seasons(), series.episodes(1)), (2, Some(3)));
    }
}
