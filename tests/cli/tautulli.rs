//! `tautulli`: agents are created once, repaired, tested and removed, in a fake Tautulli that answers as recorded.

use std::fs;
use std::process::Output;

use crate::support::fake::{FakeAgent, FakeTautulli, TAUTULLI_KEY};
use intertitle::fake::{FakePlex, Library, TOKEN};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::text;
use crate::support::{
    MACHINE, Program, intertitle, intertitle_reading, intertitle_with, webhook_key,
};

const ADDED: &str = "intertitle: recently added";
const WATCHED: &str = "intertitle: watched";
/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:1";

/// A config folder with one Plex server, a Tautulli that watches it, and a daemon if one is started.
struct Scene {
    plex: FakePlex,
    tautulli: FakeTautulli,
    folder: TempDir,
}

impl Scene {
    fn new() -> Scene {
        Scene::with(Library::small(16, 9))
    }

    fn with(library: Library) -> Scene {
        let plex = FakePlex::start(library.clone(), MACHINE).unwrap();
        let tautulli = FakeTautulli::start(library, MACHINE).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[cards]\nsize = \"320x180\"\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
            plex.url()
        );
        fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
        Scene {
            plex,
            tautulli,
            folder,
        }
    }

    /// Starts the daemon; its address.
    fn serve(&self) -> (Program, String) {
        let program = Program::serve(self.folder.path());
        let address = format!("http://{}", program.address);
        (program, address)
    }

    /// Runs `tautulli WORDS` with the right key and that URL of the daemon.
    fn run(&self, address: &str, words: &[&str]) -> Output {
        let url = self.tautulli.url();
        let config = self.folder.path().to_str().unwrap();
        let rest = [
            "--url",
            &url,
            "--api-key",
            TAUTULLI_KEY,
            "--address",
            address,
            "--config",
            config,
        ];
        intertitle(&[&["tautulli"], words, &rest].concat())
    }

    /// Installs without a test; returns what it printed.
    #[track_caller]
    fn install(&self, words: &[&str]) -> String {
        let output = self.run(NOWHERE, &[&["install", "--no-test"], words].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    fn agents(&self) -> Vec<FakeAgent> {
        self.tautulli.change(|tautulli| tautulli.agents.all.clone())
    }

    /// Makes an agent by hand, as somebody has set it up.
    fn by_hand(&self, name: &str, webhook_url: &str, triggers: &[&str]) -> u32 {
        self.tautulli.change(|tautulli| {
            let id = tautulli.agents.add(Some(25)).unwrap();
            let agent = tautulli.agents.all.last_mut().unwrap();
            (agent.name, agent.webhook_url) = (name.into(), webhook_url.into());
            agent.on = triggers.iter().map(|on| (*on).to_string()).collect();
            id
        })
    }
}

/// How many times a text has a part.
fn times(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

/// What was printed in one line, since long messages go over several.
fn flat(printed: &[u8]) -> String {
    let printed = text(printed);
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_empty_tautulli_is_given_two_agents() {
    let scene = Scene::new();
    let printed = scene.install(&[]);
    for part in [
        "Tautulli v2.17.2 at ",
        "watches the Plex server `Fake Plex` (`home` in intertitle.toml).",
        "created  agent 1  intertitle: recently added  new episodes, seasons and series\n",
        "created  agent 2  intertitle: watched         episodes that anybody has watched\n",
        "They send to http://127.0.0.1:1/api/webhooks/tautulli?interface_id=home\n",
    ] {
        assert!(printed.contains(part), "{part}\n{printed}");
    }
    let agents = scene.agents();
    let set = |agent: &FakeAgent| {
        (
            agent.name.clone(),
            agent.webhook_url.clone(),
            agent.method.clone(),
            agent.on.clone(),
        )
    };
    let wanted = |name: &str, on: &str| {
        let webhook_url = "http://127.0.0.1:1/api/webhooks/tautulli?interface_id=home";
        (
            name.to_string(),
            webhook_url.to_string(),
            "POST".to_string(),
            vec![on.to_string()],
        )
    };
    assert_eq!(
        agents.iter().map(set).collect::<Vec<_>>(),
        [wanted(ADDED, "on_created"), wanted(WATCHED, "on_watched")]
    );
    let kinds = |agent: &FakeAgent| agent.conditions[0]["value"].clone();
    assert_eq!(kinds(&agents[0]), json!(["show", "season", "episode"]));
    assert_eq!(kinds(&agents[1]), json!(["episode"]));
    assert_eq!(agents[1].conditions.as_array().unwrap().len(), 1);
    let (headers, body) = agents[0].texts("on_created");
    assert_eq!(headers, "");
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["grandparent_rating_key"], "{grandparent_rating_key}");
}

#[test]
fn installing_again_doubles_nothing_and_keeps_what_is_right() {
    let scene = Scene::new();
    scene.install(&[]);
    let before = scene.agents();
    let printed = scene.install(&[]);
    assert_eq!(times(&printed, "kept  agent "), 2, "{printed}");
    assert_eq!(format!("{:?}", scene.agents()), format!("{before:?}"));
    let sets = |scene: &Scene| {
        scene.tautulli.change(|tautulli| {
            let is_set = |command: &&String| *command == "set_notifier_config";
            tautulli.commands.iter().filter(is_set).count()
        })
    };
    assert_eq!(sets(&scene), 2, "what is right is not set again");
    // Somebody has spoilt it, and given it a trigger of their own, which stays.
    scene.tautulli.change(|tautulli| {
        let agent = tautulli.agents.named(ADDED).unwrap();
        agent.webhook_url = "http://old.example/api/webhooks/tautulli".into();
        agent.logic = "{1} or".into();
        agent.on.push("on_play".into());
    });
    let printed = scene.install(&[]);
    assert!(printed.contains("updated  agent 1"), "{printed}");
    let agents = scene.agents();
    assert_eq!(
        (agents.len(), agents[0].webhook_url.clone()),
        (2, before[0].webhook_url.clone())
    );
    assert_eq!(agents[0].logic, "");
    assert!(agents[0].is_on("on_play"));
}

#[test]
fn an_agent_that_calls_us_under_another_name_is_taken_over() {
    let scene = Scene::new();
    let ours = |path: &str| format!("{NOWHERE}{path}");
    scene.by_hand(
        "TCM",
        "http://tcm:4242/api/webhooks/plex/rating-key?interface_id=1",
        &["on_created"],
    );
    scene.by_hand(
        "Cards",
        &ours("/api/webhooks/plex/rating-key?interface_id=1"),
        &["on_created"],
    );
    let printed = scene.install(&[]);
    assert!(
        printed.contains("updated  agent 2  intertitle: recently added"),
        "{printed}"
    );
    assert!(
        printed.contains("agent 2 already called intertitle; its name was `Cards`"),
        "{printed}"
    );
    let agents = scene.agents();
    let names: Vec<&str> = agents.iter().map(|agent| agent.name.as_str()).collect();
    assert_eq!(names, ["TCM", ADDED, WATCHED]);
    // A third one that sends the same is not deleted without being asked.
    scene.by_hand("Again", &ours("/api/webhooks/tautulli"), &["on_created"]);
    let printed = scene.install(&[]);
    assert!(
        printed.contains("agent 4 `Again` also calls intertitle"),
        "{printed}"
    );
}

#[test]
fn an_inactive_agent_is_reported_and_switched_on() {
    let scene = Scene::new();
    scene.install(&[]);
    scene
        .tautulli
        .change(|tautulli| tautulli.agents.named(ADDED).unwrap().on.clear());
    let status = scene.run(NOWHERE, &["status"]);
    let printed = text(&status.stdout);
    assert_eq!(status.status.code(), Some(1));
    assert!(
        printed.contains("agent 1  inactive: new episodes"),
        "{printed}"
    );
    assert!(
        printed.contains("agent 1 is inactive: `intertitle tautulli install`"),
        "{printed}"
    );
    let printed = scene.install(&[]);
    assert!(
        printed.contains("agent 1 was inactive; it is active again"),
        "{printed}"
    );
    assert!(scene.agents()[0].is_on("on_created"));
    assert_eq!(scene.agents().len(), 2);
}

#[test]
fn watched_episodes_are_sent_unless_they_are_not_wanted() {
    let scene = Scene::new();
    let printed = scene.install(&["--no-watched"]);
    assert_eq!(scene.agents().len(), 1, "{printed}");
    assert!(!printed.contains("%, Plex at"), "{printed}");
    scene.install(&["--watched"]);
    assert_eq!(scene.agents().len(), 2);
    let printed = scene.install(&["--no-watched"]);
    assert!(printed.contains("removed  agent 2"), "{printed}");
    assert_eq!(scene.agents().len(), 1);
}

#[test]
fn a_user_becomes_a_condition() {
    let scene = Scene::new();
    let printed = scene.install(&["--user", "alice (Friendly)", "--user", "bob"]);
    assert!(
        printed.contains("episodes that alice or bob has watched"),
        "{printed}"
    );
    let condition = |scene: &Scene| scene.agents()[1].conditions[1].clone();
    assert_eq!(
        condition(&scene),
        json!({"parameter": "username", "operator": "is", "value": ["alice", "bob"], "type": "str"})
    );
    let printed = flat(&scene.run(NOWHERE, &["status"]).stdout);
    assert!(
        printed.contains("on: episodes that alice or bob has watched; nothing sent yet"),
        "{printed}"
    );
    let printed = scene.install(&[]);
    assert!(
        printed.contains("updated  agent 2") && printed.contains("kept     agent 1"),
        "{printed}"
    );
    assert_eq!(condition(&scene), Value::Null);
    let output = scene.run(NOWHERE, &["install", "--user", "alise"]);
    let why = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        why.contains("Tautulli has no user `alise`; did you mean `alice`?"),
        "{why}"
    );
}

#[test]
fn a_created_delivery_arrives_at_the_daemon_and_becomes_a_card() {
    let scene = Scene::with(Library::small(320, 180));
    let (_program, address) = scene.serve();
    let output = scene.run(&address, &["install"]);
    let printed = text(&output.stdout);
    assert!(
        output.status.success(),
        "{printed}\n{}",
        text(&output.stderr)
    );
    for part in [
        "test: agent 1 announced Grüße aus Tromsø s01e03, and it arrived: `intertitle explain 1`",
        "test: agent 2 sent a test, and it arrived: `intertitle explain 2`",
    ] {
        assert!(printed.contains(part), "{part}\n{printed}");
    }
    // The default rules make a card of what was announced. It is drawn by another process: wait for it.
    let has_card = || scene.plex.uploads().iter().any(|(key, _)| *key == 2203);
    for _ in 0..3000 {
        if has_card() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(has_card(), "{:?}", scene.plex.requests());
    // The agents do it by themselves from now on: a season for all of its episodes, and what somebody watched.
    scene.tautulli.create(1300);
    scene.tautulli.watch(1201, "bob");
    let wanted = [1301, 1302, 1303, 1201];
    let sent = || {
        let uploads = scene.plex.uploads();
        wanted
            .iter()
            .all(|wanted| uploads.iter().any(|(key, _)| key == wanted))
    };
    for _ in 0..3000 {
        if sent() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(sent(), "{:?}", scene.plex.uploads());
    let printed = flat(&scene.run(&address, &["status"]).stdout);
    assert_eq!(times(&printed, "the last delivery arrived"), 2, "{printed}");
}

#[test]
fn agents_show_the_key_of_tautullis_webhooks_and_no_other() {
    let scene = Scene::new();
    let settings = scene.folder.path().join("intertitle.toml");
    let text_before = fs::read_to_string(&settings).unwrap();
    let stricter = text_before.replace("[cards]", "without_key = \"nobody\"\n[cards]");
    fs::write(&settings, stricter).unwrap();
    let (_program, address) = scene.serve();
    // Without the key nothing would arrive.
    let output = scene.run(&address, &["install"]);
    let printed = text(&output.stdout);
    assert!(
        output.status.success(),
        "{printed}\n{}",
        text(&output.stderr)
    );
    assert_eq!(times(&printed, "and it arrived"), 2, "{printed}");
    let key = webhook_key(scene.folder.path(), "tautulli");
    for (agent, trigger) in scene.agents().iter().zip(["on_created", "on_watched"]) {
        let (headers, body) = agent.texts(trigger);
        assert!(headers.contains(&key), "{headers}");
        let others = ["api", "plex", "sonarr"].map(|name| webhook_key(scene.folder.path(), name));
        let whole = format!("{}{headers}{body}", agent.webhook_url);
        assert!(others.iter().all(|other| !whole.contains(other)));
    }
    assert!(!printed.contains(&key), "{printed}");
}

#[test]
fn views_of_named_users_and_all_new_items_are_sent() {
    let scene = Scene::new();
    scene.install(&["--user", "alice"]);
    scene.tautulli.watch(1201, "bob");
    scene.tautulli.watch(1201, "alice");
    scene.tautulli.create(1000);
    let sent: Vec<(u32, String)> = scene.tautulli.change(|tautulli| {
        let sent = tautulli.deliveries.iter();
        sent.map(|sent| (sent.agent, sent.trigger.clone()))
            .collect()
    });
    assert_eq!(
        sent,
        [(2, "on_watched".to_string()), (1, "on_created".to_string())]
    );
}

#[test]
fn a_test_that_does_not_arrive_is_reported_with_a_likely_cause() {
    let scene = Scene::new();
    let output = scene.run(NOWHERE, &["install", "--wait", "0"]);
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert_eq!(
        times(
            &printed.replace('\n', " "),
            "nothing at http://127.0.0.1:1 accepted it"
        ),
        2,
        "{printed}"
    );
    // Another program that answers 200 to everything is not the daemon of this folder.
    let (_program, _) = scene.serve();
    let other = FakeTautulli::start(Library::small(64, 36), MACHINE).unwrap();
    other.change(|tautulli| tautulli.page = Some((200, "fine".into())));
    let output = scene.run(&other.url(), &["install", "--wait", "0"]);
    let printed = flat(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(
        printed.contains("but not the intertitle of this config folder"),
        "{printed}"
    );
}

#[test]
fn an_empty_library_leaves_nothing_to_announce() {
    let scene = Scene::new();
    scene
        .tautulli
        .change(|tautulli| tautulli.library.episodes.clear());
    let output = scene.run(NOWHERE, &["install", "--no-watched"]);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{printed}");
    assert!(
        printed.contains("test: agent 1 was not tested: Tautulli has no new episode"),
        "{printed}"
    );
}

#[test]
fn a_mark_of_tautullis_below_plexs_is_warned_of() {
    let scene = Scene::new();
    for (own, plex, part) in [
        (85, "90", Some("watched at 85 %, Plex at 90 %")),
        (90, "90", None),
        (92, "90", None),
        (85, "None", Some("could not read")),
    ] {
        scene.tautulli.change(|tautulli| {
            (tautulli.watched_percent, tautulli.plex_watched_percent) = (own, plex.into());
        });
        let printed = scene.install(&[]).replace('\n', " ");
        let status = scene.run(NOWHERE, &["status"]);
        assert_eq!(status.status.success(), part.is_none(), "{own} {plex}");
        for printed in [printed, flat(&status.stdout)] {
            match part {
                Some(part) => assert!(printed.contains(part), "{printed}"),
                None => assert!(!printed.contains("warning"), "{printed}"),
            }
        }
    }
}

#[test]
fn our_agents_are_removed_and_others_stay() {
    let scene = Scene::new();
    scene.install(&[]);
    scene.by_hand(
        "Cards",
        &format!("{NOWHERE}/api/webhooks/tautulli"),
        &["on_created"],
    );
    scene.by_hand(
        "TCM",
        "http://tcm:4242/api/webhooks/plex/rating-key",
        &["on_created"],
    );
    let output = scene.run(NOWHERE, &["remove"]);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{printed}");
    assert_eq!(times(&printed, "removed  agent "), 3, "{printed}");
    let agents = scene.agents();
    assert_eq!(
        agents
            .iter()
            .map(|agent| agent.name.as_str())
            .collect::<Vec<_>>(),
        ["TCM"]
    );
    let printed = text(&scene.run(NOWHERE, &["remove"]).stdout);
    assert!(printed.contains("nothing was deleted"), "{printed}");
}

#[test]
fn the_state_of_agents_is_shown_and_not_changed() {
    let scene = Scene::new();
    let output = scene.run(NOWHERE, &["status"]);
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert_eq!(times(&printed, "  missing\n"), 2, "{printed}");
    assert!(
        printed.contains("warning: new episodes are not announced"),
        "{printed}"
    );
    assert!(scene.agents().is_empty());
    scene
        .tautulli
        .change(|tautulli| tautulli.watched_percent = 95);
    scene.install(&[]);
    let output = scene.run(NOWHERE, &["status"]);
    let printed = text(&output.stdout);
    assert!(
        output.status.success() && !printed.contains("warning"),
        "{printed}"
    );
    // What Tautulli accepts, and what never comes.
    scene.tautulli.change(|tautulli| {
        let agent = tautulli.agents.named(ADDED).unwrap();
        agent
            .texts
            .insert("on_created_body".into(), "{rating_key}".into());
        agent.webhook_url = "http://me:canary@old.example/x?key=canary".into();
        agent.method = "GET".into();
    });
    let printed = flat(&scene.run(NOWHERE, &["status"]).stdout);
    for part in [
        "the data of agent 1 is not JSON",
        "agent 1 calls `old.example/x`, but intertitle is at http://127.0.0.1:1",
        "agent 1 uses GET",
    ] {
        assert!(printed.contains(part), "{part}\n{printed}");
    }
    assert!(!printed.contains("canary"), "{printed}");
}

#[test]
fn the_key_travels_in_the_body_and_is_printed_nowhere() {
    let scene = Scene::new();
    let (program, address) = scene.serve();
    let url = scene.tautulli.url();
    let config = scene.folder.path().to_str().unwrap();
    let rest = ["--url", &url, "--address", &address, "--config", config];
    let words = |word| [&["tautulli", word][..], &rest].concat();
    let mut printed = String::new();
    let by_variable = [("INTERTITLE_TAUTULLI_KEY", TAUTULLI_KEY)];
    let outputs = [
        intertitle_with(&by_variable, &words("install")),
        intertitle_reading(
            &[&words("status")[..], &["--api-key", "-"]].concat(),
            &format!("{TAUTULLI_KEY}\n"),
        ),
        scene.run(&address, &["remove"]),
    ];
    for output in outputs {
        assert_ne!(output.status.code(), Some(2), "{}", text(&output.stderr));
        printed += &(text(&output.stdout) + &text(&output.stderr));
    }
    printed += &program.log();
    for entry in fs::read_dir(scene.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            printed += &text(&fs::read(path).unwrap());
        }
    }
    printed += &scene
        .tautulli
        .change(|tautulli| tautulli.requests.join("\n"));
    assert!(printed.contains("POST /api/v2"), "{printed}");
    assert!(!printed.contains(TAUTULLI_KEY), "the key was printed");
    let output = intertitle(&words("status"));
    let why = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        why.contains("no API key: set INTERTITLE_TAUTULLI_KEY"),
        "{why}"
    );
}

#[test]
fn each_invalid_response_is_reported_with_a_likely_cause() {
    let scene = Scene::new();
    let config = scene.folder.path().to_str().unwrap();
    let send_test = |url: &str, key: &str| {
        let words = [
            "tautulli",
            "status",
            "--url",
            url,
            "--api-key",
            key,
            "--config",
            config,
        ];
        let output = intertitle(&[&words[..], &["--address", NOWHERE]].concat());
        let why = text(&output.stderr);
        assert_eq!(
            (output.status.code(), text(&output.stdout)),
            (Some(2), String::new()),
            "{why}"
        );
        assert!(!why.contains(key), "{why}");
        why
    };
    let url = scene.tautulli.url();
    let wrong = send_test(&url, "canary-key");
    assert!(
        wrong.contains("Tautulli does not accept the API key"),
        "{wrong}"
    );
    let nobody = send_test(NOWHERE, "canary-key");
    assert!(
        nobody.contains("Tautulli cannot be reached at http://127.0.0.1:1"),
        "{nobody}"
    );
    let below = send_test(&format!("{url}/below"), "canary-key");
    assert!(
        below.contains(
            "is not the API of Tautulli (status 404): the URL must contain the HTTP root"
        ),
        "{below}"
    );
    scene.tautulli.change(|tautulli| tautulli.has_api = false);
    let off = send_test(&url, "canary-key");
    assert!(off.contains("Tautulli's API is disabled"), "{off}");
    for (status, page, part) in [
        (
            200,
            "<html>a page canary-key</html>",
            "(status 200): it is a web page",
        ),
        (200, "{}", "(status 200)"),
        (302, "", "(status 302): it redirects elsewhere"),
        (401, "<html>", "(status 401): it requires a login"),
        (503, "<html>", "(status 503): a proxy responds"),
        (
            400,
            r#"{"response": {"result": "error", "message": "about canary-key\u001b[2J.", "data": {}}}"#,
            "Tautulli refuses `get_tautulli_info`: about ***\u{fffd}[2J\n",
        ),
    ] {
        scene
            .tautulli
            .change(|tautulli| tautulli.page = Some((status, page.into())));
        let why = send_test(&url, "canary-key");
        assert!(why.contains(part), "{part}\n{why}");
    }
}

#[test]
fn the_plex_server_is_the_one_that_tautulli_watches() {
    let scene = Scene::new();
    let attic = FakePlex::start(Library::small(64, 36), "another-machine").unwrap();
    let file = scene.folder.path().join("intertitle.toml");
    let one = fs::read_to_string(&file).unwrap();
    let two = format!(
        "[plex.attic]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n{one}",
        attic.url()
    );
    let install = |settings: &str, words: &[&str]| {
        fs::write(&file, settings).unwrap();
        scene.run(NOWHERE, &[&["install", "--no-test"], words].concat())
    };
    let printed = text(&install(&two, &[]).stdout);
    assert!(printed.contains("(`home` in intertitle.toml)"), "{printed}");
    for (settings, words, part) in [
        (
            &two,
            &["--plex", "attic"][..],
            "`attic` in intertitle.toml is a different one",
        ),
        (
            &two,
            &["--plex", "hom"],
            "no Plex server `hom` in intertitle.toml; did you mean `home`?",
        ),
        (
            &"[server]\nlisten = \"127.0.0.1:0\"\n".to_string(),
            &[],
            "no Plex server in ",
        ),
    ] {
        let output = install(settings, words);
        let why = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{why}");
        assert!(why.contains(part), "{part}\n{why}");
    }
    // One that does not answer may be the right one.
    scene
        .tautulli
        .change(|tautulli| tautulli.machine = "unknown".into());
    let away = format!("[plex.away]\nurl = \"{NOWHERE}\"\ntoken = \"t\"\n");
    let printed = text(&install(&away, &[]).stdout);
    assert!(
        printed.contains("warning: cannot determine whether Tautulli watches `away`"),
        "{printed}"
    );
    let why = text(&install(&(two + &away), &[]).stderr);
    assert!(
        why.contains("choose one with --plex, `attic` or `home` or `away`"),
        "{why}"
    );
}
