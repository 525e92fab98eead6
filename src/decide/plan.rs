//! Plans what a delivery leads to, from the endpoint, the rules and the media servers. Has no side effects.

use std::collections::HashSet;

use crate::action;
use crate::decide::cooldown::Cooldown;
use crate::decide::endpoint_policy::{PolicyDecision, make_card, policy};
use crate::decide::meant::{self, Target};
use crate::decide::message::about_event;
use crate::decide::new_jobs::{NewJobs, jobs};
use crate::decide::of_sonarr::{self, IsTracked, OfSonarr};
use crate::decide::reported_before::count_report;
use crate::model::{
    ActionCall, EVENTS_MAX, Endpoint, Event, Fields, Level, Moment, Outcome, RequestedAction,
    SonarrSeries, SourceEvent, Subject, Via, Zone,
};
use crate::rules::RuleSet;
use crate::source;
use crate::store::{Counted, DEDUP_MS, NewJob, NewMessage};

/// Whether an item with one of these names was counted under a word within so many milliseconds.
pub type IsRepeated<'h> = dyn Fn(&str, &[String], i64) -> bool + 'h;

/// The input of a decision.
#[derive(Clone, Copy)]
pub struct DecisionInput<'h> {
    /// The media servers.
    pub targets: &'h [Target],
    /// The rules.
    pub rule_set: &'h RuleSet,
    /// The endpoint.
    pub endpoint: &'h Endpoint,
    /// The connection that the URL names.
    pub connection: Option<&'h str>,
    /// How it came, if it could have come in another way too.
    pub via: Option<Via>,
    /// The contents of the webhook.
    pub source_event: &'h SourceEvent,
    /// The fields that were looked up. None if there was no lookup.
    pub found: Option<&'h Fields>,
    /// When it arrived, which is the time for rules.
    pub arrived: Moment,
    /// The current time, from which `after 30s` counts.
    pub now_ms: i64,
    /// The time zone, for `at 02:00`.
    pub zone: &'h Zone,
    /// What Sonarr knows about series.
    pub of_sonarr: &'h OfSonarr<'h>,
    /// Which series are known.
    pub is_tracked: &'h IsTracked<'h>,
    /// Events of one server reach the same episodes elsewhere.
    pub follows: bool,
    /// Which items have been counted.
    pub is_repeated: &'h IsRepeated<'h>,
}

/// The plan for a delivery, before any of it is stored.
#[derive(Debug)]
pub struct Plan {
    /// The outcome of the delivery.
    pub outcome: Outcome,
    /// The rule that decided, or why there is nothing to do.
    pub reason: String,
    /// The subject, if there is one.
    pub subject: Option<Subject>,
    /// The source's name of the event.
    pub event: String,
    /// The actions that the rules requested.
    pub asked: Vec<RequestedAction>,
    /// What their waits mean, in words.
    pub waits: Vec<String>,
    /// The jobs to enqueue.
    pub jobs: Vec<NewJob>,
    /// The other media servers on which jobs follow if they have the item.
    pub elsewhere: Vec<String>,
    /// The messages to send.
    pub messages: Vec<NewMessage>,
    /// Items that count under a plain word, or for the `cooldown` of a rule, from now on.
    pub counted: Vec<Counted>,
    /// What the delivery says about a series for other events, if it is from Sonarr.
    pub of_sonarr: Option<SonarrSeries>,
    /// The lookup that should happen before this plan is carried out.
    pub missing: Option<Missing>,
    /// It is from a server that none of the connections is known to lead to.
    pub is_foreign: bool,
}

/// Fields that the delivery lacks, and that a rule needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The media server that may have them.
    pub server: String,
    /// The item to look up.
    pub subject: Subject,
    /// The fields.
    pub fields: Vec<&'static str>,
    /// The names of the account that acted, if the rules need to know whether it is the owner's.
    pub accounts: Vec<String>,
}

/// Fields that a media server has. The rating of an event is the one just given, not the stored one.
const KNOWN_TO_SERVERS: &[&str] = &[
    "series",
    "title",
    "library",
    "kind",
    "season",
    "episode",
    "absolute",
    "year",
    "watched",
    "special",
    "labels",
    "genres",
    "tvdb",
    "tmdb",
    "imdb",
    "airdate",
    "added",
    "title_length",
    "seasons",
    "premiere",
    "finale",
    "collection",
    "network",
    OWNER,
];

/// Whether the owner of the server acted. A server knows its owner, and sources that do not say it name the account
/// that acted.
pub(crate) const OWNER: &str = "owner";

/// `delete_title_cards=false` in a URL replaces the first action by the second.
const FORGET: &str = "delete series";
const FORGET_AND_KEEP: &str = "delete series keep cards";

impl Plan {
    /// A plan without jobs and messages.
    pub(crate) fn ignored(source_event: &SourceEvent, reason: impl Into<String>) -> Plan {
        Plan {
            outcome: Outcome::Ignored,
            reason: reason.into(),
            subject: None,
            event: source_event.event.clone().unwrap_or_default(),
            asked: Vec::new(),
            waits: Vec::new(),
            jobs: Vec::new(),
            elsewhere: Vec::new(),
            messages: Vec::new(),
            counted: Vec::new(),
            of_sonarr: SonarrSeries::of_event(source_event),
            missing: None,
            is_foreign: false,
        }
    }
}

impl DecisionInput<'_> {
    /// The events of the delivery, with all known fields.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        let meant = self.meant().unwrap_or_default();
        self.events_on(&meant)
    }

    fn meant(&self) -> Result<Vec<&str>, String> {
        let source = self.endpoint.source;
        meant::servers(self.targets, self.source_event, self.connection, source)
    }

    fn events_on(&self, meant: &[&str]) -> Vec<Event> {
        let single = if let [one] = meant { Some(*one) } else { None };
        let connection = self.connection.or(single);
        let mut events = Event::from_source(self.source_event, connection);
        // If there are several events, only the fields of the whole series were looked up.
        for event in &mut events {
            self.found.iter().for_each(|found| event.learn(found));
        }
        of_sonarr::complete(&mut events, self.rule_set, self.of_sonarr);
        of_sonarr::complete_tracked(&mut events, self.rule_set, self.is_tracked);
        for event in &mut events {
            event.name_server(connection);
            if let Some(word) = source::plain_word(event.source, event.name) {
                event.is_repeated = (self.is_repeated)(word, &event.names(connection), DEDUP_MS);
            }
        }
        events
    }

    /// Makes the plan.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let source_event = self.source_event;
        if source_event.is_test {
            return Plan {
                outcome: Outcome::Test,
                ..Plan::ignored(source_event, "test delivery received")
            };
        }
        let meant = match self.meant() {
            Ok(meant) => meant,
            Err(why) => {
                return Plan {
                    is_foreign: meant::is_foreign(self.targets, self.source_event),
                    ..Plan::ignored(source_event, why)
                };
            }
        };
        let events = self.events_on(&meant);
        if events.is_empty() {
            return Plan::ignored(
                source_event,
                format!("rules do not support this event of {}", source_event.source),
            );
        }
        let mut plan = Plan::ignored(source_event, "");
        plan.subject = events[0].subject.clone();
        plan.missing = self.missing(&events, &meant);
        let mut reasons: Vec<String> = Vec::new();
        if source_event.left_out > 0 {
            reasons.push(format!(
                "{} of its {} episodes are left out, because the limit is {EVENTS_MAX} per webhook; `make card of \
                 series` in a rule makes all",
                source_event.left_out,
                source_event.left_out + events.len(),
            ));
        }
        let mut new_jobs = NewJobs::default();
        let mut new_messages = HashSet::new();
        for event in &events {
            let calls = self.calls(event, &mut plan, &mut reasons);
            for mut call in calls {
                if self.endpoint.delete_title_cards == Some(false) && call.action == FORGET {
                    call.action = FORGET_AND_KEEP;
                }
                let cooldown = Cooldown::of(self.rule_set, &call, event);
                if let Some(cooldown) = &cooldown
                    && (self.is_repeated)(&cooldown.word, &cooldown.names, cooldown.ms)
                {
                    reasons.push(cooldown.reason.clone());
                    continue;
                }
                plan.waits.extend(call.waits());
                plan.asked.push(RequestedAction {
                    action: call.to_string(),
                    subject: event.subject.as_ref().map(ToString::to_string),
                    rule: call.rule.to_string(),
                });
                let action = action::named(call.action);
                if let Some(message) = action.and_then(|action| action.message(&call)) {
                    let message = about_event(&call, message, event);
                    if new_messages.insert((message.target.clone(), message.text.clone())) {
                        plan.messages.push(message);
                    }
                    continue;
                }
                let asks_who = self.rule_set.asks_who(&call.rule);
                match jobs(&call, event, &meant, (self.now_ms, self.zone)) {
                    Ok(jobs) => {
                        let cooldown = cooldown.filter(|_| !jobs.is_empty());
                        plan.counted.extend(cooldown.map(Cooldown::counted));
                        jobs.into_iter().for_each(|mut job| {
                            // A rule that names the account applies to every account.
                            job.subject.is_wanted_anyway |= asks_who;
                            self.lead(event, &call, &mut job);
                            new_jobs.add(job);
                        });
                    }
                    Err(why) => reasons.push(why),
                }
            }
        }
        plan.jobs = new_jobs.into_jobs();
        plan.elsewhere = self.elsewhere(&meant, &plan.jobs);
        if !plan.jobs.is_empty() || !plan.messages.is_empty() {
            plan.outcome = Outcome::Accepted;
        } else if self.targets.is_empty() {
            reasons.push("there is no media server in intertitle.toml yet".into());
        }
        let mut distinct: Vec<String> = Vec::new();
        reasons.into_iter().for_each(|reason| {
            if !distinct.contains(&reason) {
                distinct.push(reason);
            }
        });
        plan.reason = distinct.join("; ");
        plan
    }

    /// The actions for one event. The reasons are added to `reasons`.
    fn calls(&self, event: &Event, plan: &mut Plan, reasons: &mut Vec<String>) -> Vec<ActionCall> {
        if let Err(why) = count_report(self.via, event, self.is_repeated, &mut plan.counted) {
            reasons.push(why.into());
            return Vec::new();
        }
        match policy(self.endpoint, self.source_event, event) {
            PolicyDecision::Ignore(why) => {
                reasons.push(why);
                Vec::new()
            }
            PolicyDecision::Make(call) => {
                reasons.push(call.rule.to_string());
                vec![call]
            }
            PolicyDecision::Rules => {
                let decision = self.rule_set.decide(event, self.arrived);
                if decision.calls.is_empty() && event.name == "key" && !decision.ignored {
                    // TitleCardMaker's agents in Tautulli send a bare key, which means: make its card.
                    let call = make_card("rating-key");
                    reasons.push(call.rule.to_string());
                    return vec![call];
                }
                if decision.counts
                    && let Some(word) = source::plain_word(event.source, event.name)
                {
                    let names = event.names(event.connection.as_deref());
                    plan.counted.push(Counted::plain(word, names));
                }
                reasons.push(decision.reason);
                decision.calls
            }
        }
    }

    /// The fields that the rules need, if there was no lookup yet and a server could have them.
    fn missing(&self, events: &[Event], meant: &[&str]) -> Option<Missing> {
        let server = meant.first()?;
        if self.found.is_some() {
            return None;
        }
        let mut fields = Vec::new();
        for event in events {
            if policy(self.endpoint, self.source_event, event) != PolicyDecision::Rules {
                continue;
            }
            let missing = self.rule_set.missing(event, self.arrived);
            fields.extend(
                missing
                    .into_iter()
                    .map(|field| of_sonarr::to_look_up(field, event))
                    .filter(|field| KNOWN_TO_SERVERS.contains(field))
                    .filter(|field| *field != OWNER || !self.source_event.accounts.is_empty()),
            );
        }
        fields.sort_unstable();
        fields.dedup();
        let mut subject = events.first()?.subject.clone()?;
        if events.len() > 1 {
            subject.level = Level::Series;
            subject.key = None;
        }
        (!fields.is_empty() && subject.is_named()).then(|| Missing {
            server: (*server).to_string(),
            subject,
            accounts: match fields.contains(&OWNER) {
                true => self.source_event.accounts.clone(),
                false => Vec::new(),
            },
            fields,
        })
    }
}
