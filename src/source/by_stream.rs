//! The events of Plex that its event stream and listings can show as well, for servers without webhooks.

use crate::model::StreamWord;

const PLAYED: &str = "It is reported for episodes. `user`, `owner`, `player` and `local` are known if the server lists the session.";

/// The events, in the order of the table of events.
pub const BY_STREAM: &[StreamWord] = &[
    StreamWord {
        name: "library.new",
        unknown: &["user", "owner"],
        help: "Each new episode is reported by itself, never a season or a series.",
    },
    StreamWord {
        name: "media.play",
        unknown: &[],
        help: PLAYED,
    },
    StreamWord {
        name: "media.pause",
        unknown: &[],
        help: PLAYED,
    },
    StreamWord {
        name: "media.resume",
        unknown: &[],
        help: PLAYED,
    },
    StreamWord {
        name: "media.stop",
        unknown: &[],
        help: PLAYED,
    },
    StreamWord {
        name: "media.scrobble",
        unknown: &["user", "player", "local"],
        help: "What the owner of the server has watched is reported, also if it was marked by hand; `owner` is true. What guests \
        have watched is not.",
    },
    StreamWord {
        name: "media.rate",
        unknown: &["user", "player", "local"],
        help: "The owner's ratings of episodes are reported, within five minutes; `owner` is true. A rating that was removed is \
        not.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::senders::named;

    #[test]
    fn what_the_stream_shows_is_an_event_of_webhooks_with_these_fields() {
        let events = named("plex").map_or(&[][..], |plex| plex.events());
        for word in BY_STREAM {
            let event = events.iter().find(|event| event.name == word.name);
            let event = event.unwrap_or_else(|| panic!("`{}` is not an event", word.name));
            for field in word.unknown {
                assert!(event.fields.contains(field), "{} {field}", word.name);
            }
        }
    }
}
