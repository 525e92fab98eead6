//! What stands before the rules: whose server it was, and what TitleCardMaker's addresses ask for.

use crate::model::{Door, Event, Facts, Gate, Order, RuleRef};

/// What is settled before any rule is asked.
#[derive(Debug, PartialEq)]
pub(crate) enum Precedence {
    /// The rules decide.
    Rules,
    /// The address has decided: a card shall be there.
    Make(Order),
    /// Nothing is to be done; the sentence says why.
    Ignore(String),
}

/// Looks at the address that an event came to. `facts` are of the whole hook.
pub(crate) fn precede(door: &Door, facts: &Facts, event: &Event) -> Precedence {
    if facts.user_flag == Some(true) && facts.owner == Some(false) {
        // A Plex account's hooks travel with it; there, the same keys name other items.
        return Precedence::Ignore("it happened on a server of somebody else".into());
    }
    if let Some(why) = gate(door.gate, event.name) {
        return Precedence::Ignore(why);
    }
    let needs_owner = door.require_owner.unwrap_or(door.trigger_on.is_some());
    if door.source == "plex" && needs_owner && facts.actor_is_owner != Some(true) {
        return Precedence::Ignore(
            "the address has require_owner, and it was not the owner".into(),
        );
    }
    match &door.trigger_on {
        None => Precedence::Rules,
        // By exact name: a list that merely contains the letters of an event does not name it.
        Some(words) if words.iter().any(|word| word == event.name) => {
            Precedence::Make(make_card("trigger_on"))
        }
        Some(_) => Precedence::Ignore(format!(
            "`{}` is not in the address's trigger_on",
            event.name
        )),
    }
}

/// The order to make a card, by a part of the hook's address.
pub(crate) fn make_card(part: &str) -> Order {
    let rule = RuleRef {
        file: format!("the hook's address ({part})"),
        line: 0,
    };
    Order {
        action: "make card",
        texts: Vec::new(),
        scope: None,
        after: Default::default(),
        with: Default::default(),
        rule,
    }
}

fn gate(gate: Gate, event: &str) -> Option<String> {
    let (wanted, what): (&[&str], _) = match gate {
        Gate::Everything | Gate::RatingKey => return None,
        Gate::Cards => (
            &["import", "upgrade", "import.complete"],
            "new files of episodes",
        ),
        Gate::SeriesAdd => (&["series.add"], "new series"),
        Gate::SeriesDelete => (&["series.delete"], "deleted series"),
    };
    (!wanted.contains(&event))
        .then(|| format!("this address takes {what} only; /api/webhooks/sonarr takes everything"))
}

/// The names in `trigger_on` that Plex has no event for.
pub(crate) fn unknown_triggers(door: &Door, known: impl Fn(&str) -> bool) -> Vec<String> {
    let words = door.trigger_on.iter().flatten();
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
            is_counted: false,
            no_cards: None,
        }
    }

    /// The truth table of TitleCardMaker's addresses: listed, required, who acted.
    #[track_caller]
    fn check(query: &str, user: Option<bool>, owner: Option<bool>, expected: &str) {
        let door =
            Door::from_target(&format!("/api/webhooks/plex?{query}")).expect("the door is known");
        let both = user.zip(owner).map(|(user, owner)| user && owner);
        let facts = Facts {
            user_flag: user,
            owner,
            actor_is_owner: both,
            ..Facts::default()
        };
        let verdict = match precede(&door, &facts, &event("media.rate")) {
            Precedence::Rules => "rules",
            Precedence::Make(_) => "make",
            Precedence::Ignore(_) => "ignore",
        };
        assert_eq!(verdict, expected, "{query} {user:?} {owner:?}");
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
    fn what_happened_on_a_foreign_server_is_nobodys_business() {
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
        let door = Door::from_target("/api/webhooks/sonarr/cards").expect("the door is known");
        let verdict = |name| precede(&door, &Facts::default(), &event(name));
        assert_eq!(verdict("import.complete"), Precedence::Rules);
        assert!(
            matches!(verdict("series.delete"), Precedence::Ignore(why) if why.contains("new files of episodes only"))
        );
    }
}
