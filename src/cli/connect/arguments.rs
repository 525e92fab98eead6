//! What the subcommands share: the config folder with its keys, our URL, and secrets that are not in the command line.

use clap::{Arg, ArgAction, ArgMatches};

use crate::access::Keys;
use crate::app::{App, SystemClock, lock};
use crate::cli::context::{config_dir, load};
use crate::cli::logging;
use crate::cli::questions::{Questions, secret};
use crate::cli::web_address::web;
use crate::daemon;
use crate::model::Endpoint;
use crate::server::PlexTv;
use crate::settings::{ConfigDir, Secret, Settings, TEMPLATE};
use crate::text::{UserError, unquoted};
use crate::views::setup::{of_this_machine, own_url};

/// The config folder that is to be changed.
pub(in crate::cli) struct Place {
    pub(in crate::cli) config_dir: ConfigDir,
    pub(in crate::cli) settings: Settings,
    pub(in crate::cli) keys: Keys,
}

impl Place {
    /// Opens the config folder; creates it, its settings and its keys if there are none.
    ///
    /// # Errors
    /// The folder cannot be created, or its settings are invalid.
    pub(in crate::cli) fn open(matches: &ArgMatches) -> Result<Place, UserError> {
        let config_dir = config_dir(matches);
        config_dir
            .make(TEMPLATE)
            .map_err(|error| error.to_string())?;
        let settings = load(config_dir.clone())?;
        let keys = Keys::open(&config_dir.keys(), &Endpoint::senders())?;
        Ok(Place {
            config_dir,
            settings,
            keys,
        })
    }

    /// Reads the settings again, after they were changed.
    ///
    /// # Errors
    /// They are invalid.
    pub(in crate::cli) fn reload(&mut self) -> Result<(), UserError> {
        self.settings = load(self.config_dir.clone())?;
        Ok(())
    }

    /// Our URL as the program at `there` sees it, or as `--address` says, without a slash at the end.
    ///
    /// # Errors
    /// It cannot be determined, or `--address` is not a URL.
    pub(in crate::cli) fn base(
        &self,
        matches: &ArgMatches,
        there: Option<&str>,
    ) -> Result<String, UserError> {
        if let Ok(Some(given)) = matches.try_get_one::<String>("address") {
            return Ok(web("--address", given)?);
        }
        let own = match there {
            Some(there) => of_this_machine(&self.settings.listen, there)?,
            None => own_url(&self.settings)?,
        };
        Ok(own + &self.settings.access.base_path)
    }
}

/// Does something while intertitle answers: its daemon, or one that runs for that time.
///
/// # Errors
/// There is no daemon, and none can be started.
pub(super) fn while_it_answers<T>(
    settings: &Settings,
    work: impl FnOnce() -> T,
) -> Result<T, UserError> {
    let running = match lock(&settings.config_dir) {
        Ok(free) => {
            drop(free);
            logging::begin(log::LevelFilter::Error, None);
            let app = App::open(settings.clone(), Box::new(SystemClock), Box::new(|_| {}))?;
            Some(daemon::start(app)?)
        }
        Err(_) => None,
    };
    let done = work();
    if let Some(running) = running {
        running.end();
    }
    Ok(done)
}

/// `--address`
pub(in crate::cli) fn address() -> Arg {
    Arg::new("address")
        .long("address")
        .value_name("URL")
        .help("The URL of intertitle as seen by that program [default: this machine, with the port in intertitle.toml]")
}

/// `--yes`
pub(super) fn yes() -> Arg {
    Arg::new("yes")
        .long("yes")
        .action(ArgAction::SetTrue)
        .help("Do not ask")
}

/// `--plex-tv`, for tests and for programs that answer as plex.tv does.
pub(in crate::cli) fn plex_tv_argument() -> Arg {
    Arg::new("plex-tv")
        .long("plex-tv")
        .value_name("URL")
        .hide(true)
}

/// The value of `--plex-tv`.
///
/// # Errors
/// It is not a URL.
pub(in crate::cli) fn plex_tv(matches: &ArgMatches) -> Result<PlexTv, UserError> {
    match matches.get_one::<String>("plex-tv") {
        Some(url) => Ok(PlexTv::at(&web("--plex-tv", url)?)),
        None => Ok(PlexTv::default()),
    }
}

/// `--yes` as questions that are answered.
pub(super) fn questions(matches: &ArgMatches) -> Questions {
    Questions::new(matches.get_flag("yes"))
}

/// A secret of an option, of a variable, or typed: `-` reads it from stdin. None if there is none.
///
/// # Errors
/// There is nobody to answer.
pub(super) fn given_secret(
    matches: &ArgMatches,
    option: &str,
    variable: &str,
    question: &str,
) -> Result<Option<Secret>, UserError> {
    let found = match matches.get_one::<String>(option).map(String::as_str) {
        Some("-") => secret(question)?,
        Some(given) => Secret::new(given),
        None => Secret::new(unquoted(&std::env::var(variable).unwrap_or_default())),
    };
    Ok((!found.expose().is_empty()).then_some(found))
}
