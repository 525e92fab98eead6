//! Line breaks: at the places where the script allows them, into lines that look balanced.

use unicode_segmentation::UnicodeSegmentation;

use crate::card::language::design_text::Longest;
use crate::card::lettering::balance::balanced;
use crate::card::lettering::emergency_breaks::break_word;
use crate::card::lettering::line_breaks::Breaks;

/// How to break lines.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Px that a line may be wide.
    pub max_width: f32,
    /// Lines at most.
    pub lines: usize,
    /// Which line may be the longest.
    pub longest: Longest,
}

/// Breaks `text` into as few lines as fit, as equal in length as can be, the top line first.
///
/// A line feed always breaks. `width` measures whole lines, because kerning keeps the widths of words from adding up.
/// An empty text gives no lines; `None` means that it does not fit.
pub fn wrap(text: &str, shape: Shape, width: &dyn Fn(&str) -> f32) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    for paragraph in text
        .lines()
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
    {
        let left = shape
            .lines
            .checked_sub(lines.len())
            .filter(|left| *left > 0)?;
        let breaks = Breaks::new(paragraph, width);
        lines.extend(balanced(&breaks, left, shape.max_width, shape.longest)?);
    }
    Some(lines)
}

/// As [`wrap`], but words that are too long for a line are divided, each in two; `None` if none has to be, or if it does
/// not fit so either.
pub fn divided(text: &str, shape: Shape, width: &dyn Fn(&str) -> f32) -> Option<Vec<String>> {
    let filled = fill(text, shape, width);
    let is_once = filled.divided.windows(2).all(|two| two[0] + 1 < two[1]);
    let is_wanted = filled.is_whole && is_once && !filled.divided.is_empty();
    is_wanted.then_some(filled.lines)
}

/// As [`wrap`], but a word that is too long for a line is divided as often as it must be, and what does not fit is cut,
/// with an ellipsis in its place.
pub fn cut(text: &str, shape: Shape, width: &dyn Fn(&str) -> f32) -> Vec<String> {
    fill(text, shape, width).lines
}

/// Lines that take as many words as they can.
struct Filled {
    lines: Vec<String>,
    /// The lines that end inside of a word.
    divided: Vec<usize>,
    /// Nothing was cut.
    is_whole: bool,
}

fn fill(text: &str, shape: Shape, width: &dyn Fn(&str) -> f32) -> Filled {
    let mut filled = Filled {
        lines: Vec::new(),
        divided: Vec::new(),
        is_whole: true,
    };
    let lines = &mut filled.lines;
    for paragraph in text
        .lines()
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
    {
        let mut rest = paragraph;
        while !rest.is_empty() {
            if lines.len() >= shape.lines {
                let last = lines.pop().unwrap_or_default();
                lines.push(ellipsis(&last, shape.max_width, width));
                filled.is_whole = false;
                return filled;
            }
            let breaks = Breaks::new(rest, width);
            let until = breaks.fitting(0, shape.max_width).last();
            if let Some(until) = until {
                lines.push(breaks.line(0, until).to_string());
                rest = breaks.rest(until);
            } else if lines.len() + 1 == shape.lines {
                lines.push(ellipsis(breaks.line(0, 1), shape.max_width, width));
                filled.is_whole = false;
                return filled;
            } else {
                let (head, at) = break_word(breaks.line(0, 1), shape.max_width, width);
                filled.divided.push(lines.len());
                lines.push(head);
                rest = rest[at..].trim_start();
            }
        }
    }
    filled
}

/// The longest beginning of `line` that fits with `…` behind it.
fn ellipsis(line: &str, max_width: f32, width: &dyn Fn(&str) -> f32) -> String {
    let mut ends: Vec<usize> = line.grapheme_indices(true).map(|(at, _)| at).collect();
    ends.push(line.len());
    let with = |end: usize| {
        format!(
            "{}…",
            line[..end].trim_end_matches([' ', ',', ':', ';', '-', '.', '…'])
        )
    };
    // Widths grow with the letters, near enough for a search by halves.
    let fitting = ends.partition_point(|end| width(&with(*end)) <= max_width);
    with(ends[fitting.saturating_sub(1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten_a_letter(line: &str) -> f32 {
        line.graphemes(true).map(|_| 10.0).sum()
    }

    #[track_caller]
    fn check(text: &str, letters: u8, expected: &[&str]) {
        let shape = Shape {
            max_width: f32::from(letters) * 10.0,
            lines: 4,
            longest: Longest::Bottom,
        };
        let lines = wrap(text, shape, &ten_a_letter).expect("it fits");
        assert_eq!(lines, expected, "wrapping {text:?} at {letters}");
    }

    #[test]
    fn lines_are_balanced_and_the_longest_is_the_last() {
        check("Ozymandias", 32, &["Ozymandias"]);
        check("The Rains of Castamere", 32, &["The Rains of Castamere"]);
        check(
            "The One Where Everybody Finds Out",
            32,
            &["The One Where", "Everybody Finds Out"],
        );
        check(
            "You Are Cordially Invited to the End of the World",
            32,
            &["You Are Cordially Invited", "to the End of the World"],
        );
    }

    #[test]
    fn no_short_word_is_left_alone() {
        check(
            "Everything Everywhere All at Once Is A",
            34,
            &["Everything Everywhere", "All at Once Is A"],
        );
    }

    #[test]
    fn a_pause_is_a_good_place_and_an_article_a_bad_one() {
        check(
            "Knights of the Fall: A Long Journey",
            24,
            &["Knights of the Fall:", "A Long Journey"],
        );
        check(
            "Return to the House of the Dragon",
            24,
            &["Return to the", "House of the Dragon"],
        );
    }

    #[test]
    fn a_line_feed_always_breaks() {
        check("One\nTwo Three", 32, &["One", "Two Three"]);
        check("\n One \r\n\r\n Two ", 32, &["One", "Two"]);
        check("", 32, &[]);
    }

    #[test]
    fn scripts_without_blanks_break_where_they_may() {
        check(
            "進撃の巨人はとても大きい。",
            8,
            &["進撃の巨人は", "とても大きい。"],
        );
        check(
            "「約束」を守る人、守らない人。",
            8,
            &["「約束」を守る", "人、守らない人。"],
        );
    }

    #[test]
    fn the_longest_line_is_at_the_requested_position() {
        let text = "Alpha Beta Gamma";
        let lines = |longest| {
            wrap(
                text,
                Shape {
                    max_width: 140.0,
                    lines: 3,
                    longest,
                },
                &ten_a_letter,
            )
            .expect("it fits")
        };
        assert_eq!(lines(Longest::Bottom), ["Alpha", "Beta Gamma"]);
        assert_eq!(lines(Longest::Top), ["Alpha Beta", "Gamma"]);
    }

    #[test]
    fn text_that_does_not_fit_is_cut_with_an_ellipsis() {
        let shape = Shape {
            max_width: 100.0,
            lines: 2,
            longest: Longest::Bottom,
        };
        assert_eq!(
            wrap("one two three four five six seven", shape, &ten_a_letter),
            None
        );
        assert_eq!(
            cut("one two three four five six seven", shape, &ten_a_letter),
            ["one two", "three fou…"]
        );
        assert_eq!(
            cut("Rindfleischetikettierung", shape, &ten_a_letter),
            ["Rindf-", "leischeti…"]
        );
        assert_eq!(
            cut("one, two, and three", shape, &ten_a_letter),
            ["one, two,", "and three"]
        );
        assert_eq!(cut("a\nb\nc", shape, &ten_a_letter), ["a", "b…"]);
    }

    #[test]
    fn a_word_that_is_too_long_for_a_line_breaks_at_letters_that_belong_to_nothing() {
        let cut_at = |text, letters: u8| {
            let shape = Shape {
                max_width: f32::from(letters) * 10.0,
                lines: 3,
                longest: Longest::Even,
            };
            cut(text, shape, &ten_a_letter)
        };
        assert_eq!(
            cut_at("of Donaudampfschiff", 9),
            ["of", "Donauda-", "mpfschiff"]
        );
        assert_eq!(cut_at("ee\u{301}e\u{301}e", 3), ["e-", "e\u{301}e\u{301}e"]);
        assert_eq!(cut_at("กกเก", 3), ["กก", "เก"]);
        assert_eq!(cut_at("진격의거인", 4), ["진격", "의거인"]);
    }

    #[test]
    fn wrapping_loses_no_word_of_any_text() {
        let mut seed = 7u32;
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        for _ in 0..500 {
            let words = 1 + next(30);
            let text: Vec<String> = (0..words)
                .map(|_| {
                    (0..1 + next(9))
                        .map(|_| {
                            [
                                'a', 'Ж', '進', '-', '.', '\u{301}', ' ', 'ก', '진', '\u{200d}',
                            ][next(10) as usize]
                        })
                        .collect()
                })
                .collect();
            let text = text.join(" ");
            let shape = Shape {
                max_width: 200.0,
                lines: 6,
                longest: Longest::Even,
            };
            let letters = |text: &str| {
                text.chars()
                    .filter(|letter| !letter.is_whitespace())
                    .collect::<String>()
            };
            if let Some(lines) = wrap(&text, shape, &ten_a_letter) {
                assert_eq!(letters(&lines.concat()), letters(&text));
                assert!(
                    lines.iter().all(|line| ten_a_letter(line) <= 200.0),
                    "{lines:?}"
                );
            }
            assert!(cut(&text, shape, &ten_a_letter).len() <= 6);
        }
    }
}
