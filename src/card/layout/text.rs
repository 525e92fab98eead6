//! Lays out texts: lines that break and shrink to fit.

use std::borrow::Cow;

use crate::card::display_list::{DrawKind, Frame, Letters, Line, Outline, Stroke};
use crate::card::language::design::{Element, Spot};
use crate::card::language::design_text::{Case, Only, Text, TextContent, Wording};
use crate::card::layout::block::{Block, around, ink};
use crate::card::layout::job::{Job, Placed, State};
use crate::card::layout::place::plain;
use crate::card::layout::shares::ways;
use crate::card::lettering::measure::{Setting, Shaped};
use crate::card::lettering::scripts::is_joined;
use crate::card::lettering::wrap::{Shape, cut, divided, wrap};
use crate::card::pixels::blend::Color;
use crate::card::text_resolve::{is_hidden, is_title};

/// The numbers of a text that do not change while it is fitted.
pub(super) struct Numbers {
    pub(super) size: f32,
    pub(super) kerning: f32,
    pub(super) space: f32,
    pub(super) interline: f32,
    pub(super) max_width: f32,
    pub(super) fit: Option<(f32, f32)>,
}

impl Job<'_> {
    /// Lays out the text with this index in the design.
    pub(super) fn text(&mut self, at: usize, element: &Element, text: &Text) -> Option<Placed> {
        let numbers = self.numbers_of(element, text);
        let (mut block, share) = match &text.content {
            TextContent::Lines {
                text: wording,
                fonts,
                lines,
                longest,
                only,
            } => {
                if is_hidden(&element.name, self.style) {
                    return None;
                }
                let words = self.resolver().resolve(element, text, wording);
                let fonts = self.resolver().fonts(element, fonts);
                let shape = Shape {
                    max_width: numbers.max_width,
                    lines: *lines,
                    longest: *longest,
                };
                self.lines(element, text, &words, fonts, shape, *only, &numbers)?
            }
            TextContent::Row { parts, gap } => {
                let gap = self.number(gap);
                self.row(element, text, parts, gap, &numbers)?
            }
        };
        // From here on, other elements and its own position can depend on its size.
        self.placed[at] = State::Sized(block.placed(None));
        let way = self.way(element, &block);
        block.shift(way);
        let rotation = text
            .rotation
            .as_ref()
            .map(|rotation| self.number(rotation))
            .filter(|rotation| *rotation != 0.0);
        let rotation = rotation.map(|degrees| (degrees, block.ink.middle()));
        let all = Letters {
            size: block.setting.size,
            lines: block.lines.clone(),
            rotation,
        };
        let mut ops = Vec::new();
        if !element.is_hidden {
            // Lines of one colour are painted together, so that no outline covers the inside of a neighbour.
            let mut from = 0;
            while from < block.lines.len() {
                let color = block.colors[from];
                let until = (from..block.lines.len())
                    .find(|at| block.colors[*at] != color)
                    .unwrap_or(block.lines.len());
                let letters = Letters {
                    lines: block.lines[from..until].to_vec(),
                    ..all.clone()
                };
                let mut passes = self.passes(element, text, color, share);
                if letters.lines.iter().any(|line| is_joined(&line.text)) {
                    passes = passes.into_iter().flat_map(stroke_below).collect();
                }
                ops.push(plain(DrawKind::Glyphs { letters, passes }));
                from = until;
            }
        }
        let placed = block.placed(Some(Outline::Letters(all)));
        Some(Placed { ops, ..placed })
    }

    fn numbers_of(&mut self, element: &Element, text: &Text) -> Numbers {
        let (size, kerning, word_px, line_px) = if is_title(&element.name) {
            let style = self.style;
            (style.size, style.kerning, style.word_px, style.line_px)
        } else {
            (1.0, 1.0, 0.0, 0.0)
        };
        let em = self.number(&text.size).clamp(1.0, 10_000.0);
        let space = self.number(&text.space).max(0.0);
        let space = if space == 0.0 && word_px != 0.0 {
            // The width of the font's own space is not known here; a quarter of an em is common.
            em / 4.0
        } else {
            space
        };
        let fit = text.fit.as_ref().map(|(width, height)| {
            let width = self.number(width).max(1.0);
            (width, self.number(height).max(1.0))
        });
        Numbers {
            size: em * size,
            kerning: self.number(&text.kerning) * kerning,
            space: space + word_px,
            interline: self.number(&text.interline) + line_px,
            max_width: self.number_or(text.max_width.as_ref(), f32::INFINITY),
            fit,
        }
    }

    /// Sets a text in these fonts, shrunk to a `share` of its size.
    pub(super) fn setting(
        &mut self,
        element: &Element,
        text: &Text,
        numbers: &Numbers,
        fonts: Vec<String>,
        share: f32,
    ) -> Setting {
        if let Some(face) = fonts.first().filter(|face| !self.measure.has_font(face)) {
            self.note(format!(
                "font `{face}` is not available: another font is used"
            ));
        }
        Setting {
            fonts,
            size: numbers.size * share,
            kerning: numbers.kerning * share,
            space: numbers.space * share,
            is_upper: self.resolver().case(element, text) == Case::Upper,
            language: self.style.language.clone(),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn lines(
        &mut self,
        element: &Element,
        text: &Text,
        words: &str,
        fonts: Vec<String>,
        shape: Shape,
        only: Only,
        numbers: &Numbers,
    ) -> Option<(Block, f32)> {
        if words.is_empty() {
            return None;
        }
        let words = &in_room(words, shape.lines);
        let mut fitting = None;
        for (share, is_divided) in ways(text.shrink) {
            let setting = self.setting(element, text, numbers, fonts.clone(), share);
            let width = |line: &str| self.measure.shape(line, &setting).width;
            let make = if is_divided { divided } else { wrap };
            if let Some(lines) = make(words, shape, &width) {
                fitting = Some((lines, share));
                break;
            }
            if numbers.fit.is_some() {
                // It is scaled to its space afterwards, so smaller letters are better than a broken word.
                fitting = wrap_wider(words, shape, &width).map(|lines| (lines, share));
                break;
            }
        }
        let (lines, share) = fitting.unwrap_or_else(|| {
            let setting = self.setting(element, text, numbers, fonts.clone(), text.shrink);
            let width = |line: &str| self.measure.shape(line, &setting).width;
            (cut(words, shape, &width), text.shrink)
        });
        if share < 1.0 {
            let is_cut =
                lines.last().is_some_and(|line| line.ends_with('…')) && !words.ends_with('…');
            self.note(format!(
                "the {} is long: it is drawn at {:.0}% of its size{}",
                subject(element, text),
                share * 100.0,
                if is_cut { ", and truncated" } else { "" }
            ));
        }
        let lines = match only {
            Only::All => lines,
            Only::First => lines.into_iter().take(1).collect(),
            Only::Last => lines.into_iter().next_back().into_iter().collect(),
            Only::Upper => {
                let upper = lines.len().saturating_sub(1);
                lines.into_iter().take(upper).collect()
            }
        };
        if lines.is_empty() {
            return None;
        }
        let setting = self.setting(element, text, numbers, fonts.clone(), share);
        let block = self.stack(element, numbers, &lines, setting, share)?;
        let Some((width, height)) = numbers.fit else {
            return Some((block, share));
        };
        let factor = (width / block.ink.width.max(1.0)).min(height / block.ink.height.max(1.0));
        let share = (share * factor).clamp(0.01, 100.0);
        let setting = self.setting(element, text, numbers, fonts, share);
        let block = self.stack(element, numbers, &lines, setting, share)?;
        Some((block, share))
    }

    /// Lines below each other; the first starts at the origin. None if no line is visible, because no font has any of
    /// their letters: a box around nothing is not drawn.
    fn stack(
        &mut self,
        element: &Element,
        numbers: &Numbers,
        lines: &[String],
        setting: Setting,
        share: f32,
    ) -> Option<Block> {
        let shaped: Vec<Shaped> = lines
            .iter()
            .map(|line| self.measure.shape(line, &setting))
            .collect();
        let width = shaped.iter().map(|line| line.width).fold(0.0, f32::max);
        let (ascent, descent) = self.measure.line_px(&setting.fonts, setting.size);
        let pitch = ascent + descent + numbers.interline * share;
        let depth = shaped.last().map_or(0.0, |line| line.depth);
        let mut y = ascent;
        let mut inks = Vec::new();
        let mut placed = Vec::new();
        for (at, (words, shaped)) in lines.iter().zip(shaped).enumerate() {
            self.missing(&shaped);
            let x = match side(&element.place) {
                Side::Left => 0.0,
                Side::Center => (width - shaped.width) / 2.0,
                Side::Right => width - shaped.width,
            };
            y += if at > 0 { pitch } else { 0.0 };
            inks.extend(ink(&shaped, x, y));
            placed.push(Line {
                text: words.clone(),
                x,
                y,
                glyphs: shaped.glyphs,
            });
        }
        let frame = Frame {
            left: 0.0,
            top: 0.0,
            width,
            height: y + descent,
        };
        Some(Block {
            colors: vec![None; placed.len()],
            lines: placed,
            ink: around(&inks)?,
            frame,
            below: descent,
            depth,
            setting,
        })
    }

    /// Px right and down that bring a block to its place. Its size is known already: the place may depend on it.
    fn way(&mut self, element: &Element, block: &Block) -> (f32, f32) {
        let spot = &element.place;
        let x = match (&spot.left, &spot.right) {
            (Some(left), _) => self.number(left),
            (None, Some(right)) => self.width - self.number(right) - block.frame.width,
            (None, None) => {
                let center = self.number_or(spot.center.as_ref(), 0.0);
                (self.width - block.frame.width) / 2.0 + center
            }
        };
        let height = block.frame.height;
        let y = if let Some(top) = &spot.top {
            self.number(top)
        } else if let Some(bottom) = &spot.bottom {
            // Arabic has deeper descenders than the Latin font that the design was made for, and would touch what is
            // below.
            let deeper = (block.depth - block.below).max(0.0);
            self.height - self.number(bottom) - height - deeper
        } else if let Some(baseline) = &spot.baseline {
            self.height - self.number(baseline) - height + block.below
        } else {
            let middle = self.number_or(spot.middle.as_ref(), 0.0);
            (self.height - height) / 2.0 + middle
        };
        let shift = if is_title(&element.name) {
            self.style.shift_px
        } else {
            0.0
        };
        (x, y + shift)
    }

    fn passes(
        &mut self,
        element: &Element,
        text: &Text,
        color: Option<Color>,
        share: f32,
    ) -> Vec<Stroke> {
        let is_title = is_title(&element.name);
        let own = match (color, self.style.color.filter(|_| is_title)) {
            (Some(color), _) | (None, Some(color)) => color,
            (None, None) => self.color(&text.color, [255; 4]),
        };
        let factor = share * if is_title { self.style.stroke } else { 1.0 };
        let mut strokes = Vec::with_capacity(text.passes.len());
        for pass in &text.passes {
            let fill = pass.fill.as_ref().map(|fill| self.color(fill, own));
            let stroke = pass.stroke.as_ref().map(|(width, ink)| {
                let width = self.number(width).clamp(0.0, 500.0) * factor;
                (width, self.color(ink, own))
            });
            strokes.push(Stroke { fill, stroke });
        }
        strokes
    }

    pub(super) fn missing(&mut self, shaped: &Shaped) {
        self.missing.extend(shaped.missing.iter().cloned());
    }
}

/// The words with blanks for line feeds, if those alone would make more lines than there may be.
fn in_room(words: &str, lines: usize) -> Cow<'_, str> {
    let is_written = |line: &&str| !line.trim().is_empty();
    if words.lines().filter(is_written).count() <= lines {
        return Cow::Borrowed(words);
    }
    let written: Vec<&str> = words.lines().filter(is_written).map(str::trim).collect();
    Cow::Owned(written.join(" "))
}

/// As [`wrap`], in lines that are made wider until no word has to be broken.
fn wrap_wider(words: &str, shape: Shape, width: &dyn Fn(&str) -> f32) -> Option<Vec<String>> {
    let wider = std::iter::successors(Some(shape.max_width), |max_width| Some(max_width * 1.1));
    wider
        .take_while(|max_width| *max_width < 1.0e6)
        .find_map(|max_width| wrap(words, Shape { max_width, ..shape }, width))
}

/// What notes call a text.
fn subject(element: &Element, text: &Text) -> String {
    match &text.content {
        TextContent::Lines {
            text: Wording::Is(words),
            ..
        } if words.names().eq(["title"]) => "title".to_string(),
        _ => element.name.replace('_', " "),
    }
}

/// A pass as two: where letters are joined, the outline of one would cover the inside of the next.
fn stroke_below(pass: Stroke) -> impl Iterator<Item = Stroke> {
    let line = pass.stroke.map(|stroke| Stroke {
        fill: None,
        stroke: Some(stroke),
    });
    let inside = pass.fill.map(|fill| Stroke {
        fill: Some(fill),
        stroke: None,
    });
    line.into_iter().chain(inside)
}

/// From which side lines begin.
enum Side {
    Left,
    Center,
    Right,
}

fn side(spot: &Spot) -> Side {
    match (&spot.left, &spot.right) {
        (Some(_), _) => Side::Left,
        (None, Some(_)) => Side::Right,
        (None, None) => Side::Center,
    }
}
