//! Lays out gradients, boxes, polygons and arcs.

use crate::card::display_list::{DrawKind, Frame, Outline, Ramp};
use crate::card::language::design::{Element, Kind, Outlined, Shade, Spot, Stop};
use crate::card::language::expr::Expr;
use crate::card::layout::job::{Job, Placed};
use crate::card::layout::place::plain;
use crate::card::pixels::blend::Color;

/// The white of shapes without a colour.
const WHITE: Color = [255; 4];

impl Job<'_> {
    pub(super) fn shade(&mut self, shade: &Shade, spot: &Spot) -> Placed {
        let frame = self.frame(spot);
        // A canvas with another aspect ratio than the design's is filled from edge to edge, too.
        let stretched = if *spot == Spot::default() {
            if shade.is_across {
                self.width / self.design.canvas.0
            } else {
                self.height / self.design.canvas.1
            }
        } else {
            1.0
        };
        let color = self.color(&shade.color, WHITE);
        let mut stops: Vec<(f32, Color)> = Vec::with_capacity(shade.stops.len());
        for (place, stop) in &shade.stops {
            let place = self.number(place) * stretched;
            let color = match stop {
                Stop::Opacity(alpha) => [color[0], color[1], color[2], *alpha],
                Stop::Color(paint) => self.color(paint, WHITE),
            };
            // Computed positions may be in any order, but a stop is never before the previous one.
            let place = stops.last().map_or(place, |(before, _)| place.max(*before));
            stops.push((place, color));
        }
        let ramp = Ramp {
            frame,
            is_across: shade.is_across,
            stops,
        };
        Placed::of(frame, DrawKind::Shade(ramp), Outline::Box(frame, 0.0))
    }

    /// A box, a polygon, an arc, stripes or stars.
    pub(super) fn shape(&mut self, element: &Element, kind: &Kind) -> Option<Placed> {
        let frame = self.frame(&element.place);
        let (outlined, outline, frame) = match kind {
            Kind::Box(outlined) => {
                let radius = self.number_or(outlined.radius.as_ref(), 0.0);
                let radius = radius.clamp(0.0, frame.width.min(frame.height) / 2.0);
                (outlined, Outline::Box(frame, radius), frame)
            }
            Kind::Polygon(outlined, polygons) => {
                let polygons: Vec<Vec<[f32; 2]>> =
                    polygons.iter().map(|points| self.points(points)).collect();
                let frame = bounds(&polygons).unwrap_or(frame);
                (outlined, Outline::Polygons(polygons), frame)
            }
            Kind::Arc(outlined, from, to) => {
                let (from, to) = (self.number(from), self.number(to));
                let radius = frame.width.min(frame.height) / 2.0;
                let to = to.clamp(from, from + 1.0);
                (
                    outlined,
                    Outline::Arc(frame.middle(), radius, from, to),
                    frame,
                )
            }
            Kind::Stripes(outlined, stripes) => {
                let polygons = self.stripes(element, stripes, frame);
                (outlined, Outline::Polygons(polygons), frame)
            }
            Kind::Stars(outlined, stars) => {
                let dots = self.stars(element, stars, frame);
                (outlined, Outline::Dots(dots), frame)
            }
            Kind::Picture(_) | Kind::Shade(_) | Kind::Text(_) => return None,
        };
        let fill = outlined.fill.as_ref().map(|fill| self.color(fill, WHITE));
        let stroke = outlined.stroke.as_ref().map(|(width, paint)| {
            let width = self.number(width).clamp(0.0, 2000.0);
            (width, self.color(paint, WHITE))
        });
        let is_painted = !element.is_hidden && (fill.is_some() || stroke.is_some());
        let mut ops = Vec::new();
        if is_painted {
            for outline in self.interrupted(outlined, &outline) {
                ops.push(plain(DrawKind::Shape {
                    outline,
                    fill,
                    stroke,
                }));
            }
        }
        let whole = Placed::of(
            frame,
            DrawKind::Shape {
                outline: outline.clone(),
                fill: None,
                stroke: None,
            },
            outline,
        );
        Some(Placed { ops, ..whole })
    }

    fn points(&mut self, points: &[(Expr, Expr)]) -> Vec<[f32; 2]> {
        points
            .iter()
            .map(|(x, y)| [self.number(x), self.number(y)])
            .collect()
    }

    /// The parts of a box outside the elements that interrupt it; for other shapes the whole.
    fn interrupted(&mut self, outlined: &Outlined, outline: &Outline) -> Vec<Outline> {
        let Outline::Box(frame, radius) = outline else {
            return vec![outline.clone()];
        };
        let mut pieces = vec![*frame];
        for (name, margin) in &outlined.gaps {
            let margin = self.number(margin);
            let Some(hole) = self.place_by_name(name).map(|placed| placed.ink) else {
                continue;
            };
            let is_across = frame.width >= frame.height;
            pieces = pieces
                .iter()
                .flat_map(|piece| around(*piece, hole, margin, is_across))
                .collect();
        }
        pieces
            .into_iter()
            .map(|piece| Outline::Box(piece, *radius))
            .collect()
    }
}

/// The parts of a line on both sides of a gap.
fn around(line: Frame, hole: Frame, margin: f32, is_across: bool) -> Vec<Frame> {
    let (from, to) = if is_across {
        (hole.left - margin, hole.right() + margin)
    } else {
        (hole.top - margin, hole.bottom() + margin)
    };
    let (start, end) = if is_across {
        (line.left, line.right())
    } else {
        (line.top, line.bottom())
    };
    let piece = |from: f32, to: f32| {
        let frame = if is_across {
            Frame {
                left: from,
                width: to - from,
                ..line
            }
        } else {
            Frame {
                top: from,
                height: to - from,
                ..line
            }
        };
        (to - from > 0.5).then_some(frame)
    };
    if hole.width <= 0.0 || to <= start || from >= end {
        return vec![line];
    }
    [piece(start, from.min(end)), piece(to.max(start), end)]
        .into_iter()
        .flatten()
        .collect()
}

/// The least box around polygons.
fn bounds(polygons: &[Vec<[f32; 2]>]) -> Option<Frame> {
    let [left, top, right, bottom] = crate::card::pixels::outline::bounds(polygons)?;
    Some(Frame {
        left,
        top,
        width: right - left,
        height: bottom - top,
    })
}
