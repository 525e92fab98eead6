//! The cost of rules: reading, deciding and formatting rule sets of several sizes, and worst cases of two lengths.
//!
//! `cargo bench --bench rules`. Twice the text may take twice the time; a ratio far above that is a bug. `cargo bench
//! --bench rules -- list` measures the worst cases with `list` in their names.

mod texts;

use std::hint::black_box;
use std::time::Instant;

use intertitle::model::{DesignWord, Event, Moment, Properties, RuleRef, Value, Vocabulary};
use intertitle::rules::{FILE_MAX, RuleSet, RulesFile, places, read, render_problems, tidy};
use intertitle::{action, source};

use crate::texts::{MIXED, MONSTERS, file, rules_of};

fn main() {
    let words = words();
    println!("books: ms at least by the clock, and on average by the processor");
    println!(
        "  {:>6} {:>7} {:>20} {:>20}",
        "rules", "kB", "read and check", "format"
    );
    for count in [0, 10, 1_000, 10_000] {
        let files = rules_of(count, MIXED);
        let size: usize = files.iter().map(|file| file.text.len()).sum();
        let reading = cost(|| read(&files, &words).rule_set.is_some());
        let tidy = cost(|| files.iter().all(|file| tidy(&file.text).is_ok()));
        let (reading, tidy) = (reading.ms(), tidy.ms());
        println!("  {count:>6} {:>7} {reading:>20} {tidy:>20}", size / 1000);
    }
    println!("\none event, of which no rule will know but the last: µs likewise");
    println!(
        "  {:>6} {:>20} {:>20} {:>20}",
        "rules", "decide", "explain", "look"
    );
    for count in [0, 10, 1_000, 10_000] {
        let reading = read(&rules_of(count, &["media.rate"]), &words);
        let rule_set = reading.rule_set.expect("the book is sound");
        let (event, by) = (event(), RuleRef::default());
        let decide = cost(|| rule_set.decide(&event, NOW)).microseconds();
        let explain = cost(|| rule_set.explain(&event, NOW)).microseconds();
        let style =
            cost(|| rule_set.style(&event.fields, &Properties::new(), &by, NOW)).microseconds();
        println!("  {count:>6} {decide:>20} {explain:>20} {style:>20}");
    }
    println!("\nmonsters: ms of 1 MiB, and how many times 128 KiB take 256 KiB");
    println!(
        "  {:<42} {:>16} {:>16} {:>16}",
        "", "read and show", "format", "decide and test"
    );
    let chosen = std::env::args().nth(1).filter(|arg| !arg.starts_with('-'));
    for (name, monster) in MONSTERS {
        if chosen.as_ref().is_some_and(|chosen| !name.contains(chosen)) {
            continue;
        }
        let costs = |size: usize| {
            let files = [file(monster(size))];
            let rule_set = read(&files, &words).rule_set;
            let answer =
                |rule_set: RuleSet| cost(|| (rule_set.decide(&event(), NOW), rule_set.test()));
            let reading = cost(|| shown(&files, &words));
            let tidy = cost(|| tidy(&files[0].text).is_ok());
            [Some(reading), Some(tidy), rule_set.map(answer)]
        };
        // Larger ones would measure the system instead: it spends more time on fresh pages than the code takes.
        let [short, twice, whole] = [FILE_MAX / 8, FILE_MAX / 4, FILE_MAX].map(costs);
        let row: Vec<String> = (0..whole.len())
            .map(|at| column(short[at], twice[at], whole[at]))
            .collect();
        println!("  {name:<42} {}", row.join(" "));
    }
}

fn column(short: Option<Cost>, twice: Option<Cost>, whole: Option<Cost>) -> String {
    let ms = whole.map_or("-".to_string(), |cost| format!("{:.1}", cost.best() * 1e3));
    // A time near zero has no ratio.
    let ratio = short.zip(twice).filter(|(short, _)| short.best() > 50e-6);
    let ratio = ratio.map(|(short, twice)| format!("x {:.1}", twice.best() / short.best()));
    format!("{ms:>9} {:>6}", ratio.unwrap_or_default())
}

/// A Saturday in May 2024, 23:10 local time.
const NOW: Moment = Moment {
    ms: 1_715_469_000_000,
    minute_of_day: 23 * 60 + 10,
    weekday: 5,
};

fn event() -> Event {
    let text = |text: &str| Value::Text(text.to_string());
    let fields = [
        ("series", text("Dark")),
        ("title", text("Geheimnisse")),
        ("library", text("Series")),
        ("user", text("mia")),
        ("kind", text("episode")),
        ("season", Value::Number(1.0)),
        ("episode", Value::Number(1.0)),
        ("year", Value::Number(2017.0)),
        ("rating", Value::Number(9.0)),
        ("owner", Value::Flag(true)),
        ("watched", Value::Flag(true)),
        ("special", Value::Flag(false)),
        ("labels", Value::List(vec!["4k".to_string()])),
        ("airdate", Value::Date(1_512_086_400_000)),
    ];
    Event {
        source: "plex",
        connection: Some("attic".to_string()),
        name: "media.rate",
        subject: None,
        fields: fields.into(),
        is_repeated: false,
        no_cards: None,
    }
}

/// The size of everything that `check` shows.
fn shown(files: &[RulesFile], words: &Vocabulary) -> usize {
    let reading = read(files, words);
    let places = places(files, &reading.problems);
    places.len() + render_problems(files, &reading.problems).len()
}

fn words() -> Vocabulary {
    let connection = |name: &str| ("plex".to_string(), name.to_string());
    Vocabulary {
        sources: source::words(),
        actions: action::words(),
        connections: vec![connection("attic"), connection("home")],
        designs: vec![DesignWord {
            name: "standard".to_string(),
            ..DesignWord::default()
        }],
        fonts: vec!["Inter".to_string()],
    }
}

/// Seconds of one round: the minimum of wall-clock times, and the mean CPU time, which other programs affect less.
#[derive(Clone, Copy)]
struct Cost {
    clock: f64,
    processor: Option<f64>,
}

impl Cost {
    /// Wall-clock time is better for short work, CPU time for long work.
    fn best(self) -> f64 {
        self.processor.unwrap_or(f64::MAX).min(self.clock)
    }

    fn ms(self) -> String {
        self.shown(1e3, 2)
    }

    fn microseconds(self) -> String {
        self.shown(1e6, 1)
    }

    fn shown(self, factor: f64, digits: usize) -> String {
        let processor = self
            .processor
            .map(|time| format!("  {:.digits$}", time * factor));
        format!(
            "{:.digits$}{}",
            self.clock * factor,
            processor.unwrap_or_default()
        )
    }
}

/// At least 3 rounds, and as many as fit into a tenth of a second.
fn cost<T>(mut work: impl FnMut() -> T) -> Cost {
    black_box(work());
    let (begin, before) = (Instant::now(), processor());
    let mut times = Vec::new();
    while times.len() < 3 || begin.elapsed().as_secs_f64() < 0.1 {
        let begin = Instant::now();
        black_box(work());
        times.push(begin.elapsed().as_secs_f64());
    }
    let rounds = f64::from(u32::try_from(times.len()).unwrap_or(u32::MAX));
    Cost {
        clock: times.iter().copied().fold(f64::MAX, f64::min),
        processor: processor()
            .zip(before)
            .map(|(after, before)| (after - before) / rounds),
    }
}

/// The CPU time of this thread in seconds, if the system reports it.
fn processor() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = status.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}
