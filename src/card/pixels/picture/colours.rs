//! From the colours of a picture to sRGB, in integers and tables: the same bytes on every machine.
//!
//! Colours and HDR (this file, `curve`, `grid`, `lut`, `profile` and `cicp`) are written by hand, 1,090 lines, except
//! that moxcms parses profiles: it transforms in floats, whose last bits differ between machines, and lcms2 is C. The
//! results are those of littleCMS (`tests`). If a crate transforms in integers, it replaces them.

use super::curve::{WHITE_NITS, hlg, power, pq_nits, srgb, toned};

/// Three rows of three: what red, green and blue of one space add to those of the other.
pub type Matrix = [[f64; 3]; 3];

/// Distinct values of a channel: those of twelve bits.
const CODES: usize = 4096;

/// Linear light of white.
const ONE: u32 = 1 << 20;

/// Bits behind the point in the matrix.
const POINT: u32 = 14;

/// The way from a picture's own numbers to sRGB.
pub struct Colours {
    /// Light of each of the [`CODES`] of red, green, blue; white is [`ONE`].
    light: [Vec<u32>; 3],
    /// What light is multiplied by, of 65,536, by the brightest of its three codes: HDR pictures are toned down with it.
    gain: Option<Vec<u32>>,
    matrix: [[i64; 3]; 3],
    /// sRGB of light, for each sixteenth of a thousandth.
    out: Vec<u8>,
}

/// A way from a picture's red, green and blue to those of sRGB.
pub trait ToSrgb {
    /// sRGB of a colour in numbers of sixteen bits.
    fn of(&self, colour: [u16; 3]) -> [u8; 3];

    /// Changes rows of pixels of four bytes.
    fn apply(&self, pixels: &mut [u8]) {
        for pixel in pixels.chunks_exact_mut(4) {
            let colour = [pixel[0], pixel[1], pixel[2]].map(|channel| u16::from(channel) * 257);
            pixel[..3].copy_from_slice(&self.of(colour));
        }
    }

    /// Visually identical: the numbers are those of sRGB, within one.
    fn is_srgb(&self) -> bool {
        let is_same = |colour: [u8; 3]| {
            let changed = self.of(colour.map(|channel| u16::from(channel) * 257));
            changed
                .iter()
                .zip(colour)
                .all(|(new, old)| new.abs_diff(old) <= 1)
        };
        let steps = || (0..=255u8).step_by(51);
        (0..=255).all(|gray| is_same([gray; 3]))
            && steps()
                .all(|red| steps().all(|green| steps().all(|blue| is_same([red, green, blue]))))
    }
}

/// The two ways in which HDR pictures are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hdr {
    /// SMPTE ST 2084: a number is an absolute brightness.
    Pq,
    /// The other one of ITU-R BT.2100: a number is a fraction of the brightest.
    Hlg,
}

impl Colours {
    /// From three curves, each from a number to light (0 to 1 both), and the matrix from that light to sRGB's.
    #[must_use]
    pub fn new(curves: [&dyn Fn(f64) -> f64; 3], matrix: Matrix) -> Colours {
        Colours {
            light: curves.map(|curve| table(|code| curve(code).clamp(0.0, 1.0) * f64::from(ONE))),
            gain: None,
            matrix: fixed(matrix),
            out: encoded(),
        }
    }

    /// From HDR; `range` makes the code of 0 to 1 of the number in the picture.
    #[must_use]
    pub fn hdr(kind: Hdr, range: &dyn Fn(f64) -> f64, matrix: Matrix) -> Colours {
        // White paper is ONE. The brightest channel decides what all three are multiplied by: the hue stays.
        let light = |code: f64| match kind {
            Hdr::Pq => pq_nits(range(code)) / WHITE_NITS,
            Hdr::Hlg => hlg(range(code)) * 1000.0 / WHITE_NITS,
        };
        let gain = |code: f64| {
            let light = light(code);
            let nits = match kind {
                Hdr::Pq => light * WHITE_NITS,
                // A screen of 1000 candela shows HLG with a gamma of 1.2.
                Hdr::Hlg => 1000.0 * power(hlg(range(code)), 1.2),
            };
            if light < 1e-9 {
                0.0
            } else {
                toned(nits) / light * 65_536.0
            }
        };
        let light = table(|code| light(code) * f64::from(ONE));
        Colours {
            light: [light.clone(), light.clone(), light],
            gain: Some(table(gain)),
            matrix: fixed(matrix),
            out: encoded(),
        }
    }
}

impl ToSrgb for Colours {
    #[inline]
    fn of(&self, colour: [u16; 3]) -> [u8; 3] {
        let code = colour.map(|channel| usize::from(channel >> 4));
        let mut light = [0i64; 3];
        for ((light, table), code) in light.iter_mut().zip(&self.light).zip(code) {
            *light = i64::from(table[code]);
        }
        if let Some(gain) = &self.gain {
            let gain = i64::from(gain[code[0].max(code[1]).max(code[2])]);
            light = light.map(|light| (light * gain) >> 16);
        }
        self.matrix.map(|[red, green, blue]| {
            let sum = red * light[0] + green * light[1] + blue * light[2];
            let place = ((sum >> POINT).clamp(0, i64::from(ONE) - 1)) >> 4;
            self.out[usize::try_from(place).unwrap_or(0)]
        })
    }
}

/// A table over all codes, rounded.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
#[allow(clippy::cast_precision_loss)] // Codes have twelve bits, and a float cast saturates.
pub fn table(value: impl Fn(f64) -> f64) -> Vec<u32> {
    (0..CODES)
        .map(|code| (value(code as f64 / (CODES - 1) as f64) + 0.5) as u32)
        .collect()
}

/// sRGB for each 65,536th of white.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 65,536.
pub(super) fn encoded() -> Vec<u8> {
    let mut out = Vec::with_capacity(65_536);
    for code in 0..=254u8 {
        let end = srgb((f64::from(code) + 0.5) / 255.0) * 65_536.0;
        out.resize(end as usize + 1, code);
    }
    out.resize(65_536, 255);
    out
}

/// The matrix in integers; white stays exactly white where it was nearly so.
#[allow(clippy::cast_possible_truncation)] // Clamped to what a matrix of colours can hold.
fn fixed(matrix: Matrix) -> [[i64; 3]; 3] {
    let one = 1i64 << POINT;
    let mut rows =
        matrix.map(|row| row.map(|part| (part.clamp(-64.0, 64.0) * one as f64).round() as i64));
    for (at, row) in rows.iter_mut().enumerate() {
        let off = one - row.iter().sum::<i64>();
        if off.abs() < one / 50 {
            row[at] += off;
        }
    }
    rows
}

/// The matrix that undoes `m`; none if none does.
#[must_use]
pub fn inverse(m: Matrix) -> Option<Matrix> {
    let minor = |row: usize, column: usize| {
        let (r0, r1) = ((row + 1) % 3, (row + 2) % 3);
        let (c0, c1) = ((column + 1) % 3, (column + 2) % 3);
        m[r0][c0] * m[r1][c1] - m[r0][c1] * m[r1][c0]
    };
    let whole = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
    (whole.abs() > 1e-9)
        .then(|| std::array::from_fn(|row| std::array::from_fn(|at| minor(at, row) / whole)))
}

/// `second` after `first`.
#[must_use]
pub fn product(second: Matrix, first: Matrix) -> Matrix {
    second.map(|row| {
        std::array::from_fn(|at| {
            row[0] * first[0][at] + row[1] * first[1][at] + row[2] * first[2][at]
        })
    })
}

/// The matrix to XYZ from red, green and blue with these places (x, y) in the chart of CIE 1931, and a white of D65.
#[must_use]
pub fn from_primaries(places: [[f64; 2]; 3]) -> Option<Matrix> {
    let column = |[x, y]: [f64; 2]| [x / y, 1.0, (1.0 - x - y) / y];
    let [red, green, blue] = places.map(column);
    let white = column([0.3127, 0.3290]);
    let bare: Matrix = std::array::from_fn(|row| [red[row], green[row], blue[row]]);
    let parts = inverse(bare)?.map(|row| row[0] * white[0] + row[1] * white[1] + row[2] * white[2]);
    Some(bare.map(|row| std::array::from_fn(|at| row[at] * parts[at])))
}

/// Red, green and blue of sRGB in the D50 of profiles, a column each.
pub const SRGB_D50: Matrix = [
    [0.436_065_67, 0.385_147_09, 0.143_066_41],
    [0.222_488_4, 0.716_873_17, 0.060_607_91],
    [0.013_916_02, 0.097_076_42, 0.714_096_07],
];

/// The primaries of sRGB.
pub const SRGB: [[f64; 2]; 3] = [[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]];

/// The primaries of ITU-R BT.2020.
pub const BT2020: [[f64; 2]; 3] = [[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]];

/// The primaries of Display P3.
pub const P3: [[f64; 2]; 3] = [[0.680, 0.320], [0.265, 0.690], [0.150, 0.060]];

/// The matrix from the light of such red, green and blue to that of sRGB.
#[must_use]
pub fn to_srgb(places: [[f64; 2]; 3]) -> Option<Matrix> {
    Some(product(
        inverse(from_primaries(SRGB)?)?,
        from_primaries(places)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(colours: &Colours, colour: [u8; 3]) -> [u8; 3] {
        colours.of(colour.map(|channel| u16::from(channel) * 257))
    }

    #[track_caller]
    fn check(colours: &Colours, colour: [u8; 3], expected: [u8; 3]) {
        let got = of(colours, colour);
        let is_near = got.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 1);
        assert!(is_near, "{colour:?} became {got:?}, not {expected:?}");
    }

    #[test]
    fn srgb_stays_as_it_is() {
        let colours = Colours::new([&srgb; 3], to_srgb(SRGB).expect("they are distinct"));
        assert!(colours.is_srgb());
    }

    #[test]
    fn display_p3_becomes_stronger_numbers() {
        let colours = Colours::new([&srgb; 3], to_srgb(P3).expect("they are distinct"));
        assert!(!colours.is_srgb());
        // Worked out by littleCMS.
        check(&colours, [128; 3], [128; 3]);
        check(&colours, [255; 3], [255; 3]);
        check(&colours, [200, 100, 50], [215, 93, 31]);
        check(&colours, [0, 255, 0], [0, 255, 0]);
    }

    #[test]
    fn hdr_is_toned_down_and_gray_stays_gray() {
        let matrix = to_srgb(BT2020).expect("they are distinct");
        for kind in [Hdr::Pq, Hdr::Hlg] {
            let colours = Colours::hdr(kind, &|code| code, matrix);
            let mut last = 0;
            for gray in 0..=255u8 {
                let [red, green, blue] = of(&colours, [gray; 3]);
                assert!(
                    red == green && green == blue && red >= last,
                    "{kind:?} {gray}"
                );
                last = red;
            }
            assert_eq!(
                (of(&colours, [0; 3]), of(&colours, [255; 3])),
                ([0; 3], [255; 3])
            );
        }
        // White paper: 58 % in PQ, 75 % in HLG. It is bright, with headroom above it.
        let pq = Colours::hdr(Hdr::Pq, &|code| code, matrix);
        let hlg = Colours::hdr(Hdr::Hlg, &|code| code, matrix);
        for paper in [of(&pq, [148; 3])[0], of(&hlg, [191; 3])[0]] {
            assert!((205..245).contains(&paper), "{paper}");
        }
        // A strong red of BT.2020 is still red, and no other.
        let [red, green, blue] = of(&pq, [140, 20, 20]);
        assert!(red > 180 && green < 20 && blue < 20, "{red} {green} {blue}");
    }

    #[test]
    fn a_matrix_without_an_inverse_is_an_error() {
        assert!(inverse([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 0.0, 1.0]]).is_none());
    }
}
