//! Errors in settings and in the environment: each is reported with help, and no secret is repeated.

use std::fs;
use std::path::PathBuf;

use intertitle::settings::{ConfigDir, Settings};

use crate::support::{Program, intertitle, intertitle_with};

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Settings, String> {
    let variables = variables
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()));
    let config_dir = ConfigDir::new(PathBuf::from("/c"));
    Settings::read(config_dir, text, variables.collect()).map_err(|problem| problem.to_string())
}

fn case(path: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/field");
    fs::read_to_string(folder.join(path)).unwrap()
}

#[track_caller]
fn helped(text: &str, help: &str) {
    let rendered = read(text, &[]).expect_err("it is a slip");
    let is_there = rendered
        .lines()
        .any(|line| line.contains("= help: ") && line.contains(help));
    assert!(is_there, "no help has {help:?}:\n{text}\n{rendered}");
}

fn plex(line: &str) -> String {
    format!("[plex.home]\n{line}\n")
}

#[test]
fn each_slip_has_a_help_line_with_the_right_spelling() {
    for (file, help) in [
        ("no-name", "write `[plex.home]` instead of `[plex]`"),
        ("list", "write `[plex.home]`"),
        ("capitals", "write `http://192.0.2.10:32400`"),
        ("ipv6", "write `http://[fd00::10]:32400`"),
        ("windows", r"`folder = 'D:\media\cards'`"),
    ] {
        helped(
            &case(&format!("21-slips-in-the-settings/{file}.toml")),
            help,
        );
    }
    for (address, help) in [
        ("192.0.2.10:32400", "`http://192.0.2.10:32400`"),
        ("192.0.2.10", "`http://192.0.2.10:32400`"),
        ("Https://NAS.local:32400", "`https://nas.local:32400`"),
        ("http:/192.0.2.10:32400", "`http://192.0.2.10:32400`"),
        ("http//192.0.2.10:32400", "`http://192.0.2.10:32400`"),
        ("http://fd00::10", "`http://[fd00::10]:32400`"),
        ("[fd00::10]:32400", "`http://[fd00::10]:32400`"),
        ("http://192.0.2.10:32400/web", "`http://192.0.2.10:32400`"),
        (
            "http://192.0.2.10:32400/web/index.html#!/",
            "`http://192.0.2.10:32400`",
        ),
        (
            "http://192.0.2.10:32400?X-Plex-Token=canary",
            "`http://192.0.2.10:32400`",
        ),
        (
            "http://me:canary@192.0.2.10:32400",
            "`http://192.0.2.10:32400`",
        ),
        ("http://192.0.2.10:324000", "`http://192.0.2.10:32400`"),
        ("http://192.0.2.10:x", "`http://192.0.2.10:32400`"),
        ("nas:32400", "`http://nas:32400`"),
        ("localhost", "`http://localhost:32400`"),
    ] {
        helped(&plex(&format!("url = \"{address}\"\ntoken = \"t\"")), help);
    }
    for (text, help) in [
        (
            "[PLEX.home]\nurl = \"http://x\"\ntoken = \"t\"\n",
            "did you mean `plex`?",
        ),
        ("[[plex.home]]\nurl = \"http://x\"\n", "write `[plex.home]`"),
        (
            "[plex-home]\nurl = \"http://x\"\n",
            "write `[plex.home]`, with a dot",
        ),
        (
            "[plex_attic]\nurl = \"http://x\"\n",
            "write `[plex.attic]`, with a dot",
        ),
        (
            "[plex.\"my server\"]\nurl = \"http://x\"\n",
            "write a plain name",
        ),
        ("[plex.1]\nurl = \"http://x\"\n", "write a plain name"),
        (
            "[notify]\nkind = \"ntfy\"\n",
            "write `[notify.home]` instead of `[notify]`",
        ),
        (
            "url = \"http://x\"\n",
            "belongs in a section, as `[plex.home]`",
        ),
        (
            "[plex.home]\nlisten = \"0.0.0.0:1\"\n",
            "`listen` belongs in `[server]`",
        ),
        (
            "[sonarr]\nurl = \"http://x\"\n",
            "Sonarr calls intertitle and needs no section",
        ),
        ("[plex.home]\nhost = \"x\"\n", "the key is `url`"),
        ("[plex.home\nurl = \"x\"\n", "the closing `]` is missing"),
        (
            "[plex.home]\ntoken: \"canary\"\n",
            "write `=` instead of `:`, as `token = \"…\"`",
        ),
        (
            "[plex.home]\ntoken = canary\n",
            "write the value in quotes: `token = \"…\"`",
        ),
        ("[plex.home]\ntoken = “canary”\n", "write plain quotes"),
        (
            "[plex.home]\ntoken = \"canary\n",
            "the closing \" is missing",
        ),
        (
            "[plex.home]\ntoken = \"canary\",\n",
            "remove the `,` at the end",
        ),
        ("[plex.home]\ntoken =\n", "a value is missing"),
        ("[plex.home]\nkometa = True\n", "write `true` or `false`"),
        ("// canary\n", "a comment begins with `#`"),
        ("[cards]\nsize = \"1920×1080\"\n", "write `1920x1080`"),
        ("[cards]\nsize = \"4k\"\n", "write `3840x2160`"),
        ("[cards]\nsize = 1920x1080\n", "write the value in quotes"),
        ("[cards]\nfolder = \"C:\\temp\"\n", "use single quotes"),
        ("[server]\nlisten = 8474\n", "write `\"0.0.0.0:8474\"`"),
        ("[server]\nlisten = \":8474\"\n", "write `0.0.0.0:8474`"),
        (
            "[server]\nlisten = \"192.0.2.5\"\n",
            "write `192.0.2.5:8474`",
        ),
        (
            "[server]\nlisten = \"http://192.0.2.5:80/\"\n",
            "write `192.0.2.5:80`",
        ),
        (
            "[server]\nlisten = \"fd00::1:8474\"\n",
            "write `[fd00::1]:8474`",
        ),
        (
            "[server]\ntrusted_proxies = [\"192.0.2.5\"]\n",
            "one string with commas",
        ),
        ("[log]\nlevel = \"warning\"\n", "write `warn`"),
        (
            "[tmdb]\nkey = \"a\"\n[log]\n\n[tmdb]\nkey = \"b\"\n",
            "in line 1: move its lines there",
        ),
        (
            "[tmdb]\nkey = \"a\"\nkey = \"b\"\n",
            "in line 2: remove one of them",
        ),
    ] {
        helped(text, help);
    }
}

#[test]
fn a_token_that_is_a_placeholder_or_a_url_is_reported() {
    for (token, part) in [
        ("...", "this is a placeholder"),
        ("…", "this is a placeholder"),
        ("xxxxxxxxxxxxxxxxxxxx", "this is a placeholder"),
        ("<token>", "this is a placeholder"),
        ("YOUR_TOKEN", "this is a placeholder"),
        (
            "http://192.0.2.10:32400/?X-Plex-Token=canary",
            "expected only the token",
        ),
        ("canary canary", "a token must be one word"),
    ] {
        let text = plex(&format!("url = \"http://192.0.2.10\"\ntoken = \"{token}\""));
        let rendered = read(&text, &[]).expect_err(token);
        assert!(rendered.contains(part), "{token}\n{rendered}");
        assert!(rendered.contains("= help: "), "{token}\n{rendered}");
        assert!(!rendered.contains("canary"), "{rendered}");
    }
}

/// Invalid settings, each with `CANARY-abcdefgh1234567` where a secret may be.
const BROKEN: &[&str] = &[
    "[plex.\"CANARY\"]\nurl = \"http://x\"\n",
    "[plex.home.\"CANARY\"]\nx = 1\n",
    "[plex.home.CANARY]\nx = 1\n",
    "[CANARY]\n",
    "[\"CANARY\"]\n",
    "CANARY\n",
    "CANARY = 1\n",
    "\"CANARY\" = 1\n",
    "plex.home.token.CANARY = 1\n",
    "plex.home.CANARY = 1\n",
    "plex.home.token = \"CANARY\"\nplex.home.token = \"CANARY\"\n",
    "plex = { home = { token = \"CANARY\", url = \"http://x\" }\n",
    "plex = { home = { token = \"CANARY\", url = 3 } }\n",
    "plex.home = { tokn = \"CANARY\", url = \"http://x\" }\n",
    "[plex.home]\ntoken = \"CANARY\"\n",
    "[plex.home]\ntoken = 'CANARY\n",
    "[plex.home]\ntoken = CANARY\n",
    "[plex.home]\ntoken \"CANARY\"\n",
    "[plex.home]\ntoken: CANARY\n",
    "[plex.home]\ntoken = \"\"\"\nCANARY\n",
    "[plex.home]\ntoken = [\"CANARY\"]\nurl = \"http://x\"\n",
    "[plex.home]\ntoken = { secret = \"CANARY\" }\nurl = \"http://x\"\n",
    "[plex.home]\ntoken = \"CANARY\" \"CANARY\"\n",
    "[plex.home]\ntoken = \"CANARY\\q\"\n",
    "[plex.home]\ntoken = \"a CANARY\"\nurl = \"http://x\"\n",
    "[plex.home]\nurl = \"CANARY\"\ntoken = \"t\"\n",
    "[plex.home]\nurl = \"http://CANARY@192.0.2.10\"\ntoken = \"t\"\n",
    "[plex.home]\nurl = \"http://192.0.2.10/web?X-Plex-Token=CANARY\"\ntoken = \"t\"\n",
    "[plex.home]\nurl = \"http://x\"\ntoken = \"t\"\nkometa = \"CANARY\"\nforeign_art = \"CANARY\"\n",
    "[plex.home]\nurl = \"http://x\"\ntoken = \"t\" # CANARY\nnothing = 1 # CANARY\n",
    "[plex.home] # CANARY\nnothing = 1\n",
    "# token = CANARY\u{1}\n",
    "[notify.phone]\nkind = \"CANARY\"\nurl = \"https://ntfy.sh/CANARY\"\n",
    "[notify.phone]\nkind = \"https://ntfy.sh/CANARY\"\n",
    "[notify.phone]\nkind = \"ntfy\"\nurl = \"ntfy.sh/CANARY\"\n",
    "[notify.phone]\nkind = \"ntfy\"\nurl = \"https://me:CANARY@ntfy.sh/CANARY\"\n",
    "[notify.\"https://ntfy.sh/CANARY\"]\nkind = \"ntfy\"\n",
    "[notify]\nkind = \"CANARY\"\nurl = \"CANARY\"\n",
    "[notify.phone]\nkind = 3\nurl = \"https://ntfy.sh/CANARY\"\n",
    "[notify.phone]\ntopic = \"CANARY\"\nkind = \"ntfy\"\n",
    "[tmdb]\nkey = \"CANARY CANARY\"\n",
    "[tmdb]\nkey = 3\nkye = \"CANARY\"\n",
    "[tmdb]\nlanguage = \"CANARY\"\nminimum = \"CANARY\"\nurl = \"CANARY\"\n",
    "[server]\nlisten = \"CANARY\"\nwithout_key = \"CANARY\"\ntrusted_proxies = \"CANARY\"\nbase_path = \"CANARY CANARY\"\n",
    "[cards]\nsize = \"CANARY\"\nquality = \"CANARY\"\nfolder = \"CANARY\\t\"\n",
    "[log]\nlevel = \"CANARY\"\n",
    "[backup]\ndaily = \"CANARY\"\n",
    "[history]\ndays = \"CANARY\"\n",
    "[plex]\ntoken = \"CANARY\"\nurl = \"http://CANARY\"\n",
    "[[plex]]\ntoken = \"CANARY\"\n",
    "token = \"CANARY\"\n",
];

const CANARY: &str = "abcdefgh1234567-CAN";

#[test]
fn no_command_repeats_a_secret_of_broken_settings() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().to_str().unwrap();
    for (number, text) in BROKEN.iter().enumerate() {
        let text = text.replace("CANARY", CANARY);
        fs::write(folder.path().join("intertitle.toml"), &text).unwrap();
        let commands: &[&[&str]] = match number % 8 {
            // Each command reads the settings in the same way, so all of them are tested with some of the texts.
            0 => &[
                &["serve"],
                &["check"],
                &["status"],
                &["connect", "test"],
                &["urls"],
                &["healthcheck"],
            ],
            _ => &[&["serve"], &["connect", "test"]],
        };
        for command in commands {
            let output = intertitle(&[&["--config", config], *command].concat());
            let printed = crate::cli::text(&output.stdout) + &crate::cli::text(&output.stderr);
            let expected = if *command == ["healthcheck"] { 1 } else { 2 };
            assert_eq!(output.status.code(), Some(expected), "{text}\n{printed}");
            assert!(!printed.contains(CANARY), "{command:?}:\n{text}\n{printed}");
        }
    }
    assert!(!folder.path().join("logs").exists());
}

#[test]
fn quotes_of_a_compose_file_are_not_part_of_a_value() {
    let arrived = case("16-quotes-in-compose/as-it-arrives.txt");
    let variables: Vec<(&str, &str)> = arrived
        .lines()
        .filter_map(|line| line.split_once('='))
        .collect();
    let settings = read("", &variables).expect("the quotes are taken off");
    assert_eq!(settings.servers[0].url, "http://192.0.2.10:32400");
    assert_eq!(settings.servers[0].token.expose(), "abcdefgh12345678");
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "from-file\n").unwrap();
    let path = format!("\"{}\"", file.path().display());
    let other = [
        ("INTERTITLE__PLEX__HOME__URL", "'http://192.0.2.10'"),
        ("INTERTITLE__PLEX__HOME__TOKEN__FILE", path.as_str()),
        ("INTERTITLE__CARDS__QUALITY", "\"70\""),
        ("INTERTITLE__PLEX__HOME__KOMETA", "'true'"),
        ("INTERTITLE__LOG__LEVEL", " \"warn\"\r"),
    ];
    let settings = read("", &other).expect("the quotes are taken off");
    assert_eq!(
        (settings.servers[0].token.expose(), settings.cards.quality),
        ("from-file", 70)
    );
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("intertitle.toml"),
        "[cards]\nqualty = 1\n",
    )
    .unwrap();
    let config = format!("\"{}\"", folder.path().display());
    let output = intertitle_with(&[("INTERTITLE_CONFIG", &config)], &["check"]);
    assert!(crate::cli::text(&output.stderr).contains("`qualty`"));
}

#[test]
fn an_invalid_time_zone_is_reported_at_the_start_with_the_one_in_use() {
    let values = case("15-time-zone-that-is-none/environment.txt");
    let values = values.lines().map(|line| line.strip_prefix("TZ=").unwrap());
    let expected = [
        [
            "`Europe/Berln`",
            "using UTC",
            "did you mean `Europe/Berlin`?",
        ],
        ["\"Europe/Berlin\"", "quotes", "using Europe/Berlin"],
        ["`GMT+2`", "UTC-02:00", "`TZ=Etc/GMT-2`"],
    ];
    for (value, parts) in values.zip(expected) {
        let folder = tempfile::tempdir().unwrap();
        let port = crate::support::free_port();
        let settings = format!("[server]\nlisten = \"127.0.0.1:{port}\"\n");
        fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
        let program = Program::serve_with(&[("TZ", value)], folder.path());
        let log = program.log();
        let warning = log
            .lines()
            .find(|line| line.contains("WARN") && line.contains("TZ"));
        let warning = warning.unwrap_or_else(|| panic!("nothing is said of {value}:\n{log}"));
        for part in parts {
            assert!(warning.contains(part), "{value}: {warning}");
        }
        let config = folder.path().to_str().unwrap();
        let status = intertitle_with(&[("TZ", value)], &["status", "--config", config]);
        let rendered = crate::cli::text(&status.stdout);
        let line = rendered
            .lines()
            .find(|line| line.starts_with("time zone"))
            .unwrap_or("");
        let zone = ["UTC", "Europe/Berlin", "UTC-02:00"];
        assert!(zone.iter().any(|zone| line.contains(zone)), "{rendered}");
    }
}

#[cfg(unix)]
#[test]
fn settings_with_a_world_readable_token_are_reported_once() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("intertitle.toml");
    let text = "[server]\nlisten = \"127.0.0.1:0\"\n[plex.home]\nurl = \"http://127.0.0.1:9\"\ntoken = \"abc\"\n";
    fs::write(&path, text).unwrap();
    for (mode, times) in [(0o644, 1), (0o640, 0), (0o600, 0)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let program = Program::serve(folder.path());
        let log = program.log();
        assert_eq!(
            log.matches("; run `chmod 600 ").count(),
            times,
            "{mode:o}\n{log}"
        );
    }
}
