//! The HTTP front end while the rest of the daemon does not respond, and the socket between both.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::support::{Program, exchange, post};

const WEBHOOK: &[u8] = b"{\"event\": \"media.pause\", \"Metadata\": {\"type\": \"episode\"}}";

fn serve(folder: &Path) -> Program {
    fs::create_dir_all(folder).unwrap();
    fs::write(
        folder.join("intertitle.toml"),
        "[server]\nlisten = \"127.0.0.1:0\"\n",
    )
    .unwrap();
    Program::serve(folder)
}

fn get(address: SocketAddr, target: &str) -> u16 {
    let request = format!("GET {target} HTTP/1.1\r\nHost: nas\r\n\r\n");
    exchange(address, request.as_bytes()).status
}

/// The socket of tiny_http, which is the only one in the config folder.
fn inner(folder: &Path) -> PathBuf {
    let mut entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_inner = |path: &PathBuf| path.join("socket").exists();
    let folder = entries.find(is_inner).expect("a folder with a socket");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("socket")), 0o600);
    folder.join("socket")
}

#[test]
fn the_inner_server_trusts_only_the_listener_and_no_length_stops_the_daemon() {
    let folder = tempfile::tempdir().unwrap();
    // The path of a socket has 107 bytes at most. The path of a config folder may be longer.
    for config in [
        folder.path().join("short"),
        folder.path().join("long".repeat(50)),
    ] {
        fs::create_dir(&config).unwrap();
        fs::write(config.join("intertitle.sock"), "of an earlier version").unwrap();
        let mut program = serve(&config);
        assert!(!config.join("intertitle.sock").exists(), "it is stale");
        let path = inner(&config);
        // By the handle of its folder, because the path may be too long.
        let handle = fs::File::open(path.parent().unwrap()).unwrap();
        let short = format!(
            "/proc/self/fd/{}/socket",
            std::os::fd::AsRawFd::as_raw_fd(&handle)
        );
        for (what, request) in [
            (
                "a forged peer",
                format!(
                    "POST /api/webhooks/plex HTTP/1.1\r\nX-Intertitle-Peer: 127.0.0.1\r\nContent-Length: {}\r\n\r\n{}",
                    WEBHOOK.len(),
                    String::from_utf8_lossy(WEBHOOK)
                ),
            ),
            ("a wrong pass", "GET /health HTTP/1.1\r\nX-Intertitle-Pass: 0\r\nX-Intertitle-Peer: 127.0.0.1\r\n\r\n".into()),
            ("a huge length", format!("POST /x HTTP/1.1\r\nContent-Length: {}\r\n\r\nx", u64::MAX / 2)),
        ] {
            let mut stream = UnixStream::connect(&short).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
            let mut answer = Vec::new();
            drop(stream.read_to_end(&mut answer));
            assert!(answer.is_empty(), "{what}: {}", String::from_utf8_lossy(&answer));
        }
        assert_eq!(
            post(
                program.address,
                "/api/webhooks/plex",
                "application/json",
                WEBHOOK
            )
            .status,
            202
        );
        program.signal("TERM");
        let log = program.ended();
        assert!(!path.exists() && !path.parent().unwrap().exists(), "{log}");
    }
}

#[test]
fn a_deleted_private_socket_is_recreated_and_no_webhook_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = serve(folder.path());
    let address = program.address;
    let delete: [fn(&Path); 3] = [
        |socket| fs::remove_file(socket).unwrap(),
        |socket| fs::remove_dir_all(socket.parent().unwrap()).unwrap(),
        |socket| {
            // The socket is replaced by another file.
            fs::remove_file(socket).unwrap();
            fs::write(socket, "").unwrap();
        },
    ];
    for delete in delete {
        delete(&inner(folder.path()));
        for _ in 0..3 {
            assert_eq!(get(address, "/ping"), 200);
            let target = "/api/webhooks/plex";
            let answer = post(address, target, "application/json", WEBHOOK);
            assert_eq!(answer.status, 202, "{}", answer.text);
            assert_eq!(get(address, "/health"), 200);
        }
        // As private as the first one.
        inner(folder.path());
    }
    delete[1](&inner(folder.path()));
    let answers: Vec<u16> = (0..20)
        .map(|_| thread::spawn(move || post(address, "/sonarr", "application/json", b"{}").status))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|one| one.join().unwrap())
        .collect();
    assert!(!answers.contains(&503), "{answers:?}");
    program.signal("TERM");
    let log = program.ended();
    assert!(log.contains("was deleted; making a new one"), "{log}");
    let mut left = fs::read_dir(folder.path()).unwrap().flatten();
    let is_inner = |name: &str| name.starts_with(".intertitle-inner-");
    assert!(
        !left.any(|entry| is_inner(entry.file_name().to_str().unwrap())),
        "{log}"
    );
}

#[test]
fn while_the_state_file_is_locked_webhooks_get_503_in_time_and_looks_are_answered_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path());
    let address = program.address;
    let other = Connection::open(folder.path().join("intertitle.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let begun = Instant::now();
    let webhooks: Vec<_> = (0..10)
        .map(|_| {
            thread::spawn(move || post(address, "/api/webhooks/plex", "application/json", WEBHOOK))
        })
        .collect();
    for _ in 0..10 {
        for target in ["/ping", "/health", "/metrics"] {
            let asked = Instant::now();
            assert_eq!(get(address, target), 200, "{target}");
            // A request that waits for the lock takes four seconds. A machine that compiles meanwhile is slow.
            assert!(
                asked.elapsed() < Duration::from_secs(2),
                "{target}: {:?}",
                asked.elapsed()
            );
        }
    }
    for webhook in webhooks {
        let answer = webhook.join().unwrap();
        assert_eq!(answer.status, 503, "{}", answer.text);
        assert!(answer.text.contains("Retry-After: "), "{}", answer.text);
    }
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "{:?}",
        begun.elapsed()
    );
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(
        post(address, "/api/webhooks/plex", "application/json", WEBHOOK).status,
        202
    );
}

/// How often each thread of the daemon has slept, by the name of the thread.
fn sleeps(program: &Program) -> BTreeMap<String, u64> {
    let tasks = fs::read_dir(format!("/proc/{}/task", program.id())).unwrap();
    let mut sleeps = BTreeMap::new();
    for task in tasks {
        let task = task.unwrap().path();
        let read = |name: &str| fs::read_to_string(task.join(name)).unwrap_or_default();
        let status = read("status");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        let number: u64 = line
            .and_then(|number| number.trim().parse().ok())
            .unwrap_or(0);
        *sleeps.entry(read("comm").trim().to_string()).or_insert(0) += number;
    }
    sleeps
}

#[test]
fn a_hundred_webhooks_without_jobs_wake_no_idle_worker() {
    let folder = tempfile::tempdir().unwrap();
    let servers =
        (1..=8).map(|n| format!("[plex.s{n}]\nurl = \"http://127.0.0.1:9\"\ntoken = \"x\"\n"));
    let settings = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n{}",
        servers.collect::<String>()
    );
    fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
    let program = Program::serve(folder.path());
    let send = || {
        let answer = post(
            program.address,
            "/api/webhooks/plex?interface_id=s1",
            "application/json",
            WEBHOOK,
        );
        assert_eq!(answer.status, 202, "{}", answer.text);
    };
    // The work at the start is done by the time that a few requests have been answered.
    (0..5).for_each(|_| send());
    let before = sleeps(&program);
    (0..100).for_each(|_| send());
    let after = sleeps(&program);
    for idle in ["server", "renderer", "notify", "schedule"] {
        let woken = after[idle] - before[idle];
        // If each webhook woke all eight server workers, they would sleep 800 times and more.
        assert!(woken < 50, "{idle}: {woken} times");
    }
    assert!(
        after["dispatch"] > before["dispatch"],
        "somebody decides them: {after:?}"
    );
}
