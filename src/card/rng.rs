//! A deterministic random generator: drawing an episode again gives the same card.
//!
//! Written by hand, 45 lines: the numbers are part of what a design draws, and another version of a crate (oorandom,
//! fastrand) could change them.

use crate::card::texts::CardText;

/// A row of random numbers.
#[derive(Clone, Debug)]
pub struct SeededRng(u64);

impl SeededRng {
    /// The generator for an episode and a purpose.
    #[must_use]
    pub fn of(text: &CardText, what: &str) -> SeededRng {
        let numbers = [text.season.to_le_bytes(), text.number.to_le_bytes()].concat();
        let day = text.airdate.as_deref().filter(|_| text.is_unnumbered);
        let day = day.unwrap_or_default().bytes();
        let letters = text
            .series
            .bytes()
            .chain(numbers)
            .chain(day)
            .chain(what.bytes());
        // FNV-1a: every machine gets the same.
        SeededRng(letters.fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        }))
    }

    /// A number from 0 to `count` - 1; 0 if there is no choice.
    pub fn below(&mut self, count: u32) -> u32 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        u32::try_from((u128::from(mixed) * u128::from(count)) >> 64).unwrap_or(0)
    }

    /// A number from 0 to 1, in 65,536 steps.
    pub fn share(&mut self) -> f32 {
        let step = self.below(65_536);
        // Exact: below 16 million.
        f32::from(u16::try_from(step).unwrap_or(0)) / 65_536.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_episode_has_the_same_luck_and_others_have_another() {
        let row = |number, what: &str| {
            let text = CardText {
                number,
                ..CardText::default()
            };
            let mut rng = SeededRng::of(&text, what);
            (0..8).map(|_| rng.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(row(1, "a"), row(1, "a"));
        assert_ne!(row(1, "a"), row(2, "a"));
        assert_ne!(row(1, "a"), row(1, "b"));
        assert_eq!(row(1, "a"), [430, 751, 43, 781, 222, 906, 850, 46]);
        let mut rng = SeededRng::of(&CardText::default(), "");
        assert_eq!((rng.below(0), rng.below(1)), (0, 0));
        assert!((0..1000).all(|_| (0.0..1.0).contains(&rng.share())));
    }
}
