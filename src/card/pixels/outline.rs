//! The edges of glyphs as straight lines in px: what fills and strokes are made from.

/// A closed line; the last point joins the first. `[x, y]`, x right, y down, px of the picture.
pub type Contour = Vec<[f32; 2]>;

/// The largest deviation in px of a straight line from the curve that it approximates.
const TOLERANCE: f32 = 0.08;

/// Parts a curve is split into at most; a font with absurd coordinates must not take the whole memory.
const PARTS_MAX: f32 = 64.0;

/// Takes the curves of glyphs, in the units of their face, and keeps them as lines in px.
pub struct Pen {
    scale: f32,
    origin: [f32; 2],
    at: [f32; 2],
    current: Contour,
    contours: Vec<Contour>,
}

impl Pen {
    /// An empty pen. [`Pen::place`] sets the position of the first glyph.
    #[must_use]
    pub fn new() -> Pen {
        Pen {
            scale: 1.0,
            origin: [0.0; 2],
            at: [0.0; 2],
            current: Contour::new(),
            contours: Vec::new(),
        }
    }

    /// The next glyph has its origin at `x`, `y` (px, on the baseline); one unit of its face is `scale` px.
    pub fn place(&mut self, x: f32, y: f32, scale: f32) {
        self.origin = [x, y];
        self.scale = scale;
    }

    /// All that was drawn.
    #[must_use]
    pub fn finish(mut self) -> Vec<Contour> {
        self.end();
        self.contours
    }

    /// Begins a contour; units of the face, y down.
    pub fn move_to(&mut self, x: f32, y: f32) {
        self.end();
        let point = self.px(x, y);
        self.line(point);
    }

    /// A straight line.
    pub fn line_to(&mut self, x: f32, y: f32) {
        let point = self.px(x, y);
        self.line(point);
    }

    /// A curve of the second degree with one control point.
    pub fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (a, c, b) = (self.at, self.px(cx, cy), self.px(x, y));
        let bend = length([a[0] - 2.0 * c[0] + b[0], a[1] - 2.0 * c[1] + b[1]]);
        // The chord of one of n parts strays by bend / (4 n²).
        let parts = parts((bend / (4.0 * TOLERANCE)).sqrt());
        for part in 1..=parts {
            let t = share(part, parts);
            let s = 1.0 - t;
            self.line([
                s * s * a[0] + 2.0 * s * t * c[0] + t * t * b[0],
                s * s * a[1] + 2.0 * s * t * c[1] + t * t * b[1],
            ]);
        }
    }

    /// A curve of the third degree with two control points.
    pub fn curve_to(&mut self, cx: f32, cy: f32, dx: f32, dy: f32, x: f32, y: f32) {
        let (a, c, d, b) = (self.at, self.px(cx, cy), self.px(dx, dy), self.px(x, y));
        let first = length([a[0] - 2.0 * c[0] + d[0], a[1] - 2.0 * c[1] + d[1]]);
        let second = length([c[0] - 2.0 * d[0] + b[0], c[1] - 2.0 * d[1] + b[1]]);
        let parts = parts((first.max(second) * 0.75 / TOLERANCE).sqrt());
        for part in 1..=parts {
            let t = share(part, parts);
            let s = 1.0 - t;
            let (wa, wc, wd, wb) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
            self.line([
                wa * a[0] + wc * c[0] + wd * d[0] + wb * b[0],
                wa * a[1] + wc * c[1] + wd * d[1] + wb * b[1],
            ]);
        }
    }

    /// Ends a contour.
    pub fn close(&mut self) {
        self.end();
    }

    fn end(&mut self) {
        if self.current.len() > 2 {
            self.contours.push(std::mem::take(&mut self.current));
        } else {
            self.current.clear();
        }
    }

    fn px(&self, x: f32, y: f32) -> [f32; 2] {
        [
            self.origin[0] + x * self.scale,
            self.origin[1] + y * self.scale,
        ]
    }

    fn line(&mut self, point: [f32; 2]) {
        if point[0].is_finite() && point[1].is_finite() {
            self.current.push(point);
            self.at = point;
        }
    }
}

/// The least rectangle around `contours`: `[left, top, right, bottom]` in px; `None` if there is nothing.
#[must_use]
pub fn bounds(contours: &[Contour]) -> Option<[f32; 4]> {
    let mut points = contours.iter().flatten();
    let first = points.next()?;
    let mut bounds = [first[0], first[1], first[0], first[1]];
    for [x, y] in points {
        bounds = [
            bounds[0].min(*x),
            bounds[1].min(*y),
            bounds[2].max(*x),
            bounds[3].max(*y),
        ];
    }
    Some(bounds)
}

fn length(v: [f32; 2]) -> f32 {
    (v[0] * v[0] + v[1] * v[1]).sqrt()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn parts(wanted: f32) -> u16 {
    // The cast is of 1..=64.
    if wanted < PARTS_MAX {
        wanted.ceil().max(1.0) as u16
    } else {
        PARTS_MAX as u16
    }
}

fn share(part: u16, parts: u16) -> f32 {
    f32::from(part) / f32::from(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_becomes_lines_that_stay_near_it() {
        let mut pen = Pen::new();
        pen.place(10.0, 20.0, 0.1);
        pen.move_to(0.0, 0.0);
        pen.quad_to(1000.0, 0.0, 1000.0, -1000.0);
        pen.close();
        let contours = pen.finish();
        assert!(contours[0].len() > 8, "{}", contours[0].len());
        assert_eq!(bounds(&contours), Some([10.0, -80.0, 110.0, 20.0]));
    }

    #[test]
    fn a_point_alone_has_no_edge() {
        let mut pen = Pen::new();
        pen.move_to(1.0, 1.0);
        pen.line_to(f32::NAN, 0.0);
        assert!(pen.finish().is_empty());
    }
}
