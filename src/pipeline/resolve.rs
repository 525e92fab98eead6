//! Job to episode and picture: asks the media server, on its lane.

use std::slice;

use crate::app::{App, Lane};
use crate::model::{Digest, Episode, Failure, Job, Known, Note, Stage, State, Subject, Wish};
use crate::pipeline::artwork::{Choice, backdrop, choose};
use crate::pipeline::batch;
use crate::pipeline::card_file::{card_bytes, inherit};
use crate::pipeline::failure::{let_go, settle, unpanicked};
use crate::pipeline::identify::{answered, identified, is_owner, worked};
use crate::pipeline::logo;
use crate::pipeline::protection::{is_lost, why_kept};
use crate::pipeline::recheck;
use crate::pipeline::reconcile;
use crate::pipeline::restore::restore;
use crate::pipeline::series;
use crate::pipeline::style::Look;
use crate::store::{Expansion, StoreError};
use crate::worker::worker_loop::Turn;

/// Jobs that may hold a picture in the state file: beyond that lanes stop finding. A picture is about 400 kB.
const HOLDING_MAX: u64 = 32;

/// Episodes of a listing that are asked for together: a hundred are one request.
const COMPLETED_MAX: usize = 500;

/// What finding came to.
enum Found {
    /// The picture is here: the card can be drawn.
    Art(Job),
    /// The card lies in its file already, made of the same parts.
    Drawn(Job),
    /// It was a season or a series.
    Several(Vec<Episode>),
    /// The episode is known; its own turn comes.
    Listed(Episode),
    /// The job has keys of another machine: it starts over without them.
    Moved,
    /// There is nothing to do; the sentence says why.
    Nothing(String),
    /// There is nothing to do as long as the server has not counted a view; the sentence says why.
    Unwatched(String),
    /// What was wished for is done; the sentence says what.
    Ended(String),
}

impl Found {
    /// The same, with a note of the machine whose keys it has.
    fn on(self, identity: &str) -> Found {
        let of_machine = |mut job: Job| {
            job.subject.server_uuid = Some(identity.into());
            job
        };
        match self {
            Found::Art(job) => Found::Art(of_machine(job)),
            Found::Drawn(job) => Found::Drawn(of_machine(job)),
            other => other,
        }
    }
}

/// Finds for one job of this lane.
pub fn turn(app: &App, lane: &Lane) -> Turn {
    let now_ms = app.clock.now_ms();
    if let Some(until) = lane.rests_until(now_ms) {
        return Turn::Idle { until: Some(until) };
    }
    let server = lane.server.name();
    let job = match claim(app, server, now_ms) {
        Ok(Ok(job)) => job,
        Ok(Err(until)) => return Turn::Idle { until },
        Err(error) => {
            error.log(&format!("plex {server}"));
            return Turn::Idle {
                until: Some(now_ms + 5000),
            };
        }
    };
    let outcome = unpanicked(|| match &job.wish {
        Wish::Forget { keeps_files } => {
            series::forget(app, lane, &job, *keeps_files).map(Found::Ended)
        }
        _ => {
            let outcome = match identified(app, lane, &job) {
                Ok(Some(identity)) => find(app, lane, &job).map(|found| found.on(&identity)),
                Ok(None) => Ok(Found::Moved),
                Err(failure) => Err(failure),
            };
            if outcome.is_ok() {
                answered(app, lane);
                worked(app, lane, Stage::Find);
            }
            outcome
        }
    });
    if let Err(error) = carry_on(app, lane, &job, outcome) {
        let_go(app, &job, &error);
    }
    Turn::Worked
}

fn claim(app: &App, server: &str, now_ms: i64) -> Result<Result<Job, Option<i64>>, StoreError> {
    if app.store.in_stage(Stage::Render)? >= HOLDING_MAX {
        // The painters ring when they have drawn.
        return Ok(Err(None));
    }
    match app.store.claim(Stage::Find, Some(server), now_ms)? {
        Some(job) => Ok(Ok(job)),
        None => Ok(Err(app.store.next_due(Stage::Find, Some(server))?)),
    }
}

fn find(app: &App, lane: &Lane, job: &Job) -> Result<Found, Failure> {
    match &job.wish {
        Wish::Add { .. } => {
            return Ok(match series::add(app, lane, job)? {
                Ok(mut episodes) => {
                    complete_first(lane, &mut episodes)?;
                    Found::Several(episodes)
                }
                Err(why) => Found::Nothing(why),
            });
        }
        Wish::Sync {
            watched,
            titles,
            again,
        } => {
            let woken = match again {
                true => reconcile::wake(app, lane)?,
                false => String::new(),
            };
            if !watched && !titles {
                return Ok(Found::Ended(woken));
            }
            let episodes = reconcile::changed(app, lane, *watched, *titles)?;
            return Ok(match episodes.is_empty() {
                true => Found::Ended("every card is as its episode is".into()),
                false => Found::Several(episodes),
            });
        }
        _ => {}
    }
    let mut episode = match &job.episode {
        // What was listed with its season is not asked for again, unless it led nowhere.
        Some(episode) if job.attempts == 0 => episode.clone(),
        _ => match <[Episode; 1]>::try_from(episodes_of(app, lane, job)?) {
            Ok([episode]) => episode,
            Err(episodes) if episodes.is_empty() => {
                return Ok(Found::Nothing("it is nothing that has title cards".into()));
            }
            Err(mut episodes) => {
                complete_first(lane, &mut episodes)?;
                return Ok(Found::Several(episodes));
            }
        },
    };
    // What the server has counted need not be believed of anybody else.
    let is_by_owner = watched_by_owner(lane, &job.subject);
    if let (Some(why), false) = (why_not_watched(job, is_by_owner), episode.watched) {
        return Ok(match is_by_owner {
            Some(_) => Found::Nothing(why),
            None => Found::Unwatched(why),
        });
    }
    let was_watched = job.subject.was_watched && !episode.watched && is_by_owner == Some(true);
    episode.watched |= was_watched;
    app.tell(&Note::Found {
        episode: episode.clone(),
        server: lane.server.name().into(),
    });
    if job.wish == Wish::Restore {
        if let Some(why) = restore(&app.store, lane.server.as_ref(), &episode)? {
            return Ok(Found::Nothing(why));
        }
        app.tell(&Note::Restored {
            episode,
            server: lane.server.name().into(),
        });
        return Ok(Found::Ended(
            "the server shows what it showed before".into(),
        ));
    }
    let watched_by = match is_by_owner {
        Some(true) => Vec::new(),
        _ => job.subject.watched_by.clone(),
    };
    let subject = Subject {
        was_watched,
        watched_by,
        ..job.subject.clone()
    };
    let job = &Job {
        subject,
        ..job.clone()
    };
    with_picture(app, lane, job, episode)
}

/// Whether the owner of the server has watched what was watched; none if nobody can say.
fn watched_by_owner(lane: &Lane, subject: &Subject) -> Option<bool> {
    match subject.watched_by.is_empty() {
        true => Some(true),
        false => is_owner(lane, &subject.watched_by),
    }
}

/// Why there is nothing to do after somebody has watched an episode that the owner has not: cards go by the owner.
/// A rule that asks who it was, and one that wants more than the right card, is obeyed.
fn why_not_watched(job: &Job, is_by_owner: Option<bool>) -> Option<String> {
    let is_plain = matches!(&job.wish, Wish::Put { anew: false, with } if with.is_empty());
    let is_by_somebody = !job.subject.watched_by.is_empty() && is_by_owner != Some(true);
    (is_plain && is_by_somebody && !job.subject.is_wanted_anyway).then(|| {
        "somebody else has watched it, and the owner of the server has not: the card stays as it is"
            .into()
    })
}

/// Fills in what the listing does not say of the first episodes; those of a large series ask for themselves at their turn,
/// so that nothing else waits for all of them.
fn complete_first(lane: &Lane, episodes: &mut [Episode]) -> Result<(), Failure> {
    let first = episodes.len().min(COMPLETED_MAX);
    lane.server.complete(&mut episodes[..first])
}

/// The episodes that the job means. Where others of the same series wait, they are found with them.
fn episodes_of(app: &App, lane: &Lane, job: &Job) -> Result<Vec<Episode>, Failure> {
    let Some(pack) = batch::look(app, lane, job)? else {
        return lane.server.find(&job.subject, app.clock.now_ms());
    };
    for (other, outcome) in pack.others {
        let found = outcome.map(|episodes| match <[Episode; 1]>::try_from(episodes) {
            Ok([episode]) => Found::Listed(episode),
            Err(episodes) => Found::Several(episodes),
        });
        if let Err(error) = carry_on(app, lane, &other, found) {
            let_go(app, &other, &error);
        }
    }
    pack.own
}

/// Chooses the picture to draw on, and fetches it if there is anything to draw.
fn with_picture(app: &App, lane: &Lane, job: &Job, mut episode: Episode) -> Result<Found, Failure> {
    lane.server.complete(slice::from_mut(&mut episode))?;
    let known = app
        .store
        .known(lane.server.name(), &episode.key)
        .map_err(|error| Failure::later(error.to_string()))?;
    let pictures = lane.server.pictures(&episode)?;
    if let Some(why) = why_kept(app, lane, &episode, &known, &pictures)? {
        return Ok(Found::Nothing(why));
    }
    let anew = &matches!(job.wish, Wish::Put { anew: true, .. });
    let mut found = Job {
        subject: Subject {
            level: episode.level(),
            key: Some(episode.key.clone()),
            ..job.subject.clone()
        },
        ..job.clone()
    };
    let look = Look::of(app, job, &episode)?;
    if look.shows_logo() {
        logo::fetch(app, lane, &episode)?;
    }
    let look = look.with_pictures(app, &job.server, &episode);
    let drawn_on = |key: &str, digest: &Digest, found: &Job| {
        let recipe = look.recipe((key, digest));
        drawn_of(app, found, &episode, &known, &recipe)
    };
    let drawn = match &known.art {
        Some((key, digest)) if !*anew => drawn_on(key, digest, &found),
        _ => None,
    };
    if pictures.is_empty() && is_lost(&known, &pictures) {
        // It has lost everything, the still too. The card in its file is what it showed.
        let card = known.art.as_ref();
        let card = card.and_then(|(key, digest)| drawn_on(key, digest, &found));
        if let Some(card) = card {
            return Ok(card);
        }
    }
    let same = known.art.as_ref().filter(|_| drawn.is_some());
    let same = same.map(|(key, _)| key.as_str());
    let on_backdrop = match look.wants_backdrop() {
        true => backdrop(app, lane, &episode, same)?,
        false => None,
    };
    let choice = match on_backdrop {
        Some(choice) => choice,
        None => {
            let order = look.art_order();
            choose(app, lane, job, &episode, (&order, same), &pictures)?
        }
    };
    let (key, bytes) = match (choice, drawn) {
        (Choice::New { key, bytes }, _) => (key, bytes),
        (Choice::Same, Some(drawn)) => return Ok(drawn),
        (Choice::Same, None) => return Err(Failure::later("its picture was lost on the way")),
    };
    if let Some(drawn) = drawn_on(&key, &Digest::of(&bytes), &found) {
        return Ok(drawn);
    }
    found.art_key = Some(key);
    inherit(app, lane, &episode, &known)?;
    found.art = Some(bytes);
    found.episode = Some(episode);
    Ok(Found::Art(found))
}

/// The card that was drawn by the same recipe before, if its file is still what it was.
fn drawn_of(
    app: &App,
    job: &Job,
    episode: &Episode,
    known: &Known,
    recipe: &Digest,
) -> Option<Found> {
    let (path, bytes) = (known.card_path.as_ref()?, known.card_digest.as_ref()?);
    known.recipe.as_ref().filter(|own| *own == recipe)?;
    if !card_bytes(app, path).is_some_and(|own| Digest::of(&own) == *bytes) {
        return None;
    }
    Some(Found::Drawn(Job {
        episode: Some(episode.clone()),
        recipe: Some(recipe.clone()),
        card_path: Some(path.clone()),
        card_digest: Some(bytes.clone()),
        ..job.clone()
    }))
}

fn carry_on(
    app: &App,
    lane: &Lane,
    job: &Job,
    outcome: Result<Found, Failure>,
) -> Result<(), StoreError> {
    let now_ms = app.clock.now_ms();
    match outcome {
        Ok(Found::Art(found)) => app.store.advance(&found, Stage::Render, now_ms),
        Ok(Found::Drawn(found)) => app.store.advance(&found, Stage::Upload, now_ms),
        Ok(Found::Listed(episode)) => {
            let listed = Job {
                subject: Subject {
                    key: Some(episode.key.clone()),
                    server_uuid: lane.identity(),
                    ..job.subject.clone()
                },
                episode: Some(episode),
                ..job.clone()
            };
            app.store.advance(&listed, Stage::Find, now_ms)
        }
        Ok(Found::Nothing(why)) => {
            app.tell(&Note::Nothing {
                name: job.subject.to_string(),
                why: why.clone(),
            });
            app.store.end(job.id, State::Done, &why, now_ms)
        }
        Ok(Found::Unwatched(why)) => recheck::end(app, job, &why),
        Ok(Found::Ended(why)) => app.store.end(job.id, State::Done, &why, now_ms),
        Ok(Found::Moved) => app.store.aim_again(job, now_ms),
        Ok(Found::Several(episodes)) => {
            let (server, count) = (lane.server.name(), episodes.len());
            app.tell(&Note::Expanded {
                subject: job.subject.clone(),
                server: server.into(),
                episodes: count,
            });
            let jobs = episodes
                .into_iter()
                .map(|episode| batch::of_episode(lane, job, episode, now_ms))
                .collect();
            app.store.expand(
                job,
                &Expansion {
                    jobs,
                    why: format!("{count} episodes"),
                },
                now_ms,
            )
        }
        Err(failure) => settle(app, Some(lane), job, &job.subject.to_string(), failure),
    }
}
