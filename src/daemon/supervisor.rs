//! What systemd is told: that the daemon is ready, that it lives, that it ends. Without systemd nobody is told.
//!
//! `sd_notify(3)` has the words; each is a datagram to the socket that the environment names.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sd_notify::NotifyState;

/// A daemon that takes no turn for so long hangs: even without work it looks around once a minute.
const HANGS_AFTER: Duration = Duration::from_secs(150);

/// That the daemon does what it is for, and where.
pub(super) fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// That it has looked at what is on disk.
pub(super) fn reloaded() {
    tell(&[NotifyState::Ready]);
}

/// That it lives still.
pub(super) fn lives() {
    tell(&[NotifyState::Watchdog]);
}

/// That it comes to its end.
pub(super) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        log::debug!("systemd was not told: {error}");
    }
}

/// That what is on disk is being looked at: the answer to `systemctl reload`.
pub(super) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(error) => log::debug!("the time since the start cannot be had: {error}"),
    }
}

/// How often it wants to hear that the daemon lives; none if it does not.
pub(super) fn watchdog() -> Option<Duration> {
    // A third: one lost datagram or one slow answer is no death.
    sd_notify::watchdog_enabled().map(|within| within / 3)
}

/// Counts the turns of the dispatcher, which must never cease.
#[derive(Default)]
pub(super) struct Heartbeat(AtomicU64);

impl Heartbeat {
    /// A turn was taken.
    pub(super) fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Feels the pulse from time to time.
pub(super) struct HealthProbe {
    last: Mutex<(u64, Instant)>,
}

impl HealthProbe {
    /// One that has felt nothing yet.
    pub(super) fn new() -> HealthProbe {
        HealthProbe {
            last: Mutex::new((0, Instant::now())),
        }
    }

    /// True if the daemon lives: its port answers, and its dispatcher has taken a turn not long before `now`.
    pub(super) fn lives(
        &self,
        heartbeat: &Heartbeat,
        ping: io::Result<bool>,
        now: Instant,
    ) -> bool {
        let beats = heartbeat.0.load(Ordering::Relaxed);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if beats != last.0 {
            *last = (beats, now);
        }
        let hangs = now.saturating_duration_since(last.1) > HANGS_AFTER;
        if hangs {
            log::error!("nothing has been decided for minutes: the daemon hangs");
        }
        let answers = match ping {
            Ok(answers) => answers,
            Err(error) => {
                log::warn!("the daemon's own port does not answer: {error}");
                false
            }
        };
        answers && !hangs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_lives_as_long_as_it_turns_and_answers() {
        let (heartbeat, probe) = (Heartbeat::default(), HealthProbe::new());
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        assert!(
            probe.lives(&heartbeat, Ok(true), at(100)),
            "it has just begun"
        );
        assert!(
            !probe.lives(&heartbeat, Ok(true), at(200)),
            "no turn at all"
        );
        heartbeat.beat();
        assert!(probe.lives(&heartbeat, Ok(true), at(300)));
        let silent = || Err(io::ErrorKind::TimedOut.into());
        assert!(!probe.lives(&heartbeat, silent(), at(310)));
        assert!(
            !probe.lives(&heartbeat, Ok(false), at(310)),
            "another program answers"
        );
        assert!(
            !probe.lives(&heartbeat, Ok(true), at(500)),
            "no turn since 200 s"
        );
    }
}
