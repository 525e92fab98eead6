//! Names in rules that no media server has, with the nearest that there is.

use crate::app::{App, vocabulary};
use crate::model::ServerNames;
use crate::rules::NameAsked;
use crate::settings::Settings;
use crate::text::{fold, nearest};

/// A line for each name in the rules that no server has; `servers` are the names of all servers.
///
/// Invalid rules are skipped here; `check` reports them.
pub(super) fn unknown(settings: &Settings, servers: &[ServerNames]) -> Vec<String> {
    let words = vocabulary(settings).ok();
    let rule_set = words.and_then(|words| App::read_rules(settings, &words).ok());
    let asked = rule_set
        .map(|rule_set| rule_set.names_asked())
        .unwrap_or_default();
    asked
        .iter()
        .filter(|asked| !is_of_settings(asked, settings))
        .filter_map(|asked| about(asked, servers))
        .collect()
}

/// A media server has two names: its own, and the one in the settings.
fn is_of_settings(asked: &NameAsked, settings: &Settings) -> bool {
    let mut names = settings.servers.iter().map(|server| fold(&server.name));
    asked.field == "server" && names.any(|name| name == asked.name)
}

fn about(asked: &NameAsked, servers: &[ServerNames]) -> Option<String> {
    let known: Vec<&String> = servers
        .iter()
        .flat_map(|names| of_field(asked.field, names))
        .collect();
    // A server that lists no users or labels may have some all the same.
    let is_closed = matches!(asked.field, "library" | "series" | "server") || !known.is_empty();
    if !is_closed || known.iter().any(|name| fold(name) == asked.name) {
        return None;
    }
    let what = match asked.field {
        "library" => "no server has a library",
        "series" => "no server has a series",
        "server" => "no server is called",
        "user" => "no server knows a user",
        _ => "no series has a label",
    };
    let near = nearest(&asked.name, known.iter().map(|name| name.as_str()));
    let near = near.map(|name| format!("; did you mean `{name}`?"));
    Some(format!(
        "{}: `{}`: {what} `{}`{}",
        asked.place,
        asked.words,
        asked.name,
        near.unwrap_or_default()
    ))
}

fn of_field<'n>(field: &str, names: &'n ServerNames) -> &'n [String] {
    match field {
        "library" => &names.libraries,
        "series" => &names.series,
        "server" => &names.servers,
        "user" => &names.users,
        _ => &names.labels,
    }
}
