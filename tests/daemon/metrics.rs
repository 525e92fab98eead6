//! `/metrics`: activities are counted, in the format of Prometheus.

use std::collections::BTreeMap;

use intertitle::app::metrics;
use intertitle::daemon;
use intertitle::fake::Fault;

use crate::support::{TestHarness, exchange};

/// Parses the page strictly: each sample belongs to the family above it, and none occurs twice.
fn samples(page: &str) -> BTreeMap<String, f64> {
    let mut samples = BTreeMap::new();
    let (mut family, mut kind) = (String::new(), String::new());
    assert!(page.ends_with('\n'));
    for line in page.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            family = help.split_once(' ').unwrap().0.to_string();
        } else if let Some(declared) = line.strip_prefix("# TYPE ") {
            let (name, declared) = declared.split_once(' ').unwrap();
            assert_eq!(name, family);
            kind = declared.to_string();
        } else {
            let (name, value) = line.rsplit_once(' ').unwrap();
            let bare = name.split('{').next().unwrap();
            let suffixes: &[&str] = match kind.as_str() {
                "histogram" => &["_bucket", "_sum", "_count"],
                "counter" => {
                    assert!(bare.ends_with("_total"), "{line}");
                    &[""]
                }
                _ => &[""],
            };
            assert!(
                suffixes
                    .iter()
                    .any(|suffix| bare == format!("{family}{suffix}")),
                "{line}"
            );
            let before = samples.insert(name.to_string(), value.parse().unwrap());
            assert_eq!(before, None, "{name} comes twice");
        }
    }
    samples
}

#[test]
fn counters_count_events_and_gauges_show_the_present() {
    let harness = TestHarness::new("on plex media.rate -> remake card\n");
    harness.plex("media.rate", 1201);
    harness.plex("media.play", 1201);
    assert_eq!(harness.post_webhook("/api/webhooks/sonarr", "no JSON"), 400);
    harness.run_until_idle();
    harness.plex("media.rate", 1202);
    harness.dispatch_all();
    let page = metrics(harness.app()).unwrap();
    let samples = samples(&page);
    for (name, value) in [
        (
            "intertitle_hooks_total{sender=\"plex\",outcome=\"kept\"}",
            3.0,
        ),
        (
            "intertitle_hooks_total{sender=\"sonarr\",outcome=\"refused\"}",
            1.0,
        ),
        (
            "intertitle_decisions_total{sender=\"plex\",outcome=\"accepted\"}",
            2.0,
        ),
        (
            "intertitle_decisions_total{sender=\"plex\",outcome=\"ignored\"}",
            1.0,
        ),
        ("intertitle_rule_hits_total{rule=\"main.rules:1\"}", 2.0),
        ("intertitle_jobs_total{outcome=\"selected\"}", 1.0),
        ("intertitle_queue{stage=\"find\"}", 1.0),
        ("intertitle_queue{stage=\"decide\"}", 0.0),
        ("intertitle_server_up{server=\"home\"}", 1.0),
        ("intertitle_rules_ok", 1.0),
        ("intertitle_state_file_ok", 1.0),
        ("intertitle_draw_seconds_count", 1.0),
        ("intertitle_draw_seconds_bucket{le=\"+Inf\"}", 1.0),
        ("intertitle_upload_seconds_count", 1.0),
        ("process_start_time_seconds", 1_772_884_800.0),
    ] {
        assert_eq!(samples.get(name), Some(&value), "{name}\n{page}");
    }
    assert!(!page.contains("pretended-token"), "{page}");
}

#[test]
fn unreachable_servers_and_rules_with_errors_are_counted() {
    let harness = TestHarness::new("on plex media.rate -> remake card\n");
    for _ in 0..9 {
        harness.plex.add_fault(Fault::answer("GET", 503));
    }
    harness.plex("media.rate", 1201);
    harness.run_until_idle();
    harness.change_rules("on plex media.rat -> remake card\n");
    let samples = samples(&metrics(harness.app()).unwrap());
    assert_eq!(samples["intertitle_server_up{server=\"home\"}"], 0.0);
    assert_eq!(samples["intertitle_rules_ok"], 0.0);
}

#[test]
fn they_are_served_as_text_on_the_private_network() {
    let (app, _plex, _folder) = TestHarness::new("").into_app();
    let running = daemon::start(app).unwrap();
    let answer = exchange(
        running.address(),
        b"GET /metrics HTTP/1.1\r\nHost: nas\r\n\r\n",
    );
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .text
            .contains("Content-Type: text/plain; version=0.0.4\r\n"),
        "{}",
        answer.text
    );
    assert!(samples(answer.body()).contains_key("intertitle_build_info{version=\"0.1.0\"}"));
    let abroad = b"GET /metrics HTTP/1.1\r\nHost: nas\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n";
    assert_eq!(exchange(running.address(), abroad).status, 401);
    running.end();
}
