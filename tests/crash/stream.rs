//! The event stream, Plex and intertitle, each killed at random moments: no change is lost, none is reported twice.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use intertitle::app::SystemClock;
use intertitle::fake::{FakeEpisode, FakePlex, Library, TOKEN};
use intertitle::ports::Clock as _;
use intertitle::settings::ConfigDir;
use intertitle::store::Store;
use serde_json::{Value, json};

use crate::crash::{Dice, ROUNDS, number};
use crate::support::{MACHINE, Program};

/// Episodes that may be added, besides those that are there.
const KEYS: std::ops::Range<u32> = 1207..1299;

/// What has happened to an episode last.
#[derive(Debug, Default)]
struct Last {
    is_added: bool,
    views: Option<u32>,
    rating: Option<f64>,
}

struct World {
    plex: FakePlex,
    last: BTreeMap<u32, Last>,
    dice: Dice,
}

fn now_s() -> i64 {
    SystemClock.now_ms() / 1000
}

impl World {
    fn key(&mut self) -> u32 {
        let keys = self.plex.change(|library| {
            let keys = library.episodes.iter().map(|episode| episode.key);
            keys.collect::<Vec<_>>()
        });
        keys[usize::try_from(self.dice.roll(keys.len() as u64)).unwrap()]
    }

    fn set(&self, key: u32, members: Value) {
        let Value::Object(members) = members else {
            panic!("members are an object");
        };
        self.plex
            .change(|library| library.episode_mut(key).unwrap().other.extend(members));
    }

    /// Something happens on the server. Plex does not always say so.
    fn happen(&mut self) {
        match self.dice.roll(3) {
            0 => self.add(),
            1 => self.watch(),
            _ => self.rate(),
        }
    }

    fn add(&mut self) {
        let key =
            KEYS.start + u32::try_from(self.dice.roll(u64::from(KEYS.end - KEYS.start))).unwrap();
        if self.plex.episode(key).is_some() {
            return;
        }
        self.plex.change(|library| {
            let like = Library::small(320, 180).episodes.swap_remove(1);
            let mut episode = FakeEpisode {
                key,
                number: key - 1200,
                title: format!("Number {key}"),
                own_tvdb: 9_000_000 + key,
                ..like
            };
            episode.other.insert("addedAt".into(), now_s().into());
            library.episodes.push(episode);
        });
        self.last.entry(key).or_default().is_added = true;
        for state in [0, 5] {
            let entry = json!({"identifier": "com.plexapp.plugins.library", "sectionID": "2",
                               "itemID": key.to_string(), "type": 4, "state": state});
            if self.dice.roll(4) > 0 {
                self.plex.say("timeline", &json!({"TimelineEntry": entry}));
            }
        }
    }

    fn watch(&mut self) {
        let key = self.key();
        let last = self.last.entry(key).or_default();
        let views = last.views.unwrap_or(0) + 1;
        last.views = Some(views);
        self.set(key, json!({"viewCount": views, "lastViewedAt": now_s()}));
        for state in ["playing", "stopped"] {
            let play = json!({"sessionKey": "7", "ratingKey": key.to_string(), "state": state});
            if self.dice.roll(4) > 0 {
                let frame = json!({"PlaySessionStateNotification": play});
                self.plex.say("playing", &frame);
            }
        }
    }

    fn rate(&mut self) {
        let key = self.key();
        let rating = f64::from(u32::try_from(1 + self.dice.roll(10)).unwrap());
        self.last.entry(key).or_default().rating = Some(rating);
        self.set(key, json!({"userRating": rating, "lastRatedAt": now_s()}));
    }
}

#[test]
fn what_happens_while_anything_is_killed_is_found_and_no_card_is_uploaded_twice() {
    let rounds = number("CRASH_ROUNDS").unwrap_or(u64::from(ROUNDS));
    let seed = number("CRASH_SEED").unwrap_or(0x2545_f491_4f6c_dd1d);
    let plex = FakePlex::start(Library::small(320, 180), MACHINE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config_dir = ConfigDir::new(folder.path().to_path_buf());
    fs::create_dir_all(config_dir.rules()).unwrap();
    let rules = "on plex library.new, media.scrobble, media.rate -> make card\n";
    fs::write(config_dir.rules().join("main.rules"), rules).unwrap();
    let settings = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n[cards]\nsize = \"640x360\"\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
        plex.url()
    );
    fs::write(config_dir.settings(), settings).unwrap();
    let mut world = World {
        plex,
        last: BTreeMap::new(),
        dice: Dice::new(seed),
    };
    let mut program = Program::serve(folder.path());
    let store = Store::open(&config_dir.database()).unwrap();
    // What is there at first makes no event.
    let until = |what: &str, program: &Program, is_so: &mut dyn FnMut() -> bool| {
        let begun = Instant::now();
        while !is_so() {
            let is_late = begun.elapsed() > Duration::from_secs(120);
            assert!(!is_late, "seed {seed}: never {what}\n{}", program.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    until("connected", &program, &mut || {
        store.feed_marks("home").unwrap().is_some()
    });
    for _ in 0..rounds {
        for _ in 0..=world.dice.roll(3) {
            world.happen();
        }
        // The moment is the one thing that must not be chosen by us.
        std::thread::sleep(Duration::from_micros(world.dice.roll(150_000)));
        match world.dice.roll(4) {
            0 => world.plex.end_streams(),
            1 => {
                world.plex.set_unreachable(true);
                world.plex.end_streams();
                world.happen();
                std::thread::sleep(Duration::from_micros(world.dice.roll(50_000)));
                world.plex.set_unreachable(false);
            }
            _ => {
                program.kill();
                world.happen();
                program = Program::serve(folder.path());
            }
        }
    }
    program.kill();
    let program = Program::serve(folder.path());
    until("caught up", &program, &mut || {
        let reported = reported(&store, seed);
        world
            .last
            .iter()
            .all(|(key, last)| is_reported(&reported, *key, last))
    });
    until("idle", &program, &mut || {
        let lengths = store.lengths().unwrap();
        for row in store.list_jobs(100_000).unwrap() {
            // By chance one job may have been running at three kills in a row: it is given up, and can be retried.
            if row.outcome == "dead" {
                assert!(store.retry(row.id, SystemClock.now_ms()).unwrap());
            }
        }
        lengths.deliveries_undecided + lengths.find + lengths.render + lengths.upload == 0
    });
    let mut uploads: BTreeMap<(u32, String), u32> = BTreeMap::new();
    for upload in world.plex.uploads() {
        *uploads.entry(upload).or_default() += 1;
    }
    // A kill between an upload and its record repeats that one.
    let most = uploads.values().max().unwrap();
    assert!(*most <= 2, "seed {seed}: a card was uploaded {most} times");
    for key in world.last.keys() {
        let shows = world.plex.episode(*key).unwrap().selected;
        assert!(
            shows.starts_with("upload://"),
            "seed {seed}: {key} has no card"
        );
    }
}

/// The bodies of all deliveries of the stream, by event and key. None is there twice.
fn reported(store: &Store, seed: u64) -> BTreeMap<(String, u32), Vec<Value>> {
    let mut all: BTreeMap<(String, u32), Vec<Value>> = BTreeMap::new();
    for row in store.list_deliveries(100_000).unwrap() {
        let delivery = store.delivery(row.id).unwrap().unwrap();
        let body: Value = serde_json::from_str(&delivery.body).unwrap();
        let item = &body["Metadata"];
        let event = body["event"].as_str().unwrap().to_string();
        let change = match event.as_str() {
            "library.new" => json!(item["addedAt"]),
            "media.scrobble" => json!(item["viewCount"]),
            "media.rate" => json!([item["lastRatedAt"], item["userRating"]]),
            other => panic!("seed {seed}: {other}"),
        };
        let key = item["ratingKey"].as_str().unwrap().parse().unwrap();
        let changes = all.entry((event.clone(), key)).or_default();
        let is_new = !changes.contains(&change);
        assert!(is_new, "seed {seed}: {event} of {key} twice: {change}");
        changes.push(change);
    }
    all
}

/// Whether the last changes of an episode are there.
fn is_reported(all: &BTreeMap<(String, u32), Vec<Value>>, key: u32, last: &Last) -> bool {
    let has = |event: &str, is_it: &dyn Fn(&Value) -> bool| {
        let changes = all.get(&(event.to_string(), key));
        changes.is_some_and(|changes| changes.iter().any(is_it))
    };
    (!last.is_added || has("library.new", &|_| true))
        && last
            .views
            .is_none_or(|views| has("media.scrobble", &|count| *count == views))
        && last
            .rating
            .is_none_or(|rating| has("media.rate", &|change| change[1].as_f64() == Some(rating)))
}
