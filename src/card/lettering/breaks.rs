//! The places where a text may break, and how wide the lines between them are.
//!
//! The only file that names `unicode_linebreak`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use unicode_linebreak::linebreaks;

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
    /// Looks for the places where `text` may break; `width` measures a line in px.
    pub fn new(text: &'t str, width: &'t dyn Fn(&str) -> f32) -> Breaks<'t> {
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

    /// True if the place `until` lies behind a blank.
    pub fn is_after_blank(&self, until: usize) -> bool {
        self.text[..self.places[until]].ends_with(char::is_whitespace)
    }

    /// The least number of lines that fit.
    pub fn least(&self, within: f32) -> Option<usize> {
        let (mut from, mut lines) = (0, 0);
        while from < self.count() {
            from = (from + 1..=self.count())
                .take_while(|end| self.width(from, *end) <= within)
                .last()?;
            lines += 1;
        }
        Some(lines)
    }

    /// The ends of lines that begin at `from` and fit.
    pub fn fitting(&self, from: usize, within: f32) -> impl Iterator<Item = usize> + '_ {
        (from + 1..=self.count()).take_while(move |until| self.width(from, *until) <= within)
    }
}
