//! The watch of the config folder, on real files.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::daemon::folder_watch::FolderWatch;

fn folders(root: &std::path::Path) -> Vec<PathBuf> {
    vec![root.to_path_buf(), root.join("rules"), root.join("fonts")]
}

/// What `wait` returns; none if it goes on waiting, as a watch that misses a change does.
fn waited(watch: &Arc<FolderWatch>) -> Option<bool> {
    let (sender, receiver) = channel();
    let watch = Arc::clone(watch);
    thread::spawn(move || sender.send(watch.wait()));
    receiver.recv_timeout(Duration::from_secs(20)).ok()
}

#[test]
fn each_way_to_change_a_file_is_reported_and_folders_that_come_later_are_watched() {
    let root = tempfile::tempdir().expect("a folder");
    let rules = root.path().join("rules");
    fs::create_dir(&rules).expect("a folder");
    let watch = FolderWatch::begin(folders(root.path())).expect("a disk of this machine");
    let watch = Arc::new(watch);
    fs::write(rules.join("a.rules"), "one").expect("a file");
    assert_eq!(waited(&watch), Some(true), "a new file");
    fs::write(rules.join("a.rules"), "two").expect("a file");
    assert_eq!(waited(&watch), Some(true), "other text");
    fs::rename(rules.join("a.rules"), rules.join("b.rules")).expect("a file");
    assert_eq!(waited(&watch), Some(true), "another name");
    fs::remove_file(rules.join("b.rules")).expect("a file");
    assert_eq!(waited(&watch), Some(true), "a file less");
    let fonts = root.path().join("fonts");
    fs::create_dir(&fonts).expect("a folder");
    assert_eq!(waited(&watch), Some(true), "a new folder");
    fs::write(fonts.join("a.ttf"), "one").expect("a file");
    assert_eq!(waited(&watch), Some(true), "a file in the new folder");
    watch.end();
    assert_eq!(waited(&watch), Some(false), "it has ended");
}

#[test]
fn behind_a_link_nothing_is_promised() {
    let root = tempfile::tempdir().expect("a folder");
    let elsewhere = tempfile::tempdir().expect("a folder");
    fs::create_dir(root.path().join("rules")).expect("a folder");
    let text = elsewhere.path().join("main.rules");
    fs::write(&text, "one").expect("a file");
    assert!(FolderWatch::begin(folders(root.path())).is_some());
    std::os::unix::fs::symlink(&text, root.path().join("rules/main.rules")).expect("a link");
    assert!(FolderWatch::begin(folders(root.path())).is_none());
    fs::remove_file(root.path().join("rules/main.rules")).expect("a link");
    std::os::unix::fs::symlink(elsewhere.path(), root.path().join("fonts")).expect("a link");
    assert!(FolderWatch::begin(folders(root.path())).is_none());
}
