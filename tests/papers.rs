//! Man pages and completions of shells: those in `packaging/` are what the table of commands says.
//!
//! `UPDATE=1 cargo test papers` writes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap_complete::Shell;
use intertitle::cli::program;

/// The files of a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_string();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[track_caller]
fn is_up_to_date(folder: &str, wanted: &Path) {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("packaging")
        .join(folder);
    let wanted = files(wanted);
    assert!(!wanted.is_empty());
    if std::env::var_os("UPDATE").is_some() {
        drop(fs::remove_dir_all(&kept));
        fs::create_dir_all(&kept).unwrap();
        for (name, text) in &wanted {
            fs::write(kept.join(name), text).unwrap();
        }
    }
    let got = files(&kept);
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&got),
        names(&wanted),
        "packaging/{folder}: UPDATE=1 writes them"
    );
    for (name, text) in wanted {
        assert_eq!(
            got[&name], text,
            "packaging/{folder}/{name}: UPDATE=1 writes it"
        );
    }
}

#[test]
fn the_man_pages_say_what_help_says() {
    let folder = tempfile::tempdir().unwrap();
    clap_mangen::generate_to(program(), folder.path()).unwrap();
    is_up_to_date("man", folder.path());
}

#[test]
fn the_completions_of_shells_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh] {
        clap_complete::generate_to(shell, &mut program(), "intertitle", folder.path()).unwrap();
    }
    is_up_to_date("completions", folder.path());
}
