//! The library that is there already: the catalogue, and cards on demand.

use intertitle::model::{CardStatus, StatusCounts, Step};
use intertitle::pipeline::{catalogue, listings};
use intertitle::store::{Priority, WhichSeries, WhichStatus};
use intertitle::views::{Catalogue, MakeRequest, Part, Selection};
use intertitle::worker::worker_loop::Poll;

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> remake card\n";
const EPISODES: u32 = 13;

fn counts(harness: &TestHarness) -> StatusCounts {
    let which = WhichSeries::default();
    harness.app().store.catalogue_counts(&which).unwrap()
}

fn refresh(harness: &TestHarness) {
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
}

fn status(harness: &TestHarness, key: u32) -> CardStatus {
    let status = harness.app().store.card_status("home", &key.to_string());
    status.unwrap().unwrap()
}

fn request(harness: &TestHarness, request: &MakeRequest) -> i64 {
    let store = &harness.app().store;
    let jobs = request.jobs(store, harness.now_ms()).unwrap();
    let delivery = request.delivery(jobs.len());
    let jobs = (jobs.as_slice(), request.priority());
    store.request(&delivery, jobs, harness.now_ms()).unwrap()
}

fn missing() -> MakeRequest {
    MakeRequest {
        selection: Selection {
            status: WhichStatus::Missing,
            ..Selection::default()
        },
        written: "make missing".into(),
        ..MakeRequest::default()
    }
}

fn of(series: &str, part: Option<Part>) -> MakeRequest {
    MakeRequest {
        selection: Selection {
            series: Some(series.into()),
            part,
            ..Selection::default()
        },
        written: format!("make \"{series}\""),
        ..MakeRequest::default()
    }
}

#[test]
fn a_library_that_is_there_is_listed_at_the_start_and_once_a_night() {
    let mut harness = TestHarness::new(RATE);
    harness.set_zone("Europe/Berlin");
    refresh(&harness);
    assert_eq!(counts(&harness).not_requested, EPISODES);
    let asked = harness.asked();
    refresh(&harness);
    assert_eq!(harness.asked(), asked, "it is not listed again");
    // 2026-03-08 03:30 in Berlin.
    harness.set_clock("2026-03-08T03:29:00+01:00");
    refresh(&harness);
    assert_eq!(
        harness.asked() - asked,
        2,
        "the libraries, and what has changed in the only one"
    );
    let asked = harness.asked();
    harness.plex.change(|library| {
        library.episodes.pop();
        library.episode_mut(1201).unwrap().title = "High Water".into();
    });
    harness.set_clock("2026-03-08T03:30:00+01:00");
    refresh(&harness);
    // The libraries, and the series and the episodes of the only one.
    assert_eq!(harness.asked() - asked, 3);
    assert_eq!(counts(&harness).all(), EPISODES, "one night is not enough");
    harness.set_clock("2026-03-09T03:30:00+01:00");
    refresh(&harness);
    assert_eq!(counts(&harness).all(), EPISODES - 1);
}

#[test]
fn a_server_that_does_not_answer_is_listed_later_and_nothing_is_forgotten() {
    let harness = TestHarness::new(RATE);
    refresh(&harness);
    harness.advance(24 * 3600);
    harness.plex.set_unreachable(true);
    refresh(&harness);
    assert_eq!(counts(&harness).all(), EPISODES);
    harness.plex.set_unreachable(false);
    let before = harness.asked();
    refresh(&harness);
    assert_eq!(harness.asked(), before, "not before its backoff is over");
    harness.advance(3600);
    refresh(&harness);
    assert!(harness.asked() > before);
    assert_eq!(counts(&harness).all(), EPISODES);
}

#[test]
fn what_is_missing_is_made_and_what_somebody_chose_stays() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", 1201);
    harness.run_until_idle();
    harness.plex.change(|library| {
        library.episode_mut(1202).unwrap().is_locked = true;
        library.episode_mut(1203).unwrap().labels = vec!["intertitle:skip".into()];
    });
    refresh(&harness);
    let plan = missing()
        .plan(&harness.app().store, &harness.app().settings.work)
        .unwrap();
    assert_eq!((plan.draw, plan.right, plan.protected), (12, 1, 0));
    let uploads = harness.plex.uploads().len();
    let id = request(&harness, &missing());
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len() - uploads, 10);
    assert!(harness.shows_card(1301) && harness.shows_card(2203));
    assert_eq!(status(&harness, 1202), CardStatus::CustomArtwork);
    assert_eq!(status(&harness, 1203), CardStatus::Skipped);
    let progress = harness.app().store.request_progress(id).unwrap();
    assert!(progress.is_over() && progress.done == 12, "{progress:?}");

    // There is nothing left to do, and the plan says why.
    let plan = missing()
        .plan(&harness.app().store, &harness.app().settings.work)
        .unwrap();
    assert_eq!((plan.draw, plan.right, plan.protected), (0, 11, 2));
    assert_eq!(plan.reasons.len(), 2);
    let asked = harness.asked();
    request(&harness, &missing());
    harness.run_until_idle();
    assert_eq!(harness.asked(), asked, "no series lacks a card");
}

#[test]
fn a_season_or_an_episode_is_made_alone_and_a_remake_draws_again() {
    let harness = TestHarness::new(RATE);
    refresh(&harness);
    let episode = of("the long tide", Some(Part::Episode(1, 2)));
    let plan = episode
        .plan(&harness.app().store, &harness.app().settings.work)
        .unwrap();
    assert_eq!((plan.series, plan.episodes, plan.draw), (1, 1, 1));
    request(&harness, &episode);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 1);
    assert!(harness.shows_card(1202));

    let mut season = of("The Long Tide", Some(Part::Season(2)));
    request(&harness, &season);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 4);
    // The same again changes nothing.
    request(&harness, &season);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 4);
    // In another style it does.
    season.with.insert("design".into(), "olivier".into());
    request(&harness, &season);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 7);

    let plan = of("The Long Tide", Some(Part::Season(9)))
        .plan(&harness.app().store, &harness.app().settings.work);
    assert_eq!(plan.unwrap_err().to_string(), "the series has no season 9");
    let plan = of("The Long Night", None).plan(&harness.app().store, &harness.app().settings.work);
    assert_eq!(
        plan.unwrap_err().to_string(),
        "no media server has a series called `The Long Night`; is it `The Long Tide`?"
    );
}

#[test]
fn an_event_waits_for_no_more_of_a_backfill_than_the_card_in_hand() {
    let harness = TestHarness::new(RATE);
    refresh(&harness);
    assert_eq!(missing().priority(), Priority::Backfill);
    request(&harness, &missing());
    let polls = [TestHarness::find, TestHarness::render, TestHarness::upload];
    while harness.plex.uploads().is_empty() {
        for poll in polls {
            poll(&harness);
        }
    }
    // Many cards are found and wait to be drawn.
    for _ in 0..5 {
        harness.find();
    }
    assert!(harness.app().store.in_step(Step::Draw).unwrap() > 3);
    harness.plex("media.rate", 2203);
    harness.dispatch_all();
    let before = harness.plex.uploads().len();
    while !harness.shows_card(2203) {
        harness.worker();
        harness.render();
    }
    let others = harness.plex.uploads().len() - before - 1;
    assert!(others <= 1, "{others} other cards were uploaded first");
}

#[test]
fn a_person_who_waits_comes_before_events_and_both_before_a_library() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    refresh(&harness);
    request(&harness, &missing());
    for key in [1201, 1202, 1203] {
        harness.plex("media.rate", key);
    }
    harness.dispatch_all();
    let id = request(&harness, &of("The Long Tide", Some(Part::Episode(2, 1))));
    let first = harness.claim(Step::Resolve).unwrap();
    assert_eq!(first.delivery, id);
    let second = harness.claim(Step::Resolve).unwrap();
    assert_eq!(second.subject.key.as_deref(), Some("1203"));
}

#[test]
fn a_series_is_finished_before_the_next_one_is_listed() {
    let harness = TestHarness::new(RATE);
    refresh(&harness);
    request(&harness, &missing());
    let mut subjects = Vec::new();
    harness.find();
    harness.find();
    while let Some(job) = harness.claim(Step::Resolve) {
        subjects.push(job.subject.series.title.clone().unwrap_or_default());
    }
    // The first of its three episodes was found already.
    assert_eq!(
        subjects,
        ["Grüße aus Tromsø", "Grüße aus Tromsø", "The Long Tide"]
    );
}

#[test]
fn a_restart_in_the_middle_loses_and_doubles_nothing() {
    let mut harness = TestHarness::new(RATE);
    refresh(&harness);
    request(&harness, &missing());
    for _ in 0..4 {
        harness.find();
        harness.render();
        harness.upload();
    }
    harness.restart();
    harness.run_until_idle();
    assert_eq!(counts(&harness).ok, EPISODES);
    let mut keys: Vec<u32> = harness.plex.uploads().iter().map(|(key, _)| *key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), harness.plex.uploads().len(), "none twice");
}

#[test]
fn another_machine_at_the_same_address_has_a_catalogue_of_its_own() {
    let harness = TestHarness::new(RATE);
    refresh(&harness);
    harness.plex.set_machine("another");
    harness.plex.change(|library| {
        library
            .episodes
            .retain(|episode| episode.series_key == 2000);
    });
    harness.advance(24 * 3600);
    refresh(&harness);
    assert_eq!(counts(&harness).all(), 3);
}

#[test]
fn a_comparison_with_the_server_brings_the_catalogue_up_to_date() {
    let rules = "on plex media.rate -> make card\nevery 1h -> sync titles\n";
    let harness = TestHarness::new(rules);
    harness.run_until_idle();
    harness.plex("media.rate", 1201);
    harness.run_until_idle();
    assert_eq!(counts(&harness).all(), 0, "nothing was listed");
    harness.advance(3600);
    harness.run_until_idle();
    assert_eq!(counts(&harness).all(), EPISODES);
    assert_eq!(counts(&harness).ok, 1);
}

#[test]
fn what_is_new_since_the_night_is_listed_within_an_hour_and_nothing_else() {
    let harness = TestHarness::new(RATE);
    refresh(&harness);
    let asked = harness.asked();
    harness.advance(3500);
    refresh(&harness);
    assert_eq!(harness.asked(), asked);
    let now_s = harness.now_ms() / 1000;
    harness.plex.change(|library| {
        let mut new = library.episode(2203).unwrap().clone();
        (new.key, new.number, new.title) = (2204, 4, "Ein neuer Morgen".into());
        new.other.insert("updatedAt".into(), now_s.into());
        library.episodes.push(new);
        let renamed = library.episode_mut(1201).unwrap();
        renamed.title = "High Water".into();
        renamed.other.insert("updatedAt".into(), now_s.into());
        // Plex does not say so, and the next night shows it.
        library.episode_mut(1202).unwrap().title = "Unheard".into();
    });
    harness.advance(200);
    refresh(&harness);
    // The libraries, the changed episodes twice, and their series.
    assert_eq!(harness.asked() - asked, 4);
    assert_eq!(counts(&harness).all(), EPISODES + 1);
    let selection = Selection {
        series: Some("The Long Tide".into()),
        ..Selection::default()
    };
    let list = Catalogue::read(
        &harness.app().store,
        &Selection {
            part: Some(Part::Season(1)),
            ..selection
        },
        9,
    );
    let Ok(Catalogue::Episodes(list)) = list else {
        panic!("{list:?}");
    };
    let titles: Vec<&str> = list
        .rows
        .iter()
        .map(|row| row.episode.title.as_str())
        .collect();
    assert!(titles.contains(&"High Water"), "{titles:?}");
    assert!(!titles.contains(&"Unheard"), "{titles:?}");
    // A failure is repeated an hour later.
    let asked = harness.asked();
    harness.plex.set_unreachable(true);
    harness.advance(3600);
    refresh(&harness);
    harness.plex.set_unreachable(false);
    harness.advance(3600);
    refresh(&harness);
    assert!(harness.asked() > asked);
    assert_eq!(counts(&harness).all(), EPISODES + 1);
}

const NIGHTLY: &str = "on plex media.rate -> make card\non plex media.stop -> restore art\nevery 1h -> sync cards, make missing\n";

/// An installation whose schedule has been seen and whose library has all its cards.
fn complete() -> TestHarness {
    let harness = TestHarness::new(NIGHTLY);
    harness.run_until_idle();
    harness.advance(3600);
    harness.run_until_idle();
    assert_eq!(counts(&harness).ok, EPISODES);
    harness
}

#[test]
fn a_schedule_makes_what_is_missing() {
    let harness = complete();
    let uploads = harness.plex.uploads().len();
    assert_eq!(uploads, 13);
    harness.plex.change(|library| {
        let mut new = library.episode(2203).unwrap().clone();
        (new.key, new.number, new.title) = (2204, 4, "Ein neuer Morgen".into());
        library.episodes.push(new);
    });
    harness.advance(3600);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), uploads + 1);
    assert_eq!(status(&harness, 2204), CardStatus::Ok);
}

#[test]
fn a_card_of_an_event_does_not_wait_for_a_listing() {
    let harness = complete();
    harness.advance(3600);
    harness.schedule();
    // The whole library is listed now, which takes minutes.
    let listing = harness.app().store.claim_listing("home", harness.now_ms());
    assert!(listing.unwrap().is_some());
    let before = harness.shown(1201);
    harness
        .plex
        .change(|library| library.episode_mut(1201).unwrap().title = "High Water".into());
    harness.plex("media.rate", 1201);
    harness.dispatch_all();
    while [harness.worker(), harness.render()].contains(&Poll::Worked) {}
    assert!(harness.shown(1201) != before);
}

#[test]
fn a_server_worker_leaves_listings_to_their_own_thread() {
    let harness = complete();
    // The first comparison after the uploads learns how the server names the pictures in its listings.
    harness.advance(3600);
    harness.run_until_idle();
    harness.advance(3600);
    harness.schedule();
    while harness.worker() == Poll::Worked {}
    let waiting = |harness: &TestHarness| {
        let jobs = harness.jobs().into_iter();
        jobs.filter(|(state, _)| state == "waiting").count()
    };
    assert_eq!(waiting(&harness), 1);
    assert_eq!(listings::poll_once(harness.app()), Poll::Worked);
    assert_eq!(waiting(&harness), 0);
}

#[test]
fn a_card_that_the_server_has_lost_is_uploaded_again_and_a_picture_that_somebody_chose_stays() {
    let harness = complete();
    // The first comparison after the uploads learns how the server names the pictures in its listings.
    harness.advance(3600);
    harness.run_until_idle();
    let uploads = harness.plex.uploads().len();
    let asked = harness.asked();
    harness.advance(3600);
    harness.run_until_idle();
    assert_eq!(harness.asked() - asked, 3, "nothing has changed");

    harness.plex.change(|library| {
        // The server has taken its own picture again, as after a refresh of its metadata.
        let lost = library.episode_mut(1201).unwrap();
        lost.selected = lost.pictures[0].key.clone();
        lost.is_locked = false;
        let chosen = library.episode_mut(1202).unwrap();
        chosen.selected = chosen.pictures[0].key.clone();
        chosen.is_locked = true;
    });
    harness.advance(3600);
    harness.run_until_idle();
    assert!(harness.shows_card(1201));
    assert_eq!(
        harness.plex.uploads().len(),
        uploads,
        "the server has its bytes"
    );
    assert!(!harness.shows_card(1202));
    assert_eq!(status(&harness, 1202), CardStatus::CustomArtwork);
    // Nothing is left to do, and nothing is done each hour.
    harness.advance(3600);
    harness.run_until_idle();
    let asked = harness.asked();
    harness.advance(3600);
    harness.run_until_idle();
    assert!(harness.asked() - asked <= 8, "{}", harness.asked() - asked);
}

#[test]
fn a_picture_that_was_restored_is_not_missing_until_its_card_is_requested() {
    let harness = complete();
    harness.plex("media.stop", 1201);
    harness.run_until_idle();
    assert!(!harness.shows_card(1201));
    assert_eq!(status(&harness, 1201), CardStatus::Skipped);
    harness.advance(3600);
    harness.run_until_idle();
    assert!(!harness.shows_card(1201), "no schedule brings it back");
    request(&harness, &of("The Long Tide", Some(Part::Episode(1, 1))));
    harness.run_until_idle();
    assert!(harness.shows_card(1201));
    assert_eq!(status(&harness, 1201), CardStatus::Ok);
}

#[test]
fn missing_cards_of_one_library_are_made_and_an_unknown_library_is_named_in_the_reason() {
    let rules =
        "every 1h -> make missing of library \"anime\", make missing of library \"Westerns\"\n";
    let harness = TestHarness::new(rules);
    harness.plex.change(|library| {
        for episode in &mut library.episodes {
            if episode.series_key == 2000 {
                episode.library = (3, "Anime".into());
            }
        }
    });
    harness.run_until_idle();
    harness.advance(3600);
    harness.run_until_idle();
    let mut made: Vec<u32> = Vec::new();
    harness.plex.change(|library| {
        for episode in &library.episodes {
            if episode.uploads().count() > 0 {
                made.push(episode.series_key);
            }
        }
    });
    assert!(!made.is_empty());
    assert!(made.iter().all(|series| *series == 2000), "{made:?}");
    let note = "1 series lack cards; it has no library \"Westerns\" with series";
    let jobs = harness.jobs();
    assert!(jobs.iter().any(|job| job.1 == note), "{jobs:?}");
    // The run names both libraries.
    let run = &harness.deliveries()[0].1;
    assert!(
        run.contains("`make missing of library \"Westerns\"`"),
        "{run}"
    );
}

#[test]
fn a_card_whose_style_depends_on_its_age_changes_when_the_day_comes() {
    let rules = "style when added > 7d ago { font_color gold }\n\
                 on plex media.rate -> make card\nevery 1d -> sync cards\n";
    let harness = TestHarness::new(rules);
    harness.run_until_idle();
    let added = harness.now_ms() / 1000 - 3 * 86_400;
    harness.plex.change(|library| {
        let new = library.episode_mut(1201).unwrap();
        new.other.insert("addedAt".into(), added.into());
    });
    for key in [1201, 1202] {
        harness.plex("media.rate", key);
        harness.run_until_idle();
    }
    let cards = || (harness.cards_of(1201), harness.cards_of(1202));
    assert_eq!(cards(), (1, 1));
    for (day, expected) in [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2)] {
        harness.advance(86_400);
        harness.run_until_idle();
        assert_eq!(cards(), (expected, 1), "day {day}");
    }
}
