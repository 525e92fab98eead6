//! The kinds of media servers that the contract is run on, each with a small library: "The Long Tide" (2021), with its
//! second episode "The Harbour Master" of season 1.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::support::fake::{FaultyProxy, LineFault};
use intertitle::fake::{FakePlex, Library, TOKEN, landscape};
use intertitle::ports::MediaServer;
use intertitle::server;
use intertitle::settings::{ConfigDir, Settings};

use super::MACHINE;
use super::fake_files::FakeFiles;

/// A media server, and what happens there without us.
pub trait World {
    fn server(&self) -> Arc<dyn MediaServer>;
    /// The key of season 1 episode 2, of its season, and of its series.
    fn keys(&self) -> [String; 3];
    /// Keys that are none of this kind of server, and must not be used in a request.
    fn wrong_keys(&self) -> &'static [&'static str];
    /// The picture of the episode that the server shows.
    fn shown(&self) -> Option<Vec<u8>>;
    /// A user chooses another picture.
    fn choose(&self, bytes: &[u8]);
    /// The episode disappears.
    fn remove_episode(&self);
    /// Adds a library `Many` with that many episodes of one season.
    fn fill(&self, episodes: u32);
    /// The server cannot be reached.
    fn become_unreachable(&self);
    /// It can be reached again.
    fn come_back(&self);
    /// The server answers no request in time.
    fn become_slow(&self);
}

/// All of them. A new kind of media server is a row here.
pub fn all() -> Vec<(&'static str, Box<dyn World>)> {
    vec![
        ("plex", Box::new(PlexWorld::new())),
        ("files", Box::new(FilesWorld::new())),
    ]
}

struct PlexWorld {
    plex: FakePlex,
    line: FaultyProxy,
}

const EPISODE: u32 = 1202;

impl PlexWorld {
    fn new() -> PlexWorld {
        let plex = FakePlex::start(Library::small(64, 36), MACHINE).unwrap();
        let line = FaultyProxy::start(&plex.url()).unwrap();
        PlexWorld { plex, line }
    }
}

impl World for PlexWorld {
    fn server(&self) -> Arc<dyn MediaServer> {
        let url = self.line.url();
        let text = format!("[plex.home]\nurl = \"{url}\"\ntoken = \"{TOKEN}\"\n");
        let config_dir = ConfigDir::new("/nowhere".into());
        let mut settings = Settings::read(config_dir, &text, Vec::new()).unwrap();
        settings.servers[0].patience = Duration::from_millis(1500);
        server::open(&settings).remove(0)
    }

    fn keys(&self) -> [String; 3] {
        ["1202", "1200", "1000"].map(String::from)
    }

    fn wrong_keys(&self) -> &'static [&'static str] {
        &["7,8", "7/posters?url=x", "../identity", ""]
    }

    fn shown(&self) -> Option<Vec<u8>> {
        let episode = self.plex.episode(EPISODE)?;
        episode.shown().map(|picture| picture.bytes.to_vec())
    }

    fn choose(&self, bytes: &[u8]) {
        self.plex.change(|library| {
            let episode = library.episode_mut(EPISODE).unwrap();
            episode.upload(bytes.to_vec());
        });
    }

    fn remove_episode(&self) {
        self.plex
            .change(|library| library.episodes.retain(|own| own.key != EPISODE));
    }

    fn fill(&self, episodes: u32) {
        self.plex.change(|library| {
            let first = library.episode(EPISODE).unwrap().clone();
            for number in 1..=episodes {
                let mut one = first.clone();
                one.library = (9, "Many".into());
                (one.series_key, one.season_key, one.key) = (900_000, 900_001, 900_100 + number);
                (one.series, one.number) = ("Many".into(), number);
                one.pictures.clear();
                library.episodes.push(one);
            }
        });
    }

    fn become_unreachable(&self) {
        self.plex.set_unreachable(true);
    }

    fn come_back(&self) {
        self.plex.set_unreachable(false);
    }

    fn become_slow(&self) {
        for _ in 0..8 {
            self.line.add_fault(" HTTP/1.1", LineFault::NoAnswer);
        }
    }
}

struct FilesWorld {
    folder: tempfile::TempDir,
    server: Arc<FakeFiles>,
}

impl FilesWorld {
    fn new() -> FilesWorld {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("media");
        let season = root.join("TV Shows/The Long Tide (2021)/1");
        fs::create_dir_all(&season).unwrap();
        for (seed, name) in [
            (1, "1 Low Water"),
            (2, "2 The Harbour Master"),
            (3, "3 Salt"),
        ] {
            fs::write(season.join(format!("{name}.video")), b"").unwrap();
            let still = landscape(seed, 64, 36);
            fs::write(season.join(format!("{name}.jpg")), still).unwrap();
        }
        let server = Arc::new(FakeFiles::new(&root));
        FilesWorld { folder, server }
    }

    fn file(&self, ending: &str) -> std::path::PathBuf {
        let name = format!("media/{}", self.keys()[0]);
        self.folder.path().join(name).with_extension(ending)
    }
}

impl World for FilesWorld {
    fn server(&self) -> Arc<dyn MediaServer> {
        Arc::clone(&self.server) as Arc<dyn MediaServer>
    }

    fn keys(&self) -> [String; 3] {
        [
            "TV Shows/The Long Tide (2021)/1/2 The Harbour Master.video",
            "TV Shows/The Long Tide (2021)/1",
            "TV Shows/The Long Tide (2021)",
        ]
        .map(String::from)
    }

    fn wrong_keys(&self) -> &'static [&'static str] {
        &["/etc", "../other", "a/../../b", ""]
    }

    fn shown(&self) -> Option<Vec<u8>> {
        fs::read(self.file("jpg")).ok()
    }

    fn choose(&self, bytes: &[u8]) {
        fs::write(self.file("jpg"), bytes).unwrap();
    }

    fn remove_episode(&self) {
        fs::remove_file(self.file("video")).unwrap();
    }

    fn fill(&self, episodes: u32) {
        let season = self.folder.path().join("media/Many/Many (2020)/1");
        fs::create_dir_all(&season).unwrap();
        for number in 1..=episodes {
            fs::write(season.join(format!("{number} Number.video")), b"").unwrap();
        }
    }

    fn become_unreachable(&self) {
        let root = self.folder.path();
        fs::rename(root.join("media"), root.join("unmounted")).unwrap();
    }

    fn come_back(&self) {
        let root = self.folder.path();
        fs::rename(root.join("unmounted"), root.join("media")).unwrap();
    }

    fn become_slow(&self) {
        self.server.is_slow.store(true, Ordering::SeqCst);
    }
}
