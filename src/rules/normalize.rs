//! How texts of rules are compared: folded, and by patterns with `*`.
//!
//! Patterns are matched by hand, 40 lines: wildmatch would not make them shorter, and the time for hostile patterns is
//! tested here.

pub use crate::text::fold;

/// True if `text` matches `pattern`, where `*` matches any letters and `?` one. Both are folded.
///
/// Only the last `*` is retried, so the time is at most the product of both lengths for every pattern.
#[must_use]
pub fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
    let (mut t, mut p) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                retry = Some((t, p));
            }
            Some(b'?') => {
                t += letter_length(text[t]);
                p += 1;
            }
            Some(byte) if *byte == text[t] => {
                t += 1;
                p += 1;
            }
            _ => match retry {
                Some((from, star)) => {
                    t = from + letter_length(text[from]);
                    p = star;
                    retry = Some((t, star));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// Bytes of the letter that begins with `byte` in UTF-8.
fn letter_length(byte: u8) -> usize {
    match byte {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, pattern: &str, expected: bool) {
        assert_eq!(
            is_like(&fold(text), &fold(pattern)),
            expected,
            "{text:?} like {pattern:?}"
        );
    }

    #[test]
    fn a_star_matches_any_letters() {
        check("The Office (US)", "the*", true);
        check("The Office (US)", "*office*", true);
        check("The Office (US)", "*(uk)", false);
        check("Dark", "dark", true);
        check("Dark", "dar", false);
        check("", "*", true);
        check("", "", true);
        check("進撃の巨人", "進?の*", true);
        check("abab", "*ab", true);
    }

    #[test]
    fn a_pattern_of_many_stars_ends_soon() {
        check(&"a".repeat(20_000), &"a*".repeat(500), true);
        check(&"a".repeat(2_000), &("*a".repeat(500) + "b"), false);
    }
}
