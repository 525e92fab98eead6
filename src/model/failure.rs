//! Why a step of a job failed, and what is known about an unreachable server.

use std::time::Duration;

/// What is known about an unreachable server, for advice that does not depend on the words of its failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreachableReason {
    /// There is no connection: its address may be wrong, or it may not be running.
    NoConnection,
    /// It answered with this status.
    Status(u16),
    /// Anything else, such as a certificate that is not trusted.
    Other,
}

/// Why a step of a job failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A fault of this job. It can be retried, after `wait` if the server said how long.
    Retry {
        /// The error of the server or the disk.
        why: String,
        /// How long to wait, if the server said so.
        wait: Option<Duration>,
    },
    /// There is no picture to draw on yet. Servers and TMDb often get one days or weeks after an episode was aired.
    NoPicture {
        /// What each source of pictures says.
        why: String,
    },
    /// A retry would fail in the same way.
    GiveUp {
        /// The reason.
        why: String,
    },
    /// The server failed at this request, but may work otherwise. It can be retried. If several jobs in a row fail like
    /// this, the server counts as unreachable.
    ServerError {
        /// The response.
        why: String,
        /// How long to wait, if it said so.
        wait: Option<Duration>,
    },
    /// The server does not accept a card of that size. A smaller one is drawn, once.
    TooLarge {
        /// The response.
        why: String,
    },
    /// A fault of a disk of this machine. No job is to blame, and those that write there wait.
    Disk {
        /// The error of the system, with the path.
        why: String,
    },
    /// The whole server is unreachable. Its worker backs off, and no job is to blame.
    Unreachable {
        /// The reason.
        why: String,
        /// What advice about its connection depends on.
        reason: UnreachableReason,
        /// How long to wait, if the server said so.
        wait: Option<Duration>,
    },
}

impl Failure {
    /// A retry may succeed. The queue decides when.
    pub fn retry(why: impl Into<String>) -> Failure {
        Failure::Retry {
            why: why.into(),
            wait: None,
        }
    }

    /// A retry cannot succeed.
    pub fn give_up(why: impl Into<String>) -> Failure {
        Failure::GiveUp { why: why.into() }
    }

    /// A disk of this machine cannot be used.
    pub fn disk(why: impl Into<String>) -> Failure {
        Failure::Disk { why: why.into() }
    }

    /// The server is unreachable, although there may be a connection.
    pub fn unreachable(why: impl Into<String>) -> Failure {
        Failure::Unreachable {
            why: why.into(),
            reason: UnreachableReason::Other,
            wait: None,
        }
    }

    /// There is no connection to the server.
    pub fn no_connection(why: impl Into<String>) -> Failure {
        Failure::Unreachable {
            why: why.into(),
            reason: UnreachableReason::NoConnection,
            wait: None,
        }
    }

    /// How long to wait, if the server said so.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Failure::Retry { wait, .. }
            | Failure::ServerError { wait, .. }
            | Failure::Unreachable { wait, .. } => *wait,
            Failure::NoPicture { .. }
            | Failure::GiveUp { .. }
            | Failure::TooLarge { .. }
            | Failure::Disk { .. } => None,
        }
    }

    /// The reason, as a message.
    #[must_use]
    pub fn why(&self) -> &str {
        match self {
            Failure::Retry { why, .. }
            | Failure::NoPicture { why }
            | Failure::GiveUp { why }
            | Failure::ServerError { why, .. }
            | Failure::TooLarge { why }
            | Failure::Disk { why }
            | Failure::Unreachable { why, .. } => why,
        }
    }
}
