//! Episodes whose card of TitleCardMaker can be compared with one of intertitle: its card file and its still are here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::import::model::{Card, Collection, Series};
use crate::model::{Episode, SeriesMetadata};

/// A card file, and what another card of the same episode is drawn from.
#[derive(Debug)]
pub struct CardPair<'c> {
    /// The name of the series with its year.
    pub series: String,
    /// The episode, as TitleCardMaker knows it.
    pub episode: Episode,
    /// The card file of TitleCardMaker.
    pub file: &'c Path,
    /// The still that it was drawn on.
    pub still: &'c Path,
}

/// At most `count` episodes with a card file and a still that exist, spread over the series, and over the seasons of
/// each. They are in the order of the series, the season and the number.
#[must_use]
pub fn card_pairs(collection: &Collection, count: usize) -> Vec<CardPair<'_>> {
    let mut taken = BTreeSet::new();
    let mut all: BTreeMap<usize, BTreeMap<(bool, i64), Vec<CardPair<'_>>>> = BTreeMap::new();
    for card in &collection.cards {
        let key = (card.series, card.season, card.number);
        let series = collection.series.get(card.series);
        if let (false, Some(series)) = (taken.contains(&key), series)
            && let Some(pair) = pair(series, card)
        {
            taken.insert(key);
            let seasons = all.entry(card.series).or_default();
            // Specials come last.
            let season = seasons.entry((card.season == 0, card.season));
            season.or_default().push(pair);
        }
    }
    let in_series = all.into_iter().map(|(place, seasons)| {
        let pairs = interleaved(seasons.into_values().collect());
        pairs.into_iter().map(|pair| (place, pair)).collect()
    });
    let mut chosen = interleaved(in_series.collect());
    chosen.truncate(count);
    chosen.sort_by_key(|(place, pair)| (*place, pair.episode.season, pair.episode.number));
    chosen.into_iter().map(|(_, pair)| pair).collect()
}

/// The first of each list, then the second of each, and so on.
fn interleaved<T>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut all: Vec<(usize, T)> = Vec::new();
    for list in lists {
        all.extend(list.into_iter().enumerate());
    }
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, one)| one).collect()
}

/// None if a file is missing, or a number is negative.
fn pair<'c>(series: &Series, card: &'c Card) -> Option<CardPair<'c>> {
    let still = card.still.as_deref()?;
    if !card.file.is_file() || !still.is_file() {
        return None;
    }
    let number = |number: i64| u32::try_from(number).ok();
    let id = |id: i64| u64::try_from(id).ok();
    let episode = Episode {
        series: series.name.clone(),
        of_series: SeriesMetadata {
            year: series.year.and_then(number),
            tvdb: series.tvdb.and_then(id),
            tmdb: series.tmdb.and_then(id),
            imdb: series.imdb.clone(),
            ..SeriesMetadata::default()
        },
        season: number(card.season)?,
        number: number(card.number)?,
        absolute: card.absolute.and_then(number),
        season_episodes: u32::try_from(card.season_episodes).ok(),
        title: card.title.clone(),
        airdate: card.airdate.clone(),
        library: card.library.clone().unwrap_or_default(),
        watched: card.is_watched,
        ..Episode::default()
    };
    Some(CardPair {
        series: series.full_name(),
        episode,
        file: &card.file,
        still,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_interleaved_and_longer_ones_end_last() {
        let lists = vec![vec!["a1", "a2", "a3"], vec![], vec!["b1"], vec!["c1", "c2"]];
        assert_eq!(interleaved(lists), ["a1", "b1", "c1", "a2", "c2", "a3"]);
    }
}
