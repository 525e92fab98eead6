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

fn count_deliveries(folder: &Path) -> usize {
    let (code, listed, _) = run(&["queue", "deliveries", "--json", "--config", config(folder)]);
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
fn a_backup_of_a_running_daemon_is_restored_and_the_files_before_are_kept() {
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
    let (code, printed, _) = run(&["backup", "--config", config(at)]);
    assert_eq!(code, Some(0));
    assert!(printed.starts_with("backup written to "), "{printed}");
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

    assert_eq!(count_deliveries(at), 2);
    fs::write(
        at.join("rules/main.rules"),
        "on plex media.rate -> make card\n",
    )
    .unwrap();
    fs::write(at.join("intertitle.keys"), "").unwrap();
    fs::write(at.join("intertitle.toml"), "this is not TOML").unwrap();
    let (code, printed, _) = run(&["backup", "restore", "--config", config(at)]);
    assert_eq!(code, Some(0));
    assert!(
        printed.contains("Run again with `--yes` to apply"),
        "{printed}"
    );
    assert_eq!(fs::read_to_string(at.join("intertitle.keys")).unwrap(), "");
    let (code, printed, why) = run(&["backup", "restore", "--yes", "--config", config(at)]);
    assert_eq!(code, Some(0), "{why}");
    assert!(
        printed.contains("; the previous files are in "),
        "{printed}"
    );

    assert_eq!(count_deliveries(at), 1);
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
        "this is not TOML"
    );
    // It runs on with what came back.
    let program = Program::serve(at);
    send(&program);
    assert_eq!(count_deliveries(at), 2);
}

#[test]
fn a_damaged_backup_is_refused_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    drop(Program::serve(at));
    let (_, printed, _) = run(&["backup", "--config", config(at)]);
    let backup = Path::new(
        printed
            .trim_end()
            .strip_prefix("backup written to ")
            .unwrap(),
    )
    .to_path_buf();
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
    assert!(why.contains("no backup `yesterday`"), "{why}");
}

/// A folder whose daemon has run once.
fn used() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let settings = "[server]\nlisten = \"127.0.0.1:0\"\n";
    fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
    let program = Program::serve(folder.path());
    send(&program);
    program.signal("TERM");
    drop(program);
    folder
}

#[test]
fn a_folder_without_its_state_keys_or_settings_is_not_a_new_one() {
    for name in ["intertitle.db", "intertitle.keys", "intertitle.toml"] {
        for is_emptied in [false, true] {
            let folder = used();
            let (at, lost) = (folder.path(), folder.path().join(name));
            fs::remove_file(&lost).unwrap();
            if is_emptied {
                fs::write(&lost, "").unwrap();
            }
            let (code, _, why) = run(&["serve", "--config", config(at)]);
            assert_eq!(code, Some(2), "{name}");
            assert!(
                why.contains(name)
                    && why.contains("this folder was in use")
                    && why.contains("intertitle backup restore")
                    && why.contains("intertitle init --new"),
                "{why}"
            );
            assert_eq!(lost.exists(), is_emptied, "{name}: nothing was changed");
            let (code, printed, why) = run(&["init", "--new", "--config", config(at)]);
            assert_eq!(code, Some(0), "{why}");
            assert!(
                printed.contains(name) && printed.contains("created "),
                "{printed}"
            );
            let listen = "[server]\nlisten = \"127.0.0.1:0\"\n";
            if name == "intertitle.toml" {
                fs::write(&lost, listen).unwrap();
            }
            send(&Program::serve(at));
            let (_, printed, _) = run(&["init", "--anew", "--config", config(at)]);
            assert!(printed.contains("Nothing was changed"), "{printed}");
        }
    }
}

#[test]
fn a_killed_restore_is_finished_or_undone_by_the_next_command() {
    let folder = used();
    let at = folder.path();
    let (_, printed, _) = run(&["backup", "--config", config(at)]);
    let backup = printed
        .trim_end()
        .strip_prefix("backup written to ")
        .unwrap();
    send(&Program::serve(at));
    assert_eq!(count_deliveries(at), 2);
    // Killed while it copied: nothing has been changed.
    let half = at.join("intertitle.restore");
    fs::create_dir_all(half.join("new")).unwrap();
    fs::write(half.join("new/intertitle.db"), "half of it").unwrap();
    let (code, _, printed) = run(&["queue", "deliveries", "--config", config(at)]);
    assert_eq!(code, Some(0));
    assert!(
        printed.contains("was interrupted before it changed anything"),
        "{printed}"
    );
    assert!(!half.exists());
    assert_eq!(count_deliveries(at), 2);
    // Killed while files took their places: keys and settings have, the state file has not.
    fs::create_dir_all(half.join("new")).unwrap();
    fs::create_dir_all(half.join("old")).unwrap();
    let aside = at.join("backups/before-restore-then");
    fs::write(
        half.join("plan"),
        format!("{}\nintertitle.db\nintertitle.keys", aside.display()),
    )
    .unwrap();
    fs::copy(
        Path::new(backup).join("intertitle.db"),
        half.join("new/intertitle.db"),
    )
    .unwrap();
    fs::copy(at.join("intertitle.keys"), half.join("old/intertitle.keys")).unwrap();
    let (code, _, printed) = run(&["check", "--config", config(at)]);
    assert_ne!(code, Some(2), "{printed}");
    assert!(printed.contains("is finished now"), "{printed}");
    assert!(!half.exists());
    assert_eq!(count_deliveries(at), 1);
    assert!(aside.join("intertitle.keys").is_file() && aside.join("intertitle.db").is_file());
}

#[test]
fn leftovers_of_a_killed_backup_are_removed_by_the_next_backup_or_start() {
    let folder = used();
    let at = folder.path();
    let left = at.join("backups/.unfinished-2026-03-07");
    let leave = || {
        fs::create_dir_all(left.join("rules")).unwrap();
        fs::write(left.join("intertitle.db-journal"), "half").unwrap();
    };
    leave();
    drop(Program::serve(at));
    assert!(!left.exists(), "at a start");
    leave();
    assert_eq!(run(&["backup", "--config", config(at)]).0, Some(0));
    assert!(!left.exists(), "at a backup");
    let (_, listed, _) = run(&["backup", "list", "--config", config(at)]);
    assert_eq!(listed.lines().count(), 1, "{listed}");
}

/// Bytes on disk below a folder: a file that has several names counts once.
#[cfg(unix)]
fn bytes_below(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let (mut left, mut files) = (
        vec![folder.to_path_buf()],
        std::collections::BTreeMap::new(),
    );
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            match entry.file_type().unwrap().is_dir() {
                true => left.push(entry.path()),
                false => {
                    let file = entry.metadata().unwrap();
                    files.insert(file.ino(), file.len());
                }
            }
        }
    }
    files.into_values().sum()
}

#[cfg(unix)]
#[test]
fn original_pictures_are_shared_by_all_backups_and_restored() {
    use intertitle::store::Store;
    let folder = used();
    let at = folder.path();
    let picture = |seed: u32| -> Vec<u8> {
        let byte = |at: u32| u8::try_from(at.wrapping_mul(seed + 7) >> 3 & 0xff).unwrap();
        (0..500_000).map(byte).collect()
    };
    let database = at.join("intertitle.db");
    let keep = |keys: std::ops::Range<u32>| {
        let store = Store::open(&database).unwrap();
        for key in keys {
            let kept = store.keep_original(
                intertitle::store::ImageKey::still("home", &key.to_string()),
                "upload://x",
                Some(&picture(key)),
            );
            kept.unwrap();
        }
    };
    keep(0..20);
    let before = bytes_below(at);
    let mut names = Vec::new();
    for number in 0..5u32 {
        let (code, printed, why) = run(&["backup", "--config", config(at)]);
        assert_eq!(code, Some(0), "{why}");
        let made = Path::new(
            printed
                .trim_end()
                .strip_prefix("backup written to ")
                .unwrap(),
        )
        .to_path_buf();
        // Two in one second have one name.
        let name = made.with_file_name(format!("2026-03-0{number}T00-00-00"));
        fs::rename(made, &name).unwrap();
        names.push(name);
    }
    let grown = bytes_below(at) - before;
    assert!(
        grown < 3_000_000,
        "{grown} bytes for five backups of 10 MB of pictures"
    );
    // The oldest goes, all pictures are lost, and those that came since are not in the backup.
    fs::remove_dir_all(&names[0]).unwrap();
    fs::remove_dir_all(at.join("originals")).unwrap();
    keep(20..21);
    let name = names[2].file_name().unwrap().to_str().unwrap();
    let (code, _, why) = run(&["backup", "restore", name, "--yes", "--config", config(at)]);
    assert_eq!(code, Some(0), "{why}");
    let store = Store::open(&database).unwrap();
    for key in 0..20 {
        let original = store
            .original(intertitle::store::ImageKey::still("home", &key.to_string()))
            .unwrap()
            .unwrap();
        assert!(original.bytes == Some(Ok(picture(key))), "{key}");
    }
}
