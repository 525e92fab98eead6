//! A design, an episode's texts and something that measures type become a sheet.

use crate::card::language::design::{
    Align, Case, Design, Ink, Kind, Part, Pass, Place, Says, Text,
};
use crate::card::lettering::measure::{Measure, Setting, Shaped};
use crate::card::lettering::wrap::{Shape, cut, wrap};
use crate::card::say::{case_of, faces_of, is_hidden, is_shown, is_title, say};
use crate::card::sheet::{Line, Mark, Sheet, Stroke};
use crate::card::style::Style;
use crate::card::texts::CardText;

/// Px of the canvas that the property `blur` spreads a picture, as the standard deviation of a gauss.
const BLUR_PX: f32 = 60.0;

/// Lays out a card for an output of `size` px; the notes say what could not be done as asked, a sentence each.
///
/// The canvas keeps the design's scale and takes the output's shape, so that distances to edges stay as they are.
#[must_use]
pub fn layout(
    design: &Design,
    text: &CardText,
    style: &Style,
    size: (u32, u32),
    measure: &dyn Measure,
) -> (Sheet, Vec<String>) {
    let (width, height) = canvas(design, size);
    let mut job = Job {
        text,
        style,
        measure,
        width,
        height,
        notes: Vec::new(),
    };
    let mut marks = Vec::new();
    for element in design
        .elements
        .iter()
        .filter(|element| is_shown(element, style))
    {
        match &element.kind {
            Kind::Art => {
                let blur = if style.is_blurred { BLUR_PX } else { 0.0 };
                marks.push(Mark::Art {
                    blur,
                    is_gray: style.is_gray,
                });
            }
            Kind::Shade(shade) => {
                let stretched = height / design.canvas.1;
                let stops = shade
                    .stops
                    .iter()
                    .map(|(y, alpha)| (y * stretched, *alpha))
                    .collect();
                marks.push(Mark::Shade {
                    color: shade.color,
                    stops,
                });
            }
            Kind::Text(text) => marks.extend(job.text(text)),
        }
    }
    (
        Sheet {
            width,
            height,
            marks,
        },
        job.notes,
    )
}

#[allow(clippy::cast_precision_loss)]
fn canvas(design: &Design, (width, height): (u32, u32)) -> (f32, f32) {
    // Exact: sides of a card are below 65,536 px.
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    let scale = (width / design.canvas.0).min(height / design.canvas.1);
    // A quarter of a px is no other shape: 1920 x 1080 shall lay out exactly as 3200 x 1800.
    let near = |side: f32, own: f32| if (side - own).abs() < 0.25 { own } else { side };
    (
        near(width / scale, design.canvas.0),
        near(height / scale, design.canvas.1),
    )
}

struct Job<'j> {
    text: &'j CardText,
    style: &'j Style,
    measure: &'j dyn Measure,
    width: f32,
    height: f32,
    notes: Vec<String>,
}

impl Job<'_> {
    fn text(&mut self, text: &Text) -> Option<Mark> {
        match &text.says {
            Says::Lines {
                text: template,
                faces,
                lines,
                longest,
            } => {
                if is_hidden(&text.name, self.style) {
                    return None;
                }
                let words = say(text, template, self.text, self.style);
                let shape = Shape {
                    within: text.within,
                    lines: *lines,
                    longest: *longest,
                };
                self.lines(text, &words, &faces_of(text, faces, self.style), shape)
            }
            Says::Row { parts, gap } => self.row(text, parts, *gap),
        }
    }

    /// How `text` is set in `faces`, shrunk to a `share` of its size.
    fn setting(&mut self, text: &Text, faces: Vec<String>, share: f32) -> Setting {
        let (size, kerning, word_px) = if is_title(text) {
            (self.style.size, self.style.kerning, self.style.word_px)
        } else {
            (1.0, 1.0, 0.0)
        };
        if let Some(face) = faces.first().filter(|face| !self.measure.has_face(face)) {
            self.note(format!("there is no font `{face}`: another stands for it"));
        }
        let space = if text.space == 0.0 && word_px != 0.0 {
            // The face's own blank is not known here; a quarter of an em is what most have.
            text.size / 4.0
        } else {
            text.space
        };
        Setting {
            faces,
            size: text.size * size * share,
            kerning: text.kerning * kerning * share,
            space: (space + word_px) * share,
            is_upper: case_of(text, self.style) == Case::Upper,
        }
    }

    fn lines(&mut self, text: &Text, words: &str, faces: &[String], shape: Shape) -> Option<Mark> {
        if words.is_empty() {
            return None;
        }
        let mut fitting = None;
        for share in shares(text.shrink) {
            let setting = self.setting(text, faces.to_vec(), share);
            let width = |line: &str| self.measure.shape(line, &setting).width;
            if let Some(lines) = wrap(words, shape, &width) {
                fitting = Some((lines, setting, share));
                break;
            }
        }
        let (lines, setting, share) = fitting.unwrap_or_else(|| {
            let setting = self.setting(text, faces.to_vec(), text.shrink);
            let width = |line: &str| self.measure.shape(line, &setting).width;
            let lines = cut(words, shape, &width);
            (lines, setting, text.shrink)
        });
        if share < 1.0 {
            let is_cut =
                lines.last().is_some_and(|line| line.ends_with('…')) && !words.ends_with('…');
            self.note(format!(
                "the {} is long: it is set at {:.0}% of its size{}",
                text.name,
                share * 100.0,
                if is_cut { ", and cut" } else { "" }
            ));
        }
        let interline = text.interline * share
            + if is_title(text) {
                self.style.line_px
            } else {
                0.0
            };
        let shaped: Vec<(String, Shaped)> = lines
            .iter()
            .map(|line| (line.clone(), self.measure.shape(line, &setting)))
            .collect();
        let depth = shaped.last().map_or(0.0, |(_, shaped)| shaped.depth);
        let baselines = self.baselines(text, &setting, shaped.len(), interline, depth);
        let mut placed = Vec::new();
        for ((line, shaped), y) in shaped.into_iter().zip(baselines) {
            self.missing(&shaped);
            let x = self.start(text.align, shaped.width);
            placed.push(Line {
                text: line,
                x,
                y,
                glyphs: shaped.glyphs,
            });
        }
        Some(Mark::Glyphs {
            size: setting.size,
            lines: placed,
            passes: self.passes(text, share),
        })
    }

    fn row(&mut self, text: &Text, parts: &[Part], gap: f32) -> Option<Mark> {
        let words: Vec<(String, &Part)> = parts
            .iter()
            .filter(|part| !is_hidden(&part.name, self.style))
            .map(|part| {
                (
                    say(text, &part.text, self.text, self.style).replace('\n', " "),
                    part,
                )
            })
            .filter(|(words, _)| !words.is_empty())
            .collect();
        let last = words.len().checked_sub(1)?;
        let mut share = 1.0;
        let mut shaped: Vec<(String, Shaped)> = Vec::new();
        let mut width = 0.0;
        for try_share in shares(text.shrink) {
            share = try_share;
            shaped.clear();
            for (at, (words, part)) in words.iter().enumerate() {
                let setting = self.setting(text, faces_of(text, &part.faces, self.style), share);
                let join = Some(&part.join).filter(|join| at < last && !join.is_empty());
                for words in std::iter::once(words).chain(join) {
                    shaped.push((words.clone(), self.measure.shape(words, &setting)));
                }
            }
            let inks = shaped.iter().filter_map(|(_, shaped)| shaped.ink);
            width = inks
                .map(|(left, right)| right - left + gap * share)
                .sum::<f32>()
                - gap * share;
            if width <= text.within {
                break;
            }
        }
        if width > text.within {
            self.note(format!("the {} is wider than its place", text.name));
        }
        let setting = self.setting(
            text,
            faces_of(text, &words.first()?.1.faces, self.style),
            share,
        );
        let y = *self.baselines(text, &setting, 1, 0.0, 0.0).first()?;
        let mut x = self.start(text.align, width);
        let mut placed = Vec::new();
        for (words, shaped) in shaped {
            self.missing(&shaped);
            if let Some((left, right)) = shaped.ink {
                placed.push(Line {
                    text: words,
                    x: x - left,
                    y,
                    glyphs: shaped.glyphs,
                });
                x += right - left + gap * share;
            }
        }
        Some(Mark::Glyphs {
            size: setting.size,
            lines: placed,
            passes: self.passes(text, share),
        })
    }

    /// The baselines of `count` lines, px from the top; the ink of the last reaches `depth` px below it.
    fn baselines(
        &self,
        text: &Text,
        setting: &Setting,
        count: usize,
        interline: f32,
        depth: f32,
    ) -> Vec<f32> {
        let (ascent, descent) = self.measure.line_px(&setting.faces, setting.size);
        let pitch = ascent + descent + interline;
        #[allow(clippy::cast_precision_loss)]
        let below = |line: usize| (count - 1 - line) as f32 * pitch;
        let block = ascent + descent + if count > 0 { below(0) } else { 0.0 };
        let last = match text.place {
            Place::Top(y) => y + block - descent,
            Place::Middle(y) => self.height / 2.0 + y + block / 2.0 - descent,
            // Arabic goes deeper than the Latin face that the design was made for, and would touch what is below.
            Place::Bottom(y) => self.height - y - descent.max(depth),
            Place::Baseline(y) => self.height - y,
        };
        let shift = if is_title(text) {
            self.style.shift_px
        } else {
            0.0
        };
        (0..count).map(|line| last + shift - below(line)).collect()
    }

    /// Where a line of `width` px begins, px from the left.
    fn start(&self, align: Align, width: f32) -> f32 {
        match align {
            Align::Left(x) => x,
            Align::Center(x) => (self.width - width) / 2.0 + x,
            Align::Right(x) => self.width - x - width,
        }
    }

    fn passes(&self, text: &Text, share: f32) -> Vec<Stroke> {
        let own = self
            .style
            .color
            .filter(|_| is_title(text))
            .unwrap_or(text.color);
        let factor = share
            * if is_title(text) {
                self.style.stroke
            } else {
                1.0
            };
        let color = |ink: Ink| match ink {
            Ink::Own => own,
            Ink::Is(color) => color,
        };
        let settle = |pass: &Pass| Stroke {
            fill: pass.fill.map(color),
            stroke: pass.stroke.map(|(width, ink)| (width * factor, color(ink))),
        };
        text.passes.iter().map(settle).collect()
    }

    fn missing(&mut self, shaped: &Shaped) {
        for letter in &shaped.missing {
            self.note(format!("no font has `{letter}`: it is left out"));
        }
    }

    fn note(&mut self, note: String) {
        // The same complaint about each letter of a long foreign title helps nobody.
        if self.notes.len() < NOTES_MAX && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// Notes about one card at most.
const NOTES_MAX: usize = 20;

/// The shares of its size that a text is tried at: all of it, then less and less, down to `least`.
fn shares(least: f32) -> impl Iterator<Item = f32> {
    let steps = (1..=18u8)
        .map(|step| 1.0 - f32::from(step) * 0.05)
        .take_while(move |share| *share > least + 0.01);
    let end = Some(least).filter(|least| *least < 1.0);
    std::iter::once(1.0).chain(steps).chain(end)
}
