//! The path of a card below the cards folder: names that every file system accepts.
//!
//! Written by hand, 170 lines: sanitize-filename removes what file systems refuse, but two titles can get the same
//! name, and the limit of bytes can cut off an ending.

use unicode_normalization::UnicodeNormalization;

use crate::locale::Template;
use crate::model::Digest;

/// Bytes that a file system takes for one component of a path, extension included.
const COMPONENT_MAX: usize = 255;

/// Bytes of ` ~3fa2c1`, the mark of a name that is not quite the title.
const MARK: usize = 8;

/// What distinguishes an episode within its season.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// Its number.
    Number(u32),
    /// The day it was first aired, `YYYY-MM-DD`, where it has no number.
    Day(&'a str),
    /// The item key of the media server, if it has neither.
    Key(&'a str),
}

impl Which<'_> {
    /// Season and episode: `S01E02`, the day, or `S01 17933` with the key.
    #[must_use]
    pub fn in_season(self, season: u32) -> String {
        let plain = |text: &str, max| -> String {
            let letters = text
                .chars()
                .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-');
            letters.take(max).collect()
        };
        match self {
            Which::Number(number) => format!("S{season:02}E{number:02}"),
            Which::Day(day) => plain(day, 10),
            Which::Key(key) => format!("S{season:02} {}", plain(key, 20)),
        }
    }
}

/// `Series (Year)/Season N/Series (Year) - S01E02.jpg`, with `/` between the components.
///
/// Season 0 is `Specials`. A title that a file system would reject is changed as little as possible, and six hex digits
/// of its fingerprint are appended, so that two titles never share a folder. If nothing is left of a title, `fallback`
/// replaces it (`Series 17933`). `ending` is the end of the file name: `.jpg`.
#[must_use]
pub fn card_path(
    series: &str,
    fallback: &str,
    year: Option<u32>,
    season: u32,
    which: Which<'_>,
    ending: &str,
) -> String {
    let year = year.map(|year| format!(" ({year})")).unwrap_or_default();
    let tail = format!("{year} - {}{ending}", which.in_season(season));
    // The same name in the folder and in the file, so the longer of the two tails decides where it is cut.
    let name = component(series, fallback, COMPONENT_MAX.saturating_sub(tail.len()));
    let folder = match season {
        0 => "Specials".to_string(),
        season => format!("Season {season}"),
    };
    format!("{name}{year}/{folder}/{name}{tail}")
}

/// The path whose components are made of `texts`. `value` gives the values by their names, `fallback` replaces a folder of which
/// nothing is left, and `code` such a file. `ending` is the end of the file name.
///
/// As in [`card_path`], each component is a name that every file system accepts. Brackets around a missing value are left out.
#[must_use]
pub fn path_of_texts(
    texts: &[Template],
    value: &dyn Fn(&str) -> Option<String>,
    (fallback, code): (&str, &str),
    ending: &str,
) -> String {
    let last = texts.len().saturating_sub(1);
    let names = texts.iter().enumerate().map(|(at, text)| {
        let mut name = text.expand("", value);
        for empty in [" ()", "()", " []", "[]", " {}", "{}"] {
            name = name.replace(empty, "");
        }
        let name = name.trim();
        match at == last {
            false => component(name, fallback, COMPONENT_MAX),
            true => {
                let bytes_max = COMPONENT_MAX.saturating_sub(ending.len());
                component(name, code, bytes_max) + ending
            }
        }
    });
    names.collect::<Vec<String>>().join("/")
}

/// `title` as the beginning of one component of a path, at most `bytes_max` bytes long.
fn component(title: &str, fallback: &str, bytes_max: usize) -> String {
    let title: String = title.nfc().collect();
    let mut name = cleaned(&title);
    if name.is_empty() {
        name = cleaned(&fallback.nfc().collect::<String>());
        if name.is_empty() {
            name = "Series".to_string();
        }
        // An empty title has nothing to distinguish: the fallback is the name.
        if title.is_empty() {
            return cut(&name, bytes_max).to_string();
        }
    }
    if name == title && name.len() <= bytes_max && !is_marked(&name) {
        return name;
    }
    let digest = Digest::of(title.as_bytes());
    format!(
        "{} ~{}",
        cut(&name, bytes_max.saturating_sub(MARK)),
        &digest.as_str()[..6]
    )
}

/// The title without characters that a file system, shell or terminal does not accept; may be empty.
fn cleaned(title: &str) -> String {
    let mut name = String::with_capacity(title.len());
    let mut letters = title.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '/' | '\\' | '|' => name.push('-'),
            // `Star Trek: Discovery` reads best as `Star Trek - Discovery`.
            ':' if letters.peek() == Some(&' ') => name.push_str(" -"),
            ':' | '*' => name.push('-'),
            '"' => name.push('\''),
            '<' => name.push('('),
            '>' => name.push(')'),
            '?' => {}
            letter if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => {
                if letter.is_whitespace() && !name.ends_with(' ') {
                    name.push(' ');
                }
            }
            letter if is_unseen(letter) => {}
            letter => name.push(letter),
        }
    }
    // A leading dot hides the folder; a leading dash or tilde has a meaning in shells. Windows silently drops dots and
    // spaces at the end.
    let name = name
        .trim_start_matches(|letter: char| letter.is_whitespace() || ".-~".contains(letter))
        .trim_end_matches(|letter: char| letter.is_whitespace() || letter == '.');
    spared_device(name)
}

/// Invisible characters that turn or hide their neighbours.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{00ad}' | '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'
            ..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

/// `CON`, `nul.txt` and their like open devices on Windows, in every folder: an underscore makes them plain names.
fn spared_device(name: &str) -> String {
    let base = name.split('.').next().unwrap_or(name);
    let device = base.trim_end().to_ascii_uppercase();
    let numbered = device
        .strip_prefix("COM")
        .or_else(|| device.strip_prefix("LPT"))
        .is_some_and(|rest| {
            let mut rest = rest.chars();
            rest.next()
                .is_some_and(|digit| "0123456789¹²³".contains(digit))
                && rest.next().is_none()
        });
    let named = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&device.as_str());
    if named || numbered {
        format!("{}_{}", base.trim_end(), &name[base.len()..])
    } else {
        name.to_string()
    }
}

/// True if the name ends like a marked one: then it gets a mark too, or the two could collide.
fn is_marked(name: &str) -> bool {
    name.rsplit_once(" ~")
        .is_some_and(|(_, hex)| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The longest beginning of at most `bytes` bytes that ends with a whole letter, and not with a dot or a space.
fn cut(name: &str, bytes: usize) -> &str {
    let mut end = bytes.min(name.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].trim_end_matches(|letter: char| letter.is_whitespace() || letter == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(series: &str) -> String {
        card_path(
            series,
            "Series 17933",
            Some(2008),
            1,
            Which::Number(3),
            ".jpg",
        )
    }

    /// Properties that hold for every title.
    #[track_caller]
    fn check_safe(path: &str) {
        let components: Vec<&str> = path.split('/').collect();
        assert_eq!(components.len(), 3, "{path:?}");
        for component in components {
            assert!(!matches!(component, "" | "." | ".."), "{path:?}");
            assert!(
                component.len() <= 255,
                "{} bytes: {path:?}",
                component.len()
            );
            assert!(
                !component.chars().any(|c| c.is_control() || is_unseen(c)),
                "{path:?}"
            );
            assert!(
                !component.contains(['\\', ':', '*', '?', '"', '<', '>', '|']),
                "{path:?}"
            );
            assert!(!component.ends_with(['.', ' ']), "{path:?}");
            assert!(!component.starts_with(['-', '.', '~', ' ']), "{path:?}");
            assert_eq!(spared_device(component), component, "{path:?}");
        }
    }

    #[track_caller]
    fn check(series: &str, folder: &str) {
        let path = path(series);
        check_safe(&path);
        let got = path.split(" (2008)/").next().unwrap_or_default();
        let folder = folder.replace(
            "~#",
            &format!(
                "~{}",
                &Digest::of(series.nfc().collect::<String>().as_bytes()).as_str()[..6]
            ),
        );
        assert_eq!(got, folder, "the folder of {series:?}");
    }

    #[test]
    fn a_plain_title_is_its_own_name() {
        assert_eq!(
            path("Breaking Bad"),
            "Breaking Bad (2008)/Season 1/Breaking Bad (2008) - S01E03.jpg"
        );
        check("進撃の巨人", "進撃の巨人");
        check("%2e%2e%2fetc%2fpasswd", "%2e%2e%2fetc%2fpasswd");
        check("M*A*S*H", "M-A-S-H ~#");
    }

    #[test]
    fn specials_and_unknown_years_have_their_own_form() {
        assert_eq!(
            card_path("Dark", "", None, 0, Which::Number(12), ".jpg"),
            "Dark/Specials/Dark - S00E12.jpg"
        );
        assert_eq!(
            card_path("Daily", "", None, 2024, Which::Number(101), ".jpg"),
            "Daily/Season 2024/Daily - S2024E101.jpg"
        );
    }

    #[test]
    fn a_file_without_a_number_is_named_by_day_or_key() {
        let of = |which| card_path("Morning Desk", "", Some(2022), 2024, which, ".jpg");
        assert_eq!(
            of(Which::Day("2024-06-10")),
            "Morning Desk (2022)/Season 2024/Morning Desk (2022) - 2024-06-10.jpg"
        );
        assert_eq!(
            of(Which::Key("2403")),
            "Morning Desk (2022)/Season 2024/Morning Desk (2022) - S2024 2403.jpg"
        );
        check_safe(&of(Which::Day("../../x\u{202e}")));
    }

    #[test]
    fn characters_that_no_file_system_accepts_are_replaced_and_the_name_marked() {
        check("Fate/stay night", "Fate-stay night ~#");
        check("Star Trek: Discovery", "Star Trek - Discovery ~#");
        check("What If...?", "What If ~#");
        check("What If...? ...", "What If ~#");
        check("Wait. ", "Wait ~#");
        check("-rf", "rf ~#");
        check(".hack//SIGN", "hack--SIGN ~#");
        check("../../etc/passwd", "etc-passwd ~#");
        check("<svg onload=alert(1)>", "(svg onload=alert(1)) ~#");
        check("Line\r\nInjected: yes", "Line Injected - yes ~#");
        check("Nul\0byte", "Nulbyte ~#");
        check("Mr. \u{202e}toboR", "Mr. toboR ~#");
        check("$(reboot) `id` ; rm -rf /", "$(reboot) `id` ; rm -rf - ~#");
    }

    #[test]
    fn device_names_of_windows_are_spared() {
        check("CON", "CON_ ~#");
        check("aux.", "aux_ ~#");
        check("Nul.S.Void", "Nul_.S.Void ~#");
        check("COM¹", "COM¹_ ~#");
        check("Contact", "Contact");
        check("COM10", "COM10");
    }

    #[test]
    fn a_long_title_is_cut_at_a_letter_and_the_whole_stays_in_255_bytes() {
        let long = path(&"長".repeat(300));
        check_safe(&long);
        assert!(long.split('/').next_back().expect("it has parts").len() > 250);
        check_safe(&path(&"e\u{301}".repeat(500)));
        check_safe(&card_path(
            &"x".repeat(300),
            "",
            None,
            u32::MAX,
            Which::Number(u32::MAX),
            ".jpg",
        ));
    }

    #[test]
    fn distinct_titles_stay_distinct_and_one_title_in_two_spellings_is_one() {
        let all = [
            "What If",
            "What If?",
            "What If...",
            "What If...?",
            "What:If",
            "What-If",
            "What/If",
            "What*If",
            "?",
            "??",
        ];
        let paths: std::collections::BTreeSet<String> =
            all.iter().map(|title| path(title)).collect();
        assert_eq!(paths.len(), all.len(), "{paths:?}");
        let shadow = path("What If?");
        let shadow = shadow.split(" (2008)/").next().unwrap_or_default();
        assert_ne!(
            path(shadow),
            path("What If?"),
            "a title that looks marked is marked itself"
        );
        assert_eq!(path("Poke\u{301}mon"), path("Pok\u{e9}mon"));
    }

    #[test]
    fn nothing_left_of_a_title_falls_back() {
        check("", "Series 17933");
        check("???", "Series 17933 ~#");
        check("\u{200b}", "Series 17933 ~#");
        assert_eq!(
            card_path("", "..", None, 1, Which::Number(1), ".jpg"),
            "Series/Season 1/Series - S01E01.jpg"
        );
    }

    #[test]
    fn names_of_the_corpus_are_safe() {
        let corpus = [
            "CON",
            "AUX.",
            "../../etc/passwd",
            "../../../root/.ssh/authorized_keys",
            "What If...? ...",
            "Wait. ",
            "Tom & Jerry <b>\"x\"</b>",
            "%s%n%x {0} {{x}} ${HOME}",
            "a%00b",
            "Either/Or",
            "--help",
            "-rf",
            " ",
            ".",
            "..",
        ];
        for title in corpus {
            check_safe(&path(title));
            check_safe(&card_path(title, title, None, 0, Which::Number(0), ".jpg"));
        }
    }
}
