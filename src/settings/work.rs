//! `[work]`: how much of the machine and of the media servers cards may take. All but `renderers` concerns what fills a
//! library: the cards of events and of persons are made at once.

use crate::settings::entries::Raw;
use crate::settings::value::{flag, number, text};

/// How much of the machine and of the media servers cards may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Threads that draw, 1 to 16. None for one on each core, up to four.
    pub renderers: Option<u8>,
    /// The time of day in which a library is filled, in minutes after midnight: from, until. It may go past midnight. None
    /// for the whole day.
    pub hours: Option<(u16, u16)>,
    /// A library is filled only while a media server serves no stream.
    pub only_when_idle: bool,
    /// Cards a minute that fill a library. None without a limit.
    pub cards_per_minute: Option<u32>,
    /// Requests a second to each media server that fill a library, on average. None without a limit.
    pub requests_per_second: Option<u32>,
}

impl Default for Work {
    fn default() -> Work {
        Work {
            renderers: None,
            hours: None,
            only_when_idle: false,
            cards_per_minute: None,
            requests_per_second: Some(50),
        }
    }
}

impl Work {
    /// Sets one of the keys.
    ///
    /// # Errors
    /// A message: what is wrong with the value.
    pub(super) fn set(&mut self, key: &str, raw: &Raw) -> Result<(), String> {
        match key {
            "renderers" => {
                self.renderers = Some(number(raw, 1..=16, "expected a number from 1 to 16")?);
            }
            "hours" => self.hours = hours(text(raw)?)?,
            "only_when_idle" => self.only_when_idle = flag(raw)?,
            "cards_per_minute" => self.cards_per_minute = limit(raw)?,
            _ => self.requests_per_second = limit(raw)?,
        }
        Ok(())
    }
}

/// 0 stands for none.
fn limit(raw: &Raw) -> Result<Option<u32>, String> {
    let limit = number(
        raw,
        0..=10_000,
        "expected a number from 0 (no limit) to 10000",
    )?;
    Ok((limit > 0).then_some(limit))
}

fn hours(text: &str) -> Result<Option<(u16, u16)>, String> {
    if text.trim() == "always" {
        return Ok(None);
    }
    let both = text
        .split_once("..")
        .and_then(|(from, until)| Some((minute_of_day(from)?, minute_of_day(until)?)));
    match both {
        Some((from, until)) if from != until => Ok(Some((from, until))),
        _ => Err("expected hours such as `01:00..06:00`, or `always`".into()),
    }
}

/// Parses `06:00`: minutes after midnight.
#[must_use]
pub fn minute_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let is_plain = |part: &str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_plain(hour) || !is_plain(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, expected) in [
            ("01:00..06:00", Some((60, 360))),
            ("23:30..5:15", Some((1410, 315))),
            (" 00:00 .. 23:59 ", Some((0, 1439))),
            ("always", None),
        ] {
            assert_eq!(hours(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "01:00",
            "1..6",
            "24:00..06:00",
            "01:60..06:00",
            "06:00..06:00",
            "+1:00..2:00",
        ] {
            assert!(hours(text).is_err(), "{text}");
        }
    }
}
