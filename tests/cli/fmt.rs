//! `fmt`: which files change, what of them stays, and what `--check` says.

use std::fs;
use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use crate::cli::text;
use crate::support::{intertitle, intertitle_reading};

const UNTIDY: &str = "ON plex media.rate->make card # stars\n";
const TIDY: &str = "on plex media.rate -> make card  # stars\n";
const BROKEN: &str = "on plex media.rate make card\n";

fn folder(rules: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    for (name, text) in rules {
        fs::write(folder.path().join("rules").join(name), text).unwrap();
    }
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let config = ["fmt", "--config", folder.path().to_str().unwrap()];
    intertitle(&[&config, arguments].concat())
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join("rules").join(name)).unwrap()
}

/// What is printed, and how it ends.
#[track_caller]
fn says(output: &Output, code: i32, expected: &str) {
    let printed = text(&output.stdout);
    assert_eq!(
        (printed.as_str(), output.status.code()),
        (expected, Some(code))
    );
}

#[test]
fn unformatted_files_are_rewritten_and_others_are_not_touched() {
    let folder = folder(&[("a.rules", UNTIDY), ("b.rules", TIDY)]);
    let changed = |name: &str| {
        let path = folder.path().join("rules").join(name);
        fs::metadata(path).unwrap().modified().unwrap()
    };
    let before = changed("b.rules");
    says(
        &run(&folder, &[]),
        0,
        "a.rules\n1 file formatted, 1 file unchanged\n",
    );
    assert_eq!(read(&folder, "a.rules"), TIDY);
    assert_eq!(changed("b.rules"), before);
    says(&run(&folder, &[]), 0, "2 files unchanged\n");
    let names = fs::read_dir(folder.path().join("rules")).unwrap().count();
    assert_eq!(names, 2, "nothing is left lying about");
}

#[test]
fn check_changes_nothing_and_names_the_files() {
    let folder = folder(&[("a.rules", UNTIDY), ("b.rules", TIDY), ("c.rules", UNTIDY)]);
    says(&run(&folder, &["--check"]), 1, "a.rules\nc.rules\n");
    assert_eq!(read(&folder, "a.rules"), UNTIDY);
    let tidy = folder.path().join("rules/b.rules");
    says(&run(&folder, &["--check", tidy.to_str().unwrap()]), 0, "");
}

#[test]
fn a_file_with_an_error_is_not_changed_and_the_others_are() {
    let folder = folder(&[("a.rules", BROKEN), ("b.rules", UNTIDY)]);
    let output = run(&folder, &[]);
    says(
        &output,
        1,
        "b.rules\n1 file formatted, 1 file with errors\n",
    );
    assert_eq!(
        (
            read(&folder, "a.rules").as_str(),
            read(&folder, "b.rules").as_str()
        ),
        (BROKEN, TIDY)
    );
    let printed = text(&output.stderr);
    assert!(printed.contains(" --> a.rules:1:20\n"), "{printed}");
}

#[test]
fn a_pipe_goes_from_stdin_to_stdout() {
    says(&intertitle_reading(&["fmt", "-"], UNTIDY), 0, TIDY);
    says(&intertitle_reading(&["fmt", "-"], BROKEN), 1, "");
    says(
        &intertitle_reading(&["fmt", "--check", "-"], UNTIDY),
        1,
        "stdin\n",
    );
}

#[test]
fn line_ends_stay_and_a_byte_order_mark_goes() {
    let folder = folder(&[("dos.rules", "\u{feff}on plex media.rate->make card\r\n")]);
    run(&folder, &[]);
    assert_eq!(
        read(&folder, "dos.rules"),
        "on plex media.rate -> make card\r\n"
    );
}

#[test]
fn a_folder_without_rules_is_not_an_error() {
    let folder = folder(&[]);
    let rules = folder.path().join("rules");
    says(
        &run(&folder, &[]),
        0,
        &format!("no rules files in {}\n", rules.display()),
    );
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_links_are_followed() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = folder(&[("real.txt", UNTIDY)]);
    let real = folder.path().join("rules/real.txt");
    let link = folder.path().join("rules/link.rules");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o664)).unwrap();
    symlink(Path::new("real.txt"), &link).unwrap();
    says(&run(&folder, &[]), 0, "link.rules\n1 file formatted\n");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), TIDY);
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o664
    );
    fs::write(&real, UNTIDY).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o444)).unwrap();
    let output = run(&folder, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("it is read-only"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(fs::read_to_string(&real).unwrap(), UNTIDY);
}
