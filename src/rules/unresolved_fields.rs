//! Fields that reachable rules need and the event does not have: they are looked up before the decision.

use std::collections::BTreeSet;

use crate::model::{ActionCall, Event, FIELDS, FieldKind, Moment, RuleRef, Scope};
use crate::rules::decide::matches_connection;
use crate::rules::evaluate::{Asker, Evidence};
use crate::rules::rule_set::{Leaf, Node, RuleSet};

impl RuleSet {
    /// The missing fields that can change the result of this event, in the order of [`FIELDS`].
    ///
    /// A rule that matches for all missing values stops the evaluation, so later rules need nothing; neither do rules
    /// that cannot match for any of them. The clock is never missing.
    #[must_use]
    pub fn missing(&self, event: &Event, now: Moment) -> Vec<&'static str> {
        let evidence = Evidence::new(&event.fields, now);
        let asker = Asker::of_what_may_come(self, &evidence);
        let mut missing = BTreeSet::new();
        let waiting = self.waiting.get(&(event.source, event.name));
        for entry in waiting.into_iter().flatten() {
            let rule = &self.rules[entry.rule];
            if !matches_connection(&entry.connections, event) {
                continue;
            }
            let holds = match &rule.when {
                None => Some(true),
                Some(when) => asker.ask(when).holds,
            };
            if holds == Some(false) {
                continue;
            }
            missing.extend(rule.calls.iter().filter_map(widened));
            match (&rule.when, holds) {
                (Some(when), None) => self.asked(when, &mut missing),
                _ if rule.also && rule.ignore.is_none() => {}
                _ => break,
            }
        }
        let is_missing = |at: &usize| {
            let field = &FIELDS[*at];
            !matches!(field.kind, FieldKind::Time | FieldKind::Weekday)
                && !event.fields.contains_key(field.name)
        };
        missing
            .into_iter()
            .filter(is_missing)
            .map(|at| FIELDS[at].name)
            .collect()
    }

    /// True if the rule at that place uses the acting user.
    #[must_use]
    pub fn asks_who(&self, place: &RuleRef) -> bool {
        let mut rules = self.rules.iter();
        let when = rules
            .find(|rule| rule.place == *place)
            .and_then(|rule| rule.when.as_ref());
        let mut fields = BTreeSet::new();
        if let Some(when) = when {
            self.asked(when, &mut fields);
        }
        fields
            .iter()
            .any(|at| ["owner", "user"].contains(&FIELDS[*at].name))
    }

    /// True if the rule at that place is about events of certain connections only.
    #[must_use]
    pub fn names_connection(&self, place: &RuleRef, event: &Event) -> bool {
        let waiting = self.waiting.get(&(event.source, event.name));
        let mut waiting = waiting.into_iter().flatten();
        waiting.any(|entry| !entry.connections.is_empty() && self.rules[entry.rule].place == *place)
    }

    /// The rule at that place, on one line.
    #[must_use]
    pub fn text_of(&self, place: &RuleRef) -> Option<&str> {
        let rule = self.rules.iter().find(|rule| rule.place == *place)?;
        Some(&rule.text)
    }

    /// True if a rule is about that event.
    #[must_use]
    pub fn has_rule_for(&self, source: &'static str, event: &'static str) -> bool {
        self.waiting.contains_key(&(source, event))
    }

    /// True if any condition uses one of these fields.
    #[must_use]
    pub fn uses(&self, names: &[&str]) -> bool {
        let mut leaves = self.leaves.iter();
        leaves.any(|leaf| names.contains(&FIELDS[leaf.field].name))
    }

    /// True if a condition of a `style` uses one of these fields.
    #[must_use]
    pub fn styles_ask(&self, names: &[&str]) -> bool {
        let mut fields = BTreeSet::new();
        let conditions = self.styles.iter().filter_map(|style| style.when.as_ref());
        conditions.for_each(|when| self.asked(when, &mut fields));
        fields.iter().any(|at| names.contains(&FIELDS[*at].name))
    }

    /// Adds the fields that a condition uses.
    fn asked(&self, node: &Node, fields: &mut BTreeSet<usize>) {
        self.each_leaf(node, &mut |leaf| {
            fields.insert(leaf.field);
        });
    }

    /// Calls `each` with every question of a condition. Names are nested at most 32 levels deep, and each is visited once.
    pub(in crate::rules) fn each_leaf(&self, node: &Node, each: &mut dyn FnMut(&Leaf)) {
        let mut open = vec![node];
        let mut names = BTreeSet::new();
        while let Some(node) = open.pop() {
            match node {
                Node::All(parts) | Node::Any(parts) => open.extend(parts),
                Node::Not(inner) => open.push(inner),
                Node::Name(name) => {
                    if names.insert(*name) {
                        open.push(&self.names[*name]);
                    }
                }
                Node::Leaf(leaf) => each(&self.leaves[*leaf]),
            }
        }
    }
}

/// The field that must be known to widen an order: which season, which series.
fn widened(call: &ActionCall) -> Option<usize> {
    let needed = match call.scope? {
        Scope::Episode => return None,
        Scope::Season => "season",
        Scope::Series => "series",
    };
    FIELDS.iter().position(|field| field.name == needed)
}

#[cfg(test)]
mod tests {
    use crate::model::Value;
    use crate::rules::support::{NIGHT, event_of, rule_set, text};

    /// The fields that the rules would look up for a rating of *Dark* with no other known fields.
    #[track_caller]
    fn check(rules: &str, expected: &[&str]) {
        let event = event_of(
            "plex",
            "media.rate",
            [("series", text("Dark")), ("owner", Value::Flag(true))],
        );
        assert_eq!(
            rule_set(rules).missing(&event, NIGHT),
            expected,
            "\n{rules}"
        );
    }

    #[test]
    fn a_field_that_a_reachable_rule_reads_is_missing() {
        check(
            "on plex media.rate when library = \"TV\" -> make card",
            &["library"],
        );
        check(
            "on plex media.rate when not (year > 2000 and library = \"TV\") -> make card",
            &["library", "year"],
        );
        check(
            "let new = year > 2000\nlet good = new and watched\n\
             on plex media.rate when good -> make card",
            &["year", "watched"],
        );
        check(
            "on plex media.rate when labels is missing -> make card",
            &["labels"],
        );
        check("on plex media.rate -> make card of season", &["season"]);
        check(
            "also on plex media.rate when owner -> notify \"phone\"\n\
             on plex media.rate when year > 2000 -> make card",
            &["year"],
        );
    }

    #[test]
    fn styles_ask_for_the_fields_of_their_conditions() {
        let rules = rule_set(
            "let single = seasons = 1\n\
             style when single and not special { hide_season on }\n\
             on plex media.rate when finale -> make card\n",
        );
        assert!(rules.styles_ask(&["finale", "seasons"]));
        assert!(!rules.styles_ask(&["finale", "network"]));
    }

    #[test]
    fn fields_that_cannot_change_the_decision_are_not_missing() {
        for rules in [
            "on plex media.rate -> make card",
            "on plex media.rate -> make card of series",
            "on plex media.rate when series = \"1899\" -> make card of season",
            "on plex media.rate when series = \"Dark\" -> make card\n\
             on plex media.rate when year > 2000 -> remake card",
            "on plex media.rate when series = \"1899\" and year > 2000 -> make card",
            "on plex media.rate when owner or year > 2000 -> make card",
            "on plex@attic media.rate when year > 2000 -> make card",
            "on plex media.scrobble when year > 2000 -> make card",
            "on plex media.rate when time in 01:00..02:00 or series is missing -> make card",
            "on plex media.rate when owner -> ignore\non plex media.rate when year > 2000 -> make card",
        ] {
            check(rules, &[]);
        }
    }
}
