//! Another machine answers at the server's address, or the server answers about another item: keys mean other items
//! then, and nothing is written to an item that nobody named.

use intertitle::fake::Library;

use crate::support::{Bench, MACHINE, plex_hook};

const RULES: &str = "on plex media.rate -> remake card\non sonarr import -> make card\n";
const LOW_WATER: u32 = 1201;
const NEW_MACHINE: &str = "9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d00000000";

/// Plex is reinstalled: another machine, and what had the key of one episode has that of another now.
fn install_anew(bench: &Bench) {
    bench.plex.set_machine(NEW_MACHINE);
    bench.plex.change(|library| {
        let mut anew = Library::small(320, 180);
        for episode in &mut anew.episodes {
            let swap = |key: u32| if key < 2000 { key + 1000 } else { key - 1000 };
            for key in [
                &mut episode.key,
                &mut episode.season_key,
                &mut episode.series_key,
            ] {
                *key = swap(*key);
            }
        }
        *library = anew;
    });
    bench.wind(5);
}

fn title_of(bench: &Bench, key: u32) -> String {
    let episode = bench.plex.episode(key).unwrap();
    format!(
        "{} s{:02}e{:02}",
        episode.series, episode.season, episode.number
    )
}

fn uploads(bench: &Bench) -> Vec<String> {
    let uploads = bench.plex.uploads();
    uploads
        .iter()
        .map(|(key, _)| title_of(bench, *key))
        .collect()
}

#[test]
fn hooks_of_a_server_that_was_installed_anew_are_obeyed_and_health_names_it() {
    let bench = Bench::new(RULES);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    install_anew(&bench);
    let body = plex_hook("media.rate", 2201, NEW_MACHINE);
    assert_eq!(bench.hook("/api/webhooks/plex", &body), 202);
    bench.run_until_idle();
    assert!(
        bench.shows_card(2201),
        "{:?} {:?}",
        bench.hooks(),
        bench.jobs()
    );
    let health = intertitle::app::health(bench.app()).unwrap();
    assert_eq!(health.connections[0].machine.as_deref(), Some(NEW_MACHINE));
}

#[test]
fn a_hook_of_a_server_that_is_not_ours_is_passed_over_all_the_same() {
    let bench = Bench::new(RULES);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    bench.wind(60);
    for _ in 0..3 {
        let body = plex_hook("media.rate", 2201, "somebody-elses");
        bench.hook("/api/webhooks/plex", &body);
        bench.run_until_idle();
    }
    let hooks = bench.hooks();
    assert!(
        hooks[1..].iter().all(|(outcome, _)| outcome == "ignored"),
        "{hooks:?}"
    );
    assert!(!bench.shows_card(2201));
}

#[test]
fn jobs_of_the_old_machine_reach_their_episode_by_name_in_each_step_and_never_by_its_old_key() {
    for steps in 0..3 {
        let bench = Bench::new(RULES);
        bench.plex("media.rate", 2203);
        bench.run_until_idle();
        bench.plex("media.rate", LOW_WATER);
        bench.dispatch_all();
        let meant = title_of(&bench, LOW_WATER);
        if steps > 0 {
            bench.find();
        }
        if steps > 1 {
            bench.render();
        }
        install_anew(&bench);
        bench.run_until_idle();
        let sent = uploads(&bench).split_off(1);
        assert_eq!(sent, [meant.as_str()], "{steps}: {:?}", bench.jobs());
    }
}

#[test]
fn a_card_of_the_old_machine_is_not_taken_for_one_of_the_new() {
    let mut bench = Bench::new(RULES);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    let old = bench.app().store.known("home", "1201").unwrap();
    assert!(old.original_key.is_some());
    install_anew(&bench);
    bench.restart();
    let body = plex_hook("media.rate", LOW_WATER, NEW_MACHINE);
    bench.hook("/api/webhooks/plex", &body);
    bench.run_until_idle();
    let new = bench.app().store.known("home", "1201").unwrap();
    assert!(
        bench.shows_card(LOW_WATER),
        "{:?} {:?}",
        bench.hooks(),
        bench.jobs()
    );
    assert_ne!(old.card_path, new.card_path);
    bench.plex.set_machine(MACHINE);
    bench
        .plex
        .change(|library| *library = Library::small(320, 180));
    bench.wind(5);
    bench.plex("media.rate", 1202);
    bench.run_until_idle();
    let back = bench.app().store.known("home", "1201").unwrap();
    assert_eq!(
        back.original_key, old.original_key,
        "it is back with its own keys"
    );
}

#[test]
fn an_answer_about_another_item_is_written_to_neither() {
    for (asked, told, scope) in [
        (1201, 1202, ""),
        (1201, 1200, ""),
        (1000, 2000, " of series"),
        (1200, 2200, " of season"),
    ] {
        let bench = Bench::new(&format!("on plex media.rate -> make card{scope}\n"));
        bench
            .plex
            .change(|library| library.mistakes = Some((asked, told)));
        bench.plex("media.rate", asked);
        for _ in 0..5 {
            bench.run_until_idle();
            bench.wind(60);
        }
        assert_eq!(uploads(&bench), Vec::<String>::new(), "{asked} {told}");
        bench.plex.change(|library| library.mistakes = None);
        bench.wind(3600);
        bench.run_until_idle();
        assert!(
            bench.shows_card(LOW_WATER),
            "{asked} {told}: {:?}",
            bench.jobs()
        );
    }
}
