//! Checks all files together: syntax trees become a rule set or a list of problems.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Vocabulary;
use crate::rules::check::actions::{Setting, actions};
use crate::rules::check::cases::test;
use crate::rules::check::checker::{Checker, Page};
use crate::rules::check::conditions::condition;
use crate::rules::check::events::{ANY, KnownTrigger, KnownTriggers, triggers};
use crate::rules::check::field_scope::About;
use crate::rules::check::names::{gather, naming, warn_of_unused};
use crate::rules::check::overlaid::Overlaid;
use crate::rules::check::reachability::{EventKey, Reach, keys};
use crate::rules::check::schedule::every;
use crate::rules::check::style::properties;
use crate::rules::print;
use crate::rules::problem::Problem;
use crate::rules::rule_set::{Rule as ReadyRule, RuleSet, Style as ReadyStyle, Waiting};
use crate::rules::syntax::{Rule, StatementKind, Style};
use crate::text::{Diagnostic, Severity, Span};

/// Most rules of a rule set. A thousand decide in well under a millisecond; ten thousand are not written by hand.
pub const RULES_MAX: usize = 10_000;

/// Checks the files in order. The rule set is valid only if no problem is an error.
#[must_use]
pub fn check(pages: &[Page<'_>], words: &Vocabulary) -> (RuleSet, Vec<Problem>) {
    let Some(first) = pages.first() else {
        return (RuleSet::default(), Vec::new());
    };
    let mut checker = Checker {
        words,
        rule_set: RuleSet::default(),
        problems: Vec::new(),
        timed: Vec::new(),
        names: BTreeMap::new(),
        all_names: BTreeMap::new(),
        lost_names: BTreeSet::new(),
        warned_in: None,
        page: first,
    };
    gather(&mut checker, pages);
    let mut reach = Reach::default();
    let mut overlaid = Overlaid::default();
    let statements = pages.iter().flat_map(|page| {
        let statements = page.tree.statements.iter();
        statements.map(move |statement| (page, statement))
    });
    for (page, statement) in statements {
        checker.page = page;
        let span = statement.at.0;
        if checker.rule_set.rules.len() == RULES_MAX
            && matches!(statement.kind, StatementKind::Rule(_))
        {
            let message = format!("too many rules: at most {RULES_MAX} are allowed");
            checker.report(Diagnostic::error(span, message));
            break;
        }
        match &statement.kind {
            StatementKind::Rule(tree) => rule(&mut checker, &mut reach, tree, span),
            StatementKind::Every(tree) => every(&mut checker, tree, span),
            StatementKind::Let(tree) => naming(&mut checker, tree),
            StatementKind::Style(tree) => style(&mut checker, &mut overlaid, tree, span),
            StatementKind::Test(tree) => test(&mut checker, tree, span),
        }
    }
    if !checker.rule_set.syncs_cards() {
        checker.problems.append(&mut checker.timed);
    }
    // Only without errors: a name may be used in a statement that could not be parsed or that has another error.
    let is_sound = |problem: &Problem| problem.diagnostic.severity == Severity::Warning;
    if checker.problems.iter().all(is_sound) && pages.iter().all(|page| !page.has_gaps) {
        warn_of_unused(&mut checker);
    }
    (checker.rule_set, checker.problems)
}

fn rule(checker: &mut Checker<'_, '_>, reach: &mut Reach, tree: &Rule, span: Span) {
    let place = checker.page.place(span);
    let KnownTriggers { triggers, has_gaps } = triggers(checker, &tree.triggers);
    let when = tree
        .when
        .as_ref()
        .map(|when| condition(checker, when, About::Events(&triggers)));
    let asked = actions(checker, &tree.actions, Setting::Events(&triggers), &place);
    let last = tree.triggers.last().map_or(span, |trigger| trigger.at.0);
    let printed = print::rule(tree);
    if !has_gaps {
        reach.next(checker, (tree, &printed), &triggers, &place, span.to(last));
    }
    let number = checker.rule_set.rules.len();
    checker.rule_set.rules.push(ReadyRule {
        place,
        also: tree.also,
        when: when.and_then(|ready| ready.node),
        calls: asked.calls,
        ignore: asked.ignore,
        text: printed.text,
    });
    wait(checker, number, &triggers);
}

/// Adds the rule under each of its events.
fn wait(checker: &mut Checker<'_, '_>, rule: usize, triggers: &[KnownTrigger]) {
    let mut events: BTreeMap<EventKey, Vec<&KnownTrigger>> = BTreeMap::new();
    for one in triggers {
        for key in keys(checker.words, one) {
            events.entry(key).or_default().push(one);
        }
    }
    for (key, triggers) in events {
        // A trigger without a connection matches all connections, whatever the others name.
        let connections = triggers.iter().map(|one| one.connection.clone());
        let connections = connections.collect::<Option<Vec<String>>>();
        checker
            .rule_set
            .waiting
            .entry(key)
            .or_default()
            .push(Waiting {
                rule,
                connections: connections.unwrap_or_default(),
                is_plain: triggers.iter().all(|one| one.source == ANY),
            });
    }
}

fn style(checker: &mut Checker<'_, '_>, overlaid: &mut Overlaid, tree: &Style, span: Span) {
    let place = checker.page.place(span);
    overlaid.next(checker, tree, &place);
    let when = tree
        .when
        .as_ref()
        .map(|when| condition(checker, when, About::Card));
    let properties = properties(checker, &tree.block);
    checker.rule_set.styles.push(ReadyStyle {
        place,
        when: when.and_then(|ready| ready.node),
        properties,
    });
}
