//! Warns about names of media servers in conditions of `style` that the settings do not have.

use crate::model::ServerKind;
use crate::rules::check::checker::Checker;
use crate::rules::normalize::fold;
use crate::rules::quote::in_ticks;
use crate::rules::rule_set::{Likeness, Test};
use crate::text::{Diagnostic, Span, one_of};

/// Warns if a condition on `server` compares with a name that no media server of the settings has. Cards are made for
/// these only. Without media servers in the settings, nothing is known.
pub fn warn_of_unknown_servers(checker: &mut Checker<'_, '_>, test: &Test, span: Span) {
    let asked: &[String] = match test {
        Test::Text(Likeness::Equal, name) => std::slice::from_ref(name),
        Test::TextIn(names) => names,
        _ => return,
    };
    let words = checker.words;
    let servers: Vec<&str> = words
        .connections
        .iter()
        .filter(|(source, _)| ServerKind::named(source).is_some())
        .map(|(_, name)| name.as_str())
        .collect();
    if servers.is_empty() {
        return;
    }
    let is_unknown = |name: &&String| !servers.iter().any(|server| fold(server) == **name);
    for name in asked.iter().filter(is_unknown) {
        let message = format!(
            "no media server in the settings is called {}",
            in_ticks(name)
        );
        let help = one_of(name, servers.iter().copied());
        checker.report(Diagnostic::warning(span, message).help(help));
    }
}
