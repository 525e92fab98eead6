//! The real binary as a child process.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A daemon in its own process. It is killed when it is dropped.
pub struct Program {
    child: Child,
    pub address: SocketAddr,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

/// The API key that a daemon in that config folder has created.
pub fn api_key(config: &Path) -> String {
    webhook_key(config, "api")
}

/// The key that it has created for the webhooks of a source.
pub fn webhook_key(config: &Path, sender: &str) -> String {
    let text = std::fs::read_to_string(config.join("intertitle.keys")).unwrap();
    let start = format!("{sender} ");
    let mut lines = text.lines();
    let key = lines.find_map(|line| line.strip_prefix(&start));
    key.unwrap().to_string()
}

/// A free port of loopback.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Runs a command until it exits.
pub fn intertitle(arguments: &[&str]) -> Output {
    command().args(arguments).output().unwrap()
}

/// Runs a command with environment variables until it exits.
pub fn intertitle_with(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = command();
    command.envs(variables.iter().copied());
    command.args(arguments).output().unwrap()
}

/// Runs a command until it exits, in a folder that is also its config folder.
pub fn intertitle_in(folder: &Path, arguments: &[String]) -> Output {
    let mut command = command();
    command.current_dir(folder).env("INTERTITLE_CONFIG", folder);
    command.args(arguments).output().unwrap()
}

/// Runs a command until it exits, with a text on its stdin.
pub fn intertitle_reading(arguments: &[&str], stdin: &str) -> Output {
    intertitle_answering(&[], arguments, stdin)
}

/// The same with environment variables.
pub fn intertitle_answering(variables: &[(&str, &str)], arguments: &[&str], stdin: &str) -> Output {
    let mut child = command()
        .envs(variables.iter().copied())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // It may exit before it has read everything.
    drop(pipe.write_all(stdin.as_bytes()));
    drop(pipe);
    child.wait_with_output().unwrap()
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_intertitle"));
    command.env("INTERTITLE_SYSTEM_FONTS", "off");
    // The environment of the user who runs the tests must not affect the program.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("INTERTITLE_") {
            command.env_remove(name);
        }
    }
    command
}

impl Program {
    /// Starts `serve` in that config folder and waits until it listens.
    pub fn serve(config: &Path) -> Program {
        Program::serve_with(&[], config)
    }

    /// The same with environment variables.
    pub fn serve_with(variables: &[(&str, &str)], config: &Path) -> Program {
        let mut child = command()
            .envs(variables.iter().copied())
            .args(["serve", "--config"])
            .arg(config)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut seen = String::new();
        let address = loop {
            let mut line = String::new();
            assert!(
                lines.read_line(&mut line).unwrap() > 0,
                "the program ended:\n{seen}"
            );
            seen += &line;
            if let Some((_, address)) = line.trim_end().split_once("listening on http://") {
                break address.parse().unwrap();
            }
        };
        let log = Arc::new(Mutex::new(seen));
        let sink = Arc::clone(&log);
        let reader = thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
                sink.lock().unwrap().push_str(&line);
                line.clear();
            }
            drop(lines.read_to_end(&mut Vec::new()));
        });
        Program {
            child,
            address,
            log,
            reader: Some(reader),
        }
    }

    /// Its log so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until its log contains this text, which arrives through a pipe, on another thread.
    #[track_caller]
    pub fn wait_for(&self, words: &str) {
        let begun = Instant::now();
        while !self.log().contains(words) {
            let is_late = begun.elapsed() > Duration::from_secs(120);
            assert!(!is_late, "no `{words}`:\n{}", self.log());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal by name, as `kill -HUP` does.
    pub fn signal(&self, name: &str) {
        // The shell's own `kill`, because a machine may lack the program.
        let kill = format!("kill -{name} {}", self.child.id());
        let mut shell = Command::new("sh");
        let sent = shell.args(["-c", &kill]);
        assert!(sent.status().unwrap().success());
    }

    /// Waits until it has exited by itself. Returns its log.
    pub fn ended(&mut self) -> String {
        drop(self.child.wait());
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        self.log()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
