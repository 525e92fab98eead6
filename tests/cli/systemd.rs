//! What systemd hears of `serve`: a datagram each time.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use crate::support::Program;

/// The ear of systemd.
struct NotifySocket(UnixDatagram);

impl NotifySocket {
    /// The lines of the next datagram.
    fn receive(&self) -> Vec<String> {
        let mut bytes = [0; 4096];
        let length = self.0.recv(&mut bytes).expect("something is sent");
        let text = std::str::from_utf8(&bytes[..length]).unwrap();
        text.lines().map(String::from).collect()
    }

    /// Receives until a line arrives; returns all others before it.
    #[track_caller]
    fn waits_for(&self, line: &str) -> Vec<String> {
        let mut others = Vec::new();
        loop {
            let lines = self.receive();
            if lines.iter().any(|received| received == line) {
                return others;
            }
            others.extend(lines);
            assert!(others.len() < 10_000, "{line} is never sent: {others:?}");
        }
    }
}

fn serve(watchdog_us: &str) -> (Program, NotifySocket, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("notify");
    let notify_socket = UnixDatagram::bind(&socket).unwrap();
    notify_socket
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let config = folder.path().join("config");
    fs::create_dir(&config).unwrap();
    fs::write(
        config.join("intertitle.toml"),
        "[server]\nlisten = \"127.0.0.1:0\"\n",
    )
    .unwrap();
    let variables = [
        ("NOTIFY_SOCKET", socket.to_str().unwrap()),
        ("WATCHDOG_USEC", watchdog_us),
    ];
    let program = Program::serve_with(&variables, &config);
    (program, NotifySocket(notify_socket), folder)
}

#[test]
fn systemd_is_notified_of_start_reload_and_stop() {
    let (mut program, notify_socket, _folder) = serve("");
    let ready = notify_socket.receive();
    let status = format!("STATUS=listening on http://{}", program.address);
    assert_eq!(ready, ["READY=1", &status]);
    program.signal("HUP");
    let reloading = notify_socket.receive();
    assert_eq!(reloading[0], "RELOADING=1");
    assert!(reloading[1].starts_with("MONOTONIC_USEC="), "{reloading:?}");
    assert_eq!(notify_socket.receive(), ["READY=1"]);
    program.signal("TERM");
    assert_eq!(notify_socket.receive(), ["STOPPING=1"]);
    program.ended();
}

#[test]
fn the_watchdog_gets_regular_heartbeats() {
    let (program, notify_socket, _folder) = serve("300000");
    for _ in 0..3 {
        notify_socket.waits_for("WATCHDOG=1");
    }
    program.signal("TERM");
    notify_socket.waits_for("STOPPING=1");
}
