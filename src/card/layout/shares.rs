//! How much a text is shrunk to fit, and when a word is divided instead.

/// The least share of its size at which a whole word is better than a larger one that is divided.
const WHOLE_WORD: f32 = 0.7;

/// The ways in which a text is tried: a share of its size, and whether a word may be divided. A word that only fits
/// when it is much smaller is divided before it is.
pub(super) fn ways(least: f32) -> impl Iterator<Item = (f32, bool)> {
    let is_large = |share: &f32| *share >= WHOLE_WORD;
    let large = shares(least).filter(is_large).map(|share| (share, false));
    let divided = shares(least).map(|share| (share, true));
    let small = shares(least).filter(move |share| !is_large(share));
    large
        .chain(divided)
        .chain(small.map(|share| (share, false)))
}

/// The shares of its size that a text is tried at: all of it, then less and less, down to `least`.
pub(super) fn shares(least: f32) -> impl Iterator<Item = f32> {
    let steps = (1..=18u8)
        .map(|step| 1.0 - f32::from(step) * 0.05)
        .take_while(move |share| *share > least + 0.01);
    let end = Some(least).filter(|least| *least < 1.0);
    std::iter::once(1.0).chain(steps).chain(end)
}
