//! `draw`: one card by hand.

use std::fs;
use std::path::Path;
use std::process::Output;

use intertitle::card::Picture;
use tempfile::TempDir;

use crate::cli::text;
use crate::support::intertitle;

/// Runs `draw` with a config folder of its own, whose `designs/` has these.
fn draw(folder: &TempDir, arguments: &[&str]) -> Output {
    let config = folder.path().join("config");
    fs::create_dir_all(&config).unwrap();
    let config = config.to_str().unwrap();
    intertitle(&[&["draw", "--config", config], arguments].concat())
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_string()
}

/// Width and height of a picture file, and the colour of its middle.
fn look(file: impl AsRef<Path>) -> ((u32, u32), [u8; 3]) {
    let picture = Picture::read(&fs::read(file).unwrap()).unwrap();
    let (width, height) = (picture.width, picture.height);
    let at = ((height / 3 * width + width / 2) * 4) as usize;
    (
        (width, height),
        picture.pixels[at..at + 3].try_into().unwrap(),
    )
}

#[track_caller]
fn refused(arguments: &[&str], expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let out = path(&folder, "card.jpg");
    let output = draw(&folder, &[&["--out", &out], arguments].concat());
    let printed = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{printed}");
    assert_eq!(printed, expected);
    assert!(!Path::new(&out).exists());
}

#[test]
fn an_example_is_drawn_without_arguments() {
    let folder = tempfile::tempdir().unwrap();
    let out = path(&folder, "new/card.jpg");
    let output = draw(&folder, &["--out", &out, "--size", "320x180"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    assert!(
        printed.starts_with(&format!("{out}: standard, 320 x 180 px, ")),
        "{printed}"
    );
    assert_eq!(
        text(&output.stderr),
        "note: no picture and no episode given: drawing an example\n"
    );
    let (size, ground) = look(&out);
    assert_eq!(size, (320, 180));
    assert!(ground.iter().any(|channel| *channel > 40), "{ground:?}");
}

#[test]
fn the_ground_is_the_picture_or_black() {
    let folder = tempfile::tempdir().unwrap();
    let artwork = path(&folder, "art.png");
    image::RgbImage::from_pixel(64, 36, image::Rgb([200, 40, 40]))
        .save(&artwork)
        .unwrap();
    let out = path(&folder, "card.jpg");
    let noted = "note: the picture is a single colour (#c82828)\n";
    for (ground, red, noted) in [(artwork.as_str(), 190..=210, noted), ("none", 0..=8, "")] {
        let output = draw(
            &folder,
            &[
                "--out", &out, "--size", "320x180", "--art", ground, "--title", "A",
            ],
        );
        assert_eq!(
            (output.status.code(), text(&output.stderr)),
            (Some(0), noted.to_string())
        );
        let (_, [found, ..]) = look(&out);
        assert!(red.contains(&found), "{ground}: {found}");
    }
}

#[test]
fn a_dash_is_stdout_and_only_the_card_is_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "--out", "-", "--size", "160x90", "--art", "none", "--title", "A",
    ];
    let output = draw(&folder, &arguments);
    assert!(output.stdout.starts_with(&[0xff, 0xd8]), "no JPEG");
    assert!(output.stdout.ends_with(&[0xff, 0xd9]), "more than a JPEG");
}

#[test]
fn designs_of_the_config_folder_and_files_are_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let designs = folder.path().join("config/designs");
    fs::create_dir_all(&designs).unwrap();
    let text_of = include_str!("../../rules/designs/standard.card");
    fs::write(
        designs.join("gold.card"),
        text_of.replace("omit_gradient", "omit_gold"),
    )
    .unwrap();
    let file = path(&folder, "mine.card");
    fs::write(&file, text_of.replace("omit_gradient", "omit_mine")).unwrap();
    let out = path(&folder, "card.jpg");
    for (design, flag) in [("Gold", "omit_gold"), (file.as_str(), "omit_mine")] {
        let set = format!("{flag}=on");
        let output = draw(
            &folder,
            &[
                "--out", &out, "--size", "160x90", "--design", design, "--set", &set,
            ],
        );
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
}

#[test]
fn deviations_from_the_request_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let out = path(&folder, "card.jpg");
    let long = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz ".repeat(9);
    let output = draw(
        &folder,
        &[
            "--out", &out, "--size", "160x90", "--art", "none", "--title", &long,
        ],
    );
    assert_eq!(output.status.code(), Some(0));
    let printed = text(&output.stderr);
    assert!(
        printed.starts_with("note: the title is long: "),
        "{printed}"
    );
}

#[test]
fn a_wrong_property_is_reported_with_a_similar_one() {
    refused(
        &["--set", "font_sise=1.2", "--size", "10x10"],
        "error: a card must be at least 160x90 and at most 3840x2160
 --> --size:1:6
  |
1 | size=10x10
  |      ^^^^^
  = help: for example `1920x1080`

error: unknown property `font_sise`
 --> --set:1:1
  |
1 | font_sise=1.2
  | ^^^^^^^^^
  = help: did you mean `font_size`?
",
    );
    refused(
        &["--set", "font_size"],
        "error: missing `=` in `--set font_size`; use `--set NAME=VALUE`\n",
    );
    refused(
        &["--season", "x"],
        "error: expected a whole number for `season`, found `x`\n",
    );
    refused(
        &["--design", "standart"],
        "error: unknown design \"standart\": did you mean `standard`?\n",
    );
}

#[test]
fn errors_of_a_design_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let designs = folder.path().join("config/designs");
    fs::create_dir_all(&designs).unwrap();
    fs::write(
        designs.join("gold.card"),
        "card gold\ncanvas 16 x 9\nart covr\n",
    )
    .unwrap();
    let output = draw(
        &folder,
        &["--out", &path(&folder, "card.jpg"), "--design", "gold"],
    );
    assert_eq!(output.status.code(), Some(2));
    let printed = text(&output.stderr);
    assert!(
        printed.starts_with("error: ") && printed.contains("--> designs/gold.card:3:5"),
        "{printed}"
    );
}

#[test]
fn an_invalid_picture_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let artwork = path(&folder, "art.jpg");
    fs::write(&artwork, "no picture").unwrap();
    let output = draw(
        &folder,
        &["--out", &path(&folder, "card.jpg"), "--art", &artwork],
    );
    assert_eq!(output.status.code(), Some(2));
    let printed = text(&output.stderr);
    assert!(
        printed.starts_with(&format!("error: {artwork}: ")),
        "{printed}"
    );
}

#[test]
fn a_card_that_lacks_what_its_design_needs_is_not_made() {
    let anime = [
        "--design",
        "anime",
        "--title",
        "Tide",
        "--season",
        "1",
        "--episode",
        "2",
    ];
    let required = [&anime[..], &["--set", "require_kanji=on"]].concat();
    refused(&required, "error: kanji is required, and no rule sets it\n");
    let folder = tempfile::tempdir().unwrap();
    let out = path(&folder, "card.jpg");
    let with = [
        &required[..],
        &["--set", "kanji=1", "--out", &out, "--size", "320x180"],
    ]
    .concat();
    let output = draw(&folder, &with);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn a_mask_is_drawn_over_the_title_of_a_plain_picture() {
    let folder = tempfile::tempdir().unwrap();
    let out = path(&folder, "card.png");
    let card = |more: &[&str]| {
        let given = [
            "--title", "Tide", "--size", "320x180", "--art", "none", "--out", &out,
        ];
        let output = draw(&folder, &[&given, more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        look(&out).1
    };
    let mask = ["--mask", "tests/cards/art/srgb.png"];
    let plain = card(&[]);
    assert_ne!(card(&mask), plain);
    assert_eq!(
        card(&[&mask[..], &["--set", "unwatched=gray"]].concat()),
        plain
    );
}
