//! Rules for what gets no cards in TitleCardMaker.

use crate::import::condition::Condition;
use crate::import::model::{Collection, Series};
use crate::import::report::{Note, Report};
use crate::import::series_set;

/// Rules for episodes that have no cards: specials, and series that are not monitored.
pub fn ignored(collection: &Collection, report: &mut Report) -> Vec<String> {
    let with = |specials: bool| -> Vec<&Series> {
        let all = collection.series.iter();
        all.filter(|series| series.settings.specials == Some(specials))
            .collect()
    };
    let special = Condition::test("special");
    let when = match collection.base.specials {
        Some(false) => match with(true).as_slice() {
            [] => Some(special),
            others => Some(special.and(series_set::any_of(others).opposite())),
        },
        _ => match with(false).as_slice() {
            [] => None,
            some => Some(special.and(series_set::any_of(some))),
        },
    };
    let mut rules = Vec::new();
    let mut rule = |when: Condition, why: &str| {
        let when = when.text();
        rules.push(format!(
            "on any added, watched, rated when {when} -> ignore \"{why}\""
        ));
    };
    if let Some(when) = when {
        rule(when, "no cards for specials");
        report.imported(1);
    }
    let unmonitored: Vec<&Series> = {
        let all = collection.series.iter();
        all.filter(|series| series.is_unmonitored).collect()
    };
    if !unmonitored.is_empty() {
        rule(series_set::any_of(&unmonitored), "not monitored");
    }
    for series in unmonitored {
        report.imported(1);
        let what =
            "not monitored: events make no cards; `intertitle skip` also keeps `make missing` away";
        report.note(Note::Approximated, &series.full_name(), what);
    }
    rules
}
