//! Compares the queue with a model of it: whatever happens in any order, no delivery is lost, no two jobs of an item
//! wait or run at the same time, and a request for a new picture is fulfilled or waits.

use std::collections::{BTreeMap, BTreeSet};

use intertitle::model::{
    Digest, DrawInputs, DrawnCard, Episode, Intent, Job, Level, Outcome, SeriesRef, State, Step,
    Subject, Work,
};
use intertitle::store::{DecisionRecord, JobRow, NewDelivery, NewJob, Store};

const DAY_MS: i64 = 24 * 3600 * 1000;
const STEPS: [Step; 3] = [Step::Resolve, Step::Draw, Step::Publish];

/// The invariants of the store, tracked independently.
struct Model {
    store: Store,
    path: std::path::PathBuf,
    now_ms: i64,
    /// The latest time of the clock. Jobs that were due then are still due after the clock was set back.
    latest_ms: i64,
    steps: u32,
    /// Undecided deliveries.
    undecided: BTreeSet<i64>,
    /// Running jobs, and the number of the operation that claimed them.
    in_hand: Vec<(Job, u32)>,
    /// For each item, the number of the operation that last requested a new picture, until a job with that intent has
    /// ended.
    wanted: BTreeMap<String, u32>,
}

/// Interprets each byte, or two, as an operation.
pub fn run(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("intertitle.db");
    let mut model = Model {
        store: Store::open(&path).expect("a new state file"),
        path,
        now_ms: 1_772_884_800_000,
        latest_ms: 1_772_884_800_000,
        steps: 0,
        undecided: BTreeSet::new(),
        in_hand: Vec::new(),
        wanted: BTreeMap::new(),
    };
    for step in bytes.chunks(2).take(120) {
        let (what, how) = (step[0], step.get(1).copied().unwrap_or(0));
        model.steps += 1;
        model.happen(what, how);
        model.hold();
    }
    model.drain();
}

impl Model {
    fn happen(&mut self, what: u8, how: u8) {
        match what % 12 {
            0 => self.record(),
            1 | 2 => self.decide(how),
            3 | 4 => self.claim(how),
            5 => self.advance(how),
            6 => self.requeue(how),
            7 => self.end(how),
            8 => self.release(how),
            9 => self.restart(),
            10 => self.advance_clock(how),
            _ => self.tidy(),
        }
    }

    fn record(&mut self) {
        let new = NewDelivery::webhook("plex", "{}");
        let id = self.store.record(new, self.now_ms).expect("it is written");
        assert!(
            self.undecided.insert(id),
            "a delivery got the number of another"
        );
    }

    /// Decides the oldest delivery, with jobs for up to two of four items.
    fn decide(&mut self, how: u8) {
        let next = self.store.next_undecided(2).expect("the store answers");
        let ids: Vec<_> = next.iter().map(|delivery| delivery.id).collect();
        let oldest: Vec<_> = self.undecided.iter().take(2).copied().collect();
        assert_eq!(ids, oldest);
        let Some(delivery) = next.first() else { return };
        let force = how & 1 == 1;
        let after = if how & 2 == 2 { 60_000 } else { 0 };
        let items = [how >> 2 & 3, how >> 4 & 3];
        let keys: BTreeSet<u8> = items
            .into_iter()
            .take(1 + usize::from(how >> 6 & 1))
            .collect();
        let jobs: Vec<NewJob> = keys
            .iter()
            .map(|key| NewJob {
                rule: "a.rules:1".into(),
                server: "home".into(),
                subject: subject(*key),
                slot: intertitle::model::Slot::EpisodeStill,
                intent: Intent::make(force, Default::default()),
                due_ms: self.now_ms + after,
                debounce: None,
                episode: None,
            })
            .collect();
        let decision = DecisionRecord {
            outcome: Outcome::Accepted,
            reason: "a.rules:1",
            asked: &[],
            jobs: &jobs,
            messages: &[],
            counted: &[],
        };
        self.store
            .decide(&[(delivery, decision)], self.now_ms)
            .expect("it is written");
        self.undecided.remove(&delivery.id);
        if force {
            for job in &jobs {
                self.wanted.insert(job.subject.id(), self.steps);
            }
        }
    }

    fn claim(&mut self, how: u8) {
        let step = STEPS[usize::from(how) % 3];
        let rows = self.rows();
        let busy: BTreeSet<&str> = rows
            .iter()
            .filter(|row| row.outcome == "running")
            .map(|row| row.subject.as_str())
            .collect();
        let is_ready = |row: &&JobRow| {
            row.outcome == "waiting"
                && row.step == step.word()
                && row.due_ms <= self.now_ms
                && !busy.contains(row.subject.as_str())
        };
        let ready = rows.iter().filter(is_ready).count();
        let orphaned = rows.len()
            - rows.iter().filter(|row| row.outcome != "running").count()
            - self.in_hand.len();
        let claimed = self
            .store
            .claim(step, Some("home"), self.now_ms)
            .expect("the store answers");
        // Released jobs come back now, and may block others or be ready.
        if orphaned == 0 {
            assert!(
                claimed.is_some() || ready == 0,
                "{step:?}: {ready} are ready"
            );
            if let Some(job) = &claimed {
                let row = rows.iter().find(|row| row.id == job.id);
                let row = row.expect("it was there before");
                assert_eq!(
                    (row.outcome.as_str(), row.step.as_str()),
                    ("waiting", step.word())
                );
                assert!(
                    !busy.contains(row.subject.as_str()),
                    "another job of its item is running"
                );
                assert!(row.due_ms <= self.latest_ms, "it was never due");
            }
        }
        if let Some(job) = claimed {
            self.in_hand.push((job, self.steps));
        }
    }

    fn take(&mut self, how: u8) -> Option<(Job, u32)> {
        let count = self.in_hand.len();
        (count > 0).then(|| self.in_hand.remove(usize::from(how) % count))
    }

    fn advance(&mut self, how: u8) {
        let Some((job, _)) = self.take(how) else {
            return;
        };
        let episode = Episode::default();
        let work = match job.step() {
            Step::Resolve => Work::Draw(DrawInputs {
                episode,
                picture: vec![how],
                image_ref: "the still".into(),
            }),
            _ => Work::Publish(DrawnCard {
                episode,
                path: "a.jpg".into(),
                recipe: Digest::of(&[how]),
                digest: Digest::of(&[how, how]),
            }),
        };
        self.store
            .advance(job.id, &job.subject, &work, self.now_ms)
            .expect("it is written");
    }

    fn requeue(&mut self, how: u8) {
        let Some((job, _)) = self.take(how) else {
            return;
        };
        let due_ms = self.now_ms + i64::from(how) * 1000;
        self.store
            .requeue(
                job.id,
                job.attempts + 1,
                due_ms,
                Some("Plex answered 503"),
                self.now_ms,
            )
            .expect("it is written");
    }

    fn end(&mut self, how: u8) {
        let Some((job, since)) = self.take(how >> 1) else {
            return;
        };
        let state = if how & 1 == 0 {
            State::Done
        } else {
            State::Dead
        };
        self.store
            .end(job.id, state, "sent", self.now_ms)
            .expect("it is written");
        self.fulfilled(&job, since);
    }

    fn fulfilled(&mut self, job: &Job, since: u32) {
        let item = job.subject.id();
        let is_forced = matches!(job.intent, Intent::EnsureCard { force: true, .. });
        if is_forced
            && self
                .wanted
                .get(&item)
                .is_some_and(|wanted| *wanted <= since)
        {
            self.wanted.remove(&item);
        }
    }

    fn release(&mut self, how: u8) {
        if let Some((job, _)) = self.take(how) {
            self.store.release(job.id);
        }
    }

    /// A power failure and a restart.
    fn restart(&mut self) {
        self.in_hand.clear();
        self.store = Store::open(&self.path).expect("the same state file");
        self.store
            .requeue_running(self.now_ms)
            .expect("it is written");
        assert!(self.rows().iter().all(|row| row.outcome != "running"));
    }

    fn advance_clock(&mut self, how: u8) {
        self.now_ms += match how % 4 {
            0 => 1000,
            1 => 60_000,
            2 => 31 * DAY_MS,
            _ => -10 * 365 * DAY_MS,
        };
        self.now_ms = self.now_ms.clamp(0, 4_000_000_000_000);
        self.latest_ms = self.latest_ms.max(self.now_ms);
    }

    fn tidy(&mut self) {
        self.store
            .clamp_future_due(self.now_ms)
            .expect("it is written");
        self.store.prune(self.now_ms, 30).expect("it is written");
    }

    fn rows(&self) -> Vec<JobRow> {
        self.store.list_jobs(10_000).expect("the store answers")
    }

    /// Checks the invariants.
    fn hold(&self) {
        let rows = self.rows();
        for state in ["waiting", "running"] {
            let mut seen = BTreeSet::new();
            for row in rows.iter().filter(|row| row.outcome == state) {
                assert!(
                    seen.insert(&row.subject),
                    "two jobs of {} are {state}",
                    row.subject
                );
            }
        }
        let running: BTreeSet<i64> = rows
            .iter()
            .filter(|row| row.outcome == "running")
            .map(|row| row.id)
            .collect();
        assert!(
            self.in_hand
                .iter()
                .all(|(job, _)| running.contains(&job.id))
        );
        let kept = self
            .store
            .list_deliveries(10_000)
            .expect("the store answers");
        let waiting: BTreeSet<i64> = kept
            .iter()
            .filter(|delivery| delivery.outcome == "waiting")
            .map(|delivery| delivery.id)
            .collect();
        assert_eq!(waiting, self.undecided, "a delivery was lost");
    }

    /// At the end everything is decided and done, and every request for a new picture was fulfilled.
    fn drain(&mut self) {
        while !self.undecided.is_empty() {
            self.decide(0);
        }
        self.restart();
        self.steps += 1;
        for _ in 0..10_000 {
            self.store
                .clamp_future_due(self.now_ms)
                .expect("it is written");
            self.now_ms += DAY_MS;
            let claimed = STEPS.iter().find_map(|step| {
                self.store
                    .claim(*step, None, self.now_ms)
                    .expect("the store answers")
            });
            let Some(job) = claimed else { break };
            self.store
                .end(job.id, State::Done, "sent", self.now_ms)
                .expect("it is written");
            self.fulfilled(&job, self.steps);
        }
        let rows = self.rows();
        assert!(
            rows.iter()
                .all(|row| !["waiting", "running"].contains(&row.outcome.as_str())),
            "something waits for ever"
        );
        assert!(
            self.wanted.is_empty(),
            "nobody drew again {:?}",
            self.wanted
        );
    }
}

fn subject(key: u8) -> Subject {
    Subject {
        level: Level::Unknown,
        key: Some(format!("{}", key + 1)),
        series: SeriesRef::default(),
        server_uuid: None,
        was_watched: false,
        ..Subject::default()
    }
}
