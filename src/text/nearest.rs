//! The known word nearest to a misspelt one, or the list of possible words if it is short.

/// The candidate that differs from `word` in the fewest letters, if at most a third of its letters are wrong.
///
/// Case does not count. A swap of two neighbours counts as one edit. For equal distances the earlier candidate wins.
#[must_use]
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    let mut best: Option<(usize, &str)> = None;
    // Candidates may be all names of a long file, so buffers are reused.
    let (mut letters, mut rows) = (Vec::new(), Vec::new());
    for candidate in candidates {
        letters.clear();
        letters.extend(candidate.chars().flat_map(char::to_lowercase));
        let allowed = letters.len().max(word.len()).div_ceil(3);
        // Each missing or additional letter is one edit.
        if letters.len().abs_diff(word.len()) > allowed {
            continue;
        }
        let wrong = distance(&word, &letters, &mut rows);
        if wrong <= allowed && wrong < letters.len() && best.is_none_or(|(least, _)| wrong < least)
        {
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

/// More candidates than this are no help on a line.
const LISTED_MAX: usize = 16;

/// Edits (one letter put in, left out, changed, or two neighbours swapped) that lead from `a` to `b`. `rows` is room
/// to count in.
fn distance(a: &[char], b: &[char], rows: &mut Vec<usize>) -> usize {
    // Texts this long are not misspelt words; comparing them would cost quadratic time.
    if a.len() > 64 || b.len() > 64 {
        return usize::MAX;
    }
    let width = b.len() + 1;
    rows.clear();
    rows.resize((a.len() + 1) * width, 0);
    for (column, cell) in rows.iter_mut().enumerate().take(width) {
        *cell = column;
    }
    for row in 1..=a.len() {
        rows[row * width] = row;
        for column in 1..=b.len() {
            let changed = usize::from(a[row - 1] != b[column - 1]);
            let mut least = (rows[(row - 1) * width + column] + 1)
                .min(rows[row * width + column - 1] + 1)
                .min(rows[(row - 1) * width + column - 1] + changed);
            let swapped =
                row > 1 && column > 1 && a[row - 1] == b[column - 2] && a[row - 2] == b[column - 1];
            if swapped {
                least = least.min(rows[(row - 2) * width + column - 2] + 1);
            }
            rows[row * width + column] = least;
        }
    }
    rows[a.len() * width + b.len()]
}

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
