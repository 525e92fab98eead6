//! What `list`, `make`, `show` and `art` share: the arguments that select episodes, their names, and a catalogue that is not
//! too old.

use clap::{Arg, ArgMatches};

use crate::app::{App, SystemClock, record_own, vocabulary, what_was_lost};
use crate::cli::context::open_store;
use crate::cli::logging;
use crate::cli::progress::{clear_line, show_line};
use crate::cli::terminal::{print_error, shown};
use crate::cli::wake::wake_daemon;
use crate::model::{Episode, Failure, OWN_SOURCE, OwnKind};
use crate::pipeline;
use crate::pipeline::own_events::of_episode;
use crate::ports::{Clock as _, MediaServer};
use crate::server;
use crate::settings::Settings;
use crate::store::{EpisodeRow, Store};
use crate::text::UserError;
use crate::views::{Part, Selection, ViewError};

/// The arguments that select episodes.
pub(super) fn selection_arguments() -> [Arg; 4] {
    let named = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("NAME").help(help)
    };
    [
        Arg::new("series")
            .value_name("SERIES")
            .help("The title of a series, such as `Dark` or `Dark (2017)`"),
        Arg::new("part")
            .value_name("PART")
            .requires("series")
            .value_parser(Part::parse)
            .help("A season or an episode: `s02`, `s02e03`, or its day, `2026-11-30`"),
        named("library", "Only this library").conflicts_with("series"),
        named(
            "server",
            "Only this media server, by its name in intertitle.toml [default: all]",
        ),
    ]
}

/// Those of them that select within a series. The arguments in `required` have to be given.
pub(super) fn series_arguments(required: &[&str]) -> impl Iterator<Item = Arg> {
    let arguments = selection_arguments().into_iter();
    let arguments = arguments.filter(|argument| argument.get_id() != "library");
    arguments.map(|argument| {
        let is_required = required.contains(&argument.get_id().as_str());
        argument.required(is_required)
    })
}

/// `Dark (2017)`
pub(super) fn titled(title: &str, year: Option<u32>) -> String {
    match year {
        Some(year) => format!("{title} ({year})"),
        None => title.to_string(),
    }
}

/// `s02e03`, or `s2024 2024-06-10` if the episode has no number.
pub(super) fn place(episode: &EpisodeRow) -> String {
    match episode.is_unnumbered {
        true => format!("s{:02} {}", episode.season, episode.airdate),
        false => format!("s{:02}e{:02}", episode.season, episode.number),
    }
}

/// `Dark (2017) s02e03 Ghosts`
pub(super) fn named((series, year): (&str, Option<u32>), episode: &EpisodeRow) -> String {
    let (series, place) = (titled(series, year), place(episode));
    let name = format!("{series} {place} {}", episode.title);
    name.trim_end().to_string()
}

/// The episodes that the arguments select.
pub(super) fn selection(matches: &ArgMatches) -> Result<Selection, UserError> {
    // A command may lack some of them.
    let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
    Ok(Selection {
        series: text("series"),
        part: matches.get_one::<Part>("part").copied(),
        library: text("library"),
        server: text("server"),
        ..Selection::default()
    })
}

/// The state file, alone or with everything else.
pub(super) enum Opened {
    /// As the daemon opens it, which creates it if there is none. No daemon can start meanwhile.
    App(Box<App>),
    /// Next to a daemon.
    Store(Box<Store>),
}

impl Opened {
    /// Opens an existing state file, also next to a daemon, or creates one.
    ///
    /// # Errors
    /// The config folder or the state file cannot be used.
    pub(super) fn open(settings: &Settings) -> Result<Opened, UserError> {
        let is_lost = what_was_lost(&settings.config_dir).is_some();
        match settings.config_dir.database().exists() || is_lost {
            true => Ok(Opened::Store(Box::new(open_store(settings)?))),
            false => Opened::app(settings),
        }
    }

    /// Opens everything, as the daemon does.
    ///
    /// # Errors
    /// A daemon is running, or the config folder or the state file cannot be used.
    pub(super) fn app(settings: &Settings) -> Result<Opened, UserError> {
        logging::begin(log::LevelFilter::Error, None);
        let app = App::open(settings.clone(), Box::new(SystemClock), Box::new(|_| {}))?;
        Ok(Opened::App(Box::new(app)))
    }

    /// The state file.
    pub(super) fn store(&self) -> &Store {
        match self {
            Opened::App(app) => &app.store,
            Opened::Store(store) => store,
        }
    }
}

/// Reads something from the catalogue, whose media servers are listed first if they never were, or if `force`. What is not
/// in it may be new, so they are listed once more before it is said not to exist. Returns also whether all servers
/// could be listed that had to be.
///
/// # Errors
/// There is no such media server, series or library, or the state file cannot be used.
pub(super) fn read<T>(
    settings: &Settings,
    store: &Store,
    (wanted, force): (Option<&str>, bool),
    read: impl Fn() -> Result<T, ViewError>,
) -> Result<(T, bool), UserError> {
    let is_whole = refresh(settings, store, wanted, force)?;
    match read() {
        Err(ViewError::NotFound(_)) if !force && is_whole => {
            let is_whole = refresh(settings, store, wanted, true)?;
            Ok((read()?, is_whole))
        }
        found => Ok((found?, is_whole)),
    }
}

/// Lists the media servers that have never been listed; all of them if `force`. Returns whether all could be listed that
/// had to be: one that does not answer is reported, and does not keep the others from being used.
///
/// # Errors
/// There is no such media server, or the state file cannot be used.
fn refresh(
    settings: &Settings,
    store: &Store,
    wanted: Option<&str>,
    force: bool,
) -> Result<bool, UserError> {
    let mut servers = server::open(settings);
    servers
        .retain(|server| wanted.is_none_or(|name| server.name().name.eq_ignore_ascii_case(name)));
    if servers.is_empty() {
        return Err(match wanted.filter(|_| !settings.servers.is_empty()) {
            Some(name) => format!("no media server `{name}` in intertitle.toml"),
            None => settings.config_dir.lacks_servers(),
        }
        .into());
    }
    // If the rules have errors, the daemon has others in force: it decides whether one is about what has changed.
    let words = vocabulary(settings).ok();
    let rule_set = words.and_then(|words| App::read_rules(settings, &words).ok());
    let has_rule = |kind: OwnKind| {
        let mut rule_set = rule_set.iter();
        rule_set.all(|rule_set| rule_set.has_rule_for(OWN_SOURCE, kind.word()))
    };
    let mut is_whole = true;
    let mut reported = 0;
    for server in servers {
        let is_known = store.catalogue_refreshed(&server.name().name);
        if is_known.map_err(|error| error.to_string())?.is_some() && !force {
            continue;
        }
        is_whole &= refresh_one(store, server.as_ref(), &has_rule, &mut reported);
    }
    if reported > 0 {
        // A daemon that does not run decides them when it starts.
        drop(wake_daemon(settings));
    }
    Ok(is_whole)
}

/// Lists a media server. What has changed since its last listing is stored for the rules, if `has_rule`, and counted in
/// `reported`. False, after a message, if it cannot be listed.
fn refresh_one(
    store: &Store,
    server: &dyn MediaServer,
    has_rule: &dyn Fn(OwnKind) -> bool,
    reported: &mut usize,
) -> bool {
    let name = server.name();
    let mut report = |count: usize| show_line(&shown(format!("{name}: {count} episodes")));
    report(0);
    let listed = server.identity().and_then(|identity| {
        let now_ms = SystemClock.now_ms();
        let met = store.meet(&name.name, &identity, now_ms);
        met.map_err(|error| Failure::retry(error.to_string()))?;
        let mut wanted = |_: &Episode| false;
        let mut changed = |changes: &[(OwnKind, Episode)]| {
            for (kind, episode) in changes.iter().filter(|(kind, _)| has_rule(*kind)) {
                let at = (name.name.as_str(), Some(identity.clone()));
                record_own(store, of_episode(*kind, at, episode), now_ms);
                *reported += 1;
            }
        };
        pipeline::catalogue::refresh(
            store,
            server,
            now_ms,
            &mut wanted,
            &mut report,
            &mut changed,
        )
    });
    clear_line();
    match listed {
        Ok(_) => true,
        Err(failure) => {
            print_error(&format!(
                "{}\n",
                shown(format!("{name}: {}", failure.why()))
            ));
            false
        }
    }
}
