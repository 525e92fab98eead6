//! Finds the best line breaks of a text.

use std::collections::BTreeMap;

use crate::card::language::design_text::Longest;
use crate::card::lettering::line_breaks::Breaks;

/// By the segments of a last line: the cheapest way to it, and where the line before began.
type Layer = BTreeMap<(usize, usize), (f32, usize)>;

/// The best of all ways to break into the least number of lines.
pub fn balanced(
    breaks: &Breaks,
    lines_max: usize,
    max_width: f32,
    longest: Longest,
) -> Option<Vec<String>> {
    let lines = breaks
        .least(max_width)
        .filter(|lines| *lines <= lines_max)?;
    let whole = breaks.width(0, breaks.count()).max(1.0);
    #[allow(clippy::cast_precision_loss)]
    let fair = whole / lines as f32;
    // The cheapest way to a last line of segments from..until, and where the line before began.
    let mut ways: Layer = BTreeMap::new();
    for until in breaks.fitting(0, max_width) {
        ways.insert((0, until), (cost(breaks, 0, until, fair), 0));
    }
    let mut layers = vec![ways];
    for _ in 1..lines {
        let mut next: Layer = BTreeMap::new();
        for ((start, from), (before, _)) in layers.last().into_iter().flatten() {
            let above = breaks.width(*start, *from);
            for until in breaks.fitting(*from, max_width) {
                let total = before
                    + cost(breaks, *from, until, fair)
                    + leaning(above, breaks.width(*from, until), fair, longest);
                let way = next
                    .entry((*from, until))
                    .or_insert((f32::INFINITY, *start));
                if total < way.0 {
                    *way = (total, *start);
                }
            }
        }
        layers.push(next);
    }
    walk_back(breaks, &layers)
}

fn walk_back(breaks: &Breaks, layers: &[Layer]) -> Option<Vec<String>> {
    let ends = layers
        .last()?
        .iter()
        .filter(|((_, until), _)| *until == breaks.count());
    let (best, _) = ends.min_by(|(_, one), (_, other)| one.0.total_cmp(&other.0))?;
    let mut at = *best;
    let mut lines = vec![breaks.line(at.0, at.1).to_string()];
    for layer in layers.iter().rev() {
        let before = layer.get(&at)?.1;
        if at.0 == 0 {
            break;
        }
        at = (before, at.0);
        lines.push(breaks.line(at.0, at.1).to_string());
    }
    lines.reverse();
    Some(lines)
}

/// The cost of a line of segments `from..until`; `fair` is its share of the whole text.
fn cost(breaks: &Breaks, from: usize, until: usize, fair: f32) -> f32 {
    let line = breaks.line(from, until);
    let uneven = (breaks.width(from, until) - fair) / fair;
    let mut cost = uneven * uneven;
    if until - from == 1 && uneven < -0.5 {
        cost += LONELY;
    }
    if until < breaks.count() {
        let last = line.rsplit(' ').next().unwrap_or_default().to_lowercase();
        if !breaks.is_after_blank(until) && last.ends_with('-') {
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

/// The cost of a short word alone on a line, in squares of a fair line.
const LONELY: f32 = 0.3;
/// A break inside of a word with a hyphen.
const AT_HYPHEN: f32 = 0.15;
/// A break after an article or a preposition, which belongs to the next word.
const AT_SMALL_WORD: f32 = 0.06;
/// The bonus of a break where a reader pauses: `Return of the King: / A Prologue`.
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
