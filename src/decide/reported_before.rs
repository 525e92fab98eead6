//! Leaves out what a media server has reported in another way already: by a webhook and by its event stream.

use crate::model::{Event, Via};
use crate::store::{Counted, DEDUP_MS};

/// How long after a webhook the stream, or a listing, may report the same: listings follow every five minutes.
const STREAM_LATER_MS: i64 = 10 * DEDUP_MS;

/// Counts an event that came in this way. None for `via` if there is no other way.
///
/// # Errors
/// Why it is left out: it was reported in the other way.
pub(crate) fn count_report(
    via: Option<Via>,
    event: &Event,
    is_repeated: impl Fn(&str, &[String], i64) -> bool,
    counted: &mut Vec<Counted>,
) -> Result<(), &'static str> {
    let Some(via) = via else {
        return Ok(());
    };
    let word = |via: Via| format!("{} {} {}", via.word(), event.source, event.name);
    let names = event.names(event.connection.as_deref());
    let is_there = |other, within_ms| is_repeated(&word(other), &names, within_ms);
    match via {
        Via::Stream if is_there(Via::Webhook, STREAM_LATER_MS) => {
            return Err("a webhook has reported it already");
        }
        // Another rating within a minute is news.
        Via::Webhook if event.name != "media.rate" && is_there(Via::Stream, DEDUP_MS) => {
            return Err("the event stream has reported it already");
        }
        _ => {}
    }
    counted.push(Counted {
        word: word(via),
        names,
        keep_ms: STREAM_LATER_MS,
    });
    Ok(())
}
