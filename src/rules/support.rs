//! A small vocabulary for the tests in `rules`: sources with their events, actions, connections, designs and fonts.

use crate::model::{
    ActionWord, DesignWord, Event, EventWord, Moment, OwnProperty, PropertyKind, SourceWords,
    Value, Vocabulary,
};
use crate::rules::problem::{RulesFile, render_problems};
use crate::rules::read::{Reading, read};

const ITEM: &[&str] = &[
    "series",
    "title",
    "library",
    "server",
    "user",
    "kind",
    "season",
    "episode",
    "absolute",
    "year",
    "owner",
    "watched",
    "special",
    "tracked",
    "labels",
    "genres",
    "tvdb",
    "tmdb",
    "imdb",
    "airdate",
    "added",
    "player",
    "local",
    "title_length",
    "seasons",
    "premiere",
    "finale",
    "collection",
    "network",
];

const RATED: &[&str] = &[
    "series",
    "title",
    "library",
    "server",
    "user",
    "kind",
    "season",
    "episode",
    "absolute",
    "year",
    "owner",
    "watched",
    "special",
    "tracked",
    "labels",
    "genres",
    "tvdb",
    "tmdb",
    "imdb",
    "airdate",
    "added",
    "player",
    "local",
    "title_length",
    "seasons",
    "premiere",
    "finale",
    "collection",
    "network",
    "rating",
];

const SERVER: &[&str] = &["server", "user", "owner", "player"];

const FILE: &[&str] = &[
    "series",
    "title",
    "kind",
    "season",
    "episode",
    "year",
    "upgrade",
    "special",
    "tracked",
    "tags",
    "genres",
    "tvdb",
    "tmdb",
    "imdb",
    "airdate",
    "quality",
    "path",
    "title_length",
    "premiere",
    "finale",
    "series_type",
];

const SERIES: &[&str] = &[
    "series",
    "kind",
    "year",
    "tracked",
    "tags",
    "genres",
    "tvdb",
    "tmdb",
    "imdb",
    "path",
    "series_type",
];

const DELETED: &[&str] = &[
    "series",
    "title",
    "kind",
    "season",
    "episode",
    "year",
    "special",
    "tracked",
    "tags",
    "tvdb",
    "tmdb",
    "imdb",
    "quality",
    "reason",
    "path",
    "title_length",
    "premiere",
    "finale",
    "series_type",
];

const fn event(
    name: &'static str,
    fields: &'static [&'static str],
    item: bool,
    plain: Option<&'static str>,
) -> EventWord {
    EventWord {
        name,
        fields,
        item,
        plain,
        help: "",
    }
}

const PLEX: &[EventWord] = &[
    event("library.new", ITEM, true, Some("added")),
    event("library.on.deck", ITEM, true, None),
    event("media.play", ITEM, true, None),
    event("media.pause", ITEM, true, None),
    event("media.resume", ITEM, true, None),
    event("media.stop", ITEM, true, None),
    event("media.scrobble", ITEM, true, Some("watched")),
    event("media.rate", RATED, true, Some("rated")),
    event("playback.started", ITEM, true, None),
    event("device.new", SERVER, false, None),
    event("admin.database.backup", SERVER, false, None),
    event("admin.database.corrupted", SERVER, false, None),
];

const SONARR: &[EventWord] = &[
    event("grab", FILE, true, None),
    event("import", FILE, true, Some("added")),
    event("upgrade", FILE, true, None),
    event("import.complete", FILE, true, Some("added")),
    event("rename", SERIES, true, None),
    event("series.add", SERIES, true, None),
    event("series.delete", SERIES, true, None),
    event("file.delete", DELETED, true, None),
    event("health", &[], false, None),
    event("health.restored", &[], false, None),
    event("update", &[], false, None),
    event("manual", SERIES, true, None),
];

const TAUTULLI: &[EventWord] = &[
    event("created", ITEM, true, Some("added")),
    event("watched", ITEM, true, Some("watched")),
    event("play", ITEM, true, None),
    event("stop", ITEM, true, None),
    event("pause", ITEM, true, None),
    event("resume", ITEM, true, None),
];

const FOUND: &[&str] = &[
    "series",
    "title",
    "library",
    "server",
    "kind",
    "season",
    "episode",
    "watched",
    "special",
    "premiere",
    "title_length",
];

const FAILED: &[&str] = &[
    "series",
    "title",
    "library",
    "server",
    "kind",
    "season",
    "episode",
    "watched",
    "special",
    "premiere",
    "title_length",
    "reason",
];

const OWN: &[EventWord] = &[
    event("card.made", FOUND, true, None),
    event("card.failed", FAILED, true, None),
    event("unwatched", FOUND, true, None),
    event("title.changed", FOUND, true, None),
];

const PLAIN: &[EventWord] = &[
    event("added", ITEM, true, None),
    event("watched", ITEM, true, None),
    event("rated", RATED, true, None),
];

const fn action(
    words: &'static str,
    texts: (usize, usize),
    item: bool,
    schedule: bool,
) -> ActionWord {
    ActionWord {
        words,
        texts,
        item,
        scope: item,
        library: false,
        has_style: item,
        schedule,
        help: "",
    }
}

const ACTIONS: &[ActionWord] = &[
    action("make card", (0, 0), true, false),
    action("remake card", (0, 0), true, false),
    action("add series", (0, 0), true, false),
    ActionWord {
        scope: false,
        has_style: false,
        ..action("delete series", (0, 0), true, false)
    },
    ActionWord {
        scope: false,
        has_style: false,
        ..action("delete series keep cards", (0, 0), true, false)
    },
    ActionWord {
        has_style: false,
        ..action("restore art", (0, 0), true, false)
    },
    action("ignore", (0, 1), false, false),
    action("notify", (1, 2), false, true),
    action("sync watched", (0, 0), false, true),
    action("sync titles", (0, 0), false, true),
    action("sync cards", (0, 0), false, true),
    ActionWord {
        library: true,
        ..action("make missing", (0, 0), false, true)
    },
    action("retry failed", (0, 0), false, true),
];

fn design(name: &str, own: &[&str]) -> DesignWord {
    let own = own.iter().map(|name| OwnProperty {
        name: (*name).to_string(),
        kind: PropertyKind::Flag,
        default: "off".to_string(),
        help: String::new(),
    });
    DesignWord {
        name: name.to_string(),
        help: String::new(),
        own: own.collect(),
    }
}

/// The words of that world.
pub fn words() -> Vocabulary {
    let source = |name, events| SourceWords { name, events };
    let connection = |source: &str, name: &str| (source.to_string(), name.to_string());
    Vocabulary {
        sources: vec![
            source("plex", PLEX),
            source("sonarr", SONARR),
            source("tautulli", TAUTULLI),
            source("intertitle", OWN),
            source("any", PLAIN),
        ],
        actions: ACTIONS.to_vec(),
        connections: vec![
            connection("plex", "attic"),
            connection("plex", "home"),
            connection("sonarr", "4k"),
            connection("notify", "phone"),
        ],
        designs: vec![
            design("standard", &["omit_gradient"]),
            design("anime", &["omit_gradient", "omit_frame"]),
            design("gold", &[]),
            design("tinted-frame", &["omit_frame"]),
            design("silent", &[]),
        ],
        fonts: ["Inter", "Inter Bold", "Noto Sans JP"]
            .map(String::from)
            .to_vec(),
    }
}

/// A Saturday in May 2024, 23:10 on the wall.
pub const NIGHT: Moment = Moment {
    ms: 1_715_469_000_000,
    minute_of_day: 23 * 60 + 10,
    weekday: 5,
};

/// A file of that name.
pub fn file(name: &str, text: &str) -> RulesFile {
    RulesFile {
        name: name.to_string(),
        text: text.to_string(),
        built_in: false,
    }
}

/// What reading one file gives.
pub fn read_one(text: &str) -> (Reading, String) {
    let files = [file("main.rules", text)];
    let reading = read(&files, &words());
    let rendered = render_problems(&files, &reading.problems);
    (reading, rendered)
}

/// The book of one file, which must have no error.
#[track_caller]
pub fn rule_set(text: &str) -> crate::rules::rule_set::RuleSet {
    let (reading, rendered) = read_one(text);
    reading.rule_set.unwrap_or_else(|| panic!("\n{rendered}"))
}

/// An event with these fields.
pub fn event_of<const N: usize>(
    source: &'static str,
    name: &'static str,
    fields: [(&'static str, Value); N],
) -> Event {
    Event {
        source,
        connection: None,
        name,
        subject: None,
        fields: fields.into_iter().collect(),
        is_repeated: false,
        no_cards: None,
    }
}

/// A text as events carry it.
pub fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}
