//! One card laid out: marks with their places in px of the canvas, nothing left to decide. Prints as text.

use std::fmt;

use crate::card::lettering::measure::Glyph;
use crate::card::pixels::blend::Color;

/// A card, ready to be painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Width of the canvas in px.
    pub width: f32,
    /// Height of the canvas in px.
    pub height: f32,
    /// What is painted, the lowest first.
    pub marks: Vec<Mark>,
}

/// Something that is painted.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// The picture, filling the canvas.
    Art {
        /// The standard deviation of its blur in px; 0 for none.
        blur: f32,
        /// Without its colours.
        is_gray: bool,
    },
    /// A colour of changing strength.
    Shade {
        /// Red, green, blue.
        color: [u8; 3],
        /// Px from the top, and alpha of 255.
        stops: Vec<(f32, u8)>,
    },
    /// Lines of glyphs that are painted together.
    Glyphs {
        /// Px an em.
        size: f32,
        /// The lines.
        lines: Vec<Line>,
        /// The painting, the lowest first.
        passes: Vec<Stroke>,
    },
}

/// A line of glyphs.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// Px from the left to the origin of the line.
    pub x: f32,
    /// Px from the top to the baseline.
    pub y: f32,
    /// Glyphs, relative to the origin.
    pub glyphs: Vec<Glyph>,
}

/// One time over all letters, colours settled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// The colour of the inside.
    pub fill: Option<Color>,
    /// Width in px and colour of the line along the edge.
    pub stroke: Option<(f32, Color)>,
}

/// As the expected sides of tests keep it: one line a mark, places to a tenth of a px.
impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "sheet {} x {}", self.width, self.height)?;
        for mark in &self.marks {
            match mark {
                Mark::Art { blur, is_gray } => {
                    write!(f, "art cover")?;
                    if *blur > 0.0 {
                        write!(f, " blur {blur}")?;
                    }
                    writeln!(f, "{}", if *is_gray { " gray" } else { "" })?;
                }
                Mark::Shade {
                    color: [r, g, b],
                    stops,
                } => {
                    write!(f, "shade #{r:02X}{g:02X}{b:02X}")?;
                    for (y, alpha) in stops {
                        write!(f, " {y}:{alpha}")?;
                    }
                    writeln!(f)?;
                }
                Mark::Glyphs {
                    size,
                    lines,
                    passes,
                } => {
                    writeln!(f, "glyphs {size:.2} px")?;
                    for line in lines {
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
                    for pass in passes {
                        write!(f, "  pass")?;
                        if let Some([r, g, b, a]) = pass.fill {
                            write!(f, " fill #{r:02X}{g:02X}{b:02X}{a:02X}")?;
                        }
                        if let Some((width, [r, g, b, a])) = pass.stroke {
                            write!(f, " stroke {width} #{r:02X}{g:02X}{b:02X}{a:02X}")?;
                        }
                        writeln!(f)?;
                    }
                }
            }
        }
        Ok(())
    }
}
