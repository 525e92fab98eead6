//! Blueprints: one series in a JSON file, in the form of today and in the one before.

use std::fs;

use crate::cli::import::folder::TcmFolder;

const NOW: &str = r##"{
  "series": {
    "font_id": 0, "template_ids": [0], "card_type": "anime",
    "season_titles": {"1-12": "East Blue", "s2e1-s2e4": "Alabasta"},
    "extras": {"kanji_color": "rgb(255, 200, 0)", "omit_gradient": "True"}
  },
  "episodes": {
    "s1e2": {"title": "The Long\\nRoad", "extras": {"kanji": "長い道"}},
    "s10e1": {"hide_episode_text": true},
    "finale": {"title": "?"}
  },
  "templates": [{
    "name": "Specials",
    "filters": [{"argument": "Season Number", "operation": "equals", "reference": "0"}],
    "hide_season_text": true
  }],
  "fonts": [{"name": "Sea", "file": "Sea.ttf", "color": "#FAFAFA", "size": 1.2, "vertical_shift": 20}],
  "creator": "a reader", "previews": ["preview.jpg"], "description": ["Texts"]
}"##;

const BEFORE: &str = r##"{
  "series": {
    "card_type": "standard",
    "season_title_ranges": ["1", "2"], "season_title_values": ["One", "Two {season_number}"],
    "extra_keys": ["separator"], "extra_values": ["/"]
  },
  "episodes": {}, "templates": [], "fonts": []
}"##;

#[test]
fn a_blueprint_is_a_rules_file_for_its_series() {
    let tcm = TcmFolder::new("");
    let folder = tcm.path().join("Kaze no Umi (1999)/0");
    fs::create_dir_all(&folder).unwrap();
    let font = include_bytes!("../../../fonts/Outfit-ExtraBold.ttf");
    fs::write(folder.join("Sea.ttf"), font).unwrap();
    let file = folder.join("blueprint.json");
    fs::write(&file, NOW.replace("\\\\n", "\\n")).unwrap();
    // The folder, and the file in it.
    for path in [&folder, &file] {
        let (printed, complaint, code) = tcm.import_at(path, &[]);
        assert_eq!((complaint.as_str(), code), ("", Some(0)), "{printed}");
    }
    let name = "rules/from-titlecardmaker-kaze-no-umi-1999.rules";
    let rules = fs::read_to_string(tcm.config().join(name)).unwrap();
    tcm.golden("blueprint.rules", &rules);
    tcm.assert_clean();
}

#[test]
fn older_blueprints_have_two_lists_instead_of_an_object() {
    let tcm = TcmFolder::new("");
    let file = tcm.path().join("blueprint.json");
    fs::write(&file, BEFORE).unwrap();
    let (_, complaint, code) = tcm.import_at(&file, &[]);
    assert_eq!(code, Some(2));
    assert!(
        complaint.contains("add `--series \"Severance (2022)\"`"),
        "{complaint}"
    );
    let (printed, _, code) = tcm.import_at(&file, &["--series", "Dark (2017)", "--dry-run"]);
    assert_eq!(code, Some(0));
    for part in [
        "style when series = \"Dark\" and year = 2017 ",
        "{ season_text \"Two {season}\" }",
        "separator \"/\"",
    ] {
        assert!(printed.contains(part), "{part}\n{printed}");
    }
}
