//! The layers of the rooms: which may import which, and which crate is used where.

mod circles;
mod imports;
mod kinds;

use circles::Files;
use std::fs;
use std::path::{Path, PathBuf};

/// A room imports from lower floors and from itself, never from its own floor or from above.
const FLOORS: &[&[&str]] = &[
    &["maker", "text"],
    &["files", "json", "locale", "model", "worker"],
    &["http_client", "ports", "settings"],
    &[
        "access", "action", "artwork", "assets", "card", "fake", "notify", "rules", "server",
        "source", "store",
    ],
    &["decide", "http", "import"],
    &["app"],
    &["pipeline"],
    &["views"],
    &["api"],
    &["daemon"],
    &["cli"],
];

/// The only places which may name a crate. `std`, `log` and `serde` are for all.
const CRATES: &[(&str, &[&str])] = &[
    (
        "tiny_http",
        &["http/backend", "http/exchange", "http/response", "fake/"],
    ),
    ("httparse", &["http/backend", "http/request", "http/body"]),
    ("ureq", &["http_client/call", "http_client/local"]),
    ("rustls", &["http_client/tls"]),
    (
        "form_urlencoded",
        &[
            "access/credentials",
            "api/query",
            "artwork/tmdb",
            "model/endpoint",
            "fake/",
            "server/",
            "source/",
        ],
    ),
    ("ipnet", &["access/", "settings/access"]),
    ("base64", &["access/credentials"]),
    ("subtle", &["settings/secret"]),
    ("getrandom", &["access/keys", "files/"]),
    (
        "nom",
        &["text/", "rules/", "card/", "source/", "model/guid"],
    ),
    (
        "serde_json",
        &[
            "json/",
            "notify/body",
            "import/",
            "source/",
            "server/",
            "store/",
            "http/response",
            "api/v1",
            "api/views",
            "api/front_page",
            "api/webhooks",
            "cli/",
            "fake/",
            "views/",
        ],
    ),
    ("csv", &["cli/draw/rows"]),
    ("toml", &["settings/"]),
    ("toml_edit", &["settings/"]),
    ("saphyr_parser", &["import/yaml"]),
    ("strsim", &["text/nearest"]),
    ("unicode_width", &["text/diagnostic"]),
    (
        "unicode_normalization",
        &[
            "artwork/folder",
            "card/",
            "locale/letters",
            "rules/lex",
            "text/fold",
        ],
    ),
    ("jiff", &["model/calendar", "model/moment", "model/zone"]),
    ("rusqlite", &["store/", "import/database"]),
    ("sha1", &["model/digest"]),
    ("image", &["card/pixels/picture/"]),
    ("exif", &["maker"]),
    ("zune_jpeg", &["card/pixels/picture/jpeg"]),
    (
        "moxcms",
        &["card/pixels/picture/profile", "card/pixels/picture/lut"],
    ),
    ("rusttype", &["card/lettering/font_face"]),
    ("harfrust", &["card/lettering/shape"]),
    ("unicode_bidi", &["card/lettering/shape"]),
    ("fast_image_resize", &["card/pixels/scale"]),
    (
        "wide",
        &[
            "card/pixels/jpeg/block",
            "card/pixels/jpeg/quantise",
            "card/pixels/blend",
        ],
    ),
    ("fdeflate", &["locale/row"]),
    ("png", &["card/pixels/png_file"]),
    ("jpeg_encoder", &["fake/landscape"]),
    ("icu_segmenter", &["card/lettering/line_breaks"]),
    (
        "unicode_segmentation",
        &[
            "card/layout/lay",
            "card/lettering/emergency_breaks",
            "card/lettering/shape",
            "card/lettering/wrap",
            "text/letters",
        ],
    ),
    ("clap", &["cli/"]),
    ("simplelog", &["cli/logging"]),
    ("signal_hook", &["daemon/signals"]),
    (
        "rustix",
        &[
            "app/clock",
            "cli/drop_privileges",
            "cli/hidden_input",
            "daemon/folder_watch",
            "daemon/nice",
            "cli/progress",
            "files/",
            "store/room",
        ],
    ),
    ("sd_notify", &["daemon/supervisor"]),
    ("etcetera", &["settings/config_dir"]),
    (
        "tempfile",
        &[
            "app/cards_folder",
            "settings/config_dir",
            "cli/demo",
            "cli/fmt",
            "cli/atomic_write",
        ],
    ),
];

/// Lines of a file, its tests left out, beyond which it surely holds more than one idea.
const LINES_MAX: usize = 400;

struct Source {
    /// `store/jobs.rs`, below `src/`.
    path: String,
    text: String,
}

impl Source {
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn module(&self) -> &str {
        self.path
            .rsplit('/')
            .next()
            .unwrap()
            .strip_suffix(".rs")
            .unwrap()
    }
}

/// All files of the program, without tests and comments.
fn sources() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&src, &mut paths);
    let mut sources = Vec::new();
    for path in paths {
        let name = path
            .strip_prefix(&src)
            .unwrap()
            .to_str()
            .unwrap()
            .to_string();
        let is_test =
            name.ends_with("tests.rs") || name.contains("/tests/") || name.ends_with("bench.rs");
        if is_test || name == "lib.rs" || name == "main.rs" {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        sources.push(Source { path: name, text });
    }
    sources
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
}

fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    before_tests
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

fn files(sources: &[Source]) -> Files {
    let texts = sources
        .iter()
        .map(|source| (source.path.as_str(), source.text.as_str()));
    Files::new(texts)
}

#[test]
fn rooms_import_from_lower_floors_only() {
    let mut wrong = Vec::new();
    let sources = sources();
    let files = files(&sources);
    for source in &sources {
        let own =
            floor_of(source.room()).unwrap_or_else(|| panic!("{} is on no floor", source.path));
        for import in &files.imports[&source.path] {
            let Some(room) = import.first().filter(|room| *room != source.room()) else {
                continue;
            };
            match floor_of(room) {
                Some(floor) if floor < own => {}
                _ => wrong.push(format!("{} imports {}", source.path, import.join("::"))),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_import_from_files_not_from_their_own_mod_rs_and_in_no_circle() {
    let sources = sources();
    let files = files(&sources);
    let wrong = [files.through_own_mod_rs(), files.circles()].concat();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_crate_is_named_by_its_room_only() {
    let mut wrong = Vec::new();
    for source in sources() {
        let code = code(&source.text);
        for (name, places) in CRATES {
            let is_named = code.contains(&format!("{name}::"));
            let is_method =
                code.contains(&format!("::{name}::")) && !code.contains(&format!(" {name}::"));
            let is_allowed = places.iter().any(|place| source.path.starts_with(place));
            if is_named && !is_method && !is_allowed && !code.contains(&format!("crate::{name}::"))
            {
                wrong.push(format!("{} names the crate {name}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_crate_of_cargo_toml_has_a_row_here_and_a_reason_there() {
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let section = |name: &str| {
        let after = manifest.split(&format!("\n{name}\n")).nth(1).unwrap();
        let lines = after.split("\n[").next().unwrap().lines();
        lines
            .filter(|line| line.contains(" = "))
            .collect::<Vec<_>>()
    };
    for line in section("[dependencies]") {
        let name = line.split(" = ").next().unwrap().replace('-', "_");
        let is_known = ["log", "serde"].contains(&name.as_str())
            || CRATES.iter().any(|(known, _)| *known == name);
        assert!(is_known, "{name} has no row in CRATES");
        assert!(line.contains(" # "), "{name} has no reason in Cargo.toml");
    }
    for line in section("[dev-dependencies]") {
        assert!(line.contains(" # tests/"), "no test is named: {line}");
    }
}

#[test]
fn every_file_says_what_it_is_and_holds_one_idea() {
    for source in sources() {
        assert!(
            source.text.starts_with("//! "),
            "{} does not begin with what it is",
            source.path
        );
        let lines = source
            .text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap()
            .lines()
            .count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines", source.path);
    }
}

/// Folders that could be published as crates: with a README.md, and nothing from the rest of this crate.
const CRATES_TO_BE: &[&str] = &["card/pixels/jpeg"];

#[test]
fn a_folder_that_could_be_a_crate_takes_nothing_from_the_rest() {
    let sources = sources();
    let files = files(&sources);
    for folder in CRATES_TO_BE {
        let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/{folder}/README.md"));
        assert!(readme.exists(), "{folder} has no README.md");
        let own: Vec<&str> = folder.split('/').collect();
        let inside = sources
            .iter()
            .filter(|source| source.path.starts_with(&format!("{folder}/")));
        assert!(inside.clone().count() > 1, "{folder} has no files");
        for source in inside {
            for import in &files.imports[&source.path] {
                assert!(
                    import.iter().take(own.len()).eq(own.iter()),
                    "{} imports {}",
                    source.path,
                    import.join("::")
                );
            }
            // Also in its tests, and by no path that another place would change.
            for word in ["crate::", "log::", "serde"] {
                let code = source.text.lines();
                let line = code
                    .filter(|line| !line.trim_start().starts_with("//"))
                    .find(|line| line.contains(word));
                assert_eq!(line, None, "{}", source.path);
            }
        }
    }
}

/// The only files that may write to stdout and stderr: everything printed goes through their filter.
const PRINTERS: &[&str] = &[
    "cli/terminal.rs",
    "cli/logging.rs",
    "cli/atomic_write.rs",
    "cli/progress.rs",
];

#[test]
fn all_that_is_printed_goes_through_one_filter() {
    for source in sources() {
        if PRINTERS.contains(&source.path.as_str()) {
            continue;
        }
        let code = source
            .text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap();
        for way in [
            "print!(",
            "println!(",
            "dbg!(",
            "stdout().write",
            "stderr().write",
            "write!(io::std",
        ] {
            assert!(
                !code.contains(way),
                "{} prints by itself: {way}",
                source.path
            );
        }
    }
}

/// Who else may make files: the demo, in a folder of its own.
const WRITERS: &[&str] = &["cli/demo.rs"];

#[test]
fn files_are_written_by_one_room() {
    for source in sources() {
        if source.room() == "files" || WRITERS.contains(&source.path.as_str()) {
            continue;
        }
        let code = code(&source.text);
        for way in [
            "fs::write(",
            "fs::copy(",
            "File::create(",
            "create_new(",
            "create(true)",
        ] {
            assert!(
                !code.contains(way),
                "{} writes by itself: {way}",
                source.path
            );
        }
    }
}

#[test]
fn every_file_of_a_room_is_part_of_it() {
    let sources = sources();
    for source in sources
        .iter()
        .filter(|source| source.path.contains('/') && source.module() != "mod")
    {
        let folder = source.path.rsplit_once('/').unwrap().0;
        let endpoint = sources.iter().find(|endpoint| {
            endpoint.path == format!("{folder}/mod.rs") || endpoint.path == format!("{folder}.rs")
        });
        let endpoint = endpoint.unwrap_or_else(|| panic!("{folder} has no `mod.rs`"));
        let is_part = endpoint
            .text
            .lines()
            .any(|line| line.trim().ends_with(&format!("mod {};", source.module())));
        assert!(
            is_part,
            "{} is not a part of {}",
            source.path, endpoint.path
        );
    }
}

#[test]
fn one_more_of_a_kind_is_a_file_and_the_rows_that_the_architecture_page_names() {
    let sources = sources();
    let files = files(&sources);
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/README.md"));
    let mut wrong = kinds::missing_in_table(&page.unwrap());
    for source in &sources {
        let imports = files.imports[&source.path].iter();
        wrong.extend(imports.filter_map(|import| kinds::wrong_import(&source.path, import)));
        wrong.extend(kinds::wrong_words(&source.path, &code(&source.text)));
    }
    wrong.extend(kinds::not_found(
        &sources.iter().map(|one| one.path.as_str()).collect(),
    ));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
