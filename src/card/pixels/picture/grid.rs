//! A grid of colours between whose nodes the colour of a pixel is found, in integers: for profiles that are tables.

use std::cmp::Reverse;

use super::colours::{Matrix, SRGB_D50, ToSrgb, inverse, table};
use super::curve::from_light;
use super::lut::{D50, Lut, Values};

/// Nodes along each of three channels and of four, at most, unless the profile itself has more.
const SIDE_OF_THREE: usize = 33;
const SIDE_OF_FOUR: usize = 17;

/// The way from `N` channels to sRGB.
pub struct Grid<const N: usize> {
    /// For each channel and each of the codes of [`table`] the place along it, in 65,536ths of the way from node to node.
    places: [Vec<u32>; N],
    /// The distance between the nodes of each channel.
    strides: [usize; N],
    /// sRGB, of which 255 is 65,280; below 0 and above it are colours that sRGB does not have.
    nodes: Vec<[i32; 3]>,
}

impl<const N: usize> Grid<N> {
    /// Works out the nodes of a table of the way in: its own, and more between them. What its black leaves of light is
    /// taken from all colours, as ISO 18619 has it: ink on paper is never quite black, and a card would look washed out.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // Sides have 255 nodes at most.
    pub fn new(lut: &Lut, black: [f64; 3]) -> Grid<N> {
        let sides: [usize; N] =
            std::array::from_fn(|axis| side::<N>(lut.sides().get(axis).copied().unwrap_or(0)));
        let mut strides = [1; N];
        for axis in (1..N).rev() {
            strides[axis - 1] = strides[axis] * sides[axis];
        }
        let darkest = black[1].clamp(0.0, BLACK_MAX);
        let matrix = inverse(SRGB_D50).unwrap_or_default();
        let node = |node: usize| {
            let mut place = Values::default();
            for (axis, place) in place.iter_mut().enumerate().take(N) {
                *place = ((node / strides[axis]) % sides[axis]) as f64 / (sides[axis] - 1) as f64;
            }
            srgb(lut.xyz(place), darkest, &matrix)
        };
        Grid {
            places: std::array::from_fn(|axis| {
                let steps = (sides[axis] - 1) as f64 * 65_536.0;
                table(|code| lut.place(axis, code) * steps)
            }),
            strides,
            nodes: (0..strides[0] * sides[0]).map(node).collect(),
        }
    }

    /// sRGB of a colour in numbers of sixteen bits.
    #[must_use]
    #[inline]
    pub fn at(&self, colour: [u16; N]) -> [u8; 3] {
        let mut node = 0;
        let mut parts = [(0u32, 0usize); N];
        for (axis, part) in parts.iter_mut().enumerate() {
            let place = self.places[axis][usize::from(colour[axis] >> 4)];
            node += (place >> 16) as usize * self.strides[axis];
            *part = (place & 0xffff, self.strides[axis]);
        }
        // From corner to corner of the simplex around the place, along the longest part first.
        parts.sort_unstable_by_key(|part| Reverse(part.0));
        let mut sum =
            self.nodes[node].map(|value| i64::from(value) * i64::from(65_536 - parts[0].0));
        for (at, (part, stride)) in parts.iter().enumerate() {
            if *part == 0 {
                break;
            }
            node += stride;
            let weight = part - parts.get(at + 1).map_or(0, |next| next.0);
            for (sum, value) in sum.iter_mut().zip(self.nodes[node]) {
                *sum += i64::from(value) * i64::from(weight);
            }
        }
        sum.map(|sum| u8::try_from(((sum + (1 << 23)) >> 24).clamp(0, 255)).unwrap_or(255))
    }
}

impl ToSrgb for Grid<3> {
    fn of(&self, colour: [u16; 3]) -> [u8; 3] {
        self.at(colour)
    }
}

/// The largest light of a black, that of a lightness of 50: anything lighter is not black.
const BLACK_MAX: f64 = 0.184;

/// The number of nodes along a channel for which the profile has that many: its own, and as many in between as fit.
fn side<const N: usize>(own: usize) -> usize {
    let most = if N < 4 { SIDE_OF_THREE } else { SIDE_OF_FOUR };
    match own {
        0 | 1 => most,
        _ => (own - 1) * ((most - 1) / (own - 1)).max(1) + 1,
    }
}

fn srgb(xyz: [f64; 3], darkest: f64, matrix: &Matrix) -> [i32; 3] {
    let xyz: [f64; 3] = std::array::from_fn(|at| (xyz[at] - darkest * D50[at]) / (1.0 - darkest));
    matrix.map(|row| {
        let light = row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2];
        let code = i32::try_from(whole(from_light(light.abs().min(2.0)) * 65_280.0)).unwrap_or(0);
        if light < 0.0 { -code } else { code }
    })
}

/// The nearest whole number.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Above zero, and a float cast saturates.
fn whole(value: f64) -> u32 {
    (value + 0.5) as u32
}
