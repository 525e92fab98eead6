//! The output of `explain`: the results of rules, what happened, and a hint if no rule matches.

use std::fmt;

use serde_json::{Value, json};

use crate::cli::terminal::shown;
use crate::decide::plan::Plan;
use crate::model::{
    DESIGN_DEFAULT, DeliveryId, Episode, Event, Facts, Fields, Moment, Outcome, RuleRef, State,
};
use crate::rules::{EvaluatedRule, Explanation, NO_RULE, RuleResult, RuleSet, StyleChoice};
use crate::settings::Settings;
use crate::source;
use crate::store::JobRow;

/// The inputs for explaining a delivery or a made-up event.
pub(super) struct Known<'k> {
    pub(super) book: &'k RuleSet,
    pub(super) moment: Moment,
    /// The episodes that its jobs have found.
    pub(super) episodes: &'k [Episode],
    pub(super) settings: &'k Settings,
}

/// The item, its style, and the styles that do not match with their results.
type Looked = (String, StyleChoice, Vec<(RuleRef, RuleResult)>);

/// One event: the result of each rule, and the styles of its cards.
pub(super) struct Explained {
    explanation: Explanation,
    /// The item, its style, and the styles that do not match.
    looks: Vec<Looked>,
    /// Where no rule matches: what to do if one should.
    hint: Option<String>,
}

impl Known<'_> {
    pub(super) fn explain(&self, event: &Event) -> Explained {
        let explanation = self.book.explain(event, self.moment);
        let card = explanation
            .orders
            .iter()
            .find(|order| order.action.ends_with(" card"));
        let mut looks = Vec::new();
        if let Some(order) = card {
            let mut look = |name: String, fields: &Fields| {
                let look = self
                    .book
                    .look(fields, &order.with, &order.rule, self.moment);
                let others = self.book.passed_over(fields, self.moment);
                looks.push((name, look, others));
            };
            for episode in self.episodes {
                look(episode.to_string(), &episode.fields());
            }
            if self.episodes.is_empty() {
                let subject = event.subject.as_ref().map(ToString::to_string);
                look(
                    subject.unwrap_or_else(|| "this episode".into()),
                    &event.fields,
                );
            }
        }
        let is_unheard = explanation.orders.is_empty() && explanation.reason == NO_RULE;
        let hint = is_unheard
            .then(|| hint(event, &explanation, self.settings))
            .flatten();
        Explained {
            explanation,
            looks,
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
        _ if word.item => "make card".to_string(),
        // The event has no episode: suggest a message.
        _ => {
            let target = settings.notify.first()?;
            format!("notify \"{}\"", target.name)
        }
    };
    Some(format!("on {source} {event} -> {action}"))
}

/// The result of a stored delivery, from the state file.
pub(super) struct DeliveryResult {
    pub(super) hook: DeliveryId,
    pub(super) outcome: String,
    pub(super) reason: String,
    /// The oldest first.
    pub(super) jobs: Vec<JobRow>,
    /// How many more there are.
    pub(super) left_out: usize,
}

impl DeliveryResult {
    pub(super) fn json(&self) -> Value {
        json!({"outcome": self.outcome, "reason": self.reason, "jobs": self.jobs, "left_out": self.left_out})
    }
}

impl fmt::Display for DeliveryResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.outcome == Outcome::Waiting.word() {
            return writeln!(f, "\nnot decided yet");
        }
        writeln!(
            f,
            "\nwhen it arrived: {}: {}",
            self.outcome,
            shown(&self.reason)
        )?;
        for job in &self.jobs {
            writeln!(
                f,
                "  job {}: {} on plex {}: {}",
                job.id,
                shown(&job.subject),
                shown(&job.server),
                shown(became_of(job))
            )?;
        }
        match self.left_out {
            0 => Ok(()),
            more => writeln!(
                f,
                "  and {more} more: `intertitle queue jobs --hook {}` lists them",
                self.hook
            ),
        }
    }
}

/// The state of a job, its time and its reason.
fn became_of(job: &JobRow) -> String {
    let ended = job.ended.as_deref().unwrap_or_default();
    let is = |state: State| job.outcome == state.word();
    let mut text = if is(State::Waiting) {
        format!("waiting ({}), due {}", job.step, job.due)
    } else if is(State::Running) {
        format!("running ({})", job.step)
    } else if is(State::Dead) {
        format!("given up {ended}")
    } else {
        format!("{} {ended}", job.outcome)
    };
    if let Some(reason) = &job.reason {
        text += &format!(": {reason}");
    }
    if is(State::Dead) {
        text += &format!("; retry with `intertitle queue retry {}`", job.id);
    }
    text
}

impl Explained {
    pub(super) fn json(&self) -> Value {
        let explanation = &self.explanation;
        let fields: serde_json::Map<String, Value> = explanation
            .fields
            .iter()
            .map(|(name, value)| ((*name).to_string(), json!(value)))
            .collect();
        let orders: Vec<Value> = explanation
            .orders
            .iter()
            .map(|order| json!({"order": order.to_string(), "rule": order.rule.to_string()}))
            .collect();
        json!({"event": explanation.event, "fields": fields, "rules": self.rules(), "orders": orders,
               "reason": explanation.reason, "help": self.hint, "looks": self.looks()})
    }

    fn rules(&self) -> Vec<Value> {
        self.explanation
            .rules
            .iter()
            .map(|evaluated| json!({"place": evaluated.place.to_string(), "rule": evaluated.text, "says": evaluated.result.to_string()}))
            .collect()
    }

    fn looks(&self) -> Vec<Value> {
        let look = |(name, look, others): &Looked| {
            let chosen: serde_json::Map<String, Value> = look
                .chosen
                .iter()
                .map(|(name, one)| {
                    (
                        name.clone(),
                        json!({"value": one.value, "from": one.from.to_string()}),
                    )
                })
                .collect();
            let others = others.iter().map(
                |(place, result)| json!({"place": place.to_string(), "says": result.to_string()}),
            );
            json!({"of": name, "properties": chosen, "others": others.collect::<Vec<Value>>()})
        };
        self.looks.iter().map(look).collect()
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.explanation)?;
        if let Some(hint) = &self.hint {
            writeln!(f, "{}", shown(hint))?;
        }
        for (name, look, others) in &self.looks {
            writeln!(f)?;
            writeln!(f, "card of {}:", shown(name))?;
            if !look.chosen.contains_key("design") {
                writeln!(f, "  design {DESIGN_DEFAULT} (default)")?;
            }
            write!(f, "{look}")?;
            for (place, result) in others {
                let why = result.why_not().unwrap_or_else(|| result.to_string());
                writeln!(f, "  style at {place} does not match: {why}")?;
            }
        }
        Ok(())
    }
}

/// The output for programs.
pub(super) fn decision(plan: &Plan, explained: &[Explained]) -> Value {
    let rules: Vec<Value> = explained.iter().flat_map(Explained::rules).collect();
    let looks: Vec<Value> = explained.iter().flat_map(Explained::looks).collect();
    let jobs: Vec<Value> = plan
        .jobs
        .iter()
        .map(|job| {
            json!({"rule": job.rule, "server": job.server, "subject": job.subject.to_string(),
                   "action": job.intent.words(), "with": job.intent.properties()})
        })
        .collect();
    let messages: Vec<Value> = plan
        .messages
        .iter()
        .map(|notice| json!({"rule": shown(&notice.rule), "target": notice.target, "text": notice.text}))
        .collect();
    let missing = plan
        .missing
        .as_ref()
        .map(|missing| json!({"server": missing.server, "fields": missing.fields}));
    json!({"outcome": plan.outcome.word(), "reason": plan.reason, "asked": plan.asked, "jobs": jobs,
           "notices": messages,
           "missing": missing, "rules": rules, "looks": looks})
}

/// The output for people.
pub(super) fn render(facts: &Facts, plan: &Plan, explained: &[Explained]) -> String {
    let mut text = String::new();
    if explained.is_empty() {
        // Rules do not see this webhook: show its fields only.
        let value = serde_json::to_value(facts).unwrap_or(Value::Null);
        for (name, value) in value.as_object().into_iter().flatten() {
            if !value.is_null() && *value != json!([]) && *value != json!(false) {
                text += &format!("{name:<18} {value}\n");
            }
        }
        text += "\n";
    }
    for one in explained {
        text += &format!("{one}\n");
    }
    if let Some(missing) = &plan.missing {
        text += &format!(
            "looked up on plex {} before deciding: {}\n",
            missing.server,
            missing.fields.join(", ")
        );
    }
    text += &format!("{}: {}\n", plan.outcome.word(), shown(&plan.reason));
    for job in &plan.jobs {
        text += &format!(
            "  {} on plex {}, by {}\n",
            job.subject,
            job.server,
            shown(&job.rule)
        );
    }
    for notice in &plan.messages {
        text += &format!(
            "  notify \"{}\", by {}: {}\n",
            notice.target,
            shown(&notice.rule),
            shown(&notice.text)
        );
    }
    text
}
