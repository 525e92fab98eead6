//! Resolves which elements are on the card, and their boxes.

use crate::card::display_list::{Cut, DrawKind, DrawOp, Frame, Outline, Shown, SoftCopy};
use crate::card::language::design::{Clip, Element, Kind, Picture, Shadow, Source, Spot};
use crate::card::language::expr::Expr;
use crate::card::layout::job::{Job, Placed, State};

/// Px of the canvas that the property `blur` spreads a picture, as the standard deviation of a gauss.
const BLUR_PX: f32 = 60.0;

impl<'j> Job<'j> {
    /// The element of that name, laid out; `None` if it is not on the card.
    pub(super) fn place_by_name(&mut self, name: &str) -> Option<&Placed> {
        let at = self
            .design
            .elements
            .iter()
            .position(|element| element.name == name)?;
        self.place(at)
    }

    /// The element at that place of the design, laid out; `None` if it is not on the card.
    pub(super) fn place(&mut self, at: usize) -> Option<&Placed> {
        if matches!(self.placed.get(at), Some(State::Unknown)) {
            // The design has no circular definitions, so evaluating the values below never needs this element again,
            // except for its size.
            let placed = self.lay(at, &self.design.elements[at]);
            self.placed[at] = State::Known(placed);
        }
        match self.placed.get(at)? {
            State::Unknown => None,
            State::Sized(placed) => Some(placed),
            State::Known(placed) => placed.as_ref(),
        }
    }

    fn lay(&mut self, at: usize, element: &Element) -> Option<Placed> {
        if !element.when.iter().all(|condition| self.holds(condition)) {
            return None;
        }
        let mut placed = match &element.kind {
            Kind::Text(text) => self.text(at, element, text)?,
            Kind::Picture(picture) => self.picture(picture, &element.place)?,
            Kind::Shade(shade) => self.shade(shade, &element.place),
            kind => self.shape(element, kind)?,
        };
        let opacity = self
            .number_or(element.opacity.as_ref(), 1.0)
            .clamp(0.0, 1.0);
        let shadows: Vec<SoftCopy> = element
            .shadows
            .iter()
            .map(|shadow| self.shadow(shadow))
            .collect();
        // An element is not clipped by one that is not shown.
        let cuts: Vec<Cut> = element
            .clips
            .iter()
            .filter_map(|clip| self.cut(clip))
            .collect();
        for op in &mut placed.ops {
            op.opacity = opacity;
            op.shadows.clone_from(&shadows);
            op.cuts.clone_from(&cuts);
        }
        Some(placed)
    }

    fn cut(&mut self, clip: &Clip) -> Option<Cut> {
        let feather = self.number_or(clip.feather.as_ref(), 0.0).max(0.0);
        let outline = self.place_by_name(&clip.by)?.outline.clone()?;
        Some(Cut {
            outline,
            is_outside: clip.is_outside,
            feather,
        })
    }

    fn shadow(&mut self, shadow: &Shadow) -> SoftCopy {
        let [r, g, b, a] = self.color(&shadow.color, [0, 0, 0, 255]);
        let opacity = self.number(&shadow.opacity).clamp(0.0, 1.0);
        let by = [self.number(&shadow.right), self.number(&shadow.down)];
        SoftCopy {
            color: [r, g, b, share_of(a, opacity)],
            blur: self.number(&shadow.blur).clamp(0.0, 1000.0),
            by,
        }
    }

    /// The box of an element; an unset side is that of the canvas.
    pub(super) fn frame(&mut self, spot: &Spot) -> Frame {
        let (left, width) = self.along(
            [&spot.left, &spot.right, &spot.width, &spot.center],
            self.width,
        );
        let (top, height) = self.along(
            [&spot.top, &spot.bottom, &spot.height, &spot.middle],
            self.height,
        );
        Frame {
            left,
            top,
            width,
            height,
        }
    }

    /// Where a box begins and how long it is, in a direction in which the canvas is `whole` px long.
    fn along(&mut self, sides: [&Option<Expr>; 4], whole: f32) -> (f32, f32) {
        let [near, far, long, middle] =
            sides.map(|side| side.as_ref().map(|expr| self.number(expr)));
        match (near, far, long) {
            (Some(near), Some(far), _) => (near, (whole - near - far).max(0.0)),
            (Some(near), None, long) => (near, long.unwrap_or(whole - near).max(0.0)),
            (None, Some(far), long) => {
                let long = long.unwrap_or(whole - far).max(0.0);
                (whole - far - long, long)
            }
            (None, None, long) => {
                let long = long.unwrap_or(whole).max(0.0);
                ((whole - long) / 2.0 + middle.unwrap_or(0.0), long)
            }
        }
    }

    /// The mask in front of all text, if the picture it was cut out of fills the card and is unchanged.
    pub(super) fn mask(&mut self) -> Option<DrawOp> {
        let ground = |element: &'j Element| match &element.kind {
            Kind::Picture(picture) if picture.source == Source::Artwork && picture.is_cover => {
                (element.place == Spot::default() && element.clips.is_empty()).then_some(picture)
            }
            _ => None,
        };
        let ground = self.design.elements.iter().find_map(ground)?;
        let is_veiled = self.style.is_blurred || self.style.is_gray;
        self.sizes.mask.filter(|_| !is_veiled)?;
        let frame = Frame {
            width: self.width,
            height: self.height,
            ..Frame::default()
        };
        Some(plain(DrawKind::Picture(Shown {
            source: Source::Mask,
            frame,
            anchor: ground.anchor,
            blur: 0.0,
            saturation: self.saturation(ground),
        })))
    }

    fn saturation(&mut self, picture: &Picture) -> f32 {
        self.number_or(picture.saturation.as_ref(), 1.0)
            .clamp(0.0, 4.0)
    }

    #[allow(clippy::cast_precision_loss)]
    fn picture(&mut self, picture: &Picture, spot: &Spot) -> Option<Placed> {
        let mut frame = self.frame(spot);
        let is_artwork = picture.source == Source::Artwork;
        let size = self.sizes.of(&picture.source);
        if !picture.is_cover {
            // Exact: no picture has a side of 16 million px.
            let (width, height) = size.map(|(width, height)| (width as f32, height as f32))?;
            let scale = (frame.width / width).min(frame.height / height);
            let (inner_width, inner_height) = (width * scale, height * scale);
            frame = Frame {
                left: frame.left + (frame.width - inner_width) * picture.anchor.0,
                top: frame.top + (frame.height - inner_height) * picture.anchor.1,
                width: inner_width,
                height: inner_height,
            };
        } else if size.is_none() && !is_artwork {
            return None;
        }
        let own_blur = self
            .number_or(picture.blur.as_ref(), 0.0)
            .clamp(0.0, 1000.0);
        let saturation = self.saturation(picture);
        let (is_blurred, is_gray) = (
            is_artwork && self.style.is_blurred,
            is_artwork && self.style.is_gray,
        );
        let shown = Shown {
            source: picture.source.clone(),
            frame,
            anchor: picture.anchor,
            blur: if is_blurred {
                own_blur.max(BLUR_PX)
            } else {
                own_blur
            },
            saturation: if is_gray { 0.0 } else { saturation },
        };
        let outline = shown.outline();
        Some(Placed::of(frame, DrawKind::Picture(shown), outline))
    }
}

impl Placed {
    /// An element that fills its box.
    pub(super) fn of(frame: Frame, what: DrawKind, outline: Outline) -> Placed {
        Placed {
            frame,
            ink: frame,
            baseline: frame.bottom(),
            lines: 0,
            size: 0.0,
            ops: vec![plain(what)],
            outline: Some(outline),
        }
    }
}

/// A mark that nothing cuts.
pub(super) fn plain(what: DrawKind) -> DrawOp {
    DrawOp {
        what,
        opacity: 1.0,
        cuts: Vec::new(),
        shadows: Vec::new(),
    }
}

/// A share of an alpha.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn share_of(alpha: u8, share: f32) -> u8 {
    // The cast is of 0..=255.
    (f32::from(alpha) * share.clamp(0.0, 1.0) + 0.5) as u8
}
