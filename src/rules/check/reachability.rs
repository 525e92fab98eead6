//! Finds unreachable rules: an earlier one matches all their events, or has the same condition.

use std::collections::{BTreeMap, HashMap};

use crate::model::{RuleRef, Vocabulary};
use crate::rules::check::checker::Checker;
use crate::rules::check::events::{ANY, KnownTrigger};
use crate::rules::print::Printed;
use crate::rules::syntax::Rule;
use crate::text::{Diagnostic, Span};

/// An event of a source, the key under which the rule set stores rules.
pub type EventKey = (&'static str, &'static str);

/// The events of a trigger: one, or with `any` all that count as the plain word.
#[must_use]
pub fn keys(words: &Vocabulary, trigger: &KnownTrigger) -> Vec<EventKey> {
    if trigger.source != ANY {
        return vec![(trigger.source, trigger.event.name)];
    }
    let senders = words.sources.iter().filter(|source| source.name != ANY);
    senders
        .flat_map(|source| source.events.iter().map(move |event| (source.name, event)))
        .filter(|(_, event)| event.plain == Some(trigger.event.name))
        .map(|(source, event)| (source, event.name))
        .collect()
}

/// The events and conditions matched by the rules so far.
#[derive(Default)]
pub struct Reach {
    /// Rules without a condition: no later rule sees their events. By event, with the connection if only that.
    taken: BTreeMap<EventKey, Vec<(Option<String>, RuleRef)>>,
    /// Rules by their events and condition, to find duplicates.
    seen: HashMap<String, (RuleRef, String)>,
}

impl Reach {
    /// Checks the next rule, warns if it is unreachable, and records what it matches.
    pub fn next(
        &mut self,
        checker: &mut Checker<'_, '_>,
        (rule, printed): (&Rule, &Printed),
        triggers: &[KnownTrigger],
        place: &RuleRef,
        head: Span,
    ) {
        if !self.warned_of_same(checker, (rule, printed), triggers, place, head) {
            self.warn_of_taken(checker, triggers, head);
        }
        let ends_search = !rule.also || rule.actions.iter().any(is_ignore);
        if rule.when.is_some() || !ends_search {
            return;
        }
        for one in triggers {
            for key in keys(checker.words, one) {
                let takers = self.taken.entry(key).or_default();
                // A rule that is fully covered by an earlier one is never named in a warning.
                if taker(takers, one).is_none() {
                    takers.push((one.connection.clone(), place.clone()));
                }
            }
        }
    }

    fn warn_of_taken(&self, checker: &mut Checker<'_, '_>, triggers: &[KnownTrigger], head: Span) {
        let taken: Vec<Option<RuleRef>> = triggers
            .iter()
            .map(|one| self.taken_by(checker.words, one).cloned())
            .collect();
        if let Some(Some(first)) = taken.first()
            && taken.iter().all(Option::is_some)
        {
            let events = print_events(triggers);
            let message = format!(
                "unreachable rule: {} already matches every {events}",
                checker.place_name(first)
            );
            checker.report(Diagnostic::warning(head, message));
            return;
        }
        for (one, taken) in triggers.iter().zip(&taken) {
            if let Some(by) = taken {
                let message = format!(
                    "unreachable: {} already matches every `{}`",
                    checker.place_name(by),
                    one.name()
                );
                checker.report(Diagnostic::warning(one.span, message));
            }
        }
    }

    /// The rule that already matches all events of a trigger; the last one if there are several.
    fn taken_by(&self, words: &Vocabulary, trigger: &KnownTrigger) -> Option<&RuleRef> {
        let mut by = None;
        for key in keys(words, trigger) {
            by = Some(taker(self.taken.get(&key)?, trigger)?);
        }
        by
    }

    /// True, with a warning, if an earlier rule has the same events and the same condition.
    fn warned_of_same(
        &mut self,
        checker: &mut Checker<'_, '_>,
        (rule, printed): (&Rule, &Printed),
        triggers: &[KnownTrigger],
        place: &RuleRef,
        head: Span,
    ) -> bool {
        let mut names: Vec<String> = triggers
            .iter()
            .map(|one| {
                let connection = one.connection.as_deref().unwrap_or("");
                format!("{}@{connection} {}", one.source, one.event.name)
            })
            .collect();
        names.sort();
        let key = format!("{}|{}|{}", rule.also, names.join(","), printed.when());
        let actions = printed.actions();
        let Some((earlier, identity)) = self.seen.get(&key) else {
            self.seen.insert(key, (place.clone(), actions.to_string()));
            return false;
        };
        let earlier_line = checker.place_name(earlier);
        let message = if *identity == actions {
            format!("duplicate rule: same as {earlier_line}")
        } else if rule.also {
            return false;
        } else {
            format!("unreachable rule: {earlier_line} has the same events and condition")
        };
        checker.report(Diagnostic::warning(head, message));
        true
    }
}

/// The first rule that matches all events of the trigger's connection.
fn taker<'t>(
    takers: &'t [(Option<String>, RuleRef)],
    trigger: &KnownTrigger,
) -> Option<&'t RuleRef> {
    takers.iter().find_map(|(connection, place)| {
        let all = connection.is_none() || *connection == trigger.connection;
        all.then_some(place)
    })
}

fn is_ignore(action: &crate::rules::syntax::Action) -> bool {
    matches!(action.words.as_slice(), [word] if word.text == "ignore")
}

fn print_events(triggers: &[KnownTrigger]) -> String {
    match triggers {
        [one] => format!("`{}`", one.name()),
        _ => "one of its events".to_string(),
    }
}
