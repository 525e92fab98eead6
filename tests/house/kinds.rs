//! Things of which there is one more now and then. Each has a file of its own, and only the files that the table "How to add
//! one more" in `src/README.md` names know it: nothing else has to change for another one.

use std::collections::BTreeSet;

/// What makes the things of one kind known.
struct Kind {
    /// The row of the table.
    row: &'static str,
    /// The room.
    room: &'static str,
    /// Its files or folders that are of this kind.
    members: &'static [&'static str],
    /// The files outside of a member that may import it.
    registries: &'static [&'static str],
}

const KINDS: &[Kind] = &[
    Kind {
        row: "webhook source",
        room: "source",
        members: &["plex", "sonarr", "tautulli"],
        registries: &["source/senders.rs"],
    },
    Kind {
        row: "action",
        room: "action",
        members: &[
            "add_series",
            "delete_series",
            "ignore",
            "make",
            "notify",
            "remake",
            "restore",
            "retry",
            "sync",
        ],
        registries: &["action/mod.rs"],
    },
    Kind {
        row: "route",
        room: "api",
        members: &["front_page", "v1", "views", "webhooks"],
        registries: &["api/routes.rs"],
    },
    Kind {
        row: "source of pictures",
        room: "artwork",
        members: &["backdrop", "folder", "tmdb"],
        registries: &["artwork/mod.rs"],
    },
    Kind {
        row: "media server",
        room: "server",
        members: &["plex"],
        registries: &["server/mod.rs"],
    },
    Kind {
        row: "command",
        room: "cli",
        members: &[
            "backup", "check", "demo", "designs", "draw", "explain", "export", "fmt", "init",
            "queue", "replay", "restore", "rules", "serve", "status", "tautulli",
        ],
        registries: &["cli/command.rs"],
    },
    Kind {
        row: "view",
        room: "views",
        members: &[
            "connection_test",
            "deliveries",
            "jobs",
            "overview",
            "restores",
        ],
        registries: &["views/mod.rs"],
    },
];

/// Imports of members by others than the registries, with the reason.
const SHARED: &[(&str, &str, &str)] = &[
    (
        "source/mod.rs",
        "source::tautulli",
        "the parameters of its template, which `tautulli connect` writes",
    ),
    (
        "cli/contact_sheet.rs",
        "cli::draw",
        "a contact sheet consists of drawn cards",
    ),
    (
        "cli/designs/every_design.rs",
        "cli::draw",
        "the contact sheet of designs shows the example of `draw`",
    ),
    (
        "cli/make.rs",
        "cli::draw",
        "a plan measures what a card costs by drawing one",
    ),
    (
        "cli/designs/command.rs",
        "cli::rules",
        "both print tables of words",
    ),
    (
        "cli/check.rs",
        "cli::designs",
        "designs are checked with the rules",
    ),
    (
        "cli/urls.rs",
        "cli::tautulli",
        "the URL for Tautulli, as it is installed",
    ),
];

/// Kinds whose members are values, not files: the words of a member, and the files that may contain them.
const WORDS: &[(&str, &[&str], &[&str])] = &[(
    "kind of notification target",
    &["Discord", "Ntfy"],
    &["notify/body.rs", "settings/notify.rs"],
)];

/// Rows of which other tests make sure, or that need no change of the program.
const OTHER_ROWS: &[&str] = &[
    "built-in design",
    "a user's design, rules, fonts",
    "fuzz target",
];

/// What is wrong with an import of `path`.
pub fn wrong_import(path: &str, import: &[String]) -> Option<String> {
    let [room, member, ..] = import else {
        return None;
    };
    let kind = KINDS
        .iter()
        .find(|kind| kind.room == room.as_str() && kind.members.contains(&member.as_str()))?;
    let own = format!("{room}/{member}");
    let is_own = path
        .strip_prefix(&own)
        .is_some_and(|rest| rest.starts_with(['.', '/']));
    let name = format!("{room}::{member}");
    let is_shared = SHARED
        .iter()
        .any(|(file, shared, _)| *file == path && *shared == name);
    let is_allowed = is_own || is_shared || kind.registries.contains(&path);
    (!is_allowed).then(|| {
        format!(
            "{path} imports {name}: one more {} would have to change it",
            kind.row
        )
    })
}

/// Words of members that are in other files than their own.
pub fn wrong_words(path: &str, code: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (row, words, files) in WORDS {
        let is_word = |word: &str| {
            let mut parts = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            parts.any(|part| part == word)
        };
        let words = words.iter().filter(|word| is_word(word));
        if !files.contains(&path) {
            wrong.extend(words.map(|word| {
                format!("{path} contains {word}: one more {row} would have to change it")
            }));
        }
    }
    wrong
}

/// Members, registries and shared imports that do not exist.
pub fn not_found(paths: &BTreeSet<&str>) -> Vec<String> {
    let is_there = |place: &str| {
        paths.contains(format!("{place}.rs").as_str())
            || paths.contains(format!("{place}/mod.rs").as_str())
    };
    let mut wrong = Vec::new();
    for kind in KINDS {
        let members = kind.members.iter();
        let members = members.map(|member| format!("{}/{member}", kind.room));
        wrong.extend(members.filter(|member| !is_there(member)));
        let registries = kind
            .registries
            .iter()
            .filter(|file| !paths.contains(**file));
        wrong.extend(registries.map(|file| file.to_string()));
    }
    wrong
        .iter()
        .map(|one| format!("there is no {one}"))
        .collect()
}

/// Rows of the table without a kind here, and kinds here without a row.
pub fn missing_in_table(page: &str) -> Vec<String> {
    let table = page.split("## How to add one more").nth(1);
    let table = table.and_then(|rest| rest.split("\n## ").next());
    let rows: Vec<&str> = table
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .filter(|first| *first != "to add")
        .collect();
    let known: Vec<&str> = KINDS
        .iter()
        .map(|kind| kind.row)
        .chain(WORDS.iter().map(|(row, ..)| *row))
        .chain(OTHER_ROWS.iter().copied())
        .collect();
    let unknown = rows.iter().filter(|row| !known.contains(row));
    let unknown = unknown.map(|row| format!("no test holds the row `{row}` of src/README.md"));
    let missing = known.iter().filter(|row| !rows.contains(row));
    let missing = missing.map(|row| format!("src/README.md has no row `{row}`"));
    unknown.chain(missing).collect()
}
