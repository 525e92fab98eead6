//! Turns an HTTP status other than 2xx into a failure (RFC 9110, section 15). This is the only place that does.

use std::time::Duration;

use crate::model::{Failure, UnreachableReason};

/// The backoff after TMDb's rate limit, if it gives no duration.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// The server and purpose of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// A media server, about a thing that every one has: its identity, libraries and settings.
    Server,
    /// A media server, about one item, or to change one.
    Item,
    /// A media server, to upload a card.
    Upload,
    /// TMDb, about an episode. Only its own pictures depend on it.
    Tmdb,
    /// A target of messages.
    Message,
}

/// The meaning of a status, for every kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// 1xx and 3xx. Redirects are never followed, because the token would be sent to another machine.
    Elsewhere,
    /// 401, 403.
    TokenRefused,
    /// 407, 421, 511, or a status with which proxies such as Cloudflare report the server behind them.
    ProxyRefused,
    /// 404.
    Missing,
    /// 410.
    Gone,
    /// 413.
    TooLarge,
    /// 429.
    Busy,
    /// 502 to 504: it is starting, or is down behind its proxy.
    Down,
    /// 500 and similar ones: it failed.
    Failed,
    /// Another 4xx. Plex answers 400 to valid requests while its database is locked; 408, 409, 423 and 425 are
    /// temporary.
    Odd,
}

impl Meaning {
    fn of(status: u16) -> Meaning {
        match status {
            0..=399 => Meaning::Elsewhere,
            401 | 403 => Meaning::TokenRefused,
            407 | 421 | 511 | 520..=530 => Meaning::ProxyRefused,
            404 => Meaning::Missing,
            410 => Meaning::Gone,
            413 => Meaning::TooLarge,
            429 => Meaning::Busy,
            400..=499 => Meaning::Odd,
            502..=504 => Meaning::Down,
            _ => Meaning::Failed,
        }
    }
}

/// A response with a status other than 2xx.
#[derive(Clone, Copy, Debug, Default)]
pub struct Refusal<'a> {
    /// Its status.
    pub status: u16,
    /// How long it wants us to wait.
    pub wait: Option<Duration>,
    /// The host that a redirect leads to.
    pub leads_to: Option<&'a str>,
}

/// The failure for such a response.
///
/// The status of a media server never ends a job at once: if it concerns the whole server, it is [`Failure::Unreachable`]; if
/// it may concern one item only, it can be retried.
#[must_use]
pub fn failure(asked: Request, answer: Refusal<'_>) -> Failure {
    let meaning = Meaning::of(answer.status);
    match asked {
        Request::Server => of_server(meaning, answer),
        Request::Item | Request::Upload => of_item(meaning, answer, asked),
        Request::Tmdb => of_tmdb(meaning, answer),
        Request::Message => of_message(meaning, answer),
    }
}

impl Refusal<'_> {
    /// The target of a redirect.
    fn place(&self) -> String {
        self.leads_to
            .map_or_else(|| "elsewhere".into(), |host| format!("to {host}"))
    }
}

/// Every media server has what was requested. Any other response means that the server does not work now.
fn of_server(meaning: Meaning, answer: Refusal<'_>) -> Failure {
    let Refusal { status, wait, .. } = answer;
    let reason = UnreachableReason::Status(status);
    let why = format!("Plex answered {status}");
    let why = match meaning {
        Meaning::Elsewhere
        | Meaning::TokenRefused
        | Meaning::ProxyRefused
        | Meaning::Busy
        | Meaning::Down => return of_item(meaning, answer, Request::Server),
        Meaning::Missing | Meaning::Gone => format!(
            "{why}: its `url` in intertitle.toml is not that of a Plex Media Server, or has a path that it should \
             not have"
        ),
        Meaning::TooLarge | Meaning::Failed | Meaning::Odd => why,
    };
    Failure::Unreachable { why, reason, wait }
}

fn of_item(meaning: Meaning, answer: Refusal<'_>, asked: Request) -> Failure {
    let Refusal { status, wait, .. } = answer;
    let reason = UnreachableReason::Status(status);
    let why = format!("Plex answered {status}");
    match meaning {
        Meaning::Elsewhere => Failure::Unreachable {
            why: format!(
                "{why}, which redirects {}: a proxy, a login page or https is in front of Plex; set its `url` in \
                 intertitle.toml to the URL of Plex itself",
                answer.place()
            ),
            reason,
            wait,
        },
        Meaning::TokenRefused => Failure::Unreachable {
            why: format!("{why}: the token in intertitle.toml is not accepted"),
            reason,
            wait,
        },
        Meaning::ProxyRefused => Failure::Unreachable {
            why: format!("{why}: a proxy in front of it refuses the request"),
            reason,
            wait,
        },
        // After too many requests, the server needs a pause from all of them.
        Meaning::Busy | Meaning::Down => Failure::Unreachable { why, reason, wait },
        // Sonarr calls before Plex has scanned the new file.
        Meaning::Missing => Failure::Retry {
            why: format!("{why}: it does not have this item (yet)"),
            wait,
        },
        Meaning::Gone => Failure::Retry {
            why: format!("{why}: it does not have this item any more"),
            wait,
        },
        Meaning::TooLarge if asked == Request::Upload => Failure::TooLarge {
            why: format!("{why}: the card is too large for it, or for a proxy in front of it"),
        },
        Meaning::TooLarge | Meaning::Failed | Meaning::Odd => Failure::ServerError { why, wait },
    }
}

/// [`Failure::GiveUp`] means that TMDb does not have it: the card is drawn on another picture.
fn of_tmdb(meaning: Meaning, answer: Refusal<'_>) -> Failure {
    let Refusal { status, wait, .. } = answer;
    let reason = UnreachableReason::Status(status);
    let why = format!("TMDb answered {status}");
    match meaning {
        Meaning::TokenRefused => Failure::Unreachable {
            why: format!("{why}: it does not accept the key of `[tmdb]`"),
            reason,
            wait,
        },
        Meaning::Missing | Meaning::Gone => Failure::give_up("TMDb does not know the episode"),
        Meaning::Busy => Failure::Retry {
            why: format!("{why}: too many requests"),
            wait: Some(wait.unwrap_or(BUSY_WAIT)),
        },
        Meaning::Elsewhere => Failure::Unreachable {
            why: format!(
                "{why}: its URL in intertitle.toml redirects {}",
                answer.place()
            ),
            reason,
            wait,
        },
        Meaning::ProxyRefused | Meaning::Down | Meaning::Failed => {
            Failure::Unreachable { why, reason, wait }
        }
        Meaning::TooLarge | Meaning::Odd => Failure::give_up(why),
    }
}

fn of_message(meaning: Meaning, answer: Refusal<'_>) -> Failure {
    let Refusal { status, wait, .. } = answer;
    let why = format!("it answered {status}");
    match meaning {
        Meaning::Busy | Meaning::Down | Meaning::Failed | Meaning::ProxyRefused => {
            Failure::Retry { why, wait }
        }
        Meaning::Odd if matches!(status, 408 | 409 | 423 | 425) => Failure::Retry { why, wait },
        Meaning::TokenRefused => Failure::give_up(format!(
            "{why}: its `token` in intertitle.toml is not accepted"
        )),
        Meaning::Missing | Meaning::Gone => Failure::give_up(format!(
            "{why}: its URL in intertitle.toml does not exist (any more)"
        )),
        Meaning::Elsewhere => Failure::give_up(format!(
            "{why}: its URL in intertitle.toml redirects {}",
            answer.place()
        )),
        Meaning::TooLarge | Meaning::Odd => Failure::give_up(why),
    }
}

#[cfg(test)]
mod tests {
    use std::ops::RangeInclusive;

    use super::*;

    fn of(status: u16) -> Refusal<'static> {
        Refusal {
            status,
            ..Refusal::default()
        }
    }

    #[test]
    fn a_redirect_is_reported_with_its_target_host() {
        for asked in ALL {
            let answer = Refusal {
                leads_to: Some("auth.example"),
                ..of(302)
            };
            let why = failure(asked, answer).why().to_string();
            assert!(
                why.contains("redirects to auth.example"),
                "{asked:?}: {why}"
            );
            let why = failure(asked, of(302)).why().to_string();
            assert!(why.contains("redirects elsewhere"), "{asked:?}: {why}");
        }
    }

    fn kind(failure: &Failure) -> &'static str {
        match failure {
            Failure::Retry { .. } => "retry",
            Failure::NoPicture { .. } => "no picture",
            Failure::GiveUp { .. } => "given up",
            Failure::ServerError { .. } => "server error",
            Failure::TooLarge { .. } => "too large",
            Failure::Disk { .. } => "disk",
            Failure::Unreachable { .. } => "unreachable",
        }
    }

    /// Statuses from 100 to 599 without 2xx, each in one row: the failure for a server, an item, an upload, TMDb and a
    /// message.
    const TABLE: &[(RangeInclusive<u16>, [&str; 5])] = &[
        (
            100..=199,
            [
                "unreachable",
                "unreachable",
                "unreachable",
                "unreachable",
                "given up",
            ],
        ),
        (
            300..=399,
            [
                "unreachable",
                "unreachable",
                "unreachable",
                "unreachable",
                "given up",
            ],
        ),
        (
            400..=400,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "given up",
            ],
        ),
        (
            401..=401,
            [
                "unreachable",
                "unreachable",
                "unreachable",
                "unreachable",
                "given up",
            ],
        ),
        (
            402..=402,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "given up",
            ],
        ),
        (
            403..=403,
            [
                "unreachable",
                "unreachable",
                "unreachable",
                "unreachable",
                "given up",
            ],
        ),
        (
            404..=404,
            ["unreachable", "retry", "retry", "given up", "given up"],
        ),
        (
            405..=406,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "given up",
            ],
        ),
        (
            407..=407,
            [
                "unreachable",
                "unreachable",
                "unreachable",
                "unreachable",
                "retry",
            ],
        ),
        (
            408..=409,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "retry",
            ],
        ),
        (
            410..=410,
            ["unreachable", "retry", "retry", "given up", "given up"],
        ),
        (
            411..=412,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "given up",
            ],
        ),
        (
            413..=413,
            [
                "unreachable",
                "server error",
                "too large",
                "given up",
                "given up",
            ],
        ),
        (
            414..=420,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "given up",
            ],
        ),
        (
            421..=421,
            [
                "unreachable",
                "unreachable",
                "unreachable",
                "unreachable",
                "retry",
            ],
        ),
        (
            422..=422,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "given up",
            ],
        ),
        (
            423..=423,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "retry",
            ],
        ),
        (
            424..=424,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "given up",
            ],
        ),
        (
            425..=425,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "retry",
            ],
        ),
        (
            426..=428,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "given up",
            ],
        ),
        (
            429..=429,
            [
                "unreachable",
                "unreachable",
                "unreachable",
                "retry",
                "retry",
            ],
        ),
        (
            430..=499,
            [
                "unreachable",
                "server error",
                "server error",
                "given up",
                "given up",
            ],
        ),
        (
            500..=501,
            [
                "unreachable",
                "server error",
                "server error",
                "unreachable",
                "retry",
            ],
        ),
        (
            502..=504,
            [
                "unreachable",
                "unreachable",
                "unreachable",
                "unreachable",
                "retry",
            ],
        ),
        (
            505..=510,
            [
                "unreachable",
                "server error",
                "server error",
                "unreachable",
                "retry",
            ],
        ),
        (
            511..=511,
            [
                "unreachable",
                "unreachable",
                "unreachable",
                "unreachable",
                "retry",
            ],
        ),
        (
            512..=519,
            [
                "unreachable",
                "server error",
                "server error",
                "unreachable",
                "retry",
            ],
        ),
        (
            520..=530,
            [
                "unreachable",
                "unreachable",
                "unreachable",
                "unreachable",
                "retry",
            ],
        ),
        (
            531..=599,
            [
                "unreachable",
                "server error",
                "server error",
                "unreachable",
                "retry",
            ],
        ),
    ];

    const ALL: [Request; 5] = [
        Request::Server,
        Request::Item,
        Request::Upload,
        Request::Tmdb,
        Request::Message,
    ];

    #[test]
    fn every_status_has_one_meaning_per_kind_of_server() {
        for status in (100..=599).filter(|status| !(200..300).contains(status)) {
            let mut rows = TABLE.iter().filter(|(range, _)| range.contains(&status));
            let (_, expected) = rows.next().expect("each status has a row");
            assert!(rows.next().is_none(), "{status} has one row");
            let kinds = ALL.map(|asked| kind(&failure(asked, of(status))));
            assert_eq!(kinds, *expected, "{status}");
        }
    }

    #[test]
    fn no_status_of_a_media_server_ends_a_job_at_once() {
        for status in (0..=999).filter(|status| !(200..300).contains(status)) {
            for asked in [Request::Server, Request::Item, Request::Upload] {
                let failure = failure(asked, of(status));
                assert!(!matches!(failure, Failure::GiveUp { .. }), "{status}");
                assert!(failure.why().contains(&status.to_string()), "{status}");
            }
        }
    }

    #[test]
    fn a_requested_wait_is_respected() {
        let wait = Some(Duration::from_secs(7));
        for (asked, status) in [
            (Request::Server, 503),
            (Request::Item, 400),
            (Request::Item, 404),
            (Request::Tmdb, 429),
            (Request::Message, 500),
        ] {
            let answer = Refusal { wait, ..of(status) };
            assert_eq!(failure(asked, answer).wait(), wait, "{status}");
        }
    }
}
