//! The settings: the table of their keys, and their values.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use log::LevelFilter;

use crate::files;
use crate::settings::access::AccessSettings;
use crate::settings::address::{plex_url, word};
use crate::settings::config_dir::ConfigDir;
use crate::settings::entries::{self, Entry, Origin, Raw};
use crate::settings::keys::{SECTIONS, keys_of};
use crate::settings::masked::{has_secrets, masked};
use crate::settings::notify::NotifySettings;
use crate::settings::secret::{Secret, token};
use crate::settings::slips;
use crate::settings::tmdb::TmdbSettings;
use crate::settings::upkeep::Upkeep;
use crate::settings::value::{ForeignArt, flag, foreign_art, level, listen, number, size, text};
use crate::text::{Diagnostic, render_all};

/// The settings of one installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The config folder.
    pub config_dir: ConfigDir,
    /// The address and port to listen on.
    pub listen: String,
    /// The folder of the user's own pictures.
    pub art_folder: PathBuf,
    /// Who has access to the port.
    pub access: AccessSettings,
    /// How cards are made, and where they are stored.
    pub cards: CardSettings,
    /// The Plex servers, in order: their positions are TitleCardMaker's `interface_id`.
    pub plex: Vec<PlexSettings>,
    /// TMDb, as a source of pictures.
    pub tmdb: TmdbSettings,
    /// The targets of messages, in order.
    pub notify: Vec<NotifySettings>,
    /// The lowest level that is logged.
    pub log_level: LevelFilter,
    /// Backups, history and log files.
    pub upkeep: Upkeep,
    /// The file contains secrets, and every user of the machine can read it.
    pub is_exposed: bool,
}

/// How cards are made.
#[derive(Clone, Debug)]
pub struct CardSettings {
    /// The folder of card files.
    pub folder: PathBuf,
    /// Width in px, 1 to 3840.
    pub width: u32,
    /// Height in px, 1 to 2160.
    pub height: u32,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
}

/// A Plex Media Server.
#[derive(Clone, Debug)]
pub struct PlexSettings {
    /// The name that rules and URLs use.
    pub name: String,
    /// `http://host:port`, without a trailing slash.
    pub url: String,
    /// The owner's token.
    pub token: Secret,
    /// The policy for pictures that a user has chosen.
    pub foreign_art: ForeignArt,
    /// Kometa draws overlays on this server. Its label is removed after an upload, so that it draws them again.
    pub kometa: bool,
    /// How long it may take to respond before it counts as unreachable. There is no setting for it.
    pub patience: Duration,
}

/// Plex responds within seconds, or creates thumbnails first. A listing of a library may take half a minute on a Pi.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why the settings cannot be used: rendered diagnostics, without secrets.
#[derive(Debug)]
pub struct SettingsProblem(pub String);

impl fmt::Display for SettingsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for SettingsProblem {}

/// The text of `intertitle.toml` in a new config folder.
pub const TEMPLATE: &str = include_str!("template.toml");

impl Settings {
    /// The settings in the folder `config_dir`: its `intertitle.toml`, if there is one, overridden by the environment.
    ///
    /// # Errors
    /// All errors with their positions, rendered.
    pub fn load(
        config_dir: ConfigDir,
        variables: Vec<(String, String)>,
    ) -> Result<Settings, SettingsProblem> {
        let text = config_dir.read_settings().map_err(SettingsProblem)?;
        let path = config_dir.settings();
        let has_secrets = has_secrets(&text);
        let mut settings = Settings::read(config_dir, &text, variables)?;
        settings.is_exposed = has_secrets && files::is_open_to_others(&path);
        Ok(settings)
    }

    /// The settings in `text`, overridden by `variables`.
    ///
    /// # Errors
    /// All errors with their positions, rendered.
    pub fn read(
        config_dir: ConfigDir,
        text: &str,
        variables: Vec<(String, String)>,
    ) -> Result<Settings, SettingsProblem> {
        let screen =
            |mistakes: &[Diagnostic]| render_all("intertitle.toml", &masked(text), mistakes);
        let written =
            entries::from_file(text).map_err(|mistake| SettingsProblem(screen(&[mistake])))?;
        let given = entries::from_environment(variables)
            .map_err(|why| SettingsProblem(format!("error: {why}")))?;
        let mut reader = Reader {
            settings: Settings {
                listen: "0.0.0.0:8474".into(),
                art_folder: config_dir.dir().join("art"),
                access: AccessSettings::default(),
                cards: CardSettings {
                    folder: config_dir.dir().join("cards"),
                    width: 1920,
                    height: 1080,
                    quality: 92,
                },
                plex: Vec::new(),
                tmdb: TmdbSettings::default(),
                notify: Vec::new(),
                log_level: LevelFilter::Info,
                upkeep: Upkeep::new(config_dir.dir()),
                is_exposed: false,
                config_dir,
            },
            mistakes: Vec::new(),
            screens: String::new(),
        };
        for entry in written.iter().chain(&given) {
            reader.take(entry);
        }
        reader.complete(&written);
        let screens = screen(&reader.mistakes) + &reader.screens;
        if screens.is_empty() {
            Ok(reader.settings)
        } else {
            Err(SettingsProblem(screens))
        }
    }

    fn set_folder(&mut self, section: &str, folder: &str) {
        let folder = self.config_dir.dir().join(folder);
        match section {
            "art" => self.art_folder = folder,
            _ => self.cards.folder = folder,
        }
    }
}

struct Reader {
    settings: Settings,
    mistakes: Vec<Diagnostic>,
    /// Errors that have no position in the file, rendered.
    screens: String,
}

impl Reader {
    fn take(&mut self, entry: &Entry) {
        let path: Vec<&str> = entry.path.iter().map(String::as_str).collect();
        let outcome = match (path.as_slice(), &entry.raw) {
            ([section], Raw::Other("table")) if SECTIONS.contains(section) => Ok(()),
            (["plex", name], Raw::Other("table")) => self.server(name),
            (["notify", name], Raw::Other("table")) => self.target(name).map(|_| ()),
            (["server", "listen"], raw) => text(raw)
                .and_then(listen)
                .map(|listen| self.settings.listen = listen),
            (["server", key], raw) if keys_of("server").contains(key) => {
                text(raw).and_then(|value| self.settings.access.set(key, value))
            }
            (["cards", "size"], raw) => text(raw).and_then(size).map(|(width, height)| {
                (self.settings.cards.width, self.settings.cards.height) = (width, height);
            }),
            (["cards", "quality"], raw) => number(
                raw,
                1..=100,
                "the quality of a JPEG is a number from 1 to 100",
            )
            .map(|quality| self.settings.cards.quality = quality),
            ([section @ ("cards" | "art"), "folder"], raw) => {
                text(raw).map(|folder| self.settings.set_folder(section, folder))
            }
            (["log", "level"], raw) => text(raw)
                .and_then(level)
                .map(|level| self.settings.log_level = level),
            ([section @ ("backup" | "history" | "log"), key], raw)
                if keys_of(section).contains(key) =>
            {
                let dir = self.settings.config_dir.dir().to_path_buf();
                self.settings.upkeep.set(&dir, (section, key), raw)
            }
            (["plex", name, "url"], raw) => text(raw)
                .and_then(plex_url)
                .and_then(|url| self.server(name).map(|()| self.named(name).url = url)),
            (["plex", name, "token"], raw) => text(raw)
                .and_then(token)
                .and_then(|token| self.server(name).map(|()| self.named(name).token = token)),
            (["plex", name, "foreign_art"], raw) => {
                text(raw).and_then(foreign_art).and_then(|art| {
                    self.server(name)
                        .map(|()| self.named(name).foreign_art = art)
                })
            }
            (["plex", name, "kometa"], raw) => flag(raw)
                .and_then(|kometa| self.server(name).map(|()| self.named(name).kometa = kometa)),
            (["tmdb", key], raw) if keys_of("tmdb").contains(key) => {
                text(raw).and_then(|value| self.settings.tmdb.set(key, value))
            }
            (["notify", name, key], raw) if keys_of("notify.*").contains(key) => text(raw)
                .and_then(|value| self.target(name).and_then(|target| target.set(key, value))),
            (["plex" | "notify"], Raw::Other("array"))
            | (["plex" | "notify", _], Raw::Other("array")) => {
                Err("each of these is a section with its name".into())
            }
            ([section @ ("plex" | "notify"), key], _)
                if keys_of(&format!("{section}.*")).contains(key) =>
            {
                return self.nameless(section, key, &entry.origin);
            }
            (unknown, _) => return self.unknown(unknown, &entry.origin),
        };
        if let Err(why) = outcome {
            self.wrong(entry, &path, why);
        }
    }

    /// Adds a server of that name, unless there is one.
    fn server(&mut self, name: &str) -> Result<(), String> {
        word("a server's name", name)?;
        if !self
            .settings
            .plex
            .iter()
            .any(|server| server.name.eq_ignore_ascii_case(name))
        {
            let server = PlexSettings {
                name: name.into(),
                url: String::new(),
                token: Secret::new(""),
                foreign_art: ForeignArt::default(),
                kometa: false,
                patience: PATIENCE,
            };
            self.settings.plex.push(server);
        }
        Ok(())
    }

    /// The target of that name, which is added if there is none.
    fn target(&mut self, name: &str) -> Result<&mut NotifySettings, String> {
        word("a target's name", name)?;
        let targets = &mut self.settings.notify;
        let same = |target: &NotifySettings| target.name.eq_ignore_ascii_case(name);
        let at = targets.iter().position(same).unwrap_or(targets.len());
        if at == targets.len() {
            targets.push(NotifySettings::new(name));
        }
        Ok(&mut targets[at])
    }

    fn named(&mut self, name: &str) -> &mut PlexSettings {
        let servers = &mut self.settings.plex;
        servers
            .iter_mut()
            .find(|server| server.name.eq_ignore_ascii_case(name))
            .expect("`server` has just made sure that it is there")
    }

    fn wrong(&mut self, entry: &Entry, path: &[&str], why: String) {
        let is_at_key = matches!(&entry.raw, Raw::Other("table"))
            || matches!(
                (&entry.raw, path),
                (Raw::Other("array"), ["plex" | "notify", ..])
            );
        let help = slips::of_value(path, &entry.raw);
        self.say(&entry.origin, is_at_key, why, help);
    }

    fn unknown(&mut self, path: &[&str], origin: &Origin) {
        let Some((message, help)) = slips::of_unknown(path, SECTIONS) else {
            return;
        };
        self.say(origin, true, message, help);
    }

    /// Reports keys of a server in `[plex]`: once, however many keys there are.
    fn nameless(&mut self, section: &str, key: &str, origin: &Origin) {
        let what = match section {
            "plex" => "a Plex server",
            _ => "a target",
        };
        let message = format!("{what} needs a name");
        let help = match origin {
            Origin::File { .. } => format!("write `[{section}.home]` in place of `[{section}]`"),
            Origin::Environment(_) => {
                let variable = format!("INTERTITLE__{section}__HOME__{key}").to_uppercase();
                format!("write `{variable}`")
            }
        };
        let is_said = self
            .mistakes
            .iter()
            .any(|mistake| mistake.message == message);
        if !is_said || matches!(origin, Origin::Environment(_)) {
            self.say(origin, true, message, Some(help));
        }
    }

    /// Reports an error at the key or at the value of an entry.
    fn say(&mut self, origin: &Origin, is_at_key: bool, message: String, help: Option<String>) {
        match origin {
            Origin::File { key, value } => {
                let span = if is_at_key { *key } else { *value };
                self.mistakes
                    .push(Diagnostic::error(span, message).help(help));
            }
            Origin::Environment(variable) => {
                let help = help.map_or(String::new(), |help| format!("; {help}"));
                self.screens += &format!("error: {variable}: {message}{help}\n");
            }
        }
    }

    /// Checks the settings as a whole: the keys that each server and each target requires.
    fn complete(&mut self, written: &[Entry]) {
        let servers = self.settings.plex.iter().flat_map(|server| {
            let keys = [
                ("url", server.url.as_str()),
                ("token", server.token.expose()),
            ];
            let missing = keys.into_iter().filter(|(_, value)| value.is_empty());
            missing.map(|(key, _)| ("plex", server.name.clone(), key))
        });
        let targets = self.settings.notify.iter().filter_map(|target| {
            let missing = target.missing()?;
            Some(("notify", target.name.clone(), missing))
        });
        let missing: Vec<_> = servers.chain(targets).collect();
        for (section, name, key) in missing {
            if !self.mistakes.is_empty() || !self.screens.is_empty() {
                return;
            }
            let what = match section {
                "plex" => "the Plex server",
                _ => "the target",
            };
            let heading = written.iter().find(|entry| entry.path == [section, &name]);
            // A quoted name may be a secret in the wrong place.
            let is_quoted = heading.is_some_and(|entry| match entry.origin {
                Origin::File { key, .. } => key.end - key.start > name.len(),
                Origin::Environment(_) => false,
            });
            let message = match is_quoted {
                true => format!("{what} of this name has no `{key}`"),
                false => format!("{what} `{name}` has no `{key}`"),
            };
            match heading.map(|entry| &entry.origin) {
                Some(Origin::File { key, .. }) => {
                    self.mistakes.push(Diagnostic::error(*key, message));
                }
                _ => self.screens += &format!("error: {message}\n"),
            }
        }
    }
}
