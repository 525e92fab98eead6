//! `setup` and `connect`: from an empty folder to the first card, on fake servers.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use intertitle::fake::{
    ACCOUNT_TOKEN, FakePlex, FakePlexTv, FakeSonarr, Library, SONARR_KEY, TOKEN,
};
use serde_json::Value;

use crate::cli::text;
use crate::support::fake::{FakeTmdb, TMDB_KEY};
use crate::support::{MACHINE, free_port, intertitle_answering, webhook_key};

/// A person with an empty config folder, a Plex server, an account, and a Sonarr.
struct Person {
    folder: tempfile::TempDir,
    port: u16,
    plex: FakePlex,
    plex_tv: FakePlexTv,
    sonarr: FakeSonarr,
}

/// The webhook of another program in the account.
const OTHER: &str = "http://192.0.2.70:5555/other";

impl Person {
    fn new() -> Person {
        let plex = FakePlex::start(Library::small(64, 36), MACHINE).unwrap();
        let plex_tv = FakePlexTv::start(MACHINE, &plex.url()).unwrap();
        Person {
            folder: tempfile::tempdir().unwrap(),
            port: free_port(),
            plex,
            plex_tv,
            sonarr: FakeSonarr::start().unwrap(),
        }
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    fn settings(&self) -> String {
        fs::read_to_string(self.config().join("intertitle.toml")).unwrap()
    }

    /// Our URL, as everything on this machine sees it.
    fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Runs a command with these answers, one on each line.
    fn run(&self, command: &str, more: &[&str], answers: &str) -> Output {
        let (config, plex_tv) = (self.config(), self.plex_tv.url());
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.extend(["--config", config.to_str().unwrap()]);
        if command == "setup" || command.ends_with("plex") {
            arguments.extend(["--plex-tv", &plex_tv]);
        }
        arguments.extend(more);
        let listen = format!("0.0.0.0:{}", self.port);
        let variables = [("INTERTITLE__SERVER__LISTEN", listen.as_str())];
        let output = intertitle_answering(&variables, &arguments, answers);
        let all = text(&output.stdout) + &text(&output.stderr);
        for secret in [TOKEN, ACCOUNT_TOKEN, SONARR_KEY] {
            assert!(!all.contains(secret), "a secret was printed:\n{all}");
        }
        if self.config().join("intertitle.keys").exists() {
            let key = webhook_key(&self.config(), "plex");
            assert!(!all.contains(&key), "a key was printed:\n{all}");
        }
        output
    }

    /// The same, and what it prints. It must succeed.
    #[track_caller]
    fn does(&self, command: &str, more: &[&str], answers: &str) -> String {
        let output = self.run(command, more, answers);
        let printed = text(&output.stdout) + &text(&output.stderr);
        assert!(output.status.success(), "{printed}");
        printed
    }

    /// The same for a command that fails: its error.
    #[track_caller]
    fn fails(&self, command: &str, more: &[&str], answers: &str) -> String {
        let output = self.run(command, more, answers);
        let printed = text(&output.stdout) + &text(&output.stderr);
        assert!(!output.status.success(), "{printed}");
        text(&output.stderr)
    }

    fn webhooks(&self) -> Vec<String> {
        self.plex_tv.change(|state| state.webhooks.clone())
    }

    /// Our webhook, with its key.
    fn webhook(&self, base: &str, server: &str) -> String {
        let key = webhook_key(&self.config(), "plex");
        format!("{base}/api/webhooks/plex?interface_id={server}&key={key}")
    }

    /// Our connections in Sonarr.
    fn connections(&self) -> Vec<Value> {
        let mut all = self.sonarr.change(|state| state.connections.clone());
        all.retain(|one| one["implementation"] == "Webhook");
        all
    }

    fn connect_sonarr(&self, more: &[&str]) -> String {
        let url = self.sonarr.url();
        let first = ["--url", &url, "--api-key", SONARR_KEY, "--yes"];
        self.does("connect sonarr", &[&first, more].concat(), "")
    }
}

#[test]
fn from_an_empty_folder_to_the_first_card_in_five_answers() {
    let person = Person::new();
    // Sign in, add the webhook, the usual design, no Sonarr, one card.
    let printed = person.does("setup", &[], "1\ny\n\n\n1\n");
    for words in [
        "enter this code: K7QM",
        "Signed in as mira.",
        "The Plex server `attic` answers at ",
        "The webhook was added to the account; other webhooks stay.",
        "The Long Tide (2021)",
        "13 episodes without a card.",
        "1 card done",
    ] {
        assert!(printed.contains(words), "{words}:\n{printed}");
    }
    assert_eq!(person.plex.uploads().len(), 1);
    let expected = format!(
        "\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
        person.plex.url()
    );
    let settings = person.settings();
    assert!(settings.contains(&expected), "{settings}");
    assert_eq!(
        person.webhooks(),
        [OTHER.to_string(), person.webhook(&person.base(), "home")]
    );
    let rules = fs::read_to_string(person.config().join("rules/main.rules")).unwrap();
    assert!(rules.contains("style { design \"standard\" }"), "{rules}");
    let checked = person.does("check", &[], "");
    assert!(!checked.contains("error"), "{checked}");
    // Again: nothing is asked that is known, and nothing changes.
    let printed = person.does("setup", &[], "\n3\n");
    assert!(printed.contains("[plex.home] is set up"), "{printed}");
    assert_eq!((person.settings(), person.webhooks().len()), (settings, 2));
    assert_eq!(person.plex.uploads().len(), 1);
}

#[test]
fn everything_is_set_up_and_the_whole_library_is_made() {
    let person = Person::new();
    let url = person.sonarr.url();
    // An unknown design is asked again.
    let answers = format!("1\nn\nold one\nolivier\n{url}\n{SONARR_KEY}\ny\n2\n");
    let printed = person.does("setup", &[], &answers);
    for words in [
        "No webhook was added; `intertitle urls` shows its URL.",
        "There is no design `old one`.",
        "The connection was added to Sonarr, and its test webhook arrived.",
        "13 cards done",
    ] {
        assert!(printed.contains(words), "{words}:\n{printed}");
    }
    assert_eq!(person.webhooks(), [OTHER]);
    assert_eq!(person.plex.uploads().len(), 13);
    let rules = fs::read_to_string(person.config().join("rules/main.rules")).unwrap();
    assert!(rules.contains("style { design \"olivier\" }"), "{rules}");
    assert_eq!(person.connections().len(), 1);
}

#[test]
fn of_several_libraries_only_some_may_get_cards() {
    let person = Person::new();
    person.plex.change(|library| {
        for one in &mut library.episodes {
            if one.series.starts_with("Gr") {
                one.library = (5, "Anime".into());
            }
        }
    });
    // An unknown library is asked again.
    let printed = person.does("setup", &[], "1\nn\nmovies\nanime\n\n\n2\n");
    assert!(
        printed.contains("Libraries of series: TV Shows, Anime"),
        "{printed}"
    );
    assert!(
        printed.contains("There is no library `movies`."),
        "{printed}"
    );
    assert!(printed.contains("3 cards done"), "{printed}");
    assert!(person.settings().contains("libraries = \"anime\"\n"));
    assert_eq!(person.plex.uploads().len(), 3);
}

#[test]
fn an_address_and_a_token_do_as_well_as_signing_in() {
    let person = Person::new();
    person.plex_tv.change(|state| state.has_pass = false);
    let url = person.plex.url();
    let printed = person.does("setup", &[], &format!("2\n{url}\n{TOKEN}\n\n\n3\n"));
    // The token of this server is not that of the account.
    assert!(
        printed.contains("No webhook was added: plex.tv does not accept the token"),
        "{printed}"
    );
    assert!(person.settings().contains(&url));
    let skipped = Person::new().run("setup", &[], "3\n");
    assert_eq!(skipped.status.code(), Some(1));
    let nobody = Person::new().fails("setup", &[], "");
    assert!(
        nobody.contains("there is nobody to answer: run this in a terminal"),
        "{nobody}"
    );
}

#[test]
fn without_plex_pass_no_webhook_is_added_and_the_reason_is_reported() {
    let person = Person::new();
    person.plex_tv.change(|state| state.has_pass = false);
    let printed = person.does("connect plex", &["--yes"], "");
    assert!(
        printed.contains("The account has no Plex Pass"),
        "{printed}"
    );
    assert_eq!(person.webhooks(), [OTHER]);
}

#[test]
fn connecting_plex_again_changes_only_what_is_different() {
    let person = Person::new();
    let token = ["--token", ACCOUNT_TOKEN, "--yes"];
    person.does("connect plex", &token, "");
    let settings = person.settings();
    let printed = person.does("connect plex", &token, "");
    assert!(printed.contains("[plex.home] is already in"), "{printed}");
    assert!(
        printed.contains("The webhook is in the account already."),
        "{printed}"
    );
    assert_eq!(person.settings(), settings);
    // An earlier key, and twice: one is left, at the same place.
    let stale = format!("{}/api/webhooks/plex?key=old", person.base());
    person.plex_tv.change(|state| {
        state.webhooks = vec![stale.clone(), OTHER.into(), stale.clone()];
    });
    let printed = person.does("connect plex", &token, "");
    assert!(
        printed.contains("The webhook in the account is up to date now."),
        "{printed}"
    );
    let own = person.webhook(&person.base(), "home");
    assert_eq!(person.webhooks(), [own.clone(), OTHER.to_string()]);
    // Another program writes its list between our reading and our writing: ours is added all the same.
    person.plex_tv.change(|state| {
        state.webhooks = vec![OTHER.into()];
        state.rival = Some("http://192.0.2.80/rival".into());
    });
    person.does("connect plex", &token, "");
    assert!(person.webhooks().contains(&own));
    let printed = person.does("connect remove plex", &token, "");
    assert!(
        printed.contains("The webhook was removed from the Plex account."),
        "{printed}"
    );
    assert_eq!(person.webhooks(), [OTHER]);
    let printed = person.does("connect remove plex", &token, "");
    assert!(
        printed.contains("There is no webhook of intertitle in the Plex account."),
        "{printed}"
    );
}

#[test]
fn what_webhooks_need_is_switched_on_in_the_server_with_consent() {
    let person = Person::new();
    let off = || person.plex.change(|library| library.switched_off.clone());
    let all = vec![
        "WebHooksEnabled".to_string(),
        "PushNotificationsEnabled".into(),
    ];
    person
        .plex
        .change(|library| library.switched_off = all.clone());
    let token = ["--token", ACCOUNT_TOKEN];
    let output = person.run("connect plex", &token, "y\nn\n");
    let printed = text(&output.stdout);
    let question = "The server has Webhooks and Push Notifications switched off";
    assert!(printed.contains(question), "{printed}");
    assert!(printed.contains("plex home: Webhooks are off"), "{printed}");
    assert_eq!((off(), output.status.code()), (all, Some(1)));
    let printed = person.does("connect plex", &token, "y\ny\n");
    assert!(
        printed.contains("Switched on: Webhooks, Push Notifications."),
        "{printed}"
    );
    assert_eq!(off(), Vec::<String>::new());
}

#[test]
fn of_several_servers_one_is_chosen_and_only_owned_ones_can_be() {
    let person = Person::new();
    let second = FakePlex::start(Library::small(64, 36), "0002").unwrap();
    person.plex_tv.change(|state| {
        let shared = ("friend".into(), "0003".into(), vec![second.url()], false);
        let cellar = ("Cellar 2".into(), "0002".into(), vec![second.url()], true);
        state.servers.extend([shared, cellar]);
    });
    let token = ["--token", ACCOUNT_TOKEN, "--no-webhook"];
    let printed = person.does("connect plex", &token, "7\n2\n");
    assert!(printed.contains("  1  attic\n  2  Cellar 2\n"), "{printed}");
    assert!(
        printed.contains("Please answer with a number from 1 to 2."),
        "{printed}"
    );
    assert!(
        person
            .settings()
            .contains(&format!("[plex.home]\nurl = \"{}\"", second.url()))
    );
    // Another server gets another name, its own.
    let attic = [&token[..], &["--server", "ATTIC"]].concat();
    person.does("connect plex", &attic, "");
    assert!(
        person.settings().contains("[plex.attic]"),
        "{}",
        person.settings()
    );
    let why = person.fails(
        "connect plex",
        &[&attic[..], &["--name", "home"]].concat(),
        "",
    );
    assert!(why.contains("[plex.home] is another server, at "), "{why}");
    let why = person.fails(
        "connect plex",
        &[&token[..], &["--server", "x"]].concat(),
        "",
    );
    assert!(
        why.contains("no Plex server `x`: it owns attic, Cellar 2"),
        "{why}"
    );
    person
        .plex_tv
        .change(|state| state.servers.retain(|server| !server.3));
    let why = person.fails("connect plex", &token, "");
    assert!(why.contains("sign in as the owner"), "{why}");
}

#[test]
fn errors_of_plex_are_reported_and_nothing_is_written() {
    let person = Person::new();
    person.plex_tv.change(|state| state.has_expired = true);
    let why = person.fails("connect plex", &[], "");
    assert!(
        why.contains("the code has expired: run the command again"),
        "{why}"
    );
    let why = person.fails("connect plex", &["--token", "wrong"], "");
    assert!(why.contains("plex.tv does not accept the token"), "{why}");
    let why = person.fails(
        "connect plex",
        &["--url", "http://127.0.0.1:1", "--token", "x"],
        "",
    );
    assert!(
        why.contains("the Plex server at http://127.0.0.1:1 cannot be used: "),
        "{why}"
    );
    let other = person.sonarr.url();
    let why = person.fails("connect plex", &["--url", &other, "--token", "x"], "");
    assert!(why.contains("does not accept the token"), "{why}");
    let why = person.fails("connect plex", &["--url", &person.plex.url()], "");
    assert!(why.contains("--url needs the token of the server"), "{why}");
    person.plex_tv.change(|state| {
        state.servers[0].2 = vec!["http://127.0.0.1:1".into()];
    });
    let why = person.fails("connect plex", &["--token", ACCOUNT_TOKEN], "");
    assert!(
        why.contains("cannot be reached from here at any of its addresses (http://127.0.0.1:1)"),
        "{why}"
    );
    // An address that is another server now is not used.
    let another = FakePlex::start(Library::small(64, 36), "0009").unwrap();
    person.plex_tv.change(|state| {
        state.servers[0].2 = vec![another.url(), person.plex.url()];
    });
    person.does(
        "connect plex",
        &["--token", ACCOUNT_TOKEN, "--no-webhook"],
        "",
    );
    assert!(person.settings().contains(&person.plex.url()));
}

#[test]
fn sonarr_gets_one_connection_with_a_key_and_the_triggers_that_are_needed() {
    let person = Person::new();
    person.connect_sonarr(&[]);
    let own = person.connections().remove(0);
    let field = |name: &str| {
        let fields = own["fields"].as_array().unwrap();
        fields.iter().find(|field| field["name"] == name).unwrap()["value"].clone()
    };
    assert_eq!(
        field("url"),
        format!("{}/api/webhooks/sonarr", person.base())
    );
    let key = webhook_key(&person.config(), "sonarr");
    assert_eq!(
        field("headers"),
        serde_json::json!([{"key": "X-Api-Key", "value": key}])
    );
    let on: Vec<&str> = own
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, value)| name.starts_with("on") && **value == true)
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        on,
        [
            "onImportComplete",
            "onSeriesAdd",
            "onSeriesDelete",
            "onUpgrade"
        ]
    );
    assert!(
        person
            .connect_sonarr(&[])
            .contains("The connection is in Sonarr already.")
    );
    // By its name in the settings, without URL and key. A trigger that somebody switched off is on again, others stay.
    person.sonarr.change(|state| {
        let own = state.connections.last_mut().unwrap();
        own["onUpgrade"] = Value::Bool(false);
        own["onGrab"] = Value::Bool(true);
    });
    let printed = person.does("connect sonarr", &["main", "--yes"], "");
    assert!(
        printed.contains("The connection in Sonarr is up to date now"),
        "{printed}"
    );
    let own = person.connections().remove(0);
    assert_eq!(
        (own["onUpgrade"].as_bool(), own["onGrab"].as_bool()),
        (Some(true), Some(true))
    );
    // Our address has changed: it is the same connection.
    let base = format!("http://localhost:{}", person.port);
    person.connect_sonarr(&["--address", &base]);
    assert_eq!(person.connections().len(), 1);
    let printed = person.does("connect remove sonarr", &["--yes"], "");
    assert!(
        printed.contains("The connection was removed from Sonarr at "),
        "{printed}"
    );
    assert_eq!(person.connections().len(), 0);
    assert!(
        !person.settings().contains("\n[sonarr"),
        "{}",
        person.settings()
    );
    // The connection of another program is still there.
    assert_eq!(person.sonarr.change(|state| state.connections.len()), 1);
}

#[test]
fn an_older_sonarr_sends_each_file_and_the_key_as_a_password() {
    let person = Person::new();
    person
        .sonarr
        .change(|state| state.version = "3.0.10.1567".into());
    person.connect_sonarr(&["old"]);
    let own = person.connections().remove(0);
    assert_eq!(own["onDownload"], true);
    let fields = own["fields"].as_array().unwrap();
    let password = fields
        .iter()
        .find(|field| field["name"] == "password")
        .unwrap();
    assert_eq!(password["value"], webhook_key(&person.config(), "sonarr"));
    assert!(person.settings().contains("[sonarr.old]"));
}

#[test]
fn errors_of_sonarr_are_reported() {
    let person = Person::new();
    let url = person.sonarr.url();
    let why = person.fails("connect sonarr", &["--url", &url, "--api-key", "wrong"], "");
    assert!(why.contains("Sonarr does not accept the API key"), "{why}");
    assert!(!person.settings().contains("\n[sonarr"));
    let why = person.fails("connect sonarr", &[], "");
    assert!(
        why.contains("[sonarr.main] is not in intertitle.toml yet: give its URL"),
        "{why}"
    );
    let given = ["--url", &url, "--api-key", SONARR_KEY, "--yes"];
    let elsewhere = [&given[..], &["--address", "http://127.0.0.1:1"]].concat();
    let why = person.fails("connect sonarr", &elsewhere, "");
    for words in [
        "Connection refused",
        "check that `intertitle serve` is running",
        "use --address",
    ] {
        assert!(why.contains(words), "{why}");
    }
    person.sonarr.change(|state| state.app = "Radarr".into());
    let why = person.fails("connect sonarr", &given, "");
    assert!(why.contains("this is Radarr"), "{why}");
    let plex = person.plex.url();
    let why = person.fails("connect sonarr", &["--url", &plex, "--api-key", "x"], "");
    assert!(why.contains("Sonarr "), "{why}");
    let why = person.fails("connect remove sonarr", &["other"], "");
    assert!(
        why.contains("no [sonarr.other] in intertitle.toml"),
        "{why}"
    );
}

#[test]
fn a_key_of_tmdb_is_checked_before_it_is_stored() {
    let person = Person::new();
    let tmdb = FakeTmdb::start().unwrap();
    fs::create_dir_all(person.config()).unwrap();
    let path = person.config().join("intertitle.toml");
    let all = tmdb.settings("");
    let url = all.lines().find(|line| line.starts_with("url")).unwrap();
    let before = format!("[tmdb]\n{url} # nearer\n");
    fs::write(&path, &before).unwrap();
    let why = person.fails(
        "connect tmdb",
        &["--key", "ffffffffffffffffffffffffffffffff"],
        "",
    );
    assert!(why.contains("it does not accept the key"), "{why}");
    assert_eq!(person.settings(), before);
    let printed = person.does("connect tmdb", &["--key", "-"], &format!("{TMDB_KEY}\n"));
    assert!(
        printed.contains("TMDb accepts the key. It was written to "),
        "{printed}"
    );
    assert!(person.settings().starts_with(&before));
    assert!(person.settings().contains(TMDB_KEY));
}
