//! A library that is there already: the cost of its catalogue, and of all its cards. `cargo bench --bench library`.
//!
//! The daemon and the commands are processes of their own, so that the memory is theirs. The fake Plex is in this process,
//! on the same cores.

mod served;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use intertitle::fake::{FakeEpisode, FakePicture, FakePlex, Library, TOKEN, landscape};
use served::Served;

const MACHINE: &str = "401f1310b56fbb05c4cbe685ac9c8b609cc7d1ad";
/// Episodes of the libraries whose catalogue is measured.
const LARGE: [u32; 2] = [20_000, 100_000];
/// Cards of the backfill.
const CARDS: u32 = 240;
/// Episodes of a series.
const OF_A_SERIES: u32 = 40;

fn main() {
    for episodes in LARGE {
        refresh(episodes);
    }
    backfill();
}

/// A library of so many episodes, which share one still.
fn library(episodes: u32, still: Vec<u8>) -> Library {
    let still = Arc::new(still);
    let mut library = Library::default();
    for at in 0..episodes {
        let series = at / OF_A_SERIES;
        let key = 1_000_000 + at;
        let picture = FakePicture {
            key: format!("metadata://posters/fake_{key}"),
            bytes: Arc::clone(&still),
        };
        library.episodes.push(FakeEpisode {
            key,
            library: (2, "TV Shows".into()),
            season_key: 500_000 + series,
            series_key: 1 + series,
            series: format!("The Long Tide, Part {series}"),
            year: 2001 + series % 20,
            tvdb: 390_001 + series,
            own_tvdb: 8_000_000 + key,
            season: 1,
            number: 1 + at % OF_A_SERIES,
            title: format!("What the Lighthouse Keeper Saw in the Night of the {at}th Ferry"),
            watched: at % 2 == 0,
            selected: picture.key.clone(),
            pictures: vec![picture],
            labels: Vec::new(),
            is_locked: false,
            other: serde_json::Map::new(),
            other_of_series: serde_json::Map::new(),
            other_of_season: serde_json::Map::new(),
        });
    }
    library
}

/// A config folder for that server.
fn folder(plex: &FakePlex, size: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("rules")).expect("a folder");
    fs::write(
        folder.path().join("rules/main.rules"),
        "on plex media.rate -> remake card\n",
    )
    .expect("a file");
    let settings = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n[cards]\nsize = \"{size}\"\n[work]\nrequests_per_second = 0\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
        plex.url()
    );
    fs::write(folder.path().join("intertitle.toml"), settings).expect("a file");
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_intertitle"));
    command.args(arguments).arg("--config").arg(folder);
    command
}

/// A command that has ended.
struct Ran {
    output: Output,
    took: Duration,
    /// Its peak memory, in MiB.
    peak: u64,
    /// Seconds of the processor, without those of the fake Plex.
    cpu: f64,
}

/// Runs a command until it exits.
fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let begun = Instant::now();
    let child = command(folder, arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let (peak, cpu) = watch(&child);
    let output = child.wait_with_output().expect("it ends");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ran {
        output,
        took: begun.elapsed(),
        peak,
        cpu,
    }
}

/// The peak memory of a process, and the seconds of the processor that it took, read until it ends.
fn watch(child: &Child) -> (u64, f64) {
    let path = format!("/proc/{}/status", child.id());
    let (mut peak, mut cpu) = (0, 0.0);
    while let Some(mib) = peak_mib(&path) {
        peak = peak.max(mib);
        cpu = cpu_seconds(child.id()).unwrap_or(cpu).max(cpu);
        thread::sleep(Duration::from_millis(5));
    }
    (peak, cpu)
}

/// The columns `utime` and `stime` of `/proc/PID/stat`, in hundredths of a second.
fn cpu_seconds(id: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let columns: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| columns.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

fn peak_mib(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib >> 10)
}

fn refresh(episodes: u32) {
    println!("\n{episodes} episodes");
    let plex = FakePlex::start(library(episodes, vec![1]), MACHINE).expect("a port");
    let folder = folder(&plex, "320x180");
    let row = |what: &str, arguments: &[&str]| {
        let before = plex.requests().len();
        let ran = run(folder.path(), arguments);
        println!(
            "  {what:<40} {:>6.2} s ({:>5.2} s CPU), {:>4} requests, peak {:>3} MiB, {:>6} bytes printed",
            ran.took.as_secs_f64(),
            ran.cpu,
            plex.requests().len() - before,
            ran.peak,
            ran.output.stdout.len()
        );
    };
    row(
        "the first listing, one series printed",
        &["list", "The Long Tide, Part 7"],
    );
    row(
        "a refresh without changes",
        &["list", "The Long Tide, Part 7", "--refresh"],
    );
    plex.change(|library| {
        for at in 0..10 {
            library.episodes[at * 100].title = format!("A new title {at}");
        }
    });
    row(
        "a refresh with 10 changes",
        &["list", "The Long Tide, Part 7", "--refresh"],
    );
    row("a list of one series", &["list", "The Long Tide, Part 7"]);
    row("the plan for everything", &["make", "--all", "--dry-run"]);
    let file = fs::metadata(folder.path().join("intertitle.db")).expect("a file");
    println!(
        "  {:<40} {:>6} bytes an episode",
        "state file",
        file.len() / u64::from(episodes)
    );
}

fn backfill() {
    println!("\nall {CARDS} cards of 1920x1080");
    let still = landscape(7, 1920, 1080);
    let plex = FakePlex::start(library(CARDS, still.clone()), MACHINE).expect("a port");
    let config = folder(&plex, "1920x1080");

    // The same number of cards without a queue and a server.
    let table = config.path().join("cards.csv");
    let art = config.path().join("still.jpg");
    fs::write(&art, &still).expect("a file");
    let mut rows = "art,series,title,season,episode,out\n".to_string();
    for at in 0..CARDS {
        rows += &format!(
            "still.jpg,The Long Tide,What the Lighthouse Keeper Saw in the Night of the {at}th Ferry,1,{},out/{at}.jpg\n",
            1 + at
        );
    }
    fs::write(&table, rows).expect("a file");
    let table = table.to_str().expect("a path");
    let alone = run(config.path(), &["draw", "--batch", table]);
    let rate = |ran: &Ran| f64::from(CARDS) / ran.took.as_secs_f64();
    println!(
        "  {:<40} {:>6.1} cards a second, {:.3} s CPU a card, peak {} MiB",
        "draw --batch",
        rate(&alone),
        alone.cpu / f64::from(CARDS),
        alone.peak
    );

    let made = run(config.path(), &["make", "--all", "--yes"]);
    assert_eq!(plex.uploads().len(), CARDS as usize);
    println!(
        "  {:<40} {:>6.1} cards a second, {:.3} s CPU a card, peak {} MiB, {:.2} of draw --batch, {:.1} requests a card",
        "make --all",
        rate(&made),
        made.cpu / f64::from(CARDS),
        made.peak,
        alone.took.as_secs_f64() / made.took.as_secs_f64(),
        plex.requests().len() as f64 / f64::from(CARDS)
    );
    let file = fs::metadata(config.path().join("intertitle.db")).expect("a file");
    println!(
        "  {:<40} {:>6} bytes a card",
        "state file",
        file.len() / u64::from(CARDS)
    );
    event_during_a_backfill(&plex);
}

/// How long the card of a rating takes, alone and while everything is made again.
fn event_during_a_backfill(plex: &FakePlex) {
    let config = folder(plex, "1920x1080");
    let served = Served::start(config.path());
    let rate = |at: u32| {
        let key = 1_000_000 + at;
        plex.change(|library| {
            if let Some(episode) = library.episode_mut(key) {
                episode.title = format!("Rated {at}");
            }
        });
        let before = plex.episode(key).map(|one| one.selected);
        let body = format!(
            "{{\"event\":\"media.rate\",\"owner\":true,\"Server\":{{\"uuid\":\"{MACHINE}\"}},\"Metadata\":{{\"type\":\"episode\",\
             \"librarySectionType\":\"show\",\"ratingKey\":\"{key}\"}}}}"
        );
        let begun = Instant::now();
        post(served.address, &body);
        while plex.episode(key).map(|one| one.selected) == before {
            assert!(begun.elapsed() < Duration::from_secs(60), "no card");
            thread::sleep(Duration::from_millis(2));
        }
        begun.elapsed().as_secs_f64()
    };
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        (times[times.len() / 2], times[times.len() - 1])
    };
    let (alone, _) = median((0..5).map(|at| rate(CARDS - 1 - at)).collect());
    let make = command(config.path(), &["make", "--all", "--remake", "--yes"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut make = make.expect("the program starts");
    thread::sleep(Duration::from_secs(3));
    let (during, longest) = median((0..9).map(|at| rate(CARDS - 11 - at)).collect());
    println!(
        "  {:<40} {alone:>6.2} s alone, {during:.2} s during a backfill, {longest:.2} s at most; daemon peak {} MiB",
        "the card of a rating",
        peak_mib(&served.proc("status")).unwrap_or(0)
    );
    drop(make.kill());
    drop(make.wait());
}

fn post(address: std::net::SocketAddr, body: &str) {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address).expect("a connection");
    let head = format!(
        "POST /api/webhooks/plex HTTP/1.1\r\nHost: nas\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
}
