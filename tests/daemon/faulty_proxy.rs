//! Connections that fail and servers that are busy: the server worker backs off, no job is to blame, and it continues
//! later.

use crate::support::fake::LineFault;
use intertitle::fake::Fault;

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;
const UPLOAD: &str = "POST /library/metadata/1201/posters";

/// Failed attempts of the oldest job.
fn tries(harness: &TestHarness) -> u32 {
    let jobs = harness.app().store.list_jobs(1000).unwrap();
    jobs.last().unwrap().attempts
}

fn count_lines(harness: &TestHarness, part: &str) -> usize {
    let notes = harness.notes();
    notes.iter().filter(|note| note.contains(part)).count()
}

/// Prepares a job that waits for its upload. Returns the number of requests so far.
fn ready_to_upload(harness: &TestHarness) -> usize {
    harness.plex("media.rate", LOW_WATER);
    harness.dispatch_all();
    harness.find();
    harness.render();
    harness.plex.requests().len()
}

#[test]
fn a_line_that_is_cut_in_the_middle_of_an_upload_leaves_half_a_card_nowhere_and_it_is_sent_again() {
    let (harness, line) = TestHarness::on_a_line(RATE);
    ready_to_upload(&harness);
    let asked = harness.asked();
    line.add_fault(UPLOAD, LineFault::CutAfter(2000));
    harness.run_until_idle();
    assert!(!harness.shows_card(LOW_WATER));
    assert!(harness.plex.uploads().is_empty(), "half a card is none");
    assert_eq!(
        (harness.jobs()[0].0.as_str(), tries(&harness)),
        ("waiting", 0)
    );
    harness.assert_noted("plex home: Plex cannot be reached");
    harness.advance(4);
    harness.run_until_idle();
    assert_eq!(
        harness.asked() - asked,
        1,
        "the list of pictures, and nothing while the server worker backs off"
    );
    harness.advance(1);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    assert_eq!(harness.plex.uploads().len(), 1);
    assert_eq!(
        harness.asked() - asked,
        4,
        "the list again, the upload, and the list to read back"
    );
    assert_eq!(harness.jobs()[0].0, "done");
}

#[test]
fn the_worker_of_a_server_that_times_out_backs_off_and_no_job_is_blamed() {
    let (harness, line) = TestHarness::on_a_line(RATE);
    line.add_fault("GET /library/metadata/1201", LineFault::NoAnswer);
    for key in 1201..=1206 {
        harness.plex("media.rate", key);
    }
    harness.run_until_idle();
    harness.assert_noted("plex home: Plex did not answer in time");
    let asked = harness.plex.requests().len();
    assert_eq!(asked, 2, "who it is, and the one item: no other job asks");
    assert!(harness.jobs().iter().all(|(state, _)| state == "waiting"));
    assert_eq!(tries(&harness), 0);
    harness.advance(5);
    harness.run_until_idle();
    assert!((1201..=1206).all(|key| harness.shows_card(key)));
    assert_eq!(harness.plex.uploads().len(), 6);
    assert_eq!(count_lines(&harness, "its jobs wait"), 1);
    assert_eq!(count_lines(&harness, "reachable again"), 1);
}

#[test]
fn a_card_whose_upload_is_answered_too_late_is_not_sent_twice() {
    let (harness, line) = TestHarness::on_a_line(RATE);
    ready_to_upload(&harness);
    line.add_fault(UPLOAD, LineFault::NoAnswer);
    harness.run_until_idle();
    assert_eq!(
        (harness.jobs()[0].0.as_str(), tries(&harness)),
        ("waiting", 0)
    );
    harness.advance(5);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    assert_eq!(harness.requests(UPLOAD), 1);
    assert_eq!(harness.jobs()[0].0, "done");
}

#[test]
fn a_server_that_requires_a_pause_gets_no_request_before_its_end() {
    for status in [503, 429] {
        let harness = TestHarness::new(RATE);
        harness.plex.add_fault(Fault {
            retry_after: Some(120),
            ..Fault::answer("GET /library/metadata/1201", status)
        });
        for key in 1201..=1206 {
            harness.plex("media.rate", key);
        }
        harness.run_until_idle();
        let asked = harness.plex.requests().len();
        assert_eq!(asked, 2, "{status}: who it is, and the one item");
        for _ in 0..119 {
            harness.advance(1);
            harness.run_until_idle();
        }
        assert_eq!(harness.plex.requests().len(), asked, "{status}");
        harness.advance(1);
        harness.run_until_idle();
        assert!((1201..=1206).all(|key| harness.shows_card(key)), "{status}");
        assert_eq!(harness.plex.uploads().len(), 6, "{status}");
    }
}

#[test]
fn a_server_that_answers_503_without_a_time_is_asked_again_after_five_seconds_and_then_ever_later()
{
    let harness = TestHarness::new(RATE);
    harness.plex.set_unreachable(true);
    harness.plex("media.rate", LOW_WATER);
    let mut asked_after = Vec::new();
    for second in 0..=1000 {
        let before = harness.plex.requests().len();
        harness.run_until_idle();
        if harness.plex.requests().len() > before {
            asked_after.push(second);
        }
        harness.advance(1);
    }
    assert_eq!(asked_after, [0, 5, 15, 35, 75, 155, 315, 615, 915]);
    assert_eq!(tries(&harness), 0);
}

#[test]
fn a_token_that_is_refused_in_the_middle_of_many_cards_costs_a_few_requests_and_no_card() {
    let harness = TestHarness::new(RATE);
    let keys: Vec<u32> = (1201..=1206).chain(2201..=2203).collect();
    for key in &keys {
        harness.plex("media.rate", *key);
    }
    harness.dispatch_all();
    for _ in 0..4 {
        harness.find();
        harness.render();
        harness.upload();
    }
    assert_eq!(harness.plex.uploads().len(), 4);
    // A change of the password signs all devices out.
    harness.plex.set_token_refused(true);
    let asked = harness.asked();
    for _ in 0..60 {
        harness.run_until_idle();
        harness.advance(60);
    }
    let asked = harness.asked() - asked;
    assert!((10..=20).contains(&asked), "{asked} requests in an hour");
    assert_eq!(
        count_lines(&harness, "the token in intertitle.toml is not accepted"),
        1
    );
    let states: Vec<String> = harness.jobs().into_iter().map(|(state, _)| state).collect();
    assert_eq!(states.iter().filter(|state| *state == "waiting").count(), 5);
    harness.plex.set_token_refused(false);
    harness.advance(300);
    harness.run_until_idle();
    assert!(keys.iter().all(|key| harness.shows_card(*key)));
    assert_eq!(harness.plex.uploads().len(), keys.len(), "each once");
}
