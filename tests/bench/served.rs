//! The program as a daemon, for benchmarks.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

/// A daemon that is killed when it is dropped.
pub struct Served {
    child: Child,
    /// The address that it listens on.
    pub address: SocketAddr,
}

impl Served {
    /// Starts it in a config folder, and waits until it listens.
    pub fn start(config: &Path) -> Served {
        let mut child = Command::new(env!("CARGO_BIN_EXE_intertitle"))
            .args(["serve", "--config"])
            .arg(config)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let address = loop {
            let line = lines.next().expect("it listens").expect("a line");
            if let Some((_, address)) = line.split_once("listening on http://") {
                break address.parse().expect("an address");
            }
        };
        // Its log is not used, and must not fill the pipe.
        thread::spawn(move || lines.for_each(drop));
        Served { child, address }
    }

    /// The path of a file in `/proc/PID/`.
    pub fn proc(&self, name: &str) -> String {
        format!("/proc/{}/{name}", self.child.id())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
