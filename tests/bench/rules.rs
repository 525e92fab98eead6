//! What rules cost: reading, deciding and formatting books of several sizes, and monstrous texts twice as long.
//!
//! `cargo bench --bench rules`. Twice the text may take twice the time; a ratio far above that is a mistake of ours.
//! `cargo bench --bench rules -- list` measures the monsters with `list` in their names.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use intertitle::model::{DesignWord, Event, Moment, Properties, RuleRef, Value, Vocabulary};
use intertitle::rules::{FILE_MAX, Rulebook, RulesFile, places, read, screens, tidy};
use intertitle::{action, source};

fn main() {
    let words = words();
    println!("books: ms at least by the clock, and on average by the processor");
    println!(
        "  {:>6} {:>7} {:>20} {:>20}",
        "rules", "kB", "read and check", "format"
    );
    for count in [0, 10, 1_000, 10_000] {
        let files = book_of(count, MIXED);
        let size: usize = files.iter().map(|file| file.text.len()).sum();
        let reading = cost(|| read(&files, &words).book.is_some());
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
        let reading = read(&book_of(count, &["media.rate"]), &words);
        let book = reading.book.expect("the book is sound");
        let (event, by) = (event(), RuleRef::default());
        let decide = cost(|| book.decide(&event, NOW)).microseconds();
        let explain = cost(|| book.explain(&event, NOW)).microseconds();
        let look = cost(|| book.look(&event.fields, &Properties::new(), &by, NOW)).microseconds();
        println!("  {count:>6} {decide:>20} {explain:>20} {look:>20}");
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
            let book = read(&files, &words).book;
            let answer = |book: Rulebook| cost(|| (book.decide(&event(), NOW), book.test()));
            let reading = cost(|| shown(&files, &words));
            let tidy = cost(|| tidy(&files[0].text).is_ok());
            [Some(reading), Some(tidy), book.map(answer)]
        };
        // Larger ones would measure the system instead: fresh pages take it longer than the work takes us.
        let [short, twice, whole] = [FILE_MAX / 8, FILE_MAX / 4, FILE_MAX].map(costs);
        let row: Vec<String> = (0..whole.len())
            .map(|at| column(short[at], twice[at], whole[at]))
            .collect();
        println!("  {name:<42} {}", row.join(" "));
    }
}

fn column(short: Option<Cost>, twice: Option<Cost>, whole: Option<Cost>) -> String {
    let ms = whole.map_or("-".to_string(), |cost| format!("{:.1}", cost.best() * 1e3));
    // What takes no time at all has no ratio.
    let ratio = short.zip(twice).filter(|(short, _)| short.best() > 50e-6);
    let ratio = ratio.map(|(short, twice)| format!("x {:.1}", twice.best() / short.best()));
    format!("{ms:>9} {:>6}", ratio.unwrap_or_default())
}

const MIXED: &[&str] = &[
    "media.rate",
    "media.scrobble",
    "library.new",
    "media.play, media.resume",
];

/// A Saturday in May 2024, 23:10 on the wall.
const NOW: Moment = Moment {
    ms: 1_715_469_000_000,
    minute_of_day: 23 * 60 + 10,
    weekday: 5,
};

/// A book as somebody might have who has that many rules: conditions of all kinds, none of which holds for
/// [`event`] but the last; a name, a style and a test here and there.
fn book_of(rules: usize, events: &[&str]) -> Vec<RulesFile> {
    let mut files = vec![file(String::new())];
    for at in 0..rules {
        // As many rules would be in several files, and not all in one.
        if at > 0 && at % 2_500 == 0 {
            files.push(file(String::new()));
        }
        let text = &mut files.last_mut().expect("there is one").text;
        let when = match at % 8 {
            _ if at + 1 == rules => "series = \"Dark\" and rating >= 9".to_string(),
            0 => format!("series = \"Series {at}\" and rating >= 8"),
            1 => format!("library = \"Anime\" and season in [1, 2, {at}]"),
            2 => format!("owner and rating < 9 and series != \"Series {at}\""),
            3 => format!("series matches \"*{at}*\" and not (watched or special)"),
            4 => format!("labels contains \"label {at}\" or genres contains \"Genre {at}\""),
            5 => format!("airdate > 3d ago and user = \"guest {at}\""),
            6 => format!("library starts with \"Shelf {at}\" and weekday in [sat, sun]"),
            _ => format!("loved{} and year < 2000", at / 8 * 8),
        };
        if at % 8 == 0 {
            let _ = writeln!(text, "\n# What comes after rule {at}.");
            let _ = writeln!(text, "let loved{at} = rating >= 9 and owner");
        }
        if at % 100 == 0 {
            let _ = writeln!(
                text,
                "style when series = \"Series {at}\" {{ font_color \"#EBEBEB\"  font_size 1.{at} }}"
            );
            let _ = writeln!(
                text,
                "test \"rule {at}\" {{\n  event plex device.new\n  expect nothing\n}}"
            );
        }
        let event = events[at % events.len()];
        let action = match at % 3 {
            0 => "make card",
            1 => "remake card after 30s",
            _ => "make card of season with { unwatched blur }",
        };
        let _ = writeln!(text, "on plex {event} when {when} -> {action}");
    }
    files
}

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
        is_counted: false,
    }
}

type Monster = fn(usize) -> String;

/// Texts that grow, each where a careless program takes more time than it should.
const MONSTERS: &[(&str, Monster)] = &[
    ("a sound book", |size| {
        let files = book_of(size / 116, MIXED);
        files.into_iter().map(|file| file.text).collect()
    }),
    ("brackets 32 deep", |size| {
        let (open, close) = ("(".repeat(32), ")".repeat(32));
        filled("", size, "", |at| {
            format!("let a{at} = {open}owner{close}\n")
        })
    }),
    ("brackets without end", |size| {
        filled("on plex media.rate when ", size, "", |_| "(".to_string())
    }),
    ("`not not not`", |size| {
        filled("on plex media.rate when ", size, "", |_| "not ".to_string())
    }),
    ("one condition", |size| {
        let start = "on plex media.rate when owner";
        filled(start, size, " -> make card", |_| " and owner".to_string())
    }),
    ("one condition that says `and` and `or`", |size| {
        let start = "on plex media.rate when owner";
        filled(start, size, " -> make card", |_| {
            " and owner or owner".to_string()
        })
    }),
    ("one text", |size| {
        let start = "on plex media.rate when series = \"";
        filled(start, size, "\" -> make card", |_| "a進".to_string())
    }),
    ("one pattern", |size| {
        let start = "on plex media.rate when series matches \"";
        filled(start, size, "\" -> make card", |_| "*a?".to_string())
    }),
    ("one list", |size| {
        let start = "on plex media.rate when series in [";
        filled(start, size, "] -> make card", |at| format!("\"{at}\", "))
    }),
    ("one line of properties", |size| {
        filled("style { ", size, "}", |_| "font_size 1 ".to_string())
    }),
    ("one comment", |size| {
        filled("#", size, "", |_| "# ".to_string())
    }),
    ("a rule with a comment at each word", |size| {
        let start = "on plex media.rate when owner";
        filled(start, size, "\n-> make card", |_| {
            " # a\nand owner".to_string()
        })
    }),
    ("a rule of many actions", |size| {
        let start = "on plex media.rate -> make card";
        filled(start, size, "", |at| format!(", notify \"{at}\""))
    }),
    ("many rules that all act", |size| {
        filled("", size, "", |at| {
            format!("also on plex media.rate -> notify \"{at}\"\n")
        })
    }),
    ("many actions, and a test of them", |size| {
        let actions = filled("", size / 2 - 100, "", |at| format!(", notify \"{at}\""));
        format!(
            "on plex media.rate -> make card{actions}\n\
             test \"a\" {{ event plex media.rate expect make card{actions} }}"
        )
    }),
    ("many events and many questions", |size| {
        let start = filled("on plex media.rate", size / 2, "", |_| {
            ", media.rate".to_string()
        });
        filled(&(start + " when owner"), size, " -> make card", |_| {
            " and owner".to_string()
        })
    }),
    ("many events of connections", |size| {
        let rule = |connection: &str| {
            let start = format!("on plex@{connection} media.rate");
            let events = filled(&start, size / 2 - 20, "", |_| ", media.rate".to_string());
            events + " -> make card\n"
        };
        rule("attic") + &rule("home")
    }),
    ("names of names", |size| {
        filled("let a0 = owner\n", size, "", |at| match at % 30 {
            0 => format!("let a{} = owner\n", at + 1),
            _ => format!("let a{} = (a{at} and a{at}) or a{at}\n", at + 1),
        })
    }),
    ("unknown names beside many known", |size| {
        let names = filled("", size / 2, "", |at| format!("let a{at} = owner\n"));
        filled(&names, size, "", |at| {
            format!("on plex media.rate when b{at} -> make card\n")
        })
    }),
    ("many styles", |size| {
        filled("", size, "", |at| {
            format!("style when season = {at} {{ font_size 1.{at}  watched blur }}\n")
        })
    }),
    ("many tests", |size| {
        filled("on plex media.rate -> make card\n", size, "", |at| {
            format!(
                "test \"{at}\" {{ event plex media.rate {{ season {at} }} expect make card }}\n"
            )
        })
    }),
    ("many schedules", |size| {
        filled("", size, "", |at| {
            format!("every {}m when weekday = sat -> retry missing\n", at + 1)
        })
    }),
    ("the same rule", |size| {
        filled("", size, "", |_| {
            "on plex media.rate when owner -> make card\n".to_string()
        })
    }),
    ("rules without an arrow", |size| {
        filled("", size, "", |_| {
            "on plex media.rate make card\n".to_string()
        })
    }),
    ("words that are nearly right", |size| {
        filled("", size, "", |_| {
            "on plex media.scroble when ratng >= 8 -> make crad\n".to_string()
        })
    }),
    ("signs that mean nothing", |size| {
        filled("", size, "", |_| "% ".to_string())
    }),
    ("quotes of all kinds", |size| {
        filled("", size, "", |_| "“a” 'b' ‘c \"d\n".to_string())
    }),
    ("dots", |size| {
        filled("on ", size, "", |_| "a..".to_string())
    }),
    ("dashes", |size| {
        filled("on ", size, "", |_| "a--- ".to_string())
    }),
    ("one word", |size| {
        filled("on plex ", size, "", |_| "a".to_string())
    }),
    ("mistakes after a long line of wide letters", |size| {
        let start = "on plex media.rate when series = \"";
        let text = filled(start, size - 2000, "\" ", |_| "進撃の巨人".to_string());
        filled(&text, size, "", |_| "% ".to_string())
    }),
];

/// `start`, as many of `more` as there is room for in `size` bytes, and `end`.
fn filled(start: &str, size: usize, end: &str, more: impl Fn(usize) -> String) -> String {
    let mut text = start.to_string();
    for at in 0.. {
        let more = more(at);
        if text.len() + more.len() + end.len() > size {
            break;
        }
        text += &more;
    }
    text + end
}

fn file(text: String) -> RulesFile {
    RulesFile {
        name: "main.rules".to_string(),
        text,
        built_in: false,
    }
}

/// All that `check` shows.
fn shown(files: &[RulesFile], words: &Vocabulary) -> usize {
    let reading = read(files, words);
    let places = places(files, &reading.problems);
    places.len() + screens(files, &reading.problems).len()
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

/// Seconds of one round: the least by the clock, and the mean by the processor, which other programs disturb less.
#[derive(Clone, Copy)]
struct Cost {
    clock: f64,
    processor: Option<f64>,
}

impl Cost {
    /// The clock is the better one for short work, and the processor for long.
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

/// At least 3 rounds, and as many as there are in a tenth of a second.
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

/// Seconds that this thread has had a processor, where the system says so.
fn processor() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = status.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}
