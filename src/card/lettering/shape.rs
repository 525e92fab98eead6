//! Shapes a line of text: glyphs and their positions, direction, ligatures, accents, kerning and fallback fonts.
//!
//! Together with `shaper` the only file that names harfrust, and the only one that names unicode-bidi.

use std::borrow::Cow;
use std::ops::Range;

use harfrust::{Buffer, ClusterLevel, Direction, Feature, Language, ShapeOptions, ShaperFont, Tag};
use unicode_bidi::BidiInfo;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::card::lettering::drawn::{drawn, is_ignorable};
use crate::card::lettering::font_set::FontSet;
use crate::card::lettering::marks::{Heap, is_mark};
use crate::card::lettering::measure::{Glyph, Measure, Setting, Shaped};
use crate::card::lettering::named::Named;

impl FontSet {
    /// The indices of the fonts that set `text`, each once, in order of their first letter.
    #[must_use]
    pub fn used(&self, order: &[usize], text: &str) -> Vec<usize> {
        fonts_of(self, order, text)
    }
}

impl Measure for FontSet {
    fn shape(&self, text: &str, setting: &Setting) -> Shaped {
        shape(self, &self.order(&setting.fonts), text, setting)
    }

    fn line_px(&self, fonts: &[String], size: f32) -> (f32, f32) {
        let first = self.order(fonts).first().and_then(|place| self.get(*place));
        first.map_or((0.0, 0.0), |named| named.face.line_px(size))
    }

    fn has_font(&self, face: &str) -> bool {
        self.find(face).is_some()
    }
}

/// A part of the text that one face sets, and which.
struct Piece {
    range: Range<usize>,
    face: usize,
}

/// Sets one line of `text`. `order` has the indices of the fonts, the preferred one first.
#[must_use]
pub fn shape(fonts: &FontSet, order: &[usize], text: &str, setting: &Setting) -> Shaped {
    let text = drawn(fonts, order, text);
    let mut shaped = Shaped::default();
    if order.is_empty() || text.is_empty() {
        return shaped;
    }
    let pieces = pieces(fonts, order, &text, &mut shaped.missing);
    let mut trailing = 0.0;
    let bidi = BidiInfo::new(&text, None);
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let is_rtl = levels.get(run.start).is_some_and(|level| level.is_rtl());
            let mut inside: Vec<(Range<usize>, usize)> = pieces
                .iter()
                .map(|piece| {
                    (
                        piece.range.start.max(run.start)..piece.range.end.min(run.end),
                        piece.face,
                    )
                })
                .filter(|(range, _)| !range.is_empty())
                .collect();
            if is_rtl {
                inside.reverse();
            }
            for (range, face) in inside {
                if let Some(named) = fonts.get(face) {
                    let text = &text[range];
                    trailing = append(&mut shaped, named, face, text, is_rtl, setting);
                }
            }
        }
    }
    // Kerning is added between letters, not after the last.
    shaped.width -= trailing;
    for glyph in &shaped.glyphs {
        let named = fonts.get(glyph.face);
        let ink = named.and_then(|named| named.face.ink(glyph.id, setting.size));
        if let Some([left, top, right, bottom]) = ink {
            let (left, right) = (glyph.x + left, glyph.x + right);
            let ends = shaped.ink.unwrap_or((left, right));
            shaped.ink = Some((ends.0.min(left), ends.1.max(right)));
            shaped.depth = shaped.depth.max(glyph.y + bottom);
            shaped.rise = shaped.rise.max(-(glyph.y + top));
        }
    }
    shaped
}

/// The indices of the fonts that set `text`, each once, in order of their first letter.
#[must_use]
pub fn fonts_of(fonts: &FontSet, order: &[usize], text: &str) -> Vec<usize> {
    let mut used = Vec::new();
    let text = drawn(fonts, order, text);
    for piece in pieces(fonts, order, &text, &mut Vec::new()) {
        if !used.contains(&piece.face) {
            used.push(piece.face);
        }
    }
    used
}

/// Splits the text by fonts. Letters that no font has are in no piece.
///
/// A word with a letter that the preferred font lacks is set entirely in a font that has all of it: mixed fonts in a
/// word look bad. The same holds for a whole title in the European alphabets, which look alike. Symbols (a heart, a
/// star) are taken from any font, individually.
fn pieces(fonts: &FontSet, order: &[usize], text: &str, missing: &mut Vec<String>) -> Vec<Piece> {
    let Some(first) = order.first().copied() else {
        return Vec::new();
    };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut put = |range: Range<usize>, face: usize| match pieces.last_mut() {
        Some(last) if last.face == face && last.range.end == range.start => {
            last.range.end = range.end
        }
        _ => pieces.push(Piece { range, face }),
    };
    let is_european = |letter: char| {
        !letter.is_alphabetic() || letter < '\u{530}' || ('\u{1e00}'..'\u{2000}').contains(&letter)
    };
    let whole = Some(text)
        .filter(|text| text.chars().all(is_european))
        .and_then(|text| substitute(fonts, order, text));
    let mut before = first;
    for (start, word) in text.split_word_bound_indices() {
        if word.chars().all(char::is_whitespace) {
            put(start..start + word.len(), before);
            continue;
        }
        let of_word = whole
            .or_else(|| substitute(fonts, order, word))
            .unwrap_or(first);
        for (at, grapheme) in word.grapheme_indices(true) {
            let start = start + at;
            let find = |letters: &str| {
                std::iter::once(of_word)
                    .chain(order.iter().copied())
                    .find(|face| has_all(fonts, *face, letters))
                    .or_else(|| {
                        fonts.on_the_machine(letters, |face| says_all(fonts, face, letters))
                    })
            };
            let mut found = find(grapheme).map(|face| (face, grapheme.len()));
            if found.is_none() {
                if !missing.iter().any(|letter| letter == grapheme) {
                    missing.push(grapheme.to_string());
                }
                // No font has this many accents; the letter below them is better than nothing.
                found = grapheme
                    .chars()
                    .next()
                    .map(|base| &grapheme[..base.len_utf8()])
                    .filter(|base| base.len() < grapheme.len())
                    .and_then(|base| Some((find(base)?, base.len())));
            }
            if let Some((face, length)) = found {
                put(start..start + length, face);
                before = face;
            }
        }
    }
    pieces
}

/// The face that has all letters of a text of which the preferred one lacks some; `None` if it lacks none, or if no
/// other has them all.
fn substitute(fonts: &FontSet, order: &[usize], text: &str) -> Option<usize> {
    let letters = || {
        text.graphemes(true)
            .filter(|grapheme| grapheme.contains(char::is_alphabetic))
    };
    let has_letters = |face: usize| letters().all(|letter| says_all(fonts, face, letter));
    let place = order
        .iter()
        .position(|face| has_letters(*face) && fonts.get(*face).is_some());
    match place {
        Some(place) => (place > 0).then(|| order[place]),
        None => fonts.on_the_machine(text, has_letters),
    }
}

/// True if the font can draw the grapheme: it has its letters and can be loaded.
fn has_all(fonts: &FontSet, face: usize, grapheme: &str) -> bool {
    says_all(fonts, face, grapheme) && fonts.get(face).is_some()
}

/// True if the face has the letters of the grapheme as they are, or taken apart into base and accents.
fn says_all(fonts: &FontSet, face: usize, grapheme: &str) -> bool {
    let has = |letter: char| is_ignorable(letter) || fonts.has(face, letter);
    // The breathing of a Greek capital is before it: composed it would overlap with the line above.
    let is_breathed =
        |letter: char| matches!(letter, '\u{1f00}'..='\u{1fff}') && !letter.is_lowercase();
    grapheme.chars().all(has) || (!grapheme.contains(is_breathed) && grapheme.nfd().all(has))
}

/// Shapes a piece and puts its glyphs behind those that are there; gives the kerning that it left after the last.
fn append(
    shaped: &mut Shaped,
    named: &Named,
    face: usize,
    text: &str,
    is_rtl: bool,
    setting: &Setting,
) -> f32 {
    let font = ShaperFont::new(named.shaper.font());
    // From right to left, accents come before their letters; the fonts of those scripts position all of them.
    let mut heap = (!is_rtl && text.contains(is_mark)).then(Heap::default);
    // Taken apart, so that each accent is a letter of its own; what the face has as one is put together again.
    let text = match heap {
        Some(_) => Cow::Owned(text.nfd().collect()),
        None => Cow::Borrowed(text),
    };
    let text: &str = &text;
    let mut buffer = Buffer::new();
    buffer.push_str(text);
    buffer.set_direction(if is_rtl {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    });
    // Serbian, Romanian, Japanese and Chinese have their own shapes of some letters.
    buffer.set_language(setting.language.parse::<Language>().ok());
    buffer.guess_segment_properties();
    // Each glyph has the letter it comes from, accents too.
    buffer.set_cluster_level(ClusterLevel::MonotoneCharacters);
    let scale = setting.size / f32::from(named.shaper.font().units_per_em());
    let kerning = if is_spaced_apart(text) {
        setting.kerning
    } else {
        0.0
    };
    let mut features = Vec::new();
    if setting.is_upper {
        features.push(Feature::new(Tag::new(b"case"), 1, ..));
    }
    if kerning != 0.0 {
        // Letters with extra spacing do not form ligatures.
        features.push(Feature::new(Tag::new(b"liga"), 0, ..));
        features.push(Feature::new(Tag::new(b"clig"), 0, ..));
    }
    if harfrust::shape(&font, &mut buffer, ShapeOptions::new().features(&features)).is_err() {
        return 0.0;
    }
    let mut trailing = 0.0;
    for (info, position) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
        let at = usize::try_from(info.cluster).unwrap_or(usize::MAX);
        let letter = text.get(at..).and_then(|rest| rest.chars().next());
        // 0 is the box for letters that the face lacks: only signs without a glyph come here.
        let Some(id) = u16::try_from(info.glyph_id).ok().filter(|id| *id != 0) else {
            continue;
        };
        let has_place = position.x_offset != 0 || position.y_offset != 0;
        let lost = letter.filter(|letter| is_mark(*letter) && !has_place);
        let stays = position.x_advance == 0 || (heap.is_some() && lost.is_some());
        let mut glyph = Glyph {
            face,
            id,
            // The position of an accent is relative to the end of its letter, before the kerning.
            x: shaped.width + px(position.x_offset) * scale
                - if stays && !is_rtl { trailing } else { 0.0 },
            y: -px(position.y_offset) * scale,
        };
        if let Some(heap) = &mut heap {
            let ink = named
                .face
                .ink(id, setting.size)
                .map(|[left, top, right, bottom]| {
                    [
                        left + glyph.x,
                        top + glyph.y,
                        right + glyph.x,
                        bottom + glyph.y,
                    ]
                });
            match (letter, ink) {
                (Some(mark), Some(ink)) if lost.is_some() => {
                    let (right, down) = heap.place(mark, ink, setting.size);
                    glyph.x += right;
                    glyph.y += down;
                }
                (Some(mark), Some(ink)) if is_mark(mark) => heap.grow(ink),
                _ if stays => {}
                _ => heap.begin(ink),
            }
        }
        shaped.glyphs.push(glyph);
        if stays {
            continue;
        }
        let is_blank = matches!(letter, Some(' ' | '\u{a0}'));
        shaped.width += kerning
            + if is_blank && setting.space != 0.0 {
                setting.space
            } else {
                px(position.x_advance) * scale
            };
        trailing = kerning;
    }
    trailing
}

/// False for scripts whose letters are connected, which a gap would separate.
fn is_spaced_apart(text: &str) -> bool {
    !text.chars().any(|letter| {
        matches!(letter, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
    })
}

#[allow(clippy::cast_precision_loss)]
fn px(units: i32) -> f32 {
    // Units of a face: far below the 16 million at which f32 loses whole numbers.
    units as f32
}
