//! Where log lines go: to stderr, and into files. Each begins with the local time and its level.

use std::io::LineWriter;
use std::path::Path;

use log::{Level, LevelFilter, Log, Metadata, Record};
use simplelog::{CombinedLogger, ConfigBuilder, SharedLogger, WriteLogger};

use crate::app::SystemClock;
use crate::cli::log_files::LogFiles;
use crate::model::Zone;
use crate::ports::Clock as _;
use crate::text::{LOG_SCREEN, printable, printable_lines};

/// Lets the log begin, in files of `folder` too if there is one. Calling it again changes nothing.
pub(super) fn begin(level: LevelFilter, folder: Option<&Path>) {
    let config = ConfigBuilder::new()
        // Time and level are part of the line that `Lines` gives.
        .set_time_level(LevelFilter::Off)
        .set_max_level(LevelFilter::Off)
        .set_target_level(LevelFilter::Off)
        .set_thread_level(LevelFilter::Off)
        .set_location_level(LevelFilter::Off)
        // Messages of other crates contain URLs and headers.
        .add_filter_allow_str("intertitle")
        .build();
    // Loggers write in pieces; a line is to be one write.
    let mut loggers: Vec<Box<dyn SharedLogger>> = vec![WriteLogger::new(
        level,
        config.clone(),
        LineWriter::new(std::io::stderr()),
    )];
    if let Some(folder) = folder {
        loggers.push(WriteLogger::new(
            level,
            config,
            LineWriter::new(LogFiles::new(folder)),
        ));
    }
    let lines = Lines {
        zone: Zone::of_machine(),
        to: CombinedLogger::new(loggers),
    };
    if log::set_boxed_logger(Box::new(lines)).is_ok() {
        log::set_max_level(level);
    }
}

/// Makes a line of each record, without anything that a terminal would obey, and passes it on.
struct Lines {
    zone: Zone,
    to: Box<CombinedLogger>,
}

impl Log for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.to.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let text = record.args().to_string();
        let time = self.zone.rfc3339_ms(SystemClock.now_ms());
        let is_screen = record.target() == LOG_SCREEN;
        let line = line(&time, record.level(), &text, is_screen);
        self.to.log(
            &Record::builder()
                .metadata(record.metadata().clone())
                .args(format_args!("{line}"))
                .build(),
        );
    }

    fn flush(&self) {
        self.to.flush();
    }
}

/// `2026-11-29T19:05:03.123+01:00 [INFO ] …`. Continuation lines of a message are indented, so that none of them looks
/// like a record of its own.
fn line(time: &str, level: Level, text: &str, is_screen: bool) -> String {
    let text = if is_screen {
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        printable_lines(&lines.join("\n    ")).into_owned()
    } else {
        printable(text.trim_end()).into_owned()
    };
    format!("{time} [{level:<5}] {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_one_line_and_a_screen_has_one_time() {
        let forged = "Dark\n2026-01-01T00:00:00Z [ERROR] forged\u{1b}[2J\u{202e}";
        assert_eq!(
            line("T", Level::Info, forged, false),
            "T [INFO ] Dark 2026-01-01T00:00:00Z [ERROR] forged\u{fffd}[2J\u{fffd}"
        );
        let screen = "warning: a\n --> x:1:1\n\n  |\u{1b}\n\n";
        assert_eq!(
            line("T", Level::Warn, screen, true),
            "T [WARN ] warning: a\n     --> x:1:1\n      |\u{fffd}"
        );
    }
}
