//! Lines that have been shaped, before and after they are brought to their place.

use crate::card::display_list::{Frame, Line, Outline};
use crate::card::layout::job::Placed;
use crate::card::lettering::measure::{Setting, Shaped};
use crate::card::pixels::blend::Color;

/// Lines that have been shaped, side by side or below each other.
pub(super) struct Block {
    pub(super) lines: Vec<Line>,
    /// The colours of the lines that have one of their own, in the order of the lines.
    pub(super) colors: Vec<Option<Color>>,
    pub(super) ink: Frame,
    pub(super) frame: Frame,
    /// Px from the last baseline to the bottom of the frame.
    pub(super) below: f32,
    /// Px from the last baseline to the bottom of its ink.
    pub(super) depth: f32,
    pub(super) setting: Setting,
}

impl Block {
    /// What others may ask of it.
    pub(super) fn placed(&self, outline: Option<Outline>) -> Placed {
        Placed {
            frame: self.frame,
            ink: self.ink,
            baseline: self.lines.last().map_or(0.0, |line| line.y),
            lines: u8::try_from(self.lines.len()).unwrap_or(u8::MAX),
            size: self.setting.size,
            ops: Vec::new(),
            outline,
        }
    }

    pub(super) fn shift(&mut self, (x, y): (f32, f32)) {
        for frame in [&mut self.frame, &mut self.ink] {
            frame.left += x;
            frame.top += y;
        }
        for line in &mut self.lines {
            line.x += x;
            line.y += y;
        }
    }
}

/// The box of a line's ink.
pub(super) fn ink(shaped: &Shaped, x: f32, y: f32) -> Option<Frame> {
    let (left, right) = shaped.ink?;
    Some(Frame {
        left: x + left,
        top: y - shaped.rise,
        width: right - left,
        height: shaped.rise + shaped.depth,
    })
}

/// The least box around several.
pub(super) fn around(frames: &[Frame]) -> Option<Frame> {
    let first = *frames.first()?;
    Some(frames.iter().skip(1).fold(first, |all, one| {
        let (left, top) = (all.left.min(one.left), all.top.min(one.top));
        Frame {
            left,
            top,
            width: all.right().max(one.right()) - left,
            height: all.bottom().max(one.bottom()) - top,
        }
    }))
}
