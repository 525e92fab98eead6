//! Checks names of conditions:

use crate::model::field;
use crate::rules::check::checker::{Checker, Named, Page};
use crate::rules::check::conditions::condition;
use crate::rules::check::field_scope::About;
use crate::rules::problem::Problem;
use crate::rules::quote::in_ticks;
use crate::rules::rule_set::Node;
use crate::rules::syntax::{Let, StatementKind};
use crate::text::Diagnostic;

/// Records where each name is first defined, so that an earlier use can point to it.
pub fn gather(checker: &mut Checker<'_, '_>, pages: &[Page<'_>]) {
    for page in pages {
        checker
            .lost_names
            .extend(page.tree.lost_names.iter().cloned());
        for statement in &page.tree.statements {
            if let StatementKind::Let(naming) = &statement.kind {
                let place = page.place(naming.name.at.0);
                let names = &mut checker.all_names;
                names.entry(naming.name.text.clone()).or_insert(place);
            }
        }
    }
}

/// Gives a condition its name.
pub fn naming(checker: &mut Checker<'_, '_>, naming: &Let) {
    let word = &naming.name;
    let ready = condition(checker, &naming.condition, About::Name);
    if let Some(known) = field(&word.text) {
        let message = format!("`{}` is already a field name", known.name);
        checker.report(Diagnostic::error(word.at.0, message));
        return;
    }
    if checker.names.contains_key(&word.text) {
        let place = checker
            .all_names
            .get(&word.text)
            .cloned()
            .unwrap_or_default();
        let message = format!(
            "duplicate name {}: already defined at {}",
            in_ticks(&word.text),
            checker.place_name(&place)
        );
        checker.report(Diagnostic::error(word.at.0, message));
        return;
    }
    let number = ready.node.map(|node: Node| {
        checker.rule_set.names.push(node);
        checker.rule_set.names.len() - 1
    });
    let name = Named {
        number,
        fields: ready.fields,
        depth: ready.depth,
        file: checker.page.index,
        word: word.clone(),
        used: false,
    };
    checker.names.insert(word.text.clone(), name);
}

/// Warns about unused names.
pub fn warn_of_unused(checker: &mut Checker<'_, '_>) {
    let unused = checker.names.values().filter(|name| !name.used);
    let problems: Vec<Problem> = unused
        .map(|name| Problem {
            file: name.file,
            diagnostic: Diagnostic::warning(
                name.word.at.0,
                format!("unused name {}", in_ticks(&name.word.text)),
            ),
        })
        .collect();
    checker.problems.extend(problems);
}
