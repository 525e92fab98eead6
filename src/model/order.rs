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
pub struct Order {
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
