//! `import tcm`: databases of TitleCardMaker's own schema, of several versions, its settings and blueprints.

mod blueprint;
mod compare;
mod folder;
mod library;

use std::fs;
use std::path::Path;

use folder::TcmFolder;

use crate::cli::text;
use crate::support::intertitle;

/// What the config folder has below it, by path, with the bytes of each file.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_database_becomes_rules_and_fonts_and_the_rest_is_reported() {
    let tcm = TcmFolder::new(include_str!("alpha.sql"));
    tcm.add_font();
    fs::write(tcm.path().join("config.pickle"), b"\x80\x04.").unwrap();
    let before = contents(tcm.path());
    let (printed, complaint, code) = tcm.import(&["--dry-run"]);
    assert_eq!((complaint.as_str(), code), ("", Some(0)));
    assert!(!tcm.config().exists(), "a dry run writes nothing");
    tcm.golden("alpha.dry", &printed);
    let (printed, complaint, code) = tcm.import(&[]);
    assert_eq!((complaint.as_str(), code), ("", Some(0)));
    tcm.golden("alpha.report", &printed);
    for secret in ["gAAAA", "plex-token", "192.0.2", "$2b$"] {
        assert!(!printed.contains(secret), "{printed}");
        assert!(!tcm.rules().contains(secret));
    }
    assert_eq!(
        before,
        contents(tcm.path()),
        "nothing of TitleCardMaker has changed"
    );
    tcm.assert_clean();
    // The next import gives the same files.
    let first = contents(&tcm.config());
    assert_eq!(tcm.import(&[]).2, Some(0));
    assert_eq!(first, contents(&tcm.config()));
}

#[test]
fn the_page_about_titlecardmaker_shows_what_the_command_prints_and_writes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/moving.md")).unwrap();
    let tcm = TcmFolder::new(include_str!("page.sql"));
    tcm.add_font();
    fs::create_dir(tcm.path().join("source")).unwrap();
    let mut screens = page.split("$ intertitle import tcm /config/titlecardmaker\n");
    let expected = screens.nth(1).unwrap().split("```").next().unwrap();
    let (printed, complaint, code) = tcm.import(&[]);
    assert_eq!((complaint.as_str(), code), ("", Some(0)));
    assert_eq!(tcm.shortened(&printed), expected);
    let rules = tcm.rules();
    let styles = rules.split("# Templates: Specials.\n").nth(1).unwrap();
    let shown = page.split("# Templates: Specials.\n").nth(1).unwrap();
    assert_eq!(styles, shown.split("```").next().unwrap());
    tcm.assert_clean();
}

#[test]
fn settings_of_all_cards_come_from_the_settings_file_of_newer_versions() {
    let tcm = TcmFolder::new(include_str!("newer.sql"));
    let settings = include_str!("newer.json");
    fs::write(tcm.path().join("settings.json"), settings).unwrap();
    let (printed, complaint, code) = tcm.import(&["--dry-run"]);
    assert_eq!((complaint.as_str(), code), ("", Some(0)));
    tcm.golden("newer.dry", &printed);
    tcm.import(&[]);
    tcm.assert_clean();
}

#[test]
fn the_yaml_of_the_first_version_becomes_rules_too() {
    let tcm = TcmFolder::new("");
    fs::remove_file(tcm.path().join("db.sqlite")).unwrap();
    let series = tcm.path().join("source/Ember Coast (2021)");
    fs::create_dir_all(&series).unwrap();
    fs::create_dir(tcm.path().join("fonts")).unwrap();
    let font = include_bytes!("../../../fonts/Montserrat-Bold.ttf");
    fs::write(tcm.path().join("fonts/Coast.ttf"), font).unwrap();
    for (name, text) in [
        ("preferences.yml", include_str!("v1/preferences.yml")),
        ("shows.yml", include_str!("v1/shows.yml")),
        (
            "source/Ember Coast (2021)/data.yml",
            include_str!("v1/data.yml"),
        ),
    ] {
        fs::write(tcm.path().join(name), text).unwrap();
    }
    let (printed, complaint, code) = tcm.import(&["--dry-run"]);
    assert_eq!((complaint.as_str(), code), ("", Some(0)));
    for secret in ["192.0.2", "plex-token", "sonarr-key", "tmdb-key"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    tcm.golden("v1.dry", &printed);
    assert_eq!(tcm.import(&[]).2, Some(0));
    tcm.assert_clean();
}

#[test]
fn cards_have_the_design_colours_font_and_texts_that_titlecardmaker_gave_them() {
    let tcm = TcmFolder::new(include_str!("alpha.sql"));
    tcm.add_font();
    tcm.import(&[]);
    for (event, expected) in [
        (
            "season 3, episode 5",
            &[
                ("design", "tinted-frame"),
                ("font", "Coast.ttf"),
                ("font_color", "#E0C080"),
                ("font_size", "1.1"),
                ("season_text", "The Return"),
                ("unwatched", "blur gray"),
                ("watched", "plain"),
                ("frame_color", "#AA8844"),
                ("title_language", "de"),
            ][..],
        ),
        (
            "season 3, episode 6",
            &[
                ("font_color", "#DC143C"),
                ("font_size", "0.8"),
                ("hide_episode", "on"),
                ("title", "Ebbe"),
            ],
        ),
        ("season 1, episode 1", &[("season_text", "Book One")]),
        (
            "season 0, episode 1",
            &[("season_text", "Extras"), ("design", "tinted-frame")],
        ),
    ] {
        let event = format!(
            "plex media.rate {{ owner yes, watched no, tvdb 4104400, library \"TV Shows\", {event} }}"
        );
        let config = tcm.config();
        let output = intertitle(&["explain", &event, "--config", config.to_str().unwrap()]);
        let printed = text(&output.stdout);
        for (name, value) in expected {
            let mut lines = printed.lines().filter_map(|line| line.strip_prefix("  "));
            let found = lines.any(|line| {
                let rest = line.strip_prefix(name).unwrap_or_default();
                rest.trim_start().starts_with(&format!("{value}  ")) && rest.starts_with(' ')
            });
            assert!(found, "{name} {value}\n{printed}");
        }
    }
}

#[test]
fn files_that_an_import_has_not_written_stay() {
    let tcm = TcmFolder::new(include_str!("alpha.sql"));
    let rules = tcm.config().join("rules");
    fs::create_dir_all(&rules).unwrap();
    let main = rules.join("main.rules");
    fs::write(&main, "on plex media.rate -> remake card\n").unwrap();
    let (printed, _, code) = tcm.import(&[]);
    assert_eq!(code, Some(0));
    // The rules of the user decide when cards are made.
    assert!(!tcm.rules().contains("\non "), "{}", tcm.rules());
    let hint = "put this above your rules: on any added, watched, rated when tvdb = 4104401";
    assert!(printed.contains(hint), "{printed}");
    let own = rules.join("from-titlecardmaker.rules");
    fs::write(&own, "# mine\n").unwrap();
    let (_, complaint, code) = tcm.import(&[]);
    assert_eq!(code, Some(2));
    assert!(
        complaint.contains("was not written by an import"),
        "{complaint}"
    );
    assert_eq!(fs::read_to_string(&own).unwrap(), "# mine\n");
}

#[test]
fn a_font_never_replaces_another_one_of_its_name() {
    let tcm = TcmFolder::new(include_str!("alpha.sql"));
    tcm.add_font();
    let fonts = tcm.config().join("fonts");
    fs::create_dir_all(&fonts).unwrap();
    let other = include_bytes!("../../../fonts/Inter-Bold.ttf");
    fs::write(fonts.join("Coast.ttf"), other).unwrap();
    for _ in 0..2 {
        assert_eq!(tcm.import(&[]).2, Some(0));
        assert_eq!(fs::read(fonts.join("Coast.ttf")).unwrap(), other);
        assert!(tcm.rules().contains("font \"Coast-2.ttf\""));
        assert_eq!(fs::read_dir(&fonts).unwrap().count(), 2);
    }
    tcm.assert_clean();
}

#[test]
fn columns_are_read_by_name_and_unknown_versions_are_a_note() {
    let tcm = TcmFolder::new(
        "CREATE TABLE alembic_version (version_num VARCHAR);
         INSERT INTO alembic_version VALUES ('ffffffffffff');
         CREATE TABLE series (year INTEGER, name VARCHAR, id INTEGER, tvdb_id VARCHAR, card_type VARCHAR, later JSON);
         INSERT INTO series VALUES (2017, 'Dark', 1, '334824', 'Star Wars', '{}');
         INSERT INTO series VALUES (2017, 'Dark', 2, '334824', 'anime', '{}');
         INSERT INTO series VALUES (NULL, 'Unknown', 3, NULL, 'calligraphy', 'not json');",
    );
    let (printed, _, code) = tcm.import(&[]);
    assert_eq!(code, Some(0));
    for part in [
        "the database version ffffffffffff is not known",
        "Dark (2017): a second series with the same id",
        "Unknown: the card type `calligraphy`",
    ] {
        assert!(printed.contains(part), "{printed}");
    }
    let style = "style when tvdb = 334824 { design \"star-wars\" }\n";
    assert!(tcm.rules().contains(style), "{}", tcm.rules());
    tcm.assert_clean();
}

#[test]
fn what_is_not_of_titlecardmaker_is_an_error_that_names_it() {
    let tcm = TcmFolder::new("CREATE TABLE series (id INTEGER);");
    for (path, why) in [
        ("db.sqlite", "not a database of TitleCardMaker 2"),
        ("nothing", "does not exist"),
        ("note.sqlite", "cannot read"),
        ("empty", "there is nothing of TitleCardMaker in"),
        ("bad.json", "is not JSON"),
        ("other.json", "is not a blueprint"),
    ] {
        let at = tcm.path().join(path);
        match path {
            "note.sqlite" => fs::write(
                &at,
                "just a note, longer than a header of SQLite: ".repeat(9),
            )
            .unwrap(),
            "empty" => fs::create_dir(&at).unwrap(),
            "bad.json" => fs::write(&at, "{").unwrap(),
            "other.json" => fs::write(&at, "{\"a\": 1}").unwrap(),
            _ => {}
        }
        let (_, complaint, code) = tcm.import_at(&at, &[]);
        assert_eq!(code, Some(2), "{path}");
        assert!(complaint.contains(why), "{path}: {complaint}");
    }
    assert!(!tcm.config().exists());
}

#[test]
fn cards_are_listed_by_their_bytes() {
    let tcm = TcmFolder::new(include_str!("alpha.sql"));
    let season = tcm.path().join("cards/Ember Coast (2021)/Season 3");
    fs::create_dir_all(&season).unwrap();
    for name in ["Ember Coast (2021) - S03E05.jpg", "older.jpg", "notes.txt"] {
        fs::write(season.join(name), name).unwrap();
    }
    tcm.import(&[]);
    let list = fs::read_to_string(tcm.config().join("titlecardmaker.cards")).unwrap();
    assert_eq!(list.lines().count(), 2);
    assert!(list.lines().all(|line| line.len() == 40), "{list}");
}
