//! The streams of `tests/corpus-streams`: in one piece, byte by byte, and split where each says.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::model::{Debouncer, MediaType, Playback, StreamEvent, StreamMessage};
use crate::server::plex::stream::frames::Frames;
use crate::server::plex::stream::messages::messages;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus-streams")
}

/// A recording: its bytes, and what is to be found in them.
struct Recording {
    name: String,
    bytes: Vec<u8>,
    meta: Value,
}

fn recordings() -> Vec<Recording> {
    let entries = fs::read_dir(corpus()).expect("the corpus is there");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let streams = paths.filter(|path| path.extension().is_some_and(|end| end == "sse"));
    let recording = |path: PathBuf| {
        let meta = fs::read(path.with_extension("meta.json")).expect("each has its meta");
        Recording {
            name: path.display().to_string(),
            bytes: fs::read(&path).expect("it can be read"),
            meta: serde_json::from_slice(&meta).expect("it is JSON"),
        }
    };
    streams.map(recording).collect()
}

impl Recording {
    /// The frames of the stream, split after these offsets.
    fn frames(&self, splits: &[usize]) -> Vec<(String, Vec<u8>)> {
        let mut frames = Frames::default();
        let mut all = Vec::new();
        let mut start = 0;
        for end in splits.iter().copied().chain([self.bytes.len()]) {
            frames.push(&self.bytes[start..end], &mut |event, data| {
                all.push((String::from_utf8_lossy(event).into_owned(), data.to_vec()));
            });
            start = end;
        }
        all
    }

    fn list(&self, pointer: &str) -> Vec<Value> {
        let list = self.meta.pointer(pointer).and_then(Value::as_array);
        list.cloned().unwrap_or_default()
    }
}

#[test]
fn the_frames_of_a_stream_do_not_depend_on_where_the_network_splits_it() {
    let recordings = recordings();
    assert!(recordings.len() >= 20, "{} recordings", recordings.len());
    for recording in recordings {
        let whole = recording.frames(&[]);
        let given = recording.list("/response/chunks");
        let given: Vec<usize> = given
            .iter()
            .filter_map(|at| usize::try_from(at.as_u64()?).ok())
            .collect();
        let each: Vec<usize> = (1..recording.bytes.len()).collect();
        for splits in [given, each] {
            assert_eq!(recording.frames(&splits), whole, "{}", recording.name);
        }
        let expected = recording.list("/expect/frames");
        // A frame that the end of the stream cuts off is none.
        let expected: Vec<&Value> = expected
            .iter()
            .filter(|frame| frame["skip"] != "cut short" && frame["ends_at_byte"].is_u64())
            .collect();
        assert_eq!(whole.len(), expected.len(), "{}: {whole:?}", recording.name);
        for ((event, data), frame) in whole.iter().zip(expected) {
            assert_eq!(frame["event"], event.as_str(), "{}", recording.name);
            if let Some(value) = frame.get("data") {
                let data: Value = serde_json::from_slice(data).expect("it is JSON");
                assert_eq!(data, *value, "{}", recording.name);
            }
        }
    }
}

#[test]
fn what_is_left_when_all_waits_are_over_is_what_has_happened() {
    for recording in recordings() {
        let mut debouncer = Debouncer::default();
        let mut reported = Vec::new();
        let expected = recording.list("/expect/frames");
        for ((event, data), frame) in recording.frames(&[]).iter().zip(&expected) {
            let at_ms = frame["at_ms"].as_i64().expect("each has its time");
            // The worker looks whenever something is due.
            while let Some(due_ms) = debouncer.due_ms().filter(|due_ms| *due_ms <= at_ms) {
                reported.extend(debouncer.due(due_ms.max(0)));
            }
            let messages = messages(event.as_bytes(), data).into_iter();
            messages.for_each(|message: StreamMessage| debouncer.take(message, at_ms));
        }
        reported.extend(debouncer.due(10_000_000));
        let reported: BTreeSet<String> = reported.into_iter().filter_map(shown).collect();
        // That an item was uploaded to by us is known to the store alone.
        let is_ours = recording.meta["context"]["uploaded_by_us"].is_array();
        let mut wanted: BTreeSet<String> = recording
            .list("/expect/settled")
            .iter()
            .map(|one| {
                let kind = one["media_type"].as_str().unwrap_or("session");
                let word = one["kind"].as_str().expect("each has a kind");
                let key = one["rating_key"].as_str().expect("each has a key");
                format!("{word} {kind} {key}")
            })
            .collect();
        if is_ours {
            wanted.insert("changed episode 48210".into());
        }
        assert_eq!(reported, wanted, "{}", recording.name);
    }
}

fn shown(event: StreamEvent) -> Option<String> {
    let kind = |kind| match kind {
        MediaType::Show => "show",
        MediaType::Season => "season",
        _ => "episode",
    };
    match event {
        StreamEvent::Added(of, key) => Some(format!("added {} {key}", kind(of))),
        StreamEvent::Changed(of, key) => Some(format!("changed {} {key}", kind(of))),
        StreamEvent::Deleted(of, key) => Some(format!("deleted {} {key}", kind(of))),
        StreamEvent::Played { key, playback, .. } => {
            (playback == Playback::Stopped).then(|| format!("stopped session {key}"))
        }
    }
}
