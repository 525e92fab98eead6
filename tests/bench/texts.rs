//! The texts that `rules` measures: rule sets of many rules, and worst cases.

use std::fmt::Write as _;

use intertitle::rules::RulesFile;

/// Events for a rule set whose rules do not all match the same event.
pub const MIXED: &[&str] = &[
    "media.rate",
    "media.scrobble",
    "library.new",
    "media.play, media.resume",
];

/// A realistic rule set with that many rules: conditions of all kinds, of which only the last one is true for the event
/// of the benchmark, and some names, styles and tests.
pub fn rules_of(rules: usize, events: &[&str]) -> Vec<RulesFile> {
    let mut files = vec![file(String::new())];
    for at in 0..rules {
        // As many rules would be in several files, not in a single one.
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

/// Returns a text of about that many bytes.
pub type Monster = fn(usize) -> String;

/// Growing texts, each of which takes too long in a careless implementation.
pub const MONSTERS: &[(&str, Monster)] = &[
    ("valid rules", |size| {
        let files = rules_of(size / 116, MIXED);
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
    ("unknown names next to many known", |size| {
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
    ("unexpected symbols", |size| {
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
    ("errors after a long line of wide letters", |size| {
        let start = "on plex media.rate when series = \"";
        let text = filled(start, size - 2000, "\" ", |_| "進撃の巨人".to_string());
        filled(&text, size, "", |_| "% ".to_string())
    }),
];

/// `start`, as many of `more` as fit into `size` bytes, and `end`.
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

/// A file with that text.
pub fn file(text: String) -> RulesFile {
    RulesFile {
        name: "main.rules".to_string(),
        text,
        built_in: false,
    }
}
