//! `explain` and `replay` of rules that wait, and of the events of intertitle itself.

use intertitle::pipeline::catalogue;
use intertitle::worker::worker_loop::Poll;
use serde_json::Value;

use crate::cli::text;
use crate::support::{TestHarness, intertitle};

const LOW_WATER: u32 = 1201;
const HARBOUR_MASTER: u32 = 1202;
/// The clock of the harness is in March 2026; the command's is not.
const SINCE: &str = "--since=5000w";

fn run(harness: &TestHarness, arguments: &[&str]) -> String {
    let config = harness.folder.path().to_str().unwrap();
    let output = intertitle(&[arguments, &["--config", config]].concat());
    text(&output.stdout) + &text(&output.stderr)
}

fn rate(harness: &TestHarness, key: u32) {
    harness.plex("media.rate", key);
    harness.run_until_idle();
}

#[test]
fn explain_says_what_the_waits_of_a_rule_mean() {
    let harness = TestHarness::new(
        "on plex media.rate -> make card after 3d at 02:00..05:00 cooldown 10m\n\
         on plex media.stop -> make card settle 2m per season\n",
    );
    for (event, expected) in [
        (
            "plex media.rate",
            "
make card after 3d at 02:00..05:00 cooldown 10m (main.rules:1)
  after 3d: it waits for 3 days after the event
  at 02:00..05:00: then it starts at once if the clocks show a time in this range, otherwise at 02:00, in the machine's time zone
  cooldown 10m: further events of this rule about the same item do nothing for 10 minutes
",
        ),
        (
            "plex media.stop",
            "
make card settle 2m per season (main.rules:2)
  settle 2m per season: it starts when there has been no other event of this rule about the same season for 2 minutes, and \
after 20 minutes at the latest
",
        ),
    ] {
        let printed = run(&harness, &["explain", event]);
        assert!(printed.contains(expected), "{printed}");
    }
    let json = run(&harness, &["explain", "--json", "plex media.rate"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let waits = &json["orders"][0]["waits"];
    assert_eq!(waits[0], "after 3d: it waits for 3 days after the event");
    assert_eq!(waits.as_array().map(Vec::len), Some(3));
}

#[test]
fn an_event_within_a_cooldown_is_explained_with_the_reason() {
    let harness = TestHarness::new("on plex media.rate -> remake card cooldown 10m\n");
    rate(&harness, LOW_WATER);
    harness.advance(300);
    rate(&harness, LOW_WATER);
    let why = "`remake card` is left out: main.rules:1 did it less than 10m before";
    let printed = run(&harness, &["explain", "2"]);
    assert!(
        printed.contains("\n  cooldown 10m: further events"),
        "{printed}"
    );
    for line in [
        format!("\nignored: main.rules:1; {why}\n"),
        format!("\nwhen it arrived: ignored: main.rules:1; {why}\n"),
    ] {
        assert!(printed.contains(&line), "{printed}");
    }
    let printed = run(&harness, &["replay", SINCE]);
    assert!(printed.ends_with(": no differences\n"), "{printed}");
}

#[test]
fn replay_says_what_new_waits_mean_and_leaves_out_what_a_cooldown_would() {
    let harness = TestHarness::new("on plex media.rate -> make card\n");
    rate(&harness, LOW_WATER);
    harness.advance(300);
    rate(&harness, LOW_WATER);
    harness.write_rules("on plex media.rate -> make card after 1h cooldown 10m\n");
    let printed = run(&harness, &["replay", SINCE]);
    let expected = "\
delivery 1  2026-03-07T12:00:00Z  plex media.rate  The Long Tide s01e01
  - make card (main.rules:1)
  + make card after 1h cooldown 10m (main.rules:1)
delivery 2  2026-03-07T12:05:00Z  plex media.rate  The Long Tide s01e01
  - make card (main.rules:1)
  + no action: main.rules:1; `make card` is left out: main.rules:1 did it less than 10m before
";
    assert!(printed.starts_with(expected), "{printed}");
    let end = "\
: 2 would be decided differently

what the waits mean:
  after 1h: it starts 1 hour after the event
  cooldown 10m: further events of this rule about the same item do nothing for 10 minutes
";
    assert!(printed.ends_with(end), "{printed}");
    let json = run(&harness, &["replay", SINCE, "--json"]);
    let json: Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(
        json["now"]["waits"][0],
        "after 1h: it starts 1 hour after the event"
    );
}

/// A harness in which each event of intertitle itself has happened once: their names and numbers.
fn with_own_events(rules: &str) -> (TestHarness, Vec<(String, String)>) {
    let rules = format!("on plex media.rate -> remake card\n{rules}");
    let settings = "[notify.phone]\nkind = \"json\"\nurl = \"http://127.0.0.1:9\"\n";
    let harness = TestHarness::with_settings(&rules, settings);
    let listing = |seconds| {
        harness.advance(seconds);
        while catalogue::poll_once(harness.app()) == Poll::Worked {}
        harness.run_until_idle();
    };
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().watched = true;
    });
    listing(0);
    rate(&harness, LOW_WATER);
    harness.plex.change(|library| {
        let one = library.episode_mut(HARBOUR_MASTER).unwrap();
        for member in ["parentIndex", "parentTitle", "originallyAvailableAt"] {
            one.other.insert(member.into(), Value::Null);
        }
    });
    rate(&harness, HARBOUR_MASTER);
    harness.plex.change(|library| {
        let one = library.episode_mut(LOW_WATER).unwrap();
        (one.watched, one.title) = (false, "High Water".into());
    });
    listing(24 * 3600);
    let mut rows = harness.app().store.list_deliveries(1000).unwrap();
    rows.reverse();
    let own = rows.into_iter().filter(|row| row.source == "intertitle");
    let own = own.map(|row| (row.event.unwrap_or_default(), row.id.to_string()));
    let own = own.collect();
    (harness, own)
}

#[test]
fn events_of_intertitle_itself_are_explained_and_replayed() {
    let (harness, own) = with_own_events(
        "on intertitle card.made, unwatched, title.changed -> notify \"phone\"\n\
         on intertitle card.failed when reason contains \"disk\" -> notify \"phone\"\n",
    );
    let names: Vec<&str> = own.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["card.made", "card.failed", "unwatched", "title.changed"]
    );
    let explained = |number: &str| run(&harness, &["explain", number]);
    let printed = explained(&own[0].1);
    assert!(
        printed.starts_with(
            "intertitle card.made: The Long Tide s01e01\n  series \"The Long Tide\"\n"
        ),
        "{printed}"
    );
    let message =
        "  notify \"phone\", by main.rules:2: The Long Tide s01e01: intertitle card.made\n";
    assert!(printed.contains(message), "{printed}");
    let printed = explained(&own[1].1);
    let why_not = "  no: `reason contains \"disk\"`, but reason is \"Plex has neither a season nor a date for this episode\"\n";
    assert!(printed.contains(why_not), "{printed}");
    assert!(
        printed.ends_with("\nwhen it arrived: ignored: no rule\n"),
        "{printed}"
    );
    for (name, number) in &own[2..] {
        let printed = explained(number);
        let start = format!("intertitle {name}: The Long Tide s01e01\n");
        assert!(printed.starts_with(&start), "{printed}");
        for field in ["  title \"High Water\"\n", "  watched no\n"] {
            assert!(printed.contains(field), "{printed}");
        }
    }
    harness.write_rules(
        "on plex media.rate -> remake card\n\
         on intertitle card.failed -> notify \"phone\" \"{series}: {reason}\"\n\
         on intertitle unwatched, title.changed -> make card after 1h\n",
    );
    let printed = run(&harness, &["replay", SINCE]);
    let expected = "\
delivery 2  2026-03-07T12:00:00Z  intertitle card.made  The Long Tide s01e01
  - notify \"phone\" (main.rules:2)
  + no action: no rule
delivery 4  2026-03-07T12:00:00Z  intertitle card.failed  The Long Tide s01e02
  - no action: no rule
  + notify \"phone\" \"{series}: {reason}\" (main.rules:2)
delivery 5  2026-03-08T12:00:00Z  intertitle unwatched  The Long Tide s01e01
  - notify \"phone\" (main.rules:2)
  + make card after 1h (main.rules:3)
";
    assert!(printed.starts_with(expected), "{printed}");
}

#[test]
fn a_listing_by_a_command_reports_what_has_changed() {
    let harness = TestHarness::new(
        "on intertitle unwatched -> make card\non intertitle title.changed -> remake card\n",
    );
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().watched = true;
    });
    let listed = run(&harness, &["list", "The Long Tide", "--refresh"]);
    assert!(listed.contains("Low Water"), "{listed}");
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().watched = false;
        library.episode_mut(HARBOUR_MASTER).unwrap().title = "Her Master".into();
    });
    for _ in 0..2 {
        let listed = run(&harness, &["list", "The Long Tide", "--refresh"]);
        assert!(listed.contains("Her Master"), "{listed}");
    }
    harness.run_until_idle();
    let rows = harness.app().store.list_deliveries(1000).unwrap();
    let events: Vec<String> = rows.into_iter().rev().filter_map(|row| row.event).collect();
    assert_eq!(events, ["unwatched", "title.changed"]);
    assert!(harness.shows_card(LOW_WATER) && harness.shows_card(HARBOUR_MASTER));
}
