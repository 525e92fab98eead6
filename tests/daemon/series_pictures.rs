//! Pictures of a series on TMDb, and its backdrop as a place for stills.

use std::sync::Arc;

use intertitle::app::Reload;
use intertitle::fake::landscape;
use intertitle::store::ImageKey;

use crate::support::TestHarness;
use crate::support::fake::{FakeStill, FakeTmdb, TMDB_KEY, TmdbFault};

const RATE: &str = "on plex media.rate -> make card\nevery 1d -> sync cards\n";
const LOW_WATER: u32 = 1201;
/// The ids of the series at TheTVDB and at TMDb.
const SERIES: (u32, u32) = (390_001, 77_001);
const DAY_S: i64 = 86_400;

/// A picture that is opaque in the middle.
const LOGO_FILE: &[u8] = include_bytes!("../cards/art/srgb.png");
/// A design that shows the logo of the series.
const WITH_LOGO: &str = "card bare\ncanvas 1600 x 900\nart\nlogo all\n";

fn picture(name: &str, language: Option<&str>, bytes: Vec<u8>) -> FakeStill {
    FakeStill {
        file_path: format!("/{name}"),
        size: (1920, 1080),
        language: language.map(str::to_string),
        votes: (5.0, 10),
        bytes: Arc::new(bytes),
    }
}

fn backdrop(name: &str, seed: u32) -> FakeStill {
    picture(name, None, landscape(seed, 320, 180))
}

/// A harness with a style, whose TMDb has these backdrops and logos of the first series.
fn with_tmdb(
    style: &str,
    backdrops: Vec<FakeStill>,
    logos: Vec<FakeStill>,
) -> (TestHarness, FakeTmdb) {
    let tmdb = FakeTmdb::start().unwrap();
    tmdb.put_series(SERIES, backdrops, logos);
    let settings = tmdb.settings(TMDB_KEY) + "minimum = \"320x180\"\n";
    let harness = TestHarness::with_settings(RATE, &settings);
    harness.write("designs/bare.card", WITH_LOGO.as_bytes());
    harness.write_rules(&format!("{RATE}style {{ {style} }}\n"));
    assert!(harness.app().look_at_folder(Reload::Immediately));
    (harness, tmdb)
}

fn rate(harness: &TestHarness) {
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
}

fn drawn_on(harness: &TestHarness) -> String {
    let known = harness.app().store.known(ImageKey::still("home", "1201"));
    known.unwrap().artwork.unwrap().0
}

fn fetched(tmdb: &FakeTmdb, part: &str) -> usize {
    let lines = tmdb.requests().into_iter();
    lines.filter(|line| line.contains(part)).count()
}

fn has_still(harness: &TestHarness, has: bool) {
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        if !has {
            episode.pictures.clear();
        }
    });
}

#[test]
fn the_backdrop_is_a_last_place_for_stills() {
    let style = "art [folder, server, backdrop]";
    let (harness, tmdb) = with_tmdb(style, vec![backdrop("wide.jpg", 7)], Vec::new());
    has_still(&harness, false);
    rate(&harness);
    assert_eq!(drawn_on(&harness), "backdrop:tmdb:/wide.jpg");
    assert_eq!(fetched(&tmdb, "/t/p/"), 1);
    // The server's own precedes that of TMDb.
    let own = landscape(5, 320, 180);
    harness
        .plex
        .change(|library| library.backdrop = Some(Arc::new(own.clone())));
    rate(&harness);
    assert!(drawn_on(&harness).starts_with("backdrop:/library/"));
}

#[test]
fn a_backdrop_as_the_only_place_is_one_picture_for_a_whole_series() {
    let (harness, tmdb) = with_tmdb("art backdrop", vec![backdrop("wide.jpg", 7)], Vec::new());
    for key in [LOW_WATER, 1202] {
        harness.plex("media.rate", key);
        harness.run_until_idle();
        assert!(harness.shows_card(key));
    }
    assert_eq!(harness.requests("/file?"), 0);
    assert_eq!(fetched(&tmdb, "/t/p/"), 1, "the second time it is here");
}

#[test]
fn without_any_backdrop_the_job_waits_for_a_picture() {
    let (harness, _tmdb) = with_tmdb("art backdrop", Vec::new(), Vec::new());
    rate(&harness);
    let jobs = harness.jobs();
    assert!(
        jobs.iter()
            .any(|(state, why)| state == "waiting" && why.contains("its series has no backdrop")),
        "{jobs:?}"
    );
}

#[test]
fn a_card_on_a_backdrop_is_drawn_again_when_a_still_appears() {
    let style = "art [server, backdrop]";
    let (harness, _tmdb) = with_tmdb(style, vec![backdrop("wide.jpg", 7)], Vec::new());
    let still = harness.plex.episode(LOW_WATER).unwrap().pictures.clone();
    let added = harness.now_ms() / 1000 - 3 * DAY_S;
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.other.insert("addedAt".into(), added.into());
        episode.pictures.clear();
    });
    rate(&harness);
    assert_eq!(drawn_on(&harness), "backdrop:tmdb:/wide.jpg");
    harness.schedule();
    let night = || {
        harness.advance(DAY_S);
        harness.schedule();
        harness.run_until_idle();
    };
    night();
    assert_eq!(
        (drawn_on(&harness).as_str(), harness.cards_of(LOW_WATER)),
        ("backdrop:tmdb:/wide.jpg", 1)
    );
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.pictures.extend(still.clone());
    });
    night();
    assert!(drawn_on(&harness).starts_with("metadata://"));
}

#[test]
fn a_logo_of_tmdb_is_used_if_the_server_has_none() {
    let logos = vec![
        picture("fr.png", Some("fr"), LOGO_FILE.to_vec()),
        picture("en.png", Some("en"), LOGO_FILE.to_vec()),
    ];
    let (harness, tmdb) = with_tmdb("design \"bare\"", Vec::new(), logos);
    for key in [LOW_WATER, 1202] {
        harness.plex("media.rate", key);
        harness.run_until_idle();
    }
    assert_eq!(fetched(&tmdb, "/t/p/original/en.png"), 1);
    assert_eq!(fetched(&tmdb, "/images"), 1, "{:?}", tmdb.requests());
    let card = harness.shown(LOW_WATER);
    // With the server's own, TMDb is not asked, and the card changes.
    let (harness, tmdb) = with_tmdb("design \"bare\"", Vec::new(), Vec::new());
    rate(&harness);
    assert_ne!(harness.shown(LOW_WATER), card, "this one has no logo");
    assert_eq!(fetched(&tmdb, "/images"), 1);
    rate(&harness);
    assert_eq!(fetched(&tmdb, "/images"), 1, "missing for an hour");
    harness.advance(3700);
    rate(&harness);
    assert_eq!(fetched(&tmdb, "/images"), 2);
    harness
        .plex
        .change(|library| library.logo = Some(Arc::new(LOGO_FILE.to_vec())));
    rate(&harness);
    assert_eq!(harness.shown(LOW_WATER), card);
}

#[test]
fn if_tmdb_fails_the_card_is_drawn_without_its_logo_and_backdrop() {
    let style = "design \"bare\"  unwatched art";
    let (harness, tmdb) = with_tmdb(style, vec![backdrop("wide.jpg", 7)], Vec::new());
    for line_has in ["/find", "/find"] {
        tmdb.add_fault(TmdbFault {
            line_has: line_has.into(),
            status: 500,
            retry_after: None,
        });
    }
    rate(&harness);
    assert!(harness.shows_card(LOW_WATER));
    assert!(drawn_on(&harness).starts_with("metadata://"));
}
