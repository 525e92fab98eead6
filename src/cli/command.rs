//! The command line: the table of commands.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::app::lock;
use crate::app::restore::{finish, is_interrupted};
use crate::cli::context::{Row, config_dir};
#[cfg(target_os = "linux")]
use crate::cli::drop_privileges::become_user;
use crate::cli::terminal::{print_error, shown};
use crate::cli::user_ids::identity;
use crate::cli::{
    art, backup, check, connect, demo, designs, draw, explain, export, fmt, healthcheck, import,
    init, list, make, pause, queue, replay, restore, rules, serve, setup, show, skip, status,
    tautulli, urls,
};
use crate::settings::ConfigDir;

/// All commands, in the groups and order of `--help`: by what a person wants, the everyday ones first.
const COMMANDS: &[(&str, &[Row])] = &[
    (
        "Set up",
        &[
            setup::ROW,
            init::ROW,
            import::ROW,
            serve::ROW,
            connect::ROW,
            urls::ROW,
            tautulli::ROW,
            demo::ROW,
        ],
    ),
    (
        "Look",
        &[
            status::ROW,
            list::ROW,
            show::ROW,
            queue::ROW,
            explain::ROW,
            replay::ROW,
        ],
    ),
    ("Rules", &[check::ROW, fmt::ROW, rules::ROW]),
    (
        "Cards",
        &[
            make::ROW,
            art::ROW,
            draw::ROW,
            designs::ROW,
            export::ROW,
            restore::ROW,
            skip::SKIP,
            skip::UNSKIP,
            pause::PAUSE,
            pause::RESUME,
        ],
    ),
    ("Care", &[backup::ROW, healthcheck::ROW]),
];

fn rows() -> impl Iterator<Item = &'static Row> {
    COMMANDS.iter().flat_map(|(_, rows)| rows.iter())
}

/// The text of `--help`, which clap would show without groups.
fn help_template() -> String {
    let commands: Vec<Vec<Command>> = COMMANDS
        .iter()
        .map(|(_, rows)| rows.iter().map(|row| (row.describe)()).collect())
        .collect();
    let names = commands.iter().flatten().map(|one| one.get_name().len());
    let width = names.max().unwrap_or(0);
    let mut text = "{about-with-newline}\n{usage-heading} {usage}\n".to_string();
    for ((group, _), commands) in COMMANDS.iter().zip(&commands) {
        text += &format!("\n{group}:\n");
        for command in commands {
            let about = command.get_about().map(ToString::to_string);
            let about = about.unwrap_or_default();
            text += &format!("  {:width$}  {about}\n", command.get_name());
        }
    }
    text + "\nOptions:\n{options}{after-help}"
}

/// The whole command line, as `--help` and the man pages have it.
#[must_use]
pub fn program() -> Command {
    let mut program = Command::new("intertitle")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Title cards for Plex: webhooks in, rules decide, cards out")
        .after_help(
            "`intertitle COMMAND --help` shows the options of a command.\n\n\
             Exit codes: 0 success, 1 negative result, 2 error; `serve` also uses 75 for temporary failures.",
        )
        .help_template(help_template())
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("DIR")
                .global(true)
                .value_parser(value_parser!(PathBuf))
                .help("The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]"),
        );
    for row in rows() {
        program = program.subcommand((row.describe)());
    }
    program
}

/// Runs the command in `arguments` (the program name first). Exit codes: 0 success, 1 negative result, 2 error.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let matches = match program().try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => return not_understood(&error, &arguments),
    };
    let Some((name, own)) = matches.subcommand() else {
        return ExitCode::from(2);
    };
    let row = rows().find(|row| (row.describe)().get_name() == name);
    #[cfg(target_os = "linux")]
    if let Err(why) = switch_user(name, own) {
        print_error(&format!("error: {why}\n"));
        return ExitCode::from(2);
    }
    if let Err(why) = finish_restore(&config_dir(own)) {
        print_error(&format!("error: {why}\n"));
        return ExitCode::from(2);
    }
    match row.map(|row| (row.run)(own)) {
        Some(Ok(true)) => ExitCode::SUCCESS,
        Some(Ok(false)) => ExitCode::from(1),
        Some(Err(why)) => {
            // Control characters of arguments must not break the line.
            let typed = arguments.iter().map(|word| word.to_string_lossy());
            let why = why.map(|why| {
                typed.fold(why, |why, word| match shown(&word) {
                    harmless if harmless != word => why.replace(&*word, &harmless),
                    _ => why,
                })
            });
            print_error(&why.render());
            ExitCode::from(2)
        }
        None => ExitCode::from(2),
    }
}

/// Prints the help or the version, or the error in the arguments.
fn not_understood(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if !error.use_stderr() {
        drop(error.print());
        return ExitCode::SUCCESS;
    }
    // The message repeats the arguments, and file names may be hostile.
    let harmless = arguments.iter().map(|word| shown(word.to_string_lossy()));
    match program().try_get_matches_from(harmless) {
        Err(error) => drop(error.print()),
        Ok(_) => print_error(&error.render().to_string()),
    }
    ExitCode::from(2)
}

/// Switches to the user in `PUID` before anything is read or written; the commands that create the config folder also
/// give it to that user.
#[cfg(target_os = "linux")]
fn switch_user(command: &str, matches: &ArgMatches) -> Result<(), String> {
    let identity = identity(|name| std::env::var(name).ok())?;
    let makes_it = matches!(command, "serve" | "init" | "import");
    let folder = makes_it.then(|| config_dir(matches));
    become_user(identity, folder.as_ref().map(ConfigDir::dir))
}

/// Finishes an interrupted `backup restore`: until then the files are partly old and partly restored.
fn finish_restore(config_dir: &ConfigDir) -> Result<(), String> {
    if !is_interrupted(config_dir) {
        return Ok(());
    }
    let _lock = lock(config_dir).map_err(|why| format!("a backup is being restored: {why}"))?;
    let message = finish(config_dir)?;
    print_error(&format!("{message}\n"));
    Ok(())
}
