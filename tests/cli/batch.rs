//! `draw --batch`: many cards from a table or a folder.

use std::fs;
use std::path::Path;
use std::process::Output;

use intertitle::fake::landscape;
use tempfile::TempDir;

use crate::cli::text;
use crate::support::intertitle;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn artwork(folder: &TempDir, name: &str) {
    fs::write(folder.path().join(name), landscape(1, 64, 36)).unwrap();
}

fn batch(folder: &TempDir, path: &str, arguments: &[&str]) -> Output {
    let path = folder.path().join(path);
    let config = folder.path().join("config");
    let own = [
        "draw",
        "--config",
        config.to_str().unwrap(),
        "--size",
        "160x90",
    ];
    intertitle(&[&own[..], &["--batch", path.to_str().unwrap()], arguments].concat())
}

/// The first bytes of a JPEG.
fn is_card(path: impl AsRef<Path>) -> bool {
    fs::read(path).is_ok_and(|bytes| bytes.starts_with(&[0xff, 0xd8]))
}

#[test]
fn an_invalid_row_is_reported_with_its_number_and_stops_no_other() {
    let table = "out,art,title,season,watched,font_color,omit_gradient\n\
                 one.jpg,art.png,One,1,yes,gold,on\n\
                 two.jpg,nowhere.png,Two,1,,,\n\
                 three.jpg,,Three,x,,,\n\
                 four.jpg,,\"Four, \"\"so\"\"\",4,no,goldd,\n\
                 one.jpg,,Again,1,,,\n\
                 ,,Nowhere,1,,,\n\
                 five.jpg,,Five\n\
                 new/six.jpg,none,Six,0,,#AABBCC,\n";
    let folder = folder(&[("cards.csv", table)]);
    artwork(&folder, "art.png");
    let output = batch(&folder, "cards.csv", &["--threads", "3"]);
    let printed = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(
        text(&output.stdout).starts_with("2 cards drawn, 6 not, in "),
        "{}",
        text(&output.stdout)
    );
    let nowhere = folder.path().join("nowhere.png");
    let expected = format!(
        "row 3: not drawn: cannot read {}: No such file or directory (os error 2)
row 4: not drawn: expected a whole number for `season`, found `x`
row 5: not drawn: unknown colour `goldd`: did you mean `gold`?
row 6: not drawn: `out` is the same as in row 2
row 7: not drawn: missing `out`
row 8: not drawn: it has 3 cells, but the first row has 7
",
        nowhere.display()
    );
    assert_eq!(printed, expected);
    for (name, is_there) in [("one.jpg", true), ("new/six.jpg", true), ("two.jpg", false)] {
        assert_eq!(is_card(folder.path().join(name)), is_there, "{name}");
    }
}

#[test]
fn a_table_of_a_spreadsheet_is_read_with_its_mark_its_semicolons_and_its_headings() {
    let table = "\u{feff}Out;Title;Font Size\r\na.jpg;Ärger, oder nicht;1.2\r\n";
    let folder = folder(&[("cards.csv", table)]);
    let out = folder.path().join("cards");
    let output = batch(&folder, "cards.csv", &["--out", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(is_card(out.join("a.jpg")));
}

#[test]
fn a_column_that_is_nothing_stops_the_batch_before_it_begins() {
    for (heading, help) in [
        (
            "font_sise",
            "unknown column `font_sise`: did you mean `font_size`?\n",
        ),
        ("out", "duplicate column `out`\n"),
    ] {
        let table = format!("out,{heading}\na.jpg,1\n");
        let folder = folder(&[("cards.csv", &table)]);
        let output = batch(&folder, "cards.csv", &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            text(&output.stderr).ends_with(help),
            "{}",
            text(&output.stderr)
        );
        assert!(!folder.path().join("a.jpg").exists());
    }
}

#[test]
fn rows_may_name_files_of_designs_and_use_what_these_have_of_their_own() {
    let design = include_str!("../../rules/designs/standard.card").replace("omit_gradient", "bare");
    let table = "out,design,bare\na.jpg,mine.card,on\nb.jpg,broken.card,\n";
    let folder = folder(&[
        ("cards.csv", table),
        ("mine.card", &design),
        ("broken.card", "card x"),
    ]);
    let output = batch(&folder, "cards.csv", &[]);
    assert_eq!(
        text(&output.stderr),
        "row 3: not drawn: the design `broken.card` has errors; `intertitle check` shows them\n"
    );
    assert!(is_card(folder.path().join("a.jpg")));
}

#[test]
fn a_folder_of_pictures_becomes_cards_of_the_same_names_and_cards_are_left_out() {
    let folder = folder(&[
        ("notes.txt", "no picture"),
        ("Broken - S01E03 - No.jpg", "no picture"),
    ]);
    artwork(&folder, "Dark - S01E02 - Lies.png");
    artwork(&folder, "Alone.jpg");
    let output = batch(&folder, "", &[]);
    let printed = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(
        printed.starts_with("Broken - S01E03 - No.jpg: not drawn: "),
        "{printed}"
    );
    let cards = folder.path().join("cards");
    for name in ["Dark - S01E02 - Lies.jpg", "Alone.jpg"] {
        assert!(is_card(cards.join(name)), "{name}");
    }
    let config = cards.to_str().unwrap();
    let output = batch(&folder, "cards", &["--out", config]);
    assert_eq!(
        output.status.code(),
        Some(2),
        "cards are not original pictures"
    );
    assert!(text(&output.stderr).contains("nothing to draw in"));
}
