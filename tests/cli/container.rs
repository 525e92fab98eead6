//! What a container needs of the program: a check of its health, and an end in time. `scripts/container-check` tries the
//! rest, which takes root.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::cli::text;
use crate::support::{MACHINE, Program, intertitle, intertitle_with, plex_webhook, post};

fn write_settings(folder: &Path, listen: &str, plex: &str) {
    let settings = format!(
        "[server]\nlisten = \"{listen}\"\n[plex.home]\nurl = \"http://{plex}\"\ntoken = \"x\"\n"
    );
    fs::write(folder.join("intertitle.toml"), settings).unwrap();
}

/// Exit code and message.
fn healthcheck(folder: &Path) -> (Option<i32>, String) {
    let output = intertitle(&["healthcheck", "--config", folder.to_str().unwrap()]);
    assert_eq!(text(&output.stderr), "");
    (output.status.code(), text(&output.stdout))
}

#[test]
fn the_daemon_is_well_if_it_answers_at_its_port() {
    let folder = tempfile::tempdir().unwrap();
    write_settings(folder.path(), "127.0.0.1:0", "127.0.0.1:9");
    let mut program = Program::serve(folder.path());
    let (code, printed) = healthcheck(folder.path());
    assert_eq!(code, Some(1));
    assert!(printed.contains("has port 0"), "{printed}");
    // From here, all addresses of the machine are loopback.
    let port = program.address.port();
    write_settings(folder.path(), &format!("0.0.0.0:{port}"), "127.0.0.1:9");
    let well = format!("intertitle answers at 127.0.0.1:{port}\n");
    assert_eq!(healthcheck(folder.path()), (Some(0), well.clone()));
    // A proxy is for other machines.
    let nowhere = "http://127.0.0.1:9";
    let output = intertitle_with(
        &[("HTTP_PROXY", nowhere), ("ALL_PROXY", nowhere)],
        &["healthcheck", "--config", folder.path().to_str().unwrap()],
    );
    assert_eq!(text(&output.stdout), well);
    program.kill();
    let (code, printed) = healthcheck(folder.path());
    assert_eq!(code, Some(1));
    let start = format!("intertitle does not answer at 127.0.0.1:{port}: ");
    assert!(
        printed.starts_with(&start) && printed.lines().count() == 1,
        "{printed}"
    );
}

#[test]
fn invalid_settings_are_unhealthy() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("intertitle.toml"),
        "[server]\nlisten = 5\n",
    )
    .unwrap();
    let (code, printed) = healthcheck(folder.path());
    assert_eq!(code, Some(1));
    assert!(
        printed.contains("expected a string, found a number"),
        "{printed}"
    );
}

#[test]
fn another_program_at_the_port_is_unhealthy() {
    let other = intertitle::fake::FakePlex::start(intertitle::fake::Library::small(16, 9), MACHINE)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let address = other.url().trim_start_matches("http://").to_string();
    write_settings(folder.path(), &address, "127.0.0.1:9");
    let (code, printed) = healthcheck(folder.path());
    assert_eq!(code, Some(1));
    assert!(printed.contains("is not intertitle"), "{printed}");
}

#[test]
fn sigterm_ends_it_in_time_though_a_server_never_answers_and_the_job_waits_again() {
    let folder = tempfile::tempdir().unwrap();
    // It takes a connection, and says nothing.
    let plex = TcpListener::bind("127.0.0.1:0").unwrap();
    write_settings(
        folder.path(),
        "127.0.0.1:0",
        &plex.local_addr().unwrap().to_string(),
    );
    let rules = folder.path().join("rules");
    fs::create_dir(&rules).unwrap();
    fs::write(
        rules.join("main.rules"),
        "on plex media.rate -> remake card\n",
    )
    .unwrap();
    let mut program = Program::serve(folder.path());
    let webhook = plex_webhook("media.rate", 1201, MACHINE);
    let target = "/api/webhooks/plex?interface_id=home";
    let kept = post(
        program.address,
        target,
        "application/json",
        webhook.as_bytes(),
    );
    assert_eq!(kept.status, 202);
    let _called = plex.accept().unwrap();
    let begun = Instant::now();
    program.signal("TERM");
    let log = program.ended();
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}\n{log}",
        begun.elapsed()
    );
    let config = folder.path().to_str().unwrap();
    let jobs = intertitle(&["queue", "jobs", "--json", "--config", config]);
    let jobs: serde_json::Value = serde_json::from_slice(&jobs.stdout).unwrap();
    assert_eq!(jobs[0]["outcome"], "waiting", "{jobs}\n{log}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_user_that_is_not_a_number_is_refused_before_anything_is_created() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    for (name, value) in [("PUID", "alice"), ("PUID", "4294967295"), ("UMASK", "9")] {
        let words = ["serve", "--config", config.to_str().unwrap()];
        let output = intertitle_with(&[(name, value)], &words);
        assert_eq!(output.status.code(), Some(2));
        let why = text(&output.stderr);
        assert!(why.starts_with(&format!("error: {name} must be ")), "{why}");
    }
    assert!(!config.exists());
}

/// A file of the project.
fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_image_from_a_clone_is_like_that_of_a_release() {
    let of = |path: &str| {
        let text = file(path);
        let lines = text.lines().skip_while(|line| *line != "FROM scratch");
        let settings = lines.filter(|line| {
            let words = [
                "ENV",
                "VOLUME",
                "EXPOSE",
                "STOPSIGNAL",
                "HEALTHCHECK",
                "ENTRYPOINT",
                "CMD",
            ];
            words.iter().any(|word| line.starts_with(word))
        });
        settings.map(String::from).collect::<Vec<_>>()
    };
    let release = of("Dockerfile");
    assert_eq!(release.len(), 7, "{release:?}");
    assert_eq!(of("packaging/Dockerfile"), release);
    assert!(file("packaging/compose.yaml").contains("dockerfile: packaging/Dockerfile\n"));
}

#[test]
fn the_workflows_run_scripts_that_are_there() {
    let mut scripts = 0;
    for workflow in ["checks", "release"] {
        let text = file(&format!(".github/workflows/{workflow}.yml"));
        for word in text.split([' ', '\n']) {
            if word.starts_with("scripts/") || word.starts_with(".ci/") {
                file(word);
                scripts += 1;
            }
        }
    }
    assert_eq!(scripts, 4);
}
