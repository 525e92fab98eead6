//! TMDb as a source of absolute numbers: its users group the episodes of a series in other orders than by seasons. Two
//! requests give the numbers of a whole series.

use std::collections::HashMap;

use crate::artwork::tmdb::client::Tmdb;
use crate::artwork::tmdb::recent::Recent;
use crate::json::{Inner, List, Scalar, members};
use crate::model::{Episode, Failure};

/// Numberings of a series that are read. Few series have more than ten.
const NUMBERINGS_MAX: usize = 500;
/// Groups of an order, such as story arcs, and episodes of a group that are read.
const GROUPS_MAX: usize = 1000;
const EPISODES_MAX: usize = 10_000;
/// TMDb's number for orders of the type "Absolute".
const ABSOLUTE: u32 = 2;
/// The most letters of an order's id, which has 24.
const ID_LETTERS_MAX: usize = 64;

members! {
    /// The response about the orders of a series.
    struct Numberings {
        numberings: List<Inner<ListedNumbering>, NUMBERINGS_MAX> = "results",
    }
}

members! {
    /// One of them.
    struct ListedNumbering {
        id: Scalar = "id",
        kind: Scalar = "type",
        episodes: Scalar = "episode_count",
    }
}

members! {
    /// The response about an order.
    struct Numbering {
        groups: List<Inner<Group>, GROUPS_MAX> = "groups",
    }
}

members! {
    /// A part of an order: all episodes, an arc, the specials.
    struct Group {
        order: Scalar = "order",
        episodes: List<Inner<GroupedEpisode>, EPISODES_MAX> = "episodes",
    }
}

members! {
    /// An episode in it.
    struct GroupedEpisode {
        order: Scalar = "order",
        season: Scalar = "season_number",
        number: Scalar = "episode_number",
    }
}

/// The absolute numbers of a series, by the season and the number that TMDb gives its episodes. Empty if nobody has
/// ordered them.
type OfSeries = HashMap<(u32, u32), u32>;

/// The absolute numbers that TMDb has sent within the last minutes.
#[derive(Default)]
pub struct AbsoluteNumbers {
    series: Recent<OfSeries>,
}

impl AbsoluteNumbers {
    /// The number of an episode within its series, from 1, specials not counted. None for a special, and if TMDb does not
    /// know the episode or has no absolute order of its series.
    ///
    /// # Errors
    /// [`Failure::Retry`] after a rate limit, [`Failure::Unreachable`] if it does not answer.
    pub fn of(&self, tmdb: &Tmdb, episode: &Episode, now_ms: i64) -> Result<Option<u32>, Failure> {
        if episode.season == 0 {
            return Ok(None);
        }
        let ids = &episode.of_series;
        let name = format!("{:?} {:?} {:?}", ids.tmdb, ids.tvdb, ids.imdb);
        let numbers = self.series.get(name, now_ms, || {
            tmdb.absolute_numbers(tmdb.series(episode, now_ms)?, now_ms)
        })?;
        if let Some(numbers) = numbers {
            let own = (episode.season, episode.number);
            let own = numbers.get(&own).filter(|_| !episode.is_unnumbered);
            if own.is_some() || numbers.is_empty() {
                return Ok(own.copied());
            }
        }
        // It does not know the series, or numbers its seasons differently.
        let Some((series, season, number)) = tmdb.by_own_id(episode, now_ms)? else {
            return Ok(None);
        };
        let numbers = self.series.get(series.to_string(), now_ms, || {
            tmdb.absolute_numbers(series, now_ms)
        })?;
        Ok(numbers.and_then(|numbers| numbers.get(&(season, number)).copied()))
    }
}

impl Tmdb {
    /// The absolute numbers of a series. If it has several absolute orders, those of the one with the most episodes.
    fn absolute_numbers(&self, series: u64, now_ms: i64) -> Result<OfSeries, Failure> {
        let numberings: Numberings =
            self.json(&format!("/tv/{series}/episode_groups"), "", now_ms)?;
        let numberings = numberings
            .numberings
            .entries()
            .iter()
            .filter_map(Inner::get);
        let absolute = numberings.filter(|order| order.kind.number() == Some(ABSOLUTE));
        let usable = absolute.filter_map(|order| {
            let id = order.id.text().filter(|id| is_id(id))?;
            Some((order.episodes.number().unwrap_or(0), id))
        });
        // The first of several with as many episodes.
        let largest = usable.reduce(|best, next| match next.0 > best.0 {
            true => next,
            false => best,
        });
        match largest {
            Some((_, id)) => {
                let order = self.json(&format!("/tv/episode_group/{id}"), "", now_ms)?;
                Ok(numbers(&order))
            }
            None => Ok(OfSeries::new()),
        }
    }
}

/// True if this is safe in a URL: `5acf93e60e0a26346d0000ce`.
fn is_id(id: &str) -> bool {
    let is_plain = id.chars().all(|letter| letter.is_ascii_alphanumeric());
    !id.is_empty() && id.len() <= ID_LETTERS_MAX && is_plain
}

/// Counts the episodes of an order, from group to group.
fn numbers(order: &Numbering) -> OfSeries {
    let groups = order.groups.entries().iter().filter_map(Inner::get);
    let mut groups: Vec<&Group> = groups.collect();
    groups.sort_by_key(|group| group.order.number().unwrap_or(u32::MAX));
    let episodes = groups.into_iter().flat_map(|group| {
        let episodes = group.episodes.entries().iter().filter_map(Inner::get);
        let mut episodes: Vec<&GroupedEpisode> = episodes.collect();
        episodes.sort_by_key(|episode| episode.order.number().unwrap_or(u32::MAX));
        episodes
    });
    let places = episodes
        .filter_map(|episode| Some((episode.season.number()?, episode.number.number()?)))
        .filter(|(season, _)| *season > 0);
    let mut numbers = OfSeries::new();
    let mut next = 1;
    for place in places {
        numbers.entry(place).or_insert_with(|| {
            next += 1;
            next - 1
        });
    }
    numbers
}
