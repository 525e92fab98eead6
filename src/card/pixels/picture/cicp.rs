//! The four numbers (ITU-T H.273) that define the colours of a picture from a film.

use super::colours::{BT2020, Colours, Hdr, P3, SRGB, ToSrgb, to_srgb};
use super::curve::{power, srgb};

/// The colour space of a picture.
pub enum ColorKind {
    /// sRGB, or visually identical.
    Srgb,
    /// They are others.
    Other(Box<dyn ToSrgb>),
    /// They are HDR.
    Hdr(Hdr, Box<dyn ToSrgb>),
}

/// Which red, green and blue, which curve, and whether all numbers are used or those from 16 to 235.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cicp {
    /// 1 is sRGB's, 9 that of BT.2020, 12 Display P3.
    pub primaries: u8,
    /// 13 is sRGB's, 16 PQ, 18 HLG.
    pub transfer: u8,
    /// Black is 0 and white the largest number.
    pub is_full: bool,
}

impl Cicp {
    /// The colour space of the numbers; none if unknown.
    #[must_use]
    pub fn color_kind(&self) -> Option<ColorKind> {
        let places = match self.primaries {
            1 => SRGB,
            9 => BT2020,
            11 | 12 => P3,
            _ => return None,
        };
        let matrix = to_srgb(places)?;
        let is_full = self.is_full;
        let range = move |code: f64| {
            if is_full {
                code
            } else {
                ((code * 255.0 - 16.0) / 219.0).clamp(0.0, 1.0)
            }
        };
        let curve: fn(f64) -> f64 = match self.transfer {
            16 => {
                return Some(ColorKind::Hdr(
                    Hdr::Pq,
                    Box::new(Colours::hdr(Hdr::Pq, &range, matrix)),
                ));
            }
            18 => {
                return Some(ColorKind::Hdr(
                    Hdr::Hlg,
                    Box::new(Colours::hdr(Hdr::Hlg, &range, matrix)),
                ));
            }
            // Television is graded on screens of about this gamma, whatever the curve of its cameras is.
            1 | 6 | 13 | 14 | 15 => srgb,
            4 => |code| power(code, 2.2),
            5 => |code| power(code, 2.8),
            8 => |code| code,
            _ => return None,
        };
        let curve = |code| curve(range(code));
        let colours = Colours::new([&curve; 3], matrix);
        Some(if colours.is_srgb() {
            ColorKind::Srgb
        } else {
            ColorKind::Other(Box::new(colours))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color_kind(primaries: u8, transfer: u8, is_full: bool) -> Option<ColorKind> {
        Cicp {
            primaries,
            transfer,
            is_full,
        }
        .color_kind()
    }

    #[test]
    fn numbers_say_what_they_mean() {
        assert!(matches!(color_kind(1, 13, true), Some(ColorKind::Srgb)));
        assert!(matches!(
            color_kind(12, 13, true),
            Some(ColorKind::Other(_))
        ));
        assert!(matches!(
            color_kind(9, 16, true),
            Some(ColorKind::Hdr(Hdr::Pq, _))
        ));
        assert!(matches!(
            color_kind(9, 18, true),
            Some(ColorKind::Hdr(Hdr::Hlg, _))
        ));
        assert!(color_kind(2, 16, true).is_none() && color_kind(1, 2, true).is_none());
    }

    #[test]
    fn a_narrow_range_is_widened() {
        let Some(ColorKind::Other(colours)) = color_kind(1, 13, false) else {
            panic!("it is not sRGB");
        };
        let of = |gray: u16| colours.of([gray * 257; 3])[0];
        assert_eq!((of(0), of(16), of(235), of(255)), (0, 0, 255, 255));
        assert!(of(126).abs_diff(128) <= 1);
    }
}
