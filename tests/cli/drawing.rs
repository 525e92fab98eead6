//! Every command that `docs/drawing.md` shows does what it shows.

use std::fs;
use std::path::Path;

use intertitle::fake::landscape;

use crate::cli::text;
use crate::support::intertitle_in;

const PAGE: &str = include_str!("../../docs/drawing.md");

/// The commands of the page, those apart that never end.
fn commands() -> Vec<String> {
    let blocks = PAGE.split("```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap().lines());
    lines.map(String::from).collect()
}

/// As a shell cuts it: blanks part words, but not within quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            letter => words.last_mut().unwrap().push(letter),
        }
    }
    words
}

/// What the page speaks of as being there.
fn fill(folder: &Path) {
    for name in ["designs", "stills"] {
        fs::create_dir(folder.join(name)).unwrap();
    }
    let design = include_str!("../../rules/designs/standard.card");
    fs::write(folder.join("designs/mine.card"), design).unwrap();
    let table = PAGE.split("```csv\n").nth(1).unwrap();
    let table = table.split("```").next().unwrap();
    fs::write(folder.join("cards.csv"), table).unwrap();
    let still = landscape(1, 64, 36);
    for name in ["still.jpg", "stills/Dark (2017) - S01E02 - Lies.jpg"] {
        fs::write(folder.join(name), &still).unwrap();
    }
    fs::write(
        folder.join("intertitle.toml"),
        "[cards]\nsize = \"320x180\"\n",
    )
    .unwrap();
}

#[test]
fn every_command_on_the_page_does_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let commands = commands();
    assert!(commands.len() >= 10);
    for line in &commands {
        let line = line.split(" > ").next().unwrap();
        let mut words = words(line);
        assert_eq!(words.remove(0), "intertitle", "{line}");
        // It would go on for ever; its loop has tests of its own.
        words.retain(|word| word != "--watch");
        let output = intertitle_in(folder.path(), &words);
        assert!(output.status.success(), "{line}\n{}", text(&output.stderr));
    }
    for name in [
        "card.jpg",
        "dark-1.jpg",
        "dark-2.jpg",
        "sheet.jpg",
        "cards/Dark (2017) - S01E02 - Lies.jpg",
    ] {
        assert!(folder.path().join(name).exists(), "{name}");
    }
}
