//! `pause` and `resume`: starts no job for a while. Webhooks are stored and decided all the same.

use clap::{Arg, ArgMatches, Command};

use crate::app::{SystemClock, lock};
use crate::cli::context::{Row, open_store, settings};
use crate::cli::terminal::{print_error, say, shown};
use crate::cli::wake::wake_daemon;
use crate::model::{Rhythm, Zone};
use crate::ports::Clock as _;
use crate::settings::minute_of_day;
use crate::text::UserError;

pub(super) const PAUSE: Row = Row {
    describe: describe_pause,
    run: pause,
};

pub(super) const RESUME: Row = Row {
    describe: describe_resume,
    run: resume,
};

fn describe_pause() -> Command {
    Command::new("pause")
        .about("Make no cards until `intertitle resume`; webhooks are stored all the same")
        .arg(
            Arg::new("until")
                .long("until")
                .value_name("HH:MM")
                .value_parser(|text: &str| {
                    minute_of_day(text).ok_or("expected a time of day, such as `06:00`")
                })
                .help("Resume at this time of day"),
        )
}

fn describe_resume() -> Command {
    Command::new("resume").about("Make cards again after `intertitle pause`")
}

fn pause(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let store = open_store(&settings)?;
    let now_ms = SystemClock.now_ms();
    let zone = Zone::of_machine();
    let until = matches.get_one::<u16>("until").copied();
    let until_ms = until.map(|minute| Rhythm::daily(minute).next(now_ms, &zone));
    store
        .pause(until_ms, now_ms)
        .map_err(|error| error.to_string())?;
    say(&format!("{}\n", paused(until_ms)));
    Ok(true)
}

/// Says until when.
pub(super) fn paused(until_ms: Option<i64>) -> String {
    match until_ms {
        Some(until_ms) => format!("paused until {}", Zone::of_machine().rfc3339(until_ms)),
        None => "paused until `intertitle resume`".to_string(),
    }
}

fn resume(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let store = open_store(&settings)?;
    let was_paused = store
        .resume(SystemClock.now_ms())
        .map_err(|error| error.to_string())?;
    if !was_paused {
        say("it was not paused\n");
        return Ok(true);
    }
    say("resumed\n");
    // Without a daemon, nothing has to be woken.
    if lock(&settings.config_dir).is_err()
        && let Err(why) = wake_daemon(&settings)
    {
        print_error(&format!(
            "a running daemon continues within a minute: it could not be woken ({})\n",
            shown(why)
        ));
    }
    Ok(true)
}
