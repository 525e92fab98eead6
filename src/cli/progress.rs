//! Progress of a batch, on stderr: a bar on a terminal, else a line for each tenth.
//!
//! Written by hand, 120 lines: a single bar does not need indicatif.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::cli::terminal::print_error;

/// Signs of the bar, at most and at least: a narrow terminal has a shorter one, or none.
const WIDTH: usize = 30;
const WIDTH_MIN: usize = 5;
/// Columns of a terminal of unknown width.
const COLUMNS: usize = 80;
/// A terminal need not be written to more often.
const PERIOD: Duration = Duration::from_millis(100);

/// Shows what a command is waiting for, on a terminal only: the next line replaces it.
pub(super) fn show_line(line: &str) {
    if io::stderr().is_terminal() {
        let room = columns().saturating_sub(1);
        let line: String = line.chars().take(room).collect();
        replace_line(&line);
    }
}

/// Removes the line.
pub(super) fn clear_line() {
    if io::stderr().is_terminal() {
        replace_line("");
    }
}

/// Returns to the start of the line, erases it and writes another one.
fn replace_line(line: &str) {
    drop(write!(io::stderr(), "\r\x1b[K{line}"));
}

/// Counts finished cards, from any thread.
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
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let done = inside.done + 1;
        self.show(inside, done);
    }

    /// So many are done.
    pub(super) fn reached(&self, done: usize) {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if done != inside.done {
            self.show(inside, done.min(self.all));
        }
    }

    fn show(&self, mut inside: MutexGuard<'_, Inside>, done: usize) {
        let before = std::mem::replace(&mut inside.done, done);
        if !self.is_terminal {
            if let Some(line) = tenth(before, done, self.all) {
                print_error(&format!("{line}\n"));
            }
            return;
        }
        let is_due = inside.shown.is_none_or(|shown| shown.elapsed() >= PERIOD);
        if is_due || done == self.all {
            inside.shown = Some(Instant::now());
            let line = bar(done, self.all, self.begun.elapsed(), columns());
            replace_line(&line);
        }
    }

    /// Removes the bar.
    pub(super) fn end(&self) -> Duration {
        if self.is_terminal {
            replace_line("");
        }
        self.begun.elapsed()
    }
}

/// The line at each full tenth, of ten cards or more. `before` is the number at the last call.
fn tenth(before: usize, done: usize, all: usize) -> Option<String> {
    let tenths = |done: usize| done * 10 / all.max(1);
    let is_new = all >= 10 && tenths(done) > tenths(before);
    is_new.then(|| format!("{}%: {done} of {all}", tenths(done) * 10))
}

/// The current width of the terminal on stderr: windows can be resized.
fn columns() -> usize {
    let size = rustix::termios::tcgetwinsize(io::stderr()).ok();
    let columns = size.map_or(0, |size| usize::from(size.ws_col));
    if columns == 0 { COLUMNS } else { columns }
}

/// The bar with its words, in one line of a terminal of so many columns: one that wraps could not be taken back.
fn bar(done: usize, all: usize, took: Duration, columns: usize) -> String {
    let seconds = took.as_secs_f64();
    #[allow(clippy::cast_precision_loss)] // A table has fewer rows than a float is exact for.
    let (a_second, left) = (
        done as f64 / seconds.max(0.001),
        seconds / done.max(1) as f64 * all.saturating_sub(done) as f64,
    );
    let counted = format!("{done} of {all}");
    let words = format!("{counted}, {a_second:.1} a second, {} left", time(left));
    // A sign in the last column makes some terminals begin a new line.
    let room = columns.saturating_sub(1);
    match room.saturating_sub(words.len() + "[] ".len()).min(WIDTH) {
        width @ WIDTH_MIN.. => {
            let full = done * width / all.max(1);
            format!("[{}{}] {words}", "#".repeat(full), "-".repeat(width - full))
        }
        _ if words.len() <= room => words,
        _ => counted.chars().take(room).collect(),
    }
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
        let lines: Vec<String> = (1..=25)
            .filter_map(|done| tenth(done - 1, done, 25))
            .collect();
        assert_eq!(lines.len(), 10);
        assert_eq!(
            (lines[0].as_str(), lines[9].as_str()),
            ("10%: 3 of 25", "100%: 25 of 25")
        );
        assert_eq!((1..=9).find_map(|done| tenth(done - 1, done, 9)), None);
    }

    #[test]
    fn a_progress_bar_shows_what_is_done_and_the_time_left() {
        assert_eq!(
            bar(10, 100, Duration::from_secs(10), 80),
            "[###---------------------------] 10 of 100, 1.0 a second, 1 min 30 s left"
        );
    }

    #[test]
    fn a_bar_stays_in_one_line_of_a_narrow_terminal() {
        let rows = [
            (
                60,
                "[#---------------] 10 of 100, 1.0 a second, 1 min 30 s left",
            ),
            (45, "10 of 100, 1.0 a second, 1 min 30 s left"),
            (30, "10 of 100"),
            (5, "10 o"),
        ];
        for (columns, expected) in rows {
            let line = bar(10, 100, Duration::from_secs(10), columns);
            assert_eq!(line, expected);
        }
        for columns in 0..100 {
            let line = bar(7, 9, Duration::from_secs(3), columns);
            assert!(line.len() < columns.max(1), "{columns}: {line}");
        }
    }
}
