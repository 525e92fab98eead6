//! Rows: several texts side by side in one line.

use crate::card::display_list::{Frame, Line};
use crate::card::language::design::Element;
use crate::card::language::design_text::{Part, Text};
use crate::card::language::expr::Paint;
use crate::card::layout::block::{Block, around, ink};
use crate::card::layout::job::Job;
use crate::card::layout::shares::shares;
use crate::card::layout::text::Numbers;
use crate::card::lettering::measure::Shaped;
use crate::card::text_resolve::is_hidden;

impl Job<'_> {
    pub(super) fn row(
        &mut self,
        element: &Element,
        text: &Text,
        parts: &[Part],
        gap: f32,
        numbers: &Numbers,
    ) -> Option<(Block, f32)> {
        let mut words: Vec<(String, &Part)> = Vec::new();
        for part in parts
            .iter()
            .filter(|part| !is_hidden(&part.name, self.style))
        {
            let words_of_part = self.resolver().part(element, text, part);
            if !words_of_part.is_empty() && part.when.iter().all(|condition| self.holds(condition))
            {
                words.push((words_of_part, part));
            }
        }
        let last = words.len().checked_sub(1)?;
        let mut share = 1.0;
        let mut shaped: Vec<(String, Shaped, Option<&Paint>)> = Vec::new();
        let mut width = 0.0;
        for try_share in shares(text.shrink) {
            share = try_share;
            shaped.clear();
            for (at, (words, part)) in words.iter().enumerate() {
                let fonts = self.resolver().fonts(element, &part.fonts);
                let setting = self.setting(element, text, numbers, fonts, share);
                let join = part.join.as_ref().filter(|_| at < last);
                let join = join.map(|join| self.resolver().resolve(element, text, join));
                for words in [Some(words.clone()), join].into_iter().flatten() {
                    if !words.is_empty() {
                        let glyphs = self.measure.shape(&words, &setting);
                        shaped.push((words, glyphs, part.color.as_ref()));
                    }
                }
            }
            let inks = shaped.iter().filter_map(|(_, shaped, _)| shaped.ink);
            width = inks
                .map(|(left, right)| right - left + gap * share)
                .sum::<f32>()
                - gap * share;
            if width <= numbers.max_width {
                break;
            }
        }
        if width > numbers.max_width {
            self.note(format!("the {} is wider than its space", element.name));
        }
        let fonts = self.resolver().fonts(element, &words.first()?.1.fonts);
        let setting = self.setting(element, text, numbers, fonts, share);
        let (ascent, descent) = self.measure.line_px(&setting.fonts, setting.size);
        let y = ascent;
        let mut x = 0.0;
        let (mut lines, mut colors, mut inks) = (Vec::new(), Vec::new(), Vec::new());
        for (words, shaped, color) in shaped {
            self.missing(&shaped);
            if let Some((ink_left, ink_right)) = shaped.ink {
                inks.extend(ink(&shaped, x - ink_left, y));
                lines.push(Line {
                    text: words,
                    x: x - ink_left,
                    y,
                    glyphs: shaped.glyphs,
                });
                colors.push(color.map(|color| self.color(color, [255; 4])));
                x += ink_right - ink_left + gap * share;
            }
        }
        let frame = Frame {
            left: 0.0,
            top: 0.0,
            width,
            height: ascent + descent,
        };
        let block = Block {
            lines,
            colors,
            ink: around(&inks).unwrap_or(frame),
            frame,
            below: descent,
            depth: 0.0,
            setting,
        };
        Some((block, share))
    }
}
