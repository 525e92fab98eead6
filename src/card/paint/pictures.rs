//! The pictures of a card, blurred as the display list requires, each in its place.

use std::collections::BTreeMap;

use crate::card::display_list::{DisplayList, DrawKind, DrawOp, Frame, Shown};
use crate::card::language::design::Source;
use crate::card::layout::job::Sizes;
use crate::card::pixels::blur::blur;
use crate::card::pixels::picture::Picture;

/// Pictures in memory, by what they are of.
#[derive(Default)]
pub struct Decoded {
    /// The episode's picture.
    pub artwork: Option<Picture>,
    /// The series' logo.
    pub logo: Option<Picture>,
    /// Files next to the design, by name.
    pub files: BTreeMap<String, Picture>,
    /// The mask.
    pub mask: Option<Picture>,
}

impl Decoded {
    /// How large they are.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        let size = |picture: &Picture| (picture.width, picture.height);
        Sizes {
            artwork: self.artwork.as_ref().map(size),
            logo: self.logo.as_ref().map(size),
            mask: self.mask.as_ref().map(size),
            files: self
                .files
                .iter()
                .map(|(name, file)| (name.clone(), size(file)))
                .collect(),
        }
    }

    fn get(&self, source: &Source) -> Option<&Picture> {
        match source {
            Source::Artwork => self.artwork.as_ref(),
            Source::Logo => self.logo.as_ref(),
            Source::Mask => self.mask.as_ref(),
            Source::File(name) => self.files.get(name),
        }
    }
}

/// The pictures that the draw ops show, each once.
#[derive(Default)]
pub struct Prepared {
    decoded: Decoded,
    /// By the place of the mark.
    blurred: Vec<(usize, Picture)>,
    /// Marks that show the same as an earlier one.
    same: Vec<(usize, usize)>,
}

impl Prepared {
    /// The pictures that the display list needs, on a card of `width` px. A picture that is only shown blurred is not
    /// kept sharp.
    #[must_use]
    pub fn new(display_list: &DisplayList, mut decoded: Decoded, width: u32) -> Prepared {
        let scale = scale(display_list, width);
        let mut blurred: Vec<(usize, Picture)> = Vec::new();
        let mut same = Vec::new();
        let shown: Vec<(usize, &Shown)> = display_list
            .ops
            .iter()
            .enumerate()
            .filter_map(shown)
            .collect();
        for (at, picture) in shown.iter().filter(|(_, picture)| picture.blur > 0.0) {
            let is_same = |other: &&(usize, &Shown)| {
                other.0 < *at
                    && other.1.source == picture.source
                    && other.1.blur == picture.blur
                    && other.1.frame == picture.frame
            };
            if let Some((earlier, _)) = shown.iter().find(is_same) {
                same.push((*at, *earlier));
            } else if let Some(sharp) = decoded.get(&picture.source) {
                let [_, _, width, height] = whole_px(picture.frame, scale);
                blurred.push((*at, blur(sharp, width, height, picture.blur * scale)));
            }
        }
        let is_sharp = |source: &Source| {
            shown
                .iter()
                .any(|(_, picture)| picture.source == *source && picture.blur <= 0.0)
        };
        if !is_sharp(&Source::Artwork) {
            decoded.artwork = None;
        }
        Prepared {
            decoded,
            blurred,
            same,
        }
    }

    /// A picture that is a mask, as it is.
    #[must_use]
    pub fn get(&self, source: &Source) -> Option<&Picture> {
        self.decoded.get(source)
    }

    /// The picture that the mark at that place shows.
    #[must_use]
    pub fn of_op(&self, at: usize, shown: &Shown) -> Option<&Picture> {
        if shown.blur <= 0.0 {
            return self.decoded.get(&shown.source);
        }
        let earlier = self
            .same
            .iter()
            .find(|(own, _)| *own == at)
            .map_or(at, |(_, earlier)| *earlier);
        self.blurred
            .iter()
            .find(|(own, _)| *own == earlier)
            .map(|(_, picture)| picture)
    }
}

fn shown((at, op): (usize, &DrawOp)) -> Option<(usize, &Shown)> {
    match &op.what {
        DrawKind::Picture(shown) => Some((at, shown)),
        _ => None,
    }
}

/// Px of the card that a px of the canvas takes.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn scale(display_list: &DisplayList, width: u32) -> f32 {
    width as f32 / display_list.width
}

/// A frame in whole px of the card: left, top, width, height; the last two at least 1. Pictures begin and end at px, so
/// that their edges are sharp.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn whole_px(frame: Frame, scale: f32) -> [u32; 4] {
    let px = |place: f32| (place * scale).clamp(0.0, 32_768.0).round() as u32;
    let (left, top) = (px(frame.left), px(frame.top));
    [
        left,
        top,
        px(frame.right()).saturating_sub(left).max(1),
        px(frame.bottom()).saturating_sub(top).max(1),
    ]
}
