//! A replay: stored deliveries are decided again, and those that would be decided differently are shown. Nothing is changed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;

use crate::decide::meant::Target;
use crate::decide::of_sonarr::OfSonarr;
use crate::decide::plan::{DecisionInput, Plan};
use crate::model::{DeliveryId, Moment, RequestedAction, Zone, rfc3339};
use crate::rules::RuleSet;
use crate::settings::Settings;
use crate::source;
use crate::store::{DecidedDelivery, Store};
use crate::views::error::ViewError;
use crate::views::explanation::{of_sonarr, targets};

/// Deliveries read from the state file at once: about a megabyte.
const BATCH: u32 = 200;

/// How far back a replay looks by default.
pub const AGE_DEFAULT: &str = "7d";

/// `7d` as so much time.
///
/// # Errors
/// A message: it is not a number and a unit.
pub fn age(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a valid duration; use 30m, 12h, 7d or 4w");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let seconds: u64 = match unit {
        'm' => 60,
        'h' => 3600,
        'd' => 24 * 3600,
        'w' => 7 * 24 * 3600,
        _ => return Err(wrong()),
    };
    let number: u32 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    Ok(Duration::from_secs(u64::from(number) * seconds))
}

/// A replay. As JSON it is the list of its differences.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Replay {
    /// The deliveries that would be decided differently, the oldest first.
    pub differences: Vec<Difference>,
}

/// A delivery that would be decided differently.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// Its number.
    #[serde(rename = "hook")]
    pub delivery: DeliveryId,
    /// RFC 3339, UTC.
    pub arrived: String,
    /// Its source.
    pub source: String,
    /// The source's own name of the event.
    pub event: Option<String>,
    /// The item, if any.
    pub subject: Option<String>,
    /// The stored decision.
    pub then: DecidedThen,
    /// The decision by the rules of the replay.
    pub now: DecidedNow,
}

/// A stored decision.
#[derive(Clone, Debug, Serialize)]
pub struct DecidedThen {
    /// The actions that the rules requested.
    pub asked: Vec<RequestedAction>,
    /// Why.
    pub reason: String,
}

/// A decision of the replay.
#[derive(Clone, Debug, Serialize)]
pub struct DecidedNow {
    /// The actions that the rules request.
    pub asked: Vec<RequestedAction>,
    /// What the waits of these actions mean, one line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<String>,
    /// Why.
    pub reason: String,
    /// Fields that the rules need and that were not looked up then.
    pub missing: Vec<&'static str>,
}

impl Replay {
    /// Decides the deliveries since a time in milliseconds since 1970.
    ///
    /// # Errors
    /// The state file could not be read, or there are more than `most` of them.
    pub fn read(
        settings: &Settings,
        store: &Store,
        rules: &RuleSet,
        since_ms: i64,
        most: usize,
    ) -> Result<Replay, ViewError> {
        let mut differences = Vec::new();
        let mut count = 0;
        each(settings, store, rules, since_ms, |difference| {
            count += 1;
            differences.extend(difference);
            match count > most {
                true => Err(ViewError::TooLarge(format!(
                    "there are more than {most} deliveries since {}; use a shorter `since`, or `intertitle replay`",
                    rfc3339(since_ms)
                ))),
                false => Ok(()),
            }
        })?;
        Ok(Replay { differences })
    }
}

/// Decides the deliveries since a time in milliseconds since 1970, the oldest first. `report` gets each of them, with the
/// difference if there is one.
///
/// # Errors
/// The state file could not be read, or `report` ended the replay.
pub fn each<E: From<ViewError>>(
    settings: &Settings,
    store: &Store,
    rules: &RuleSet,
    since_ms: i64,
    mut report: impl FnMut(Option<Difference>) -> Result<(), E>,
) -> Result<(), E> {
    let targets = targets(settings);
    let step = Step {
        rule_set: rules,
        targets: &targets,
        of_sonarr: &of_sonarr(store),
        store,
        follows: settings.cards.follow,
        counted: RefCell::default(),
    };
    let mut after = 0;
    loop {
        let batch = store.decided_since(since_ms, after, BATCH);
        let batch = batch.map_err(ViewError::from)?;
        let Some(last) = batch.last() else { break };
        after = last.delivery.id;
        for decided in batch {
            report(step.difference(decided))?;
        }
    }
    Ok(())
}

/// Decides deliveries again.
struct Step<'s> {
    rule_set: &'s RuleSet,
    targets: &'s [Target],
    of_sonarr: &'s OfSonarr<'s>,
    store: &'s Store,
    follows: bool,
    /// When an item was last counted under a word, in this replay.
    counted: RefCell<HashMap<(String, String), i64>>,
}

impl Step<'_> {
    /// The new decision, if it differs from the stored one.
    fn difference(&self, decided: DecidedDelivery) -> Option<Difference> {
        let plan = self.plan(&decided)?;
        if requested(&decided.asked) == requested(&plan.asked) {
            return None;
        }
        let missing = plan.missing.map(|missing| missing.fields);
        let mut waits: Vec<String> = Vec::new();
        for wait in plan.waits {
            if !waits.contains(&wait) {
                waits.push(wait);
            }
        }
        Some(Difference {
            delivery: decided.delivery.id,
            arrived: rfc3339(decided.delivery.arrived_ms),
            source: decided.source,
            event: decided.event,
            subject: plan.subject.map(|subject| subject.to_string()),
            then: DecidedThen {
                asked: decided.asked,
                reason: decided.reason,
            },
            now: DecidedNow {
                asked: plan.asked,
                waits,
                reason: plan.reason,
                missing: missing.unwrap_or_default(),
            },
        })
    }

    /// None if the delivery can no longer be read.
    fn plan(&self, decided: &DecidedDelivery) -> Option<Plan> {
        let delivery = &decided.delivery;
        let endpoint = delivery.endpoint.as_ref()?;
        let source_event = source::named(endpoint.source)?.read(&delivery.body).ok()?;
        let is_repeated = |word: &str, names: &[String], within_ms: i64| {
            let counted = self.counted.borrow();
            names.iter().any(|name| {
                let at = counted.get(&(word.to_string(), name.clone()));
                at.is_some_and(|at| (at - delivery.arrived_ms).abs() < within_ms)
            })
        };
        let plan = DecisionInput {
            targets: self.targets,
            rule_set: self.rule_set,
            endpoint,
            connection: delivery.connection.as_deref(),
            via: None,
            source_event: &source_event,
            found: delivery.found.as_ref(),
            arrived: Moment::at(delivery.arrived_ms),
            now_ms: delivery.arrived_ms,
            zone: &Zone::of_machine(),
            of_sonarr: self.of_sonarr,
            is_tracked: &|series| self.store.is_tracked(series).ok(),
            follows: self.follows,
            is_repeated: &is_repeated,
        }
        .plan();
        let mut counted = self.counted.borrow_mut();
        for one in &plan.counted {
            let keys = one
                .names
                .iter()
                .map(|name| ((one.word.clone(), name.clone()), delivery.arrived_ms));
            counted.extend(keys);
        }
        Some(plan)
    }
}

/// The actions and their items, without the rules they come from.
fn requested(asked: &[RequestedAction]) -> Vec<(&str, Option<&str>)> {
    let mut requested: Vec<_> = asked
        .iter()
        .map(|asked| (asked.action.as_str(), asked.subject.as_deref()))
        .collect();
    requested.sort_unstable();
    requested
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_a_number_and_a_unit() {
        let hours = |text| age(text).map(|age| age.as_secs() / 3600);
        assert_eq!(hours("12h"), Ok(12));
        assert_eq!(hours("7d"), Ok(168));
        assert_eq!(hours("2w"), Ok(336));
        for wrong in ["", "7", "d", "-1d", "7 d", "7y", "1.5h", "１d"] {
            let message = format!("`{wrong}` is not a valid duration; use 30m, 12h, 7d or 4w");
            assert_eq!(age(wrong), Err(message));
        }
    }
}
