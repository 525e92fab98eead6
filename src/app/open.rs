//! Opens the settings, the store, rules, designs, fonts and servers, and connects them.

use std::fs::{self, File};
use std::sync::{Arc, Mutex, PoisonError};

use crate::access::{Guard, Keys};
use crate::app::backfill::BackfillPace;
use crate::app::backup::clear_leftovers;
use crate::app::backup_watch::BackupWatch;
use crate::app::cards_folder::CardsFolder;
use crate::app::clock::ClockWatch;
use crate::app::design_set::DesignSet;
use crate::app::live_designs::LiveDesigns;
use crate::app::live_rules::{LiveRules, Reload, Tests, read};
use crate::app::metrics::Metrics;
use crate::app::misdirected::Misdirected;
use crate::app::own_events::OwnEvents;
use crate::app::restore::{finish, is_interrupted};
use crate::app::server_worker::ServerWorker;
use crate::app::start_error::StartError;
use crate::artwork::{AbsoluteNumbers, Cache, Titles, Tmdb};
use crate::assets::{self, FolderFingerprints};
use crate::files::{self, LockRefusal};
use crate::model::{Activity, DeliveryId, Endpoint, LogLimit, Vocabulary, Zone};
use crate::notify::{self, Target};
use crate::ports::{Clock, MediaServer};
use crate::rules::RuleSet;
use crate::server;
use crate::settings::{
    ConfigDir, Settings, TEMPLATE, keep_private, make_private, make_private_folder,
};
use crate::store::{Fault, ORIGINALS, Store, StoreError};
use crate::text::{LOG_SCREEN, UserError};

/// Bytes of pictures that are cached for several cards. A logo has about 100 kB.
const PICTURES_MAX: u64 = 64 << 20;

/// Everything that a running intertitle has.
pub struct App {
    /// The settings it was opened with.
    pub settings: Settings,
    /// Decides whether callers are allowed.
    pub guard: Guard,
    /// The clock.
    pub clock: Box<dyn Clock>,
    /// The time zone, for `every`.
    pub zone: Zone,
    /// Deliveries, jobs and cards.
    pub store: Store,
    /// The rules in force.
    pub live_rules: LiveRules,
    /// Of the files in the config folder, when they were last read; none if they may have changed since.
    seen_fingerprints: Mutex<Option<FolderFingerprints>>,
    /// The designs and fonts in force.
    pub live_designs: LiveDesigns,
    /// The media servers, in the order of the settings.
    pub workers: Vec<ServerWorker>,
    /// The cache for pictures of the media servers that several cards need.
    pub pictures: Cache,
    /// TMDb, if the settings contain a key for it.
    pub tmdb: Option<Tmdb>,
    /// Titles that TMDb has sent.
    pub titles: Titles,
    /// Absolute numbers that TMDb has sent.
    pub absolute_numbers: AbsoluteNumbers,
    /// The targets of messages, in the order of the settings.
    pub targets: Vec<Target>,
    /// The folder of the cards, and whether it can be written.
    pub cards: CardsFolder,
    /// Detects when the clock is set.
    pub clock_watch: ClockWatch,
    /// The newest delivery that was undecided at the start. The process may have died of one up to it.
    pub undecided_at_start: DeliveryId,
    /// The state of the backups.
    pub backups: BackupWatch,
    /// The pace at which libraries are filled.
    pub backfill: BackfillPace,
    /// The counters since the start.
    pub metrics: Metrics,
    /// Limits the log lines about webhooks to wrong URLs.
    pub misdirected: Misdirected,
    /// Limits the log lines about webhooks that could not be stored.
    pub unstored: Mutex<LogLimit>,
    /// Limits the events about cards.
    pub own_events: OwnEvents,
    /// Called with each activity.
    pub observer: Box<dyn Fn(&Activity) + Send + Sync>,
    /// The lock of the folder: one process owns it as long as the app lives.
    _lock: File,
}

impl App {
    /// Opens the folder of `settings`: creates what is missing, takes its lock, reads rules, designs and fonts.
    ///
    /// # Errors
    /// The folder cannot be created or is in use, the state file cannot be used, or a font cannot be read.
    pub fn open(
        settings: Settings,
        clock: Box<dyn Clock>,
        observer: Box<dyn Fn(&Activity) + Send + Sync>,
    ) -> Result<App, StartError> {
        let servers = server::open(&settings);
        App::open_with(settings, servers, clock, observer)
    }

    /// The same, with other media servers than those of the settings. They have the names of those.
    ///
    /// # Errors
    /// Those of [`App::open`].
    pub fn open_with(
        settings: Settings,
        servers: Vec<Arc<dyn MediaServer>>,
        clock: Box<dyn Clock>,
        observer: Box<dyn Fn(&Activity) + Send + Sync>,
    ) -> Result<App, StartError> {
        let config_dir = settings.config_dir.clone();
        let not_now = |why: String| StartError::NotNow(why);
        config_dir
            .make(TEMPLATE)
            .map_err(|error| not_now(error.to_string()))?;
        let cards = CardsFolder::new(&settings.cards.folder);
        // A share that is not mounted yet must not block webhooks. Cards wait until it is mounted.
        cards.check(clock.now_ms());
        let lock = lock(&config_dir).map_err(not_now)?;
        if is_interrupted(&config_dir) {
            log::warn!("{}", finish(&config_dir).map_err(not_now)?);
        }
        clear_leftovers(&settings.upkeep.backups);
        // Keys before the state file: then a state file without keys never comes from an interrupted first start.
        let keys = Keys::open(&config_dir.keys(), &Endpoint::senders()).map_err(not_now)?;
        let store = open_state(&settings)?;
        let guard = Guard::new(keys, &settings.access);
        let live_designs = LiveDesigns::open(&settings).map_err(not_now)?;
        let clock_watch = ClockWatch::new(clock.as_ref());
        let undecided_at_start = store
            .newest_undecided()
            .map_err(|error| not_now(error.to_string()))?;
        let workers: Vec<ServerWorker> = servers.into_iter().map(ServerWorker::new).collect();
        for worker in &workers {
            let first = store.first_webhook(worker.name());
            let first = first.map_err(|error| not_now(error.to_string()))?;
            worker.feed.set(settings.events(worker.name()), first);
        }
        let targets = notify::open(&settings);
        let tmdb = settings.tmdb.is_usable();
        let tmdb = tmdb.then(|| Tmdb::new(settings.tmdb.clone(), config_dir.cache().join("tmdb")));
        let pictures = Cache::new(config_dir.cache().join("pictures"), PICTURES_MAX);
        let app = App {
            settings,
            guard,
            clock,
            zone: Zone::of_machine(),
            store,
            live_rules: LiveRules::default(),
            seen_fingerprints: Mutex::default(),
            live_designs,
            workers,
            pictures,
            tmdb,
            titles: Titles::default(),
            absolute_numbers: AbsoluteNumbers::default(),
            targets,
            clock_watch,
            undecided_at_start,
            backups: BackupWatch::default(),
            cards,
            backfill: BackfillPace::default(),
            metrics: Metrics::default(),
            misdirected: Misdirected::default(),
            unstored: Mutex::default(),
            own_events: OwnEvents::default(),
            observer,
            _lock: lock,
        };
        match app.store.remembered_rules() {
            Ok(files) => app.live_rules.recall(files),
            Err(error) => log::warn!("cannot read which rules were in force before: {error}"),
        }
        app.look_at_rules(Reload::Immediately);
        // On a full disk, the first attempt has freed some space.
        let recovered = app.recover().or_else(|error| match error.fault() {
            Fault::NoRoom => app.recover(),
            _ => Err(error),
        });
        recovered.map_err(|error| not_now(error.to_string()))?;
        app.look_at_files()
            .map_err(|error| not_now(error.to_string()))?;
        Ok(app)
    }

    /// Resumes the jobs that were running or waiting when intertitle stopped.
    fn recover(&self) -> Result<(), StoreError> {
        let now_ms = self.clock.now_ms();
        let in_hand = self.store.recover(now_ms)?;
        for (job, why) in &in_hand.set_aside {
            self.report_given_up(job, why);
        }
        if in_hand.requeue > 0 {
            log::info!("resuming {} interrupted jobs", in_hand.requeue);
        }
        if self.store.clamp_future_due(now_ms)? > 0 {
            log::warn!(
                "the clock shows an earlier time than when intertitle stopped; waiting jobs are retried after their \
                 original wait at most"
            );
        }
        Ok(())
    }

    /// When it was opened, by the current clock, in milliseconds since 1970.
    #[must_use]
    pub fn started_ms(&self) -> i64 {
        self.clock_watch.since_ms()
    }

    /// Counts the activity and passes it to the observer.
    pub fn emit(&self, note: &Activity) {
        self.metrics.take(note);
        (self.observer)(note);
    }

    /// The designs and fonts in force. A caller that keeps them draws with them, whatever changes later.
    #[must_use]
    pub fn design_set(&self) -> Arc<DesignSet> {
        self.live_designs.design_set()
    }

    /// Loads changed designs, fonts and rules, or logs why it cannot. True if any have changed.
    ///
    /// Files whose fingerprints are the same as when they were last read are not opened.
    pub fn look_at_folder(&self, reload: Reload) -> bool {
        let fingerprints = FolderFingerprints::of(&self.settings.config_dir);
        let fingerprints = fingerprints.ok().filter(FolderFingerprints::are_stable);
        let mut seen = self
            .seen_fingerprints
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if reload == Reload::OnceConfirmed && fingerprints.is_some() && *seen == fingerprints {
            return false;
        }
        // Designs first, because rules may name them.
        let has_new_designs = self.live_designs.look(&self.settings, reload);
        let has_changed = self.look_at_rules(reload) || has_new_designs;
        *seen = fingerprints.filter(|_| !self.is_unconfirmed());
        has_changed
    }

    /// True if something in the config folder has changed and may still be in the middle of being written: it is used
    /// after the next look that sees the same.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.live_rules.is_unconfirmed() || self.live_designs.is_unconfirmed()
    }

    /// Loads changed rules, or logs why it cannot. True if they have changed, or have other designs now.
    pub fn look_at_rules(&self, reload: Reload) -> bool {
        let has_changed = self.live_rules.look(
            &self.settings.config_dir,
            &self.design_set(),
            self.clock.now_ms(),
            reload,
        );
        if has_changed {
            let state = self.live_rules.state();
            if state.is_ok
                && let Err(error) = self.store.remember_rules(&self.live_rules.last_good())
            {
                log::warn!("cannot remember the rules: {error}");
            }
            if state.has_new_warnings {
                let warnings = state.warnings.iter();
                warnings.for_each(|rendered| log::warn!(target: LOG_SCREEN, "{rendered}"));
            }
            match state.errors {
                None => log::info!(
                    "{} loaded from {}",
                    rules(state.rules),
                    state.files.join(", ")
                ),
                Some(errors) => {
                    log::error!(target: LOG_SCREEN, "{errors}");
                    let then = match self.live_rules.rule_set() {
                        Some(_) if state.rules == 1 => "the previous rule stays in force".into(),
                        Some(_) => format!("the previous {} stay in force", rules(state.rules)),
                        None => "deliveries wait until the rules are corrected".into(),
                    };
                    log::error!("the rules on disk cannot be used: {then}");
                }
            }
        }
        has_changed
    }

    /// The worker of the server with that name.
    #[must_use]
    pub fn worker(&self, server: &str) -> Option<&ServerWorker> {
        self.workers.iter().find(|worker| worker.name() == server)
    }
}

fn rules(count: usize) -> String {
    match count {
        1 => "1 rule".into(),
        _ => format!("{count} rules"),
    }
}

/// The words that rules files may use under `settings`, for commands that do not need a running daemon.
///
/// # Errors
/// A design or a font cannot be read. The message names it.
pub fn vocabulary(settings: &Settings) -> Result<Vocabulary, String> {
    let design_set = DesignSet::read(settings)?;
    design_set
        .complaints
        .iter()
        .for_each(|why| log::warn!("{why}"));
    for rendered in design_set.errors.values() {
        log::error!(target: LOG_SCREEN, "{rendered}");
    }
    Ok(design_set.words)
}

impl App {
    /// Reads the rules on disk without putting them into force. Returns the rule set, or the rendered diagnostics.
    ///
    /// # Errors
    /// A file cannot be read, or the rules have errors.
    pub fn read_rules(settings: &Settings, words: &Vocabulary) -> Result<RuleSet, UserError> {
        let (reading, errors, _) = read(
            &assets::rules(&settings.config_dir)?,
            words,
            Tests::LeftAlone,
        );
        reading.rule_set.ok_or(UserError::Diagnostics(errors))
    }
}

/// Opens the state file, and marks the folder as one that has had one.
fn open_state(settings: &Settings) -> Result<Store, StartError> {
    let config_dir = &settings.config_dir;
    let path = config_dir.database();
    make_private(&path).map_err(|error| StartError::NotNow(error.to_string()))?;
    for private in [&path, &config_dir.keys()] {
        if let Err(error) = keep_private(private) {
            log::warn!("{} can be read by others: {error}", private.display());
        }
    }
    let store = Store::open(&path).or_else(|error| match error.fault() {
        Fault::NoRoom | Fault::Disk if make_room(settings) => Store::open(&path),
        _ => Err(error),
    });
    let store = store.map_err(|error| match error.may_pass() {
        true => StartError::NotNow(error.to_string()),
        false => StartError::Permanent(error.to_string().into()),
    })?;
    let originals = config_dir.dir().join(ORIGINALS);
    if let Err(error) = make_private_folder(&originals) {
        log::warn!("{error}");
    }
    Ok(store)
}

/// Deletes cached files and old logs, because a state file on a full disk cannot even be opened. True if there were
/// any.
fn make_room(settings: &Settings) -> bool {
    let has_cache = fs::remove_dir_all(settings.config_dir.cache()).is_ok();
    let logs = settings.upkeep.logs.iter();
    let old = logs.flat_map(|logs| (1..5).map(|age| logs.join(format!("intertitle.{age}.log"))));
    let removed = old.filter(|log| fs::remove_file(log).is_ok()).count();
    has_cache || removed > 0
}

/// Locks the config folder as long as the returned file is open.
///
/// # Errors
/// A message: another process has the lock, or it cannot be taken.
pub fn lock(config_dir: &ConfigDir) -> Result<File, String> {
    let path = config_dir.lock();
    let (shown, folder) = (path.display(), config_dir.dir().display());
    match files::lock(&path) {
        Ok(file) => Ok(file),
        Err(LockRefusal::Held) => Err(format!("another intertitle is running in {folder}")),
        Err(LockRefusal::HeldByAnybody) => Err(format!(
            "another intertitle is running in {folder}, or another user of this machine holds the lock of {shown}, which \
             others could open: if no intertitle is running, delete that file"
        )),
        Err(LockRefusal::Unsupported(file)) => {
            log::warn!(
                "cannot lock {shown} here: make sure that only one intertitle uses the folder"
            );
            Ok(file)
        }
        Err(LockRefusal::Failed(error)) => Err(format!(
            "cannot lock {shown}: {error}; the config folder must be on a disk of this machine, or on a share that has \
             locks"
        )),
    }
}
