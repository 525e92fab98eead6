//! Decides what the rules do with an event.

use std::collections::HashSet;
use std::hash::Hash;

use crate::model::{ActionCall, Event, Moment};
use crate::rules::evaluate::{Answer, Asker, Because, Evidence};
use crate::rules::normalize::fold;
use crate::rules::rule_set::{Rule, RuleSet};

/// The reason of a decision to which no rule led.
pub const NO_RULE: &str = "no rule";

/// The actions for an event, and how they were decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What the result is; two equal orders are one.
    pub calls: Vec<ActionCall>,
    /// The evaluated rules in order, up to the one that stopped the evaluation.
    pub trail: Vec<TrailStep>,
    /// `default.rules:3`, `no rule`, `ignored by main.rules:4: guests do not change cards`.
    pub reason: String,
    /// A rule with `ignore` matched. Actions of `also` rules before it still apply.
    pub ignored: bool,
    /// A rule matched that waits for the plain word: the item counts as noticed for the next minute.
    pub counts: bool,
}

/// An evaluated rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrailStep {
    /// The rule, by its index in the rule set.
    pub rule: usize,
    /// Its result.
    pub outcome: RuleOutcome,
}

/// The result of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleOutcome {
    /// It matches.
    Matches,
    /// It matches, but has already run when another source reported the same.
    Counted,
    /// It waits for events of other connections.
    OtherConnection,
    /// Its condition does not hold: the first question that failed.
    Fails(Because),
}

impl RuleSet {
    /// Walks the rules that wait for this event, in the order of the files.
    ///
    /// The first `on` rule that matches ends the search, and so does `ignore`; `also on` rules on the way act too.
    #[must_use]
    pub fn decide(&self, event: &Event, now: Moment) -> Decision {
        let evidence = Evidence::new(&event.fields, now);
        let asker = Asker::new(self, &evidence);
        let waiting = self
            .waiting
            .get(&(event.source, event.name))
            .map_or(&[][..], Vec::as_slice);
        let mut decision = Decision {
            calls: Vec::new(),
            trail: Vec::with_capacity(waiting.len()),
            reason: String::new(),
            ignored: false,
            counts: false,
        };
        let mut matched: Vec<&Rule> = Vec::new();
        let mut counted: Option<&Rule> = None;
        let mut asked = HashSet::new();
        for entry in waiting {
            let rule = &self.rules[entry.rule];
            let outcome = match matches_connection(&entry.connections, event) {
                true => outcome(&asker, rule),
                false => RuleOutcome::OtherConnection,
            };
            let outcome = match outcome {
                RuleOutcome::Matches if entry.is_plain && event.is_repeated => RuleOutcome::Counted,
                other => other,
            };
            decision.trail.push(TrailStep {
                rule: entry.rule,
                outcome,
            });
            // A rule that has acted already ends the search as it did then: what comes after it must not take the
            // second notice for something new.
            if outcome == RuleOutcome::Counted {
                counted = counted.or(Some(rule));
                if rule.also && rule.ignore.is_none() {
                    continue;
                }
                break;
            }
            if outcome != RuleOutcome::Matches {
                continue;
            }
            matched.push(rule);
            decision.counts |= entry.is_plain;
            for call in &rule.calls {
                if asked.insert(identity(call)) {
                    decision.calls.push(call.clone());
                }
            }
            decision.ignored = rule.ignore.is_some();
            if decision.ignored || !rule.also {
                break;
            }
        }
        decision.reason = match (counted, matched.is_empty()) {
            (Some(rule), true) => {
                format!("already handled less than a minute before ({})", rule.place)
            }
            _ => reason(&matched, decision.ignored),
        };
        decision
    }
}

/// True if the rule covers the connection of the event. An event with an unknown connection matches only rules without
/// one.
#[must_use]
pub fn matches_connection(connections: &[String], event: &Event) -> bool {
    connections.is_empty()
        || event.connection.as_ref().is_some_and(|connection| {
            let folded = fold(connection);
            connections.contains(&folded)
        })
}

fn outcome(asker: &Asker<'_>, rule: &Rule) -> RuleOutcome {
    match rule.when.as_ref().map(|when| asker.ask(when)) {
        None
        | Some(Answer {
            holds: Some(true), ..
        }) => RuleOutcome::Matches,
        Some(answer) => RuleOutcome::Fails(answer.because),
    }
}

/// The identity of an action call: equal calls are run once, whichever rules they come from.
fn identity(call: &ActionCall) -> impl Eq + Hash {
    let ActionCall {
        action,
        texts,
        scope,
        library,
        timing,
        with,
        rule: _,
    } = call;
    (*action, texts, *scope, library, *timing, with)
}

fn reason(matched: &[&Rule], ignored: bool) -> String {
    let Some((last, before)) = matched.split_last() else {
        return NO_RULE.to_string();
    };
    let mut reason = String::new();
    if ignored {
        reason = format!("ignored by {}", last.place);
        if let Some(Some(why)) = &last.ignore {
            reason += &format!(": {why}");
        }
    }
    let acted = before.iter().chain((!ignored).then_some(last));
    for rule in acted {
        if !reason.is_empty() {
            reason += ", ";
        }
        reason += &rule.place.to_string();
    }
    reason
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use crate::model::{RuleRef, Scope, Timing, Value};
    use crate::rules::support::{NIGHT, event_of, rule_set, text};

    use super::*;

    /// The actions and the reason for a rating of *Dark* with these additional fields.
    fn rated(rules: &str, fields: &[(&'static str, Value)]) -> (Vec<&'static str>, String) {
        let mut event = event_of("plex", "media.rate", [("series", text("Dark"))]);
        event.fields.extend(fields.iter().cloned());
        let decision = rule_set(rules).decide(&event, NIGHT);
        let actions = decision.calls.iter().map(|call| call.action).collect();
        (actions, decision.reason)
    }

    #[track_caller]
    fn check(rules: &str, fields: &[(&'static str, Value)], actions: &[&str], reason: &str) {
        assert_eq!(
            rated(rules, fields),
            (actions.to_vec(), reason.to_string()),
            "\n{rules}"
        );
    }

    #[test]
    fn the_first_rule_that_matches_wins() {
        let rules = "on plex media.rate when rating >= 9 -> remake card\n\
                     on plex media.rate -> make card";
        let nine = [("rating", Value::Number(9.0))];
        check(rules, &nine, &["remake card"], "main.rules:1");
        let eight = [("rating", Value::Number(8.0))];
        check(rules, &eight, &["make card"], "main.rules:2");
    }

    #[test]
    fn several_when_hold_together() {
        let rules = "on plex media.rate when owner or watched when rating >= 9 -> make card";
        let fields = |rating, owner| {
            [
                ("rating", Value::Number(rating)),
                ("owner", Value::Flag(owner)),
            ]
        };
        check(rules, &fields(9.0, true), &["make card"], "main.rules:1");
        check(rules, &fields(8.0, true), &[], "no rule");
        check(rules, &fields(9.0, false), &[], "no rule");
    }

    #[test]
    fn also_rules_apply_too_and_equal_action_calls_are_merged() {
        let rules = "also on plex media.rate -> make card, notify \"phone\"\n\
                     on plex media.rate -> make card\n";
        let expected = ["make card", "notify"];
        check(rules, &[], &expected, "main.rules:1, main.rules:2");
    }

    #[test]
    fn ignore_ends_the_search_and_says_why() {
        let rules = "on plex media.rate when not owner -> ignore \"guests do not change cards\"\n\
                     on plex media.rate -> make card\n";
        let guest = [("owner", Value::Flag(false))];
        let reason = "ignored by main.rules:1: guests do not change cards";
        check(rules, &guest, &[], reason);
        check(rules, &[], &["make card"], "main.rules:2");
    }

    #[test]
    fn names_are_replaced_by_their_conditions() {
        let rules = "let loved = rating >= 8\nlet mine = loved and owner\n\
                     on plex media.rate when mine -> make card";
        let both = [("rating", Value::Number(9.0)), ("owner", Value::Flag(true))];
        check(rules, &both, &["make card"], "main.rules:3");
        check(rules, &both[..1], &[], "no rule");
    }

    #[test]
    fn a_connection_narrows_a_rule() {
        let rules = rule_set("on plex@Attic media.rate -> make card");
        let mut event = event_of("plex", "media.rate", []);
        assert_eq!(rules.decide(&event, NIGHT).reason, "no rule");
        event.connection = Some("attic".to_string());
        assert_eq!(rules.decide(&event, NIGHT).reason, "main.rules:1");
        event.connection = Some("home".to_string());
        assert_eq!(rules.decide(&event, NIGHT).reason, "no rule");
    }

    #[test]
    fn plain_words_hear_every_sender() {
        let rules = rule_set("on any watched, added -> make card");
        let reason = |source, name| rules.decide(&event_of(source, name, []), NIGHT).reason;
        assert_eq!(reason("plex", "media.scrobble"), "main.rules:1");
        assert_eq!(reason("tautulli", "watched"), "main.rules:1");
        assert_eq!(reason("sonarr", "import"), "main.rules:1");
        assert_eq!(reason("plex", "media.rate"), "no rule");
    }

    #[test]
    fn a_repeated_event_is_handled_once() {
        let rules = rule_set(
            "also on plex media.scrobble -> notify \"phone\"\n\
             on any watched when not owner -> ignore\n\
             on any watched -> make card\n\
             on tautulli watched -> remake card\n",
        );
        let actions = |event: &Event| {
            let decision = rules.decide(event, NIGHT);
            let actions: Vec<&str> = decision.calls.iter().map(|call| call.action).collect();
            (actions, decision.counts, decision.reason)
        };
        let reason = |text: &str| text.to_string();
        let mut event = event_of("plex", "media.scrobble", [("owner", Value::Flag(true))]);
        let expected = (
            vec!["notify", "make card"],
            true,
            reason("main.rules:1, main.rules:3"),
        );
        assert_eq!(actions(&event), expected);
        event.is_repeated = true;
        assert_eq!(
            actions(&event),
            (vec!["notify"], false, reason("main.rules:1"))
        );
        event.source = "tautulli";
        event.name = "watched";
        let counted = reason("already handled less than a minute before (main.rules:3)");
        assert_eq!(actions(&event), (vec![], false, counted));
    }

    #[test]
    fn an_action_call_has_everything_written_after_the_action() {
        let rules = "ON Plex MEDIA.RATE -> Remake Card of Season after 1m30s \
                     with { design \"Gold\", unwatched [blur, gray] font_color red }";
        let decision = rule_set(rules).decide(&event_of("plex", "media.rate", []), NIGHT);
        let with = [
            ("design", "gold"),
            ("font_color", "#FF0000"),
            ("unwatched", "blur gray"),
        ];
        let expected = ActionCall {
            action: "remake card",
            texts: Vec::new(),
            scope: Some(Scope::Season),
            library: None,
            timing: Timing {
                after: Duration::from_secs(90),
                ..Timing::default()
            },
            with: with
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .into_iter()
                .collect::<BTreeMap<String, String>>(),
            rule: RuleRef {
                file: "main.rules".to_string(),
                line: 1,
            },
        };
        assert_eq!(decision.calls, [expected]);
    }

    #[test]
    fn the_trail_names_the_first_question_that_failed() {
        let rules = rule_set(
            "on plex media.rate when owner and rating >= 9 -> remake card\n\
             on plex media.rate when not (series = \"Dark\" or owner) -> make card",
        );
        let fields = [("series", text("Dark")), ("rating", Value::Number(6.0))];
        let decision = rules.decide(&event_of("plex", "media.rate", fields), NIGHT);
        let failed: Vec<(&str, bool)> = decision
            .trail
            .iter()
            .filter_map(|step| match step.outcome {
                RuleOutcome::Fails(because) => {
                    Some((rules.leaves[because.leaf].words.as_str(), because.negated))
                }
                _ => None,
            })
            .collect();
        assert_eq!(failed, [("owner", false), ("series = \"Dark\"", true)]);
    }

    #[test]
    fn names_of_names_do_not_double_the_work() {
        let mut rules = "let a0 = owner or watched\n".to_string();
        for step in 1..30 {
            let before = step - 1;
            rules += &format!("let a{step} = (a{before} and a{before}) or a{before}\n");
        }
        rules += "on plex media.rate when a29 -> make card";
        check(
            &rules,
            &[("owner", Value::Flag(true))],
            &["make card"],
            "main.rules:31",
        );
    }

    #[test]
    fn a_thousand_rules_of_one_event_are_all_asked() {
        let rules: String = (0..1_000)
            .map(|number| {
                format!("on plex media.rate when series = \"series {number}\" -> make card\n")
            })
            .collect();
        let decision = rule_set(&rules).decide(
            &event_of("plex", "media.rate", [("series", text("Series 999"))]),
            NIGHT,
        );
        assert_eq!(decision.trail.len(), 1_000);
        assert_eq!(decision.reason, "main.rules:1000");
    }
}
