//! What every kind of media server must do. Each test runs on each row of [`worlds::all`]; a new kind has passed when its
//! row does. `fake_files` is a server without any property of Plex, so that no rule of Plex is needed outside its folder.

mod boundaries;
mod fake_files;
mod worlds;

use intertitle::fake::landscape;
use intertitle::maker::{self, Maker};
use intertitle::model::{
    ChosenBy, Episode, Failure, HowPublished, Level, Original, Restored, SeriesRef, Slot, Subject,
    Value,
};
use intertitle::ports::MediaServer;

use crate::support::TestHarness;
use worlds::World;

/// The identifier of the server in the webhooks of the tests.
const MACHINE: &str = crate::support::MACHINE;

const STILL: Slot = Slot::EpisodeStill;

/// Runs a test on each kind of server. The name of the kind is printed, so that a failure shows it.
fn on_each(test: impl Fn(&dyn World)) {
    for (kind, world) in worlds::all() {
        println!("on {kind}");
        test(world.as_ref());
    }
}

fn by_key(key: &str) -> Subject {
    Subject {
        key: Some(key.into()),
        ..Subject::default()
    }
}

fn by_title(title: &str, level: Level) -> Subject {
    Subject {
        level,
        series: SeriesRef {
            title: Some(title.into()),
            ..SeriesRef::default()
        },
        ..Subject::default()
    }
}

fn episode(server: &dyn MediaServer, world: &dyn World) -> Episode {
    let mut found = server.resolve(&by_key(&world.keys()[0]), 0).unwrap();
    server.complete(&mut found).unwrap();
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// A picture with our mark.
fn card(text: &str) -> Vec<u8> {
    let still = landscape(7, 64, 36);
    let mark = maker::our_mark(text).into_bytes();
    let length = u16::try_from(mark.len() + 2).unwrap().to_be_bytes();
    [&still[..2], &[0xff, 0xfe], &length, &mark, &still[2..]].concat()
}

/// Stores what the pipeline stores before the first card.
fn original_of(server: &dyn MediaServer, episode: &Episode) -> Option<Original> {
    let shown = server.state(episode, STILL, None).unwrap().shown?;
    let bytes = match shown.is_kept {
        true => None,
        false => Some(Ok(server.fetch(&shown.image.location).unwrap())),
    };
    Some(Original {
        id: shown.image.id,
        bytes,
    })
}

/// Publishes a card. Returns the server's name for it.
fn publish(server: &dyn MediaServer, episode: &Episode, card: &[u8]) -> String {
    let before = server.state(episode, STILL, None).unwrap();
    server.publish(episode, STILL, card, &before).unwrap().id
}

#[test]
fn a_server_has_one_identity() {
    on_each(|world| {
        let server = world.server();
        let identity = server.identity().unwrap();
        assert!(!identity.is_empty());
        assert_eq!(server.identity().unwrap(), identity);
    });
}

#[test]
fn items_are_resolved_by_their_keys_and_by_title_and_number() {
    on_each(|world| {
        let server = world.server();
        let [of_episode, of_season, of_series] = world.keys();
        let resolve = |subject: &Subject| server.resolve(subject, 0).unwrap();
        let one = resolve(&by_key(&of_episode)).remove(0);
        assert_eq!(
            (
                one.series.as_str(),
                one.season,
                one.number,
                one.title.as_str()
            ),
            ("The Long Tide", 1, 2, "The Harbour Master")
        );
        assert_eq!(
            (one.key.as_str(), one.of_series.year),
            (of_episode.as_str(), Some(2021))
        );
        assert_eq!(one.series_key, of_series);
        let season = resolve(&by_key(&of_season));
        assert!(season.len() > 1 && season.iter().any(|own| own.key == one.key));
        let series = resolve(&by_key(&of_series));
        assert!(series.len() >= season.len());
        let by_number = resolve(&by_title("The Long Tide", Level::Episode(1, 2)));
        assert_eq!(by_number.len(), 1);
        assert_eq!(by_number[0].key, of_episode);
        let fields = server.fields(&by_key(&of_episode), 0).unwrap();
        assert_eq!(fields["series"], Value::Text("The Long Tide".into()));
        assert_eq!(fields["library"], Value::Text("TV Shows".into()));
        assert_eq!(server.libraries().unwrap(), ["TV Shows"]);
    });
}

#[test]
fn a_missing_item_may_come_later_and_an_invalid_key_never() {
    on_each(|world| {
        let server = world.server();
        for subject in [
            by_title("Nothing Like It", Level::Series),
            by_title("The Long Tide", Level::Episode(1, 77)),
        ] {
            let outcome = server.resolve(&subject, 0);
            assert!(matches!(outcome, Err(Failure::Retry { .. })), "{outcome:?}");
        }
        for key in world.wrong_keys() {
            let outcome = server.resolve(&by_key(key), 0);
            assert!(
                matches!(outcome, Err(Failure::GiveUp { .. })),
                "{key}: {outcome:?}"
            );
            assert_eq!(server.has(key), Ok(false), "{key}");
        }
    });
}

#[test]
fn a_library_is_listed_as_a_whole_and_only_wanted_episodes_are_kept() {
    on_each(|world| {
        let server = world.server();
        world.fill(2500);
        let all = server.list(Some("Many"), &mut |_| true).unwrap();
        assert_eq!(all.len(), 2500);
        let numbers: std::collections::BTreeSet<u32> = all.iter().map(|one| one.number).collect();
        assert_eq!((numbers.first(), numbers.len()), (Some(&1), 2500));
        let some = server.list(None, &mut |one| one.number == 2).unwrap();
        let series: Vec<&str> = some.iter().map(|one| one.series.as_str()).collect();
        assert!(
            series.contains(&"Many") && series.contains(&"The Long Tide"),
            "{series:?}"
        );
        let unknown = server.list(Some("No Such Library"), &mut |_| true);
        assert!(
            matches!(unknown, Err(Failure::GiveUp { .. })),
            "{unknown:?}"
        );
    });
}

#[test]
fn what_was_added_since_a_moment_is_listed_if_the_server_can_say_so() {
    on_each(|world| {
        let server = world.server();
        let mut keys = Vec::new();
        let can_say = server.list_changed(0, &mut |episode| keys.push(episode.key.clone()));
        let all = server.list(None, &mut |_| true).unwrap();
        let all: Vec<String> = all.into_iter().map(|episode| episode.key).collect();
        match can_say.unwrap() {
            true => assert_eq!(keys, all),
            false => assert!(keys.is_empty()),
        }
        let mut later = 0;
        server.list_changed(i64::MAX, &mut |_| later += 1).unwrap();
        assert_eq!(later, 0);
    });
}

#[test]
fn the_still_of_the_server_is_shown_first_and_can_be_drawn_on() {
    on_each(|world| {
        let server = world.server();
        let episode = episode(server.as_ref(), world);
        let state = server.state(&episode, STILL, None).unwrap();
        let shown = state.shown.unwrap();
        assert_eq!(shown.by, ChosenBy::Server);
        assert_eq!(state.candidates, std::slice::from_ref(&shown.image));
        let bytes = server.fetch(&shown.image.location).unwrap();
        assert!(Some(bytes) == world.shown());
    });
}

#[test]
fn a_published_card_is_shown_unchanged_recognized_and_not_uploaded_twice() {
    on_each(|world| {
        let server = world.server();
        let episode = episode(server.as_ref(), world);
        let before = server.state(&episode, STILL, None).unwrap();
        let card = card("one");
        let published = server.publish(&episode, STILL, &card, &before).unwrap();
        assert_eq!(published.how, HowPublished::Uploaded);
        assert!(world.shown().as_ref() == Some(&card));
        let id = Some(published.id.as_str());
        let after = server.state(&episode, STILL, id).unwrap();
        let shown = after.shown.clone().unwrap();
        assert_eq!(shown.image.id, published.id);
        assert!(matches!(shown.by, ChosenBy::Program(Maker::Intertitle(_))));
        assert!(server.fetch(&shown.image.location).unwrap() == card);
        let again = server.publish(&episode, STILL, &card, &after).unwrap();
        assert_eq!(
            (again.how, again.id),
            (HowPublished::WasShown, published.id)
        );
    });
}

#[test]
fn a_picture_that_a_user_chose_after_our_card_is_recognized() {
    on_each(|world| {
        let server = world.server();
        let episode = episode(server.as_ref(), world);
        let id = publish(server.as_ref(), &episode, &card("one"));
        world.choose(&landscape(99, 64, 36));
        let state = server.state(&episode, STILL, Some(&id)).unwrap();
        let by = state.shown.unwrap().by;
        assert!(
            matches!(by, ChosenBy::Person | ChosenBy::Upload { unmarked: None }),
            "{by:?}"
        );
    });
}

#[test]
fn the_original_is_restored_bit_for_bit() {
    on_each(|world| {
        for chosen in [None, Some(landscape(99, 64, 36))] {
            if let Some(chosen) = &chosen {
                world.choose(chosen);
            }
            let before = world.shown().unwrap();
            let server = world.server();
            let episode = episode(server.as_ref(), world);
            let original = original_of(server.as_ref(), &episode);
            let id = publish(server.as_ref(), &episode, &card("one"));
            assert!(world.shown().as_ref() != Some(&before));
            let state = server.state(&episode, STILL, Some(&id)).unwrap();
            let outcome = server.restore(&episode, STILL, original.as_ref(), &state);
            assert_eq!(outcome, Ok(Restored::Shown));
            assert!(world.shown() == Some(before));
        }
    });
}

#[test]
fn without_an_original_the_card_is_removed_or_the_reason_given() {
    on_each(|world| {
        let server = world.server();
        let episode = episode(server.as_ref(), world);
        let card = card("one");
        let id = publish(server.as_ref(), &episode, &card);
        let state = server.state(&episode, STILL, Some(&id)).unwrap();
        match server.restore(&episode, STILL, None, &state).unwrap() {
            Restored::Shown => assert!(world.shown() != Some(card)),
            Restored::Impossible(why) => assert!(!why.is_empty()),
        }
    });
}

/// Every request of the two traits, each with its outcome.
fn requests(
    server: &dyn MediaServer,
    world: &dyn World,
    episode: &Episode,
) -> Vec<(&'static str, Result<(), Failure>)> {
    let [key, _, _] = world.keys();
    let state = Default::default();
    let card = card("one");
    vec![
        ("identity", server.identity().map(drop)),
        ("resolve", server.resolve(&by_key(&key), 0).map(drop)),
        ("list", server.list(None, &mut |_| true).map(drop)),
        (
            "list_changed",
            server.list_changed(0, &mut |_| {}).map(drop),
        ),
        ("has", server.has(&key).map(drop)),
        ("fields", server.fields(&by_key(&key), 0).map(drop)),
        ("state", server.state(episode, STILL, None).map(drop)),
        (
            "publish",
            server.publish(episode, STILL, &card, &state).map(drop),
        ),
    ]
}

#[test]
fn a_server_that_does_not_accept_connections_is_unreachable_for_every_request() {
    on_each(|world| {
        let server = world.server();
        let episode = episode(server.as_ref(), world);
        world.become_unreachable();
        for (request, outcome) in requests(server.as_ref(), world, &episode) {
            assert!(
                matches!(outcome, Err(Failure::Unreachable { .. })),
                "{request}: {outcome:?}"
            );
        }
    });
}

#[test]
fn a_server_that_times_out_is_unreachable() {
    on_each(|world| {
        let server = world.server();
        let episode = episode(server.as_ref(), world);
        world.become_slow();
        let outcome = server.identity();
        assert!(
            matches!(outcome, Err(Failure::Unreachable { .. })),
            "{outcome:?}"
        );
        let outcome = server.state(&episode, STILL, None);
        assert!(
            matches!(outcome, Err(Failure::Unreachable { .. })),
            "{outcome:?}"
        );
    });
}

#[test]
fn an_episode_that_disappears_between_two_steps_may_come_back_later() {
    on_each(|world| {
        let server = world.server();
        let episode = episode(server.as_ref(), world);
        let before = server.state(&episode, STILL, None).unwrap();
        world.remove_episode();
        let is_later = |outcome: Result<(), Failure>| match outcome {
            Err(Failure::Retry { .. }) => {}
            other => panic!("{other:?}"),
        };
        is_later(server.state(&episode, STILL, None).map(drop));
        is_later(
            server
                .publish(&episode, STILL, &card("one"), &before)
                .map(drop),
        );
        is_later(server.restore(&episode, STILL, None, &before).map(drop));
        is_later(server.resolve(&by_key(&episode.key), 0).map(drop));
        assert_eq!(server.has(&episode.key), Ok(false));
    });
}

const RULES: &str = "on sonarr import -> make card\non plex media.rate -> remake card\n\
                     on sonarr series.delete -> restore art\n";

/// Sonarr's webhook about the episode.
fn imported() -> String {
    serde_json::json!({
        "eventType": "Download", "series": {"id": 1, "title": "The Long Tide", "year": 2021},
        "episodes": [{"id": 1, "seasonNumber": 1, "episodeNumber": 2, "title": "The Harbour Master"}],
    })
    .to_string()
}

#[test]
fn a_webhook_of_sonarr_leads_to_a_card_and_back_to_the_original_picture() {
    on_each(|world| {
        let harness = TestHarness::on_server(RULES, world.server());
        let before = world.shown().unwrap();
        assert_eq!(
            harness.post_webhook("/api/webhooks/sonarr", &imported()),
            202
        );
        harness.run_until_idle();
        let card = world.shown().unwrap();
        assert!(
            matches!(maker::of(&card), Some(Maker::Intertitle(_))),
            "{:?}",
            harness.jobs()
        );
        // The second import changes nothing.
        harness.post_webhook("/api/webhooks/sonarr", &imported());
        harness.run_until_idle();
        assert!(world.shown() == Some(card));
        let delete = serde_json::json!({
            "eventType": "SeriesDelete", "deletedFiles": false,
            "series": {"id": 1, "title": "The Long Tide", "year": 2021},
        });
        harness.post_webhook("/api/webhooks/sonarr", &delete.to_string());
        harness.run_until_idle();
        assert!(world.shown() == Some(before), "{:?}", harness.jobs());
    });
}

#[test]
fn a_card_of_another_design_is_drawn_on_the_original_picture() {
    on_each(|world| {
        let harness = TestHarness::on_server(
            "on sonarr import -> make card\nstyle { design \"standard\" }\n",
            world.server(),
        );
        harness.post_webhook("/api/webhooks/sonarr", &imported());
        harness.run_until_idle();
        let first = world.shown().unwrap();
        harness.change_rules("on sonarr import -> make card\nstyle { design \"fade\" }\n");
        harness.post_webhook("/api/webhooks/sonarr", &imported());
        harness.run_until_idle();
        let second = world.shown().unwrap();
        assert!(first != second, "{:?}", harness.jobs());
        assert!(matches!(maker::of(&second), Some(Maker::Intertitle(_))));
    });
}

#[test]
fn a_server_that_was_unreachable_during_an_import_gets_its_card_later() {
    on_each(|world| {
        let server = world.server();
        let harness = TestHarness::on_server(RULES, server);
        world.become_unreachable();
        assert_eq!(
            harness.post_webhook("/api/webhooks/sonarr", &imported()),
            202
        );
        harness.run_until_idle();
        let waiting: Vec<_> = harness.jobs();
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].0, "waiting", "{waiting:?}");
        world.come_back();
        harness.advance(600);
        harness.run_until_idle();
        let card = world.shown().unwrap();
        assert!(matches!(maker::of(&card), Some(Maker::Intertitle(_))));
    });
}
