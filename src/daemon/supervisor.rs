//! Notifies systemd that the daemon is ready, alive, reloading or stopping. Without systemd nothing is sent.
//!
//! The messages are those of `sd_notify(3)`, one datagram each, to the socket that the environment names.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sd_notify::NotifyState;

/// A daemon whose dispatcher does not poll for this long hangs: even without work it polls once a minute.
const HANGS_AFTER: Duration = Duration::from_secs(150);

/// The daemon is ready, with its address.
pub(super) fn ready(status: &str) {
    notify(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// The files on disk have been read again.
pub(super) fn reloaded() {
    notify(&[NotifyState::Ready]);
}

/// The daemon is alive.
pub(super) fn lives() {
    notify(&[NotifyState::Watchdog]);
}

/// The daemon is stopping.
pub(super) fn stopping() {
    notify(&[NotifyState::Stopping]);
}

fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        log::debug!("could not notify systemd: {error}");
    }
}

/// The files on disk are being read again, after `systemctl reload`.
pub(super) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => notify(&[NotifyState::Reloading, now]),
        Err(error) => log::debug!("could not read the monotonic clock: {error}"),
    }
}

/// How often systemd has to be notified. None if its watchdog is off.
pub(super) fn watchdog() -> Option<Duration> {
    // A third, so that one lost datagram or one slow response does not count as a hang.
    sd_notify::watchdog_enabled().map(|within| within / 3)
}

/// Counts the polls of the dispatcher, which must never stop.
#[derive(Default)]
pub(super) struct Heartbeat(AtomicU64);

impl Heartbeat {
    /// The dispatcher has polled.
    pub(super) fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Checks the heartbeat from time to time.
pub(super) struct HealthProbe {
    last: Mutex<(u64, Instant)>,
}

impl HealthProbe {
    /// A probe without an observation.
    pub(super) fn new() -> HealthProbe {
        HealthProbe {
            last: Mutex::new((0, Instant::now())),
        }
    }

    /// True if the daemon is alive: its port answers, and its dispatcher has polled recently before `now`.
    pub(super) fn lives(
        &self,
        heartbeat: &Heartbeat,
        ping: Result<bool, String>,
        now: Instant,
    ) -> bool {
        let beats = heartbeat.0.load(Ordering::Relaxed);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if beats != last.0 {
            *last = (beats, now);
        }
        let hangs = now.saturating_duration_since(last.1) > HANGS_AFTER;
        if hangs {
            log::error!("the dispatcher has not polled for minutes: the daemon hangs");
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
        let silent = || Err("no answer in 9 s".into());
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
