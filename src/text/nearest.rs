//! The known word nearest to a misspelt one, or the list of possible words if it is short.

/// The candidate that differs from `word` in the fewest letters, if at most a third of its letters are wrong.
///
/// Case does not count. A swap of two neighbours counts as one edit. For equal distances the earlier candidate wins.
#[must_use]
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let letters = candidate.chars().count();
        let allowed = letters.max(length).div_ceil(3);
        // Each missing or additional letter is one edit. Candidates may be all names of a long file.
        if letters.abs_diff(length) > allowed || letters.max(length) > LETTERS_MAX {
            continue;
        }
        let wrong = strsim::osa_distance(&word, &candidate.to_lowercase());
        if wrong <= allowed && wrong < letters && best.is_none_or(|(least, _)| wrong < least) {
            best = Some((wrong, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `help:` for an unknown word: "did you mean `x`?", or the list of candidates if that is short, or nothing.
#[must_use]
pub fn one_of<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    if let Some(near) = nearest(word, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    if candidates.is_empty() || candidates.len() > LISTED_MAX {
        return None;
    }
    let listed: Vec<String> = candidates
        .iter()
        .map(|candidate| format!("`{candidate}`"))
        .collect();
    Some(format!("one of {}", listed.join(", ")))
}

/// Longer texts are not misspelt words; comparing them would cost quadratic time.
const LETTERS_MAX: usize = 64;

/// More candidates than this do not help on a line.
const LISTED_MAX: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, candidates: &[&str], expected: Option<&str>) {
        assert_eq!(
            nearest(word, candidates.iter().copied()),
            expected,
            "nearest to {word:?}"
        );
    }

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        check(
            "media.scroble",
            &["media.play", "media.scrobble", "media.rate"],
            Some("media.scrobble"),
        );
        check("crad", &["card", "series"], Some("card"));
        check("OWNER", &["owner"], Some("owner"));
    }

    #[test]
    fn a_word_that_is_nothing_like_it_finds_none() {
        check("banana", &["media.play", "rating"], None);
        check("x", &["a"], None);
    }

    #[test]
    fn a_short_list_is_printed_where_no_word_is_near() {
        assert_eq!(
            one_of("banana", ["make card", "ignore"]).as_deref(),
            Some("one of `make card`, `ignore`")
        );
    }
}
