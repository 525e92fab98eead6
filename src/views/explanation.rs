//! The explanation of a delivery: what it means, what the rules make of it, and what became of it.

use std::borrow::Borrow;

use serde::{Serialize, Serializer};

use crate::decide::meant::Target;
use crate::decide::of_sonarr::{IsTracked, OfSonarr};
use crate::decide::plan::{DecisionInput, IsRepeated, Plan};
use crate::model::{
    DeliveryId, Endpoint, Episode, Fields, Moment, Properties, RequestedAction, SeriesRef,
    SonarrSeries, SourceEvent, Zone,
};
use crate::rules::RuleSet;
use crate::settings::Settings;
use crate::source;
use crate::store::{JobRow, Store, WhichJobs};
use crate::text::{UserError, printable};
use crate::views::error::ViewError;
use crate::views::explained::{ExplainedEvent, RuleContext, RuleView, StyleView};

/// A webhook that is explained, stored or not.
pub struct Webhook<'s> {
    /// Its endpoint.
    pub endpoint: Endpoint,
    /// What its body says, or why it is refused.
    pub source_event: Result<SourceEvent, String>,
    /// What is known of it if it is stored.
    kept: Option<StoredContext<'s>>,
}

/// Known data of a stored delivery in addition to its body.
struct StoredContext<'s> {
    found: Option<Fields>,
    arrived_ms: i64,
    episodes: Vec<Episode>,
    /// What became of it when it came.
    became: Option<DeliveryResult>,
    is_repeated: Box<IsRepeated<'s>>,
    of_sonarr: Box<OfSonarr<'s>>,
    is_tracked: Box<IsTracked<'s>>,
}

/// The result of a stored delivery and of its jobs so far.
#[derive(Debug, Serialize)]
pub struct DeliveryResult {
    /// Its number.
    #[serde(skip)]
    pub delivery: DeliveryId,
    /// Its outcome.
    pub outcome: String,
    /// The rule that decided, or why there was nothing to do.
    pub reason: String,
    /// The oldest first.
    pub jobs: Vec<JobRow>,
    /// How many more there are.
    pub left_out: usize,
}

/// The explanation of a webhook.
#[derive(Debug)]
pub enum Explanation {
    /// Its body cannot be read, and why.
    Refused(String),
    /// It was read.
    Explained(Box<ExplainedWebhook>),
}

/// What a webhook means and leads to.
#[derive(Debug)]
pub struct ExplainedWebhook {
    /// What its body says.
    pub source_event: SourceEvent,
    /// What follows.
    pub plan: Plan,
    /// Its events; none if rules do not see it.
    pub events: Vec<ExplainedEvent>,
    /// What became of it when it came.
    pub became: Option<DeliveryResult>,
}

/// Most jobs of one delivery that are shown: a season rarely has more.
const JOBS_SHOWN_MAX: usize = 30;

/// Most events and episodes of one delivery that are explained: those of a season pack differ only in their episode.
const EXPLAINED_MAX: u32 = 3;

impl<'s> Webhook<'s> {
    /// A webhook that is not stored.
    #[must_use]
    pub fn new(endpoint: Endpoint, source_event: Result<SourceEvent, String>) -> Webhook<'s> {
        Webhook {
            endpoint,
            source_event,
            kept: None,
        }
    }

    /// A stored delivery, as it arrived, with the fields that were looked up then.
    ///
    /// # Errors
    /// It is not stored, or cannot be read any more.
    pub fn stored(store: &'s Store, id: DeliveryId) -> Result<Webhook<'s>, ViewError> {
        let gone = |why: &str| ViewError::NotFound(why.to_string());
        let kept = store.delivery(id)?.ok_or_else(|| {
            gone(&format!(
                "no delivery {id}; `intertitle queue deliveries` lists the stored ones"
            ))
        })?;
        let endpoint = kept.endpoint;
        let no_webhook = || match kept.source.as_str() {
            "every" => format!("delivery {id} is a run of a schedule, and no rule reads it"),
            "make" => format!("delivery {id} is a request of a person, and no rule reads it"),
            _ => "its endpoint is no longer supported".to_string(),
        };
        let endpoint = endpoint.ok_or_else(|| gone(&no_webhook()))?;
        let source = source::named(endpoint.source);
        let source = source.ok_or_else(|| gone("its source is no longer supported"))?;
        let source_event = source.read(&kept.body);
        let arrived_ms = kept.arrived_ms;
        let is_repeated = move |word: &str, names: &[String], within_ms: i64| {
            store
                .is_repeated(word, names, (arrived_ms, within_ms), id)
                .unwrap_or(false)
        };
        Ok(Webhook {
            endpoint,
            source_event,
            kept: Some(StoredContext {
                found: kept.found,
                arrived_ms,
                became: delivery_result(store, id)?,
                episodes: store.episodes_of(id, EXPLAINED_MAX)?,
                is_repeated: Box::new(is_repeated),
                of_sonarr: Box::new(of_sonarr(store)),
                is_tracked: Box::new(|series| store.is_tracked(series).ok()),
            }),
        })
    }

    /// Explains it. Nothing is stored, and no server is asked. The `rules` are read only if they see it.
    ///
    /// # Errors
    /// The rules cannot be used, or its URL names an unknown media server.
    pub fn explain<R: Borrow<RuleSet>>(
        self,
        settings: &Settings,
        rules: impl FnOnce() -> Result<R, UserError>,
        now_ms: i64,
    ) -> Result<Explanation, ViewError> {
        let source_event = match self.source_event {
            Ok(source_event) => source_event,
            Err(why) => return Ok(Explanation::Refused(why)),
        };
        let rules = rules().map_err(ViewError::Rules)?;
        let rules: &RuleSet = rules.borrow();
        let connection = connection(settings, &self.endpoint).map_err(ViewError::NotFound)?;
        let targets = targets(settings);
        let kept = self.kept.unwrap_or_else(|| StoredContext {
            found: None,
            arrived_ms: now_ms,
            episodes: Vec::new(),
            became: None,
            is_repeated: Box::new(|_, _, _| false),
            of_sonarr: Box::new(|_| Fields::new()),
            is_tracked: Box::new(|_| None),
        });
        let moment = Moment::at(kept.arrived_ms);
        let input = DecisionInput {
            targets: &targets,
            rule_set: rules,
            endpoint: &self.endpoint,
            connection: connection.as_deref(),
            via: None,
            source_event: &source_event,
            found: kept.found.as_ref(),
            arrived: moment,
            now_ms,
            zone: &Zone::of_machine(),
            of_sonarr: &*kept.of_sonarr,
            is_tracked: &*kept.is_tracked,
            follows: settings.cards.follow,
            is_repeated: &*kept.is_repeated,
        };
        let known = RuleContext {
            rule_set: rules,
            moment,
            episodes: &kept.episodes,
            of_sonarr: &*kept.of_sonarr,
            settings,
        };
        let events = input.events();
        let events = events
            .iter()
            .take(usize::try_from(EXPLAINED_MAX).unwrap_or(1))
            .map(|event| known.explain(event))
            .collect();
        let plan = input.plan();
        Ok(Explanation::Explained(Box::new(ExplainedWebhook {
            plan,
            events,
            became: kept.became,
            source_event,
        })))
    }
}

/// The media server that the URL names.
fn connection(settings: &Settings, endpoint: &Endpoint) -> Result<Option<String>, String> {
    let Some(server) = &endpoint.server else {
        return Ok(None);
    };
    match (settings.server_named(server), settings.servers.as_slice()) {
        (Some(server), _) => Ok(Some(server.name.clone())),
        // As the daemon does: there is only one that can be meant.
        (None, [_]) => Ok(None),
        (None, _) => Err(format!("unknown connection in interface_id={server}")),
    }
}

/// What the state file has of Sonarr about a series.
pub(super) fn of_sonarr(store: &Store) -> impl Fn(&SeriesRef) -> Fields + '_ {
    |series| {
        let own = store.of_sonarr(series).ok().flatten();
        own.map(SonarrSeries::fields).unwrap_or_default()
    }
}

/// The media servers of the settings; they are not contacted.
pub(super) fn targets(settings: &Settings) -> Vec<Target> {
    settings
        .servers
        .iter()
        .map(|server| Target {
            name: server.name.clone(),
            identity: None,
        })
        .collect()
}

/// The result of a stored delivery and of its jobs so far, oldest first.
fn delivery_result(store: &Store, id: DeliveryId) -> Result<Option<DeliveryResult>, ViewError> {
    let Some((outcome, reason)) = store.outcome_of(id)? else {
        return Ok(None);
    };
    let which = WhichJobs {
        delivery: Some(id),
        ..WhichJobs::default()
    };
    let mut jobs: Vec<JobRow> = store.list_some_jobs(&which, u32::MAX)?;
    jobs.reverse();
    let left_out = jobs.len().saturating_sub(JOBS_SHOWN_MAX);
    jobs.truncate(JOBS_SHOWN_MAX);
    Ok(Some(DeliveryResult {
        delivery: id,
        outcome,
        reason: reason.unwrap_or_default(),
        jobs,
        left_out,
    }))
}

#[derive(Serialize)]
struct ExplanationView<'e, D> {
    event: Option<&'e SourceEvent>,
    decision: D,
    #[serde(skip_serializing_if = "Option::is_none")]
    became: Option<&'e DeliveryResult>,
}

#[derive(Serialize)]
struct RefusalView<'e> {
    outcome: &'static str,
    reason: &'e str,
}

#[derive(Serialize)]
struct DecisionView<'e> {
    outcome: &'static str,
    reason: &'e str,
    asked: &'e [RequestedAction],
    jobs: Vec<PlannedJobView<'e>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    elsewhere: &'e [String],
    #[serde(rename = "notices")]
    messages: Vec<PlannedMessageView<'e>>,
    missing: Option<MissingView<'e>>,
    rules: Vec<RuleView<'e>>,
    #[serde(rename = "looks")]
    styles: Vec<StyleView<'e>>,
}

#[derive(Serialize)]
struct PlannedJobView<'e> {
    rule: &'e str,
    server: &'e str,
    subject: String,
    action: &'static str,
    with: Properties,
}

#[derive(Serialize)]
struct PlannedMessageView<'e> {
    rule: String,
    target: &'e str,
    text: &'e str,
}

#[derive(Serialize)]
struct MissingView<'e> {
    server: &'e str,
    fields: &'e [&'static str],
}

impl Serialize for Explanation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Explanation::Refused(why) => ExplanationView {
                event: None,
                decision: RefusalView {
                    outcome: "refused",
                    reason: why,
                },
                became: None,
            }
            .serialize(serializer),
            Explanation::Explained(explained) => ExplanationView {
                event: Some(&explained.source_event),
                decision: decision(&explained.plan, &explained.events),
                became: explained.became.as_ref(),
            }
            .serialize(serializer),
        }
    }
}

fn decision<'e>(plan: &'e Plan, events: &'e [ExplainedEvent]) -> DecisionView<'e> {
    let jobs = plan.jobs.iter().map(|job| PlannedJobView {
        rule: &job.rule,
        server: &job.server,
        subject: job.subject.to_string(),
        action: job.intent.words(),
        with: job.intent.properties(),
    });
    let messages = plan.messages.iter().map(|message| PlannedMessageView {
        rule: printable(&message.rule).into_owned(),
        target: &message.target,
        text: &message.text,
    });
    DecisionView {
        outcome: plan.outcome.word(),
        reason: &plan.reason,
        asked: &plan.asked,
        elsewhere: &plan.elsewhere,
        jobs: jobs.collect(),
        messages: messages.collect(),
        missing: plan.missing.as_ref().map(|missing| MissingView {
            server: &missing.server,
            fields: &missing.fields,
        }),
        rules: events.iter().flat_map(ExplainedEvent::rule_views).collect(),
        styles: events
            .iter()
            .flat_map(ExplainedEvent::style_views)
            .collect(),
    }
}
