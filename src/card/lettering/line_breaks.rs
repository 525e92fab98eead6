//! The places where a text may break, and how wide the lines between them are.
//!
//! The only file that names `icu_segmenter`: UAX 14, and for Thai, Lao, Khmer and Burmese, which write no blanks, small
//! models that know where words end. Their arithmetic is the same on every machine.

use std::cell::RefCell;
use std::collections::BTreeMap;

use icu_segmenter::options::{LineBreakOptions, LineBreakStrictness, LineBreakWordOption};
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};

/// A paragraph and the places where it may break.
pub struct Breaks<'t> {
    text: &'t str,
    /// Where segments begin and end: 0, each break, the end.
    places: Vec<usize>,
    width: &'t dyn Fn(&str) -> f32,
    known: RefCell<BTreeMap<(usize, usize), f32>>,
}

/// Segments that are considered; a text of more is far too long for a card, and is cut.
const SEGMENTS_MAX: usize = 400;

impl<'t> Breaks<'t> {
    /// Finds the places where `text` may break; `width` measures a line in px.
    pub fn new(text: &'t str, width: &'t dyn Fn(&str) -> f32) -> Breaks<'t> {
        let mut places = vec![0];
        places.extend(
            segmenter(text)
                .segment_str(text)
                .filter(|at| *at > 0 && *at < text.len()),
        );
        places.truncate(SEGMENTS_MAX);
        places.push(text.len());
        Breaks {
            text,
            places,
            width,
            known: RefCell::default(),
        }
    }

    /// The segments between two places.
    pub fn count(&self) -> usize {
        self.places.len() - 1
    }

    /// The segments `from..until` as a line, without blanks at its ends.
    pub fn line(&self, from: usize, until: usize) -> &'t str {
        self.text[self.places[from]..self.places[until]].trim()
    }

    /// The width of that line in px, measured once.
    pub fn width(&self, from: usize, until: usize) -> f32 {
        if let Some(known) = self.known.borrow().get(&(from, until)) {
            return *known;
        }
        let width = (self.width)(self.line(from, until));
        self.known.borrow_mut().insert((from, until), width);
        width
    }

    /// What follows the segments before the place `until`, without blanks at its ends.
    pub fn rest(&self, until: usize) -> &'t str {
        self.text[self.places[until]..].trim()
    }

    /// True if there is a space before `until`.
    pub fn is_after_blank(&self, until: usize) -> bool {
        self.text[..self.places[until]].ends_with(char::is_whitespace)
    }

    /// The least number of lines that fit.
    pub fn least(&self, max_width: f32) -> Option<usize> {
        let (mut from, mut lines) = (0, 0);
        while from < self.count() {
            from = (from + 1..=self.count())
                .take_while(|end| self.width(from, *end) <= max_width)
                .last()?;
            lines += 1;
        }
        Some(lines)
    }

    /// The ends of lines that begin at `from` and fit.
    pub fn fitting(&self, from: usize, max_width: f32) -> impl Iterator<Item = usize> + '_ {
        (from + 1..=self.count()).take_while(move |until| self.width(from, *until) <= max_width)
    }
}

/// Small kana and the like never begin a line. Korean words, which have blanks between them, are not torn apart.
fn segmenter(text: &str) -> LineSegmenterBorrowed<'static> {
    let mut options = LineBreakOptions::default();
    options.strictness = Some(LineBreakStrictness::Strict);
    if text.contains(is_hangul) {
        options.word_option = Some(LineBreakWordOption::KeepAll);
    }
    LineSegmenter::new_lstm(options)
}

fn is_hangul(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_breaks_where_its_readers_expect() {
        let rows = [
            ("The Well-Known, Man", "The |Well-|Known, |Man"),
            ("「約束」を守る人、ゃ", "「約|束」|を|守|る|人、ゃ"),
            ("진격의 거인 2부", "진격의 |거인 |2부"),
            ("สวัสดีชาวโลก", "สวัสดี|ชาว|โลก"),
            ("ສູ່ໂລກ", "ສູ່|ໂລກ"),
            ("សូមស្វាគមន៍មកកាន់ពិភពលោក", "សូមស្វាគមន៍|មក|កាន់|ពិភពលោក"),
            ("the end…“of” 3.5 km/h", "the |end…“of” |3.5 |km/|h"),
            ("שלום עולם", "שלום |עולם"),
            ("नमस्ते दुनिया", "नमस्ते |दुनिया"),
        ];
        for (text, expected) in rows {
            let breaks = Breaks::new(text, &|_| 0.0);
            let segments: Vec<&str> = breaks
                .places
                .windows(2)
                .map(|ends| &text[ends[0]..ends[1]])
                .collect();
            assert_eq!(segments.join("|"), expected);
        }
    }
}
