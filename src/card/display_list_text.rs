//! A display list as text, as in the expected files of tests: one line per draw op, positions to a tenth of a px.

use std::fmt;

use crate::card::display_list::{
    Cut, DisplayList, DrawKind, DrawOp, Frame, Letters, Outline, Ramp, Shown, SoftCopy, Stroke,
};
use crate::card::language::design::Source;
use crate::card::pixels::blend::Color;

impl fmt::Display for DisplayList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "sheet {} x {}", self.width, self.height)?;
        self.ops.iter().try_for_each(|op| write!(f, "{op}"))
    }
}

impl fmt::Display for DrawOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            DrawKind::Picture(shown) => picture(f, shown)?,
            DrawKind::Shade(ramp) => shade(f, ramp)?,
            DrawKind::Shape {
                outline,
                fill,
                stroke,
            } => {
                write!(f, "shape")?;
                painting(f, *fill, *stroke)?;
                writeln!(f)?;
                write!(f, "  {outline}")?;
            }
            DrawKind::Glyphs { letters, passes } => {
                writeln!(f, "glyphs {:.2} px", letters.size)?;
                write!(f, "{letters}")?;
                for Stroke { fill, stroke } in passes {
                    write!(f, "  pass")?;
                    painting(f, *fill, *stroke)?;
                    writeln!(f)?;
                }
            }
        }
        if self.opacity < 1.0 {
            writeln!(f, "  strength {:.3}", self.opacity)?;
        }
        for Cut {
            outline,
            is_outside,
            feather,
        } in &self.cuts
        {
            write!(f, "  {}", if *is_outside { "outside" } else { "inside" })?;
            if *feather > 0.0 {
                write!(f, " softened by {feather:.1}")?;
            }
            write!(f, " {outline}")?;
        }
        for SoftCopy {
            color,
            blur,
            by: [x, y],
        } in &self.shadows
        {
            writeln!(
                f,
                "  shadow {} blur {blur:.1} by {x:.1}, {y:.1}",
                hex(*color)
            )?;
        }
        Ok(())
    }
}

fn named(source: &Source) -> String {
    match source {
        Source::Artwork => "art".into(),
        Source::Logo => "logo".into(),
        Source::Mask => "mask".into(),
        Source::File(name) => format!("image {name:?}"),
    }
}

fn picture(f: &mut fmt::Formatter<'_>, shown: &Shown) -> fmt::Result {
    write!(f, "{} {}", named(&shown.source), shown.frame)?;
    if shown.anchor != (0.5, 0.5) {
        write!(f, " anchor {} {}", shown.anchor.0, shown.anchor.1)?;
    }
    if shown.blur > 0.0 {
        write!(f, " blur {}", shown.blur)?;
    }
    if shown.saturation != 1.0 {
        write!(f, " saturation {}", shown.saturation)?;
    }
    writeln!(f)
}

fn shade(f: &mut fmt::Formatter<'_>, ramp: &Ramp) -> fmt::Result {
    write!(
        f,
        "shade{} {}",
        if ramp.is_across { " across" } else { "" },
        ramp.frame
    )?;
    for (place, color) in &ramp.stops {
        write!(f, " {place:.1}:{}", hex(*color))?;
    }
    writeln!(f)
}

fn painting(
    f: &mut fmt::Formatter<'_>,
    fill: Option<Color>,
    stroke: Option<(f32, Color)>,
) -> fmt::Result {
    if let Some(fill) = fill {
        write!(f, " fill {}", hex(fill))?;
    }
    if let Some((width, color)) = stroke {
        write!(f, " stroke {width} {}", hex(color))?;
    }
    Ok(())
}

fn hex([r, g, b, a]: Color) -> String {
    format!("#{r:02X}{g:02X}{b:02X}{a:02X}")
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.1} x {:.1} at {:.1} {:.1}",
            self.width, self.height, self.left, self.top
        )
    }
}

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outline::Box(frame, radius) if *radius > 0.0 => {
                writeln!(f, "box {frame} round {radius:.1}")
            }
            Outline::Box(frame, _) => writeln!(f, "box {frame}"),
            Outline::Picture(source, frame, _) => writeln!(f, "{} {frame}", named(source)),
            Outline::Polygons(polygons) => {
                write!(f, "polygons")?;
                for points in polygons {
                    write!(f, " (")?;
                    for (at, [x, y]) in points.iter().enumerate() {
                        write!(f, "{}{x:.1} {y:.1}", if at > 0 { ", " } else { "" })?;
                    }
                    write!(f, ")")?;
                }
                writeln!(f)
            }
            Outline::Arc([x, y], radius, from, to) => {
                writeln!(
                    f,
                    "arc around {x:.1} {y:.1} radius {radius:.1} from {from:.4} to {to:.4}"
                )
            }
            Outline::Dots(dots) => {
                write!(f, "{} dots", dots.len())?;
                // The first few show whether all are the same.
                for ([x, y], radius) in dots.iter().take(4) {
                    write!(f, " {radius:.1}@{x:.1},{y:.1}")?;
                }
                writeln!(f)
            }
            Outline::Letters(letters) => write!(f, "letters {:.2} px\n{letters}", letters.size),
        }
    }
}

impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "  line at {:.1} {:.1} {:?}", line.x, line.y, line.text)?;
            write!(f, "   ")?;
            for glyph in &line.glyphs {
                write!(f, " {}/{}@{:.1}", glyph.face, glyph.id, glyph.x)?;
                if glyph.y != 0.0 {
                    write!(f, ",{:.1}", glyph.y)?;
                }
            }
            writeln!(f)?;
        }
        if let Some((degrees, [x, y])) = self.rotation {
            writeln!(f, "  turned by {degrees:.1} around {x:.1} {y:.1}")?;
        }
        Ok(())
    }
}
