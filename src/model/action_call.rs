//! The actions that rules request.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::scope::Scope;
use crate::model::timing::Timing;

/// A position in the rules that has decided something. Displays as `default.rules:3`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRef {
    /// The name of the file in the rules folder, or the part of the URL that has decided.
    pub file: String,
    /// The line, from 1. 0 if there is none.
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

/// Properties of a card by name. Values are as written, without quotes.
pub type Properties = BTreeMap<String, String>;

/// An action that a rule requests.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionCall {
    /// The words of the action: `make card`.
    pub action: &'static str,
    /// The quoted texts after it: the reason of `ignore`, the target of `notify`.
    pub texts: Vec<String>,
    /// `of season`, which widens the subject. None means the subject of the event.
    pub scope: Option<Scope>,
    /// `of library "Anime"`: the only library that it is about.
    pub library: Option<String>,
    /// `after 30s`, `cooldown 10m`.
    pub timing: Timing,
    /// `with { … }`: properties for this action only.
    pub with: Properties,
    /// The rule that requested it.
    pub rule: RuleRef,
}

impl ActionCall {
    /// What its waits mean, one line each.
    #[must_use]
    pub fn waits(&self) -> Vec<String> {
        self.timing.in_words(self.scope)
    }
}

/// A message that an action sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The target's name in the settings.
    pub target: String,
    /// The text, with names in braces. None if the rule has no text.
    pub text: Option<String>,
}

/// A requested action in words. It is stored with a delivery, and compared by `replay`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedAction {
    /// The action: `remake card of season after 30s`.
    #[serde(rename = "order")]
    pub action: String,
    /// The subject: `Dark s01e03`. None if there is none.
    pub subject: Option<String>,
    /// The rule that requested it: `main.rules:3`.
    pub rule: String,
}

/// On one line, as it is written in rules.
impl fmt::Display for ActionCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.action)?;
        self.texts
            .iter()
            .try_for_each(|text| write!(f, " \"{text}\""))?;
        if let Some(scope) = self.scope {
            write!(f, " of {scope}")?;
        }
        if let Some(library) = &self.library {
            write!(f, " of library \"{library}\"")?;
        }
        write!(f, "{}", self.timing)?;
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
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_action_call_is_written_on_one_line() {
        let mut call = ActionCall {
            action: "remake card",
            texts: Vec::new(),
            scope: Some(Scope::Season),
            library: None,
            timing: Timing {
                after: Duration::from_secs(90),
                ..Timing::default()
            },
            with: Properties::from([("design".to_string(), "gold".to_string())]),
            rule: RuleRef::default(),
        };
        let line = "remake card of season after 90s with { design gold }";
        assert_eq!(call.to_string(), line);
        call.timing.after = Duration::from_secs(7200);
        call.scope = None;
        call.with.clear();
        assert_eq!(call.to_string(), "remake card after 2h");
    }
}
