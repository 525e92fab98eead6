//! The policy that precedes the rules: whose server it was, and the options of TitleCardMaker's endpoints.

use crate::model::{ActionCall, Endpoint, EndpointFilter, Event, RuleRef, ServerKind, SourceEvent};

/// The decision before any rule.
#[derive(Debug, PartialEq)]
pub(crate) enum PolicyDecision {
    /// The rules decide.
    Rules,
    /// The endpoint has decided: the card should be made.
    Make(ActionCall),
    /// There is nothing to do, and why.
    Ignore(String),
}

/// Applies the options of the endpoint to an event. `source_event` is the whole webhook.
pub(crate) fn policy(
    endpoint: &Endpoint,
    source_event: &SourceEvent,
    event: &Event,
) -> PolicyDecision {
    if source_event.user_flag == Some(true) && source_event.owner == Some(false) {
        // The webhooks of an account come from every server that it uses. On other servers, the same keys name other
        // items.
        return PolicyDecision::Ignore("the event is from someone else's server".into());
    }
    if let Some(why) = filtered(endpoint.filter, event.name) {
        return PolicyDecision::Ignore(why);
    }
    let needs_owner = endpoint
        .require_owner
        .unwrap_or(endpoint.trigger_on.is_some());
    if ServerKind::named(endpoint.source).is_some()
        && needs_owner
        && source_event.actor_is_owner != Some(true)
    {
        return PolicyDecision::Ignore(
            "the endpoint requires the server owner (require_owner)".into(),
        );
    }
    match &endpoint.trigger_on {
        None => PolicyDecision::Rules,
        // The exact name must match: a list that merely contains the letters of an event does not name it.
        Some(words) if words.iter().any(|word| word == event.name) => {
            PolicyDecision::Make(make_card("trigger_on"))
        }
        Some(_) => PolicyDecision::Ignore(format!(
            "`{}` is not in trigger_on of the endpoint",
            event.name
        )),
    }
}

/// The action that makes a card, requested by a part of the URL.
pub(crate) fn make_card(part: &str) -> ActionCall {
    let rule = RuleRef {
        file: format!("the webhook URL ({part})"),
        line: 0,
    };
    ActionCall {
        action: "make card",
        texts: Vec::new(),
        scope: None,
        library: None,
        timing: Default::default(),
        with: Default::default(),
        rule,
    }
}

fn filtered(filter: EndpointFilter, event: &str) -> Option<String> {
    let (wanted, what): (&[&str], _) = match filter {
        EndpointFilter::Everything | EndpointFilter::RatingKey => return None,
        EndpointFilter::Cards => (
            &["import", "upgrade", "import.complete"],
            "new files of episodes",
        ),
        EndpointFilter::SeriesAdd => (&["series.add"], "new series"),
        EndpointFilter::SeriesDelete => (&["series.delete"], "deleted series"),
    };
    (!wanted.contains(&event)).then(|| {
        format!("this endpoint accepts {what} only; /api/webhooks/sonarr accepts all events")
    })
}

/// The names in `trigger_on` that are not events of Plex.
pub(crate) fn unknown_triggers(endpoint: &Endpoint, known: impl Fn(&str) -> bool) -> Vec<String> {
    let words = endpoint.trigger_on.iter().flatten();
    words.filter(|word| !known(word)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &'static str) -> Event {
        Event {
            source: "plex",
            connection: None,
            name,
            subject: None,
            fields: Default::default(),
            is_repeated: false,
            no_cards: None,
        }
    }

    /// The truth table of TitleCardMaker's options: listed, required, who acted.
    #[track_caller]
    fn check(query: &str, user: Option<bool>, owner: Option<bool>, expected: &str) {
        let endpoint = Endpoint::from_target(&format!("/api/webhooks/plex?{query}"))
            .expect("the endpoint is known");
        let both = user.zip(owner).map(|(user, owner)| user && owner);
        let source_event = SourceEvent {
            user_flag: user,
            owner,
            actor_is_owner: both,
            ..SourceEvent::default()
        };
        let plan = match policy(&endpoint, &source_event, &event("media.rate")) {
            PolicyDecision::Rules => "rules",
            PolicyDecision::Make(_) => "make",
            PolicyDecision::Ignore(_) => "ignore",
        };
        assert_eq!(plan, expected, "{query} {user:?} {owner:?}");
    }

    #[test]
    fn trigger_on_and_require_owner_decide_before_the_rules() {
        let (yes, no) = (Some(true), Some(false));
        check("trigger_on=library.new,media.rate", yes, yes, "make");
        check("trigger_on=media.rate", no, yes, "ignore");
        check("trigger_on=media.rate&require_owner=false", no, yes, "make");
        check(
            "trigger_on=media.rate&require_owner=false",
            None,
            None,
            "make",
        );
        check("trigger_on=media.rate", None, None, "ignore");
        check("trigger_on=library.new", yes, yes, "ignore");
        check(
            "trigger_on=library.new&require_owner=false",
            no,
            yes,
            "ignore",
        );
        check("trigger_on=xmedia.ratex", yes, yes, "ignore");
        check("", no, yes, "rules");
        check("require_owner=true", no, yes, "ignore");
        check("require_owner=true", yes, yes, "rules");
    }

    #[test]
    fn events_of_a_foreign_server_are_ignored() {
        check("", Some(true), Some(false), "ignore");
        check(
            "trigger_on=media.rate&require_owner=false",
            Some(true),
            Some(false),
            "ignore",
        );
    }

    #[test]
    fn an_address_of_one_flow_takes_no_other() {
        let endpoint =
            Endpoint::from_target("/api/webhooks/sonarr/cards").expect("the endpoint is known");
        let plan = |name| policy(&endpoint, &SourceEvent::default(), &event(name));
        assert_eq!(plan("import.complete"), PolicyDecision::Rules);
        assert!(
            matches!(plan("series.delete"), PolicyDecision::Ignore(why) if why.contains("new files of episodes only"))
        );
    }
}
