//! The fields that conditions may use: one table for the checker, the manual and the commands.

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text, in quotes.
    Text,
    /// One of a few words, written without quotes.
    Word(&'static [&'static str]),
    /// A number.
    Number,
    /// Used alone: `when owner`.
    Flag,
    /// Several texts.
    List,
    /// A number, or a text in quotes.
    Id,
    /// A day, or a time before now: `3d ago`.
    Date,
    /// A clock time: `time in 22:30..06:00`.
    Time,
    /// A day of the week: `weekday in [sat, sun]`.
    Weekday,
}

impl FieldKind {
    /// The name of the type for users.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            FieldKind::Text => "text",
            FieldKind::Word(_) => "word",
            FieldKind::Number => "number",
            FieldKind::Flag => "flag",
            FieldKind::List => "list",
            FieldKind::Id => "id",
            FieldKind::Date => "date",
            FieldKind::Time => "time",
            FieldKind::Weekday => "weekday",
        }
    }
}

/// A field that conditions may use.
#[derive(Debug)]
pub struct FieldWord {
    /// Its name in rules.
    pub name: &'static str,
    /// Its type.
    pub kind: FieldKind,
    /// A condition that uses it.
    pub example: &'static str,
    /// Its meaning, in a few words.
    pub help: &'static str,
}

const fn row(
    name: &'static str,
    kind: FieldKind,
    example: &'static str,
    help: &'static str,
) -> FieldWord {
    FieldWord {
        name,
        kind,
        example,
        help,
    }
}

/// All fields. The clock's (`time`, `weekday`) are known for every event, the others as declared by each event.
pub const FIELDS: &[FieldWord] = &[
    row(
        "series",
        FieldKind::Text,
        r#"series = "Severance""#,
        "the series' title",
    ),
    row(
        "title",
        FieldKind::Text,
        r#"title ends with "(1)""#,
        "the episode's title",
    ),
    row(
        "title_length",
        FieldKind::Number,
        "title_length > 40",
        "the number of letters in the episode's title, blanks and signs included",
    ),
    row(
        "library",
        FieldKind::Text,
        r#"library = "Anime""#,
        "the library's name on the media server",
    ),
    row(
        "server",
        FieldKind::Text,
        r#"server = "Attic""#,
        "the media server: its name in the settings, or its own",
    ),
    row(
        "user",
        FieldKind::Text,
        r#"user in ["alex", "kim"]"#,
        "the account that acted",
    ),
    row(
        "player",
        FieldKind::Text,
        r#"player != "Kitchen""#,
        "the player's name",
    ),
    row(
        "kind",
        FieldKind::Word(&["episode", "season", "series"]),
        "kind = episode",
        "what the event is about",
    ),
    row(
        "season",
        FieldKind::Number,
        "season = 1",
        "the season's number; 0 for specials",
    ),
    row(
        "episode",
        FieldKind::Number,
        "episode in [1, 2]",
        "the episode's number within its season",
    ),
    row(
        "absolute",
        FieldKind::Number,
        "absolute > 1000",
        "the episode's number within the series",
    ),
    row(
        "year",
        FieldKind::Number,
        "year < 1990",
        "the year the series began",
    ),
    row(
        "seasons",
        FieldKind::Number,
        "seasons = 1",
        "the number of seasons on the media server, specials not counted",
    ),
    row(
        "rating",
        FieldKind::Number,
        "rating >= 8",
        "the rating just given, 0 to 10",
    ),
    row(
        "owner",
        FieldKind::Flag,
        "owner",
        "the owner of the server did it",
    ),
    row(
        "watched",
        FieldKind::Flag,
        "watched",
        "the episode has been watched",
    ),
    row(
        "upgrade",
        FieldKind::Flag,
        "upgrade",
        "the file replaces one that was there",
    ),
    row(
        "special",
        FieldKind::Flag,
        "special",
        "the episode belongs to season 0",
    ),
    row(
        "premiere",
        FieldKind::Flag,
        "premiere",
        "the episode is number 1 of its season, specials not counted",
    ),
    row(
        "finale",
        FieldKind::Flag,
        "finale",
        "the episode is the last of its season, if that is known",
    ),
    row(
        "local",
        FieldKind::Flag,
        "local",
        "the player is in the server's own network",
    ),
    row(
        "tracked",
        FieldKind::Flag,
        "tracked",
        "the series was added, or has a card",
    ),
    row(
        "tags",
        FieldKind::List,
        r#"tags contains "4k""#,
        "Sonarr's tags of the series",
    ),
    row(
        "labels",
        FieldKind::List,
        r#"labels contains "4k""#,
        "Plex's labels of the item",
    ),
    row(
        "genres",
        FieldKind::List,
        r#"genres contains "Comedy""#,
        "genres of the series",
    ),
    row(
        "collection",
        FieldKind::List,
        r#"collection contains "Nordic""#,
        "Plex's collections of the series",
    ),
    row(
        "network",
        FieldKind::Text,
        r#"network in ["HBO", "ARD"]"#,
        "the series' network, Plex's `studio`",
    ),
    row(
        "series_type",
        FieldKind::Word(&["standard", "daily", "anime"]),
        "series_type = anime",
        "Sonarr's type of the series",
    ),
    row(
        "tvdb",
        FieldKind::Id,
        "tvdb = 371980",
        "TheTVDB's id of the series",
    ),
    row(
        "tmdb",
        FieldKind::Id,
        "tmdb = 371980",
        "TMDb's id of the series",
    ),
    row(
        "imdb",
        FieldKind::Id,
        r#"imdb = "tt11280740""#,
        "IMDb's id of the series",
    ),
    row(
        "airdate",
        FieldKind::Date,
        "airdate > 3d ago",
        "the day the episode was first aired",
    ),
    row(
        "added",
        FieldKind::Date,
        "added > 3d ago",
        "the day the item came into the library",
    ),
    row(
        "quality",
        FieldKind::Text,
        r#"quality contains "2160p""#,
        "the quality of the file",
    ),
    row(
        "reason",
        FieldKind::Text,
        r#"reason = "manual""#,
        "why the file was deleted, or why the card was given up",
    ),
    row(
        "path",
        FieldKind::Text,
        r#"path matches "*/anime/*""#,
        "the file's path, as the sender sees it",
    ),
    row(
        "time",
        FieldKind::Time,
        "time in 22:30..06:00",
        "the clock, in the machine's time zone",
    ),
    row(
        "weekday",
        FieldKind::Weekday,
        "weekday in [sat, sun]",
        "the day of the week: mon tue wed thu fri sat sun",
    ),
];

/// The field of that name. Case does not matter.
#[must_use]
pub fn field(name: &str) -> Option<&'static FieldWord> {
    FIELDS
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case(name))
}
