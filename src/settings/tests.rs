//! What users write in their settings, and the messages that they get.

use std::path::PathBuf;

use crate::settings::keys::{KEYS, SECTIONS};
use crate::settings::{CardPath, ConfigDir, NotifyKind, Settings, TEMPLATE};

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Settings, String> {
    let variables = variables
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    Settings::read(ConfigDir::new(PathBuf::from("/c")), text, variables)
        .map_err(|problem| problem.0)
}

#[track_caller]
fn refused(text: &str, variables: &[(&str, &str)]) -> String {
    let rendered = read(text, variables).expect_err("the settings have an error");
    assert!(
        !rendered.contains("canary"),
        "a secret is shown:\n{rendered}"
    );
    rendered
}

const HOME: &str = "[plex.home]\nurl = \"http://192.0.2.10:32400/\"\ntoken = \"canary\"\n";

#[test]
fn the_template_contains_only_defaults() {
    let settings = read(TEMPLATE, &[]).expect("the template is in order");
    assert_eq!(
        (
            settings.listen.as_str(),
            settings.cards.width,
            settings.cards.quality
        ),
        ("0.0.0.0:8474", 1920, 92)
    );
    assert_eq!(settings.cards.folder, PathBuf::from("/c/cards"));
}

#[test]
fn every_line_of_the_template_can_be_used() {
    let used = used_template();
    let settings = read(&used, &[]).expect("the template is in order when its lines are used");
    // The template must not send messages to a public place if the user changes nothing in it.
    let target = settings.notify[0].url.expose();
    assert!(target.contains("//ntfy.example.org/"), "{target}");
    for (section, key) in KEYS {
        let is_hidden = [("tmdb", "url"), ("tmdb", "pictures")].contains(&(*section, *key));
        let heading = format!(
            "[{}]",
            section
                .replace("plex.*", "plex.home")
                .replace("notify.*", "notify.phone")
                .replace("sonarr.*", "sonarr.main")
        );
        let part = used
            .split(&format!("\n{heading}\n"))
            .nth(1)
            .expect("a section");
        let part = part.split("\n[").next().unwrap_or_default();
        let is_there = part
            .lines()
            .any(|line| line.starts_with(&format!("{key} = ")));
        assert_eq!(is_there, !is_hidden, "{heading} {key}");
    }
}

/// The template with every setting and section uncommented.
fn used_template() -> String {
    let lines = TEMPLATE.lines().map(|line| {
        let bare = line.strip_prefix("# ");
        let is_used = |bare: &&str| bare.contains(" = ") || bare.starts_with('[');
        bare.filter(is_used).unwrap_or(line).to_string() + "\n"
    });
    lines.collect::<String>().replace("\"...\"", "\"abc\"")
}

#[test]
fn the_template_opens_no_section_so_each_can_be_added_below_it() {
    let used = used_template();
    let (_, sections) = used.split_once("\n[").expect("it has sections");
    let sections: Vec<&str> = sections.split("\n[").collect();
    assert_eq!(sections.len(), SECTIONS.len());
    for section in sections {
        let added = format!("{TEMPLATE}\n[{section}\n");
        read(&added, &[]).unwrap_or_else(|rendered| panic!("{added}\n{rendered}"));
    }
}

#[test]
fn a_setting_below_a_commented_out_section_is_reported_with_its_section() {
    for (key, section) in [
        ("listen = \"0.0.0.0:1\"", "`[server]`"),
        ("quality = 90", "`[cards]`"),
        ("days = 10", "`[history]`"),
        ("level = \"info\"", "`[log]`"),
        ("language = \"none\"", "`[tmdb]`"),
        (
            "folder = \"x\"",
            "`[cards]`, `[art]`, `[backup]` or `[log]`",
        ),
    ] {
        let rendered = refused(&format!("{TEMPLATE}{key}\n"), &[]);
        let name = key.split(' ').next().unwrap_or_default();
        let help = format!("`{name}` belongs in {section}");
        assert!(rendered.contains(&help), "{help}:\n{rendered}");
        let rendered = refused(&format!("{TEMPLATE}{HOME}{key}\n"), &[]);
        assert!(rendered.contains(&help), "{help}:\n{rendered}");
    }
}

#[test]
fn servers_are_numbered_by_their_place_in_the_file() {
    let text = format!("[plex.zoo]\nurl = \"http://z\"\ntoken = \"t\"\n{HOME}");
    let settings = read(&text, &[]).expect("the settings are in order");
    let named = |word| {
        settings
            .server_named(word)
            .map(|server| server.name.as_str())
    };
    assert_eq!(
        (named("1"), named("2"), named("HOME"), named("3")),
        (Some("zoo"), Some("home"), Some("home"), None)
    );
    assert_eq!(settings.servers[1].url, "http://192.0.2.10:32400");
}

#[test]
fn the_environment_overrides_the_file() {
    let settings = read(
        HOME,
        &[
            ("INTERTITLE__PLEX__HOME__TOKEN", "other"),
            ("INTERTITLE__CARDS__QUALITY", "70"),
        ],
    );
    let settings = settings.expect("the settings are in order");
    assert_eq!(
        (settings.servers[0].token.expose(), settings.cards.quality),
        ("other", 70)
    );
    assert_eq!(
        settings.servers.len(),
        1,
        "a variable's capitals name the same server"
    );
}

#[test]
fn a_secret_comes_from_a_file_without_its_line_end() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "from-file\n").expect("a file");
    let path = file.path().display().to_string();
    let settings = read(HOME, &[("INTERTITLE__PLEX__HOME__TOKEN__FILE", &path)])
        .expect("the settings are in order");
    assert_eq!(settings.servers[0].token.expose(), "from-file");
}

#[test]
fn a_value_and_its_file_exclude_each_other() {
    let rendered = refused(
        HOME,
        &[
            ("INTERTITLE__PLEX__HOME__TOKEN", "canary"),
            ("INTERTITLE__PLEX__HOME__TOKEN__FILE", "/dev/null"),
        ],
    );
    assert!(
        rendered.contains("INTERTITLE__PLEX__HOME__TOKEN__FILE both set the same value"),
        "{rendered}"
    );
}

#[test]
fn an_unknown_key_is_shown_with_the_nearest_one() {
    let rendered = refused("[cards]\nqualty = 92\n", &[]);
    let expected = "error: unknown setting `qualty` in `cards`\n --> intertitle.toml:2:1\n  |\n2 | qualty = **\n  | \
    ^^^^^^\n  = help: did you mean `quality`?\n";
    assert_eq!(rendered.trim_end(), expected.trim_end());
}

#[test]
fn each_error_has_its_message() {
    for (text, message) in [
        ("[plecs]\n", "unknown setting `plecs`"),
        (
            "[plex.home]\ntokn = \"canary\"\nurl = \"http://x\"\n",
            "unknown setting `tokn` in `plex.home`",
        ),
        (
            "[plex.home]\nurl = \"http://x\"\n",
            "the Plex server `home` has no `token`",
        ),
        ("[plex.home]\nurl = \"http://x\"\ntoken = canary\n", "-->"),
        (
            "[plex.home]\nurl = \"x:32400\"\ntoken = \"canary\"\n",
            "expected a URL such as",
        ),
        (
            "[plex.home]\nurl = \"http://me:canary@x\"\ntoken = \"canary\"\n",
            "cannot contain a user name, a query or a space",
        ),
        (
            "[plex.\"my home\"]\nurl = \"http://x\"\ntoken = \"canary\"\n",
            "a server's name must be a letter",
        ),
        ("[cards]\nsize = \"4000x2160\"\n", "to 3840x2160"),
        ("[cards]\nquality = 0\n", "a number from 1 to 100"),
        (
            "[server]\nlisten = 8474\n",
            "expected a string, found a number",
        ),
        (
            "[server]\nlisten = \"8474\"\n",
            "expected an address and a port",
        ),
        ("[log]\nlevel = \"loud\"\n", "expected `off`, `error`"),
        ("plex = 3\n", "unknown setting `plex`"),
        (
            "[notify.phone]\nkind = \"telegraph\"\n",
            "expected `discord`, `ntfy` or `json`",
        ),
        (
            "[notify.phone]\nurl = \"http://canary\"\n",
            "the target `phone` has no `kind`",
        ),
        (
            "[notify.phone]\nkind = \"ntfy\"\n",
            "the target `phone` has no `url`",
        ),
        (
            "[notify.phone]\nurl = \"ntfy.sh/canary\"\n",
            "expected a URL such as",
        ),
        (
            "[notify.phone]\nurl = \"https://me:canary@ntfy.sh/a\"\n",
            "`token` of a user is a separate setting",
        ),
        (
            "[notify.phone]\ntoken = \"canary canary\"\n",
            "a token must be one word",
        ),
        (
            "[notify.\"my phone\"]\nkind = \"ntfy\"\n",
            "a target's name must be a letter",
        ),
        (
            "[tmdb]\nlanguage = \"english\"\n",
            "expected languages such as `none, en`",
        ),
        (
            "[tmdb]\nlanguage = \"none, jp\"\n",
            "unknown language `jp`: did you mean `\"ja\"`?",
        ),
        (
            "[tmdb]\nlanguage = \",\"\n",
            "expected at least one language",
        ),
        ("[tmdb]\nminimum = \"720p\"\n", "such as `1280x720`"),
        (
            "[tmdb]\nkey = \"canary canary\"\n",
            "expected a key of 32 hex digits",
        ),
        ("[tmdb]\nkye = \"canary\"\n", "did you mean `key`?"),
    ] {
        let rendered = refused(text, &[]);
        assert!(rendered.contains(message), "{text}\ngives\n{rendered}");
    }
}

#[test]
fn an_error_in_the_path_of_cards_is_shown_at_its_place() {
    let rendered = refused(
        "[cards]\npath = \"{series}/{seson:02}/{episode_code}\"\n",
        &[],
    );
    assert!(
        rendered.contains("path = \"{series}/{seson:02}/{episode_code}\""),
        "{rendered}"
    );
    assert!(rendered.contains("did you mean `season`?"), "{rendered}");
    let carets = rendered.lines().find(|line| line.contains('^'));
    let carets = carets.map(|line| line.matches('^').count());
    assert_eq!(carets, Some("seson".len()), "{rendered}");
    let rendered = refused("", &[("INTERTITLE__CARDS__PATH", "{series}/{title}")]);
    assert!(
        rendered.contains(
            "INTERTITLE__CARDS__PATH: all episodes of a season would have the same file name; add `{episode_code}`"
        ),
        "{rendered}"
    );
    let path = read("", &[("INTERTITLE__CARDS__PATH", "kometa")]).expect("the path is right");
    assert!(matches!(path.cards.path, CardPath::Texts(texts) if texts.len() == 2));
}

#[test]
fn a_variable_that_names_no_setting_is_an_error() {
    let rendered = refused("", &[("INTERTITLE__CARDS__QUALTY", "canary")]);
    assert!(
        rendered.contains("INTERTITLE__CARDS__QUALTY: unknown setting `qualty` in `cards`"),
        "{rendered}"
    );
    assert!(rendered.contains("did you mean `quality`"), "{rendered}");
}

#[test]
fn tmdb_is_used_when_it_has_a_key() {
    let text = "[tmdb]\nkey = \"canary\"\nlanguage = \"en, none en\"\nminimum = \"0x0\"\nurl = \"http://t/3/\"\n";
    let settings = read(text, &[]).expect("the settings are in order").tmdb;
    assert!(settings.is_usable());
    assert_eq!(settings.languages, ["en", "none"]);
    assert_eq!(
        (settings.minimum, settings.url.as_str()),
        ((0, 0), "http://t/3")
    );
    assert!(!format!("{settings:?}").contains("canary"));
    assert!(
        !read("", &[])
            .expect("the settings are in order")
            .tmdb
            .is_usable()
    );
}

#[test]
fn targets_have_a_name_a_kind_and_an_address_that_is_never_shown() {
    let text = "[notify.phone]\nkind = \"ntfy\"\nurl = \"https://ntfy.sh/canary\"\n";
    let variables = [("INTERTITLE__NOTIFY__PHONE__TOKEN", "canary")];
    let settings = read(text, &variables)
        .expect("the settings are in order")
        .notify;
    assert_eq!(settings.len(), 1);
    let target = &settings[0];
    assert_eq!(
        (target.name.as_str(), target.kind),
        ("phone", Some(NotifyKind::Ntfy))
    );
    assert_eq!(target.token.expose(), "canary");
    assert!(!format!("{settings:?}").contains("canary"));
}

#[test]
fn the_page_of_settings_names_every_key() {
    let page = include_str!("../../docs/settings.md");
    for (section, key) in crate::settings::keys::KEYS {
        assert!(page.contains(&format!("`{key}`")), "[{section}] {key}");
    }
}
