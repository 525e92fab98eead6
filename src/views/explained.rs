//! What the rules say about one event: the result of each rule, the styles of its cards, and a hint if no rule matches.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::decide::of_sonarr::OfSonarr;
use crate::model::{Episode, Event, Fields, Moment, OWN_SOURCE, RuleRef};
use crate::rules::{EvaluatedRule, Explanation, NO_RULE, RuleResult, RuleSet, StyleChoice};
use crate::settings::Settings;
use crate::source;

/// The inputs for explaining a delivery or a made-up event.
pub struct RuleContext<'k> {
    /// The rules.
    pub rule_set: &'k RuleSet,
    /// When it happened, for the rules.
    pub moment: Moment,
    /// The episodes that its jobs have found.
    pub episodes: &'k [Episode],
    /// What Sonarr knows about series.
    pub of_sonarr: &'k OfSonarr<'k>,
    /// The settings.
    pub settings: &'k Settings,
}

/// The style of one card.
#[derive(Debug)]
pub struct CardStyle {
    /// The item.
    pub of: String,
    /// The properties that are set.
    pub choice: StyleChoice,
    /// The styles that do not match, with their results.
    pub others: Vec<(RuleRef, RuleResult)>,
}

/// One event: the result of each rule, and the styles of its cards.
#[derive(Debug)]
pub struct ExplainedEvent {
    /// The result of each rule.
    pub explanation: Explanation,
    /// The styles of its cards.
    pub styles: Vec<CardStyle>,
    /// Where no rule matches: what to do if one should.
    pub hint: Option<String>,
}

impl RuleContext<'_> {
    /// What the rules say about an event.
    #[must_use]
    pub fn explain(&self, event: &Event) -> ExplainedEvent {
        let explanation = self.rule_set.explain(event, self.moment);
        let card = explanation
            .calls
            .iter()
            .find(|call| call.action.ends_with(" card"));
        let mut styles = Vec::new();
        if let Some(call) = card {
            let mut style = |of: String, fields: &Fields| {
                let choice = self
                    .rule_set
                    .style(fields, &call.with, &call.rule, self.moment);
                let others = self.rule_set.passed_over(fields, self.moment);
                styles.push(CardStyle { of, choice, others });
            };
            for episode in self.episodes {
                let mut fields = episode.fields();
                fields.extend((self.of_sonarr)(&episode.series_ref()));
                style(episode.to_string(), &fields);
            }
            if self.episodes.is_empty() {
                let subject = event.subject.as_ref().map(ToString::to_string);
                style(
                    subject.unwrap_or_else(|| "this episode".into()),
                    &event.fields,
                );
            }
        }
        let has_no_rule = explanation.calls.is_empty() && explanation.reason == NO_RULE;
        let hint = has_no_rule
            .then(|| hint(event, &explanation, self.settings))
            .flatten();
        ExplainedEvent {
            explanation,
            styles,
            hint,
        }
    }
}

/// A hint how to make a rule match such an event, one line.
fn hint(event: &Event, explanation: &Explanation, settings: &Settings) -> Option<String> {
    let rule = rule_for(event.source, event.name, settings)?;
    let has_failed = |evaluated: &EvaluatedRule| {
        matches!(
            evaluated.result,
            RuleResult::No { .. } | RuleResult::OtherConnection
        )
    };
    Some(match explanation.rules.iter().any(has_failed) {
        true => format!("to make a rule match, change a condition above or add `{rule}`"),
        false => format!("to act on this event, add `{rule}`"),
    })
}

/// A rule that matches every event of that name with the action that most people want.
fn rule_for(source: &str, event: &str, settings: &Settings) -> Option<String> {
    let word = source::named(source)?
        .events()
        .iter()
        .find(|word| word.name == event)?;
    let action = match word.name {
        "media.rate" => "remake card".to_string(),
        "series.add" => "add series".to_string(),
        "series.delete" => "delete series".to_string(),
        "file.delete" => "restore art".to_string(),
        _ if word.item && source != OWN_SOURCE => "make card".to_string(),
        // The event has no episode, or it may not lead to a card: suggest a message.
        _ => {
            let target = settings.notify.first()?;
            format!("notify \"{}\"", target.name)
        }
    };
    Some(format!("on {source} {event} -> {action}"))
}

/// A rule and its result, as programs read them.
#[derive(Debug, Serialize)]
pub(super) struct RuleView<'e> {
    place: String,
    rule: &'e str,
    says: String,
}

/// The style of a card, as programs read it.
#[derive(Debug, Serialize)]
pub(super) struct StyleView<'e> {
    of: &'e str,
    properties: BTreeMap<&'e str, PropertyView<'e>>,
    others: Vec<OtherStyleView>,
}

#[derive(Debug, Serialize)]
struct PropertyView<'e> {
    value: &'e str,
    from: String,
}

#[derive(Debug, Serialize)]
struct OtherStyleView {
    place: String,
    says: String,
}

#[derive(Debug, Serialize)]
struct ActionCallView {
    #[serde(rename = "order")]
    call: String,
    rule: String,
    /// What its waits mean, one line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waits: Vec<String>,
}

#[derive(Debug, Serialize)]
struct EventView<'e> {
    event: &'e str,
    fields: BTreeMap<&'e str, &'e str>,
    rules: Vec<RuleView<'e>>,
    #[serde(rename = "orders")]
    calls: Vec<ActionCallView>,
    reason: &'e str,
    help: Option<&'e str>,
    #[serde(rename = "looks")]
    styles: Vec<StyleView<'e>>,
}

impl ExplainedEvent {
    pub(super) fn rule_views(&self) -> impl Iterator<Item = RuleView<'_>> {
        self.explanation.rules.iter().map(|evaluated| RuleView {
            place: evaluated.place.to_string(),
            rule: &evaluated.text,
            says: evaluated.result.to_string(),
        })
    }

    pub(super) fn style_views(&self) -> impl Iterator<Item = StyleView<'_>> {
        self.styles.iter().map(CardStyle::view)
    }
}

impl CardStyle {
    fn view(&self) -> StyleView<'_> {
        let chosen = self.choice.chosen.iter();
        let others = self.others.iter();
        StyleView {
            of: &self.of,
            properties: chosen
                .map(|(name, chosen)| {
                    let from = chosen.from.to_string();
                    let value = chosen.value.as_str();
                    (name.as_str(), PropertyView { value, from })
                })
                .collect(),
            others: others
                .map(|(place, result)| OtherStyleView {
                    place: place.to_string(),
                    says: result.to_string(),
                })
                .collect(),
        }
    }
}

impl Serialize for CardStyle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.view().serialize(serializer)
    }
}

impl Serialize for ExplainedEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let explanation = &self.explanation;
        let calls = explanation.calls.iter().map(|call| ActionCallView {
            call: call.to_string(),
            rule: call.rule.to_string(),
            waits: call.waits(),
        });
        let fields = explanation.fields.iter();
        EventView {
            event: &explanation.event,
            fields: fields
                .map(|(name, value)| (*name, value.as_str()))
                .collect(),
            rules: self.rule_views().collect(),
            calls: calls.collect(),
            reason: &explanation.reason,
            help: self.hint.as_deref(),
            styles: self.style_views().collect(),
        }
        .serialize(serializer)
    }
}
