//! The usual path of a webhook, and cases in which there is nothing to do.

use intertitle::app::Reload;
use intertitle::model::Step;
use intertitle::pipeline::draw::threads;

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;

#[test]
fn a_rating_becomes_a_card_on_disk_and_on_the_server() {
    let harness = TestHarness::new(RATE);
    assert_eq!(harness.plex("media.rate", LOW_WATER), 202);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    assert_eq!(
        harness.card_files(),
        ["The Long Tide (2021)/Season 1/The Long Tide (2021) - S01E01.jpg"]
    );
    assert_eq!(
        harness.deliveries(),
        [("accepted".to_string(), "main.rules:1".to_string())]
    );
    assert_eq!(
        harness.jobs(),
        [("done".to_string(), "Plex shows the card".to_string())]
    );
    harness.assert_noted("The Long Tide s01e01: plex home shows the card (main.rules:1)");
}

#[test]
fn a_card_alone_has_two_cores_and_cards_in_a_queue_one_each() {
    let harness = TestHarness::new(RATE);
    let rate_and_find = |episode| {
        harness.plex("media.rate", episode);
        harness.dispatch_all();
        harness.find();
    };
    rate_and_find(LOW_WATER);
    let alone = harness.claim(Step::Draw);
    assert!(alone.is_some());
    assert_eq!(
        [1, 2, 8].map(|cores| threads(harness.app(), cores)),
        [1, 2, 2]
    );
    rate_and_find(LOW_WATER + 1);
    assert_eq!(
        [1, 2, 8].map(|cores| threads(harness.app(), cores)),
        [1, 1, 1]
    );
}

#[test]
fn a_season_becomes_a_card_for_each_of_its_episodes_and_a_special_has_its_own_folder() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", 1200);
    harness.plex("media.rate", 1100);
    harness.run_until_idle();
    assert_eq!(harness.card_files().len(), 7);
    assert!(
        harness.card_files().contains(
            &"The Long Tide (2021)/Specials/The Long Tide (2021) - S00E01.jpg".to_string()
        )
    );
    assert!((1201..=1206).all(|key| harness.shows_card(key)));
}

#[test]
fn a_series_becomes_a_card_for_each_of_its_episodes() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", 2000);
    harness.run_until_idle();
    assert!((2201..=2203).all(|key| harness.shows_card(key)));
    assert!(!harness.shows_card(LOW_WATER));
}

#[test]
fn the_same_recipe_is_drawn_once_and_the_same_bytes_are_uploaded_once() {
    let harness = TestHarness::new(RATE);
    for _ in 0..3 {
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
    }
    assert_eq!(harness.requests("POST /library/metadata/1201/posters"), 1);
    assert_eq!(
        harness
            .notes()
            .iter()
            .filter(|note| note.contains("drew"))
            .count(),
        1
    );
}

#[test]
fn make_card_does_not_even_fetch_the_picture_of_a_card_that_is_right() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    let fetched = harness.requests("/file?url=");
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.requests("/file?url="), fetched);
    assert_eq!(harness.cards_of(LOW_WATER), 1);
}

#[test]
fn a_new_title_makes_a_new_card() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().title = "High Water".into());
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(LOW_WATER), 2);
}

#[test]
fn a_card_file_that_was_deleted_or_changed_is_drawn_again() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    let file = harness
        .folder
        .path()
        .join("cards")
        .join(&harness.card_files()[0]);
    let card = std::fs::read(&file).unwrap();
    for spoil in [
        |file: &std::path::Path| std::fs::remove_file(file).unwrap(),
        |file: &std::path::Path| {
            std::fs::write(file, "no card").unwrap();
        },
    ] {
        spoil(&file);
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
        assert_eq!(std::fs::read(&file).unwrap(), card);
    }
    assert_eq!(
        harness.cards_of(LOW_WATER),
        1,
        "the bytes are the same, so nothing is uploaded again"
    );
}

#[test]
fn a_card_that_a_refresh_has_replaced_is_selected_again_without_an_upload() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.selected = episode.pictures[0].key.clone();
        episode.is_locked = false;
    });
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    assert_eq!(harness.requests("POST /library/metadata/1201/posters"), 1);
}

#[test]
fn a_delivery_without_a_matching_rule_is_stored_with_the_reason() {
    let harness = TestHarness::new(
        "on plex media.rate when owner -> remake card\non plex media.play -> ignore \"too often\"\n",
    );
    assert_eq!(harness.plex("media.pause", LOW_WATER), 202);
    assert_eq!(harness.plex("media.play", LOW_WATER), 202);
    harness.run_until_idle();
    let deliveries = harness.deliveries();
    assert_eq!(
        deliveries[0],
        ("ignored".to_string(), "no rule".to_string())
    );
    assert_eq!(deliveries[1].0, "ignored");
    assert!(
        deliveries[1].1.contains("main.rules:2") && deliveries[1].1.contains("too often"),
        "{deliveries:?}"
    );
    assert!(harness.jobs().is_empty());
    assert!(harness.card_files().is_empty());
}

#[test]
fn sonarr_names_an_episode_by_ids_and_plex_finds_it() {
    let harness = TestHarness::new("on sonarr import, upgrade -> make card\n");
    let body = r#"{"eventType":"Download","isUpgrade":false,
        "series":{"id":1,"title":"Another name","path":"/tv/x","tvdbId":390001,"type":"standard","year":2021},
        "episodes":[{"id":1,"episodeNumber":2,"seasonNumber":1,"title":"x"},{"id":2,"episodeNumber":3,"seasonNumber":1,"title":"y"}],
        "episodeFile":{"relativePath":"a.mkv","path":"/tv/x/a.mkv","quality":"HD"}}"#;
    assert_eq!(
        harness.post_webhook("/api/webhooks/sonarr/cards", body),
        202
    );
    harness.run_until_idle();
    assert!(harness.shows_card(1202) && harness.shows_card(1203) && !harness.shows_card(1201));
}

#[test]
fn tautullis_bare_key_makes_a_card_as_titlecardmaker_did() {
    let harness = TestHarness::new("on plex library.new -> make card\n");
    assert_eq!(
        harness.post_webhook("/api/webhooks/plex/rating-key?interface_id=1", "\"1201\""),
        202
    );
    assert_eq!(
        harness.post_webhook("/api/webhooks/plex/rating-key?interface_id=home", "1202"),
        202
    );
    harness.run_until_idle();
    assert!(harness.shows_card(1201) && harness.shows_card(1202));
    assert_eq!(harness.deliveries()[0].1, "the webhook URL (rating-key)");
}

#[test]
fn trigger_on_applies_before_the_rules() {
    let harness = TestHarness::new("on plex media.rate -> ignore\n");
    let body = crate::support::plex_webhook("media.rate", LOW_WATER, crate::support::MACHINE);
    harness.post_webhook(
        "/api/webhooks/plex?interface_id=1&trigger_on=library.new,media.rate",
        &body,
    );
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    assert_eq!(harness.deliveries()[0].1, "the webhook URL (trigger_on)");
}

#[test]
fn an_unknown_interface_is_answered_404_and_nothing_is_kept() {
    let harness = TestHarness::new(RATE);
    assert_eq!(
        harness.post_webhook("/api/webhooks/plex?interface_id=7", "{}"),
        404
    );
    assert!(harness.deliveries().is_empty());
}

#[test]
fn a_webhook_of_another_server_makes_no_card() {
    let harness = TestHarness::new(RATE);
    let body = crate::support::plex_webhook("media.rate", LOW_WATER, "somebody-elses-server");
    harness.post_webhook("/api/webhooks/plex?interface_id=home", &body);
    harness.run_until_idle();
    assert!(!harness.shows_card(LOW_WATER));
    assert_eq!(harness.jobs()[0].0, "dead");
    // Once the server has identified itself, such a webhook does not even become a job.
    harness.post_webhook("/api/webhooks/plex", &body);
    harness.run_until_idle();
    assert_eq!(
        harness.deliveries()[1],
        (
            "ignored".to_string(),
            "the event is from a server that is not in intertitle.toml".to_string()
        )
    );
}

#[test]
fn rules_with_an_error_do_not_replace_good_ones_and_fixed_ones_do() {
    let harness = TestHarness::new(RATE);
    let file = harness.folder.path().join("rules/main.rules");
    std::fs::write(&file, "on plex media.rat -> make card\n").unwrap();
    harness.app().look_at_rules(Reload::Immediately);
    assert!(!harness.app().live_rules.state().is_ok);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert!(
        harness.shows_card(LOW_WATER),
        "the previous rules stay in force"
    );
    std::fs::write(&file, "on plex media.rate -> ignore\n").unwrap();
    harness.app().look_at_rules(Reload::Immediately);
    assert!(harness.app().live_rules.state().is_ok);
    harness.plex("media.rate", 1202);
    harness.run_until_idle();
    assert!(!harness.shows_card(1202));
}

#[test]
fn without_valid_rules_deliveries_wait_until_they_are_fixed() {
    let harness = TestHarness::new("on plex media.rat -> make card\n");
    assert_eq!(harness.plex("media.rate", LOW_WATER), 202);
    harness.run_until_idle();
    assert_eq!(harness.deliveries()[0].0, "waiting");
    std::fs::write(harness.folder.path().join("rules/main.rules"), RATE).unwrap();
    harness.app().look_at_rules(Reload::Immediately);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
}

#[test]
fn style_statements_set_the_style_of_the_card() {
    let harness = TestHarness::new(
        "on plex media.rate -> make card\nstyle when season = 2 { size 640x360 }\n",
    );
    harness.plex("media.rate", LOW_WATER);
    harness.plex("media.rate", 1301);
    harness.run_until_idle();
    let height = |file: &str| {
        let card = std::fs::read(harness.folder.path().join("cards").join(file)).unwrap();
        // The frame header: marker, length, precision, then the height.
        let frame = card
            .windows(2)
            .position(|pair| pair == [0xff, 0xc0] || pair == [0xff, 0xc1])
            .unwrap();
        u16::from_be_bytes([card[frame + 5], card[frame + 6]])
    };
    let files = harness.card_files();
    assert_eq!(
        files.iter().map(|file| height(file)).collect::<Vec<_>>(),
        [180, 360]
    );
}

#[test]
fn the_default_rules_handle_the_sonarr_triggers_of_titlecardmakers_manual() {
    let harness = TestHarness::new(include_str!("../../rules/default.rules"));
    let series = r#""series":{"id":1,"title":"The Long Tide","path":"/tv/x","tvdbId":390001,"type":"standard"}"#;
    let episode = |number| {
        format!(r#""episodes":[{{"id":1,"episodeNumber":{number},"seasonNumber":1,"title":"x"}}]"#)
    };
    let complete = format!(
        r#"{{"eventType":"Download",{series},{},"episodeFiles":[]}}"#,
        episode(1)
    );
    let upgrade = format!(
        r#"{{"eventType":"Download","isUpgrade":true,{series},{}}}"#,
        episode(2)
    );
    for body in [complete, upgrade] {
        assert_eq!(
            harness.post_webhook("/api/webhooks/sonarr/cards", &body),
            202
        );
    }
    harness.run_until_idle();
    assert!(
        harness.shows_card(1201) && harness.shows_card(1202),
        "{:?}",
        harness.deliveries()
    );
}

#[test]
fn a_webhook_is_answered_when_it_is_on_disk_and_before_any_request() {
    let mut harness = TestHarness::new(RATE);
    assert_eq!(harness.plex("media.rate", LOW_WATER), 202);
    assert!(harness.plex.requests().is_empty());
    harness.restart();
    assert_eq!(
        harness.deliveries(),
        [("waiting".to_string(), String::new())]
    );
}
