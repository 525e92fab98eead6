//! A clock that jumps by years, in both directions: a Raspberry Pi has none that survives a power failure.

use crate::support::fake::FakeInbox;
use intertitle::daemon::maintenance;
use intertitle::fake::Fault;

use crate::support::TestHarness;

const LOW_WATER: u32 = 1201;

/// Makes one request to Plex fail.
fn stumble(harness: &TestHarness) {
    harness
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
        let harness = TestHarness::new(rule);
        harness.set_clock("2036-03-07T12:00:00Z");
        stumble(&harness);
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
        assert_eq!(harness.cards_of(LOW_WATER), 0, "{rule}: it waits");
        harness.set_clock("2026-03-07T12:00:00Z");
        maintenance::tidy(harness.app());
        harness.run_until_idle();
        harness.advance(wait);
        harness.run_until_idle();
        harness.advance(60);
        harness.run_until_idle();
        assert_eq!(harness.cards_of(LOW_WATER), 1, "{rule}");
    }
}

#[test]
fn a_message_that_waits_in_a_year_to_come_is_sent_when_the_clock_is_set_back() {
    let inbox = FakeInbox::start().unwrap();
    let more = format!(
        "[notify.phone]\nkind = \"json\"\nurl = \"{}\"\n",
        inbox.url()
    );
    let harness = TestHarness::with_settings(
        "also on plex media.rate -> notify \"phone\" \"rated\"\n",
        &more,
    );
    harness.set_clock("2036-03-07T12:00:00Z");
    inbox.refuse((500, None));
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(inbox.posted().len(), 1, "it is refused, and waits");
    harness.set_clock("2026-03-07T12:00:00Z");
    maintenance::tidy(harness.app());
    harness.run_until_idle();
    harness.advance(60);
    harness.run_until_idle();
    assert_eq!(inbox.posted().len(), 2);
}

#[test]
fn a_clock_that_begins_in_1970_and_is_set_later_gives_no_job_up_for_its_age() {
    let harness = TestHarness::new("on plex media.rate -> remake card\n");
    harness.set_clock("1970-01-01T00:00:10Z");
    stumble(&harness);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness.set_clock("2026-03-07T12:00:00Z");
    stumble(&harness);
    maintenance::tidy(harness.app());
    harness.run_until_idle();
    harness.advance(60);
    harness.run_until_idle();
    assert_eq!(harness.jobs()[0].0, "waiting", "{:?}", harness.jobs());
    harness.advance(3600);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(LOW_WATER), 1);
}

#[test]
fn a_clock_that_is_years_ahead_for_a_day_forgets_nothing_that_waits_and_no_card() {
    let harness = TestHarness::new("on plex media.rate -> remake card\n");
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    stumble(&harness);
    harness.plex("media.rate", LOW_WATER + 1);
    harness.dispatch_all();
    harness.set_clock("2036-03-07T12:00:00Z");
    maintenance::tidy(harness.app());
    harness.set_clock("2026-03-08T12:00:00Z");
    maintenance::tidy(harness.app());
    harness.run_until_idle();
    let cards = (harness.cards_of(LOW_WATER), harness.cards_of(LOW_WATER + 1));
    assert_eq!(cards, (1, 1));
    // The earlier card is still known: nothing is drawn or sent again.
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(LOW_WATER), 1);
}

/// Hours ahead and behind, and less than one: a wrong zone, a clock without a battery, a manual change.
const STEPS: [i64; 6] = [-5 * 3600, -25 * 60, -4 * 60, 4 * 60, 40 * 60, 11 * 3600];

/// Sets the clock while something waits for ten minutes, and checks that it still happens after ten minutes.
#[track_caller]
fn check_ten_minutes(harness: &TestHarness, step: i64, is_done: impl Fn(&TestHarness) -> bool) {
    harness.run_until_idle();
    assert!(!is_done(harness), "{step}: it waits");
    harness.advance(60);
    harness.step_clock(step);
    harness.run_until_idle();
    harness.advance(8 * 60);
    harness.run_until_idle();
    assert!(!is_done(harness), "{step}: it comes too early");
    harness.advance(2 * 60);
    harness.run_until_idle();
    harness.advance(30);
    harness.run_until_idle();
    assert!(is_done(harness), "{step}: it comes too late");
}

fn has_card(harness: &TestHarness) -> bool {
    harness.cards_of(LOW_WATER) == 1
}

#[test]
fn a_job_waits_its_time_despite_changes_of_the_clock() {
    for step in STEPS {
        let harness = TestHarness::new("on plex media.rate -> remake card after 10m\n");
        harness.plex("media.rate", LOW_WATER);
        check_ten_minutes(&harness, step, has_card);
    }
}

#[test]
fn a_server_backs_off_as_requested_despite_changes_of_the_clock() {
    for step in STEPS {
        for rule in [
            "on plex media.rate -> remake card\n",
            "on plex media.rate when labels contains \"Coast\" -> remake card\n",
        ] {
            let harness = TestHarness::new(rule);
            harness.plex.add_fault(Fault {
                retry_after: Some(600),
                ..Fault::answer("GET /library/metadata/1201", 503)
            });
            harness.plex("media.rate", LOW_WATER);
            check_ten_minutes(&harness, step, has_card);
        }
    }
}

#[test]
fn a_message_waits_its_time_despite_changes_of_the_clock() {
    for step in STEPS {
        let inbox = FakeInbox::start().unwrap();
        let more = format!(
            "[notify.phone]\nkind = \"json\"\nurl = \"{}\"\n",
            inbox.url()
        );
        let harness = TestHarness::with_settings(
            "also on plex media.rate -> notify \"phone\" \"rated\"\n",
            &more,
        );
        inbox.refuse((503, Some(600)));
        harness.plex("media.rate", LOW_WATER);
        check_ten_minutes(&harness, step, |_| inbox.posted().len() == 2);
    }
}

#[test]
fn an_interval_keeps_its_length_despite_changes_of_the_clock() {
    for step in STEPS {
        let harness = TestHarness::new("every 10m -> retry missing\n");
        let runs = |harness: &TestHarness| harness.deliveries().len() == 1;
        check_ten_minutes(&harness, step, runs);
    }
}

#[test]
fn a_clock_that_is_behind_at_the_start_and_set_right_later_keeps_waits_from_before() {
    for (at_start, later) in [(-6 * 3600, 6 * 3600), (-6 * 3600, 0), (3 * 3600, -3 * 3600)] {
        let mut harness = TestHarness::new("on plex media.rate -> remake card after 8h\n");
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
        harness.step_clock(at_start);
        harness.restart();
        harness.run_until_idle();
        harness.step_clock(later);
        harness.run_until_idle();
        harness.advance(8 * 3600 - 600);
        harness.run_until_idle();
        assert_eq!(harness.cards_of(LOW_WATER), 0, "{at_start} {later}");
        harness.advance(660);
        harness.run_until_idle();
        assert_eq!(harness.cards_of(LOW_WATER), 1, "{at_start} {later}");
    }
}
