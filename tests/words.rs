//! The words of this project: no text in [`SCOPES`] and no name in its Rust code uses a term that was replaced by a
//! standard one.
//!
//! To ban a term, add a row to [`GONE`], and to [`GONE_NAMES`] for the names in code. To check more files, add a row to
//! [`SCOPES`].

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The files to check: where their path starts, and how it ends.
const SCOPES: &[(&str, &str)] = &[
    ("", ".md"),
    ("src/", ".rs"),
    ("tests/", ".rs"),
    ("fuzz/", ".rs"),
    ("src/settings/template.toml", ""),
    ("rules/", ".rules"),
    ("rules/", ".card"),
    ("docs/", ".toml"),
    ("docs/", "package.json"),
    ("tests/", ".py"),
    ("scripts/", ""),
    (".ci/", ""),
    ("packaging/", ""),
    ("Cargo.toml", ""),
    ("fuzz/Cargo.toml", ""),
    ("deny.toml", ""),
    ("cross.toml", ""),
    ("Dockerfile", ""),
];

/// Paths that start like this are not checked, and why.
const SKIPPED: &[(&str, &str)] = &[
    (".git/", "not part of the project"),
    ("target/", "not part of the project"),
    ("fuzz/target/", "not part of the project"),
    ("dist/", "not part of the project"),
    ("docs/book/", "generated from docs/"),
    (
        "packaging/man/",
        "generated from the help in src/cli, see papers.rs",
    ),
    (
        "packaging/completions/",
        "generated from the help in src/cli, see papers.rs",
    ),
    ("tests/words.rs", "this list"),
    (
        "tests/corpus/",
        "webhooks of other programs, with their own README",
    ),
    (
        "tests/corpus-tautulli/",
        "recordings of another program, with their own README",
    ),
];

/// Text between these is generated from the code, see manual.rs.
const GENERATED: (&str, &str) = ("<!-- generated: ", "<!-- end -->");

/// A term that was replaced.
struct Gone {
    /// One or more forms, separated by `|`, in lower case. Each is a sequence of whole words; `*` at the end of a word stands
    /// for any letters.
    words: &'static str,
    /// What to write instead.
    instead: &'static str,
    /// Longer phrases that contain the term and are right, separated by `|`.
    fine: &'static str,
}

const fn gone(words: &'static str, instead: &'static str) -> Gone {
    Gone {
        words,
        instead,
        fine: "",
    }
}

impl Gone {
    const fn but(self, fine: &'static str) -> Gone {
        Gone { fine, ..self }
    }
}

const GONE: &[Gone] = &[
    // Private words for things that have a standard term.
    gone(
        "hook|hooks",
        "webhook for the HTTP request, delivery for the stored record",
    )
    .but("queue hooks"),
    gone("door|doors|gate|gates|gatehouse", "endpoint, or access"),
    gone("porter|porters", "listener"),
    gone("turnstile|turnstiles", "semaphore"),
    gone("lodge|newcomer|errand", "connection pool, request"),
    gone("bell|bells", "waker"),
    gone("painter|painters", "renderer"),
    gone("lane|lanes|mood", "server worker, server health"),
    gone("rests", "backs off"),
    gone("station|stations", "step, or worker").but("container station"),
    gone("stage|stages", "step").but("a stage that fades to black"),
    gone("shelf|shelves|desk|desks", "live designs, live rules"),
    gone("verdict|verdicts", "plan"),
    gone("wish|wishes", "intent"),
    gone("default book|rulebook|rulebooks", "default rules, rule set"),
    gone("siblings", "batch"),
    gone("sheet|sheets", "display list").but("contact sheet|contact sheets"),
    gone("faces|typeface|typefaces", "fonts"),
    gone("pretend*", "fake"),
    gone("wound", "manual (clock)"),
    gone("mischief", "attack"),
    gone("physician|doctor", "health probe, or `connect test`"),
    gone("seams|hairpin", "ports, backend"),
    gone("house|houses", "project, daemon or private network").but("home assistant"),
    gone("stranger|stranger's", "fresh (machine)"),
    gone("the look of|its look", "the style of"),
    // Verbs and idioms that are not plain technical English.
    gone("anew|afresh", "again"),
    gone("shall", "should, must or will"),
    gone("lie|lies", "is in, is at"),
    gone(
        "stand|stands",
        "is in, comes after, or the verb of what happens",
    )
    .but("stand for|stands for"),
    gone("beside", "next to"),
    gone("is no", "is not a (valid) ...").but("there is no|is no longer|is no more|is no less"),
    gone("are no", "are not ...").but("there are no|are no longer|are no more"),
    gone("it is none|that is none|which is none", "there is no ..."),
    gone(
        "of ours|of yours|of theirs|of one's own",
        "our own, your own",
    ),
    gone("at home", "on the private network"),
    gone("tell|tells|told", "report, show, say"),
    gone(
        "means nothing|mean nothing",
        "has no meaning, is unexpected",
    ),
    gone("mend|mends|mended|mending", "fix, or recover"),
    gone("mistake|mistakes", "error"),
    gone(
        "ask for|asks for|asked for|asking for",
        "require, or request",
    ),
    gone("in hand|in work", "running, in progress"),
    gone(
        "to its end|to their end|to an end|comes to the end",
        "finish, stop",
    ),
    gone(
        "sentence|sentences",
        "message, reason, or the words themselves",
    )
    .but("the sentence it proves"),
    gone("trouble|troubles", "fault, problem"),
    gone(
        "gives way|give way|giving way|gave way",
        "is dropped first, has a lower priority",
    ),
    gone(
        "in place of|in the place of|take the place|takes the place|took the place",
        "instead of, replace",
    ),
    gone("whoever|whomever", "anyone who"),
    gone("nobody here wrote", "independent"),
    gone("vanish*", "disappear"),
    gone("seldom", "rarely"),
    gone("to and fro", "back and forth"),
    gone("room for|room to|no room|there is room", "space, memory"),
    gone("unless said|unless said otherwise", "by default"),
    gone("holds anyway", "is the default"),
    gone("is believed|are believed", "is trusted"),
    gone("looked after|looks after|looking after", "maintained"),
    gone("who may come in|may come in", "access, is allowed"),
    gone(
        "nobody's business|none of our business",
        "ignored, left out",
    ),
];

/// Text that is right although it contains a gone term: a name that keeps working, or a message of the program.
struct Kept {
    /// The end of the path of the file; empty for all files.
    path: &'static str,
    /// The text that contains the term.
    text: &'static str,
    why: &'static str,
}

const fn kept(path: &'static str, text: &'static str, why: &'static str) -> Kept {
    Kept { path, text, why }
}

const KEPT: &[Kept] = &[
    kept("", "tests/house", "the name of a test"),
    kept("tests/README.md", "`house.rs`", "the name of a test"),
    kept(
        ".ci/run",
        "--bench hooks",
        "the name of a benchmark, which scripts use",
    ),
    kept(
        "tests/bench/webhooks.rs",
        "--bench hooks",
        "the name of a benchmark",
    ),
    kept("tests/README.md", "`hooks`", "the name of a benchmark"),
    kept("Cargo.toml", "\"hooks\"", "the name of a benchmark"),
    kept(
        ".rs",
        "\"stage\"",
        "a label of a metric, which dashboards use, and a member of the JSON output",
    ),
    kept(".rs", "stage=", "a label of a metric"),
    kept(".rs", "--anew", "the old name of an option"),
    kept(".rs", "--sheet", "an option of `designs`"),
    kept("tests/cli/designs.rs", "sheet.jpg", "a contact sheet"),
    kept("tests/cli/drawing.rs", "sheet.jpg", "a contact sheet"),
    kept(
        "tests/drawn/designs.rs",
        ".sheet",
        "the ending of the expected files in tests/cards",
    ),
    kept(
        "tests/drawn/designs.rs",
        "Told Again",
        "the title of an episode",
    ),
    kept("tests/bench/texts.rs", "Shelf", "the name of a library"),
    kept(
        "tests/cli/replay.rs",
        "watched is no",
        "a message of `explain`: the value of a field",
    ),
    kept(".rs", "\"hooks\"", "the old name of `queue deliveries`"),
    kept(".rs", "--hook", "the old name of an option"),
    kept(
        ".rs",
        "\"hook\"",
        "the old name of that option, the name of a member of the JSON output, and of one of Tautulli's",
    ),
    kept("", "stranger-check", "the name of a script"),
    kept(
        "",
        "pretended-token",
        "the token of the fake Plex in the demo",
    ),
    kept(
        "tests/tls/README.md",
        "pretended.example",
        "the name in the certificates",
    ),
    kept("README.md", "--sheet FILE", "an option of `designs`"),
    kept(
        "docs/drawing.md",
        "--sheet sheet.jpg",
        "an option of `designs`",
    ),
    kept("docs/drawing.md", "Lies", "the title of an episode"),
    kept("docs/rules.md", "Morning Desk", "the title of a series"),
    kept("", "signal-hook", "the name of a crate"),
    kept("CHANGELOG.md", "`--hook`", "the old name of an option"),
    kept(
        "src/store/tests.rs",
        "INTO hook (",
        "the name of a table in old state files",
    ),
    kept(
        "src/model/intent.rs",
        "\"anew\"",
        "a name in the state file",
    ),
    kept("src/cli/init.rs", "\"anew\"", "an old name of an option"),
    kept(
        "src/cli/designs/command.rs",
        "\"sheet\"",
        "an option of `designs`",
    ),
    kept(
        "src/card/display_list_text.rs",
        "\"sheet ",
        "a word of the expected files in tests/cards",
    ),
    kept(
        "src/card/tests/display_lists.rs",
        ".sheet",
        "the ending of the expected files in tests/cards",
    ),
    kept(
        "src/card/pixels/blend.rs",
        "lanes",
        "parts of a SIMD vector",
    ),
    kept(
        "src/card/pixels/jpeg/block.rs",
        "lane by lane",
        "parts of a SIMD vector",
    ),
    kept(
        "src/card/pixels/jpeg/block.rs",
        "their lanes by frequency",
        "parts of a SIMD vector",
    ),
    kept(".rs", "Morning Desk", "the title of a series"),
    kept(".rs", "Lies", "the title of an episode"),
    kept(".rs", "s01e02 - lies", "the title of an episode"),
    kept(
        "src/card/lettering/wrap.rs",
        "House of the Dragon",
        "the title of an episode",
    ),
    kept(
        "series.rs",
        "The House on the Quay",
        "the title of a series",
    ),
];

/// Terms that were replaced in names of Rust code. A name is a sequence of words here: `WishList`, `wish_list` and `WISH_LIST`
/// are `wish list`.
const GONE_NAMES: &[Gone] = &[
    gone("hook|hooks", "webhook or delivery").but("signal hook"),
    gone("door|doors|gate|gates|gatehouse", "endpoint"),
    gone(
        "porter|porters|lodge|newcomer|errand|errands",
        "listener, connection or request",
    ),
    gone("turnstile|turnstiles", "semaphore"),
    gone("bell|bells", "waker"),
    gone("painter|painters", "renderer or rasterizer"),
    gone("lane|lanes|mood|moods", "server worker or server health"),
    gone("rests|resting|stranded", "backs off, backing off, orphaned"),
    gone("station|stations|stage|stages|staged", "step or worker"),
    gone(
        "shelf|shelves|shelved|desk",
        "live designs, live rules or font source",
    ),
    gone("verdict|verdicts", "plan or outcome"),
    gone("wish|wishes", "intent"),
    gone("book|books|rulebook", "rule set or rules"),
    gone("orders", "calls"),
    gone("fact|facts|hears|heard|hearing", "event or field"),
    gone("sibling|siblings", "batch"),
    gone("sheet|sheets", "display list").but("contact sheet"),
    gone("faces|typeface|typefaces", "fonts"),
    gone("notices", "messages"),
    gone("thumb|thumbs", "image"),
    gone("pretend*", "fake"),
    gone("wound|mischief|siege", "manual clock, attack"),
    gone("physician|doctor", "health probe"),
    gone("seams|hairpin", "ports, backend"),
    gone("house|houses", "installation or private network"),
    gone("stranger|strangers", "public client"),
    gone("anew|afresh", "again or force"),
    gone("shall", "should, must or will"),
    gone("lie|lies|stand|stands", "is, comes after, replaces"),
    gone("beside", "next to"),
    gone("tell|tells|told|teller", "report, show, say"),
    gone("said|unsaid", "reported, written"),
    gone("mend|mender|mends|mended|mending", "repair or fix"),
    gone("mistake|mistakes|mistaken", "error or diagnostic"),
    gone("trouble|troubles", "problem or fault"),
    gone("sentence|sentences", "message or reason"),
    gone("settle|settles|settled|unsettled", "confirmed, decided"),
    gone("astray", "misdirected"),
    gone("haste|seldom", "reload, limit"),
    gone("whoever|whomever|nobodys", "any client, no"),
    gone("vanish*", "disappear or remove"),
];

/// Names that are right although they contain a gone term.
const KEPT_NAMES: &[Kept] = &[
    kept("tests/main.rs", "house", "the name of a test"),
    kept("tests/house.rs", "house", "the name of a test"),
    kept(
        "src/source/sonarr.rs",
        "book",
        "the book of a webhook of Readarr",
    ),
    kept(
        "src/card/pixels/blend.rs",
        "lane",
        "a part of a SIMD vector",
    ),
    kept(
        "src/card/pixels/blend.rs",
        "lanes",
        "parts of a SIMD vector",
    ),
    kept(
        "src/card/pixels/jpeg/block.rs",
        "lane",
        "a part of a SIMD vector",
    ),
    kept(
        "src/card/pixels/jpeg/block.rs",
        "lanes",
        "parts of a SIMD vector",
    ),
    kept(
        "src/card/pixels/jpeg/quantise.rs",
        "lanes",
        "parts of a SIMD vector",
    ),
];

/// A word of a text.
struct Word<'t> {
    text: &'t str,
    lower: String,
    start: usize,
    line: usize,
}

impl Word<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The words of a text: letters, digits, `_` and inner apostrophes. So `a_hook_is_kept` is one word.
fn words(text: &str) -> Vec<Word<'_>> {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut words: Vec<Word<'_>> = Vec::new();
    let (mut line, mut seen) = (1, 0);
    let mut rest = 0;
    while let Some(offset) = text[rest..].find(is_letter) {
        let start = rest + offset;
        let length = text[start..]
            .char_indices()
            .find(|(at, letter)| {
                let after = text[start + at..].chars().nth(1);
                let is_inner = matches!(letter, '\'' | '’') && after.is_some_and(is_letter);
                !is_letter(*letter) && !is_inner
            })
            .map_or(text.len() - start, |(at, _)| at);
        line += text[seen..start].matches('\n').count();
        seen = start;
        words.push(Word {
            text: &text[start..start + length],
            lower: text[start..start + length].to_lowercase().replace('’', "'"),
            start,
            line,
        });
        rest = start + length;
    }
    words
}

/// Whether nothing but blanks, line ends and the signs of comments is between two words.
fn is_joint(between: &str) -> bool {
    let is_sign = |letter: char| letter.is_whitespace() || "#/!*>".contains(letter);
    !between.is_empty() && between.chars().all(is_sign)
}

/// Where a phrase is, as a range of bytes and the first word; all places.
fn places<'w, 't>(
    text: &str,
    words: &'w [Word<'t>],
    phrase: &str,
) -> Vec<(usize, usize, &'w Word<'t>)> {
    let wanted: Vec<&str> = phrase.split(' ').collect();
    let is_like = |word: &Word<'_>, wanted: &str| match wanted.strip_suffix('*') {
        Some(stem) => word.lower.starts_with(stem),
        None => word.lower == wanted,
    };
    let found = words.windows(wanted.len()).filter(|window| {
        let are_like = window
            .iter()
            .zip(&wanted)
            .all(|(word, wanted)| is_like(word, wanted));
        are_like
            && window
                .windows(2)
                .all(|pair| is_joint(&text[pair[0].end()..pair[1].start]))
    });
    found
        .map(|window| (window[0].start, window[window.len() - 1].end(), &window[0]))
        .collect()
}

/// The gone terms in a text, each as `file:line: ...`. `used` gets the rows of [`KEPT`] that were needed.
fn findings(path: &str, text: &str, used: &mut [bool]) -> Vec<String> {
    let words = words(text);
    let kept: Vec<(usize, usize, usize)> = KEPT
        .iter()
        .enumerate()
        .filter(|(_, kept)| path.ends_with(kept.path))
        .flat_map(|(row, kept)| {
            text.match_indices(kept.text)
                .map(move |(start, text)| (start, start + text.len(), row))
        })
        .collect();
    let mut found = Vec::new();
    for gone in GONE {
        let fine: Vec<(usize, usize)> = gone
            .fine
            .split('|')
            .filter(|phrase| !phrase.is_empty())
            .flat_map(|phrase| places(text, &words, phrase))
            .map(|(start, end, _)| (start, end))
            .collect();
        for phrase in gone.words.split('|') {
            for (start, end, word) in places(text, &words, phrase) {
                if fine.iter().any(|(from, to)| *from <= start && end <= *to) {
                    continue;
                }
                let keeps = kept
                    .iter()
                    .find(|(from, to, _)| *from <= start && end <= *to);
                match keeps {
                    Some((_, _, row)) => used[*row] = true,
                    None => found.push(format!(
                        "{path}:{}: `{}`: write {} instead",
                        word.line,
                        text[start..end].replace('\n', " "),
                        gone.instead
                    )),
                }
            }
        }
    }
    found
}

/// The comments and strings of Rust code, with everything else blank, so that lines keep their numbers.
///
/// Names are code, not prose: those in code, in backticks of comments and in braces of strings are left out.
fn prose_of_rust(code: &str) -> String {
    let mut prose = blank(code);
    let mut rest = 0;
    while let Some((start, end, is_comment)) = next_prose(code, rest) {
        let text = &code[start..end];
        let kept = match is_comment {
            true => without_between(text, '`', '`'),
            false => without_between(&text.replace("\\\n", " \n"), '{', '}'),
        };
        prose.replace_range(start..end, &kept);
        rest = end;
    }
    prose
}

/// The names in Rust code, each with the line where it occurs first.
fn names_of_rust(code: &str) -> BTreeMap<&str, usize> {
    let mut blanks = Vec::new();
    let mut rest = 0;
    while let Some((start, end, _)) = next_prose(code, rest) {
        blanks.push(start..end);
        rest = end;
    }
    let mut names = BTreeMap::new();
    for word in words(code) {
        let next = blanks.partition_point(|blank| blank.end <= word.start);
        if blanks
            .get(next)
            .is_none_or(|blank| word.start < blank.start)
        {
            names.entry(word.text).or_insert(word.line);
        }
    }
    names
}

/// The words of a name in code, in lower case.
fn words_of_name(name: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        if !letter.is_alphabetic() || letter.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        if letter.is_alphabetic() {
            words.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words
}

/// The names with gone terms in Rust code. `used` gets the rows of [`KEPT_NAMES`] that were needed.
fn names_with_gone_terms(path: &str, code: &str, used: &mut [bool]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, line) in names_of_rust(code) {
        let text = words_of_name(name);
        let words = words(&text);
        let is_gone = |gone: &&Gone| {
            let fine: Vec<_> = gone
                .fine
                .split('|')
                .filter(|phrase| !phrase.is_empty())
                .flat_map(|phrase| places(&text, &words, phrase))
                .collect();
            let mut all = gone
                .words
                .split('|')
                .flat_map(|phrase| places(&text, &words, phrase));
            all.any(|(start, end, _)| {
                !fine
                    .iter()
                    .any(|(from, to, _)| *from <= start && end <= *to)
            })
        };
        let Some(gone) = GONE_NAMES.iter().find(is_gone) else {
            continue;
        };
        let is_kept = |kept: &Kept| path.ends_with(kept.path) && kept.text == name;
        match KEPT_NAMES.iter().position(is_kept) {
            Some(row) => used[row] = true,
            None => found.push(format!(
                "{path}:{line}: `{name}`: write {} instead",
                gone.instead
            )),
        }
    }
    found
}

/// As many blanks as the text has bytes, and its line ends.
fn blank(text: &str) -> String {
    let blank = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
    text.bytes().map(blank).collect()
}

/// The text without names between two signs. A name is a path: letters, digits, `_`, `:`, `(` and `)`.
fn without_between(text: &str, open: char, close: char) -> String {
    let is_of_name = |letter: char| letter.is_alphanumeric() || "_:().?#<>".contains(letter);
    let mut written = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(open) {
        let inside = &rest[start + 1..];
        let name = inside.find(close).map(|end| &inside[..end]);
        written += &rest[..=start];
        rest = inside;
        if let Some(name) = name.filter(|name| name.chars().all(is_of_name)) {
            written += &blank(name);
            written.push(close);
            rest = &inside[name.len() + 1..];
        }
    }
    written + rest
}

/// Where the next comment or string of Rust code starts and ends, from byte `from` on, and whether it is a comment.
fn next_prose(code: &str, from: usize) -> Option<(usize, usize, bool)> {
    let bytes = code.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let rest = &code[at..];
        let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
        let end = |text: &str, skip: usize| {
            let found = rest[skip..].find(text);
            found.map_or(code.len(), |found| at + skip + found + text.len())
        };
        match bytes[at] {
            b'/' if rest.starts_with("//") => return Some((at, end("\n", 0) - 1, true)),
            b'r' if rest[1 + hashes..].starts_with('"') && !is_in_word(code, at) => {
                let close = format!("\"{}", "#".repeat(hashes));
                return Some((at, end(&close, 2 + hashes), false));
            }
            b'"' => {
                let mut is_escaped = false;
                let close = rest[1..].bytes().position(|byte| {
                    let is_end = byte == b'"' && !is_escaped;
                    is_escaped = byte == b'\\' && !is_escaped;
                    is_end
                });
                return Some((at, close.map_or(code.len(), |close| at + close + 2), false));
            }
            // A character, not a lifetime.
            b'\'' => {
                let mut letters = rest[1..].chars();
                let first = letters.next();
                at += match (first, letters.next()) {
                    (Some('\\'), Some(escaped)) => {
                        2 + escaped.len_utf8()
                            + rest[2 + escaped.len_utf8()..].find('\'').unwrap_or(0)
                    }
                    (Some(letter), Some('\'')) => 1 + letter.len_utf8(),
                    _ => 0,
                };
            }
            _ => {}
        }
        at += 1;
        while !code.is_char_boundary(at) {
            at += 1;
        }
    }
    None
}

/// Whether a letter precedes this byte, so that an `r` there is part of a name.
fn is_in_word(code: &str, at: usize) -> bool {
    let before = code[..at].chars().next_back();
    before.is_some_and(|letter| letter != 'b' && (letter.is_alphanumeric() || letter == '_'))
}

/// The text with its generated parts blank, so that lines keep their numbers.
fn without_generated(text: &str) -> String {
    let (begin, end) = GENERATED;
    let mut written = String::new();
    let mut parts = text.split(begin);
    written += parts.next().unwrap_or_default();
    for part in parts {
        let (generated, after) = part.split_once(end).expect("a generated part has an end");
        written += &"\n".repeat(generated.matches('\n').count());
        written += after;
    }
    written
}

/// The paths of all files to check, from the top.
fn files() -> Vec<String> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![String::new()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(top.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = format!("{folder}{name}");
            let kind = entry.file_type().unwrap();
            let is_skipped = |path: &str| SKIPPED.iter().any(|(start, _)| path.starts_with(start));
            if kind.is_dir() && !is_skipped(&format!("{path}/")) {
                folders.push(format!("{path}/"));
            } else if kind.is_file() && !is_skipped(&path) {
                files.push(path);
            }
        }
    }
    files.retain(|path| {
        let is_in = |(start, end): &(&str, &str)| path.starts_with(start) && path.ends_with(end);
        SCOPES.iter().any(is_in)
    });
    files.sort();
    files
}

#[test]
fn no_text_uses_a_term_that_was_replaced() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = files();
    assert!(files.len() > 40, "{files:?}");
    let mut used = vec![false; KEPT.len()];
    let mut found = Vec::new();
    for path in files {
        let text =
            fs::read_to_string(top.join(&path)).unwrap_or_else(|why| panic!("{path}: {why}"));
        let prose = match path.ends_with(".rs") {
            true => prose_of_rust(&text),
            false => without_generated(&text),
        };
        found.extend(findings(&path, &prose, &mut used));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    for (kept, is_used) in KEPT.iter().zip(used) {
        let (path, text) = (kept.path, kept.text);
        assert!(is_used, "remove the row of KEPT for `{text}` in `{path}`");
        assert!(!kept.why.is_empty(), "`{text}` has no reason");
    }
}

#[test]
fn no_name_in_rust_code_uses_a_term_that_was_replaced() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = vec![false; KEPT_NAMES.len()];
    let mut found = Vec::new();
    for path in files().iter().filter(|path| path.ends_with(".rs")) {
        let name = path.rsplit('/').next().expect("a path has a last part");
        let code = fs::read_to_string(top.join(path)).unwrap_or_else(|why| panic!("{path}: {why}"));
        found.extend(names_with_gone_terms(path, &code, &mut used));
        // A file is named like its module, and some are no module of another file.
        found.extend(names_with_gone_terms(path, name, &mut used));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    for (kept, is_used) in KEPT_NAMES.iter().zip(used) {
        let (path, text) = (kept.path, kept.text);
        assert!(
            is_used,
            "remove the row of KEPT_NAMES for `{text}` in `{path}`"
        );
        assert!(!kept.why.is_empty(), "`{text}` has no reason");
    }
}

#[test]
fn gone_terms_are_found_in_names_of_any_case_and_not_in_text() {
    let code = "fn a_hook_1_fits(hookworm: u8) { let x = \"hook\"; } // hook\nstruct WishList;\nconst OLD_WISH: char = 'a';\nuse signal_hook;";
    let found = names_with_gone_terms("src/x.rs", code, &mut vec![false; KEPT_NAMES.len()]);
    let found: Vec<&str> = found
        .iter()
        .map(|line| line.split(": write").next().unwrap_or(line))
        .collect();
    assert_eq!(
        found,
        [
            "src/x.rs:3: `OLD_WISH`",
            "src/x.rs:2: `WishList`",
            "src/x.rs:1: `a_hook_1_fits`"
        ]
    );
}

#[test]
fn every_scope_has_files() {
    let files = files();
    for (start, end) in SCOPES {
        let is_in = |path: &&String| path.starts_with(start) && path.ends_with(end);
        assert!(files.iter().any(|path| is_in(&path)), "{start}*{end}");
    }
}

#[test]
fn every_gone_term_is_found_with_its_line_and_what_to_write() {
    for gone in GONE {
        for phrase in gone.words.split('|') {
            let phrase = phrase.replace('*', "");
            // In any case, and across the lines of a comment.
            let broken = phrase.to_uppercase().replacen(' ', "\n# ", 1);
            for text in [
                format!("one\nThe {phrase}.\n"),
                format!("one\n# The {broken}, x\n"),
            ] {
                let found = findings("page.md", &text, &mut vec![false; KEPT.len()]);
                let is_there = |line: &String| {
                    line.starts_with("page.md:2: `")
                        && line.ends_with(&format!("{} instead", gone.instead))
                };
                assert!(found.iter().any(is_there), "{text}: {found:?}");
            }
        }
    }
}

#[test]
fn of_rust_code_comments_and_strings_are_checked() {
    let code = "let door = 'd'; // a door\n/// `door` is a name, not a door\nsay(\"a \\\"door {door} \\\n    to\", r#\"a \"door\"#);\n\
                fn x<'a>(bell: &'a str) -> char { '\\'' } // bell é\n\"gives \\\n  way\"";
    let prose = prose_of_rust(code);
    assert_eq!(prose.lines().count(), code.lines().count());
    let found = findings("src/x.rs", &prose, &mut vec![false; KEPT.len()]);
    let lines = |phrase: &str| {
        let of_phrase = found.iter().filter(|line| line.contains(phrase));
        let lines: Vec<&str> = of_phrase
            .filter_map(|line| line.split(':').nth(1))
            .collect();
        lines.join(" ")
    };
    assert_eq!(lines("`door`"), "1 2 3 4", "{found:?}");
    assert_eq!(
        (lines("`bell`").as_str(), lines("`gives")),
        ("5", "6".into()),
        "{found:?}"
    );
    assert_eq!(found.len(), 6, "{found:?}");
}

#[test]
fn parts_of_words_and_right_phrases_are_not_found() {
    let right = "webhook, `a_hook_is_stored`, standard, indoor; there is no file; it is no longer there; `*` stands for all";
    let found = findings("page.md", right, &mut vec![false; KEPT.len()]);
    assert!(found.is_empty(), "{found:?}");
    let page = "one\n<!-- generated: x -->\na door\n<!-- end -->\na door\n";
    let found = findings(
        "page.md",
        &without_generated(page),
        &mut vec![false; KEPT.len()],
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("page.md:5: "), "{found:?}");
}
