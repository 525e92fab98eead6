//! The words of the settings, and those that users take for them.

use crate::text::nearest;

/// Every key, with its section. `plex.*` is a section for each server.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("server", "listen"),
    ("server", "without_key"),
    ("server", "trusted_proxies"),
    ("server", "names"),
    ("server", "base_path"),
    ("cards", "folder"),
    ("cards", "path"),
    ("cards", "upload"),
    ("cards", "follow"),
    ("cards", "size"),
    ("cards", "quality"),
    ("art", "folder"),
    ("work", "renderers"),
    ("work", "hours"),
    ("work", "only_when_idle"),
    ("work", "cards_per_minute"),
    ("work", "requests_per_second"),
    ("backup", "folder"),
    ("backup", "daily"),
    ("backup", "weekly"),
    ("history", "days"),
    ("log", "level"),
    ("log", "folder"),
    ("plex.*", "url"),
    ("plex.*", "token"),
    ("plex.*", "libraries"),
    ("plex.*", "foreign_art"),
    ("plex.*", "kometa"),
    ("sonarr.*", "url"),
    ("sonarr.*", "key"),
    ("plex.*", "events"),
    ("tmdb", "key"),
    ("tmdb", "language"),
    ("tmdb", "minimum"),
    ("tmdb", "url"),
    ("tmdb", "pictures"),
    ("notify.*", "kind"),
    ("notify.*", "url"),
    ("notify.*", "token"),
];

/// Every section.
pub(super) const SECTIONS: &[&str] = &[
    "server", "cards", "art", "plex", "sonarr", "tmdb", "notify", "work", "backup", "history",
    "log",
];

/// Words that are not settings, and what to write instead.
const FORESEEN: &[(&str, &str)] = &[
    (
        "tautulli",
        "Tautulli calls intertitle and needs no section: `intertitle tautulli install` sets it up",
    ),
    (
        "radarr",
        "intertitle makes cards of episodes: Radarr has none",
    ),
    (
        "jellyfin",
        "the only media server is Plex, as `[plex.home]`",
    ),
    ("emby", "the only media server is Plex, as `[plex.home]`"),
    (
        "discord",
        "write `[notify.phone]` with `kind = \"discord\"`",
    ),
    ("ntfy", "write `[notify.phone]` with `kind = \"ntfy\"`"),
    ("webhook", "write `[notify.phone]` with `kind = \"json\"`"),
    ("kometa", "`kometa = true` belongs in `[plex.home]`"),
    (
        "fonts",
        "fonts belong in the folder `fonts`, and need no setting",
    ),
    (
        "rules",
        "rules belong in the folder `rules`, as `rules/main.rules`",
    ),
    ("address", "the key is `url`"),
    (
        "host",
        "the key is `url`, as `url = \"http://192.0.2.10:32400\"`",
    ),
    (
        "ip",
        "the key is `url`, as `url = \"http://192.0.2.10:32400\"`",
    ),
    ("uri", "the key is `url`"),
    (
        "api_key",
        "the key is `token` for Plex, `key` for Sonarr and TMDb",
    ),
    (
        "apikey",
        "the key is `token` for Plex, `key` for Sonarr and TMDb",
    ),
    ("x-plex-token", "the key is `token`"),
    ("plex_token", "the key is `token`, in `[plex.home]`"),
    ("plex_url", "the key is `url`, in `[plex.home]`"),
    (
        "topic",
        "the key is `url`, as `url = \"https://ntfy.sh/my-topic\"`",
    ),
    ("password", "Plex needs a `token`, not a password"),
    ("username", "Plex needs a `token`, not a user name"),
    ("user", "Plex needs a `token`, not a user name"),
    (
        "port",
        "the port is part of an address: `listen = \"0.0.0.0:8474\"`, `url = \"http://192.0.2.10:32400\"`",
    ),
    (
        "timezone",
        "the time zone is the environment variable `TZ`, as `TZ=Europe/Berlin`",
    ),
    (
        "tz",
        "the time zone is the environment variable `TZ`, as `TZ=Europe/Berlin`",
    ),
    ("path", "the key is `folder`"),
    ("dir", "the key is `folder`"),
    ("directory", "the key is `folder`"),
    ("ssl", "use a URL that starts with `https://`"),
    ("verify_ssl", "certificates are always checked"),
];

/// The longest server name that is shown in messages about the settings. A token of Plex has twenty characters.
const NAME_SHOWN_MAX: usize = 16;

/// The keys of a section. `plex.*` is for those of each server.
pub(super) fn keys_of(section: &str) -> Vec<&'static str> {
    let own = KEYS.iter().filter(|(of, _)| *of == section);
    own.map(|(_, key)| *key).collect()
}

/// The sections that have a key of that name, as they are written in the file.
pub(super) fn homes_of(key: &str) -> Vec<String> {
    let homes = KEYS.iter().filter(|(_, own)| *own == key);
    homes
        .map(|(section, _)| format!("`[{}]`", section.replace(".*", ".home")))
        .collect()
}

/// The help for a word that users take for a setting.
pub(super) fn foreseen(word: &str) -> Option<&'static str> {
    let mut words = FORESEEN.iter();
    let found = words.find(|(own, _)| own.eq_ignore_ascii_case(word));
    found.map(|(_, help)| *help)
}

/// True for words of the settings, similar ones, and those with a help of their own: they cannot be a secret.
pub(super) fn is_near(word: &str) -> bool {
    let keys = KEYS.iter().map(|(_, key)| *key);
    let words = keys.chain(SECTIONS.iter().copied());
    let is_near = word.chars().count() > 2 && nearest(word, words).is_some();
    is_plain(word) && is_near || foreseen(word).is_some()
}

/// True for a word that may be a server's name and is too short for a secret.
pub(super) fn is_plain_name(word: &str) -> bool {
    word.len() <= NAME_SHOWN_MAX && is_plain(word)
}

fn is_plain(word: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    word.chars().all(is_letter)
}
