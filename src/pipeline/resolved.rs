//! Stores the result of the step `Resolve`.

use std::time::Duration;

use crate::app::{App, ServerWorker};
use crate::model::{
    Activity, CardStatus, Episode, Failure, Job, SeriesRef, State, Subject, Work,
    of_these_up_to_date,
};
use crate::pipeline::batch;
use crate::pipeline::failure::handle_failure;
use crate::pipeline::identify::aim_again;
use crate::pipeline::recheck;
use crate::store::{Expansion, StoreError};

/// The result of resolving a job.
pub(crate) enum Found {
    /// The next step: to draw on the picture that was fetched, or to publish the existing card file, because it was made
    /// from the same parts.
    Next {
        /// What the job means, with the key of the episode.
        subject: Box<Subject>,
        work: Box<Work>,
    },
    /// The job was for a season or a series.
    Several {
        /// Its episodes that may need a card.
        episodes: Vec<Episode>,
        /// How many others have the right card.
        up_to_date: u32,
    },
    /// The server was compared with the cards.
    Compared {
        /// The episodes whose cards are made again.
        changed: Vec<Episode>,
        /// The series that lack cards.
        incomplete: Vec<SeriesRef>,
        /// What could not be compared, and why.
        note: Option<String>,
    },
    /// The episode is known. It gets resolved in its own run.
    Listed(Box<Episode>),
    /// Another job must finish first.
    Waits {
        /// When to check again, in milliseconds since 1970.
        until_ms: i64,
    },
    /// The episode has no title yet.
    Untitled {
        /// When to look for it again, in milliseconds since 1970.
        until_ms: i64,
        why: String,
    },
    /// The job has keys of another machine. It starts over without them.
    Moved,
    /// There is nothing to do, and why.
    Nothing(String),
    /// The picture that the server shows stays: the status that follows for the card, and why.
    Kept(CardStatus, String),
    /// There is nothing to do until the server has counted a view, and why.
    Unwatched(String),
    /// The job is done, and what was done.
    Ended(String),
}

impl Found {
    /// The same, with the identifier of the machine whose keys it has.
    pub(crate) fn on(self, identity: &str) -> Found {
        match self {
            Found::Next { mut subject, work } => {
                subject.server_uuid = Some(identity.into());
                Found::Next { subject, work }
            }
            other => other,
        }
    }
}

/// What was done, and what could not be.
pub(crate) fn with_note(done: String, note: Option<String>) -> String {
    match note {
        Some(note) => format!("{done}; {note}"),
        None => done,
    }
}

/// Moves the job to its next step, lets it wait, or ends it.
///
/// # Errors
/// The result could not be stored. The caller releases the job.
pub(crate) fn carry_on(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    outcome: Result<Found, Failure>,
) -> Result<(), StoreError> {
    let now_ms = app.clock.now_ms();
    match outcome {
        Ok(Found::Next { subject, work }) => app.store.advance(job.id, &subject, &work, now_ms),
        Ok(Found::Waits { until_ms }) => {
            app.store
                .requeue(job.id, job.attempts, until_ms, None, now_ms)
        }
        Ok(Found::Untitled { until_ms, why }) => {
            let wait_ms = until_ms.saturating_sub(now_ms);
            app.emit(&Activity::Later {
                name: job.subject.to_string(),
                why: why.clone(),
                wait: Duration::from_millis(u64::try_from(wait_ms).unwrap_or(0)),
            });
            // The episode is read again after an attempt.
            let attempts = job.attempts.saturating_add(1);
            app.store
                .requeue(job.id, attempts, until_ms, Some(&why), now_ms)
        }
        Ok(Found::Listed(episode)) => {
            let subject = Subject {
                key: Some(episode.key.clone()),
                server_uuid: worker.identity(),
                ..job.subject.clone()
            };
            let work = Work::Resolve {
                listed: Some(*episode),
            };
            app.store.advance(job.id, &subject, &work, now_ms)
        }
        Ok(Found::Nothing(why)) => {
            app.emit(&Activity::Nothing {
                name: job.subject.to_string(),
                why: why.clone(),
            });
            app.store.end(job.id, State::Done, &why, now_ms)
        }
        Ok(Found::Kept(status, why)) => {
            app.emit(&Activity::Nothing {
                name: job.subject.to_string(),
                why: why.clone(),
            });
            app.store.end_kept(job.id, status, &why, now_ms)
        }
        Ok(Found::Unwatched(why)) => recheck::end(app, job, &why),
        Ok(Found::Ended(why)) => app.store.end(job.id, State::Done, &why, now_ms),
        Ok(Found::Moved) => aim_again(app, job),
        Ok(Found::Compared {
            changed,
            incomplete,
            note,
        }) => {
            let why = match (changed.len(), incomplete.len()) {
                (episodes, 0) => format!("{episodes} episodes"),
                (0, series) => format!("{series} series lack cards"),
                (episodes, series) => format!("{episodes} episodes; {series} series lack cards"),
            };
            let jobs = changed
                .into_iter()
                .map(|episode| batch::of_episode(worker, job, episode, now_ms));
            let backfill = incomplete
                .into_iter()
                .map(|series| batch::of_series(worker, job, series, now_ms));
            app.store.expand(
                job,
                &Expansion {
                    jobs: jobs.collect(),
                    backfill: backfill.collect(),
                    up_to_date: 0,
                    why: with_note(why, note),
                },
                now_ms,
            )
        }
        Ok(Found::Several {
            episodes,
            up_to_date,
        }) => {
            let server = worker.server.name().clone();
            let count = episodes.len() + up_to_date as usize;
            app.emit(&Activity::Expanded {
                subject: job.subject.clone(),
                server,
                episodes: count,
                up_to_date,
            });
            let jobs = episodes
                .into_iter()
                .map(|episode| batch::of_episode(worker, job, episode, now_ms))
                .collect();
            app.store.expand(
                job,
                &Expansion {
                    jobs,
                    why: format!("{count} episodes{}", of_these_up_to_date(up_to_date, count)),
                    backfill: Vec::new(),
                    up_to_date,
                },
                now_ms,
            )
        }
        Err(failure) => handle_failure(app, Some(worker), job, &job.subject.to_string(), failure),
    }
}
