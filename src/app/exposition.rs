//! `/metrics`: counters and states in the text format of Prometheus, version 0.0.4.
//!
//! Source: <https://prometheus.io/docs/instrumenting/exposition_formats/>.
//!
//! Written by hand, 290 lines with `metrics`: they are read from the state file when they are requested. With
//! prometheus-client 0.26 about 120 lines would go, and each value would be registered and updated instead.

use std::fmt::{Display, Write as _};
use std::fs;

use crate::app::health::backup_health;
use crate::app::metrics::{BOUNDS, Histogram};
use crate::app::open::App;
use crate::store::StoreError;
use crate::text::printable;

/// The page, with the current values.
///
/// # Errors
/// The state file could not be read.
pub fn metrics(app: &App) -> Result<String, StoreError> {
    let counts = app.metrics.now();
    let queue = app.store.glance()?.queue;
    let mut page = Page::default();
    page.family(
        "intertitle_build_info",
        "gauge",
        "Version of the running program",
    );
    page.sample("", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    page.family(
        "intertitle_hooks_total",
        "counter",
        "Webhooks by source and response",
    );
    for ((sender, answer), count) in &counts.webhooks {
        page.sample("", &[("sender", sender), ("outcome", answer)], count);
    }
    page.family(
        "intertitle_decisions_total",
        "counter",
        "Decided deliveries by source and outcome",
    );
    for ((sender, outcome), count) in &counts.decisions {
        page.sample("", &[("sender", sender), ("outcome", outcome)], count);
    }
    page.family(
        "intertitle_rule_hits_total",
        "counter",
        "How often each rule has decided",
    );
    for (rule, count) in &counts.rules {
        page.sample("", &[("rule", rule)], count);
    }
    page.family("intertitle_jobs_total", "counter", "Ended jobs by outcome");
    for (outcome, count) in &counts.jobs {
        page.sample("", &[("outcome", outcome)], count);
    }
    page.family(
        "intertitle_messages_total",
        "counter",
        "Messages sent, by target",
    );
    for (target, count) in &counts.messages {
        page.sample("", &[("target", target)], count);
    }
    page.family(
        "intertitle_queue",
        "gauge",
        "Undecided deliveries and jobs that wait or run, by step",
    );
    let steps = [
        ("decide", queue.deliveries_undecided),
        ("find", queue.find),
        ("render", queue.render),
        ("upload", queue.upload),
    ];
    for (step, length) in steps {
        page.sample("", &[("stage", step)], length);
    }
    page.family(
        "intertitle_jobs_dead",
        "gauge",
        "Given-up jobs that are still in the history",
    );
    page.sample("", &[], queue.dead);
    page.family(
        "intertitle_server_up",
        "gauge",
        "1 if the media server is reachable, 0 if it is not",
    );
    for worker in &app.workers {
        let up = match worker.state().0 {
            "away" => 0,
            "ok" => 1,
            // The server has not had a request yet.
            _ => continue,
        };
        page.sample("", &[("server", worker.name())], up);
    }
    page.family(
        "intertitle_rules_ok",
        "gauge",
        "1 if the rules on disk are in force, 0 if they have errors",
    );
    page.sample("", &[], u8::from(app.live_rules.state().is_ok));
    page.family(
        "intertitle_state_file_ok",
        "gauge",
        "1 if the state file can be written and is not known to be damaged",
    );
    page.sample("", &[], u8::from(app.store.storage_error().is_none()));
    page.family(
        "intertitle_backups_ok",
        "gauge",
        "1 unless the last backup failed or is too old",
    );
    page.sample("", &[], u8::from(backup_health(app).ok));
    page.histogram(
        "intertitle_draw_seconds",
        "Time to draw a card",
        &counts.draw,
    );
    page.histogram(
        "intertitle_upload_seconds",
        "Time to upload a card to a media server",
        &counts.upload,
    );
    page.family(
        "process_start_time_seconds",
        "gauge",
        "Start time of the process since 1970",
    );
    page.sample("", &[], app.started_ms() / 1000);
    if let Some(bytes) = resident_bytes() {
        page.family(
            "process_resident_memory_bytes",
            "gauge",
            "Resident memory of the process",
        );
        page.sample("", &[], bytes);
    }
    Ok(page.text)
}

/// The memory of this process. Only Linux reports it.
fn resident_bytes() -> Option<u64> {
    // Not `statm`: it counts pages, which have 16 KiB on a Raspberry Pi 5.
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    kib.checked_mul(1024)
}

#[derive(Default)]
struct Page {
    text: String,
    family: &'static str,
}

impl Page {
    fn family(&mut self, name: &'static str, kind: &str, help: &str) {
        self.family = name;
        self.put(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    fn sample(&mut self, suffix: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
            .collect();
        let labels = match labels.is_empty() {
            true => String::new(),
            false => format!("{{{}}}", labels.join(",")),
        };
        let family = self.family;
        self.put(format_args!("{family}{suffix}{labels} {value}\n"));
    }

    fn histogram(&mut self, name: &'static str, help: &str, histogram: &Histogram) {
        self.family(name, "histogram", help);
        for (bound, within) in BOUNDS.iter().zip(&histogram.within) {
            self.sample("_bucket", &[("le", &bound.to_string())], within);
        }
        self.sample("_bucket", &[("le", "+Inf")], histogram.count);
        self.sample("_sum", &[], histogram.sum_s);
        self.sample("_count", &[], histogram.count);
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(text);
    }
}

fn escaped(value: &str) -> String {
    let value = value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    printable(&value).into_owned()
}
