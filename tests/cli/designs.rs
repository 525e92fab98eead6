//! `designs`, `export`, and `check` of designs.

use std::fs;
use std::process::Output;

use intertitle::card::Picture;
use tempfile::TempDir;

use crate::cli::text;
use crate::support::intertitle;

const STANDARD: &str = include_str!("../../rules/designs/standard.card");
const NO_SUCH: &str = "canvas 16 x 9\n\ncard broken\nart covr\n";

fn config_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("designs")).unwrap();
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let config = folder.path().to_str().unwrap();
    intertitle(&[arguments, &["--config", config]].concat())
}

#[test]
fn designs_are_listed_and_one_is_shown_with_its_canvas_and_properties() {
    let folder = config_folder();
    let gold = STANDARD.replace("A title above", "Gold above");
    fs::write(folder.path().join("designs/gold.card"), gold).unwrap();
    let output = run(&folder, &["designs"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    assert!(
        printed.contains("gold") && printed.contains("  Gold above an index line"),
        "{printed}"
    );
    let output = run(&folder, &["designs", "Gold"]);
    let printed = text(&output.stdout);
    assert!(
        printed.starts_with("gold  Gold above an index line"),
        "{printed}"
    );
    assert!(printed.contains("\n  canvas 3200 x 1800 px\n"), "{printed}");
    assert!(printed.contains("\n  omit_gradient "), "{printed}");
    let output = run(&folder, &["designs", "glod"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: unknown design \"glod\": did you mean `gold`?\n"
    );
}

#[test]
fn a_contact_sheet_shows_every_design() {
    let folder = config_folder();
    for name in ["a", "b", "c", "d", "e"] {
        fs::write(folder.path().join(format!("designs/{name}.card")), STANDARD).unwrap();
    }
    let file = folder.path().join("sheet.jpg");
    let output = run(&folder, &["designs", "--sheet", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let picture = Picture::read(&fs::read(&file).unwrap()).unwrap();
    let (width, height) = (picture.width, picture.height);
    assert!(width > 4 * 480 && height > 2 * 270, "{width} x {height}");
    let is_ground = |x, y| {
        let at = ((y * width + x) * 4) as usize;
        picture.pixels[at..at + 3]
            .iter()
            .all(|channel| *channel < 60)
    };
    assert!(is_ground(4, 4) && !is_ground(32 + 240, 32 + 100));
}

#[test]
fn a_built_in_design_is_copied_out_and_never_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("designs/standard.card");
    let output = run(&folder, &["export", "designs/standard.card"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&file).unwrap(), STANDARD);
    fs::write(&file, "mine").unwrap();
    let output = run(&folder, &["export", "--all"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("already exists and was kept; `--force` overwrites it"));
    assert!(folder.path().join("rules/default.rules").exists());
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    let output = run(&folder, &["export", "standard", "--force"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&file).unwrap(), STANDARD);
    let output = run(&folder, &["export", "standart.card"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn check_reads_designs_as_it_reads_rules() {
    let folder = config_folder();
    let broken = folder.path().join("designs/broken.card");
    fs::write(&broken, NO_SUCH).unwrap();
    let output = run(&folder, &["check"]);
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(
        printed.contains("\n --> designs/broken.card:4:5\n"),
        "{printed}"
    );
    let json = text(&run(&folder, &["check", "--json"]).stdout);
    assert!(json.contains("\"file\":\"designs/broken.card\""), "{json}");
    let file = broken.to_str().unwrap();
    let alone = run(&folder, &["check", file]);
    assert_eq!(alone.status.code(), Some(1));
    assert!(text(&alone.stdout).contains(&format!(" --> {file}:4:5\n")));
    fs::write(&broken, STANDARD).unwrap();
    let output = run(&folder, &["check"]);
    assert!(
        text(&output.stdout).contains(", 1 design: "),
        "{}",
        text(&output.stdout)
    );
    assert_eq!(
        text(&run(&folder, &["check", file]).stdout),
        "1 design: ok\n"
    );
}
