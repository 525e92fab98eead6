//! Profiles of colour (ICC) that pictures carry, read into tables of our own.
//!
//! Together with [`super::lut`] the only file that names `moxcms`: it reads profiles. Its own arithmetic is that of
//! floats and differs between machines, so it is not used.

use moxcms::{CicpColorPrimaries, ColorProfile, DataColorSpace, TransferCharacteristics, Xyzd};

use super::cicp::{Cicp, ColorKind};
use super::colours::{Colours, Matrix, SRGB_D50, ToSrgb, inverse, product};
use super::grid::Grid;
use super::lut::{Lut, Values, Way, light};

/// Bytes of a profile at most; those of presses have half a million.
const BYTES_MAX: usize = 4 << 20;

/// The colour space of a profile, for an RGB or gray picture.
///
/// # Errors
/// A note: the profile is ignored, and the picture is read as sRGB.
pub fn color_kind(bytes: &[u8], is_gray: bool) -> Result<ColorKind, String> {
    let profile = read(bytes)?;
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
                // Without HDR, the curves of the profile are more exact.
                _ => 2,
            },
            is_full: true,
        };
        if let Some(color_kind) = found.color_kind() {
            return Ok(color_kind);
        }
    }
    let colours: Box<dyn ToSrgb> = match profile.color_space {
        DataColorSpace::Gray => {
            let curve = profile.gray_trc.as_ref().ok_or_else(unused)?;
            let curve = |code| light(curve, code);
            Box::new(Colours::new(
                [&curve; 3],
                [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            ))
        }
        DataColorSpace::Rgb if !is_gray => match table(&profile, 3) {
            // ICC.1, section 8.3: a table comes before curves and matrix.
            Some(table) => Box::new(Grid::<3>::new(&table, colour(&table, [0.0; 4]))),
            None => Box::new(curves(&profile)?),
        },
        _ => return Err(another()),
    };
    Ok(if colours.is_srgb() {
        ColorKind::Srgb
    } else {
        ColorKind::Other(colours)
    })
}

/// The colour space of a profile for four inks, each of which is 0 without ink.
///
/// # Errors
/// As [`color_kind`].
pub fn inks(bytes: &[u8]) -> Result<Grid<4>, String> {
    let profile = read(bytes)?;
    match profile.color_space {
        DataColorSpace::Cmyk => {
            let table = table(&profile, 4).ok_or_else(unused)?;
            // Black in print: paper takes no more ink. All inks at once are never printed.
            let out = profile.lut_b_to_a_perceptual.as_ref();
            let out = out.and_then(|out| Lut::read(out, Way::Out, 4, profile.pcs));
            let black = colour(&table, out.map_or([1.0; 4], |out| out.of_black()));
            Ok(Grid::new(&table, black))
        }
        _ => Err(another()),
    }
}

/// X, Y and Z of the numbers of a picture, 0 to 1.
fn colour(table: &Lut, codes: Values) -> [f64; 3] {
    table.xyz(std::array::from_fn(|channel| {
        table.place(channel, codes[channel])
    }))
}

fn broken() -> String {
    "its colour profile is corrupt and was ignored".to_string()
}

fn unused() -> String {
    "its colour profile is of an unsupported kind and was ignored".to_string()
}

fn another() -> String {
    "its colour profile does not match the picture and was ignored".to_string()
}

fn read(bytes: &[u8]) -> Result<ColorProfile, String> {
    if !is_sound(bytes) {
        return Err(broken());
    }
    ColorProfile::new_from_slice(bytes).map_err(|_| broken())
}

/// The table of a profile that keeps colours as they are, or else one that makes them pleasant.
fn table(profile: &ColorProfile, channels: usize) -> Option<Lut> {
    let tables = [
        &profile.lut_a_to_b_colorimetric,
        &profile.lut_a_to_b_perceptual,
        &profile.lut_a_to_b_saturation,
    ];
    let mut read = tables.into_iter().flatten();
    read.find_map(|table| Lut::read(table, Way::In, channels, profile.pcs))
}

/// Curves and matrix of a profile for red, green and blue.
fn curves(profile: &ColorProfile) -> Result<Colours, String> {
    let curves = [&profile.red_trc, &profile.green_trc, &profile.blue_trc];
    let [Some(red), Some(green), Some(blue)] = curves else {
        return Err(unused());
    };
    let matrix = matrix(profile).ok_or_else(broken)?;
    Ok(Colours::new(
        [
            &|code| light(red, code),
            &|code| light(green, code),
            &|code| light(blue, code),
        ],
        matrix,
    ))
}

/// Its tag table is within bounds.
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
