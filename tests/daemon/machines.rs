//! Another machine answers at the server's address, or the server answers about another item. Keys mean other items
//! then, and nothing may be written to the wrong item.

use intertitle::fake::Library;

use crate::support::{MACHINE, TestHarness, plex_webhook};

const RULES: &str = "on plex media.rate -> remake card\non sonarr import -> make card\n";
const LOW_WATER: u32 = 1201;
const NEW_MACHINE: &str = "9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d00000000";

/// Plex is reinstalled: another machine, where the key of one episode is now that of another one.
fn reinstall(harness: &TestHarness) {
    harness.plex.set_machine(NEW_MACHINE);
    harness.plex.change(|library| {
        let mut new_library = Library::small(320, 180);
        for episode in &mut new_library.episodes {
            let swap = |key: u32| if key < 2000 { key + 1000 } else { key - 1000 };
            for key in [
                &mut episode.key,
                &mut episode.season_key,
                &mut episode.series_key,
            ] {
                *key = swap(*key);
            }
        }
        *library = new_library;
    });
    harness.advance(5);
}

fn title_of(harness: &TestHarness, key: u32) -> String {
    let episode = harness.plex.episode(key).unwrap();
    format!(
        "{} s{:02}e{:02}",
        episode.series, episode.season, episode.number
    )
}

fn uploads(harness: &TestHarness) -> Vec<String> {
    let uploads = harness.plex.uploads();
    uploads
        .iter()
        .map(|(key, _)| title_of(harness, *key))
        .collect()
}

#[test]
fn webhooks_of_a_reinstalled_server_are_accepted_and_health_names_it() {
    let harness = TestHarness::new(RULES);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    reinstall(&harness);
    let body = plex_webhook("media.rate", 2201, NEW_MACHINE);
    assert_eq!(harness.post_webhook("/api/webhooks/plex", &body), 202);
    harness.run_until_idle();
    assert!(
        harness.shows_card(2201),
        "{:?} {:?}",
        harness.deliveries(),
        harness.jobs()
    );
    let health = intertitle::app::health(harness.app()).unwrap();
    assert_eq!(health.connections[0].machine.as_deref(), Some(NEW_MACHINE));
}

#[test]
fn a_webhook_of_a_foreign_server_is_still_ignored() {
    let harness = TestHarness::new(RULES);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness.advance(60);
    for _ in 0..3 {
        let body = plex_webhook("media.rate", 2201, "somebody-elses");
        harness.post_webhook("/api/webhooks/plex", &body);
        harness.run_until_idle();
    }
    let deliveries = harness.deliveries();
    assert!(
        deliveries[1..]
            .iter()
            .all(|(outcome, _)| outcome == "ignored"),
        "{deliveries:?}"
    );
    assert!(!harness.shows_card(2201));
}

#[test]
fn jobs_of_the_old_machine_reach_their_episode_by_name_in_each_step_and_never_by_its_old_key() {
    for steps in 0..3 {
        let harness = TestHarness::new(RULES);
        harness.plex("media.rate", 2203);
        harness.run_until_idle();
        harness.plex("media.rate", LOW_WATER);
        harness.dispatch_all();
        let meant = title_of(&harness, LOW_WATER);
        if steps > 0 {
            harness.find();
        }
        if steps > 1 {
            harness.render();
        }
        reinstall(&harness);
        harness.run_until_idle();
        let sent = uploads(&harness).split_off(1);
        assert_eq!(sent, [meant.as_str()], "{steps}: {:?}", harness.jobs());
    }
}

#[test]
fn a_card_of_the_old_machine_is_not_taken_for_one_of_the_new() {
    let mut harness = TestHarness::new(RULES);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    let old = harness
        .app()
        .store
        .known(intertitle::store::ImageKey::still("home", "1201"))
        .unwrap();
    assert!(old.original_ref.is_some());
    reinstall(&harness);
    harness.restart();
    let body = plex_webhook("media.rate", LOW_WATER, NEW_MACHINE);
    harness.post_webhook("/api/webhooks/plex", &body);
    harness.run_until_idle();
    let new = harness
        .app()
        .store
        .known(intertitle::store::ImageKey::still("home", "1201"))
        .unwrap();
    assert!(
        harness.shows_card(LOW_WATER),
        "{:?} {:?}",
        harness.deliveries(),
        harness.jobs()
    );
    assert_ne!(old.card_path, new.card_path);
    harness.plex.set_machine(MACHINE);
    harness
        .plex
        .change(|library| *library = Library::small(320, 180));
    harness.advance(5);
    harness.plex("media.rate", 1202);
    harness.run_until_idle();
    let back = harness
        .app()
        .store
        .known(intertitle::store::ImageKey::still("home", "1201"))
        .unwrap();
    assert_eq!(
        back.original_ref, old.original_ref,
        "it is back with its own keys"
    );
}

#[test]
fn an_answer_about_another_item_is_written_to_neither() {
    for (asked, answered, scope) in [
        (1201, 1202, ""),
        (1201, 1200, ""),
        (1000, 2000, " of series"),
        (1200, 2200, " of season"),
    ] {
        let harness = TestHarness::new(&format!("on plex media.rate -> make card{scope}\n"));
        harness
            .plex
            .change(|library| library.swapped = Some((asked, answered)));
        harness.plex("media.rate", asked);
        for _ in 0..5 {
            harness.run_until_idle();
            harness.advance(60);
        }
        assert_eq!(
            uploads(&harness),
            Vec::<String>::new(),
            "{asked} {answered}"
        );
        harness.plex.change(|library| library.swapped = None);
        harness.advance(3600);
        harness.run_until_idle();
        assert!(
            harness.shows_card(LOW_WATER),
            "{asked} {answered}: {:?}",
            harness.jobs()
        );
    }
}
