//! The activities that the steps report to observers: the log, the metrics, the demo.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::model::episode::Episode;
use crate::model::job::DeliveryId;
use crate::model::server_name::ServerName;
use crate::model::subject::Subject;
use crate::text::printable;

/// An activity of a delivery or a job. Displays as one message that begins with the episode, if there is one, and
/// contains no secrets.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Activity {
    /// A delivery is on disk. Its source has not got a response yet.
    DeliveryStored {
        id: DeliveryId,
        source: &'static str,
        event: Option<String>,
    },
    /// A webhook was refused. Its source gets the reason.
    DeliveryRefused {
        id: DeliveryId,
        source: &'static str,
        why: String,
    },
    /// The rules need fields that the delivery lacks. A media server is asked before they decide.
    LookupNeeded {
        id: DeliveryId,
        source: &'static str,
        event: String,
        fields: String,
        server: ServerName,
    },
    /// The lookup failed. The rules decide without it.
    NotFound { id: DeliveryId, why: String },
    /// The rules, or the endpoint's options, have decided.
    Decided {
        id: DeliveryId,
        source: &'static str,
        event: String,
        subject: Option<Subject>,
        reason: String,
        jobs: usize,
        /// The rules that requested something: `main.rules:3`.
        rules: Vec<String>,
    },
    /// An `every` was due, and ran.
    Ran {
        id: DeliveryId,
        every: String,
        reason: String,
    },
    /// An `every` was due, but its `when` was false.
    PassedOver { every: String, rule: String },
    /// The episode was found on the server.
    Found {
        episode: Episode,
        server: ServerName,
    },
    /// The server shows the original picture again.
    Restored {
        episode: Episode,
        server: ServerName,
    },
    /// A source of pictures had none. The next one is tried.
    NoPicture {
        episode: Episode,
        source: &'static str,
        why: String,
    },
    /// A picture was checked and rejected.
    PictureRefused {
        episode: Episode,
        picture: String,
        why: String,
    },
    /// A job for a season or a series was replaced by jobs for its episodes, except for those that are up to date.
    Expanded {
        subject: Subject,
        server: ServerName,
        episodes: usize,
        up_to_date: u32,
    },
    /// The same episode gets its card on other servers, or in other libraries, if it is there.
    Followed {
        subject: Subject,
        servers: Vec<String>,
    },
    /// Titles in another language are wanted, and there is no source of them.
    Untranslated { why: String },
    /// The card was drawn.
    Drawn {
        episode: Episode,
        design: String,
        took: Duration,
        bytes: usize,
        notes: Vec<String>,
    },
    /// The card's file is on disk.
    OnDisk { episode: Episode, path: String },
    /// The server has the card.
    Uploaded {
        episode: Episode,
        server: ServerName,
        took: Duration,
    },
    /// The server shows the card. It was read back from the server.
    Selected {
        episode: Episode,
        server: ServerName,
        rule: String,
    },
    /// Messages were sent to a target of `notify`.
    MessagesSent { target: String, messages: usize },
    /// There was nothing to do.
    Nothing { name: String, why: String },
    /// A step failed. It will be retried.
    Later {
        name: String,
        why: String,
        wait: Duration,
    },
    /// A job was given up.
    GaveUp { name: String, why: String },
    /// A server cannot be reached. Its jobs wait and are not to blame.
    ServerUnreachable {
        server: ServerName,
        why: String,
        wait: Duration,
    },
    /// It answers again.
    ServerBack { server: ServerName },
}

impl Activity {
    /// True if a user should look at it.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        matches!(
            self,
            Activity::DeliveryRefused { .. }
                | Activity::GaveUp { .. }
                | Activity::ServerUnreachable { .. }
        )
    }
}

/// The end of `300 episodes, 298 of them up to date`. Empty if none is.
#[must_use]
pub fn of_these_up_to_date(up_to_date: u32, episodes: usize) -> String {
    match up_to_date as usize {
        0 => String::new(),
        all if all == episodes => ", all up to date".into(),
        some => format!(", {some} of them up to date"),
    }
}

impl fmt::Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Activity::DeliveryStored { id, source, event } => {
                write!(
                    f,
                    "delivery {id}: {source} {} stored",
                    shown(event.as_deref().unwrap_or("(no event named)"))
                )
            }
            Activity::DeliveryRefused { id, source, why } => {
                write!(
                    f,
                    "delivery {id}: unreadable body from {source}: {}",
                    shown(why)
                )
            }
            Activity::LookupNeeded {
                id,
                source,
                event,
                fields,
                server,
            } => {
                write!(
                    f,
                    "delivery {id}: {source} {} waits for {fields} from {server}, needed by a rule",
                    shown(event)
                )
            }
            Activity::NotFound { id, why } => {
                write!(
                    f,
                    "delivery {id}: lookup failed, deciding without it: {}",
                    shown(why)
                )
            }
            Activity::Decided {
                id,
                source,
                event,
                subject,
                reason,
                jobs,
                ..
            } => {
                match subject {
                    Some(subject) => write!(f, "{subject}: ")?,
                    None => write!(f, "delivery {id}: ")?,
                }
                write!(f, "{source} {}: {}", shown(event), shown(reason))?;
                match jobs {
                    0 => f.write_str(" (no action)"),
                    1 => write!(f, " (delivery {id}, one job)"),
                    more => write!(f, " (delivery {id}, {more} jobs)"),
                }
            }
            Activity::Ran { id, every, reason } => {
                write!(f, "every {every}: {} (delivery {id})", shown(reason))
            }
            Activity::PassedOver { every, rule } => {
                write!(f, "every {every}: skipped, its `when` is false ({rule})")
            }
            Activity::Found { episode, server } => {
                write!(
                    f,
                    "{episode}: found on {server}, \"{}\"",
                    shown(&episode.title)
                )
            }
            Activity::NoPicture {
                episode,
                source,
                why,
            } => {
                write!(f, "{episode}: no picture from {source}: {}", shown(why))
            }
            Activity::PictureRefused {
                episode,
                picture,
                why,
            } => {
                write!(f, "{episode}: rejected {}: {}", shown(picture), shown(why))
            }
            Activity::Expanded {
                subject,
                server,
                episodes,
                up_to_date,
            } => {
                write!(f, "{subject}: {episodes} episodes found on {server}")?;
                f.write_str(&of_these_up_to_date(*up_to_date, *episodes))
            }
            Activity::Followed { subject, servers } => {
                write!(
                    f,
                    "{subject}: also on {}, if it is there",
                    servers.join(", ")
                )
            }
            Activity::Untranslated { why } => f.write_str(why),
            Activity::Drawn {
                episode,
                design,
                took,
                bytes,
                notes,
            } => {
                write!(
                    f,
                    "{episode}: drew \"{design}\" in {} ms, {} kB",
                    took.as_millis(),
                    bytes.div_ceil(1000)
                )?;
                notes
                    .iter()
                    .try_for_each(|note| write!(f, "; {}", shown(note)))
            }
            Activity::OnDisk { episode, path } => write!(f, "{episode}: wrote {}", shown(path)),
            Activity::Uploaded {
                episode, server, ..
            } => write!(f, "{episode}: uploaded to {server}"),
            Activity::Selected {
                episode,
                server,
                rule,
            } => write!(f, "{episode}: {server} shows the card ({rule})"),
            Activity::Restored { episode, server } => {
                write!(f, "{episode}: original picture restored on {server}")
            }
            Activity::MessagesSent {
                target,
                messages: 1,
            } => write!(f, "notify \"{target}\": sent a message"),
            Activity::MessagesSent { target, messages } => {
                write!(f, "notify \"{target}\": sent {messages} messages as one")
            }
            Activity::Nothing { name, why } => {
                write!(f, "{}: nothing to do, {}", shown(name), shown(why))
            }
            Activity::Later { name, why, wait } => {
                write!(
                    f,
                    "{}: {}; retrying in {}",
                    shown(name),
                    shown(why),
                    time(*wait)
                )
            }
            Activity::GaveUp { name, why } => write!(f, "{}: gave up: {}", shown(name), shown(why)),
            Activity::ServerUnreachable { server, why, wait } => {
                write!(
                    f,
                    "{server}: {}; its jobs wait, retrying in {}",
                    shown(why),
                    time(*wait)
                )
            }
            Activity::ServerBack { server } => write!(f, "{server}: reachable again"),
        }
    }
}

/// Removes control characters from texts of other programs, which could move a terminal's cursor or forge a line of the
/// log.
fn shown(text: &str) -> Cow<'_, str> {
    printable(text)
}

fn time(wait: Duration) -> String {
    match wait.as_secs() {
        seconds @ ..120 => format!("{seconds} s"),
        seconds @ ..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}
