//! `connect plex`: signs in, chooses a server and its address, writes them to the settings, and adds the webhook to the
//! account.

use std::thread;
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::cli::connect::arguments::{
    Place, address, given_secret, plex_tv, plex_tv_argument, questions, yes,
};
use crate::cli::connect::test::test_server;
use crate::cli::questions::Questions;
use crate::cli::terminal::{paragraph, say, shown};
use crate::cli::web_address::web;
use crate::server::{OwnServer, PlexAccount, PlexPreferences, PlexTv, machine_at};
use crate::settings::{Secret, SettingsEdit};
use crate::text::UserError;
use crate::views::setup::{
    AccountWebhook, Change, SignIn, SignInState, best_address, client_id, webhook_url,
};

/// The variable for the token: it keeps it out of process lists and shell history.
const TOKEN_VARIABLE: &str = "INTERTITLE_PLEX_TOKEN";
/// The name of the first server in the settings.
const NAME: &str = "home";
/// The longest wait for a server that is in the settings already.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

pub(super) fn describe() -> Command {
    let text = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("plex")
        .about("Sign in to Plex, choose a server, and let it send webhooks")
        .args([
            text(
                "name",
                "NAME",
                "Its name in intertitle.toml [default: home]",
            ),
            text(
                "server",
                "SERVER",
                "The name of the server in Plex [default: asked, if there are several]",
            ),
            text(
                "url",
                "URL",
                "The URL of the server, if you do not want to sign in; --token is needed then",
            ),
            text(
                "token",
                "TOKEN",
                "Its token; - reads it from stdin [default: $INTERTITLE_PLEX_TOKEN]",
            ),
            Arg::new("no-webhook")
                .long("no-webhook")
                .action(ArgAction::SetTrue)
                .help("Do not add the webhook to the account"),
            address(),
            yes(),
            plex_tv_argument(),
        ])
}

pub(super) fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let mut place = Place::open(matches)?;
    let given = |name: &str| matches.get_one::<String>(name).cloned();
    let connection = PlexConnection {
        name: given("name"),
        server: given("server"),
        url: given("url").map(|url| web("--url", &url)).transpose()?,
        token: given_secret(
            matches,
            "token",
            TOKEN_VARIABLE,
            "The token of the Plex server",
        )?,
        webhook: !matches.get_flag("no-webhook"),
        plex_tv: plex_tv(matches)?,
    };
    let base = |place: &Place, there: &str| place.base(matches, Some(there));
    connect_plex(&mut place, &connection, &questions(matches), base)
}

/// What is given about the connection; the rest is asked.
pub(in crate::cli) struct PlexConnection {
    pub(in crate::cli) name: Option<String>,
    pub(in crate::cli) server: Option<String>,
    pub(in crate::cli) url: Option<String>,
    pub(in crate::cli) token: Option<Secret>,
    pub(in crate::cli) webhook: bool,
    pub(in crate::cli) plex_tv: PlexTv,
}

/// A server that was chosen: as plex.tv lists it, or as it was given.
struct Chosen {
    title: String,
    machine: String,
    url: String,
    token: Secret,
}

/// Connects a Plex server. Returns whether it works. `base` is our URL, as the server at an address sees it.
///
/// # Errors
/// Plex refuses it, or the settings cannot be written.
pub(in crate::cli) fn connect_plex(
    place: &mut Place,
    wanted: &PlexConnection,
    questions: &Questions,
    base: impl Fn(&Place, &str) -> Result<String, UserError>,
) -> Result<bool, UserError> {
    let client = client_id(&place.keys);
    let (chosen, account_token) = match (&wanted.url, &wanted.token) {
        (Some(url), Some(token)) => (given(url, token)?, token.clone()),
        (Some(_), None) => {
            return Err(format!(
                "--url needs the token of the server: set {TOKEN_VARIABLE}, or use --token - to type it"
            )
            .into());
        }
        (None, Some(token)) => (choose(wanted, &client, token, questions)?, token.clone()),
        (None, None) => {
            let token = sign_in(&wanted.plex_tv, &client)?;
            (choose(wanted, &client, &token, questions)?, token)
        }
    };
    let name = write(place, wanted, &chosen)?;
    if wanted.webhook {
        let account = PlexAccount::new(wanted.plex_tv.clone(), &client, Some(&account_token));
        let base = base(place, &chosen.url)?;
        let url = webhook_url(&base, &place.keys, "plex", Some(&name));
        if add_webhook(&account, &url, questions)? {
            switch_on(&chosen, questions)?;
        }
    }
    test_server(&place.settings, &name)
}

/// The token of the account, after a person has typed the code.
fn sign_in(plex_tv: &PlexTv, client: &str) -> Result<Secret, UserError> {
    let of = |error: crate::server::ApiError| UserError::from(error.of("plex.tv", "token"));
    let sign_in = SignIn::begin(plex_tv.clone(), client, Instant::now()).map_err(of)?;
    let (code, link) = sign_in.code();
    say(&format!(
        "Open {link} in a browser, sign in, and enter this code: {}\n",
        shown(code)
    ));
    let minutes = sign_in.expires_in().as_secs() / 60;
    say(&format!(
        "Waiting for it; the code is valid for {minutes} minutes.\n"
    ));
    loop {
        match sign_in.look(Instant::now()).map_err(of)? {
            SignInState::Waiting(wait) => thread::sleep(wait),
            SignInState::Done(token) => return Ok(token),
            SignInState::Expired => {
                return Err("the code has expired: run the command again for a new one".into());
            }
        }
    }
}

/// The server at a URL that was given.
fn given(url: &str, token: &Secret) -> Result<Chosen, UserError> {
    let machine = machine_at(url, PATIENCE).map_err(|error| {
        UserError::from(error.of(&format!("the Plex server at {url}"), "token"))
    })?;
    Ok(Chosen {
        title: url.to_string(),
        machine,
        url: url.to_string(),
        token: token.clone(),
    })
}

/// One of the account's own servers, and the address at which it answers best.
fn choose(
    wanted: &PlexConnection,
    client: &str,
    token: &Secret,
    questions: &Questions,
) -> Result<Chosen, UserError> {
    let of = |error: crate::server::ApiError| UserError::from(error.of("plex.tv", "token"));
    let account = PlexAccount::new(wanted.plex_tv.clone(), client, Some(token));
    let user = account.user().map_err(of)?;
    say(&format!("Signed in as {}.\n", shown(&user.name)));
    let mut servers = account.servers().map_err(of)?;
    let shared = servers.iter().filter(|server| !server.is_owned).count();
    servers.retain(|server| server.is_owned);
    let server = pick(servers, shared, wanted.server.as_deref(), questions)?;
    let Some(best) = best_address(&server) else {
        let addresses: Vec<&str> = server
            .addresses
            .iter()
            .map(|one| one.url.as_str())
            .collect();
        return Err(format!(
            "the Plex server `{}` cannot be reached from here at any of its addresses ({}); give one with --url and \
             --token",
            shown(&server.name),
            addresses.join(", ")
        )
        .into());
    };
    say(&format!(
        "The Plex server `{}` answers at {} in {} ms.\n",
        shown(&server.name),
        best.url,
        best.took.as_millis()
    ));
    if best.is_relay {
        say(
            "This address leads through plex.tv and is slow: check the network between here and the server.\n",
        );
    }
    let token = match server.token.expose().is_empty() {
        true => token.clone(),
        false => server.token,
    };
    Ok(Chosen {
        title: server.name,
        machine: server.machine,
        url: best.url,
        token,
    })
}

fn pick(
    mut servers: Vec<OwnServer>,
    shared: usize,
    wanted: Option<&str>,
    questions: &Questions,
) -> Result<OwnServer, UserError> {
    let names: Vec<String> = servers.iter().map(|server| shown(&server.name)).collect();
    if let Some(wanted) = wanted {
        let at = servers
            .iter()
            .position(|server| server.name.eq_ignore_ascii_case(wanted));
        let at = at.ok_or_else(|| {
            format!(
                "the account owns no Plex server `{wanted}`: it owns {}",
                match names.is_empty() {
                    true => "none".to_string(),
                    false => names.join(", "),
                }
            )
        })?;
        return Ok(servers.swap_remove(at));
    }
    match servers.len() {
        0 if shared > 0 => Err(
            "the account owns no Plex server. Only the owner of a server can change its pictures: \
                                sign in as the owner"
                .into(),
        ),
        0 => Err("the account owns no Plex server".into()),
        1 => Ok(servers.swap_remove(0)),
        _ => {
            let at = questions.choose("Which server", &names)?;
            Ok(servers.swap_remove(at))
        }
    }
}

/// Writes the server to the settings. Returns its name there.
fn write(place: &mut Place, wanted: &PlexConnection, chosen: &Chosen) -> Result<String, UserError> {
    let name = name_of(place, wanted, chosen)?;
    let mut edit = SettingsEdit::open(&place.config_dir)?;
    let is_there = edit.has("plex", &name);
    edit.set(&["plex", &name, "url"], &chosen.url)?;
    edit.set(&["plex", &name, "token"], chosen.token.expose())?;
    let path = place.config_dir.settings();
    let what = match (edit.save()?, is_there) {
        (true, false) => "added to",
        (true, true) => "updated in",
        (false, _) => "already in",
    };
    say(&format!("[plex.{name}] is {what} {}.\n", path.display()));
    place.reload()?;
    Ok(name)
}

/// The name in the settings: that of the same server, if it is there already; never that of another one.
fn name_of(place: &Place, wanted: &PlexConnection, chosen: &Chosen) -> Result<String, UserError> {
    let servers = &place.settings.servers;
    let is_same = |url: &str| {
        url == chosen.url || machine_at(url, PATIENCE).is_ok_and(|there| there == chosen.machine)
    };
    if let Some(name) = &wanted.name {
        let taken = servers
            .iter()
            .find(|server| server.name.eq_ignore_ascii_case(name));
        return match taken {
            Some(taken) if !is_same(&taken.url) => Err(format!(
                "[plex.{}] is another server, at {}: choose another --name, or remove that section",
                taken.name, taken.url
            )
            .into()),
            Some(taken) => Ok(taken.name.clone()),
            None => Ok(name.clone()),
        };
    }
    if let Some(same) = servers.iter().find(|server| is_same(&server.url)) {
        return Ok(same.name.clone());
    }
    let is_free = |name: &str| {
        !servers
            .iter()
            .any(|server| server.name.eq_ignore_ascii_case(name))
    };
    let word = |title: &str| {
        let plain = title.chars().filter(char::is_ascii_alphanumeric);
        let plain: String = plain.collect::<String>().to_ascii_lowercase();
        plain
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .to_string()
    };
    let numbered = (2..).map(|number| format!("{NAME}{number}"));
    let mut names = [NAME.to_string(), word(&chosen.title)]
        .into_iter()
        .chain(numbered)
        .filter(|name| !name.is_empty() && is_free(name));
    names.next().ok_or_else(|| "no name is free".into())
}

/// Switches on what webhooks need in the server, if the person agrees.
fn switch_on(chosen: &Chosen, questions: &Questions) -> Result<(), UserError> {
    let preferences = PlexPreferences::new(&chosen.url, &chosen.token);
    // A token that cannot read them is reported by the test of the server.
    let off = preferences.off().unwrap_or_default();
    if off.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = off.iter().map(|(_, name)| *name).collect();
    let question = format!(
        "The server has {} switched off, which it needs to call webhooks. Switch on?",
        names.join(" and ")
    );
    if questions.confirm(&question, true)? {
        preferences
            .switch_on(&off)
            .map_err(|error| error.of("the Plex server", "token"))?;
        say(&format!("Switched on: {}.\n", names.join(", ")));
    }
    Ok(())
}

/// Adds our webhook to the account, if it may have one and the person agrees. Returns whether it has it.
fn add_webhook(account: &PlexAccount, url: &str, questions: &Questions) -> Result<bool, UserError> {
    let plain = url
        .split("key=")
        .next()
        .unwrap_or_default()
        .trim_end_matches(['?', '&']);
    let has_webhooks = match account.user() {
        Ok(user) => user.has_webhooks,
        Err(error) => {
            say(&paragraph(
                0,
                &format!(
                    "No webhook was added: {}. The token of a server is not always that of its account: run `intertitle \
                 connect plex` without --url to sign in",
                    error.of("plex.tv", "token")
                ),
            ));
            return Ok(false);
        }
    };
    if !has_webhooks {
        say(&paragraph(0, NO_PASS));
        return Ok(false);
    }
    say(&format!("Plex is to call {plain}\n"));
    if !questions.confirm("Add this webhook to the Plex account?", true)? {
        say("No webhook was added; `intertitle urls` shows its URL.\n");
        return Ok(false);
    }
    let change = AccountWebhook::of(account)
        .set(url)
        .map_err(|error| error.of("plex.tv", "token"))?;
    say(match change {
        Change::Kept => "The webhook is in the account already.\n",
        Change::Updated => "The webhook in the account is up to date now.\n",
        _ => {
            "The webhook was added to the account; other webhooks stay. Plex uses it within minutes.\n"
        }
    });
    Ok(true)
}

/// What to do without Plex Pass.
const NO_PASS: &str = "The account has no Plex Pass, so Plex sends no webhooks. intertitle follows the event stream of the \
                       server instead; nothing needs to be set up for that.";
