//! `backup`: made, listed and put back.

use std::fs;
use std::path::Path;

use crate::support::{Program, intertitle, post};

fn config(folder: &Path) -> &str {
    folder.to_str().unwrap()
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = intertitle(arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn hooks(folder: &Path) -> usize {
    let (code, listed, _) = run(&["queue", "hooks", "--json", "--config", config(folder)]);
    assert_eq!(code, Some(0));
    let rows: serde_json::Value = serde_json::from_str(&listed).unwrap();
    rows.as_array().unwrap().len()
}

fn send(program: &Program) {
    let body = br#"{"event":"media.play","Metadata":{"ratingKey":"1201"}}"#;
    let answer = post(
        program.address,
        "/api/webhooks/plex",
        "application/json",
        body,
    );
    assert_eq!(answer.status, 202);
}

#[test]
fn what_was_backed_up_while_it_ran_comes_back_and_what_was_there_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let settings = "[server]\nlisten = \"127.0.0.1:0\"\n";
    fs::create_dir(at.join("rules")).unwrap();
    fs::write(
        at.join("rules/main.rules"),
        "on plex media.rate -> remake card\n",
    )
    .unwrap();
    fs::write(at.join("intertitle.toml"), settings).unwrap();
    let program = Program::serve(at);
    send(&program);
    let (code, said, _) = run(&["backup", "--config", config(at)]);
    assert_eq!(code, Some(0));
    assert!(said.starts_with("a backup lies in "), "{said}");
    let keys = fs::read_to_string(at.join("intertitle.keys")).unwrap();
    send(&program);
    let (code, _, why) = run(&["backup", "restore", "--yes", "--config", config(at)]);
    assert_eq!(code, Some(2));
    assert!(
        why.contains("another intertitle is running") && why.contains("stop it first"),
        "{why}"
    );
    program.signal("TERM");
    drop(program);

    assert_eq!(hooks(at), 2);
    fs::write(
        at.join("rules/main.rules"),
        "on plex media.rate -> make card\n",
    )
    .unwrap();
    fs::write(at.join("intertitle.keys"), "").unwrap();
    fs::write(at.join("intertitle.toml"), "this is no TOML").unwrap();
    let (code, said, _) = run(&["backup", "restore", "--config", config(at)]);
    assert_eq!(code, Some(0));
    assert!(said.contains("`--yes` does it"), "{said}");
    assert_eq!(fs::read_to_string(at.join("intertitle.keys")).unwrap(), "");
    let (code, said, why) = run(&["backup", "restore", "--yes", "--config", config(at)]);
    assert_eq!(code, Some(0), "{why}");
    assert!(said.contains("is in its place"), "{said}");

    assert_eq!(hooks(at), 1);
    let read = |name: &str| fs::read_to_string(at.join(name)).unwrap();
    assert_eq!(
        read("rules/main.rules"),
        "on plex media.rate -> remake card\n"
    );
    assert_eq!(read("intertitle.toml"), settings);
    assert_eq!(read("intertitle.keys"), keys);
    let (_, listed, _) = run(&["backup", "list", "--config", config(at)]);
    let aside = listed
        .lines()
        .find(|name| name.starts_with("before-restore-"))
        .unwrap();
    let aside = at.join("backups").join(aside);
    assert_eq!(
        fs::read_to_string(aside.join("intertitle.toml")).unwrap(),
        "this is no TOML"
    );
    // It runs on with what came back.
    let program = Program::serve(at);
    send(&program);
    assert_eq!(hooks(at), 2);
}

#[test]
fn a_damaged_backup_is_refused_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    drop(Program::serve(at));
    let (_, said, _) = run(&["backup", "--config", config(at)]);
    let backup =
        Path::new(said.trim_end().strip_prefix("a backup lies in ").unwrap()).to_path_buf();
    let copy = fs::read(backup.join("intertitle.db")).unwrap();
    fs::write(backup.join("intertitle.db"), &copy[..copy.len() / 2]).unwrap();
    let before = fs::read(at.join("intertitle.keys")).unwrap();
    let (code, _, why) = run(&["backup", "restore", "--yes", "--config", config(at)]);
    assert_eq!(code, Some(2));
    assert!(why.contains("damaged"), "{why}");
    assert_eq!(fs::read(at.join("intertitle.keys")).unwrap(), before);
    let (code, _, why) = run(&[
        "backup",
        "restore",
        "yesterday",
        "--yes",
        "--config",
        config(at),
    ]);
    assert_eq!(code, Some(2));
    assert!(why.contains("there is no backup `yesterday`"), "{why}");
}
