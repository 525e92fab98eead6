//! The `every` statements. The caller decides when each is due.

use std::collections::BTreeMap;

use crate::model::Moment;
use crate::rules::evaluate::{Asker, Evidence};
use crate::rules::rule_set::{RuleSet, Schedule};

impl RuleSet {
    /// The `every` statements, in the order of the files.
    #[must_use]
    pub fn schedules(&self) -> &[Schedule] {
        &self.schedules
    }

    /// Whether the condition of one of these schedules allows a run now.
    #[must_use]
    pub fn allows(&self, schedule: &Schedule, now: Moment) -> bool {
        let evidence = Evidence::new(&BTreeMap::new(), now);
        let asker = Asker::new(self, &evidence);
        let when = schedule.when.as_ref();
        when.is_none_or(|when| asker.ask(when).holds == Some(true))
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Days, Rhythm, Times};
    use crate::rules::support::{NIGHT, rule_set};

    #[test]
    fn schedules_say_how_often_and_what() {
        let rules = rule_set(
            "every 90m -> retry missing\n\
             every day at 04:10 when weekday = sun -> sync watched, notify \"phone\"\n\
             every sat at 3:00 when time in 23:00..04:00 -> sync titles\n",
        );
        let found: Vec<(Rhythm, Vec<&str>, bool)> = rules
            .schedules()
            .iter()
            .map(|schedule| {
                let actions = schedule.calls.iter().map(|call| call.action).collect();
                (schedule.rhythm, actions, rules.allows(schedule, NIGHT))
            })
            .collect();
        let expected = [
            (Rhythm::Interval(5_400_000), vec!["retry failed"], true),
            (Rhythm::daily(250), vec!["sync watched", "notify"], false),
            (
                Rhythm::At(Days::OfWeek(1 << 5), Times::one(180)),
                vec!["sync titles"],
                true,
            ),
        ];
        assert_eq!(found, expected);
    }
}
