//! A clock that jumps by years, in both directions: a Raspberry Pi has none that outlives a power cut.

use intertitle::daemon::maintenance;
use intertitle::fake::{Fault, PretendedInbox};

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
    for (rule, wait) in [
        ("on plex media.rate -> remake card\n", 60),
        (
            "on plex media.rate -> remake card after 8h\n",
            8 * 3600 + 60,
        ),
        (
            "on plex media.rate when labels contains \"Coast\" -> remake card\n",
            60,
        ),
    ] {
        let bench = Bench::new(rule);
        bench.set_clock("2036-03-07T12:00:00Z");
        stumble(&bench);
        bench.plex("media.rate", LOW_WATER);
        bench.run_until_idle();
        assert_eq!(bench.cards_of(LOW_WATER), 0, "{rule}: it waits");
        bench.set_clock("2026-03-07T12:00:00Z");
        maintenance::tidy(bench.app());
        bench.run_until_idle();
        bench.wind(wait);
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
    maintenance::tidy(bench.app());
    bench.run_until_idle();
    bench.wind(60);
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
    maintenance::tidy(bench.app());
    bench.run_until_idle();
    bench.wind(60);
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
    maintenance::tidy(bench.app());
    bench.set_clock("2026-03-08T12:00:00Z");
    maintenance::tidy(bench.app());
    bench.run_until_idle();
    let cards = (bench.cards_of(LOW_WATER), bench.cards_of(LOW_WATER + 1));
    assert_eq!(cards, (1, 1));
    // The card from before is known still: nothing is drawn or sent again.
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(bench.cards_of(LOW_WATER), 1);
}

/// Hours ahead and behind, and less than one: a wrong zone, a clock without a battery, a hand.
const STEPS: [i64; 6] = [-5 * 3600, -25 * 60, -4 * 60, 4 * 60, 40 * 60, 11 * 3600];

/// Steps the clock while something waits for ten minutes, and tells whether it comes after ten minutes all the same.
#[track_caller]
fn check_ten_minutes(bench: &Bench, step: i64, is_done: impl Fn(&Bench) -> bool) {
    bench.run_until_idle();
    assert!(!is_done(bench), "{step}: it waits");
    bench.wind(60);
    bench.step_clock(step);
    bench.run_until_idle();
    bench.wind(8 * 60);
    bench.run_until_idle();
    assert!(!is_done(bench), "{step}: it comes too early");
    bench.wind(2 * 60);
    bench.run_until_idle();
    bench.wind(30);
    bench.run_until_idle();
    assert!(is_done(bench), "{step}: it comes too late");
}

fn has_card(bench: &Bench) -> bool {
    bench.cards_of(LOW_WATER) == 1
}

#[test]
fn a_job_waits_as_long_as_it_was_told_to_however_the_clock_is_set() {
    for step in STEPS {
        let bench = Bench::new("on plex media.rate -> remake card after 10m\n");
        bench.plex("media.rate", LOW_WATER);
        check_ten_minutes(&bench, step, has_card);
    }
}

#[test]
fn a_server_rests_as_long_as_it_asked_to_however_the_clock_is_set() {
    for step in STEPS {
        for rule in [
            "on plex media.rate -> remake card\n",
            "on plex media.rate when labels contains \"Coast\" -> remake card\n",
        ] {
            let bench = Bench::new(rule);
            bench.plex.add_fault(Fault {
                retry_after: Some(600),
                ..Fault::answer("GET /library/metadata/1201", 503)
            });
            bench.plex("media.rate", LOW_WATER);
            check_ten_minutes(&bench, step, has_card);
        }
    }
}

#[test]
fn a_message_waits_as_long_as_it_was_told_to_however_the_clock_is_set() {
    for step in STEPS {
        let inbox = PretendedInbox::start().unwrap();
        let more = format!(
            "[notify.phone]\nkind = \"json\"\nurl = \"{}\"\n",
            inbox.url()
        );
        let bench = Bench::with_settings(
            "also on plex media.rate -> notify \"phone\" \"rated\"\n",
            &more,
        );
        inbox.refuse((503, Some(600)));
        bench.plex("media.rate", LOW_WATER);
        check_ten_minutes(&bench, step, |_| inbox.posted().len() == 2);
    }
}

#[test]
fn an_interval_takes_its_time_however_the_clock_is_set() {
    for step in STEPS {
        let bench = Bench::new("every 10m -> retry missing\n");
        let runs = |bench: &Bench| bench.hooks().len() == 1;
        check_ten_minutes(&bench, step, runs);
    }
}

#[test]
fn a_clock_that_is_behind_at_the_start_and_set_right_later_keeps_waits_from_before() {
    for (at_start, later) in [(-6 * 3600, 6 * 3600), (-6 * 3600, 0), (3 * 3600, -3 * 3600)] {
        let mut bench = Bench::new("on plex media.rate -> remake card after 8h\n");
        bench.plex("media.rate", LOW_WATER);
        bench.run_until_idle();
        bench.step_clock(at_start);
        bench.restart();
        bench.run_until_idle();
        bench.step_clock(later);
        bench.run_until_idle();
        bench.wind(8 * 3600 - 600);
        bench.run_until_idle();
        assert_eq!(bench.cards_of(LOW_WATER), 0, "{at_start} {later}");
        bench.wind(660);
        bench.run_until_idle();
        assert_eq!(bench.cards_of(LOW_WATER), 1, "{at_start} {later}");
    }
}
