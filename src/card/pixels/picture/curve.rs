//! Curves between the numbers in a picture and light, in arithmetic that gives the same bits on every machine.
//!
//! The functions of the machines' libraries differ in their last bits, so powers are made of `+ - * /` here.

/// Candela per square metre of white paper in an HDR picture, as in ITU-R BT.2408.
pub const WHITE_NITS: f64 = 203.0;

/// `base` to the power of `exponent`; 0 for a base of 0 or below.
#[must_use]
pub fn power(base: f64, exponent: f64) -> f64 {
    if base < 1e-300 {
        return 0.0;
    }
    exp2((exponent * log2(base)).clamp(-1000.0, 1000.0))
}

/// The logarithm to the base of 2 of a number above 1e-300.
fn log2(x: f64) -> f64 {
    const MANTISSA: u64 = (1 << 52) - 1;
    let bits = x.to_bits();
    let exponent = u32::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let mut exponent = f64::from(exponent) - 1023.0;
    let mut mantissa = f64::from_bits((bits & MANTISSA) | (1023 << 52));
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa /= 2.0;
        exponent += 1.0;
    }
    // ln m = 2 (t + t³/3 + t⁵/5 + …); t is at most 0.18, so that 12 terms are exact.
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let (mut term, mut sum) = (t, 0.0);
    for step in 0..12u8 {
        sum += term / f64::from(2 * step + 1);
        term *= t * t;
    }
    exponent + 2.0 * sum / std::f64::consts::LN_2
}

/// 2 to the power of `x`, for -1000 to 1000.
fn exp2(x: f64) -> f64 {
    let whole = x.round();
    let z = (x - whole) * std::f64::consts::LN_2;
    let (mut term, mut sum) = (1.0, 1.0);
    for step in 1..18u8 {
        term *= z / f64::from(step);
        sum += term;
    }
    // The cast is exact: `whole` is within -1000 to 1000.
    #[allow(clippy::cast_possible_truncation)]
    let exponent = u64::try_from(whole as i64 + 1023).unwrap_or(0);
    sum * f64::from_bits(exponent << 52)
}

/// `e` to the power of `x`, for -600 to 600.
#[must_use]
pub fn exp(x: f64) -> f64 {
    exp2(x / std::f64::consts::LN_2)
}

/// Light, 0 to 1, of a number in sRGB, 0 to 1.
#[must_use]
pub fn srgb(code: f64) -> f64 {
    if code <= 0.040_45 {
        code / 12.92
    } else {
        power((code + 0.055) / 1.055, 2.4)
    }
}

/// The number in sRGB, 0 to 1, of light, 0 to 1.
#[must_use]
pub fn from_light(light: f64) -> f64 {
    if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * power(light, 1.0 / 2.4) - 0.055
    }
}

const M1: f64 = 2610.0 / 16_384.0;
const M2: f64 = 2523.0 / 32.0;
const C1: f64 = 3424.0 / 4096.0;
const C2: f64 = 2413.0 / 128.0;
const C3: f64 = 2392.0 / 128.0;

/// Candela per square metre, 0 to 10,000, of a number in PQ, 0 to 1 (SMPTE ST 2084).
#[must_use]
pub fn pq_nits(code: f64) -> f64 {
    let root = power(code, 1.0 / M2);
    10_000.0 * power((root - C1).max(0.0) / (C2 - C3 * root), 1.0 / M1)
}

/// The number in PQ, 0 to 1, of so many candela per square metre.
#[must_use]
pub fn pq_code(nits: f64) -> f64 {
    let root = power(nits / 10_000.0, M1);
    power((C1 + C2 * root) / (1.0 + C3 * root), M2)
}

/// Light of the scene, 0 to 1, of a number in HLG, 0 to 1 (ITU-R BT.2100).
#[must_use]
pub fn hlg(code: f64) -> f64 {
    const A: f64 = 0.178_832_77;
    const B: f64 = 0.284_668_92;
    const C: f64 = 0.559_910_73;
    if code <= 0.5 {
        code * code / 3.0
    } else {
        (exp((code - C) / A) + B) / 12.0
    }
}

/// Light that a screen shows, 1 for its white, of so many candela per square metre that an HDR screen would show.
///
/// The curve of ITU-R BT.2390, section 5.4: what is as bright as skin or darker stays as it is, and what is brighter, up
/// to 1000, is bent below white.
#[must_use]
pub fn toned(nits: f64) -> f64 {
    const BRIGHTEST: f64 = 1000.0;
    let top = pq_code(BRIGHTEST);
    let code = pq_code(nits.min(BRIGHTEST)) / top;
    let white = pq_code(WHITE_NITS) / top;
    let knee = 1.5 * white - 0.5;
    let bent = if code <= knee {
        code
    } else {
        let t = (code - knee) / (1.0 - knee);
        let (t2, t3) = (t * t, t * t * t);
        (2.0 * t3 - 3.0 * t2 + 1.0) * knee
            + (t3 - 2.0 * t2 + t) * (1.0 - knee)
            + (-2.0 * t3 + 3.0 * t2) * white
    };
    (pq_nits(bent * top) / WHITE_NITS).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_powers_are_powers() {
        for base in [1e-9, 0.001, 0.18, 0.5, 0.999, 1.0, 1.5, 2.0, 49.3] {
            for exponent in [-2.0, 0.012, 0.159, 0.45, 1.0, 2.2, 2.4, 6.3, 78.8] {
                let (ours, theirs) = (power(base, exponent), f64::powf(base, exponent));
                let off = (ours / theirs - 1.0).abs();
                assert!(
                    off < 1e-12 || theirs < 1e-290,
                    "{base} ^ {exponent}: {ours}"
                );
            }
        }
        assert_eq!(power(0.0, 2.2), 0.0);
        assert!((exp(1.0) - std::f64::consts::E).abs() < 1e-14);
    }

    #[test]
    fn the_curves_of_television_go_through_the_points_of_their_standards() {
        // ITU-R BT.2408: white paper, and HLG's 75 %.
        assert!((pq_code(203.0) - 0.58).abs() < 0.001);
        assert!((pq_nits(0.508) - 100.0).abs() < 0.5);
        assert!((pq_nits(1.0) - 10_000.0).abs() < 0.01 && pq_nits(0.0) == 0.0);
        assert!((1000.0 * power(hlg(0.75), 1.2) - 203.0).abs() < 1.0);
        assert!((hlg(1.0) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn tones_rise_and_leave_the_dark_as_it_is() {
        let tones: Vec<f64> = (0..=1200u16).map(|nits| toned(f64::from(nits))).collect();
        assert!(tones.windows(2).all(|two| two[0] <= two[1]));
        assert!((tones[40] - 40.0 / WHITE_NITS).abs() < 1e-6);
        assert!(tones[203] > 0.6 && tones[203] < 0.9, "{}", tones[203]);
        assert!(tones[1000] > 0.999 && tones[1200] <= 1.0);
    }
}
