//! A source that never stops sending: it has to wait, others do not, and the log stays readable.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use intertitle::store::{Fault, NewDelivery, Store};

use crate::support::{Answer, Program, exchange, intertitle};

const MIB: usize = 1 << 20;

/// A daemon that trusts a proxy on this machine, so that the test can send from many addresses.
fn serve(folder: &Path) -> Program {
    let settings = "[server]\nlisten = \"127.0.0.1:0\"\ntrusted_proxies = \"127.0.0.1\"\n";
    fs::write(folder.join("intertitle.toml"), settings).unwrap();
    Program::serve(folder)
}

/// Sends a valid webhook of that many bytes from a machine on the private network.
fn send(address: SocketAddr, from: &str, bytes: usize) -> Answer {
    exchange(address, &webhook(from, bytes))
}

/// A webhook with a body of that size.
fn webhook(from: &str, bytes: usize) -> Vec<u8> {
    let start = "{\"event\":\"media.play\",\"Metadata\":{\"type\":\"episode\",\"ratingKey\":\"1\"},\"x\":\"";
    let body = format!(
        "{start}{}\"}}",
        "x".repeat(bytes.saturating_sub(start.len() + 2))
    );
    let head = format!(
        "POST /api/webhooks/plex HTTP/1.1\r\nHost: nas\r\nX-Forwarded-For: {from}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

#[test]
fn a_client_that_floods_must_wait_and_all_others_are_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path());
    let address = program.address;
    let (is_over, taken, refused) = (
        AtomicBool::new(false),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !is_over.load(Ordering::SeqCst) {
                    let answer = send(address, "192.168.1.66", MIB);
                    match answer.status {
                        202 => taken.fetch_add(1, Ordering::SeqCst),
                        _ => refused.fetch_add(1, Ordering::SeqCst),
                    };
                    if answer.status != 202 {
                        assert_eq!(answer.status, 503, "{}", answer.text);
                        assert!(answer.text.contains("Retry-After: "), "{}", answer.text);
                        let why = answer.json()["error"].as_str().unwrap().to_string();
                        assert!(
                            why.contains("from this address: at most 32 MiB at once"),
                            "{why}"
                        );
                        assert!(why.contains("try again in"), "{why}");
                    }
                }
            });
        }
        let flooded = || refused.load(Ordering::SeqCst);
        while flooded() == 0 {
            thread::yield_now();
        }
        for number in 0..40 {
            let from = format!("192.168.1.{}", 10 + number % 4);
            let answer = send(address, &from, [300, 100 << 10][number % 2]);
            assert_eq!(answer.status, 202, "{}", answer.text);
            let before = flooded();
            while flooded() == before {
                thread::yield_now();
            }
        }
        is_over.store(true, Ordering::SeqCst);
    });
    assert!(taken.load(Ordering::SeqCst) >= 32);
    assert!(refused.load(Ordering::SeqCst) > 40);
    let config = folder.path().to_str().unwrap();
    let listed = intertitle(&[
        "queue",
        "deliveries",
        "--json",
        "--limit",
        "1000",
        "--config",
        config,
    ]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.matches("media.play").count() >= 72, "{listed}");
    // There is one line a minute. The test may see two of them begin.
    let lines = program
        .log()
        .matches("a webhook from 192.168.1.66 was answered 503")
        .count();
    assert!(
        (1..=3).contains(&lines),
        "{lines} lines:\n{}",
        program.log()
    );
}

#[test]
fn a_full_inbox_is_reported_to_the_source_with_its_bound_and_once_a_minute_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    // Rules with an error decide nothing, so all deliveries wait.
    fs::create_dir_all(folder.path().join("rules")).unwrap();
    fs::write(
        folder.path().join("rules/main.rules"),
        "on plex media.scroble -> make card\n",
    )
    .unwrap();
    let store = Store::open(&folder.path().join("intertitle.db")).unwrap();
    // Until not even a small one fits.
    for bytes in [MIB, 10 << 10, 100] {
        let body = "b".repeat(bytes);
        let new = NewDelivery::webhook("plex", body.as_str());
        let full = (0..200).find_map(|_| store.record(new.clone(), 1).err());
        assert_eq!(full.expect("there is a bound").fault(), Fault::InboxFull);
    }
    let waiting = store.undecided().unwrap();
    drop(store);
    drop(intertitle(&[
        "init",
        "--anew",
        "--config",
        folder.path().to_str().unwrap(),
    ]));
    let program = serve(folder.path());
    for _ in 0..30 {
        let answer = send(program.address, "192.168.1.7", MIB);
        assert_eq!(answer.status, 503, "{}", answer.text);
        assert!(answer.text.contains("Retry-After: "), "{}", answer.text);
        let why = answer.json()["error"].as_str().unwrap().to_string();
        assert!(why.contains("the inbox is full: 64 MiB of plex"), "{why}");
        assert!(why.contains("try again"), "{why}");
    }
    let lines = program.log().matches("cannot store a webhook").count();
    assert!(
        (1..=3).contains(&lines),
        "{lines} lines:\n{}",
        program.log()
    );
    let health = exchange(
        program.address,
        b"GET /health HTTP/1.1\r\nHost: nas\r\nX-Forwarded-For: 192.168.1.7\r\n\r\n",
    );
    assert_eq!(
        health.json()["queue"]["hooks_undecided"],
        waiting,
        "none is dropped"
    );
}

#[test]
fn many_large_bodies_at_once_are_all_answered_and_their_memory_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path());
    let address = program.address;
    let size = 8 * MIB;
    let answers: Vec<u16> = thread::scope(|scope| {
        let one =
            |number: usize| move || send(address, &format!("192.168.2.{number}"), size).status;
        let all: Vec<_> = (0..12).map(|number| scope.spawn(one(number))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(answers.contains(&202), "{answers:?}");
    assert!(
        answers.iter().all(|status| [202, 503].contains(status)),
        "{answers:?}"
    );
    // Two of the largest size fit at once only if the memory of the earlier ones was released.
    for number in 0..2 {
        let answer = send(address, &format!("192.168.3.{number}"), size);
        assert_eq!(answer.status, 202, "{}", answer.text);
    }
}

/// A client that has sent all but the last byte of a large webhook. Its memory is held until that byte comes.
fn stalled(program: &Program) -> TcpStream {
    let mut client = TcpStream::connect(program.address).unwrap();
    let webhook = webhook("192.168.4.1", 8 * MIB);
    // It may be refused before all of it is sent.
    drop(client.write_all(&webhook[..webhook.len() - 1]));
    client
}

/// The status line of the response, up to the status.
fn status(client: &mut TcpStream) -> String {
    let mut answer = [0; 12];
    client.read_exact(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_refused_body_gives_its_memory_back_while_its_client_goes_on_sending() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path());
    // Only two of three fit. Which ones depends on the order in which their bytes are read.
    let clients = [(); 3].map(|()| stalled(&program));
    let (answered, first_answered) = mpsc::channel();
    thread::scope(|scope| {
        for (number, client) in clients.iter().enumerate() {
            let answered = answered.clone();
            let mut client = client.try_clone().unwrap();
            scope.spawn(move || answered.send((number, status(&mut client))).unwrap());
        }
        let (refused, answer) = first_answered.recv().unwrap();
        assert_eq!(answer, "HTTP/1.1 503");
        // The others give up. Their memory is free when they are answered.
        for (number, client) in clients.iter().enumerate() {
            if number != refused {
                client.shutdown(Shutdown::Write).unwrap();
            }
        }
        for _ in 1..clients.len() {
            let (_, answer) = first_answered.recv().unwrap();
            assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
        }
        // While the refused client still holds its connection, two bodies of the largest size fit.
        for mut client in [(); 2].map(|()| stalled(&program)) {
            client.write_all(b"}").unwrap();
            assert_eq!(status(&mut client), "HTTP/1.1 202");
        }
    });
}

#[test]
fn webhooks_that_cannot_be_read_do_not_fill_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let program = serve(folder.path());
    for _ in 0..200 {
        let request =
            b"POST /api/webhooks/plex HTTP/1.1\r\nHost: nas\r\nX-Forwarded-For: 192.168.1.66\r\n\
            Content-Type: application/json\r\nContent-Length: 3\r\n\r\n{{{";
        assert_eq!(exchange(program.address, request).status, 400);
    }
    let log = program.log();
    let lines = log.lines().filter(|line| line.contains("WARN")).count();
    assert!((1..=60).contains(&lines), "{lines} lines:\n{log}");
}
