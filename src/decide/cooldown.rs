//! `cooldown 10m`: after an action, further events of the rule about the same item are left out for a while.

use crate::model::{ActionCall, Event, millis, written};
use crate::rules::RuleSet;
use crate::store::Counted;

/// The cooldown of one action for one event.
pub(crate) struct Cooldown {
    /// The word under which the item is counted: the rule itself, so that it can move within its file.
    pub word: String,
    /// The item that the action is about, by all its names.
    pub names: Vec<String>,
    /// How long, in milliseconds.
    pub ms: i64,
    /// Why an event within this time leads to nothing.
    pub reason: String,
}

impl Cooldown {
    /// None if the action has no cooldown, or if nothing is known about the item.
    pub(crate) fn of(rule_set: &RuleSet, call: &ActionCall, event: &Event) -> Option<Cooldown> {
        let time = call.timing.cooldown?;
        let names = event.names_of(event.connection.as_deref(), call.scope);
        if names.is_empty() {
            return None;
        }
        Some(Cooldown {
            word: format!("{}: {call}", rule_set.text_of(&call.rule)?),
            names,
            ms: millis(time),
            reason: format!(
                "`{}` is left out: {} did it less than {} before",
                call.action,
                call.rule,
                written(time)
            ),
        })
    }

    /// The item, to be counted from now on.
    pub(crate) fn counted(self) -> Counted {
        Counted {
            word: self.word,
            names: self.names,
            keep_ms: self.ms,
        }
    }
}
