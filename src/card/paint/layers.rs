//! Shapes and letters as masks and colours, in painting order.

use crate::card::display_list::{Frame, Letters, Outline, SoftCopy, Stroke};
use crate::card::paint::contours::{Ground, contours, dot, glyphs, inside, ring, rounded};
use crate::card::paint::region::Region;
use crate::card::pixels::blend::Color;
use crate::card::pixels::coverage::{Mask, fill};
use crate::card::pixels::feather::feather;
use crate::card::pixels::outline::Contour;
use crate::card::pixels::stroke::stroke;

/// Regions, and layers of a region's place and its colour, the lowest first: passes share their masks.
#[derive(Debug, Default)]
pub struct Layers {
    /// The coverage.
    pub regions: Vec<Region>,
    /// Which region, and its colour.
    pub layers: Vec<(usize, Color)>,
}

impl Layers {
    fn add(&mut self, region: Option<Region>, color: Color) {
        if let Some(region) = region {
            self.regions.push(region);
            self.layers.push((self.regions.len() - 1, color));
        }
    }

    /// Soft copies below a shape.
    pub fn shadows(
        &mut self,
        outline: &Outline,
        painted: Painted,
        shadows: &[SoftCopy],
        ground: Ground,
    ) {
        if shadows.is_empty() {
            return;
        }
        // The shadow falls from outside of the card too: it is made on a larger ground, and moved.
        let Some(mask) = solid(outline, painted, ground) else {
            return;
        };
        for SoftCopy {
            color,
            blur,
            by: [x, y],
        } in shadows
        {
            let mut soft = feather(mask.clone(), blur * ground.scale, ground.clip);
            soft.x += whole(x * ground.scale);
            soft.y += whole(y * ground.scale);
            self.add(Some(Region::Mask(soft)), *color);
        }
    }

    /// A shape with its inside and its line.
    pub fn shape(
        &mut self,
        outline: &Outline,
        inside_color: Option<Color>,
        line: Option<(f32, Color)>,
        ground: Ground,
    ) {
        if let Some(color) = inside_color {
            match outline {
                Outline::Box(frame, radius) if *radius == 0.0 => {
                    self.add(Some(Region::of_frame(*frame, ground.scale)), color);
                }
                // One mask around all stars would be as large as the card.
                Outline::Dots(dots) => {
                    for (middle, radius) in dots {
                        let mask = fill(&[dot(*middle, *radius, ground.scale)], ground.clip);
                        self.add(mask.map(Region::Mask), color);
                    }
                }
                outline => self.add(inside(outline, ground).map(Region::Mask), color),
            }
        }
        if let Some((width, color)) = line.filter(|(width, _)| *width > 0.0) {
            for region in edge(outline, width, ground) {
                self.add(Some(region), color);
            }
        }
    }

    /// Letters: pass by pass, line by line, inside before edge.
    pub fn letters(&mut self, letters: &Letters, passes: &[Stroke], ground: Ground) {
        let outlines: Vec<Vec<Contour>> = letters
            .lines
            .iter()
            .map(|line| glyphs(line, letters, ground))
            .collect();
        let mut masks: Vec<Mask> = Vec::new();
        let keep = |masks: &mut Vec<Mask>, mask: Option<Mask>| {
            masks.push(mask?);
            Some(masks.len() - 1)
        };
        let insides: Vec<Option<usize>> = outlines
            .iter()
            .map(|outline| keep(&mut masks, fill(outline, ground.clip)))
            .collect();
        let mut edges: Vec<((usize, f32), Option<usize>)> = Vec::new();
        let start = self.regions.len();
        for pass in passes {
            for (line, outline) in outlines.iter().enumerate() {
                if let (Some(color), Some(inside)) = (pass.fill, insides[line]) {
                    self.layers.push((start + inside, color));
                }
                if let Some((width, color)) = pass.stroke {
                    let known = edges.iter().find(|(edge, _)| *edge == (line, width));
                    let place = known.map(|(_, place)| *place).unwrap_or_else(|| {
                        let inside = insides[line].map(|inside| &masks[inside]);
                        let mask = stroke(outline, width * ground.scale, inside, ground.clip);
                        let place = keep(&mut masks, mask);
                        edges.push(((line, width), place));
                        place
                    });
                    self.layers
                        .extend(place.map(|place| (start + place, color)));
                }
            }
        }
        self.regions.extend(masks.into_iter().map(Region::Mask));
    }
}

/// The painted part of a shape.
#[derive(Clone, Copy, Debug)]
pub struct Painted {
    /// Its inside.
    pub is_filled: bool,
    /// Px of the line along its edge; 0 for none.
    pub line: f32,
}

/// All that is painted of a shape, in one mask.
fn solid(outline: &Outline, painted: Painted, ground: Ground) -> Option<Mask> {
    let Painted { is_filled, line } = painted;
    match outline {
        Outline::Box(frame, radius) if is_filled => {
            let grown = grown(*frame, line / 2.0);
            let radius = if *radius > 0.0 {
                radius + line / 2.0
            } else {
                0.0
            };
            fill(&rounded(grown, radius, ground.scale), ground.clip)
        }
        Outline::Box(frame, radius) => {
            fill(&belt(*frame, *radius, line, ground.scale), ground.clip)
        }
        Outline::Arc(middle, radius, from, to) => {
            let ring = ring(*middle, *radius, (*from, *to), line, ground.scale);
            fill(&ring, ground.clip)
        }
        Outline::Polygons(_) if !is_filled => {
            let contours = contours(outline, ground);
            stroke(&contours, line * ground.scale, None, ground.clip)
        }
        outline => inside(outline, ground),
    }
}

/// The line of `width` px along the edge of a box, as closed edges.
fn belt(frame: Frame, radius: f32, width: f32, scale: f32) -> Vec<Contour> {
    let outer = if radius > 0.0 {
        radius + width / 2.0
    } else {
        0.0
    };
    let mut both = rounded(grown(frame, width / 2.0), outer, scale);
    let inner = (radius - width / 2.0).max(0.0);
    for mut hole in rounded(grown(frame, -width / 2.0), inner, scale) {
        hole.reverse();
        both.push(hole);
    }
    both
}

/// The line along the edge of a shape.
fn edge(outline: &Outline, width: f32, ground: Ground) -> Vec<Region> {
    let scale = ground.scale;
    let masks = |contours: &[Contour]| {
        fill(contours, ground.clip)
            .map(Region::Mask)
            .into_iter()
            .collect()
    };
    match outline {
        Outline::Box(frame, radius) if *radius == 0.0 => {
            let (outer, inner) = (grown(*frame, width / 2.0), grown(*frame, -width / 2.0));
            if inner.width <= 0.0 || inner.height <= 0.0 {
                return vec![Region::of_frame(outer, scale)];
            }
            vec![Region::between(outer, inner, scale)]
        }
        Outline::Box(frame, radius) => masks(&belt(*frame, *radius, width, scale)),
        Outline::Arc(middle, radius, from, to) => {
            masks(&ring(*middle, *radius, (*from, *to), width, scale))
        }
        outline => {
            let contours = contours(outline, ground);
            stroke(&contours, width * scale, None, ground.clip)
                .map(Region::Mask)
                .into_iter()
                .collect()
        }
    }
}

/// A frame with `by` px more on each side.
fn grown(frame: Frame, by: f32) -> Frame {
    Frame {
        left: frame.left - by,
        top: frame.top - by,
        width: frame.width + by * 2.0,
        height: frame.height + by * 2.0,
    }
}

/// The nearest whole px.
#[allow(clippy::cast_possible_truncation)]
fn whole(px: f32) -> i32 {
    px.clamp(-100_000.0, 100_000.0).round() as i32
}
