//! Positions accents for which the font has no anchor.
//!
//! Fonts have anchors for common accents. `n̈` and `Z̷` are found in titles all the same, and an accent without an
//! anchor would be placed after its letter, or in the next one.

use unicode_normalization::char::canonical_combining_class;

/// Left, top, right and bottom in px, down.
pub type Ink = [f32; 4];

/// The gap between a letter and a mark above or below it, as a fraction of an em.
const GAP: f32 = 0.06;

/// A base letter and the marks on it.
#[derive(Default)]
pub struct Heap {
    letter: Option<Ink>,
    top: f32,
    bottom: f32,
}

/// True for an accent that can combine with any letter. Those of a single script are positioned by its fonts.
#[must_use]
pub fn is_mark(letter: char) -> bool {
    let is_general = matches!(letter, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}');
    is_general && canonical_combining_class(letter) != 0
}

impl Heap {
    /// Begins with a letter; `None` for one without ink, on which nothing can be put.
    pub fn begin(&mut self, ink: Option<Ink>) {
        let [_, top, _, bottom] = ink.unwrap_or_default();
        *self = Heap {
            letter: ink,
            top,
            bottom,
        };
    }

    /// An accent is there, in its place.
    pub fn grow(&mut self, ink: Ink) {
        self.top = self.top.min(ink[1]);
        self.bottom = self.bottom.max(ink[3]);
    }

    /// The offset in px, right and down, for an accent with this ink, which is then included. `size` is px per em.
    ///
    /// It is centred on the letter. One that crosses the letter is also centred vertically; one above or below keeps
    /// its height, unless it would be too close.
    #[must_use]
    pub fn place(&mut self, mark: char, ink: Ink, size: f32) -> (f32, f32) {
        let Some(letter) = self.letter else {
            return (0.0, 0.0);
        };
        let middle = |from: f32, to: f32| f32::midpoint(from, to);
        let right = middle(letter[0], letter[2]) - middle(ink[0], ink[2]);
        let gap = size * GAP;
        let down = match canonical_combining_class(mark) {
            1 => middle(letter[1], letter[3]) - middle(ink[1], ink[3]),
            // Attached below: a cedilla touches.
            200..=204 => (self.bottom - ink[1]).max(0.0),
            218 | 220 | 222 | 233 | 240 => (self.bottom + gap - ink[1]).max(0.0),
            _ => (self.top - gap - ink[3]).min(0.0),
        };
        self.grow([ink[0], ink[1] + down, ink[2], ink[3] + down]);
        (right, down)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The position of the ink of an accent that was made for another letter.
    fn placed(heap: &mut Heap, mark: char, ink: Ink) -> Ink {
        let (right, down) = heap.place(mark, ink, 100.0);
        [ink[0] + right, ink[1] + down, ink[2] + right, ink[3] + down]
    }

    #[test]
    fn accents_are_heaped_on_their_letter() {
        let mut heap = Heap::default();
        heap.begin(Some([0.0, -70.0, 60.0, 0.0]));
        // Dots that were made for a small letter, and hang behind it.
        let dots = [70.0, -66.0, 90.0, -56.0];
        assert_eq!(
            placed(&mut heap, '\u{308}', dots),
            [20.0, -86.0, 40.0, -76.0]
        );
        assert_eq!(
            placed(&mut heap, '\u{308}', dots),
            [20.0, -102.0, 40.0, -92.0]
        );
        let dot = [70.0, 2.0, 80.0, 12.0];
        assert_eq!(placed(&mut heap, '\u{323}', dot), [25.0, 6.0, 35.0, 16.0]);
        assert_eq!(placed(&mut heap, '\u{327}', dot), [25.0, 16.0, 35.0, 26.0]);
        let stroke = [50.0, -60.0, 80.0, -10.0];
        assert_eq!(
            placed(&mut heap, '\u{338}', stroke),
            [15.0, -60.0, 45.0, -10.0]
        );
    }

    #[test]
    fn a_mark_that_is_high_enough_keeps_its_height() {
        let mut heap = Heap::default();
        heap.begin(Some([0.0, -50.0, 40.0, 0.0]));
        let dots = [10.0, -80.0, 30.0, -62.0];
        assert_eq!(placed(&mut heap, '\u{308}', dots), dots);
    }

    #[test]
    fn on_a_blank_nothing_is_moved() {
        let mut heap = Heap::default();
        heap.begin(None);
        let dots = [10.0, -80.0, 30.0, -62.0];
        assert_eq!(placed(&mut heap, '\u{308}', dots), dots);
    }
}
