//! What a rule asks for.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A place in the rules: what decided. Prints as `default.rules:3`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRef {
    /// The file's name within the rules folder, or the hook's address where that decided.
    pub file: String,
    /// The line, from 1; 0 where there is none.
    pub line: u32,
}

impl fmt::Display for RuleRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            f.write_str(&self.file)
        } else {
            write!(f, "{}:{}", self.file, self.line)
        }
    }
}

/// How far an action reaches: `of season` after an action widens what the event names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Scope {
    Episode,
    Season,
    Series,
}

/// Properties of a card that are set by name, values as written, without quotes.
pub type Properties = BTreeMap<String, String>;

/// One action that a rule asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionCall {
    /// The action by its words: `make card`.
    pub action: &'static str,
    /// The text in quotes after it: why `ignore` ignores, where `notify` posts to.
    pub texts: Vec<String>,
    /// `of season`: widens the subject; none means what the event names.
    pub scope: Option<Scope>,
    /// `after 30s`.
    pub after: Duration,
    /// `with { … }`: properties for this time only.
    pub with: Properties,
    /// The rule that asked.
    pub rule: RuleRef,
}

/// A message that an order asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The target's name in the settings.
    pub target: String,
    /// What it says, with names in braces; none if the rule does not say.
    pub text: Option<String>,
}

/// Something that the rules asked for, in words: what is kept with a hook, and what `replay` compares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedAction {
    /// The order: `remake card of season after 30s`.
    pub order: String,
    /// Who it is about: `Dark s01e03`; none for what is about no item.
    pub subject: Option<String>,
    /// The rule that asked: `main.rules:3`.
    pub rule: String,
}

/// As rules write it, on one line.
impl fmt::Display for ActionCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.action)?;
        self.texts
            .iter()
            .try_for_each(|text| write!(f, " \"{text}\""))?;
        match self.scope {
            None => {}
            Some(Scope::Episode) => f.write_str(" of episode")?,
            Some(Scope::Season) => f.write_str(" of season")?,
            Some(Scope::Series) => f.write_str(" of series")?,
        }
        match self.after.as_secs() {
            0 => {}
            seconds if seconds % 3600 == 0 => write!(f, " after {}h", seconds / 3600)?,
            seconds if seconds % 60 == 0 => write!(f, " after {}m", seconds / 60)?,
            seconds => write!(f, " after {seconds}s")?,
        }
        let mut with = self.with.iter();
        if let Some((name, value)) = with.next() {
            write!(f, " with {{ {name} {value}")?;
            with.try_for_each(|(name, value)| write!(f, ", {name} {value}"))?;
            f.write_str(" }")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_written_on_one_line() {
        let mut order = ActionCall {
            action: "remake card",
            texts: Vec::new(),
            scope: Some(Scope::Season),
            after: Duration::from_secs(90),
            with: Properties::from([("design".to_string(), "gold".to_string())]),
            rule: RuleRef::default(),
        };
        let line = "remake card of season after 90s with { design gold }";
        assert_eq!(order.to_string(), line);
        order.after = Duration::from_secs(7200);
        order.scope = None;
        order.with.clear();
        assert_eq!(order.to_string(), "remake card after 2h");
    }
}
