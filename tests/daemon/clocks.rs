//! A clock that jumps by years, in both directions: a Raspberry Pi has none that outlives a power cut.

use intertitle::daemon::tidy;
use intertitle::pretend::{Fault, PretendedInbox};

use crate::support::Bench;

const LOW_WATER: u32 = 1201;

/// A Plex that has no answer to one request.
fn stumble(bench: &Bench) {
    bench
        .plex
        .add_fault(Fault::answer("GET /library/metadata/1201", 500));
}

#[test]
fn a_clock_that_was_years_ahead_and_is_set_back_makes_nothing_wait_for_years() {
    for rule in [
        "on plex media.rate -> remake card\n",
        "on plex media.rate -> remake card after 8h\n",
        "on plex media.rate when labels contains \"Coast\" -> remake card\n",
    ] {
        let bench = Bench::new(rule);
        bench.set_clock("2036-03-07T12:00:00Z");
        stumble(&bench);
        bench.plex("media.rate", LOW_WATER);
        bench.run_until_idle();
        assert_eq!(bench.cards_of(LOW_WATER), 0, "{rule}: it waits");
        bench.set_clock("2026-03-07T12:00:00Z");
        tidy::tidy(bench.app());
        bench.run_until_idle();
        bench.wind(60);
        bench.run_until_idle();
        assert_eq!(bench.cards_of(LOW_WATER), 1, "{rule}");
    }
}

#[test]
fn a_message_that_waits_in_a_year_to_come_is_sent_when_the_clock_is_set_back() {
    let inbox = PretendedInbox::start().unwrap();
    let more = format!(
        "[notify.phone]\nkind = \"json\"\nurl = \"{}\"\n",
        inbox.url()
    );
    let bench = Bench::with_settings(
        "also on plex media.rate -> notify \"phone\" \"rated\"\n",
        &more,
    );
    bench.set_clock("2036-03-07T12:00:00Z");
    inbox.refuse((500, None));
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(inbox.posted().len(), 1, "it is refused, and waits");
    bench.set_clock("2026-03-07T12:00:00Z");
    tidy::tidy(bench.app());
    bench.run_until_idle();
    assert_eq!(inbox.posted().len(), 2);
}

#[test]
fn a_clock_that_begins_in_1970_and_is_set_later_gives_no_job_up_for_its_age() {
    let bench = Bench::new("on plex media.rate -> remake card\n");
    bench.set_clock("1970-01-01T00:00:10Z");
    stumble(&bench);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    bench.set_clock("2026-03-07T12:00:00Z");
    stumble(&bench);
    tidy::tidy(bench.app());
    bench.run_until_idle();
    assert_eq!(bench.jobs()[0].0, "waiting", "{:?}", bench.jobs());
    bench.wind(3600);
    bench.run_until_idle();
    assert_eq!(bench.cards_of(LOW_WATER), 1);
}

#[test]
fn a_clock_that_is_years_ahead_for_a_day_forgets_nothing_that_waits_and_no_card() {
    let bench = Bench::new("on plex media.rate -> remake card\n");
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    stumble(&bench);
    bench.plex("media.rate", LOW_WATER + 1);
    bench.dispatch_all();
    bench.set_clock("2036-03-07T12:00:00Z");
    tidy::tidy(bench.app());
    bench.set_clock("2026-03-08T12:00:00Z");
    tidy::tidy(bench.app());
    bench.run_until_idle();
    let cards = (bench.cards_of(LOW_WATER), bench.cards_of(LOW_WATER + 1));
    assert_eq!(cards, (1, 1));
    // The card from before is known still: nothing is drawn or sent again.
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(bench.cards_of(LOW_WATER), 1);
}
