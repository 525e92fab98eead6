//! How `explain` tells what it found out.

use std::fmt;

use serde_json::{Value, json};

use crate::cli::screen::shown;
use crate::daemon::verdict::Verdict;
use crate::model::{DESIGN_DEFAULT, Episode, Event, Facts, Fields, Moment, RuleRef};
use crate::rules::{Explanation, Look, Rulebook, Said};

/// What is known about a hook that has come, or about an event that somebody imagines.
pub(super) struct Known<'k> {
    pub(super) book: &'k Rulebook,
    pub(super) moment: Moment,
    /// The episodes that its jobs have found.
    pub(super) episodes: &'k [Episode],
}

/// Whose card, its look, and the styles that do not fit with what they say.
type Looked = (String, Look, Vec<(RuleRef, Said)>);

/// One event: what each rule says, and how its cards would look.
pub(super) struct Explained {
    explanation: Explanation,
    /// Whose card, its look, and the styles that do not fit.
    looks: Vec<Looked>,
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
                    subject.unwrap_or_else(|| "such an episode".into()),
                    &event.fields,
                );
            }
        }
        Explained { explanation, looks }
    }
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
               "reason": explanation.reason, "looks": self.looks()})
    }

    fn rules(&self) -> Vec<Value> {
        self.explanation
            .rules
            .iter()
            .map(|told| json!({"place": told.place.to_string(), "rule": told.text, "says": told.said.to_string()}))
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
            let others = others
                .iter()
                .map(|(place, said)| json!({"place": place.to_string(), "says": said.to_string()}));
            json!({"of": name, "properties": chosen, "others": others.collect::<Vec<Value>>()})
        };
        self.looks.iter().map(look).collect()
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.explanation)?;
        for (name, look, others) in &self.looks {
            writeln!(f)?;
            writeln!(f, "the card of {}:", shown(name))?;
            if !look.chosen.contains_key("design") {
                writeln!(f, "  design {DESIGN_DEFAULT}, since nothing says another")?;
            }
            write!(f, "{look}")?;
            for (place, said) in others {
                let said = said.to_string();
                let why = said.strip_prefix("no: ").unwrap_or(&said);
                writeln!(f, "  style of {place} does not fit: {why}")?;
            }
        }
        Ok(())
    }
}

/// Everything, for programs.
pub(super) fn decision(verdict: &Verdict, explained: &[Explained]) -> Value {
    let rules: Vec<Value> = explained.iter().flat_map(Explained::rules).collect();
    let looks: Vec<Value> = explained.iter().flat_map(Explained::looks).collect();
    let jobs: Vec<Value> = verdict
        .jobs
        .iter()
        .map(|job| {
            json!({"rule": job.rule, "server": job.server, "subject": job.subject.to_string(),
                   "action": job.wish.words(), "with": job.wish.properties()})
        })
        .collect();
    let notices: Vec<Value> = verdict
        .notices
        .iter()
        .map(|notice| json!({"rule": shown(&notice.rule), "target": notice.target, "text": notice.text}))
        .collect();
    let missing = verdict
        .missing
        .as_ref()
        .map(|missing| json!({"server": missing.server, "fields": missing.fields}));
    json!({"outcome": verdict.outcome.word(), "reason": verdict.reason, "asked": verdict.asked, "jobs": jobs,
           "notices": notices,
           "missing": missing, "rules": rules, "looks": looks})
}

/// Everything, for people.
pub(super) fn told(facts: &Facts, verdict: &Verdict, explained: &[Explained]) -> String {
    let mut text = String::new();
    if explained.is_empty() {
        // Rules do not see this hook at all: what it says is all there is to tell.
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
    if let Some(missing) = &verdict.missing {
        text += &format!(
            "before deciding, plex {} is asked for what a rule wants to know: {}\n",
            missing.server,
            missing.fields.join(", ")
        );
    }
    text += &format!("{}: {}\n", verdict.outcome.word(), shown(&verdict.reason));
    for job in &verdict.jobs {
        text += &format!(
            "  {} on plex {}, by {}\n",
            job.subject,
            job.server,
            shown(&job.rule)
        );
    }
    for notice in &verdict.notices {
        text += &format!(
            "  notify \"{}\", by {}: {}\n",
            notice.target,
            shown(&notice.rule),
            shown(&notice.text)
        );
    }
    text
}
