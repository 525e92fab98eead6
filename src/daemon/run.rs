//! The daemon: opens the port, starts the threads, and stops them in order.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::app::{App, Reload, StartError};
use crate::daemon::backup;
use crate::daemon::clock;
use crate::daemon::folder_watch::FolderWatch;
use crate::daemon::maintenance::{move_originals, release_memory, tidy};
use crate::daemon::nice;
use crate::daemon::ping::{from_here, ping};
use crate::daemon::receiver::receive_all;
use crate::daemon::reload;
use crate::daemon::server_poll::poll_server_for;
use crate::daemon::signals::Signals;
use crate::daemon::supervisor::{self, HealthProbe, Heartbeat};
use crate::http::backend::Backend;
use crate::http::listener;
use crate::http::semaphore::{Pools, RECEIVERS};
use crate::model::millis;
use crate::pipeline::{catalogue, dispatch, draw, feed, listings, notify, probe, schedule};
use crate::store::Depth;
use crate::worker::pace::Pace;
use crate::worker::worker_loop::{Poll, Role, SLEEPS, WATCHES, Waker, run_worker};

/// The time between two runs of the maintenance, which also checks whether a backup is due.
const TIDY_MS: i64 = 3600 * 1000;

/// The roles that may have work after a card was drawn.
const DRAWN: &[Role] = &[Role::Servers, Role::Dispatch];

/// The time for all threads to stop. Docker and DSM kill a process after ten seconds.
const END_TIME: Duration = Duration::from_secs(3);

/// A running daemon. Dropping it does not stop it; [`Running::end`] does.
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
/// The port cannot be opened, or a thread cannot be started.
pub fn start(app: App) -> Result<Running, StartError> {
    let listen = &app.settings.listen;
    let refused = |error| StartError::of_listening(listen, &error);
    let listener = TcpListener::bind(listen).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let backend = Backend::start(app.settings.config_dir.dir()).map_err(|error| {
        StartError::NotNow(format!(
            "cannot create a private socket in {} or in the folder for temporary files: {error}; set TMPDIR to a \
             folder on a local disk",
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
    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it runs on.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Wakes all threads: there is work in the state file.
    pub fn wake(&self) {
        self.waker.wake_all();
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
        let pace = Pace::default();
        self.run_worker("dispatch", Role::Dispatch, move |app, waker| {
            heartbeat.beat();
            pace.keep(|| {
                let (polled, whom) = dispatch::poll_once_for(app);
                waker.wake(&whom);
                polled
            })
        })?;
        let version = AtomicI64::new(0);
        self.run_worker("schedule", Role::Schedule, move |app, waker| {
            // Another process that has written the state file wakes all itself, unless it was killed in between.
            let now = app.store.version();
            if version.swap(now, Ordering::Relaxed) != now {
                waker.wake_all();
            }
            then(
                schedule::poll_once(app),
                waker,
                &[Role::Servers, Role::Listings, Role::Notify],
            )
        })?;
        self.run_worker(
            "listings",
            Role::Listings,
            |app, waker| match listings::poll_once(app) {
                Poll::Worked => then(Poll::Worked, waker, &[Role::Servers, Role::Dispatch]),
                idle => then(
                    idle.or_sooner(catalogue::poll_once(app)),
                    waker,
                    &[Role::Dispatch],
                ),
            },
        )?;
        self.run_worker("notify", Role::Notify, |app, _| notify::poll_once(app))?;
        self.reload_on_change()?;
        let stop = Arc::clone(&self.stop);
        self.every("tidy", TIDY_MS, move |app, _| {
            tidy(app);
            move_originals(app, &|| stop.load(Ordering::SeqCst));
            backup::nightly(app);
            release_memory(app);
        })?;
        let app = Arc::clone(&self.app);
        // Reading a large state file takes minutes, so nothing waits for it.
        self.spawn("check", move || {
            if let Err(error) = app.store.look_for_damage(Depth::Quick) {
                error.log("could not check the state file for damage");
            }
        })?;
        for _ in 0..draw::renderers(&self.app.settings.work) {
            self.run_worker("renderer", Role::Renderers, |app, waker| {
                then(draw::poll_once(app), waker, DRAWN)
            })?;
        }
        for at in 0..self.app.workers.len() {
            self.run_worker("server", Role::Server(at), move |app, waker| {
                let worker = &app.workers[at];
                match poll_server_for(app, worker) {
                    (Poll::Worked, whom) => then(Poll::Worked, waker, whom),
                    // The server has no other request now.
                    (idle, _) => idle.or_sooner(probe::poll_once(app, worker)),
                }
            })?;
        }
        self.follow_streams()?;
        let stop = Arc::clone(&self.stop);
        let (backend, pools) = (Arc::clone(&self.backend), Arc::clone(&self.pools));
        let access = self.app.settings.access.clone();
        self.spawn("listener", move || {
            listener::run(listener, backend, pools, access, stop);
        })
    }

    /// Starts a thread for each event stream that is used.
    fn follow_streams(&mut self) -> io::Result<()> {
        for at in 0..self.app.workers.len() {
            let worker = &self.app.workers[at];
            if worker.server.feed().is_some() && worker.feed.is_used() {
                let stop = Arc::clone(&self.stop);
                self.run_worker("stream", Role::Streams, move |app, waker| {
                    let wake = || waker.wake(&[Role::Server(at)]);
                    feed::open_once(app, &app.workers[at], &wake, &stop)
                })?;
            }
        }
        Ok(())
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

    /// Starts a thread that polls for work. `poll_once` wakes the roles that have work after it.
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
            if who == Role::Renderers {
                nice::yield_to_others();
            }
            let now_ms = || app.clock.now_ms();
            // The watchdog expects that the dispatcher polls.
            let longest = match who {
                Role::Schedule | Role::Dispatch => WATCHES,
                _ => SLEEPS,
            };
            run_worker(name, signal, &stop, longest, now_ms, || {
                // Before each poll, so that all times of one poll are of one clock.
                match clock::poll_once(&app) {
                    Poll::Worked => then(Poll::Worked, &waker, &Role::ALL),
                    Poll::Idle { .. } => match poll_once(&app, &waker) {
                        // Jobs that wait for the end of another one have no time at which they are due.
                        Poll::Worked if app.store.has_held_back() => {
                            then(Poll::Worked, &waker, &Role::ALL)
                        }
                        polled => polled,
                    },
                }
            });
        })
    }

    /// Starts the threads that put changed rules, designs and fonts into force.
    fn reload_on_change(&mut self) -> io::Result<()> {
        let config_dir = &self.app.settings.config_dir;
        let root = config_dir
            .dir()
            .canonicalize()
            .unwrap_or_else(|_| config_dir.dir().to_path_buf());
        let below = [config_dir.rules(), config_dir.designs(), config_dir.fonts()];
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

    /// Starts a thread that runs `work` at an interval. It is only woken to stop.
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
                SLEEPS,
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

    /// Notifies systemd that the daemon is ready, and from now on that it is alive, if the environment requests that.
    ///
    /// # Errors
    /// A message: a thread cannot be started.
    pub fn report(&mut self) -> Result<(), String> {
        if let Some(period) = supervisor::watchdog() {
            let period_ms = millis(period);
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

    /// Sleeps until a signal requests the end. Handles signals that request a reload in the meantime.
    pub fn wait(&self, signals: Signals) {
        let reload = || {
            log::info!("SIGHUP: reading the rules, designs and fonts");
            supervisor::reloading();
            if !self.app.look_at_folder(Reload::Immediately) {
                log::info!("nothing has changed on disk");
            }
            self.waker.wake_all();
            supervisor::reloaded();
        };
        if let Err(error) = signals.wait_for_the_end(reload) {
            log::warn!("could not install the handler for a second signal: {error}");
        }
    }

    /// Stops all threads and requeues running jobs, in four seconds at most: a thread that waits for a server is left.
    pub fn end(self) {
        supervisor::stopping();
        self.stop.store(true, Ordering::SeqCst);
        self.waker.wake_all();
        self.backend.unblock();
        let feeds = self.app.workers.iter();
        let feeds = feeds.filter_map(|worker| worker.server.feed());
        feeds.for_each(|feed| feed.stop());
        self.watch.iter().for_each(|watch| watch.end());
        // The listener blocks until a connection arrives.
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
                log::info!("thread {name} did not stop in time");
            }
        }
        match self.app.store.requeue_running(self.app.clock.now_ms()) {
            Ok(0) => {}
            Ok(jobs) => log::info!("requeued {jobs} running jobs"),
            Err(error) => {
                log::error!("running jobs could not be requeued until the next start: {error}")
            }
        }
    }
}

/// Wakes the roles that may have work after a poll.
fn then(polled: Poll, waker: &Waker, whom: &[Role]) -> Poll {
    if polled == Poll::Worked {
        waker.wake(whom);
    }
    polled
}
