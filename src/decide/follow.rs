//! The same episode elsewhere: which jobs of an event of one media server are to be followed by jobs on the others.

use crate::decide::plan::DecisionInput;
use crate::model::{ActionCall, Event, Follow, Intent};
use crate::store::NewJob;

impl DecisionInput<'_> {
    /// Lets the jobs for cards be followed by jobs for the same episode elsewhere, unless the rule is about the events of
    /// this server alone. Sonarr's events are about all servers from the start.
    pub(super) fn lead(&self, event: &Event, call: &ActionCall, job: &mut NewJob) {
        let is_card = matches!(job.intent, Intent::EnsureCard { .. });
        let is_led = self.follows
            && is_card
            && self.endpoint.source != "sonarr"
            && !self.rule_set.names_connection(&call.rule, event);
        job.subject.follow = is_led.then_some(Follow::Elsewhere);
    }

    /// The other media servers that jobs may follow on.
    pub(super) fn elsewhere(&self, meant: &[&str], jobs: &[NewJob]) -> Vec<String> {
        let is_led = |job: &NewJob| job.subject.follow.is_some();
        let others = self.targets.iter().map(|target| &target.name);
        match jobs.iter().any(is_led) {
            true => others
                .filter(|name| !meant.contains(&name.as_str()))
                .cloned()
                .collect(),
            false => Vec::new(),
        }
    }
}
