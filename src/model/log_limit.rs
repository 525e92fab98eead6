//! A rate limit for log lines: one or a few a minute, with the number of lines that were left out.

/// The time in which no more lines are written.
const EVERY_MS: i64 = 60_000;

/// The lines that were written and left out in this minute.
#[derive(Clone, Copy, Debug)]
pub struct LogLimit {
    lines: u32,
    since_ms: Option<i64>,
    written: u32,
    left_out: u32,
}

impl Default for LogLimit {
    /// One line a minute.
    fn default() -> LogLimit {
        LogLimit::lines(1)
    }
}

impl LogLimit {
    /// That many lines a minute.
    #[must_use]
    pub const fn lines(lines: u32) -> LogLimit {
        LogLimit {
            lines,
            since_ms: None,
            written: 0,
            left_out: 0,
        }
    }

    /// Counts a line. If it may be written now, returns what to append to it, which is empty if none was left out since
    /// the last one.
    pub fn happened(&mut self, now_ms: i64) -> Option<String> {
        let is_recent = |ms: i64| (ms..ms.saturating_add(EVERY_MS)).contains(&now_ms);
        if !self.since_ms.is_some_and(is_recent) {
            (self.since_ms, self.written) = (Some(now_ms), 0);
        }
        if self.written >= self.lines {
            self.left_out = self.left_out.saturating_add(1);
            return None;
        }
        self.written += 1;
        let others = match std::mem::take(&mut self.left_out) {
            0 => String::new(),
            1 => " (and 1 more since the last such line)".into(),
            many => format!(" (and {many} more since the last such line)"),
        };
        Some(others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_a_minute_says_how_many_were_left_out() {
        let mut log_limit = LogLimit::default();
        assert_eq!(log_limit.happened(1000).as_deref(), Some(""));
        for _ in 0..40 {
            assert_eq!(log_limit.happened(60_999), None);
        }
        let written = log_limit.happened(61_000);
        assert_eq!(
            written.as_deref(),
            Some(" (and 40 more since the last such line)")
        );
        // The clock was set back.
        assert_eq!(log_limit.happened(500).as_deref(), Some(""));
    }

    #[test]
    fn a_few_lines_a_minute_come_first_and_the_next_minute_counts_the_others() {
        let mut log_limit = LogLimit::lines(3);
        let written = (0..10).filter(|_| log_limit.happened(0).is_some());
        assert_eq!(written.count(), 3);
        let next = log_limit.happened(60_000).unwrap_or_default();
        assert!(next.contains(" 7 more"), "{next}");
    }
}
