//! What a request to make cards would do: how many are drawn, which pictures stay and why, how long it takes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{CardStatus, Intent, Level, Outcome, Properties, Slot, Subject, Via};
use crate::pipeline::draw::renderers;
use crate::settings::Work;
use crate::store::{
    CardCost, EpisodeRow, ImageKey, NewDelivery, NewJob, Priority, SeriesRow, Store, WhichStatus,
};
use crate::views::error::ViewError;
use crate::views::selection::{Next, Part, Selection};

/// A request to make cards.
#[derive(Clone, Debug, Default)]
pub struct MakeRequest {
    /// The episodes.
    pub selection: Selection,
    /// Draw cards again that are shown already.
    pub remake: bool,
    /// Properties of these cards, for this time.
    pub with: Properties,
    /// How it was written, for the list of deliveries.
    pub written: String,
}

/// What a request would do.
#[derive(Clone, Debug, Serialize)]
pub struct MakePlan {
    /// Series with such episodes.
    pub series: usize,
    /// Such episodes.
    pub episodes: u32,
    /// Cards that are drawn, and uploaded unless cards are files only.
    pub draw: u32,
    /// Cards that are shown already, and compared: drawn again only if something has changed.
    pub check: u32,
    /// Cards that are shown already, and left as they are.
    pub right: u32,
    /// Cards for which a job waits already.
    pub waiting: u32,
    /// Pictures that stay.
    pub protected: u32,
    /// The reasons for which pictures stay and earlier jobs were given up, the most frequent first.
    pub reasons: Vec<PlanReason>,
    /// What it costs. None if this machine has drawn no card yet.
    pub estimate: Option<Estimate>,
}

/// Episodes that have the same status for the same reason.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct PlanReason {
    pub status: CardStatus,
    pub reason: String,
    pub episodes: u32,
}

/// What the cards of a plan cost, by what the last cards of this machine have cost.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Estimate {
    /// The time to draw all of them, in seconds.
    pub draw_seconds: f64,
    /// What is uploaded, in bytes. 0 if cards are files only.
    pub upload_bytes: u64,
}

/// Reasons of a plan at most.
const REASONS_MAX: usize = 10;

impl Estimate {
    /// The cost of that many cards.
    #[must_use]
    pub fn of(cards: u32, cost: CardCost, work: &Work) -> Estimate {
        let threads = u32::try_from(renderers(work)).unwrap_or(1);
        Estimate {
            draw_seconds: f64::from(cards) * f64::from(cost.draw_ms) / 1000.0 / f64::from(threads),
            upload_bytes: u64::from(cards) * u64::from(cost.bytes),
        }
    }
}

/// Whether an episode has no card only because its original picture was restored.
fn is_restored(store: &Store, series: &SeriesRow, episode: &EpisodeRow) -> Result<bool, ViewError> {
    let image = ImageKey::still(&series.server, &episode.key);
    Ok(episode.status == CardStatus::Skipped
        && store.known(image)?.restored_by.is_some()
        && !store.skips(&series.server)?.include_row(series, episode))
}

impl MakePlan {
    /// The same if cards are files only, so that nothing is uploaded.
    #[must_use]
    pub fn files_only(mut self) -> MakePlan {
        if let Some(estimate) = &mut self.estimate {
            estimate.upload_bytes = 0;
        }
        self
    }
}

impl MakeRequest {
    /// What it would do.
    ///
    /// # Errors
    /// There is no such series or library, or the state file could not be read.
    pub fn plan(&self, store: &Store, work: &Work) -> Result<MakePlan, ViewError> {
        let (series, counts) = self.selection.counts(store)?;
        if let (0, Some(part)) = (counts.all(), self.selection.part) {
            return Err(ViewError::NotFound(part.unknown()));
        }
        let (reasons, restored) = self.reasons(store)?;
        let (mut draw, mut check, mut right) = (counts.missing() + restored, 0, 0);
        match (self.selection.status, self.remake) {
            (WhichStatus::Missing, _) => right = counts.ok,
            (_, true) => draw += counts.ok,
            (_, false) => check = counts.ok,
        }
        Ok(MakePlan {
            series,
            episodes: counts.all(),
            draw,
            check,
            right,
            waiting: counts.waiting,
            protected: counts.protected().saturating_sub(restored),
            reasons,
            estimate: store
                .card_cost()?
                .map(|cost| Estimate::of(draw, cost, work)),
        })
    }

    /// The reasons, and the number of episodes that get a card although their original picture was restored.
    fn reasons(&self, store: &Store) -> Result<(Vec<PlanReason>, u32), ViewError> {
        let mut counted: BTreeMap<(CardStatus, String), u32> = BTreeMap::new();
        let mut restored = 0;
        for status in [WhichStatus::Problems, WhichStatus::Protected] {
            let selection = Selection {
                status,
                ..self.selection.clone()
            };
            selection.series(store, &mut |series| {
                selection.episodes(store, series, &mut |episode| {
                    if self.even_restored() && is_restored(store, series, episode)? {
                        restored += 1;
                        return Ok(Next::Continue);
                    }
                    let reason = episode.reason.clone().unwrap_or_default();
                    *counted.entry((episode.status, reason)).or_default() += 1;
                    Ok(Next::Continue)
                })
            })?;
        }
        let mut reasons: Vec<PlanReason> = counted
            .into_iter()
            .map(|((status, reason), episodes)| PlanReason {
                status,
                reason,
                episodes,
            })
            .collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.episodes));
        reasons.truncate(REASONS_MAX);
        Ok((reasons, restored))
    }

    /// The jobs of the request: one for each series or season, or for the episode.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn jobs(&self, store: &Store, now_ms: i64) -> Result<Vec<NewJob>, ViewError> {
        let mut jobs = Vec::new();
        let selection = &self.selection;
        selection.series(store, &mut |series| {
            if selection.part.is_some_and(Part::is_episode) {
                selection.episodes(store, series, &mut |episode| {
                    let subject = Subject {
                        key: Some(episode.key.clone()),
                        level: Level::Episode(episode.season, episode.number),
                        ..selection.subject(series)
                    };
                    jobs.push(self.job(series, subject, now_ms));
                    Ok(Next::Continue)
                })?;
                return Ok(Next::Continue);
            }
            jobs.push(self.job(series, selection.subject(series), now_ms));
            Ok(Next::Continue)
        })?;
        Ok(jobs)
    }

    fn job(&self, series: &SeriesRow, subject: Subject, now_ms: i64) -> NewJob {
        NewJob {
            rule: self.written.clone(),
            server: series.server.clone(),
            slot: Slot::EpisodeStill,
            intent: Intent::EnsureCard {
                force: self.remake,
                only_missing: self.selection.status == WhichStatus::Missing
                    && !matches!(subject.level, Level::Episode(..)),
                even_restored: self.even_restored(),
                with: self.properties(),
            },
            subject,
            due_ms: now_ms,
            debounce: None,
            episode: None,
        }
    }

    /// The properties of the cards. A person who names episodes sees that they have no titles, and wants their cards now.
    fn properties(&self) -> Properties {
        let mut properties = self.with.clone();
        if self.selection.status != WhichStatus::Missing {
            properties
                .entry("wait_for_title".into())
                .or_insert_with(|| "off".into());
        }
        properties
    }

    /// The request as it is listed among the deliveries.
    #[must_use]
    pub fn delivery(&self, jobs: usize) -> NewDelivery {
        let reason = match jobs {
            0 => "nothing to do".to_string(),
            1 => "1 job".to_string(),
            jobs => format!("{jobs} jobs"),
        };
        NewDelivery {
            via: Via::Person,
            event: Some(self.written.trim_start_matches("make ").to_string()),
            ..NewDelivery::webhook("make", self.written.as_str()).decided(Outcome::Accepted, reason)
        }
    }

    /// Whether it requests cards where a person has restored the original picture: if it names a series.
    fn even_restored(&self) -> bool {
        self.remake
            || (self.selection.series.is_some() && self.selection.status == WhichStatus::Any)
    }

    /// How urgent it is: a person waits for one series, and a library takes its time.
    #[must_use]
    pub fn priority(&self) -> Priority {
        match self.selection.series {
            Some(_) => Priority::Urgent,
            None => Priority::Backfill,
        }
    }
}
