//! Profiles of colour (ICC) that pictures carry, read into tables of our own.
//!
//! The only file that names `moxcms`: it reads profiles. Its own arithmetic is that of floats and differs between
//! machines, so it is not used.

use moxcms::{
    CicpColorPrimaries, ColorProfile, DataColorSpace, ToneReprCurve, TransferCharacteristics, Xyzd,
};

use super::cicp::{Cicp, Told};
use super::colours::{Colours, Matrix, inverse, product};
use super::curve::power;

/// Bytes of a profile at most; those of presses have half a million.
const BYTES_MAX: usize = 4 << 20;

/// Red, green and blue of sRGB in the D50 of profiles, a column each.
const SRGB_D50: Matrix = [
    [0.436_065_67, 0.385_147_09, 0.143_066_41],
    [0.222_488_4, 0.716_873_17, 0.060_607_91],
    [0.013_916_02, 0.097_076_42, 0.714_096_07],
];

/// What a profile says, for a picture of red, green and blue or of gray.
///
/// # Errors
/// A sentence for a note: the profile is of no use, and the picture is taken as sRGB.
pub fn told(bytes: &[u8], is_gray: bool) -> Result<Told, String> {
    let broken = || "its colour profile is broken and was not used".to_string();
    if !is_sound(bytes) {
        return Err(broken());
    }
    let profile = ColorProfile::new_from_slice(bytes).map_err(|_| broken())?;
    if let Some(cicp) = &profile.cicp {
        let found = Cicp {
            primaries: match cicp.color_primaries {
                CicpColorPrimaries::Bt2020 => 9,
                CicpColorPrimaries::Smpte432 => 12,
                CicpColorPrimaries::Bt709 => 1,
                _ => 2,
            },
            transfer: match cicp.transfer_characteristics {
                TransferCharacteristics::Smpte2084 => 16,
                TransferCharacteristics::Hlg => 18,
                // What is not HDR is better told by the profile's own curves.
                _ => 2,
            },
            is_full: true,
        };
        if let Some(told) = found.told() {
            return Ok(told);
        }
    }
    let unused = || "its colour profile is of a kind that is not used".to_string();
    let colours = match profile.color_space {
        DataColorSpace::Gray => {
            let curve = profile.gray_trc.as_ref().ok_or_else(unused)?;
            let curve = |code| light(curve, code);
            Colours::new(
                [&curve; 3],
                [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            )
        }
        DataColorSpace::Rgb if !is_gray => {
            let curves = [&profile.red_trc, &profile.green_trc, &profile.blue_trc];
            let [Some(red), Some(green), Some(blue)] = curves else {
                return Err(unused());
            };
            let matrix = matrix(&profile).ok_or_else(broken)?;
            Colours::new(
                [
                    &|code| light(red, code),
                    &|code| light(green, code),
                    &|code| light(blue, code),
                ],
                matrix,
            )
        }
        _ => {
            return Err(
                "its colour profile is for another kind of picture and was not used".into(),
            );
        }
    };
    Ok(if colours.is_srgb() {
        Told::Srgb
    } else {
        Told::Other(Box::new(colours))
    })
}

/// Its table of contents lies within it.
fn is_sound(bytes: &[u8]) -> bool {
    let number = |at: usize| {
        let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
        four.map(|four: [u8; 4]| u64::from(u32::from_be_bytes(four)))
    };
    let Some(count) = number(128) else {
        return false;
    };
    let is_within = |at: u64| {
        let at = 132 + usize::try_from(at).unwrap_or(0) * 12;
        let ends = number(at + 4).zip(number(at + 8));
        ends.is_some_and(|(start, size)| start + size <= bytes.len() as u64)
    };
    bytes.len() <= BYTES_MAX && count <= 200 && (0..count).all(is_within)
}

/// The matrix from the profile's light to that of sRGB.
fn matrix(profile: &ColorProfile) -> Option<Matrix> {
    let column = |place: Xyzd| [place.x, place.y, place.z];
    let red = column(profile.red_colorant);
    let green = column(profile.green_colorant);
    let blue = column(profile.blue_colorant);
    let to_xyz: Matrix = std::array::from_fn(|row| [red[row], green[row], blue[row]]);
    inverse(to_xyz)?;
    Some(product(inverse(SRGB_D50)?, to_xyz))
}

/// Light, about 0 to 1, of a number, 0 to 1.
pub(super) fn light(curve: &ToneReprCurve, code: f64) -> f64 {
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
            // The number of parameters says which of the standard's five functions it is.
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
