//! The screens of `explain`: the results of rules, and what happened.

use serde_json::{Value, json};

use crate::cli::terminal::shown;
use crate::model::{DESIGN_DEFAULT, Outcome, State};
use crate::store::JobRow;
use crate::views::{CardStyle, DeliveryResult, ExplainedEvent, ExplainedWebhook};

/// One event.
pub(super) fn render_event(event: &ExplainedEvent) -> String {
    let mut text = event.explanation.to_string();
    if let Some(hint) = &event.hint {
        text += &format!("{}\n", shown(hint));
    }
    for style in &event.styles {
        text += &format!("\ncard of {}:\n", shown(&style.of));
        text += &render_style(style);
    }
    text
}

/// The properties of a card with their origins, and why the other styles do not match.
pub(super) fn render_style(style: &CardStyle) -> String {
    let mut text = String::new();
    if !style.choice.chosen.contains_key("design") {
        text += &format!("  design {DESIGN_DEFAULT} (default)\n");
    }
    text += &style.choice.to_string();
    for (place, result) in &style.others {
        let why = result.why_not().unwrap_or_else(|| result.to_string());
        text += &format!("  style at {place} does not match: {why}\n");
    }
    text
}

/// The result of a stored delivery.
fn render_result(result: &DeliveryResult) -> String {
    if result.outcome == Outcome::Waiting.word() {
        return "\nnot decided yet\n".to_string();
    }
    let mut text = format!(
        "\nwhen it arrived: {}: {}\n",
        result.outcome,
        shown(&result.reason)
    );
    for job in &result.jobs {
        text += &format!(
            "  job {}: {} on plex {}: {}\n",
            job.id,
            shown(&job.subject),
            shown(&job.server),
            shown(became_of(job))
        );
    }
    match result.left_out {
        0 => {}
        more => {
            text += &format!(
                "  and {more} more: `intertitle queue jobs --delivery {}` lists them\n",
                result.delivery
            );
        }
    }
    text
}

/// The state of a job, its time and its reason.
pub(super) fn became_of(job: &JobRow) -> String {
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

/// The output of a webhook.
pub(super) fn render_webhook(explained: &ExplainedWebhook) -> String {
    let ExplainedWebhook {
        source_event,
        plan,
        events,
        became,
    } = explained;
    let mut text = String::new();
    if events.is_empty() {
        // Rules do not see this webhook: show its fields only.
        let value = serde_json::to_value(source_event).unwrap_or(Value::Null);
        for (name, value) in value.as_object().into_iter().flatten() {
            if !value.is_null() && *value != json!([]) && *value != json!(false) {
                text += &format!("{name:<18} {value}\n");
            }
        }
        text += "\n";
    }
    for event in events {
        text += &render_event(event);
        text.push('\n');
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
    for server in &plan.elsewhere {
        text += &format!(
            "  the same on plex {}, if it is there (`follow`)\n",
            shown(server)
        );
    }
    for message in &plan.messages {
        text += &format!(
            "  notify \"{}\", by {}: {}\n",
            message.target,
            shown(&message.rule),
            shown(&message.text)
        );
    }
    if let Some(became) = became {
        text += &render_result(became);
    }
    text
}
