//! `kill -9` at random moments: no answered webhook is lost, no card is incomplete, no card is uploaded more than twice.

mod stream;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use intertitle::app::SystemClock;
use intertitle::fake::{FakePlex, Library, TOKEN};
use intertitle::ports::Clock as _;
use intertitle::settings::ConfigDir;
use intertitle::store::Store;

use crate::support::{MACHINE, Program, plex_webhook, post};

/// Rounds in the ordinary run of the tests; `CRASH_ROUNDS=200` is what `.ci/run` runs.
pub const ROUNDS: u32 = 12;

/// A small generator, so that a failing run can be repeated by its seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed | 1)
    }

    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// A number in the environment.
pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn a_kill_at_any_moment_loses_no_answered_webhook_and_repeats_no_upload() {
    let rounds = number("CRASH_ROUNDS").unwrap_or(u64::from(ROUNDS));
    let seed = number("CRASH_SEED").unwrap_or(0x9e37_79b9_7f4a_7c15);
    let mut dice = Dice::new(seed);
    let plex = FakePlex::start(Library::small(320, 180), MACHINE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config_dir = ConfigDir::new(folder.path().to_path_buf());
    fs::create_dir_all(config_dir.rules()).unwrap();
    fs::write(
        config_dir.rules().join("main.rules"),
        "on plex media.rate -> remake card\n",
    )
    .unwrap();
    fs::write(
        config_dir.settings(),
        format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[cards]\nsize = \"640x360\"\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
            plex.url()
        ),
    )
    .unwrap();
    let keys: Vec<u32> =
        plex.change(|library| library.episodes.iter().map(|episode| episode.key).collect());
    let mut answered = 0;
    for round in 0..rounds {
        let mut program = Program::serve(folder.path());
        for _ in 0..=dice.roll(3) {
            let key = keys[usize::try_from(dice.roll(keys.len() as u64)).unwrap()];
            // Each round wants a card that there has not been yet.
            plex.change(|library| {
                library.episode_mut(key).unwrap().title = format!("Round {round}, {key}")
            });
            let body = plex_webhook("media.rate", key, MACHINE);
            let answer = post(
                program.address,
                "/api/webhooks/plex",
                "application/json",
                body.as_bytes(),
            );
            answered += usize::from(answer.status == 202);
        }
        // The moment of the kill is the one thing that must not be chosen by us.
        std::thread::sleep(Duration::from_micros(dice.roll(120_000)));
        program.kill();
        assert_whole_cards(&folder.path().join("cards"), round, seed);
    }
    let program = Program::serve(folder.path());
    let store = Store::open(&config_dir.database()).unwrap();
    let deliveries = store.list_deliveries(100_000).unwrap();
    assert!(
        deliveries.len() >= answered,
        "seed {seed}: {answered} webhooks were answered, and {} are stored",
        deliveries.len()
    );
    let begun = Instant::now();
    loop {
        // By chance one job may have been running at three kills in a row: it is given up, and can be retried.
        for row in store.list_jobs(100_000).unwrap() {
            if row.outcome == "dead" {
                let why = row.reason.unwrap_or_default();
                assert!(why.contains("times in a row"), "seed {seed}: {why}");
                assert!(store.retry(row.id, SystemClock.now_ms()).unwrap());
            }
        }
        let lengths = store.lengths().unwrap();
        if lengths.deliveries_undecided + lengths.find + lengths.render + lengths.upload == 0 {
            break;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "seed {seed}: still to do: {lengths:?}\n{}",
            program.log()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(store.lengths().unwrap().dead, 0, "seed {seed}");
    let mut uploads: BTreeMap<(u32, String), u32> = BTreeMap::new();
    for upload in plex.uploads() {
        *uploads.entry(upload).or_default() += 1;
    }
    assert!(!uploads.is_empty());
    let most = uploads.values().max().unwrap();
    assert!(*most <= 2, "seed {seed}: a card was uploaded {most} times");
    for (key, _) in uploads.keys() {
        let episode = plex.episode(*key).unwrap();
        assert!(
            episode.selected.starts_with("upload://"),
            "seed {seed}: {key} does not show its card"
        );
    }
}

/// Every file that has a card's name is a whole JPEG.
fn assert_whole_cards(folder: &Path, round: u64, seed: u64) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_whole_cards(&path, round, seed);
        } else if path.extension().is_some_and(|ending| ending == "jpg") {
            let bytes = fs::read(&path).unwrap();
            let is_whole = bytes.starts_with(&[0xff, 0xd8]) && bytes.ends_with(&[0xff, 0xd9]);
            assert!(
                is_whole,
                "seed {seed}, round {round}: {} is half a card",
                path.display()
            );
        }
    }
}
