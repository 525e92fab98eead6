//! What each setting means: the one table of keys, and the values they may have.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use log::LevelFilter;

use crate::files;
use crate::settings::address::{url, word};
use crate::settings::door::DoorSettings;
use crate::settings::entries::{self, Entry, FILE_BYTES_MAX, Origin, Raw};
use crate::settings::masked::masked;
use crate::settings::notify::NotifySettings;
use crate::settings::place::Place;
use crate::settings::secret::Secret;
use crate::settings::tmdb::TmdbSettings;
use crate::settings::upkeep::Upkeep;
use crate::settings::value::{ForeignArt, flag, foreign_art, level, listen, number, size, text};
use crate::text::{Diagnostic, one_of, render_all};

/// The settings of one installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The config folder.
    pub place: Place,
    /// The address and port that hooks come to.
    pub listen: String,
    /// The folder of pictures that the user keeps.
    pub art_folder: PathBuf,
    /// Who may come in there.
    pub door: DoorSettings,
    /// How cards are made, and where they are kept.
    pub cards: CardSettings,
    /// The Plex servers, in the order they are written: their places are TitleCardMaker's `interface_id`.
    pub plex: Vec<PlexSettings>,
    /// TMDb, as a source of pictures.
    pub tmdb: TmdbSettings,
    /// The targets of messages, in the order they are written.
    pub notify: Vec<NotifySettings>,
    /// The least important lines that are logged.
    pub log_level: LevelFilter,
    /// Backups, history and log files.
    pub upkeep: Upkeep,
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

/// One Plex Media Server.
#[derive(Clone, Debug)]
pub struct PlexSettings {
    /// The name that rules and addresses use.
    pub name: String,
    /// `http://host:port`, without a slash at the end.
    pub url: String,
    /// The owner's token.
    pub token: Secret,
    /// What is done where somebody has chosen a picture by hand.
    pub foreign_art: ForeignArt,
    /// Kometa draws overlays on this server: its label is taken off after an upload, so that it draws them anew.
    pub kometa: bool,
    /// How long it may take to answer before it counts as away. No key sets it.
    pub patience: Duration,
}

/// Plex answers in seconds, or makes thumbnails first; a library listing may take half a minute on a Pi.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why the settings cannot be used: whole screens, without secrets.
#[derive(Debug)]
pub struct SettingsProblem(pub String);

impl fmt::Display for SettingsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for SettingsProblem {}

/// What a new config folder's `intertitle.toml` says.
pub const TEMPLATE: &str = include_str!("template.toml");

/// Every key: section, key, and what it may hold. `plex.*` is a section for each server.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("server", "listen"),
    ("server", "without_key"),
    ("server", "trusted_proxies"),
    ("server", "names"),
    ("server", "base_path"),
    ("cards", "folder"),
    ("cards", "size"),
    ("cards", "quality"),
    ("art", "folder"),
    ("backup", "folder"),
    ("backup", "daily"),
    ("backup", "weekly"),
    ("history", "days"),
    ("log", "level"),
    ("log", "folder"),
    ("plex.*", "url"),
    ("plex.*", "token"),
    ("plex.*", "foreign_art"),
    ("plex.*", "kometa"),
    ("tmdb", "key"),
    ("tmdb", "language"),
    ("tmdb", "minimum"),
    ("tmdb", "url"),
    ("tmdb", "pictures"),
    ("notify.*", "kind"),
    ("notify.*", "url"),
    ("notify.*", "token"),
];

const SECTIONS: &[&str] = &[
    "server", "cards", "art", "plex", "tmdb", "notify", "backup", "history", "log",
];

impl Settings {
    /// The settings of the folder `place`: its `intertitle.toml` if there is one, over it the environment.
    ///
    /// # Errors
    /// All mistakes with their places, as a screen.
    pub fn load(
        place: Place,
        variables: Vec<(String, String)>,
    ) -> Result<Settings, SettingsProblem> {
        let path = place.settings();
        let text = match files::read_text(&path, FILE_BYTES_MAX) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(SettingsProblem(format!(
                    "error: cannot read {}: {error}",
                    path.display()
                )));
            }
        };
        Settings::read(place, &text, variables)
    }

    /// The settings in `text`, over it `variables`.
    ///
    /// # Errors
    /// All mistakes with their places, as a screen.
    pub fn read(
        place: Place,
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
                art_folder: place.dir().join("art"),
                door: DoorSettings::default(),
                cards: CardSettings {
                    folder: place.dir().join("cards"),
                    width: 1920,
                    height: 1080,
                    quality: 92,
                },
                plex: Vec::new(),
                tmdb: TmdbSettings::default(),
                notify: Vec::new(),
                log_level: LevelFilter::Info,
                upkeep: Upkeep::new(place.dir()),
                place,
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
        let folder = self.place.dir().join(folder);
        match section {
            "art" => self.art_folder = folder,
            _ => self.cards.folder = folder,
        }
    }
}

struct Reader {
    settings: Settings,
    mistakes: Vec<Diagnostic>,
    /// Mistakes that have no place in the file.
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
                text(raw).and_then(|value| self.settings.door.set(key, value))
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
                let dir = self.settings.place.dir().to_path_buf();
                self.settings.upkeep.set(&dir, (section, key), raw)
            }
            (["plex", name, "url"], raw) => text(raw)
                .and_then(url)
                .and_then(|url| self.server(name).map(|()| self.named(name).url = url)),
            (["plex", name, "token"], raw) => text(raw).and_then(|token| {
                self.server(name)
                    .map(|()| self.named(name).token = Secret::new(token))
            }),
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
            (unknown, _) => return self.unknown(unknown, &entry.origin),
        };
        if let Err(why) = outcome {
            self.wrong(entry, &why);
        }
    }

    /// Makes sure that there is a server of that name.
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

    /// The target of that name; a new one if there is none yet.
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

    fn wrong(&mut self, entry: &Entry, why: &str) {
        match &entry.origin {
            Origin::File { key, value } => {
                let is_table = entry.raw == Raw::Other("table");
                self.mistakes
                    .push(Diagnostic::error(if is_table { *key } else { *value }, why));
            }
            Origin::Environment(variable) => self.screens += &format!("error: {variable}: {why}\n"),
        }
    }

    fn unknown(&mut self, path: &[&str], origin: &Origin) {
        let (name, known): (&str, Vec<&str>) = match path {
            [section] => (section, SECTIONS.to_vec()),
            [section, key] => (key, keys_of(section)),
            [section, _, key] => (key, keys_of(&format!("{section}.*"))),
            // The table it stands in has been named already.
            _ => return,
        };
        if path.len() > 1 && !SECTIONS.contains(&path[0]) {
            return;
        }
        let under = if path.len() == 1 {
            String::new()
        } else {
            format!(" in `{}`", path[..path.len() - 1].join("."))
        };
        let message = format!("there is no setting `{name}`{under}");
        let help = one_of(name, known);
        match origin {
            Origin::File { key, .. } => self
                .mistakes
                .push(Diagnostic::error(*key, message).help(help)),
            Origin::Environment(variable) => {
                let help = help.map_or(String::new(), |help| format!("; {help}"));
                self.screens += &format!("error: {variable}: {message}{help}\n");
            }
        }
    }

    /// What only the whole can tell: what each server and each target needs.
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
            let message = format!("{what} `{name}` has no `{key}`");
            let heading = written.iter().find(|entry| entry.path == [section, &name]);
            match heading.map(|entry| &entry.origin) {
                Some(Origin::File { key, .. }) => {
                    self.mistakes.push(Diagnostic::error(*key, message));
                }
                _ => self.screens += &format!("error: {message}\n"),
            }
        }
    }
}

fn keys_of(section: &str) -> Vec<&'static str> {
    KEYS.iter()
        .filter(|(of, _)| *of == section)
        .map(|(_, key)| *key)
        .collect()
}
