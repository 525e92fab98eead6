//! The names of files in the folder of a series.

use crate::model::Episode;

/// The file name extensions of pictures.
const ENDINGS: [&str; 5] = ["jpg", "jpeg", "png", "webp", "gif"];
/// The end of the name of a picture that a person has chosen, before its extension.
pub(super) const CHOSEN: &str = ".chosen";

/// The kinds of pictures in the folder of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// `s1e2.jpg`, `S01E02.png`, or `2026-11-30.jpg` by the day it aired: the picture of an episode. Otherwise that of all
    /// episodes of a season or a series: `still_season1.jpg`, `still.jpg`.
    Still,
    /// `backdrop_season1.jpg`, otherwise `backdrop.jpg`.
    Backdrop,
    /// `logo_season1.png`, otherwise `logo.png`.
    Logo,
    /// `s1e2-mask.png`, otherwise `mask.png`: drawn in front of the text.
    Mask,
}

/// How well a file in the folder of a series matches what is wanted; 0 is best. None if it does not match. A picture that
/// was chosen by [`crate::artwork::choose`] precedes others of the same name.
pub(super) fn rank(file: &str, episode: &Episode, wanted: Wanted) -> Option<u8> {
    let stem = stem(file)?.to_lowercase();
    let (name, chosen) = match stem.strip_suffix(CHOSEN) {
        Some(name) => (name, 0),
        None => (stem.as_str(), 2),
    };
    Some(name_rank(name, episode, wanted)? * 4 + chosen)
}

/// The same for a file in the folder of the episode's season. It precedes one of the same name next to that folder.
pub(super) fn rank_in_season(file: &str, episode: &Episode, wanted: Wanted) -> Option<u8> {
    let ranked = rank(file, episode, wanted).or_else(|| {
        let is_own = wanted == Wanted::Still
            && !episode.is_unnumbered
            && number_alone(stem(file)?) == Some(episode.number);
        is_own.then_some(ALONE * 4 + 2)
    });
    ranked.map(|rank| rank.saturating_sub(1))
}

/// The rank of a number alone, which is one of an episode only in the folder of a season.
const ALONE: u8 = 2;

fn name_rank(stem: &str, episode: &Episode, wanted: Wanted) -> Option<u8> {
    // `s2024e00` does not match any episode in a season with days instead of numbers.
    let own = (!episode.is_unnumbered).then_some((episode.season, episode.number));
    let of_season = |name: &str| {
        let season = stem.strip_prefix(name)?.strip_prefix("_season")?;
        (season.parse() == Ok(episode.season)).then_some(0)
    };
    let named = |name: &str| of_season(name).or((stem == name).then_some(1));
    match wanted {
        Wanted::Still if own.is_some() && numbers(stem) == own => Some(0),
        Wanted::Still if episode.airdate.as_deref() == Some(stem) => Some(0),
        // Names like those of episode files: `Dark - S01E02 - Lies`.
        Wanted::Still if stem.ends_with("mask") => None,
        Wanted::Still if own.is_some() && numbers_within(stem) == own => Some(1),
        Wanted::Still => named("still").map(|rank| ALONE + 1 + rank),
        Wanted::Backdrop => named("backdrop"),
        Wanted::Logo => named("logo"),
        Wanted::Mask => {
            let before = stem.strip_suffix("-mask").or(stem.strip_suffix("_mask"));
            let is_own = before.is_some_and(|before| own.is_some() && numbers(before) == own);
            is_own.then_some(0).or((stem == "mask").then_some(1))
        }
    }
}

/// Season and episode of `s1e2`.
fn numbers(stem: &str) -> Option<(u32, u32)> {
    let (season, number) = stem.strip_prefix('s')?.split_once('e')?;
    Some((season.parse().ok()?, number.parse().ok()?))
}

/// Season and episode in a longer name, like `dark - s01e02 - lies`.
fn numbers_within(stem: &str) -> Option<(u32, u32)> {
    let words = stem.split(|letter: char| !letter.is_alphanumeric());
    words.into_iter().find_map(|word| {
        let (season, rest) = word.strip_prefix('s')?.split_once('e')?;
        // The name of a file with two episodes begins with the first one.
        let number = rest.split('e').next()?;
        Some((season.parse().ok()?, number.parse().ok()?))
    })
}

/// The name of a picture's file without its extension. None if it is not a picture.
pub(super) fn stem(file: &str) -> Option<&str> {
    let (stem, ending) = file.rsplit_once('.')?;
    let is_picture = ENDINGS.iter().any(|own| ending.eq_ignore_ascii_case(own));
    is_picture.then_some(stem)
}

/// `3`, `E03` and `Episode 3`, in the folder of a season.
fn number_alone(stem: &str) -> Option<u32> {
    let stem = stem.to_lowercase();
    let digits = stem
        .trim_start_matches("episode")
        .trim_start_matches('e')
        .trim();
    digits.parse().ok()
}
