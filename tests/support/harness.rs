//! The test harness: a whole app on one thread. The test polls each worker and sets the clock.

use std::fs;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::fake::FaultyProxy;
use intertitle::api::webhooks;
use intertitle::app::{App, Reload};
use intertitle::daemon::clock;
use intertitle::daemon::poll_server;
use intertitle::fake::{FakeEpisode, FakePlex, Library, TOKEN};
use intertitle::model::{Activity, Job, Step, Zone};
use intertitle::pipeline::dispatch;
use intertitle::pipeline::draw;
use intertitle::pipeline::feed;
use intertitle::pipeline::listed_names;
use intertitle::pipeline::listings;
use intertitle::pipeline::lookup;
use intertitle::pipeline::notify;
use intertitle::pipeline::publish;
use intertitle::pipeline::resolve;
use intertitle::pipeline::schedule;
use intertitle::ports::{Clock, MediaServer};
use intertitle::server;
use intertitle::settings::{ConfigDir, Settings};
use intertitle::worker::worker_loop::{Poll, Waker};

/// The machine identifier of the fake Plex, which is also that of the webhooks in the corpus.
pub const MACHINE: &str = "401f1310b56fbb05c4cbe685ac9c8b609cc7d1ad";

/// A clock that stops until a test sets it.
#[derive(Clone)]
pub struct ManualClock {
    wall: Arc<AtomicI64>,
    monotonic: Arc<AtomicI64>,
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.wall.load(Ordering::SeqCst)
    }

    fn monotonic_ms(&self) -> i64 {
        self.monotonic.load(Ordering::SeqCst)
    }
}

pub struct TestHarness {
    pub plex: FakePlex,
    pub folder: tempfile::TempDir,
    app: Option<App>,
    waker: Waker,
    clock: ManualClock,
    zone: Zone,
    notes: Arc<Mutex<Vec<String>>>,
    /// The time limit of a request to Plex, if it is not the usual one.
    patience: Option<Duration>,
    /// The media server that is used instead of the fake Plex.
    other: Option<Arc<dyn MediaServer>>,
    /// The settings say how fast a library is filled. Otherwise there is no limit, because the clock is set by hand.
    has_pace: bool,
}

impl TestHarness {
    /// A harness with one rules file and one Plex server, `home`. Cards are small, so that drawing takes no time.
    pub fn new(rules: &str) -> TestHarness {
        TestHarness::with_settings(rules, "")
    }

    /// The same, with additional settings in `intertitle.toml`.
    pub fn with_settings(rules: &str, more: &str) -> TestHarness {
        let plex = FakePlex::start(Library::small(320, 180), MACHINE).unwrap();
        let url = plex.url();
        TestHarness::build(plex, &url, rules, more)
    }

    /// A harness with a faulty proxy in front of its Plex server, and a short time limit for requests.
    pub fn on_a_line(rules: &str) -> (TestHarness, FaultyProxy) {
        let plex = FakePlex::start(Library::small(320, 180), MACHINE).unwrap();
        let line = FaultyProxy::start(&plex.url()).unwrap();
        let mut harness = TestHarness::build(plex, &line.url(), rules, "");
        harness.patience = Some(Duration::from_secs(2));
        harness.restart();
        (harness, line)
    }

    /// A harness with another media server instead of the fake Plex, named `home` as well.
    pub fn on_server(rules: &str, server: Arc<dyn MediaServer>) -> TestHarness {
        let mut harness = TestHarness::new(rules);
        harness.other = Some(server);
        harness.restart();
        harness
    }

    fn build(plex: FakePlex, url: &str, rules: &str, more: &str) -> TestHarness {
        let folder = tempfile::tempdir().unwrap();
        let config_dir = ConfigDir::new(folder.path().to_path_buf());
        fs::create_dir_all(config_dir.rules()).unwrap();
        fs::write(config_dir.rules().join("main.rules"), rules).unwrap();
        let settings = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[cards]\nsize = \"320x180\"\n[plex.home]\nurl = \"{url}\"\ntoken = \"{TOKEN}\"\n{more}"
        );
        fs::write(config_dir.settings(), settings).unwrap();
        // 2026-03-07 12:00 UTC.
        let clock = ManualClock {
            wall: Arc::new(AtomicI64::new(1_772_884_800_000)),
            monotonic: Arc::default(),
        };
        let mut harness = TestHarness {
            plex,
            folder,
            app: None,
            waker: Waker::default(),
            clock,
            zone: Zone::of_machine(),
            notes: Arc::default(),
            patience: None,
            other: None,
            has_pace: more.contains("[work]"),
        };
        harness.open();
        harness
    }

    fn open(&mut self) {
        let config_dir = ConfigDir::new(self.folder.path().to_path_buf());
        let mut settings = Settings::load(config_dir, Vec::new()).unwrap();
        for plex in &mut settings.servers {
            plex.patience = self.patience.unwrap_or(plex.patience);
        }
        if !self.has_pace {
            settings.work.requests_per_second = None;
        }
        let notes = Arc::clone(&self.notes);
        let observer = move |note: &Activity| notes.lock().unwrap().push(note.to_string());
        let servers = match &self.other {
            Some(server) => vec![Arc::clone(server)],
            None => server::open(&settings),
        };
        let clock = Box::new(self.clock.clone());
        let mut app = App::open_with(settings, servers, clock, Box::new(observer)).unwrap();
        app.zone = self.zone.clone();
        self.app = Some(app);
    }

    /// Sets the time zone.
    pub fn set_zone(&mut self, zone: &str) {
        self.zone = Zone::named(zone).unwrap();
        self.app.as_mut().unwrap().zone = self.zone.clone();
    }

    /// Closes the app as a power failure does.
    pub fn close(&mut self) {
        self.app = None;
    }

    /// Closes the app as a power failure does, and opens it again.
    pub fn restart(&mut self) {
        self.close();
        self.open();
    }

    /// Adds lines to `[cards]` in the settings, instead of those that were added before, and restarts.
    pub fn set_cards(&mut self, lines: &str) {
        let path = self.folder.path().join("intertitle.toml");
        let text = fs::read_to_string(&path).unwrap();
        let (before, rest) = text.split_once("[cards]\n").unwrap();
        let (_, after) = rest.split_once("[plex.home]").unwrap();
        let cards = format!("[cards]\nsize = \"320x180\"\n{lines}\n[plex.home]");
        fs::write(&path, format!("{before}{cards}{after}")).unwrap();
        self.restart();
    }

    pub fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    /// The app, for a daemon with real threads.
    pub fn into_app(mut self) -> (App, FakePlex, tempfile::TempDir) {
        (self.app.take().unwrap(), self.plex, self.folder)
    }

    /// Writes a file of the config folder. It has no effect until the app checks the folder.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Writes the rules. They have no effect until the app checks them.
    pub fn write_rules(&self, rules: &str) {
        let config_dir = ConfigDir::new(self.folder.path().to_path_buf());
        fs::write(config_dir.rules().join("main.rules"), rules).unwrap();
    }

    /// Lets time pass, for both clocks.
    pub fn advance(&self, seconds: i64) {
        for clock in [&self.clock.wall, &self.clock.monotonic] {
            clock.fetch_add(seconds * 1000, Ordering::SeqCst);
        }
    }

    /// Sets the clock forward or back while no time passes.
    pub fn step_clock(&self, seconds: i64) {
        self.clock.wall.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Sets the clock to a moment like `2026-03-07T12:00:00+01:00` while no time passes.
    pub fn set_clock(&self, moment: &str) {
        let moment: jiff::Timestamp = moment.parse().unwrap();
        self.clock
            .wall
            .store(moment.as_millisecond(), Ordering::SeqCst);
    }

    /// Writes the rules and loads them.
    pub fn change_rules(&self, rules: &str) {
        self.write_rules(rules);
        self.app().look_at_rules(Reload::Immediately);
    }

    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Sends a webhook of Plex about an episode of the fake library. Returns the status.
    pub fn plex(&self, event: &str, key: u32) -> u16 {
        let body = plex_webhook(event, key, MACHINE);
        self.post_webhook("/api/webhooks/plex", &body)
    }

    /// Sends a JSON body to a URL. Returns the status.
    pub fn post_webhook(&self, target: &str, body: &str) -> u16 {
        webhooks::accept_target(
            self.app(),
            &self.waker,
            target,
            "application/json",
            "",
            body.as_bytes(),
        )
        .0
    }

    /// Polls every worker until none has anything to do at this time.
    pub fn run_until_idle(&self) {
        let app = self.app();
        for _ in 0..10_000 {
            let mut turns = vec![
                clock::poll_once(app),
                dispatch::poll_once(app),
                schedule::poll_once(app),
                notify::poll_once(app),
                draw::poll_once(app),
                listings::poll_once(app),
            ];
            for worker in &app.workers {
                turns.push(feed::poll_once(app, worker));
                turns.push(lookup::poll_once(app, worker));
                turns.push(listed_names::poll_once(app, worker));
                turns.push(publish::poll_once(app, worker));
                turns.push(resolve::poll_once(app, worker));
            }
            if !turns.contains(&Poll::Worked) {
                return;
            }
        }
        panic!("the workers never become idle");
    }

    /// Decides all deliveries, and nothing else.
    pub fn dispatch_all(&self) {
        while dispatch::poll_once(self.app()) == Poll::Worked {}
    }

    /// Polls the schedules once.
    pub fn schedule(&self) -> Poll {
        schedule::poll_once(self.app())
    }

    /// Polls the first server worker once, as its thread does.
    pub fn worker(&self) -> Poll {
        poll_server(self.app(), &self.app().workers[0])
    }

    /// Polls the step `Resolve` of the first server once.
    pub fn find(&self) -> Poll {
        resolve::poll_once(self.app(), &self.app().workers[0])
    }

    /// Polls the step `Draw` once.
    pub fn render(&self) -> Poll {
        draw::poll_once(self.app())
    }

    /// Polls the step `Publish` of the first server once.
    pub fn upload(&self) -> Poll {
        publish::poll_once(self.app(), &self.app().workers[0])
    }

    /// Claims a job, as a worker does.
    pub fn claim(&self, step: Step) -> Option<Job> {
        self.app().store.claim(step, None, self.now_ms()).unwrap()
    }

    /// All activities so far, as text.
    pub fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap().clone()
    }

    #[track_caller]
    pub fn assert_noted(&self, part: &str) {
        let notes = self.notes();
        assert!(
            notes.iter().any(|note| note.contains(part)),
            "no note has {part:?}:\n{}",
            notes.join("\n")
        );
    }

    /// Outcome and reason of each delivery, oldest first.
    pub fn deliveries(&self) -> Vec<(String, String)> {
        let mut rows = self.app().store.list_deliveries(1000).unwrap();
        rows.reverse();
        rows.into_iter()
            .map(|row| (row.outcome, row.reason.unwrap_or_default()))
            .collect()
    }

    /// The designs of the cards that were drawn, in order.
    pub fn designs_drawn(&self) -> Vec<String> {
        let notes = self.notes();
        let drawn = notes.iter().filter_map(|note| note.split_once(": drew \""));
        drawn
            .map(|(_, rest)| rest.split('"').next().unwrap().to_string())
            .collect()
    }

    /// Adds an episode to another library of the server too, as 7201.
    pub fn add_twin(&self, key: u32) {
        self.plex.change(|library| {
            let twin = library.episode(key).unwrap().clone();
            library.episodes.push(FakeEpisode {
                key: 7201,
                season_key: 7200,
                series_key: 7000,
                library: (5, "4K".into()),
                ..twin
            });
        });
    }

    /// State and reason of each job, oldest first.
    pub fn jobs(&self) -> Vec<(String, String)> {
        let mut rows = self.app().store.list_jobs(10_000).unwrap();
        rows.reverse();
        rows.into_iter()
            .map(|row| (row.outcome, row.reason.unwrap_or_default()))
            .collect()
    }

    /// The number of cards that were uploaded for an episode of the fake library.
    pub fn cards_of(&self, key: u32) -> usize {
        self.plex.episode(key).unwrap().uploads().count()
    }

    /// True if the fake Plex shows an uploaded picture for the episode.
    pub fn shows_card(&self, key: u32) -> bool {
        self.plex
            .episode(key)
            .unwrap()
            .selected
            .starts_with("upload://")
    }

    /// The picture that the fake Plex shows for an episode.
    pub fn shown(&self, key: u32) -> Vec<u8> {
        let episode = self.plex.episode(key).unwrap();
        episode.shown().unwrap().bytes.to_vec()
    }

    /// The number of requests to the fake Plex whose line contains a text.
    pub fn requests(&self, part: &str) -> usize {
        self.plex
            .requests()
            .iter()
            .filter(|line| line.contains(part))
            .count()
    }

    /// The number of requests to the media server, except those for its identity.
    pub fn asked(&self) -> usize {
        let requests = self.plex.requests();
        let only_who = |line: &&String| *line == "GET /identity";
        requests.len() - requests.iter().filter(only_who).count()
    }

    /// All files below the cards folder, by their paths in it.
    pub fn card_files(&self) -> Vec<String> {
        let root = self.folder.path().join("cards");
        let mut files = Vec::new();
        walk(&root, &root, &mut files);
        files.sort();
        files
    }
}

fn walk(root: &std::path::Path, folder: &std::path::Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, files);
        } else {
            files.push(
                path.strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_string(),
            );
        }
    }
}

/// The JSON of a webhook of Plex about an item of the fake library.
pub fn plex_webhook(event: &str, key: u32, machine: &str) -> String {
    serde_json::json!({
        "event": event, "user": true, "owner": true, "rating": 9.0,
        "Account": {"id": 1, "title": "alex"}, "Server": {"title": "Fake Plex", "uuid": machine},
        "Metadata": {"librarySectionType": "show", "ratingKey": key.to_string(), "type": kind_of(key),
                     "grandparentTitle": "The Long Tide", "parentTitle": "The Long Tide", "title": "The Long Tide",
                     "parentIndex": 1, "index": key % 100},
    })
    .to_string()
}

/// The kind of an item of the fake library. Keys of series end in `000`, keys of seasons in `00`.
fn kind_of(key: u32) -> &'static str {
    match key {
        key if key % 1000 == 0 => "show",
        key if key % 100 == 0 => "season",
        _ => "episode",
    }
}
