//! A rate limit for log lines: one or a few a minute, with the number of lines that were left out.

/// The time in which no more lines are written.
const EVERY_MS: i64 = 60_000;

/// The lines that were written and left out in this minute.
#[derive(Clone, Copy, Debug)]
pub struct Seldom {
    lines: u32,
    since_ms: Option<i64>,
    said: u32,
    unsaid: u32,
}

impl Default for Seldom {
    /// One line a minute.
    fn default() -> Seldom {
        Seldom::lines(1)
    }
}

impl Seldom {
    /// That many lines a minute.
    #[must_use]
    pub const fn lines(lines: u32) -> Seldom {
        Seldom {
            lines,
            since_ms: None,
            said: 0,
            unsaid: 0,
        }
    }

    /// Counts a line. If it may be written now, returns what to append to it, which is empty if none was left out since
    /// the last one.
    pub fn happened(&mut self, now_ms: i64) -> Option<String> {
        let is_recent = |ms: i64| (ms..ms.saturating_add(EVERY_MS)).contains(&now_ms);
        if !self.since_ms.is_some_and(is_recent) {
            (self.since_ms, self.said) = (Some(now_ms), 0);
        }
        if self.said >= self.lines {
            self.unsaid = self.unsaid.saturating_add(1);
            return None;
        }
        self.said += 1;
        let others = match std::mem::take(&mut self.unsaid) {
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
        let mut seldom = Seldom::default();
        assert_eq!(seldom.happened(1000).as_deref(), Some(""));
        for _ in 0..40 {
            assert_eq!(seldom.happened(60_999), None);
        }
        let said = seldom.happened(61_000);
        assert_eq!(
            said.as_deref(),
            Some(" (and 40 more since the last such line)")
        );
        // The clock was set back.
        assert_eq!(seldom.happened(500).as_deref(), Some(""));
    }

    #[test]
    fn a_few_lines_a_minute_come_first_and_the_next_minute_counts_the_others() {
        let mut seldom = Seldom::lines(3);
        let said = (0..10).filter(|_| seldom.happened(0).is_some());
        assert_eq!(said.count(), 3);
        let next = seldom.happened(60_000).unwrap_or_default();
        assert!(next.contains(" 7 more"), "{next}");
    }
}
