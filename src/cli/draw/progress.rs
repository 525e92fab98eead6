//! How far a batch has come, on stderr: a bar where somebody looks on, else a line for each tenth.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Signs of the bar.
const WIDTH: usize = 30;
/// A terminal need not be written to more often.
const PERIOD: Duration = Duration::from_millis(100);

/// Counts what is done; any thread may.
pub(super) struct Progress {
    all: usize,
    is_terminal: bool,
    begun: Instant,
    inside: Mutex<Inside>,
}

struct Inside {
    done: usize,
    shown: Option<Instant>,
}

impl Progress {
    pub(super) fn new(all: usize) -> Progress {
        Progress {
            all,
            is_terminal: io::stderr().is_terminal(),
            begun: Instant::now(),
            inside: Mutex::new(Inside {
                done: 0,
                shown: None,
            }),
        }
    }

    /// One more is done.
    pub(super) fn step(&self) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.done += 1;
        let done = inside.done;
        if !self.is_terminal {
            if let Some(line) = tenth(done, self.all) {
                eprintln!("{line}");
            }
            return;
        }
        let is_due = inside.shown.is_none_or(|shown| shown.elapsed() >= PERIOD);
        if is_due || done == self.all {
            inside.shown = Some(Instant::now());
            let line = bar(done, self.all, self.begun.elapsed());
            // Back to the line's beginning, and away with what stood there.
            drop(write!(io::stderr(), "\r\x1b[K{line}"));
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) -> Duration {
        if self.is_terminal {
            drop(write!(io::stderr(), "\r\x1b[K"));
        }
        self.begun.elapsed()
    }
}

/// The line at each full tenth, of ten cards or more.
fn tenth(done: usize, all: usize) -> Option<String> {
    let tenths = |done: usize| done * 10 / all.max(1);
    let is_new = all >= 10 && tenths(done) > tenths(done.saturating_sub(1));
    is_new.then(|| format!("{}%: {done} of {all}", tenths(done) * 10))
}

fn bar(done: usize, all: usize, took: Duration) -> String {
    let full = done * WIDTH / all.max(1);
    let seconds = took.as_secs_f64();
    #[allow(clippy::cast_precision_loss)] // A table has fewer rows than a float is exact for.
    let (a_second, left) = (
        done as f64 / seconds.max(0.001),
        seconds / done.max(1) as f64 * all.saturating_sub(done) as f64,
    );
    format!(
        "[{}{}] {done} of {all}, {a_second:.1} a second, {} left",
        "#".repeat(full),
        "-".repeat(WIDTH - full),
        time(left)
    )
}

/// `7 s`, `2 min 05 s`
fn time(seconds: f64) -> String {
    // A float cast saturates.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let seconds = seconds.ceil() as u64;
    match seconds {
        0..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_a_line_for_each_tenth_and_few_cards_have_none() {
        let lines: Vec<String> = (1..=25).filter_map(|done| tenth(done, 25)).collect();
        assert_eq!(lines.len(), 10);
        assert_eq!(
            (lines[0].as_str(), lines[9].as_str()),
            ("10%: 3 of 25", "100%: 25 of 25")
        );
        assert_eq!((1..=9).find_map(|done| tenth(done, 9)), None);
    }

    #[test]
    fn a_bar_tells_what_is_done_and_how_long_it_will_take() {
        assert_eq!(
            bar(10, 100, Duration::from_secs(10)),
            "[###---------------------------] 10 of 100, 1.0 a second, 1 min 30 s left"
        );
    }
}
