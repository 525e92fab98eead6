//! Curves and tables of colour that profiles carry; a table is a grid of colours with curves before and behind it.
//!
//! The layout is that of ICC.1, sections 10.10 to 10.13 (`lut8Type`, `lut16Type`, `lutAToBType`, `lutBToAType`). All
//! arithmetic is of `+ - * /`, whose bits are the same on every machine.

use std::ops::Range;

use moxcms::{DataColorSpace, LutDataType, LutMultidimensionalType, LutStore, LutWarehouse};
use moxcms::{Matrix3d, ToneReprCurve};

use super::colours::Matrix;
use super::curve::power;

/// X, Y and Z of white, in which profiles are joined.
pub const D50: [f64; 3] = [0.9642, 1.0, 0.8249];

/// Up to four channels, 0 to 1 each; those that are not used are 0.
pub type Values = [f64; 4];

/// Which way a table goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the numbers of a picture to the colour that profiles are joined by.
    In,
    /// Back.
    Out,
}

/// A table, as steps that follow each other.
pub struct Lut {
    steps: Vec<Step>,
    meaning: Meaning,
}

enum Step {
    /// One for each channel; none changes nothing.
    Curves(Vec<ToneReprCurve>),
    Matrix(Matrix, [f64; 3]),
    Nodes(Nodes),
}

/// A grid of numbers over all channels.
struct Nodes {
    /// Along each channel, 2 to 255.
    sides: Vec<usize>,
    /// Numbers in a node.
    width: usize,
    /// Node by node, the last channel the fastest.
    values: Vec<u16>,
}

/// The connection space values of three numbers, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// X, Y, Z, of which 1 is 1.99997.
    Xyz,
    /// CIELAB: 0 to 100, and twice -128 to 127.
    Lab,
    /// CIELAB as sixteen bits of profiles of version 2 have it: 100 is 65,280.
    OldLab,
}

impl Lut {
    /// Takes a table between so many channels and the colours of `joint`; `None` if it is another, or if its parts do
    /// not fit together.
    #[must_use]
    pub fn read(
        table: &LutWarehouse,
        way: Way,
        channels: usize,
        joint: DataColorSpace,
    ) -> Option<Lut> {
        let (lut, ins, outs) = match table {
            LutWarehouse::Lut(table) => {
                let ends = (table.num_input_channels, table.num_output_channels);
                (
                    Lut::old(table, joint)?,
                    usize::from(ends.0),
                    usize::from(ends.1),
                )
            }
            LutWarehouse::Multidimensional(table) => {
                let ends = (table.num_input_channels, table.num_output_channels);
                (
                    Lut::new(table, way, joint)?,
                    usize::from(ends.0),
                    usize::from(ends.1),
                )
            }
        };
        let wanted = if way == Way::In {
            (channels, 3)
        } else {
            (3, channels)
        };
        ((ins, outs) == wanted && lut.fits(ins, outs)).then_some(lut)
    }

    fn old(table: &LutDataType, joint: DataColorSpace) -> Option<Lut> {
        let curves = |numbers: &LutStore, entries: u16| {
            let numbers = sixteen(numbers);
            let chunks = numbers.chunks_exact(usize::from(entries).max(2));
            Step::Curves(
                chunks
                    .map(|curve| ToneReprCurve::Lut(curve.to_vec()))
                    .collect(),
            )
        };
        let is_eight = matches!(table.clut_table, LutStore::Store8(_));
        Some(Lut {
            steps: vec![
                curves(&table.input_table, table.num_input_table_entries),
                Step::Nodes(Nodes {
                    sides: vec![
                        usize::from(table.num_clut_grid_points);
                        usize::from(table.num_input_channels)
                    ],
                    width: usize::from(table.num_output_channels),
                    values: sixteen(&table.clut_table),
                }),
                curves(&table.output_table, table.num_output_table_entries),
            ],
            meaning: match joint {
                DataColorSpace::Xyz => Meaning::Xyz,
                DataColorSpace::Lab if is_eight => Meaning::Lab,
                DataColorSpace::Lab => Meaning::OldLab,
                _ => return None,
            },
        })
    }

    fn new(table: &LutMultidimensionalType, way: Way, joint: DataColorSpace) -> Option<Lut> {
        let mut steps = vec![Step::Curves(table.a_curves.clone())];
        if let Some(values) = &table.clut {
            let sides = table.grid_points.iter().map(|side| usize::from(*side));
            steps.push(Step::Nodes(Nodes {
                sides: sides.take(usize::from(table.num_input_channels)).collect(),
                width: usize::from(table.num_output_channels),
                values: sixteen(values),
            }));
        }
        steps.push(Step::Curves(table.m_curves.clone()));
        steps.push(Step::Matrix(table.matrix.v, table.bias.v));
        steps.push(Step::Curves(table.b_curves.clone()));
        if way == Way::Out {
            steps.reverse();
        }
        Some(Lut {
            steps,
            meaning: match joint {
                DataColorSpace::Xyz => Meaning::Xyz,
                DataColorSpace::Lab => Meaning::Lab,
                _ => return None,
            },
        })
    }

    /// Each step takes as many channels as the one before gives.
    fn fits(&self, ins: usize, outs: usize) -> bool {
        let mut width = ins;
        let is_right = self.steps.iter().all(|step| match step {
            Step::Curves(curves) => curves.is_empty() || curves.len() == width,
            // An identity replaces a missing one.
            Step::Matrix(matrix, _) => width == 3 || *matrix == Matrix3d::IDENTITY.v,
            Step::Nodes(nodes) => {
                let is_right = nodes.sides.len() == width && nodes.are_all();
                width = nodes.width;
                is_right
            }
        });
        is_right && width == outs && outs <= 4 && ins <= 4
    }

    /// Nodes along each of the channels of the picture; none where there is no grid.
    #[must_use]
    pub fn sides(&self) -> &[usize] {
        let grids = self.steps.iter().find_map(|step| match step {
            Step::Nodes(nodes) => Some(nodes.sides.as_slice()),
            _ => None,
        });
        grids.unwrap_or_default()
    }

    /// The position in the grid of an input table, 0 to 1, of a number of a channel, 0 to 1.
    #[must_use]
    pub fn place(&self, channel: usize, code: f64) -> f64 {
        match self.steps.first() {
            Some(Step::Curves(curves)) => through(curves, channel, code),
            _ => code.clamp(0.0, 1.0),
        }
    }

    /// X, Y and Z of a place in the grid of a table of a way in, 0 to 1 along each channel; [`D50`] is white.
    #[must_use]
    pub fn xyz(&self, place: Values) -> [f64; 3] {
        let [one, two, three, _] = run(self.steps.get(1..).unwrap_or_default(), place);
        self.meaning.xyz([one, two, three])
    }

    /// The value of black in an output table.
    #[must_use]
    pub fn of_black(&self) -> Values {
        run(&self.steps, self.meaning.black())
    }
}

fn run(steps: &[Step], values: Values) -> Values {
    steps.iter().fold(values, |values, step| match step {
        Step::Curves(curves) => std::array::from_fn(|at| through(curves, at, values[at])),
        Step::Matrix(matrix, added) => {
            let row = |at: usize| {
                let [x, y, z] = matrix[at];
                x * values[0] + y * values[1] + z * values[2] + added[at]
            };
            [row(0), row(1), row(2), values[3]]
        }
        Step::Nodes(nodes) => nodes.at(values),
    })
}

fn through(curves: &[ToneReprCurve], at: usize, value: f64) -> f64 {
    let value = value.clamp(0.0, 1.0);
    curves
        .get(at)
        .map_or(value, |curve| light(curve, value))
        .clamp(0.0, 1.0)
}

impl Nodes {
    /// The number of nodes matches its dimensions.
    fn are_all(&self) -> bool {
        let product = |all: usize, side: &usize| all.checked_mul(*side);
        let count = self.sides.iter().try_fold(self.width, product);
        count == Some(self.values.len()) && self.sides.iter().all(|side| *side >= 2)
    }

    /// What it has at a place. Of four channels the first is a straight line between two grids of the others, as
    /// littleCMS has it: along the longest way through a cell of inks their overprints would be left out.
    fn at(&self, place: Values) -> Values {
        let [first, others @ ..] = self.sides.as_slice() else {
            return Values::default();
        };
        if others.len() < 3 {
            return self.max_width(0..self.sides.len(), 0, place);
        }
        let (low, part) = split(place[0], first - 1);
        let stride = others.iter().product::<usize>() * self.width;
        let [near, far] =
            [low, low + 1].map(|node| self.max_width(1..self.sides.len(), node * stride, place));
        std::array::from_fn(|at| near[at] * (1.0 - part) + far[at] * part)
    }

    /// What the grid of some channels, the last ones, has at a place; it begins at `node`. Between the corners of the
    /// simplex around it, from the one next to zero along the longest part first: grays between gray nodes stay gray.
    fn max_width(&self, channels: Range<usize>, mut node: usize, place: Values) -> Values {
        let mut parts = [(0.0, 0); 4];
        let mut stride = self.width;
        for axis in channels.rev() {
            let side = self.sides[axis];
            let (low, part) = split(place[axis], side - 1);
            node += low * stride;
            parts[axis] = (part, stride);
            stride *= side;
        }
        parts.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut sum = [0.0; 4];
        let mut add = |node: usize, weight: f64| {
            let values = &self.values[node..node + self.width];
            for (sum, value) in sum.iter_mut().zip(values) {
                *sum += f64::from(*value) / 65_535.0 * weight;
            }
        };
        add(node, 1.0 - parts[0].0);
        for (at, (part, stride)) in parts.iter().enumerate() {
            node += stride;
            add(node, part - parts.get(at + 1).map_or(0.0, |next| next.0));
        }
        sum
    }
}

/// The node below a place of 0 to 1, and the part of the way to the next, which there always is.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn split(place: f64, last: usize) -> (usize, f64) {
    // A grid has 255 nodes along a channel at most, and a float cast saturates.
    let place = place.clamp(0.0, 1.0) * last as f64;
    let low = (place as usize).min(last - 1);
    (low, place - low as f64)
}

impl Meaning {
    fn xyz(self, values: [f64; 3]) -> [f64; 3] {
        let lab = match self {
            Meaning::Xyz => return values.map(|value| value * 65_535.0 / 32_768.0),
            Meaning::Lab => [
                values[0] * 100.0,
                values[1] * 255.0 - 128.0,
                values[2] * 255.0 - 128.0,
            ],
            Meaning::OldLab => [
                values[0] * 6_553_500.0 / 65_280.0,
                values[1] * 65_535.0 / 256.0 - 128.0,
                values[2] * 65_535.0 / 256.0 - 128.0,
            ],
        };
        let middle = (lab[0] + 16.0) / 116.0;
        let roots = [middle + lab[1] / 500.0, middle, middle - lab[2] / 200.0];
        std::array::from_fn(|at| D50[at] * cube(roots[at]))
    }

    fn black(self) -> Values {
        match self {
            Meaning::Xyz => [0.0; 4],
            Meaning::Lab => [0.0, 128.0 / 255.0, 128.0 / 255.0, 0.0],
            Meaning::OldLab => [0.0, 32_768.0 / 65_535.0, 32_768.0 / 65_535.0, 0.0],
        }
    }
}

/// Light of a lightness, as CIE 15 has it: the third power, and a line below.
fn cube(root: f64) -> f64 {
    if root > 6.0 / 29.0 {
        root * root * root
    } else {
        (root - 4.0 / 29.0) * 108.0 / 841.0
    }
}

fn sixteen(numbers: &LutStore) -> Vec<u16> {
    match numbers {
        LutStore::Store8(numbers) => numbers
            .iter()
            .map(|number| u16::from(*number) * 257)
            .collect(),
        LutStore::Store16(numbers) => numbers.clone(),
    }
}

/// The value of a profile curve at a number, 0 to 1: light, about 0 to 1.
#[must_use]
pub fn light(curve: &ToneReprCurve, code: f64) -> f64 {
    match curve {
        ToneReprCurve::Lut(table) => match table.as_slice() {
            [] => code,
            [gamma] => power(code, f64::from(*gamma) / 256.0),
            table => between(table, code),
        },
        ToneReprCurve::Parametric(numbers) => {
            let number = |at: usize| numbers.get(at).copied().map_or(0.0, f64::from);
            let (gamma, b) = (number(0), number(2));
            let a = if numbers.len() > 1 { number(1) } else { 1.0 };
            // The number of parameters selects one of the standard's five functions.
            let (c, d, e, f) = match numbers.len() {
                0 | 1 => (0.0, 0.0, 0.0, 0.0),
                3 => (0.0, -b / a, 0.0, 0.0),
                4 => (0.0, -b / a, number(3), number(3)),
                _ => (number(3), number(4), number(5), number(6)),
            };
            if code < d {
                c * code + f
            } else {
                power(a * code + b, gamma) + e
            }
        }
    }
}

/// The value at a place, 0 to 1, of a table of at least two, of 65,535.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
#[allow(clippy::cast_precision_loss)] // A table has some thousands, and the place is clamped.
fn between(table: &[u16], place: f64) -> f64 {
    let last = table.len() - 1;
    let place = place.clamp(0.0, 1.0) * last as f64;
    let low = (place as usize).min(last - 1);
    let part = place - low as f64;
    (f64::from(table[low]) * (1.0 - part) + f64::from(table[low + 1]) * part) / 65_535.0
}
