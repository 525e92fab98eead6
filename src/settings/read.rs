//! The settings: the table of their keys, and their values.

use std::fmt;
use std::path::PathBuf;

use log::LevelFilter;

use crate::files;
use crate::locale::TemplateError;
use crate::settings::access::AccessSettings;
use crate::settings::address::word;
use crate::settings::card_path::CardPath;
use crate::settings::config_dir::ConfigDir;
use crate::settings::entries::{self, Entry, Origin, Raw};
use crate::settings::keys::{SECTIONS, keys_of};
use crate::settings::masked::{has_secrets, masked};
use crate::settings::notify::NotifySettings;
use crate::settings::server::{ServerSettings, has_names, is_kind, thing};
use crate::settings::slips;
use crate::settings::sonarr::SonarrSettings;
use crate::settings::tmdb::TmdbSettings;
use crate::settings::upkeep::Upkeep;
use crate::settings::value::{flag, level, listen, number, size, text};
use crate::settings::work::Work;
use crate::text::{Diagnostic, Span, render_all};

/// The settings of one installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The config folder.
    pub config_dir: ConfigDir,
    /// The address and port to listen on.
    pub listen: String,
    /// The folder of the user's own pictures.
    pub artwork_folder: PathBuf,
    /// Who has access to the port.
    pub access: AccessSettings,
    /// How cards are made, and where they are stored.
    pub cards: CardSettings,
    /// The media servers, in order: their positions are TitleCardMaker's `interface_id`.
    pub servers: Vec<ServerSettings>,
    /// The Sonarrs that intertitle may connect to itself, in order.
    pub sonarr: Vec<SonarrSettings>,
    /// TMDb, as a source of pictures.
    pub tmdb: TmdbSettings,
    /// The targets of messages, in order.
    pub notify: Vec<NotifySettings>,
    /// The lowest level that is logged.
    pub log_level: LevelFilter,
    /// How much of the machine and of the media servers cards may take.
    pub work: Work,
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
    /// The names of card files in it.
    pub path: CardPath,
    /// An event of one media server also makes the cards of the same episodes on the other servers and in other libraries.
    pub follow: bool,
    /// The media servers get the cards. Otherwise cards are files only.
    pub upload: bool,
    /// Width in px, 1 to 3840.
    pub width: u32,
    /// Height in px, 1 to 2160.
    pub height: u32,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
}

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
        let rendered =
            |diagnostics: &[Diagnostic]| render_all("intertitle.toml", &masked(text), diagnostics);
        let written = entries::from_file(text)
            .map_err(|diagnostic| SettingsProblem(rendered(&[diagnostic])))?;
        let given = entries::from_environment(variables)
            .map_err(|why| SettingsProblem(format!("error: {why}")))?;
        let mut reader = Reader {
            settings: Settings {
                listen: "0.0.0.0:8474".into(),
                artwork_folder: config_dir.dir().join("art"),
                access: AccessSettings::default(),
                cards: CardSettings {
                    folder: config_dir.dir().join("cards"),
                    path: CardPath::default(),
                    follow: true,
                    upload: true,
                    width: 1920,
                    height: 1080,
                    quality: 92,
                },
                servers: Vec::new(),
                sonarr: Vec::new(),
                tmdb: TmdbSettings::default(),
                notify: Vec::new(),
                log_level: LevelFilter::Info,
                work: Work::default(),
                upkeep: Upkeep::new(config_dir.dir()),
                is_exposed: false,
                config_dir,
            },
            diagnostics: Vec::new(),
            rendered: String::new(),
        };
        for entry in written.iter().chain(&given) {
            reader.take(entry);
        }
        reader.complete(&written);
        let rendered = rendered(&reader.diagnostics) + &reader.rendered;
        if rendered.is_empty() {
            Ok(reader.settings)
        } else {
            Err(SettingsProblem(rendered))
        }
    }

    fn set_folder(&mut self, section: &str, folder: &str) {
        let folder = self.config_dir.dir().join(folder);
        match section {
            "art" => self.artwork_folder = folder,
            _ => self.cards.folder = folder,
        }
    }
}

struct Reader {
    settings: Settings,
    diagnostics: Vec<Diagnostic>,
    /// Errors that have no position in the file, rendered.
    rendered: String,
}

impl Reader {
    fn take(&mut self, entry: &Entry) {
        let path: Vec<&str> = entry.path.iter().map(String::as_str).collect();
        let outcome = match (path.as_slice(), &entry.raw) {
            ([section], Raw::Other("table")) if SECTIONS.contains(section) => Ok(()),
            ([kind, name], Raw::Other("table")) if is_kind(kind) => {
                self.server(kind, name).map(|_| ())
            }
            (["notify", name], Raw::Other("table")) => self.target(name).map(|_| ()),
            (["sonarr", name], Raw::Other("table")) => self.sonarr(name).map(|_| ()),
            (["server", "listen"], raw) => text(raw)
                .and_then(listen)
                .map(|listen| self.settings.listen = listen),
            (["server", key], raw) if keys_of("server").contains(key) => {
                text(raw).and_then(|value| self.settings.access.set(key, value))
            }
            (["cards", "size"], raw) => text(raw).and_then(size).map(|(width, height)| {
                (self.settings.cards.width, self.settings.cards.height) = (width, height);
            }),
            (["cards", "quality"], raw) => number(raw, 1..=100, "expected a number from 1 to 100")
                .map(|quality| self.settings.cards.quality = quality),
            (["cards", "upload"], raw) => flag(raw).map(|is_on| self.settings.cards.upload = is_on),
            (["cards", "follow"], raw) => flag(raw).map(|is_on| self.settings.cards.follow = is_on),
            (["cards", "path"], raw) => match text(raw).map(CardPath::read) {
                Ok(Ok(card_path)) => {
                    self.settings.cards.path = card_path;
                    Ok(())
                }
                Ok(Err(error)) => return self.wrong_text(entry, error),
                Err(why) => Err(why),
            },
            ([section @ ("cards" | "art"), "folder"], raw) => {
                text(raw).map(|folder| self.settings.set_folder(section, folder))
            }
            (["log", "level"], raw) => text(raw)
                .and_then(level)
                .map(|level| self.settings.log_level = level),
            (["work", key], raw) if keys_of("work").contains(key) => {
                self.settings.work.set(key, raw)
            }
            ([section @ ("backup" | "history" | "log"), key], raw)
                if keys_of(section).contains(key) =>
            {
                let dir = self.settings.config_dir.dir().to_path_buf();
                self.settings.upkeep.set(&dir, (section, key), raw)
            }
            ([kind, name, key], raw)
                if is_kind(kind) && keys_of(&format!("{kind}.*")).contains(key) =>
            {
                self.server(kind, name)
                    .and_then(|server| server.set(key, raw))
            }
            (["tmdb", key], raw) if keys_of("tmdb").contains(key) => {
                text(raw).and_then(|value| self.settings.tmdb.set(key, value))
            }
            (["notify", name, key], raw) if keys_of("notify.*").contains(key) => text(raw)
                .and_then(|value| self.target(name).and_then(|target| target.set(key, value))),
            (["sonarr", name, key], raw) if keys_of("sonarr.*").contains(key) => text(raw)
                .and_then(|value| self.sonarr(name).and_then(|sonarr| sonarr.set(key, value))),
            ([section], Raw::Other("array")) | ([section, _], Raw::Other("array"))
                if has_names(section) =>
            {
                Err("expected a section with a name".into())
            }
            ([section, key], _)
                if has_names(section) && keys_of(&format!("{section}.*")).contains(key) =>
            {
                return self.nameless(section, key, &entry.origin);
            }
            (unknown, _) => return self.unknown(unknown, &entry.origin),
        };
        if let Err(why) = outcome {
            self.wrong(entry, &path, why);
        }
    }

    /// The server of that name, which is added if there is none.
    fn server(&mut self, kind: &str, name: &str) -> Result<&mut ServerSettings, String> {
        word("a server's name", name)?;
        let servers = &mut self.settings.servers;
        let same = |server: &ServerSettings| server.is(kind, name);
        let at = servers.iter().position(same).unwrap_or(servers.len());
        if at == servers.len() {
            servers.extend(ServerSettings::new(kind, name));
        }
        Ok(&mut servers[at])
    }

    /// The Sonarr of that name, which is added if there is none.
    fn sonarr(&mut self, name: &str) -> Result<&mut SonarrSettings, String> {
        word("a server's name", name)?;
        let all = &mut self.settings.sonarr;
        let same = |sonarr: &SonarrSettings| sonarr.name.eq_ignore_ascii_case(name);
        let at = all.iter().position(same).unwrap_or(all.len());
        if at == all.len() {
            all.push(SonarrSettings::new(name));
        }
        Ok(&mut all[at])
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

    fn wrong(&mut self, entry: &Entry, path: &[&str], why: String) {
        let is_at_key = matches!(&entry.raw, Raw::Other("table"))
            || matches!((&entry.raw, path), (Raw::Other("array"), [section, ..]) if has_names(section));
        let help = slips::of_value(path, &entry.raw);
        self.say(&entry.origin, is_at_key, why, help);
    }

    /// Reports an error within a text, at its place if the text has no escapes.
    fn wrong_text(&mut self, entry: &Entry, error: TemplateError) {
        let mut origin = entry.origin.clone();
        if let (Origin::File { value, .. }, Raw::Text(text)) = (&mut origin, &entry.raw)
            && value.end - value.start == text.len() + 2
        {
            let begin = value.start + 1;
            *value = Span::new(begin + error.span.start, begin + error.span.end);
        }
        self.say(&origin, false, error.message, error.help);
    }

    fn unknown(&mut self, path: &[&str], origin: &Origin) {
        let Some((message, help)) = slips::of_unknown(path, SECTIONS) else {
            return;
        };
        self.say(origin, true, message, help);
    }

    /// Reports keys of a server or a target in a section without its name: once, however many keys there are.
    fn nameless(&mut self, section: &str, key: &str, origin: &Origin) {
        let message = format!("a {} needs a name", thing(section));
        let help = match origin {
            Origin::File { .. } if section == "sonarr" => {
                "Sonarr calls intertitle and needs no section; for `intertitle connect sonarr`, write `[sonarr.main]`"
                    .into()
            }
            Origin::File { .. } => format!("write `[{section}.home]` instead of `[{section}]`"),
            Origin::Environment(_) => {
                let variable = format!("INTERTITLE__{section}__HOME__{key}").to_uppercase();
                format!("write `{variable}`")
            }
        };
        let is_given = self
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.message == message);
        if !is_given || matches!(origin, Origin::Environment(_)) {
            self.say(origin, true, message, Some(help));
        }
    }

    /// Reports an error at the key or at the value of an entry.
    fn say(&mut self, origin: &Origin, is_at_key: bool, message: String, help: Option<String>) {
        match origin {
            Origin::File { key, value } => {
                let span = if is_at_key { *key } else { *value };
                self.diagnostics
                    .push(Diagnostic::error(span, message).help(help));
            }
            Origin::Environment(variable) => {
                let help = help.map_or(String::new(), |help| format!("; {help}"));
                self.rendered += &format!("error: {variable}: {message}{help}\n");
            }
        }
    }

    /// Checks the settings as a whole: the keys that each server and each target requires.
    fn complete(&mut self, written: &[Entry]) {
        let servers = self.settings.servers.iter().flat_map(|server| {
            let keys = [
                ("url", server.url.as_str()),
                ("token", server.token.expose()),
            ];
            let missing = keys.into_iter().filter(|(_, value)| value.is_empty());
            missing.map(|(key, _)| (server.kind.word, server.name.clone(), key))
        });
        let targets = self.settings.notify.iter().filter_map(|target| {
            let missing = target.missing()?;
            Some(("notify", target.name.clone(), missing))
        });
        let sonarrs = self.settings.sonarr.iter().filter_map(|sonarr| {
            let missing = sonarr.missing()?;
            Some(("sonarr", sonarr.name.clone(), missing))
        });
        let missing: Vec<_> = servers.chain(targets).chain(sonarrs).collect();
        for (section, name, key) in missing {
            if !self.diagnostics.is_empty() || !self.rendered.is_empty() {
                return;
            }
            let what = format!("the {}", thing(section));
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
                    self.diagnostics.push(Diagnostic::error(*key, message));
                }
                _ => self.rendered += &format!("error: {message}\n"),
            }
        }
    }
}
