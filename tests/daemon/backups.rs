//! Backups: one a night, and old ones are deleted.

use std::fs;

use intertitle::daemon::backup::nightly;

use crate::support::TestHarness;

fn names(harness: &TestHarness) -> Vec<String> {
    let entries = fs::read_dir(harness.folder.path().join("backups"));
    let names = entries
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name != ".lock");
    names.sort();
    names
}

#[test]
fn after_forty_nights_there_are_seven_days_and_four_weeks() {
    let mut harness = TestHarness::new("");
    harness.set_clock("2026-03-02T00:30:00Z");
    harness.set_zone("UTC");
    // Every hour of 40 days.
    for hour in 0..40 * 24 {
        nightly(harness.app());
        if hour == 2 {
            assert_eq!(names(&harness).len(), 0, "not before three");
        }
        harness.advance(3600);
    }
    let names = names(&harness);
    let days = [
        "2026-03-15",
        "2026-03-22",
        "2026-03-29",
        "2026-04-03",
        "2026-04-04",
        "2026-04-05",
        "2026-04-06",
        "2026-04-07",
        "2026-04-08",
        "2026-04-09",
        "2026-04-10",
    ];
    assert_eq!(names, days);
}

#[test]
fn without_a_set_clock_or_with_backups_off_there_is_no_backup() {
    let harness = TestHarness::new("");
    harness.set_clock("1970-01-01T05:00:00Z");
    nightly(harness.app());
    let never = TestHarness::with_settings("", "[backup]\ndaily = 0\nweekly = 0\n");
    nightly(never.app());
    assert_eq!((names(&harness).len(), names(&never).len()), (0, 0));
}

#[test]
fn a_backup_has_all_that_a_person_would_miss_for_its_owner_only() {
    let harness = TestHarness::new("on plex media.rate -> remake card\n");
    harness.write("designs/noir.card", b"card noir\n");
    harness.plex("media.rate", 1201);
    nightly(harness.app());
    let backup = harness
        .folder
        .path()
        .join("backups")
        .join(&names(&harness)[0]);
    for name in [
        "intertitle.db",
        "intertitle.toml",
        "intertitle.keys",
        "rules/main.rules",
        "designs/noir.card",
    ] {
        assert!(backup.join(name).is_file(), "{name}");
    }
    #[cfg(unix)]
    for name in ["intertitle.db", "intertitle.toml", "intertitle.keys"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(backup.join(name))
            .unwrap()
            .permissions()
            .mode();
        let before = fs::metadata(harness.folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode, before, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_the_rules_folder_are_files_or_nothing() {
    let harness = TestHarness::new("on plex media.rate -> remake card\n");
    harness.write(
        "elsewhere/shared.rules",
        b"on plex media.play -> ignore \"no\"\n",
    );
    let rules = harness.folder.path().join("rules");
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, rules.join(name)).unwrap();
    link("../elsewhere/shared.rules", "shared.rules");
    link("../rules", "round");
    link("nowhere", "broken.rules");
    nightly(harness.app());
    let backup = harness
        .folder
        .path()
        .join("backups")
        .join(&names(&harness)[0]);
    let mut kept: Vec<_> = fs::read_dir(backup.join("rules"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    kept.sort();
    assert_eq!(kept, ["main.rules", "shared.rules"]);
}

#[test]
fn a_backup_that_cannot_be_written_leaves_nothing_behind_and_is_tried_again() {
    let harness = TestHarness::new("");
    harness.write("backups", b"a file where the folder should be");
    nightly(harness.app());
    fs::remove_file(harness.folder.path().join("backups")).unwrap();
    nightly(harness.app());
    assert_eq!(names(&harness).len(), 1);
}

/// The status of the app, and what is wrong with its backups.
fn health(harness: &TestHarness) -> (&'static str, Option<String>) {
    let health = intertitle::app::health(harness.app()).unwrap();
    assert_eq!(health.backups.ok, health.backups.why.is_none());
    (health.status, health.backups.why)
}

#[test]
fn failed_backups_are_reported_with_the_day_of_the_last_good_one_until_one_succeeds() {
    let harness = TestHarness::new("");
    harness.set_clock("2026-03-02T04:00:00Z");
    nightly(harness.app());
    assert_eq!(health(&harness), ("ok", None));
    let made = names(&harness)
        .into_iter()
        .find(|name| name.starts_with('2'))
        .unwrap();
    // A file instead of a folder blocks the next backup.
    let way = harness.folder.path().join("backups/.unfinished-in-the-way");
    fs::write(&way, "a file").unwrap();
    harness.advance(24 * 3600);
    nightly(harness.app());
    let (status, why) = health(&harness);
    let why = why.unwrap();
    assert_eq!(status, "degraded");
    assert!(
        why.contains(&made) && why.contains("intertitle backup"),
        "{why}"
    );
    let page = intertitle::app::metrics(harness.app()).unwrap();
    assert!(page.contains("intertitle_backups_ok 0"), "{page}");
    fs::remove_file(way).unwrap();
    nightly(harness.app());
    assert_eq!(health(&harness), ("ok", None));
}

#[test]
fn damage_found_by_the_nightly_backup_is_reported_and_deletes_no_good_backup() {
    let mut harness = TestHarness::with_settings("", "[backup]\ndaily = 1\nweekly = 0\n");
    harness.set_clock("2026-03-02T04:00:00Z");
    nightly(harness.app());
    let good = names(&harness);
    let path = harness.folder.path().join("intertitle.db");
    // One index does not match its table any more, which a quick check does not detect.
    for key in 1..30 {
        harness.plex("media.rate", 1200 + key);
    }
    harness.dispatch_all();
    harness.restart();
    let state = rusqlite::Connection::open(&path).unwrap();
    let spoil = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage =
                   (SELECT rootpage FROM sqlite_schema WHERE name = 'image_by_path') WHERE name = 'delivery_of_source';";
    state.execute_batch(spoil).unwrap();
    drop(state);
    harness.advance(24 * 3600);
    nightly(harness.app());
    let health = intertitle::app::health(harness.app()).unwrap();
    assert_eq!(health.status, "degraded");
    assert!(health.state_file.why.unwrap().contains("damaged"));
    assert!(health.backups.why.is_some());
    assert_eq!(names(&harness), good, "the good one stays");
}
