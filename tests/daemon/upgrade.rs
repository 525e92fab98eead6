//! State files of earlier versions: jobs that waited in them are finished by this version.

use std::fs;
use std::path::Path;

use intertitle::model::SeriesRef;

use crate::support::TestHarness;

/// `tests/state/version-10` was written by the program before deliveries had columns of their own: cards of 320 x 180,
/// the clock at 2026-03-07 13:01:40 UTC, one server `home`, these rules.
const RULES: &str = include_str!("../state/version-10/main.rules");

/// The episode with a card, whose original picture is to be restored.
const SHOWN: u32 = 2201;

/// A harness with that state file and its cards.
fn of_version_10() -> TestHarness {
    let mut harness = TestHarness::new(RULES);
    harness.set_zone("UTC");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/state/version-10");
    harness.close();
    for old in ["intertitle.db", "intertitle.db-wal", "intertitle.db-shm"] {
        drop(fs::remove_file(harness.folder.path().join(old)));
    }
    for (name, bytes) in files_below(&from) {
        if name != "main.rules" {
            harness.write(&name, &bytes);
        }
    }
    let card =
        from.join("cards/Grüße aus Tromsø (2019)/Season 1/Grüße aus Tromsø (2019) - S01E01.jpg");
    let card = fs::read(card).unwrap();
    harness
        .plex
        .change(|library| library.episode_mut(SHOWN).unwrap().upload(card));
    harness.advance(3700);
    harness.restart();
    harness
}

fn files_below(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            found.push((name.to_string(), fs::read(&path).unwrap()));
        }
    }
    found
}

#[test]
fn waiting_jobs_of_an_earlier_version_are_finished() {
    let harness = of_version_10();
    let before = harness.folder.path().join("backups/before-version-11");
    let is_kept = before.join("intertitle.db").exists();
    let is_newer = intertitle::store::VERSION > 10;
    assert_eq!(
        is_kept, is_newer,
        "a backup is made before the tables change"
    );
    harness.run_until_idle();
    // Jobs that wait for the next minute, or for the server to count a view.
    harness.advance(600);
    harness.run_until_idle();
    let ends: Vec<String> = harness.jobs().into_iter().map(|(state, _)| state).collect();
    assert!(
        ends.iter()
            .all(|state| state == "done" || state == "superseded"),
        "{:?}",
        harness.jobs()
    );
    // Jobs in each step: published, drawn and published, resolved and so on.
    for key in [1201, 1202, 1203, 2202] {
        assert!(harness.shows_card(key), "{key}");
    }
    assert!(
        !harness.shows_card(SHOWN),
        "the picture from before is back"
    );
    let series = harness.app().store.series().unwrap();
    let is_added = series.iter().any(|series| series.tvdb == Some(390_002));
    assert!(
        is_added,
        "the series that was to be added is remembered: {series:?}"
    );
    // Undecided deliveries: a plain one, one that needs a lookup, a bare key.
    for key in [1204, 1205, 1206] {
        assert!(harness.shows_card(key), "{key}");
    }
    let outcomes: Vec<String> = harness
        .deliveries()
        .into_iter()
        .map(|(outcome, _)| outcome)
        .collect();
    assert_eq!(outcomes, ["accepted"; 12]);
    // The tables of this version are there: what Sonarr says is remembered.
    let body = serde_json::json!({
        "eventType": "Rename",
        "series": {"id": 1, "title": "The Long Tide", "tvdbId": 390_001, "type": "anime", "tags": ["sea"]},
    });
    harness.post_webhook("/api/webhooks/sonarr", &body.to_string());
    harness.run_until_idle();
    let series = SeriesRef {
        tvdb: Some(390_001),
        ..SeriesRef::default()
    };
    let known = harness.app().store.of_sonarr(&series).unwrap().unwrap();
    assert_eq!(known.tags, Some(vec!["sea".to_string()]));
}
