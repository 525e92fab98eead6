//! A made-up event, written as in a `test` statement: `plex media.rate { series "Dark", rating 9 }`.

use crate::model::{Event, Moment, Vocabulary};
use crate::rules::problem::{Problem, RulesFile, render_problems};
use crate::rules::read::read;
use crate::rules::rule_set::Case;
use crate::text::Span;

/// A made-up event.
#[derive(Debug)]
pub struct SampleEvent {
    case: Case,
}

/// What messages call the text.
const NAME: &str = "event";

impl SampleEvent {
    /// Reads the event.
    ///
    /// # Errors
    /// The screens of all that is wrong with it.
    pub fn read(text: &str, words: &Vocabulary) -> Result<SampleEvent, String> {
        let text = text.trim();
        let own = text.strip_prefix("event ").unwrap_or(text);
        let before = "test \"\" { event ";
        let file = |text: String| RulesFile {
            name: NAME.to_string(),
            text,
            // A made-up event needs no configured source.
            built_in: true,
        };
        let reading = read(&[file(format!("{before}{own}\nexpect nothing }}"))], words);
        let case = reading
            .rule_set
            .and_then(|mut rule_set| rule_set.cases.pop());
        if let Some(case) = case {
            return Ok(SampleEvent { case });
        }
        let inside = |at: usize| at.saturating_sub(before.len()).min(own.len());
        let problems: Vec<Problem> = reading
            .problems
            .into_iter()
            .map(|mut problem| {
                let span = problem.diagnostic.span;
                problem.diagnostic.span = Span::new(inside(span.start), inside(span.end));
                problem
            })
            .collect();
        Err(render_problems(&[file(own.to_string())], &problems))
    }

    /// The event and its time: now, unless it names another.
    #[must_use]
    pub fn at(&self, now: Moment) -> (Event, Moment) {
        self.case.at(now)
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::support::{NIGHT, text, words};

    use super::*;

    #[test]
    fn an_event_is_written_as_in_a_test() {
        for written in [
            "plex media.rate { series \"Dark\", rating 9, time 04:00 }",
            " event plex media.rate { series \"Dark\"\n rating 9  time 4:00 }\n",
        ] {
            let sample = SampleEvent::read(written, &words()).expect("it is an event");
            let (event, moment) = sample.at(NIGHT);
            assert_eq!((event.source, event.name), ("plex", "media.rate"));
            assert_eq!(event.fields["series"], text("Dark"));
            assert_eq!(moment.minute_of_day, 240);
        }
    }

    #[test]
    fn errors_point_into_the_original_text() {
        let expected = "error: unknown event `media.rat` for `plex`
 --> event:1:6
  |
1 | plex media.rat { rating 9 }
  |      ^^^^^^^^^
  = help: did you mean `media.rate`?

";
        let rendered =
            SampleEvent::read("plex media.rat { rating 9 }", &words()).expect_err("wrong");
        assert_eq!(rendered, expected);
        for wrong in ["", "plex", "{", "plex media.rate { series \"Dark }", "进"] {
            let rendered = SampleEvent::read(wrong, &words()).expect_err("wrong");
            assert!(rendered.starts_with("error: "), "{wrong}: {rendered}");
        }
    }
}
