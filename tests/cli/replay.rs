//! `replay`, and `explain` of hooks that were kept.

use std::fs;

use crate::cli::text;
use crate::support::{Bench, intertitle};

const LOW_WATER: u32 = 1201;

/// A folder in which three hooks have been decided by a rule that makes a card of each rating.
fn folder() -> Bench {
    let bench = Bench::new("on plex media.rate -> make card\n");
    bench.plex("media.rate", LOW_WATER);
    bench.plex("media.stop", LOW_WATER);
    bench.plex("media.rate", 1301);
    bench.run_until_idle();
    bench
}

/// What a command prints about the folder, and how it ends.
fn run(bench: &Bench, arguments: &[&str]) -> (String, Option<i32>) {
    let config = bench.folder.path().to_str().unwrap();
    let output = intertitle(&[arguments, &["--config", config]].concat());
    let said = text(&output.stdout) + &text(&output.stderr);
    (said, output.status.code())
}

/// The clock of the house stands in March 2026; the command's does not.
const SINCE: &str = "--since=5000w";

#[test]
fn the_same_rules_would_do_what_was_done_wherever_their_lines_stand() {
    let bench = folder();
    bench.write_rules("# a comment\n\non plex media.rate -> make card\n");
    let (said, code) = run(&bench, &["replay", SINCE]);
    assert!(
        said.starts_with("3 hooks since ") && said.ends_with("the rules would do what was done\n"),
        "{said}"
    );
    assert_eq!(code, Some(0));
}

#[test]
fn other_rules_are_told_as_a_difference_and_nothing_is_touched() {
    let bench = folder();
    let other = bench.folder.path().join("other.rules");
    let rules = "on plex media.rate when season = 2 -> ignore \"no second seasons\"\n\
                 on plex media.rate, media.stop -> remake card after 30s with { font_color red }\n";
    fs::write(&other, rules).unwrap();
    let before = fs::read(bench.folder.path().join("intertitle.db")).unwrap();
    let (said, code) = run(
        &bench,
        &["replay", SINCE, "--rules", other.to_str().unwrap()],
    );
    let place = other.display();
    let mut lines = said.lines();
    let expected = [
        "hook 1  2026-03-07T12:00:00Z  plex media.rate  The Long Tide s01e01".to_string(),
        "  - make card (main.rules:1)".to_string(),
        format!("  + remake card after 30s with {{ font_color #FF0000 }} ({place}:2)"),
        "hook 2  2026-03-07T12:00:00Z  plex media.stop  The Long Tide s01e01".to_string(),
        "  - nothing: no rule".to_string(),
        format!("  + remake card after 30s with {{ font_color #FF0000 }} ({place}:2)"),
        "hook 3  2026-03-07T12:00:00Z  plex media.rate  The Long Tide s01e01".to_string(),
        "  - make card (main.rules:1)".to_string(),
        format!("  + remake card after 30s with {{ font_color #FF0000 }} ({place}:2)"),
    ];
    for line in expected {
        assert_eq!(lines.next(), Some(line.as_str()), "{said}");
    }
    assert!(
        said.contains("3 hooks since ") && said.contains(": 3 would be decided otherwise"),
        "{said}"
    );
    assert_eq!(code, Some(1));
    assert_eq!(
        fs::read(bench.folder.path().join("intertitle.db")).unwrap(),
        before
    );
    let (json, _) = run(
        &bench,
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
fn only_hooks_since_then_are_replayed() {
    let bench = folder();
    let (said, code) = run(&bench, &["replay"]);
    assert!(
        said.starts_with("no hook has been decided since "),
        "{said}"
    );
    assert_eq!(code, Some(0));
    let (said, code) = run(&bench, &["replay", "--since", "soon"]);
    assert!(
        said.contains("`soon` is no age; write it as 30m, 12h, 7d or 4w"),
        "{said}"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn what_was_looked_up_then_is_known_now_and_what_was_not_is_said() {
    let bench = Bench::new("on plex media.rate when year = 2021 -> make card\n");
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    let (said, _) = run(&bench, &["replay", SINCE]);
    assert!(said.contains("the rules would do what was done"), "{said}");
    bench.write_rules("on plex media.rate when genres contains \"drama\" -> remake card\n");
    let (said, _) = run(&bench, &["replay", SINCE]);
    assert!(said.contains("  + remake card (main.rules:1)"), "{said}");

    let bench = folder();
    bench.write_rules("on plex media.rate when year = 2021 -> make card\n");
    let (said, _) = run(&bench, &["replay", SINCE]);
    assert!(
        said.contains("the rules ask for year, which nobody looked up then"),
        "{said}"
    );
}

#[test]
fn plain_words_count_in_a_replay_too() {
    let bench = folder();
    bench.plex("media.scrobble", LOW_WATER);
    bench.plex("media.scrobble", LOW_WATER);
    bench.run_until_idle();
    bench.write_rules("on plex media.rate -> make card\non any watched -> make card\n");
    let (said, _) = run(&bench, &["replay", SINCE]);
    assert_eq!(
        said.matches("+ make card (main.rules:2)").count(),
        1,
        "{said}"
    );
}

#[test]
fn a_kept_hook_is_explained_with_the_look_of_the_cards_that_were_made() {
    let bench = folder();
    bench.write_rules(
        "style when labels contains \"coast\" { unwatched [blur, gray] }\n\
         style when watched { design \"standard\" }\n\
         on plex media.rate -> make card\n",
    );
    let (said, code) = run(&bench, &["explain", "1"]);
    let end = "\
main.rules:3  on plex media.rate -> make card
  yes

make card (main.rules:3)

the card of The Long Tide s01e01:
  design standard, since nothing says another
  unwatched  blur gray  main.rules:1
  style of main.rules:2 does not fit: `watched`, and watched is no

accepted: main.rules:3
  The Long Tide s01e01 on plex home, by main.rules:3
";
    assert!(said.ends_with(end), "{said}");
    assert_eq!(code, Some(0));
    let (said, code) = run(&bench, &["explain", "77"]);
    assert!(
        said.contains("there is no hook 77; `intertitle queue hooks` lists those that are kept"),
        "{said}"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn an_imagined_event_is_explained() {
    let bench = Bench::new(
        "on plex@home media.rate when rating >= 8 -> remake card\n\
         on plex media.rate when library = \"Anime\" -> make card\n",
    );
    let (said, code) = run(
        &bench,
        &["explain", "plex media.rate { series \"Dark\", rating 3 }"],
    );
    let expected = "plex@home media.rate
  series \"Dark\"
  rating 3

main.rules:1  on plex@home media.rate when rating >= 8 -> remake card
  no: `rating >= 8`, and rating is 3
main.rules:2  on plex media.rate when library = \"Anime\" -> make card
  no: `library = \"Anime\"`, and library has no value

nothing: no rule
";
    assert_eq!((said.as_str(), code), (expected, Some(0)));
    let (json, _) = run(
        &bench,
        &["explain", "--json", "plex media.rate { rating 9 }"],
    );
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(told["orders"][0]["order"], "remake card");
    let (said, code) = run(&bench, &["explain", "plex media.rate { rating \"9\" }"]);
    assert!(said.starts_with("error: "), "{said}");
    assert!(said.contains(" --> event:1:"), "{said}");
    assert_eq!(code, Some(2));
    let (said, _) = run(&bench, &["explain", "nonsense"]);
    assert!(
        said.contains("`nonsense` is neither a hook's number nor an event"),
        "{said}"
    );
}
