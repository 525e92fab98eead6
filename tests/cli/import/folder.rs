//! A config folder of TitleCardMaker 2, and one to import into.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::cli::text;
use crate::support::intertitle;

pub struct TcmFolder {
    folder: tempfile::TempDir,
    tcm: PathBuf,
}

impl TcmFolder {
    /// With the database that these statements make.
    pub fn new(sql: &str) -> TcmFolder {
        let folder = tempfile::tempdir().unwrap();
        let tcm = folder.path().join("tcm");
        fs::create_dir(&tcm).unwrap();
        let made = TcmFolder { folder, tcm };
        let database = Connection::open(made.path().join("db.sqlite")).unwrap();
        database.execute_batch(sql).unwrap();
        made
    }

    pub fn path(&self) -> &Path {
        &self.tcm
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("intertitle")
    }

    /// The file of its font `Coast`.
    pub fn add_font(&self) {
        let folder = self.path().join("assets/fonts/1");
        fs::create_dir_all(&folder).unwrap();
        let font = include_bytes!("../../../fonts/Montserrat-Bold.ttf");
        fs::write(folder.join("Coast.ttf"), font).unwrap();
    }

    /// What `import tcm` prints on stdout and on stderr, and its exit code.
    pub fn import(&self, arguments: &[&str]) -> (String, String, Option<i32>) {
        self.import_at(self.path(), arguments)
    }

    pub fn import_at(&self, path: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
        let config = self.config();
        let fixed = [
            "import",
            "tcm",
            path.to_str().unwrap(),
            "--config",
            config.to_str().unwrap(),
        ];
        let output = intertitle(&[&fixed, arguments].concat());
        (
            text(&output.stdout),
            text(&output.stderr),
            output.status.code(),
        )
    }

    /// The imported rules.
    pub fn rules(&self) -> String {
        let file = self.config().join("rules/from-titlecardmaker.rules");
        fs::read_to_string(file).unwrap_or_default()
    }

    /// The rules have neither errors nor warnings, and are formatted.
    #[track_caller]
    pub fn assert_clean(&self) {
        let config = self.config();
        let settings = "[plex.home]\nurl = \"http://192.0.2.1\"\ntoken = \"t\"\n";
        fs::write(config.join("intertitle.toml"), settings).unwrap();
        let config = config.to_str().unwrap();
        for command in [&["check"][..], &["fmt", "--check"]] {
            let output = intertitle(&[command, &["--config", config]].concat());
            let printed = text(&output.stdout) + &text(&output.stderr);
            assert!(output.status.success(), "{printed}\n{}", self.rules());
            assert!(!printed.contains("warning"), "{printed}\n{}", self.rules());
        }
    }

    /// A text with `~` for the temporary folder.
    pub fn shortened(&self, printed: &str) -> String {
        let folder = self.folder.path().canonicalize().unwrap();
        printed
            .replace(folder.to_str().unwrap(), "~")
            .replace(self.folder.path().to_str().unwrap(), "~")
    }

    /// Compares with a file in this folder, in which the temporary folder is `~`. `UPDATE=1` writes it.
    #[track_caller]
    pub fn golden(&self, name: &str, printed: &str) {
        let printed = self.shortened(printed);
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/cli/import")
            .join(name);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, &printed).unwrap();
        }
        assert_eq!(printed, fs::read_to_string(&file).unwrap_or_default());
    }
}
