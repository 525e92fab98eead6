//! `demo`: the whole process of a webhook, with a fake library and no configuration.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::app::{App, SystemClock};
use crate::cli::atomic_write;
use crate::cli::context::Row;
use crate::cli::fake_servers;
use crate::cli::list::list_series;
use crate::cli::logging;
use crate::cli::terminal;
use crate::daemon;
use crate::daemon::Signals;
use crate::fake::{FakePlex, Library, TOKEN};
use crate::model::Activity;
use crate::ports::Clock as _;
use crate::settings::{ConfigDir, Settings};
use crate::store::WhichStatus;
use crate::text::UserError;
use crate::views::{Catalogue, MakeRequest, Selection};

pub(super) const ROW: Row = Row { describe, run };

const RULES: &str = "on plex media.rate -> remake card\n";
const MACHINE: &str = "7f3a0c9e52d84b1aa6c1f05d9be2d7701c4e88aa";
/// The episode that is rated: season 1, episode 5 of the fake series.
const EPISODE: u32 = 1205;
/// The name of the fake Plex in the settings.
const SERVER: &str = "home";
/// How often the progress is read.
const LOOK: Duration = Duration::from_millis(50);
/// Longest time from the webhook to the card on the server, and from one card to the next; a Raspberry Pi needs about a second.
const STORY_TIME: Duration = Duration::from_secs(60);

fn describe() -> Command {
    Command::new("demo")
        .about("Show the whole process with a fake Plex library: a rating becomes a title card")
        .arg(
            Arg::new("once")
                .long("once")
                .action(ArgAction::SetTrue)
                .help("Exit when the demo has finished"),
        )
        .arg(
            Arg::new("servers")
                .long("servers")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["once", "out"])
                .help(
                    "Only start fake servers, to try `intertitle setup` on: Plex, plex.tv, Sonarr",
                ),
        )
        .arg(
            Arg::new("no-plex-pass")
                .long("no-plex-pass")
                .action(ArgAction::SetTrue)
                .requires("servers")
                .help("The account of the fake plex.tv has no Plex Pass"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .default_value("intertitle-demo.jpg")
                .help("Keep the card in this file when the demo ends"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    logging::begin(log::LevelFilter::Warn, None);
    if matches.get_flag("servers") {
        return fake_servers::run(MACHINE, !matches.get_flag("no-plex-pass"));
    }
    let folder = tempfile::Builder::new()
        .prefix("intertitle-demo-")
        .tempdir()
        .map_err(|error| error.to_string())?;
    let plex =
        FakePlex::start(Library::small(1920, 1080), MACHINE).map_err(|error| error.to_string())?;
    say(&format!(
        "A fake Plex Media Server with two series listens at {}.",
        plex.url()
    ));
    let settings = configure(&folder, &plex)?;
    let story = Arc::new(Story::default());
    let watched_story = Arc::clone(&story);
    let app = App::open(
        settings,
        Box::new(SystemClock),
        Box::new(move |note| watched_story.saw(note)),
    )?;
    let running = daemon::start(app)?;
    say(&format!(
        "intertitle listens on http://{}; its config folder is {}.",
        running.address(),
        folder.path().display()
    ));
    say(&format!("Rules: {}", RULES.trim_end()));
    say("");
    say("A user rates \"The Long Tide\", season 1, episode 5, with 9 of 10. Plex sends a webhook:");
    let outcome = send(running.address()).and_then(|answer| {
        say(&format!("  response      {answer}"));
        story.end(STORY_TIME)
    });
    let outcome = outcome.and_then(|()| look(&plex)).and_then(|()| {
        say("\nPlex shows the card.");
        keep(&running, matches);
        fill(&running, &story)
    });
    if let Err(why) = &outcome {
        say(&format!("\nThe demo failed: {why}"));
    }
    if !matches.get_flag("once") {
        say("Everything keeps running: send webhooks yourself, or press Ctrl-C to stop.");
        say(&format!("  card    {}", card(&running).unwrap_or_default()));
        say(&format!(
            "  queue   intertitle queue jobs --config {}",
            folder.path().display()
        ));
        say(&format!(
            "  health  curl http://{}/health",
            running.address()
        ));
        running.wait(Signals::hear().map_err(|error| error.to_string())?);
    }
    running.end();
    match outcome {
        Ok(()) => Ok(true),
        Err(_) => Ok(false),
    }
}

fn say(line: &str) {
    terminal::say(&format!("{line}\n"));
}

/// Makes the other cards of the library, as `make --missing` does.
fn fill(running: &daemon::Running, story: &Story) -> Result<(), String> {
    let app = running.app();
    let store = &app.store;
    let is_listed = || {
        let refreshed = store.catalogue_refreshed(SERVER);
        let refreshed = refreshed.map_err(|error| error.to_string())?;
        Ok((refreshed.is_some(), 0))
    };
    wait(&is_listed)?;
    let request = MakeRequest {
        selection: Selection {
            status: WhichStatus::Missing,
            ..Selection::default()
        },
        written: "make missing".into(),
        ..MakeRequest::default()
    };
    let plan = request.plan(store, &app.settings.work);
    let plan = plan.map_err(|error| error.to_string())?;
    say(&format!(
        "\nThe other {} have no card yet. `intertitle make --missing` makes them:",
        terminal::count(plan.draw as usize, "episode")
    ));
    story.shows_only_cards.store(true, Ordering::SeqCst);
    let begun = Instant::now();
    let now_ms = SystemClock.now_ms();
    let jobs = request.jobs(store, now_ms);
    let jobs = jobs.map_err(|error| error.to_string())?;
    let stored = store.request(
        &request.delivery(jobs.len()),
        (&jobs, request.priority()),
        now_ms,
    );
    let id = stored.map_err(|error| error.to_string())?;
    running.wake();
    let progress = || {
        store
            .request_progress(id)
            .map_err(|error| error.to_string())
    };
    wait(&|| progress().map(|progress| (progress.is_over(), progress.done)))?;
    let progress = progress()?;
    if progress.done < plan.draw {
        return Err(format!("{} of {} cards", progress.done, plan.draw));
    }
    say(&format!(
        "{} in {:.1} s. `intertitle list` shows what is there:",
        terminal::count(progress.done as usize, "card"),
        begun.elapsed().as_secs_f64()
    ));
    let all = Catalogue::read(store, &Selection::default(), usize::MAX);
    if let Catalogue::Series(list) = all.map_err(|error| error.to_string())? {
        terminal::say(&list_series(&list));
    }
    Ok(())
}

/// Waits until something is over, as long as its number changes.
fn wait(look: &dyn Fn() -> Result<(bool, u32), String>) -> Result<(), String> {
    let (mut last, mut since) = (0, Instant::now());
    loop {
        let (is_over, number) = look()?;
        if is_over {
            return Ok(());
        }
        if number != last {
            (last, since) = (number, Instant::now());
        }
        if since.elapsed() > STORY_TIME {
            let seconds = STORY_TIME.as_secs();
            return Err(format!("nothing happened for {seconds} s"));
        }
        thread::sleep(LOOK);
    }
}

/// Copies the card out of the folder that is removed at the end. A failure does not end the demo.
fn keep(running: &daemon::Running, matches: &ArgMatches) {
    let Some(out) = matches.get_one::<PathBuf>("out") else {
        return;
    };
    let bytes = card(running)
        .ok_or_else(|| "its file is missing".to_string())
        .and_then(|card| fs::read(card).map_err(|error| error.to_string()));
    match bytes.and_then(|bytes| atomic_write::write(out, &bytes)) {
        Ok(()) => {
            let out = out.canonicalize().unwrap_or_else(|_| out.clone());
            let out = terminal::shown(out.to_string_lossy());
            say(&format!(
                "The card was saved as {out}: open it with any image viewer."
            ));
        }
        Err(why) => say(&format!(
            "The card was not saved: {why}. Use `--out FILE` to choose a file."
        )),
    }
}

fn card(running: &daemon::Running) -> Option<String> {
    let folder = &running.app().settings.cards.folder;
    let jobs = running.app().store.list_jobs(10).ok()?;
    jobs.into_iter()
        .find_map(|job| job.card)
        .map(|path| folder.join(path).display().to_string())
}

/// The folder as a person would fill it: settings and one rules file.
fn configure(folder: &tempfile::TempDir, plex: &FakePlex) -> Result<Settings, String> {
    let config_dir = ConfigDir::new(folder.path().to_path_buf());
    let text = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\nevents = \"webhook\"\n",
        plex.url()
    );
    fs::write(config_dir.settings(), &text).map_err(|error| error.to_string())?;
    fs::create_dir_all(config_dir.rules()).map_err(|error| error.to_string())?;
    fs::write(config_dir.rules().join("main.rules"), RULES).map_err(|error| error.to_string())?;
    Settings::read(config_dir, &text, Vec::new()).map_err(|problem| problem.to_string())
}

/// The result of the demo, once it is known.
#[derive(Default)]
struct Story {
    end: Mutex<Option<Result<(), String>>>,
    changed: Condvar,
    /// From now on, only cards are shown.
    shows_only_cards: AtomicBool,
}

impl Story {
    fn saw(&self, note: &Activity) {
        if self.shows_only_cards.load(Ordering::SeqCst) {
            if let Activity::Selected { episode, .. } = note {
                say(&format!("  {}", terminal::shown(episode.to_string())));
            }
            return;
        }
        let line = match note {
            Activity::DeliveryStored { id, .. } => {
                format!("stored        as delivery {id}, on disk before the response")
            }
            Activity::Decided { reason, .. } => {
                format!("rule          {reason} matched: remake card")
            }
            Activity::Found { episode, .. } => {
                format!("found         {episode}, \"{}\"", episode.title)
            }
            Activity::Drawn {
                design,
                took,
                bytes,
                ..
            } => {
                format!(
                    "card drawn    \"{design}\" in {} ms, {} kB",
                    took.as_millis(),
                    bytes / 1000
                )
            }
            Activity::OnDisk { path, .. } => format!("card on disk  {path}"),
            Activity::Uploaded { .. } => "uploaded      to the fake Plex".into(),
            Activity::Selected { .. } => {
                "selected      read back from Plex, which shows the card".into()
            }
            other => other.to_string(),
        };
        say(&format!("  {line}"));
        let end = match note {
            Activity::Selected { .. } => Ok(()),
            Activity::GaveUp { why, .. }
            | Activity::ServerUnreachable { why, .. }
            | Activity::Nothing { why, .. } => Err(why.clone()),
            Activity::Decided {
                jobs: 0, reason, ..
            } => Err(format!("no job was created: {reason}")),
            _ => return,
        };
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        self.changed.notify_all();
    }

    /// Waits for the result.
    fn end(&self, longest: Duration) -> Result<(), String> {
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .changed
            .wait_timeout_while(end, longest, |end| end.is_none());
        let (end, _) = waited.unwrap_or_else(PoisonError::into_inner);
        end.clone()
            .unwrap_or_else(|| Err(format!("nothing happened for {} s", longest.as_secs())))
    }
}

/// Sends the webhook as Plex does: multipart, the JSON first, then a picture. Returns the status line of the response.
fn send(address: SocketAddr) -> Result<String, String> {
    let boundary = "------------------------5b1f6a3c2d9e4f70";
    let payload = serde_json::json!({
        "rating": 9.0, "event": "media.rate", "user": true, "owner": true,
        "Account": {"id": 1, "title": "alex"}, "Server": {"title": "Fake Plex", "uuid": MACHINE},
        "Player": {"local": true, "title": "Browser"},
        "Metadata": {"librarySectionType": "show", "ratingKey": EPISODE.to_string(), "type": "episode",
                     "grandparentTitle": "The Long Tide", "parentIndex": 1, "index": 5, "userRating": 9.0,
                     "title": "What the Lighthouse Keeper Saw on the Night the Ferry Did Not Come Home"},
    });
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"payload\"\r\nContent-Type: application/json\r\n\r\n{payload}\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"thumb\"; filename=\"thumb.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
    )
    .into_bytes();
    body.extend(crate::fake::landscape(EPISODE, 160, 90));
    body.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
    let head = format!(
        "POST /api/webhooks/plex?interface_id=home HTTP/1.1\r\nHost: {address}\r\nUser-Agent: PlexMediaServer/1.41.3.9314\r\n\
         Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let begun = Instant::now();
    let exchange = || -> io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream.write_all(head.as_bytes())?;
        stream.write_all(&body)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = exchange().map_err(|error| format!("could not send the webhook: {error}"))?;
    let first = answer.lines().next().unwrap_or("").trim().to_string();
    if first.contains(" 202 ") {
        Ok(format!(
            "{first}, after {:.1} ms",
            begun.elapsed().as_secs_f64() * 1000.0
        ))
    } else {
        Err(format!("unexpected response to the webhook: {first}"))
    }
}

/// Checks on the fake server: it shows an uploaded picture.
fn look(plex: &FakePlex) -> Result<(), String> {
    let episode = plex.episode(EPISODE).ok_or("the episode is missing")?;
    if episode.selected.starts_with("upload://") {
        Ok(())
    } else {
        Err("Plex still shows the old picture".into())
    }
}
