//! How a decision came about, a line for each rule that was asked.

use crate::rules::book::Rulebook;
use crate::rules::decide::{Decision, Verdict};

impl Rulebook {
    /// Each rule that was asked: its place, what it says, and whether it matched or the first question that failed.
    #[must_use]
    pub fn told(&self, decision: &Decision) -> Vec<String> {
        let line = |rule: usize, verdict: &Verdict| {
            let rule = &self.rules[rule];
            let said = match verdict {
                Verdict::Matches => "matches".to_string(),
                Verdict::OtherConnection => "waits for another connection".to_string(),
                Verdict::Fails(because) => {
                    let leaf = &self.leaves[because.leaf];
                    let not = if because.negated { "not " } else { "" };
                    format!("does not match: `{not}{}` does not hold", leaf.words)
                }
            };
            format!("{} {said}", rule.place)
        };
        decision
            .trail
            .iter()
            .map(|step| line(step.rule, &step.verdict))
            .collect()
    }
}
