//! The daemon: opens the port, lets each station have its thread, and ends in order.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::api::webhooks::receive;
use crate::app::{App, Haste, Lane, StartError};
use crate::daemon::backup;
use crate::daemon::clock;
use crate::daemon::maintenance::{move_originals, tidy};
use crate::daemon::ping::{from_here, ping};
use crate::daemon::signals::Signals;
use crate::daemon::supervisor::{self, Physician, Pulse};
use crate::http::backend::Inner;
use crate::http::listener;
use crate::http::semaphore::{Errand, RECEIVERS, Turnstiles};
use crate::model::Stage;
use crate::pipeline::dispatch;
use crate::pipeline::draw;
use crate::pipeline::lookup;
use crate::pipeline::notify;
use crate::pipeline::probe;
use crate::pipeline::publish;
use crate::pipeline::resolve;
use crate::pipeline::schedule;
use crate::store::Depth;
use crate::worker::worker_loop::{Bell, Turn, Who, tend};

/// How often the rules, designs and fonts on disk are looked at: network shares do not tell. Two looks that see the same are needed, and
/// what is saved shall be used within two seconds.
const RULES_LOOK_MS: i64 = 700;
/// How often the state file is tidied up, and whether a backup is due is looked at.
const TIDY_MS: i64 = 3600 * 1000;

/// What a lane does, and who may have work by that.
type Station = (fn(&App, &Lane) -> Turn, &'static [Who]);
const LOOK_UP: Station = (lookup::turn, &[Who::Dispatch]);
const UPLOAD: Station = (publish::turn, &[]);
const FIND: Station = (resolve::turn, &[Who::Painters]);

/// For all threads to end. Docker kills after ten seconds, and DSM after as few.
const END_TIME: Duration = Duration::from_secs(3);

/// A daemon that runs. Dropping it does not end it; [`Running::end`] does.
pub struct Running {
    app: Arc<App>,
    bell: Arc<Bell>,
    stop: Arc<AtomicBool>,
    inner: Arc<Inner>,
    turnstiles: Arc<Turnstiles>,
    pulse: Arc<Pulse>,
    address: SocketAddr,
    threads: Vec<JoinHandle<()>>,
}

/// Opens the port and starts all threads.
///
/// # Errors
/// The port cannot be had, or no thread can be started.
pub fn start(app: App) -> Result<Running, StartError> {
    let listen = &app.settings.listen;
    let refused = |error| StartError::of_listening(listen, &error);
    let listener = TcpListener::bind(listen).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let inner = Inner::start(app.settings.place.dir()).map_err(|error| {
        StartError::NotNow(format!(
            "cannot make a private socket in {}, nor where programs keep temporary files: {error}; let TMPDIR name a \
             folder on a disk of this machine",
            app.settings.place.dir().display()
        ))
    })?;
    let lanes = app.lanes.len();
    let mut running = Running {
        app: Arc::new(app),
        bell: Arc::new(Bell::with_lanes(lanes)),
        stop: Arc::new(AtomicBool::new(false)),
        inner: Arc::new(inner),
        turnstiles: Arc::default(),
        pulse: Arc::default(),
        address,
        threads: Vec::new(),
    };
    running
        .spawn_all(listener)
        .map_err(|error| StartError::NotNow(format!("cannot start a thread: {error}")))?;
    Ok(running)
}

impl Running {
    /// The address that hooks come to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The house it runs in.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    fn spawn_all(&mut self, listener: TcpListener) -> io::Result<()> {
        for _ in 0..RECEIVERS {
            let (app, bell, stop) = self.shared();
            let (inner, turnstiles) = (Arc::clone(&self.inner), Arc::clone(&self.turnstiles));
            self.spawn("receive", move || {
                while !stop.load(Ordering::SeqCst) {
                    match inner.receive() {
                        Ok(None) => {}
                        // Dropping it would reserve as many bytes as it claims to have, and abort the process. Nobody
                        // but the owner of the process can come as far as this.
                        Ok(Some(request)) if !inner.has_sent(&request) => std::mem::forget(request),
                        Ok(Some(request)) => {
                            let target = app.settings.door.within(request.url());
                            let errand = Errand::of(request.method().as_str(), target);
                            let received = || receive(&app, &bell, request);
                            turnstiles.of(errand).at_work(received);
                        }
                        // `unblock` was called; otherwise tiny_http has stopped listening for good, and the only cure
                        // is a new start, which the supervisor gives.
                        Err(_) if stop.load(Ordering::SeqCst) => return,
                        Err(error) => {
                            log::error!(
                                "the server inside has stopped listening ({error}); intertitle ends"
                            );
                            std::process::exit(1);
                        }
                    }
                }
            })?;
        }
        let pulse = Arc::clone(&self.pulse);
        self.tend("dispatch", Who::Dispatch, move |app, bell| {
            pulse.beat();
            let (turned, whom) = dispatch::turn_for(app);
            bell.ring_for(&whom);
            turned
        })?;
        self.tend("schedule", Who::Schedule, |app, bell| {
            then(schedule::turn(app), bell, &[Who::Lanes, Who::Notify])
        })?;
        self.tend("notify", Who::Notify, |app, _| notify::turn(app))?;
        self.every("rules", RULES_LOOK_MS, |app, bell| {
            if app.look_at_folder(Haste::OnceSettled) {
                bell.ring();
            }
        })?;
        let stop = Arc::clone(&self.stop);
        self.every("tidy", TIDY_MS, move |app, _| {
            tidy(app);
            move_originals(app, &|| stop.load(Ordering::SeqCst));
            backup::nightly(app);
        })?;
        let app = Arc::clone(&self.app);
        // A large state file takes minutes to read: nothing waits for that.
        self.spawn("check", move || {
            if let Err(error) = app.store.look_for_damage(Depth::Quick) {
                error.log("the state file could not be looked through");
            }
        })?;
        for _ in 0..painters() {
            self.tend("painter", Who::Painters, |app, bell| {
                then(draw::turn(app), bell, &[Who::Lanes])
            })?;
        }
        for at in 0..self.app.lanes.len() {
            self.tend("lane", Who::Lane(at), move |app, bell| {
                let lane = &app.lanes[at];
                match lane_turn_for(app, lane) {
                    (Turn::Worked, whom) => then(Turn::Worked, bell, whom),
                    // Nothing else is asked of the server now.
                    (idle, _) => sooner(idle, probe::turn(app, lane)),
                }
            })?;
        }
        let stop = Arc::clone(&self.stop);
        let (inner, turnstiles) = (Arc::clone(&self.inner), Arc::clone(&self.turnstiles));
        let door = self.app.settings.door.clone();
        self.spawn("porter", move || {
            listener::run(&listener, inner, turnstiles, door, &stop);
        })
    }

    fn shared(&self) -> (Arc<App>, Arc<Bell>, Arc<AtomicBool>) {
        (
            Arc::clone(&self.app),
            Arc::clone(&self.bell),
            Arc::clone(&self.stop),
        )
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        self.threads
            .push(thread::Builder::new().name(name.into()).spawn(work)?);
        Ok(())
    }

    /// A thread that takes a station's turns; the station itself wakes those for whom it has made work.
    fn tend(
        &mut self,
        name: &'static str,
        who: Who,
        turn: impl Fn(&App, &Bell) -> Turn + Send + 'static,
    ) -> io::Result<()> {
        let (app, bell, stop) = self.shared();
        self.spawn(name, move || {
            let Some(chime) = bell.chime(who) else {
                return;
            };
            let now_ms = || app.clock.now_ms();
            tend(name, chime, &stop, now_ms, || {
                // Before each turn: what it plans must be planned by one clock.
                match clock::turn(&app) {
                    Turn::Worked => then(Turn::Worked, &bell, &Who::ALL),
                    Turn::Idle { .. } => match turn(&app, &bell) {
                        // Nobody plans a turn for what waits for another job's end.
                        Turn::Worked if app.store.has_held_back() => {
                            then(Turn::Worked, &bell, &Who::ALL)
                        }
                        turned => turned,
                    },
                }
            });
        })
    }

    /// A thread that does something every so many milliseconds, and sleeps through all bells but the last.
    fn every(
        &mut self,
        name: &'static str,
        period_ms: i64,
        work: impl Fn(&App, &Bell) + Send + 'static,
    ) -> io::Result<()> {
        let (app, bell, stop) = self.shared();
        let done = std::cell::Cell::new(i64::MIN);
        self.spawn(name, move || {
            let Some(chime) = bell.chime(Who::Clockwork) else {
                return;
            };
            tend(
                name,
                chime,
                &stop,
                || app.clock.now_ms(),
                || {
                    let now_ms = app.clock.now_ms();
                    let due = done.get().saturating_add(period_ms);
                    // A clock that was set back must not put it off for years.
                    if now_ms < due && now_ms >= done.get() {
                        return Turn::Idle { until: Some(due) };
                    }
                    work(&app, &bell);
                    done.set(now_ms);
                    Turn::Idle {
                        until: Some(now_ms.saturating_add(period_ms)),
                    }
                },
            );
        })
    }

    /// Tells systemd that the daemon is ready, and from now on that it lives, if the environment says that it wants to
    /// hear that.
    ///
    /// # Errors
    /// A sentence: no thread can be started.
    pub fn report(&mut self) -> Result<(), String> {
        if let Some(period) = supervisor::watchdog() {
            let period_ms = i64::try_from(period.as_millis()).unwrap_or(i64::MAX);
            let (pulse, physician) = (Arc::clone(&self.pulse), Physician::new());
            let own = from_here(self.address);
            self.every("watchdog", period_ms, move |_, _| {
                if physician.lives(&pulse, ping(own), Instant::now()) {
                    supervisor::lives();
                }
            })
            .map_err(|error| format!("cannot start a thread: {error}"))?;
        }
        let status = format!("listening on http://{}", self.address);
        supervisor::ready(&status);
        Ok(())
    }

    /// Sleeps until a signal asks for the end. One that asks for the rules on disk is obeyed on the way.
    pub fn wait(&self, signals: Signals) {
        let reload = || {
            log::info!("SIGHUP: looking at the rules, designs and fonts");
            supervisor::reloading();
            if !self.app.look_at_folder(Haste::Now) {
                log::info!("those on disk are those that were read last");
            }
            self.bell.ring();
            supervisor::reloaded();
        };
        if let Err(error) = signals.wait_for_the_end(reload) {
            log::warn!("a second signal will not end me at once: {error}");
        }
    }

    /// Ends all threads; jobs in hand are put back. Takes four seconds at most: who waits for a server's answer is not
    /// waited for, and its job is put back too.
    pub fn end(self) {
        supervisor::stopping();
        self.stop.store(true, Ordering::SeqCst);
        self.bell.ring();
        self.inner.unblock();
        // The porter waits for a connection: give it one.
        let own = from_here(self.address);
        drop(TcpStream::connect_timeout(&own, Duration::from_secs(1)));
        let until = Instant::now() + END_TIME;
        for thread in self.threads {
            while !thread.is_finished() && Instant::now() < until {
                thread::sleep(Duration::from_millis(5));
            }
            if thread.is_finished() {
                drop(thread.join());
            } else {
                let name = thread.thread().name().unwrap_or_default();
                log::info!("{name} has not come to its end, and is left alone");
            }
        }
        match self.app.store.put_all_back(self.app.clock.now_ms()) {
            Ok(0) => {}
            Ok(jobs) => log::info!("{jobs} jobs in hand were put back"),
            Err(error) => log::error!("jobs in hand stay so until the next start: {error}"),
        }
    }
}

/// A turn of a lane. What hooks wait for comes first. Then what is nearly done comes before what is not, unless the next
/// job to be found is of a lower rank: a batch's uploads must not keep a single event waiting.
pub fn lane_turn(app: &App, lane: &Lane) -> Turn {
    lane_turn_for(app, lane).0
}

/// The same, and who may have work by it.
fn lane_turn_for(app: &App, lane: &Lane) -> (Turn, &'static [Who]) {
    let now_ms = app.clock.now_ms();
    let next = |stage| {
        let rank = app.store.next_rank(stage, lane.server.name(), now_ms);
        rank.ok().flatten()
    };
    let finds_first = match (next(Stage::Find), next(Stage::Upload)) {
        (Some(find), Some(upload)) => find < upload,
        _ => false,
    };
    let stations: [Station; 3] = match lane.gives_way(finds_first) {
        true => [LOOK_UP, FIND, UPLOAD],
        false => [LOOK_UP, UPLOAD, FIND],
    };
    let mut turned = Turn::Idle { until: None };
    for (station, whom) in stations {
        turned = sooner(turned, station(app, lane));
        if turned == Turn::Worked {
            return (turned, whom);
        }
    }
    (turned, &[])
}

/// One core is left to the server's own work and to whatever else runs on a small machine.
fn painters() -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    cores.saturating_sub(1).clamp(1, 4)
}

/// Wakes those for whom a turn may have made work.
fn then(turned: Turn, bell: &Bell, whom: &[Who]) -> Turn {
    if turned == Turn::Worked {
        bell.ring_for(whom);
    }
    turned
}

fn sooner(one: Turn, other: Turn) -> Turn {
    match (one, other) {
        (Turn::Worked, _) | (_, Turn::Worked) => Turn::Worked,
        (Turn::Idle { until: one }, Turn::Idle { until: other }) => Turn::Idle {
            until: one.into_iter().chain(other).min(),
        },
    }
}
