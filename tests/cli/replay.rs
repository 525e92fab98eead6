//! `replay`, and `explain` of stored deliveries.

use std::fs;

use intertitle::fake::landscape;

use crate::cli::text;
use crate::support::{TestHarness, intertitle};

const LOW_WATER: u32 = 1201;

/// A folder in which three deliveries have been decided by a rule that makes a card of each rating.
fn folder() -> TestHarness {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    harness.plex("media.rate", LOW_WATER);
    harness.plex("media.stop", LOW_WATER);
    harness.plex("media.rate", 1301);
    harness.run_until_idle();
    harness
}

/// What a command prints about the folder, and how it ends.
fn run(harness: &TestHarness, arguments: &[&str]) -> (String, Option<i32>) {
    let config = harness.folder.path().to_str().unwrap();
    let output = intertitle(&[arguments, &["--config", config]].concat());
    let printed = text(&output.stdout) + &text(&output.stderr);
    (printed, output.status.code())
}

/// The clock of the harness is in March 2026; the command's is not.
const SINCE: &str = "--since=5000w";

#[test]
fn the_same_rules_on_other_lines_make_no_difference() {
    let harness = folder();
    harness.write_rules("# a comment\n\non plex media.rate -> make card\n");
    let (printed, code) = run(&harness, &["replay", SINCE]);
    assert!(
        printed.starts_with("3 deliveries since ") && printed.ends_with("no differences\n"),
        "{printed}"
    );
    assert_eq!(code, Some(0));
}

#[test]
fn other_rules_are_shown_as_a_difference_and_nothing_is_changed() {
    let harness = folder();
    let other = harness.folder.path().join("other.rules");
    let rules = "on plex media.rate when season = 2 -> ignore \"no second seasons\"\n\
                 on plex media.rate, media.stop -> remake card after 30s with { font_color red }\n";
    fs::write(&other, rules).unwrap();
    let before = fs::read(harness.folder.path().join("intertitle.db")).unwrap();
    let (printed, code) = run(
        &harness,
        &["replay", SINCE, "--rules", other.to_str().unwrap()],
    );
    let place = other.display();
    let mut lines = printed.lines();
    let expected = [
        "delivery 1  2026-03-07T12:00:00Z  plex media.rate  The Long Tide s01e01".to_string(),
        "  - make card (main.rules:1)".to_string(),
        format!("  + remake card after 30s with {{ font_color #FF0000 }} ({place}:2)"),
        "delivery 2  2026-03-07T12:00:00Z  plex media.stop  The Long Tide s01e01".to_string(),
        "  - no action: no rule".to_string(),
        format!("  + remake card after 30s with {{ font_color #FF0000 }} ({place}:2)"),
        "delivery 3  2026-03-07T12:00:00Z  plex media.rate  The Long Tide s01e01".to_string(),
        "  - make card (main.rules:1)".to_string(),
        format!("  + remake card after 30s with {{ font_color #FF0000 }} ({place}:2)"),
    ];
    for line in expected {
        assert_eq!(lines.next(), Some(line.as_str()), "{printed}");
    }
    assert!(
        printed.contains("3 deliveries since ")
            && printed.contains(": 3 would be decided differently"),
        "{printed}"
    );
    assert_eq!(code, Some(1));
    assert_eq!(
        fs::read(harness.folder.path().join("intertitle.db")).unwrap(),
        before
    );
    let (json, _) = run(
        &harness,
        &[
            "replay",
            SINCE,
            "--json",
            "--rules",
            other.to_str().unwrap(),
        ],
    );
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["hook"], &first["then"]["reason"]),
        (&1.into(), &"main.rules:1".into())
    );
}

#[test]
fn only_deliveries_since_then_are_replayed() {
    let harness = folder();
    let (printed, code) = run(&harness, &["replay"]);
    assert!(
        printed.starts_with("no deliveries were decided since "),
        "{printed}"
    );
    assert_eq!(code, Some(0));
    let (printed, code) = run(&harness, &["replay", "--since", "soon"]);
    assert!(
        printed.contains("`soon` is not a valid duration; use 30m, 12h, 7d or 4w"),
        "{printed}"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn fields_that_were_looked_up_are_known_and_others_are_reported() {
    let harness = TestHarness::new("on plex media.rate when year = 2021 -> make card\n");
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    let (printed, _) = run(&harness, &["replay", SINCE]);
    assert!(printed.contains("no differences"), "{printed}");
    harness.write_rules("on plex media.rate when genres contains \"drama\" -> remake card\n");
    let (printed, _) = run(&harness, &["replay", SINCE]);
    assert!(
        printed.contains("  + remake card (main.rules:1)"),
        "{printed}"
    );

    let harness = folder();
    harness.write_rules("on plex media.rate when year = 2021 -> make card\n");
    let (printed, _) = run(&harness, &["replay", SINCE]);
    assert!(
        printed.contains("the rules need year, which was not looked up then"),
        "{printed}"
    );
}

#[test]
fn plain_words_count_in_a_replay_too() {
    let harness = folder();
    harness.plex("media.scrobble", LOW_WATER);
    harness.plex("media.scrobble", LOW_WATER);
    harness.run_until_idle();
    harness.write_rules("on plex media.rate -> make card\non any watched -> make card\n");
    let (printed, _) = run(&harness, &["replay", SINCE]);
    assert_eq!(
        printed.matches("+ make card (main.rules:2)").count(),
        1,
        "{printed}"
    );
}

#[test]
fn a_stored_delivery_is_explained_with_the_styles_of_its_cards() {
    let harness = folder();
    harness.write_rules(
        "style when labels contains \"coast\" { unwatched [blur, gray] }\n\
         style when watched { design \"standard\" }\n\
         on plex media.rate -> make card\n",
    );
    let (printed, code) = run(&harness, &["explain", "1"]);
    let end = "\
main.rules:3  on plex media.rate -> make card
  yes

make card (main.rules:3)

card of The Long Tide s01e01:
  design standard (default)
  unwatched  blur gray  main.rules:1
  style at main.rules:2 does not match: `watched`, but watched is no

accepted: main.rules:3
  The Long Tide s01e01 on plex home, by main.rules:3

when it arrived: accepted: main.rules:1
  job 1: The Long Tide s01e01 on plex home: done 2026-03-07T12:00:00Z: Plex shows the card
";
    assert!(printed.ends_with(end), "{printed}");
    assert_eq!(code, Some(0));
    let (printed, code) = run(&harness, &["explain", "77"]);
    assert!(
        printed.contains("no delivery 77; `intertitle queue deliveries` lists the stored ones"),
        "{printed}"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn a_sample_event_is_explained() {
    let harness = TestHarness::new(
        "on plex@home media.rate when rating >= 8 -> remake card\n\
         on plex media.rate when library = \"Anime\" -> make card\n",
    );
    let (printed, code) = run(
        &harness,
        &["explain", "plex media.rate { series \"Dark\", rating 3 }"],
    );
    let expected = "plex@home media.rate
  series \"Dark\"
  rating 3

main.rules:1  on plex@home media.rate when rating >= 8 -> remake card
  no: `rating >= 8`, but rating is 3
main.rules:2  on plex media.rate when library = \"Anime\" -> make card
  no: `library = \"Anime\"`, but library has no value

no action: no rule
to make a rule match, change a condition above or add `on plex media.rate -> remake card`
";
    assert_eq!((printed.as_str(), code), (expected, Some(0)));
    let (json, _) = run(
        &harness,
        &["explain", "--json", "plex media.rate { rating 9 }"],
    );
    let printed: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(printed["orders"][0]["order"], "remake card");
    let (printed, code) = run(&harness, &["explain", "plex media.rate { rating \"9\" }"]);
    assert!(printed.starts_with("error: "), "{printed}");
    assert!(printed.contains(" --> event:1:"), "{printed}");
    assert_eq!(code, Some(2));
    // Senders other than Plex have no connection that a rule could name.
    for name in ["sonarr import", "tautulli watched"] {
        let (printed, _) = run(
            &harness,
            &["explain", &format!("{name} {{ series \"Dark\" }}")],
        );
        assert!(printed.starts_with(&format!("{name}\n")), "{printed}");
    }
    let (printed, _) = run(&harness, &["explain", "nonsense"]);
    assert!(
        printed.contains("`nonsense` is not a delivery number or an event"),
        "{printed}"
    );
}

#[test]
fn explain_goes_on_to_what_became_of_each_job() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    let tail = |harness: &TestHarness, number: &str| {
        let (printed, code) = run(harness, &["explain", number]);
        assert_eq!(code, Some(0), "{printed}");
        let (_, tail) = printed
            .split_once("\n\nwhen it arrived: ")
            .unwrap_or_default();
        let (_, json) = (tail, run(harness, &["explain", number, "--json"]).0);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        (tail.to_string(), json["became"].clone())
    };
    // It has come, and nobody has decided it yet.
    harness.plex("media.rate", LOW_WATER);
    let (printed, _) = run(&harness, &["explain", "1"]);
    assert!(printed.ends_with("\nnot decided yet\n"), "{printed}");
    harness.dispatch_all();
    let (printed, json) = tail(&harness, "1");
    assert_eq!(
        printed,
        "accepted: main.rules:1\n  job 1: The Long Tide s01e01 on plex home: waiting (find), due 2026-03-07T12:00:00Z\n"
    );
    assert_eq!(json["jobs"][0]["outcome"], "waiting");
    harness.run_until_idle();
    let (printed, json) = tail(&harness, "1");
    let done = "  job 1: The Long Tide s01e01 on plex home: done 2026-03-07T12:00:00Z";
    assert!(printed.contains(done), "{printed}");
    assert_eq!(json["outcome"], "accepted");

    // A picture that somebody picked: done, with the reason.
    harness.plex.change(|library| {
        let episode = library.episode_mut(2201).unwrap();
        episode.upload(landscape(99, 320, 180));
    });
    harness.plex("media.rate", 2201);
    harness.run_until_idle();
    let (printed, _) = tail(&harness, "2");
    assert!(
        printed.contains(": done 2026-03-07T12:00:00Z: its picture was chosen by hand"),
        "{printed}"
    );

    // Given up: with the way to try it again.
    harness.plex("media.rate", 999_999);
    harness.run_until_idle();
    for _ in 0..100 {
        harness.advance(3600);
        harness.run_until_idle();
    }
    let (printed, json) = tail(&harness, "3");
    assert_eq!(json["jobs"][0]["outcome"], "dead", "{printed}");
    assert!(printed.contains(": given up 2026-03-"), "{printed}");
    assert!(
        printed.ends_with("; retry with `intertitle queue retry 3`\n"),
        "{printed}"
    );

    // Nothing came of it, and there is no job.
    harness.plex("media.stop", LOW_WATER);
    harness.run_until_idle();
    let (printed, json) = tail(&harness, "4");
    assert_eq!(printed, "ignored: no rule\n");
    assert_eq!(json["jobs"], serde_json::json!([]));
}

#[test]
fn where_no_rule_matches_explain_names_one_that_would() {
    let harness = TestHarness::with_settings(
        "",
        "[notify.phone]\nkind = \"json\"\nurl = \"http://192.0.2.1\"\n",
    );
    harness.write_rules("# nothing\n");
    for source in intertitle::source::all() {
        for event in source.events() {
            let name = format!("{} {}", source.name(), event.name);
            harness.write_rules("# nothing\n");
            let (printed, code) = run(&harness, &["explain", &name]);
            assert_eq!(code, Some(0), "{printed}");
            let start = "no action: no rule\nto act on this event, add `";
            let (_, rule) = printed
                .split_once(start)
                .unwrap_or_else(|| panic!("{printed}"));
            let rule = rule.trim_end().trim_end_matches('`');
            harness.write_rules(&format!("{rule}\n"));
            let (printed, code) = run(&harness, &["check"]);
            assert_eq!(code, Some(0), "{rule}: {printed}");
            let (printed, _) = run(&harness, &["explain", &name]);
            assert!(
                printed.contains("(main.rules:1)") && !printed.contains("no action: "),
                "{printed}"
            );
        }
    }
}

#[test]
fn jobs_are_listed_by_state_name_server_and_delivery() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    // The second supersedes the first; the last is not done.
    for key in [LOW_WATER, LOW_WATER, 1301, 2201] {
        harness.plex("media.rate", key);
    }
    harness.dispatch_all();
    harness.run_until_idle();
    harness.plex("media.rate", 2201);
    harness.dispatch_all();
    let rows = |more: &[&str]| {
        let (json, code) = run(&harness, &[&["queue", "jobs", "--json"], more].concat());
        assert_eq!(code, Some(0), "{json}");
        serde_json::from_str::<Vec<serde_json::Value>>(&json).unwrap()
    };
    let all = rows(&[]);
    assert_eq!(all.len(), 5);
    let fitting = |fits: &dyn Fn(&serde_json::Value) -> bool| {
        let rows: Vec<_> = all.iter().filter(|row| fits(row)).cloned().collect();
        rows
    };
    let mut states = 0;
    for state in ["waiting", "running", "done", "dead", "superseded"] {
        let expected = fitting(&|row| row["outcome"] == state);
        states += usize::from(!expected.is_empty());
        assert_eq!(rows(&["--state", state]), expected, "{state}");
    }
    assert_eq!(states, 3, "waiting, done and superseded");
    let ended = fitting(&|row| row["outcome"] != "waiting");
    assert_eq!(rows(&["--state", "done,superseded"]), ended);
    assert_eq!(rows(&["--state", "done", "--state", "superseded"]), ended);
    assert_eq!(
        rows(&["--state", "done,superseded", "--limit", "2"]),
        ended[..2]
    );
    let name = |row: &serde_json::Value| row["subject"].as_str().unwrap().to_lowercase();
    let of_tide = fitting(&|row| name(row).contains("long tide"));
    assert!((1..all.len()).contains(&of_tide.len()), "{all:?}");
    assert_eq!(rows(&["--series", "Long TIDE"]), of_tide);
    assert_eq!(
        rows(&["--series", "long tide", "--limit", "1"]),
        of_tide[..1]
    );
    assert!(rows(&["--series", "nobody"]).is_empty());
    assert_eq!(rows(&["--server", "HOME"]), all);
    assert_eq!(rows(&["--delivery", "3"]), fitting(&|row| row["hook"] == 3));
    assert!(rows(&["--delivery", "1", "--state", "done"]).is_empty());
    let (printed, code) = run(&harness, &["queue", "jobs", "--state", "finished"]);
    assert_eq!(code, Some(2));
    assert!(
        printed.contains("[possible values: waiting, running, done, dead, superseded]"),
        "{printed}"
    );
    let (printed, code) = run(&harness, &["queue", "jobs", "--server", "attic"]);
    assert_eq!(
        (printed.as_str(), code),
        (
            "error: no media server `attic` in intertitle.toml; it has home\n",
            Some(2)
        )
    );
}
