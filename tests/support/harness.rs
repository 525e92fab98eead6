//! A whole house on one thread: the test gives each station its turns by hand, and winds the clock.

use std::fs;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use intertitle::api::webhooks;
use intertitle::app::{App, Reload};
use intertitle::daemon::clock;
use intertitle::daemon::poll_server;
use intertitle::fake::{FakePlex, FaultyProxy, Library, TOKEN};
use intertitle::model::{Activity, Job, Step, Zone};
use intertitle::pipeline::dispatch;
use intertitle::pipeline::draw;
use intertitle::pipeline::lookup;
use intertitle::pipeline::notify;
use intertitle::pipeline::publish;
use intertitle::pipeline::resolve;
use intertitle::pipeline::schedule;
use intertitle::ports::Clock;
use intertitle::settings::{ConfigDir, Settings};
use intertitle::worker::worker_loop::{Poll, Waker};

/// The identifier of the pretended server, which the corpus' hooks name too.
pub const MACHINE: &str = "401f1310b56fbb05c4cbe685ac9c8b609cc7d1ad";

/// A clock that stands still until it is wound.
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
    /// How long a call to Plex may take, if not as long as in earnest.
    patience: Option<Duration>,
}

impl TestHarness {
    /// A house with one rules file and one Plex server, `home`. Cards are small, so that drawing them takes no time.
    pub fn new(rules: &str) -> TestHarness {
        TestHarness::with_settings(rules, "")
    }

    /// The same, with more in its `intertitle.toml`.
    pub fn with_settings(rules: &str, more: &str) -> TestHarness {
        let plex = FakePlex::start(Library::small(320, 180), MACHINE).unwrap();
        let url = plex.url();
        TestHarness::build(plex, &url, rules, more)
    }

    /// A house that reaches its Plex server through a line that can break, and has little patience with it.
    pub fn on_a_line(rules: &str) -> (TestHarness, FaultyProxy) {
        let plex = FakePlex::start(Library::small(320, 180), MACHINE).unwrap();
        let line = FaultyProxy::start(&plex.url()).unwrap();
        let mut harness = TestHarness::build(plex, &line.url(), rules, "");
        harness.patience = Some(Duration::from_secs(2));
        harness.restart();
        (harness, line)
    }

    fn build(plex: FakePlex, url: &str, rules: &str, more: &str) -> TestHarness {
        let folder = tempfile::tempdir().unwrap();
        let place = ConfigDir::new(folder.path().to_path_buf());
        fs::create_dir_all(place.rules()).unwrap();
        fs::write(place.rules().join("main.rules"), rules).unwrap();
        let settings = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[cards]\nsize = \"320x180\"\n[plex.home]\nurl = \"{url}\"\ntoken = \"{TOKEN}\"\n{more}"
        );
        fs::write(place.settings(), settings).unwrap();
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
        };
        harness.open();
        harness
    }

    fn open(&mut self) {
        let place = ConfigDir::new(self.folder.path().to_path_buf());
        let mut settings = Settings::load(place, Vec::new()).unwrap();
        for plex in &mut settings.plex {
            plex.patience = self.patience.unwrap_or(plex.patience);
        }
        let notes = Arc::clone(&self.notes);
        let observer = move |note: &Activity| notes.lock().unwrap().push(note.to_string());
        let mut app =
            App::open(settings, Box::new(self.clock.clone()), Box::new(observer)).unwrap();
        app.zone = self.zone.clone();
        self.app = Some(app);
    }

    /// Moves the house to a time zone.
    pub fn place(&mut self, zone: &str) {
        self.zone = Zone::named(zone).unwrap();
        self.app.as_mut().unwrap().zone = self.zone.clone();
    }

    /// Ends the house as a power cut does.
    pub fn close(&mut self) {
        self.app = None;
    }

    /// Ends the house as a power cut does, and opens it again.
    pub fn restart(&mut self) {
        self.close();
        self.open();
    }

    pub fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    /// The house for a daemon with real threads.
    pub fn into_app(mut self) -> (App, FakePlex, tempfile::TempDir) {
        (self.app.take().unwrap(), self.plex, self.folder)
    }

    /// Writes a file of the config folder; who shall notice must look.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Writes the rules; who shall notice must look.
    pub fn write_rules(&self, rules: &str) {
        let place = ConfigDir::new(self.folder.path().to_path_buf());
        fs::write(place.rules().join("main.rules"), rules).unwrap();
    }

    /// Lets time pass.
    pub fn advance(&self, seconds: i64) {
        for clock in [&self.clock.wall, &self.clock.monotonic] {
            clock.fetch_add(seconds * 1000, Ordering::SeqCst);
        }
    }

    /// Sets the clock forward or back while no time passes.
    pub fn step_clock(&self, seconds: i64) {
        self.clock.wall.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Sets the clock to a moment written `2026-03-07T12:00:00+01:00`, whatever it shows, while no time passes.
    pub fn set_clock(&self, moment: &str) {
        let moment: jiff::Timestamp = moment.parse().unwrap();
        self.clock
            .wall
            .store(moment.as_millisecond(), Ordering::SeqCst);
    }

    /// Writes the rules and has them looked at.
    pub fn change_rules(&self, rules: &str) {
        self.write_rules(rules);
        self.app().look_at_rules(Reload::Immediately);
    }

    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Sends a hook of Plex about an episode of the pretended library; the answer's status.
    pub fn plex(&self, event: &str, key: u32) -> u16 {
        let body = plex_hook(event, key, MACHINE);
        self.hook("/api/webhooks/plex", &body)
    }

    /// Sends a JSON body to an address; the answer's status.
    pub fn hook(&self, target: &str, body: &str) -> u16 {
        webhooks::take(
            self.app(),
            &self.waker,
            target,
            "application/json",
            "",
            body.as_bytes(),
        )
        .0
    }

    /// Lets every station take turns until none has anything to do at this time.
    pub fn run_until_idle(&self) {
        let app = self.app();
        for _ in 0..10_000 {
            let mut turns = vec![
                clock::poll_once(app),
                dispatch::poll_once(app),
                schedule::poll_once(app),
                notify::poll_once(app),
                draw::poll_once(app),
            ];
            for worker in &app.workers {
                turns.push(lookup::poll_once(app, worker));
                turns.push(publish::poll_once(app, worker));
                turns.push(resolve::poll_once(app, worker));
            }
            if !turns.contains(&Poll::Worked) {
                return;
            }
        }
        panic!("the stations never come to rest");
    }

    /// Decides all hooks, and nothing more.
    pub fn dispatch_all(&self) {
        while dispatch::poll_once(self.app()) == Poll::Worked {}
    }

    /// One turn of looking at the schedules.
    pub fn schedule(&self) -> Poll {
        schedule::poll_once(self.app())
    }

    /// One turn of the first lane, as its thread takes it.
    pub fn worker(&self) -> Poll {
        poll_server(self.app(), &self.app().workers[0])
    }

    /// One turn of finding on the first lane.
    pub fn find(&self) -> Poll {
        resolve::poll_once(self.app(), &self.app().workers[0])
    }

    /// One turn of drawing.
    pub fn render(&self) -> Poll {
        draw::poll_once(self.app())
    }

    /// One turn of uploading on the first lane.
    pub fn upload(&self) -> Poll {
        publish::poll_once(self.app(), &self.app().workers[0])
    }

    /// Takes a job in hand as a station does.
    pub fn claim(&self, stage: Step) -> Option<Job> {
        self.app().store.claim(stage, None, self.now_ms()).unwrap()
    }

    /// All notes so far.
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

    /// Outcome and reason of each hook, oldest first.
    pub fn hooks(&self) -> Vec<(String, String)> {
        let mut rows = self.app().store.list_deliveries(1000).unwrap();
        rows.reverse();
        rows.into_iter()
            .map(|row| (row.outcome, row.reason.unwrap_or_default()))
            .collect()
    }

    /// State and reason of each job, oldest first.
    pub fn jobs(&self) -> Vec<(String, String)> {
        let mut rows = self.app().store.list_jobs(10_000).unwrap();
        rows.reverse();
        rows.into_iter()
            .map(|row| (row.outcome, row.reason.unwrap_or_default()))
            .collect()
    }

    /// How many cards an episode of the pretended server has been given.
    pub fn cards_of(&self, key: u32) -> usize {
        self.plex.episode(key).unwrap().uploads().count()
    }

    /// True if the pretended server shows an uploaded picture for the episode.
    pub fn shows_card(&self, key: u32) -> bool {
        self.plex
            .episode(key)
            .unwrap()
            .selected
            .starts_with("upload://")
    }

    /// The picture that the pretended server shows for an episode.
    pub fn shown(&self, key: u32) -> Vec<u8> {
        let episode = self.plex.episode(key).unwrap();
        episode.shown().unwrap().bytes.to_vec()
    }

    /// The pretended server's requests whose line has a text.
    pub fn requests(&self, part: &str) -> usize {
        self.plex
            .requests()
            .iter()
            .filter(|line| line.contains(part))
            .count()
    }

    /// How many requests the media server got, without those that only ask who it is.
    pub fn asked(&self) -> usize {
        let requests = self.plex.requests();
        let only_who = |line: &&String| *line == "GET /identity";
        requests.len() - requests.iter().filter(only_who).count()
    }

    /// All files below the cards folder, by their path in it.
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

/// The JSON of a hook of Plex about an item of the pretended library.
pub fn plex_hook(event: &str, key: u32, machine: &str) -> String {
    serde_json::json!({
        "event": event, "user": true, "owner": true, "rating": 9.0,
        "Account": {"id": 1, "title": "alex"}, "Server": {"title": "Pretended", "uuid": machine},
        "Metadata": {"librarySectionType": "show", "ratingKey": key.to_string(), "type": kind_of(key),
                     "grandparentTitle": "The Long Tide", "parentTitle": "The Long Tide", "title": "The Long Tide",
                     "parentIndex": 1, "index": key % 100},
    })
    .to_string()
}

/// Of the pretended library: series end in `000`, seasons in `00`.
fn kind_of(key: u32) -> &'static str {
    match key {
        key if key % 1000 == 0 => "show",
        key if key % 100 == 0 => "season",
        _ => "episode",
    }
}
