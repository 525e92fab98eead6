//! The daemon: opens the port, lets each station have its thread, and ends in order.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::app::{App, Reload, ServerWorker, StartError};
use crate::daemon::backup;
use crate::daemon::clock;
use crate::daemon::folder_watch::FolderWatch;
use crate::daemon::maintenance::{move_originals, tidy};
use crate::daemon::ping::{from_here, ping};
use crate::daemon::receiver::receive_all;
use crate::daemon::reload;
use crate::daemon::signals::Signals;
use crate::daemon::supervisor::{self, HealthProbe, Heartbeat};
use crate::http::backend::Backend;
use crate::http::listener;
use crate::http::semaphore::{Pools, RECEIVERS};
use crate::model::Step;
use crate::pipeline::dispatch;
use crate::pipeline::draw;
use crate::pipeline::lookup;
use crate::pipeline::notify;
use crate::pipeline::probe;
use crate::pipeline::publish;
use crate::pipeline::resolve;
use crate::pipeline::schedule;
use crate::store::Depth;
use crate::worker::worker_loop::{Poll, Role, Waker, run_worker};

/// How often the state file is tidied up, and whether a backup is due is looked at.
const TIDY_MS: i64 = 3600 * 1000;

/// What a lane does, and who may have work by that.
type Station = (fn(&App, &ServerWorker) -> Poll, &'static [Role]);
const LOOK_UP: Station = (lookup::poll_once, &[Role::Dispatch]);
const UPLOAD: Station = (publish::poll_once, &[]);
const FIND: Station = (resolve::poll_once, &[Role::Renderers]);

/// For all threads to end. Docker kills after ten seconds, and DSM after as few.
const END_TIME: Duration = Duration::from_secs(3);

/// A daemon that runs. Dropping it does not end it; [`Running::end`] does.
pub struct Running {
    app: Arc<App>,
    waker: Arc<Waker>,
    stop: Arc<AtomicBool>,
    backend: Arc<Backend>,
    pools: Arc<Pools>,
    heartbeat: Arc<Heartbeat>,
    address: SocketAddr,
    /// None where the system does not report changes.
    watch: Option<Arc<FolderWatch>>,
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
    let backend = Backend::start(app.settings.config_dir.dir()).map_err(|error| {
        StartError::NotNow(format!(
            "cannot make a private socket in {}, nor where programs keep temporary files: {error}; let TMPDIR name a \
             folder on a disk of this machine",
            app.settings.config_dir.dir().display()
        ))
    })?;
    let workers = app.workers.len();
    let mut running = Running {
        app: Arc::new(app),
        waker: Arc::new(Waker::with_servers(workers)),
        stop: Arc::new(AtomicBool::new(false)),
        backend: Arc::new(backend),
        pools: Arc::default(),
        heartbeat: Arc::default(),
        address,
        watch: None,
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
            let (app, waker, stop) = self.shared();
            let (backend, pools) = (Arc::clone(&self.backend), Arc::clone(&self.pools));
            self.spawn("receive", move || {
                receive_all(&app, &waker, &backend, &pools, &stop);
            })?;
        }
        let heartbeat = Arc::clone(&self.heartbeat);
        self.run_worker("dispatch", Role::Dispatch, move |app, waker| {
            heartbeat.beat();
            let (polled, whom) = dispatch::poll_once_for(app);
            waker.wake(&whom);
            polled
        })?;
        self.run_worker("schedule", Role::Schedule, |app, waker| {
            then(
                schedule::poll_once(app),
                waker,
                &[Role::Servers, Role::Notify],
            )
        })?;
        self.run_worker("notify", Role::Notify, |app, _| notify::poll_once(app))?;
        self.reload_on_change()?;
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
        for _ in 0..renderers() {
            self.run_worker("renderer", Role::Renderers, |app, waker| {
                then(draw::poll_once(app), waker, &[Role::Servers])
            })?;
        }
        for at in 0..self.app.workers.len() {
            self.run_worker("server", Role::Server(at), move |app, waker| {
                let worker = &app.workers[at];
                match poll_server_for(app, worker) {
                    (Poll::Worked, whom) => then(Poll::Worked, waker, whom),
                    // Nothing else is asked of the server now.
                    (idle, _) => sooner(idle, probe::poll_once(app, worker)),
                }
            })?;
        }
        let stop = Arc::clone(&self.stop);
        let (backend, pools) = (Arc::clone(&self.backend), Arc::clone(&self.pools));
        let access = self.app.settings.access.clone();
        self.spawn("listener", move || {
            listener::run(&listener, backend, pools, access, &stop);
        })
    }

    fn shared(&self) -> (Arc<App>, Arc<Waker>, Arc<AtomicBool>) {
        (
            Arc::clone(&self.app),
            Arc::clone(&self.waker),
            Arc::clone(&self.stop),
        )
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        self.threads
            .push(thread::Builder::new().name(name.into()).spawn(work)?);
        Ok(())
    }

    /// A thread that takes a station's turns; the station itself wakes those for whom it has made work.
    fn run_worker(
        &mut self,
        name: &'static str,
        who: Role,
        poll_once: impl Fn(&App, &Waker) -> Poll + Send + 'static,
    ) -> io::Result<()> {
        let (app, waker, stop) = self.shared();
        self.spawn(name, move || {
            let Some(signal) = waker.signal(who) else {
                return;
            };
            let now_ms = || app.clock.now_ms();
            run_worker(name, signal, &stop, now_ms, || {
                // Before each turn: what it plans must be planned by one clock.
                match clock::poll_once(&app) {
                    Poll::Worked => then(Poll::Worked, &waker, &Role::ALL),
                    Poll::Idle { .. } => match poll_once(&app, &waker) {
                        // Nobody plans a turn for what waits for another job's end.
                        Poll::Worked if app.store.has_held_back() => {
                            then(Poll::Worked, &waker, &Role::ALL)
                        }
                        polled => polled,
                    },
                }
            });
        })
    }

    /// Threads that take changed rules, designs and fonts into use.
    fn reload_on_change(&mut self) -> io::Result<()> {
        let place = &self.app.settings.config_dir;
        let root = place
            .dir()
            .canonicalize()
            .unwrap_or_else(|_| place.dir().to_path_buf());
        let below = [place.rules(), place.designs(), place.fonts()];
        let folders = [root].into_iter().chain(below).collect();
        self.watch = FolderWatch::begin(folders).map(Arc::new);
        let is_watched = Arc::new(AtomicBool::new(self.watch.is_some()));
        if let Some(watch) = self.watch.clone() {
            let (waker, is_watched) = (Arc::clone(&self.waker), Arc::clone(&is_watched));
            self.spawn("watch", move || {
                while watch.wait() {
                    waker.wake(&[Role::Rules]);
                }
                is_watched.store(false, Ordering::SeqCst);
                waker.wake(&[Role::Rules]);
            })?;
        }
        self.run_worker("rules", Role::Rules, move |app, waker| {
            reload::poll_once(app, waker, is_watched.load(Ordering::SeqCst))
        })
    }

    /// A thread that does something every so many milliseconds, and sleeps through all bells but the last.
    fn every(
        &mut self,
        name: &'static str,
        period_ms: i64,
        work: impl Fn(&App, &Waker) + Send + 'static,
    ) -> io::Result<()> {
        let (app, waker, stop) = self.shared();
        let done = std::cell::Cell::new(i64::MIN);
        self.spawn(name, move || {
            let Some(signal) = waker.signal(Role::Clockwork) else {
                return;
            };
            run_worker(
                name,
                signal,
                &stop,
                || app.clock.now_ms(),
                || {
                    let now_ms = app.clock.now_ms();
                    let due = done.get().saturating_add(period_ms);
                    // A clock that was set back must not put it off for years.
                    if now_ms < due && now_ms >= done.get() {
                        return Poll::Idle { until: Some(due) };
                    }
                    work(&app, &waker);
                    done.set(now_ms);
                    Poll::Idle {
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
            let (heartbeat, probe) = (Arc::clone(&self.heartbeat), HealthProbe::new());
            let own = from_here(self.address);
            self.every("watchdog", period_ms, move |_, _| {
                if probe.lives(&heartbeat, ping(own), Instant::now()) {
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
            if !self.app.look_at_folder(Reload::Immediately) {
                log::info!("those on disk are those that were read last");
            }
            self.waker.wake_all();
            supervisor::reloaded();
        };
        if let Err(error) = signals.wait_for_the_end(reload) {
            log::warn!("a second signal will not end me at once: {error}");
        }
    }

    /// Ends all threads; running jobs are requeued. Takes four seconds at most: who waits for a server's answer is not
    /// waited for, and its job is put back too.
    pub fn end(self) {
        supervisor::stopping();
        self.stop.store(true, Ordering::SeqCst);
        self.waker.wake_all();
        self.backend.unblock();
        self.watch.iter().for_each(|watch| watch.end());
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
        match self.app.store.requeue_running(self.app.clock.now_ms()) {
            Ok(0) => {}
            Ok(jobs) => log::info!("{jobs} jobs in hand were put back"),
            Err(error) => log::error!("jobs in hand stay so until the next start: {error}"),
        }
    }
}

/// A turn of a lane. What hooks wait for comes first. Then what is nearly done comes before what is not, unless the next
/// job to be found is of a lower rank: a batch's uploads must not keep a single event waiting.
pub fn poll_server(app: &App, worker: &ServerWorker) -> Poll {
    poll_server_for(app, worker).0
}

/// The same, and who may have work by it.
fn poll_server_for(app: &App, worker: &ServerWorker) -> (Poll, &'static [Role]) {
    let now_ms = app.clock.now_ms();
    let next = |step| {
        let rank = app.store.next_rank(step, worker.name(), now_ms);
        rank.ok().flatten()
    };
    let finds_first = match (next(Step::Resolve), next(Step::Publish)) {
        (Some(find), Some(upload)) => find < upload,
        _ => false,
    };
    let stations: [Station; 3] = match worker.gives_way(finds_first) {
        true => [LOOK_UP, FIND, UPLOAD],
        false => [LOOK_UP, UPLOAD, FIND],
    };
    let mut polled = Poll::Idle { until: None };
    for (station, whom) in stations {
        polled = sooner(polled, station(app, worker));
        if polled == Poll::Worked {
            return (polled, whom);
        }
    }
    (polled, &[])
}

/// One core is left to the server's own work and to whatever else runs on a small machine.
fn renderers() -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    cores.saturating_sub(1).clamp(1, 4)
}

/// Wakes those for whom a turn may have made work.
fn then(polled: Poll, waker: &Waker, whom: &[Role]) -> Poll {
    if polled == Poll::Worked {
        waker.wake(whom);
    }
    polled
}

fn sooner(one: Poll, other: Poll) -> Poll {
    match (one, other) {
        (Poll::Worked, _) | (_, Poll::Worked) => Poll::Worked,
        (Poll::Idle { until: one }, Poll::Idle { until: other }) => Poll::Idle {
            until: one.into_iter().chain(other).min(),
        },
    }
}
