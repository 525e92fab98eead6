//! Looks at what an event stream has reported: it names an item, and not what is new about it.

use crate::app::{App, ServerWorker};
use crate::model::{Actor, ChangeKind, Failure, ListedEpisode, MediaType, Playback, StreamEvent};
use crate::pipeline::catalogue;
use crate::pipeline::feed::deliveries::{change, delivery, record, report};
use crate::pipeline::identify::{answered, identify};
use crate::ports::Feed;

/// For this long after a card was sent, the server reports its own work on it, in milliseconds.
const ECHO_MS: i64 = 120_000;
/// The wait after an item was played until the server has counted that, in milliseconds.
const COUNTED_MS: i64 = 5_000;

/// Looks at the items of these events, and stores the deliveries that follow.
pub(super) fn look(
    app: &App,
    worker: &ServerWorker,
    feed: &dyn Feed,
    events: Vec<StreamEvent>,
) -> Result<(), Failure> {
    let machine = identify(app, worker)?;
    let now_ms = app.clock.now_ms();
    let mut added = Vec::new();
    let mut changed = Vec::new();
    let mut played = Vec::new();
    for event in events {
        match event {
            StreamEvent::Added(MediaType::Episode, key) => added.push(key),
            StreamEvent::Changed(MediaType::Episode, key)
                if !is_echo(app, worker, &key, now_ms) =>
            {
                changed.push(key);
            }
            StreamEvent::Played {
                session,
                key,
                playback,
            } => {
                if playback == Playback::Stopped {
                    worker.feed.list_by(now_ms + COUNTED_MS);
                }
                played.push((session, key, playback));
            }
            // A new season or series is reported by its episodes. What is gone is noticed by the nightly listing.
            _ => {}
        }
    }
    if !added.is_empty() {
        let listed = feed.look(&added)?;
        let to = (worker, feed, machine.as_str());
        let kind = ChangeKind::Added;
        let changes = listed.iter().filter_map(|one| change(to, kind, one, true));
        record(app, worker, kind, &changes.collect::<Vec<_>>())?;
    }
    if !changed.is_empty() {
        let listed = feed.look(&changed)?;
        for kind in [ChangeKind::Viewed, ChangeKind::Rated] {
            let to = (worker, feed, machine.as_str());
            let changes = listed.iter().filter_map(|one| change(to, kind, one, true));
            record(app, worker, kind, &changes.collect::<Vec<_>>())?;
        }
        let episodes: Vec<_> = listed.into_iter().map(|one| one.episode).collect();
        catalogue::put(app, worker, &episodes)?;
    }
    play(app, worker, feed, &machine, played)?;
    answered(app, worker);
    Ok(())
}

/// True if the server only reports that it has got a card.
fn is_echo(app: &App, worker: &ServerWorker, key: &str, now_ms: i64) -> bool {
    let was_sent = app
        .store
        .was_sent_since(worker.name(), key, now_ms - ECHO_MS);
    was_sent.unwrap_or(false)
}

/// The event of a playback, as webhooks name it.
fn word(playback: Playback) -> &'static str {
    match playback {
        Playback::Started => "media.play",
        Playback::Paused => "media.pause",
        Playback::Resumed => "media.resume",
        Playback::Stopped => "media.stop",
    }
}

/// Stores the deliveries of what players have done, if a rule is about it.
fn play(
    app: &App,
    worker: &ServerWorker,
    feed: &dyn Feed,
    machine: &str,
    played: Vec<(String, String, Playback)>,
) -> Result<(), Failure> {
    let source = worker.server.name().kind.word;
    let rule_set = app.live_rules.rule_set();
    let has_rule = |playback: Playback| {
        let rule_set = rule_set.as_ref();
        rule_set.is_some_and(|rule_set| rule_set.has_rule_for(source, word(playback)))
    };
    let has_any = [
        Playback::Started,
        Playback::Paused,
        Playback::Resumed,
        Playback::Stopped,
    ];
    if played.is_empty() || !has_any.into_iter().any(has_rule) {
        return Ok(());
    }
    // After it has stopped, a session is not listed any more.
    let is_new = |(session, _, playback): &(String, String, Playback)| {
        *playback != Playback::Stopped && worker.feed.actor(session).is_none()
    };
    if played.iter().any(is_new) {
        for session in feed.sessions()? {
            worker.feed.remember_actor(&session.session, session.actor);
        }
    }
    let mut keys: Vec<String> = played.iter().map(|(_, key, _)| key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    let listed = feed.look(&keys)?;
    for (session, key, playback) in played {
        let actor = worker.feed.actor(&session).unwrap_or_default();
        if playback == Playback::Stopped {
            worker.feed.forget_actor(&session);
        }
        let episode = listed.iter().find(|one| one.episode.key == key);
        if let (Some(episode), true) = (episode, has_rule(playback)) {
            store(
                app,
                worker,
                feed,
                (word(playback), episode, &actor, machine),
            )?;
        }
    }
    Ok(())
}

fn store(
    app: &App,
    worker: &ServerWorker,
    feed: &dyn Feed,
    (event, episode, actor, machine): (&str, &ListedEpisode, &Actor, &str),
) -> Result<(), Failure> {
    let body = feed.webhook(event, episode, actor, machine);
    let stored = app
        .store
        .record(delivery(worker, event, body), app.clock.now_ms());
    let id = stored.map_err(|error| Failure::retry(error.to_string()))?;
    report(app, worker, event, &[id]);
    Ok(())
}
