//! What the waits of an action mean, in words: for `explain` and `replay`.

use std::time::Duration;

use crate::model::scope::Scope;
use crate::model::timing::{Debounce, Timing, Window, written};

impl Timing {
    /// One line for each wait, such as `after 3d: it starts 3 days after the event`. `scope` is what the action is about, if
    /// the rule says so. Empty if there are no waits.
    #[must_use]
    pub fn in_words(&self, scope: Option<Scope>) -> Vec<String> {
        let waits = !self.after.is_zero();
        let after = waits.then(|| {
            let (time, written) = (in_words(self.after), written(self.after));
            match self.at {
                None => format!("after {written}: it starts {time} after the event"),
                Some(_) => format!("after {written}: it waits for {time} after the event"),
            }
        });
        let at = self.at.map(|window| match waits {
            true => format!("at {window}: then {}", starts(window)),
            false => format!("at {window}: {}", starts(window)),
        });
        let debounce = self.debounce.map(|debounce| {
            let Debounce { wait, per } = debounce;
            let most = Duration::from_millis(debounce.most_ms().unsigned_abs());
            format!(
                "settle {} per {per}: it starts when there has been no other event of this rule about the same {per} for {}, \
                 and after {} at the latest",
                written(wait),
                in_words(wait),
                in_words(most)
            )
        });
        let cooldown = self.cooldown.map(|time| {
            let item = scope.map_or_else(|| "item".to_string(), |scope| scope.to_string());
            format!(
                "cooldown {}: further events of this rule about the same {item} do nothing for {}",
                written(time),
                in_words(time)
            )
        });
        [after, at, debounce, cooldown]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// When a job starts that waits for this time of day.
fn starts(window: Window) -> String {
    let from = Window { to: None, ..window };
    match window.to {
        None => format!("it starts when the clocks show {from}, in the machine's time zone"),
        Some(_) => format!(
            "it starts at once if the clocks show a time in this range, otherwise at {from}, in the machine's time zone"
        ),
    }
}

/// `3 days`, `24 hours`, `1 minute`, `90 seconds`: in the unit of [`written`].
fn in_words(time: Duration) -> String {
    let text = written(time);
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "d" => "day",
        "h" => "hour",
        "m" => "minute",
        _ => "second",
    };
    let plural = if digits == "1" { "" } else { "s" };
    format!("{digits} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_explained_on_a_line_of_its_own() {
        let time = Duration::from_secs;
        let night = Window {
            from: 120,
            to: Some(300),
        };
        let timing = Timing {
            after: time(3 * 86_400),
            at: Some(night),
            cooldown: Some(time(86_400)),
            debounce: None,
        };
        let lines = [
            "after 3d: it waits for 3 days after the event",
            "at 02:00..05:00: then it starts at once if the clocks show a time in this range, otherwise at 02:00, in the \
             machine's time zone",
            "cooldown 24h: further events of this rule about the same series do nothing for 24 hours",
        ];
        assert_eq!(timing.in_words(Some(Scope::Series)), lines);
        let per = Scope::Season;
        let timing = Timing {
            debounce: Some(Debounce {
                wait: time(90),
                per,
            }),
            ..Timing::default()
        };
        let line = "settle 90s per season: it starts when there has been no other event of this rule about the same season for \
                    90 seconds, and after 15 minutes at the latest";
        assert_eq!(timing.in_words(None), [line]);
        assert_eq!(Timing::default().in_words(None), [""; 0]);
    }

    #[test]
    fn a_wait_alone_says_when_the_job_starts() {
        let alone = Timing {
            after: Duration::from_secs(3600),
            ..Timing::default()
        };
        let line = "after 1h: it starts 1 hour after the event";
        assert_eq!(alone.in_words(None), [line]);
        let alone = Timing {
            at: Some(Window {
                from: 120,
                to: None,
            }),
            cooldown: Some(Duration::from_secs(60)),
            ..Timing::default()
        };
        let lines = [
            "at 02:00: it starts when the clocks show 02:00, in the machine's time zone",
            "cooldown 1m: further events of this rule about the same item do nothing for 1 minute",
        ];
        assert_eq!(alone.in_words(None), lines);
    }
}
