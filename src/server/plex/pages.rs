//! Reads long listings of Plex page by page and item by item, so that neither the response nor the items are in memory
//! as a whole.

use std::collections::HashMap;

use crate::model::{Episode, Failure, SeriesMetadata, SeriesOutline, ServerName, SharedFiles};
use crate::server::plex::items::{Item, episode, why_no_episode};
use crate::server::plex::wire::{Container, Wire};

/// Items of a page: about 2 MB of JSON.
const PAGE: usize = 1000;
/// The most pages of one listing: a server that never stops is not trusted.
const PAGES_MAX: usize = 1000;
/// The most memory for the results of one listing: 20,000 episodes of one series, or 40,000 series. The longest
/// existing series have 15,000 episodes.
const KEPT_BYTES_MAX: usize = 16 << 20;

/// Passes every item of the listing at `path` to `each`. Returns the other members of the response.
pub(super) fn paged(
    wire: &Wire,
    path: &str,
    each: &mut dyn FnMut(Item),
) -> Result<Container, Failure> {
    let join = if path.contains('?') { '&' } else { '?' };
    let mut start = 0;
    let mut page = 0;
    loop {
        let path =
            format!("{path}{join}X-Plex-Container-Start={start}&X-Plex-Container-Size={PAGE}");
        let mut count = 0;
        let container = wire.each(&path, "Metadata", &mut |item| {
            count += 1;
            each(item);
        })?;
        start += count;
        page += 1;
        let is_last = match container.total_size.number() {
            Some(total) => start >= total as usize,
            // A server that does not page has sent everything.
            None => true,
        };
        if is_last || count == 0 {
            return Ok(container);
        }
        if page == PAGES_MAX {
            return Err(too_long());
        }
    }
}

fn too_long() -> Failure {
    Failure::give_up(format!(
        "the listing of Plex needs more than {} MiB of memory",
        KEPT_BYTES_MAX >> 20
    ))
}

/// The memory for the results of a listing.
pub(super) struct Budget {
    left: usize,
    is_spent: bool,
}

impl Budget {
    pub(super) fn new() -> Budget {
        Budget {
            left: KEPT_BYTES_MAX,
            is_spent: false,
        }
    }

    /// True if that many more bytes fit.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        self.is_spent |= self.left < bytes;
        self.left = self.left.saturating_sub(bytes);
        !self.is_spent
    }

    /// # Errors
    /// Something did not fit, so the results are incomplete.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if self.is_spent {
            return Err(too_long());
        }
        Ok(())
    }
}

/// What a listing contains.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    /// All episodes of each of its series.
    WholeSeries,
    /// One season.
    Season,
}

/// Episodes from listings.
pub(super) struct Gathered<'w> {
    wanted: &'w mut dyn FnMut(&Episode) -> bool,
    episodes: Vec<Episode>,
    budget: Budget,
    /// The seasons of each series, wanted or not, by the key of the series.
    outlines: HashMap<String, SeriesOutline>,
    /// The files that may hold several episodes, wanted or not.
    shared: SharedFiles,
    left_out: usize,
    /// Why the first episode was left out.
    why: String,
}

impl<'w> Gathered<'w> {
    /// Keeps the wanted episodes.
    pub(super) fn new(wanted: &'w mut dyn FnMut(&Episode) -> bool) -> Gathered<'w> {
        Gathered {
            wanted,
            episodes: Vec::new(),
            budget: Budget::new(),
            outlines: HashMap::new(),
            shared: SharedFiles::default(),
            left_out: 0,
            why: String::new(),
        }
    }

    /// Adds an item, changed by `change` if it is an episode. Leaves out invalid episodes.
    pub(super) fn add(
        &mut self,
        item: &Item,
        of_series: &SeriesMetadata,
        change: impl FnOnce(&mut Episode),
    ) {
        let Some(mut episode) = episode(item, of_series) else {
            if let Some(why) = why_no_episode(item) {
                if self.left_out == 0 {
                    self.why = why;
                }
                self.left_out += 1;
            }
            return;
        };
        change(&mut episode);
        // Looked up before it is inserted, because there is one series, or few of them.
        let number = (!episode.is_unnumbered).then_some(episode.number);
        match self.outlines.get_mut(&episode.series_key) {
            Some(series) => series.add(episode.season, number),
            None => {
                let mut series = SeriesOutline::default();
                series.add(episode.season, number);
                self.outlines.insert(episode.series_key.clone(), series);
            }
        }
        let shared = self.shared.add(&episode);
        if !self.budget.take(shared) {
            return;
        }
        if (self.wanted)(&episode) && self.budget.take(episode.weight()) {
            self.episodes.push(episode);
        }
    }

    /// The episodes, each with the number of episodes in its season and, if whole series were listed, with its place in
    /// its series. `server` is for the log.
    pub(super) fn finish(
        self,
        server: &ServerName,
        listed: Listed,
    ) -> Result<Vec<Episode>, Failure> {
        if self.left_out > 0 {
            log::warn!(
                "{server}: left out {} of the listed episodes; of the first {}",
                self.left_out,
                self.why
            );
        }
        self.budget.check()?;
        let mut episodes = self.episodes;
        for episode in &mut episodes {
            let Some(series) = self.outlines.get(&episode.series_key) else {
                continue;
            };
            episode.range = self.shared.range(episode).map(Box::new);
            episode.season_episodes = series.episodes(episode.season);
            if listed == Listed::WholeSeries {
                episode.place_in(series);
            }
        }
        Ok(episodes)
    }
}
