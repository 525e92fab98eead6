//! `setup`: from an empty folder to the first card, by questions with good answers. It may be run again: what is there stays.

use clap::{ArgMatches, Command};

use crate::app::lock;
use crate::assets;
use crate::cli::catalogue::{Opened, read};
use crate::cli::connect::{
    Place, PlexConnection, address, connect_plex, connect_sonarr, plex_tv, plex_tv_argument,
};
use crate::cli::context::Row;
use crate::cli::list::list_series;
use crate::cli::make::{measured, span};
use crate::cli::questions::Questions;
use crate::cli::request::carry_out;
use crate::cli::terminal::{count, paragraph, say};
use crate::cli::web_address::web;
use crate::files::{self, Permissions};
use crate::model::DESIGN_DEFAULT;
use crate::server;
use crate::settings::SettingsEdit;
use crate::store::{Store, WhichStatus};
use crate::text::{UserError, fold};
use crate::views::{Catalogue, Estimate, MakeRequest, Part, Rows, Selection};

pub(super) const ROW: Row = Row { describe, run };

/// Series that the first look lists.
const SERIES_SHOWN: usize = 10;

fn describe() -> Command {
    Command::new("setup")
        .about("Set everything up by questions: Plex, Sonarr, a design, and the first cards")
        .args([address(), plex_tv_argument()])
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let questions = Questions::new(false);
    let mut place = Place::open(matches)?;
    say(&format!(
        "The config folder is {}. Press Enter for the answer in brackets.\n",
        place.config_dir.dir().display()
    ));
    heading("Plex");
    let had_servers = place.settings.servers.len();
    plex(&mut place, matches, &questions)?;
    if place.settings.servers.is_empty() {
        say(
            "Nothing else can be set up without a media server. Run `intertitle setup` again when you have one.\n",
        );
        return Ok(false);
    }
    heading("Design");
    design(&place, &questions)?;
    let is_daemon_there = lock(&place.config_dir).is_err();
    if is_daemon_there && had_servers == 0 {
        say(&paragraph(
            0,
            "intertitle is running, and reads its settings at the start: restart it, then run `intertitle setup` again \
             for Sonarr and the first cards.",
        ));
        return Ok(true);
    }
    heading("Sonarr");
    sonarr(&mut place, matches, &questions)?;
    heading("Your library");
    let ended = library(&place, &questions)?;
    heading("Done");
    say(&match is_daemon_there {
        true => "intertitle is running: cards are made by the rules from now on.\n".to_string(),
        false => {
            "Start it with `intertitle serve`, or as a service: docs/install.md shows how.\n".into()
        }
    });
    Ok(ended)
}

fn heading(text: &str) {
    say(&format!("\n== {text}\n"));
}

/// Connects the first Plex server.
fn plex(place: &mut Place, matches: &ArgMatches, questions: &Questions) -> Result<(), UserError> {
    if let [first, ..] = place.settings.servers.as_slice() {
        say(&format!(
            "[{}.{}] is set up: {}. `intertitle connect plex` adds another server.\n",
            first.kind.word, first.name, first.url
        ));
        return Ok(());
    }
    let ways = [
        "sign in with a code, in a browser on any device".to_string(),
        "type the address of the server and its token".to_string(),
        "skip".to_string(),
    ];
    let (url, token) = match questions.choose("How to connect to Plex", &ways)? {
        0 => (None, None),
        1 => {
            let url = questions.text("Address", "http://127.0.0.1:32400")?;
            let token = questions.secret("Token")?;
            (Some(web("the address", &url)?), Some(token))
        }
        _ => return Ok(()),
    };
    let connection = PlexConnection {
        name: None,
        server: None,
        url,
        token,
        webhook: true,
        plex_tv: plex_tv(matches)?,
    };
    let base = |place: &Place, there: &str| place.base(matches, Some(there));
    connect_plex(place, &connection, questions, base)?;
    libraries(place, questions)
}

/// Asks which libraries count, if there are several.
fn libraries(place: &mut Place, questions: &Questions) -> Result<(), UserError> {
    for server in server::open(&place.settings) {
        // A server that does not answer has been reported.
        let all = server.libraries().unwrap_or_default();
        if all.len() < 2 {
            continue;
        }
        say(&format!("Libraries of series: {}\n", all.join(", ")));
        let chosen = loop {
            let answer = questions.text("Which get cards, separated by commas", "all")?;
            let names = answer.split(',').map(str::trim);
            let is_there = |name: &&str| all.iter().any(|own| fold(own) == fold(name));
            match names.clone().find(|name| *name != "all" && !is_there(name)) {
                Some(unknown) => say(&format!("There is no library `{unknown}`.\n")),
                None => break answer,
            }
        };
        if chosen != "all" {
            let name = server.name();
            let mut edit = SettingsEdit::open(&place.config_dir)?;
            edit.set(&[name.kind.word, &name.name, "libraries"], &chosen)?;
            edit.save()?;
        }
    }
    place.reload()
}

/// Lets the person choose a design, and writes the first rules with it.
fn design(place: &Place, questions: &Questions) -> Result<(), UserError> {
    let folder = place.config_dir.rules();
    if !assets::rules_in(&folder)?.is_empty() {
        say(&format!(
            "{} has rules already. `style {{ design \"NAME\" }}` in them chooses a design.\n",
            folder.display()
        ));
        return Ok(());
    }
    let designs = assets::built_in_designs();
    say(&paragraph(0, &format!("There are {}.", designs.join(", "))));
    say("`intertitle designs --sheet FILE` draws them all, and you can change your mind later.\n");
    let design = loop {
        let answer = questions.text("Design", DESIGN_DEFAULT)?;
        match designs
            .iter()
            .find(|name| name.eq_ignore_ascii_case(&answer))
        {
            Some(name) => break *name,
            None => say(&format!("There is no design `{answer}`.\n")),
        }
    };
    let (_, rules) = assets::default_rules();
    let file = folder.join("main.rules");
    let text = format!("# How all cards look.\nstyle {{ design \"{design}\" }}\n\n{rules}");
    files::write_new(&file, text.as_bytes(), Permissions::Umask)
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    say(&format!(
        "{} has the design and the default rules.\n",
        file.display()
    ));
    Ok(())
}

/// Connects a Sonarr, if there is one.
fn sonarr(place: &mut Place, matches: &ArgMatches, questions: &Questions) -> Result<(), UserError> {
    if let [first, ..] = place.settings.sonarr.as_slice() {
        say(&format!(
            "[sonarr.{}] is set up: {}. `intertitle connect sonarr NAME` adds another one.\n",
            first.name, first.url
        ));
        return Ok(());
    }
    say("Sonarr reports new episodes before Plex does. Leave this empty if you have none.\n");
    let url = questions.text("Address of Sonarr, such as http://192.0.2.20:8989", "")?;
    if url.is_empty() {
        return Ok(());
    }
    let url = web("the address", &url)?;
    let key = questions.secret("API key (in Sonarr: Settings, General, Security)")?;
    let connected = place
        .base(matches, Some(&url))
        .and_then(|base| connect_sonarr(place, ("main", &url, &key), &base, questions));
    if let Err(why) = connected {
        say(&format!(
            "{}`intertitle connect sonarr` tries again; the setup goes on.\n",
            why.render()
        ));
    }
    Ok(())
}

/// Lists what is there, and makes the first cards. Returns whether all that were requested are right.
fn library(place: &Place, questions: &Questions) -> Result<bool, UserError> {
    let settings = &place.settings;
    let opened = crate::cli::request::open(settings)?;
    let store = opened.store();
    let all = Selection {
        status: WhichStatus::Missing,
        ..Selection::default()
    };
    let missing = request(all, "make missing");
    let (plan, is_whole) = read(settings, store, (None, false), || {
        missing.plan(store, &settings.work)
    })?;
    if let Catalogue::Series(rows) = Catalogue::read(store, &Selection::default(), SERIES_SHOWN)? {
        let more = rows.more;
        say(&list_series(&rows));
        if more {
            say("`intertitle list` shows all.\n");
        }
    }
    if !is_whole || plan.draw == 0 {
        say("No card is missing.\n");
        return Ok(is_whole);
    }
    let estimate = plan
        .estimate
        .or_else(|| measured(settings).map(|cost| Estimate::of(plan.draw, cost, &settings.work)));
    let time = estimate.map_or(String::new(), |estimate| {
        format!(", in about {}", span(estimate.draw_seconds))
    });
    let episodes = count(plan.draw as usize, "episode");
    let choices = [
        "one, to look at".to_string(),
        format!("all that are missing: {episodes}{time}"),
        "none: only for what is new or watched from now on".to_string(),
    ];
    match questions.choose(
        &format!("{episodes} without a card. Which cards to make now"),
        &choices,
    )? {
        0 => match one(store)? {
            Some(request) => make(opened, place, &request, 1),
            None => Ok(true),
        },
        1 => make(opened, place, &missing, plan.draw),
        _ => Ok(true),
    }
}

fn make(
    opened: Opened,
    place: &Place,
    request: &MakeRequest,
    cards: u32,
) -> Result<bool, UserError> {
    let is_right = carry_out(opened, &place.settings, request, cards, say)?;
    let folder = &place.settings.cards.folder;
    if is_right {
        say(&format!(
            "Look at it in Plex, or in {}. `intertitle make --missing` makes all the others.\n",
            folder.display()
        ));
    }
    Ok(is_right)
}

/// The request for the first episode without a card.
fn one(store: &Store) -> Result<Option<MakeRequest>, UserError> {
    let missing = Selection {
        status: WhichStatus::Missing,
        ..Selection::default()
    };
    let Catalogue::Episodes(Rows { rows, .. }) = Catalogue::read(store, &missing, 1)? else {
        return Ok(None);
    };
    Ok(rows.into_iter().next().map(|first| {
        let title = match first.year {
            Some(year) => format!("{} ({year})", first.series),
            None => first.series,
        };
        let part = match first.episode.is_unnumbered {
            true => Part::parse(&first.episode.airdate).ok(),
            false => Some(Part::Episode(first.episode.season, first.episode.number)),
        };
        let written = format!("make \"{title}\"");
        let selection = Selection {
            series: Some(title),
            part,
            library: None,
            server: Some(first.server),
            status: WhichStatus::Any,
        };
        request(selection, &written)
    }))
}

fn request(selection: Selection, written: &str) -> MakeRequest {
    MakeRequest {
        selection,
        remake: false,
        with: crate::model::Properties::default(),
        written: written.into(),
    }
}
