//! A range of bytes in a text, and the position of a slice in its text.

use std::ops::{Index, Range};

/// Bytes `start..end` of a text. Both ends are on character boundaries of the text it was made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// From the beginning of this span to the end of `other`.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start, other.end.max(self.start))
    }

    /// True if start and end are equal.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span::new(range.start, range.end)
    }
}

impl Index<Span> for str {
    type Output = str;

    /// The text under the span. Panics if the span was made for another text.
    fn index(&self, span: Span) -> &str {
        &self[span.start..span.end]
    }
}

/// The span of `part` in `whole`.
///
/// `part` must be a slice cut out of `whole`, as parsers that return slices of their input give it. A slice of
/// another text gives an empty span at the end of `whole`.
#[must_use]
pub fn span_of(whole: &str, part: &str) -> Span {
    let offset = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    if offset <= whole.len() && offset + part.len() <= whole.len() {
        Span::new(offset, offset + part.len())
    } else {
        Span::new(whole.len(), whole.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_is_found_in_its_text() {
        let whole = "on plex media.rate";
        assert_eq!(span_of(whole, &whole[3..7]), Span::new(3, 7));
        assert_eq!(span_of(whole, &whole[18..]), Span::new(18, 18));
    }

    #[test]
    fn a_slice_of_another_text_is_nowhere() {
        let other = String::from("plex");
        assert!(span_of("on plex", &other).is_empty());
    }
}
