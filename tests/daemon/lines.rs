//! Lines that break and servers that are busy: the lane rests, nobody is blamed, and later it goes on where it was.

use intertitle::fake::{Fault, Trouble};

use crate::support::Bench;

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;
const UPLOAD: &str = "POST /library/metadata/1201/posters";

/// Failed tries of the oldest job.
fn tries(bench: &Bench) -> u32 {
    let jobs = bench.app().store.list_jobs(1000).unwrap();
    jobs.last().unwrap().attempts
}

fn said(bench: &Bench, part: &str) -> usize {
    let notes = bench.notes();
    notes.iter().filter(|note| note.contains(part)).count()
}

/// A job that waits for its upload; the number of requests so far.
fn ready_to_upload(bench: &Bench) -> usize {
    bench.plex("media.rate", LOW_WATER);
    bench.dispatch_all();
    bench.find();
    bench.render();
    bench.plex.requests().len()
}

#[test]
fn a_line_that_is_cut_in_the_middle_of_an_upload_leaves_half_a_card_nowhere_and_it_is_sent_again() {
    let (bench, line) = Bench::on_a_line(RATE);
    ready_to_upload(&bench);
    let asked = bench.asked();
    line.add_trouble(UPLOAD, Trouble::CutAfter(2000));
    bench.run_until_idle();
    assert!(!bench.shows_card(LOW_WATER));
    assert!(bench.plex.uploads().is_empty(), "half a card is none");
    assert_eq!((bench.jobs()[0].0.as_str(), tries(&bench)), ("waiting", 0));
    bench.assert_noted("plex home: Plex cannot be reached");
    bench.wind(4);
    bench.run_until_idle();
    assert_eq!(
        bench.asked() - asked,
        1,
        "the list of pictures, and nothing while the lane rests"
    );
    bench.wind(1);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
    assert_eq!(bench.plex.uploads().len(), 1);
    assert_eq!(
        bench.asked() - asked,
        4,
        "the list again, the upload, and the list to read back"
    );
    assert_eq!(bench.jobs()[0].0, "done");
}

#[test]
fn a_server_that_answers_later_than_anybody_waits_rests_its_lane_and_blames_no_job() {
    let (bench, line) = Bench::on_a_line(RATE);
    line.add_trouble("GET /library/metadata/1201", Trouble::NoAnswer);
    for key in 1201..=1206 {
        bench.plex("media.rate", key);
    }
    bench.run_until_idle();
    bench.assert_noted("plex home: Plex did not answer in time");
    let asked = bench.plex.requests().len();
    assert_eq!(asked, 2, "who it is, and the one item: no other job asks");
    assert!(bench.jobs().iter().all(|(state, _)| state == "waiting"));
    assert_eq!(tries(&bench), 0);
    bench.wind(5);
    bench.run_until_idle();
    assert!((1201..=1206).all(|key| bench.shows_card(key)));
    assert_eq!(bench.plex.uploads().len(), 6);
    assert_eq!(said(&bench, "its jobs wait"), 1);
    assert_eq!(said(&bench, "answers again"), 1);
}

#[test]
fn a_card_whose_upload_is_answered_too_late_is_not_sent_twice() {
    let (bench, line) = Bench::on_a_line(RATE);
    ready_to_upload(&bench);
    line.add_trouble(UPLOAD, Trouble::NoAnswer);
    bench.run_until_idle();
    assert_eq!((bench.jobs()[0].0.as_str(), tries(&bench)), ("waiting", 0));
    bench.wind(5);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
    assert_eq!(bench.requests(UPLOAD), 1);
    assert_eq!(bench.jobs()[0].0, "done");
}

#[test]
fn a_server_that_asks_for_rest_is_asked_nothing_before_its_time() {
    for status in [503, 429] {
        let bench = Bench::new(RATE);
        bench.plex.add_fault(Fault {
            retry_after: Some(120),
            ..Fault::answer("GET /library/metadata/1201", status)
        });
        for key in 1201..=1206 {
            bench.plex("media.rate", key);
        }
        bench.run_until_idle();
        let asked = bench.plex.requests().len();
        assert_eq!(asked, 2, "{status}: who it is, and the one item");
        for _ in 0..119 {
            bench.wind(1);
            bench.run_until_idle();
        }
        assert_eq!(bench.plex.requests().len(), asked, "{status}");
        bench.wind(1);
        bench.run_until_idle();
        assert!((1201..=1206).all(|key| bench.shows_card(key)), "{status}");
        assert_eq!(bench.plex.uploads().len(), 6, "{status}");
    }
}

#[test]
fn a_server_that_answers_503_without_a_time_is_asked_again_after_five_seconds_and_then_ever_later()
{
    let bench = Bench::new(RATE);
    bench.plex.set_away(true);
    bench.plex("media.rate", LOW_WATER);
    let mut asked_after = Vec::new();
    for second in 0..=1000 {
        let before = bench.plex.requests().len();
        bench.run_until_idle();
        if bench.plex.requests().len() > before {
            asked_after.push(second);
        }
        bench.wind(1);
    }
    assert_eq!(asked_after, [0, 5, 15, 35, 75, 155, 315, 615, 915]);
    assert_eq!(tries(&bench), 0);
}

#[test]
fn a_token_that_is_refused_in_the_middle_of_many_cards_costs_a_few_requests_and_no_card() {
    let bench = Bench::new(RATE);
    let keys: Vec<u32> = (1201..=1206).chain(2201..=2203).collect();
    for key in &keys {
        bench.plex("media.rate", *key);
    }
    bench.dispatch_all();
    for _ in 0..4 {
        bench.find();
        bench.render();
        bench.upload();
    }
    assert_eq!(bench.plex.uploads().len(), 4);
    // Who changes the password signs all devices out.
    bench.plex.set_token_refused(true);
    let asked = bench.asked();
    for _ in 0..60 {
        bench.run_until_idle();
        bench.wind(60);
    }
    let asked = bench.asked() - asked;
    assert!((10..=20).contains(&asked), "{asked} requests in an hour");
    assert_eq!(
        said(&bench, "the token in intertitle.toml is not accepted"),
        1
    );
    let states: Vec<String> = bench.jobs().into_iter().map(|(state, _)| state).collect();
    assert_eq!(states.iter().filter(|state| *state == "waiting").count(), 5);
    bench.plex.set_token_refused(false);
    bench.wind(300);
    bench.run_until_idle();
    assert!(keys.iter().all(|key| bench.shows_card(*key)));
    assert_eq!(bench.plex.uploads().len(), keys.len(), "each once");
}
