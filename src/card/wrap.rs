//! Line breaks: at the places where the script allows them, into lines that look balanced.

use std::collections::BTreeMap;

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;

use crate::card::design::Longest;

/// How lines shall be made.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Px that a line may be wide.
    pub within: f32,
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
        lines.extend(Breaks::new(paragraph, width).balanced(left, shape)?);
    }
    Some(lines)
}

/// As [`wrap`], but what does not fit is cut, and an ellipsis put in its place.
pub fn cut(text: &str, shape: Shape, width: &dyn Fn(&str) -> f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text
        .lines()
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
    {
        let breaks = Breaks::new(paragraph, width);
        let mut from = 0;
        while from < breaks.count() {
            if lines.len() == shape.lines {
                let last = lines.pop().unwrap_or_default();
                lines.push(ellipsis(&last, shape.within, width));
                return lines;
            }
            let until = (from + 1..=breaks.count())
                .take_while(|end| breaks.width(from, *end) <= shape.within)
                .last();
            match until {
                Some(until) => {
                    lines.push(breaks.line(from, until).to_string());
                    from = until;
                }
                None => {
                    lines.push(ellipsis(breaks.line(from, from + 1), shape.within, width));
                    return lines;
                }
            }
        }
    }
    lines
}

/// The longest beginning of `line` that fits with `…` behind it.
fn ellipsis(line: &str, within: f32, width: &dyn Fn(&str) -> f32) -> String {
    let mut ends: Vec<usize> = line.grapheme_indices(true).map(|(at, _)| at).collect();
    ends.push(line.len());
    let with = |end: usize| {
        format!(
            "{}…",
            line[..end].trim_end_matches([' ', ',', ':', ';', '-', '.', '…'])
        )
    };
    // Widths grow with the letters, near enough for a search by halves.
    let fitting = ends.partition_point(|end| width(&with(*end)) <= within);
    with(ends[fitting.saturating_sub(1)])
}

/// A paragraph and the places where it may break.
struct Breaks<'t> {
    text: &'t str,
    /// Where segments begin and end: 0, each break, the end.
    places: Vec<usize>,
    width: &'t dyn Fn(&str) -> f32,
    known: std::cell::RefCell<BTreeMap<(usize, usize), f32>>,
}

/// Segments that are considered; a text of more is far too long for a card, and is cut.
const SEGMENTS_MAX: usize = 400;

/// The cheapest way to each line, by the segments it begins and ends with: its cost, and where the line before began.
type Ways = BTreeMap<(usize, usize), (f32, usize)>;

impl<'t> Breaks<'t> {
    fn new(text: &'t str, width: &'t dyn Fn(&str) -> f32) -> Breaks<'t> {
        let mut places = vec![0];
        places.extend(
            linebreaks(text)
                .map(|(at, _)| at)
                .filter(|at| *at > 0 && *at < text.len()),
        );
        places.truncate(SEGMENTS_MAX);
        places.push(text.len());
        Breaks {
            text,
            places,
            width,
            known: std::cell::RefCell::default(),
        }
    }

    fn count(&self) -> usize {
        self.places.len() - 1
    }

    fn line(&self, from: usize, until: usize) -> &'t str {
        self.text[self.places[from]..self.places[until]].trim()
    }

    fn width(&self, from: usize, until: usize) -> f32 {
        if let Some(known) = self.known.borrow().get(&(from, until)) {
            return *known;
        }
        let width = (self.width)(self.line(from, until));
        self.known.borrow_mut().insert((from, until), width);
        width
    }

    /// The least number of lines that fit.
    fn least(&self, within: f32) -> Option<usize> {
        let (mut from, mut lines) = (0, 0);
        while from < self.count() {
            from = (from + 1..=self.count())
                .take_while(|end| self.width(from, *end) <= within)
                .last()?;
            lines += 1;
        }
        Some(lines)
    }

    /// The best of all ways to break into the least number of lines.
    fn balanced(&self, lines_max: usize, shape: Shape) -> Option<Vec<String>> {
        let lines = self
            .least(shape.within)
            .filter(|lines| *lines <= lines_max)?;
        let whole = self.width(0, self.count()).max(1.0);
        #[allow(clippy::cast_precision_loss)]
        let fair = whole / lines as f32;
        // The cheapest way to a last line of segments from..until, and where the line before began.
        let mut ways: Ways = BTreeMap::new();
        for until in self.fitting(0, shape.within) {
            ways.insert((0, until), (self.cost(0, until, fair), 0));
        }
        let mut layers = vec![ways];
        for _ in 1..lines {
            let mut next: Ways = BTreeMap::new();
            for ((start, from), (cost, _)) in layers.last().into_iter().flatten() {
                let above = self.width(*start, *from);
                for until in self.fitting(*from, shape.within) {
                    let cost = cost
                        + self.cost(*from, until, fair)
                        + leaning(above, self.width(*from, until), fair, shape.longest);
                    let way = next
                        .entry((*from, until))
                        .or_insert((f32::INFINITY, *start));
                    if cost < way.0 {
                        *way = (cost, *start);
                    }
                }
            }
            layers.push(next);
        }
        self.walk_back(&layers)
    }

    fn fitting(&self, from: usize, within: f32) -> impl Iterator<Item = usize> + '_ {
        (from + 1..=self.count()).take_while(move |until| self.width(from, *until) <= within)
    }

    fn walk_back(&self, layers: &[Ways]) -> Option<Vec<String>> {
        let ends = layers
            .last()?
            .iter()
            .filter(|((_, until), _)| *until == self.count());
        let (best, _) = ends.min_by(|(_, one), (_, other)| one.0.total_cmp(&other.0))?;
        let mut at = *best;
        let mut lines = vec![self.line(at.0, at.1).to_string()];
        for layer in layers.iter().rev() {
            let before = layer.get(&at)?.1;
            if at.0 == 0 {
                break;
            }
            at = (before, at.0);
            lines.push(self.line(at.0, at.1).to_string());
        }
        lines.reverse();
        Some(lines)
    }

    /// How bad a line of segments `from..until` looks by itself; `fair` is its share of the whole text.
    fn cost(&self, from: usize, until: usize, fair: f32) -> f32 {
        let line = self.line(from, until);
        let uneven = (self.width(from, until) - fair) / fair;
        let mut cost = uneven * uneven;
        if until - from == 1 && uneven < -0.5 {
            cost += LONELY;
        }
        if until < self.count() {
            let last = line.rsplit(' ').next().unwrap_or_default().to_lowercase();
            if !self.text[..self.places[until]].ends_with(char::is_whitespace)
                && last.ends_with('-')
            {
                cost += AT_HYPHEN;
            }
            if HANGING.contains(&last.as_str()) {
                cost += AT_SMALL_WORD;
            }
            if line.ends_with([':', ';', '.', '!', '?', '–', '—']) || last == "-" {
                cost -= AT_PAUSE;
            } else if line.ends_with(',') {
                cost -= AT_COMMA;
            }
        }
        cost
    }
}

/// What a short word alone on a line costs, in squares of a fair line.
const LONELY: f32 = 0.3;
/// A break inside of a word with a hyphen.
const AT_HYPHEN: f32 = 0.15;
/// A break after an article or a preposition, which belongs to the next word.
const AT_SMALL_WORD: f32 = 0.02;
/// What a break is worth where a reader pauses: `Return of the King: / A Prologue`.
const AT_PAUSE: f32 = 0.2;
/// The same where the pause is short.
const AT_COMMA: f32 = 0.05;

const HANGING: &[&str] = &[
    "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "and", "or", "with", "from",
    "der", "die", "das", "ein", "eine", "und", "von", "le", "la", "les", "un", "une", "de", "du",
    "et", "el", "los", "las", "y", "il", "o", "e", "&",
];

/// What it costs that one line is longer than the next.
fn leaning(above: f32, below: f32, fair: f32, longest: Longest) -> f32 {
    let wrong = match longest {
        Longest::Bottom => above - below,
        Longest::Top => below - above,
        Longest::Even => 0.0,
    };
    let wrong = wrong.max(0.0) / fair;
    wrong * wrong + wrong * 0.2
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
            within: f32::from(letters) * 10.0,
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
    fn the_longest_line_stands_where_it_is_wanted() {
        let text = "Four Of Them";
        let lines = |longest| {
            let shape = Shape {
                within: 80.0,
                lines: 3,
                longest,
            };
            wrap(text, shape, &ten_a_letter).expect("it fits")
        };
        assert_eq!(lines(Longest::Bottom), ["Four", "Of Them"]);
        assert_eq!(lines(Longest::Top), ["Four Of", "Them"]);
    }

    #[test]
    fn what_does_not_fit_is_none_and_is_cut_with_an_ellipsis() {
        let shape = Shape {
            within: 100.0,
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
            ["Rindfleis…"]
        );
        assert_eq!(
            cut("one, two, and three", shape, &ten_a_letter),
            ["one, two,", "and three"]
        );
        assert_eq!(cut("a\nb\nc", shape, &ten_a_letter), ["a", "b…"]);
    }

    #[test]
    fn no_word_is_lost_whatever_the_text() {
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
                        .map(|_| ['a', 'Ж', '進', '-', '.', '\u{301}', ' '][next(7) as usize])
                        .collect()
                })
                .collect();
            let text = text.join(" ");
            let shape = Shape {
                within: 200.0,
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
