//! Sines and cosines of our own: those of the machines' libraries differ in the last bit.

/// The sine of `x` times π, for any `x`, by its series.
#[must_use]
pub fn sine_of_pi(x: f64) -> f64 {
    // Folded to the quarter around zero, where the series is exact after a few terms.
    let turns = (x / 2.0).round() * 2.0;
    let mut x = x - turns;
    if x > 0.5 {
        x = 1.0 - x;
    } else if x < -0.5 {
        x = -1.0 - x;
    }
    let x = x * std::f64::consts::PI;
    let mut term = x;
    let mut sum = x;
    for step in 1..10u8 {
        let n = f64::from(step) * 2.0;
        term *= -x * x / (n * (n + 1.0));
        sum += term;
    }
    sum
}

/// Sine and cosine of an angle in degrees.
#[must_use]
#[allow(clippy::cast_possible_truncation)]
pub fn sine_and_cosine(degrees: f32) -> (f32, f32) {
    let half_turns = f64::from(degrees) / 180.0;
    // Rounded to f32 on purpose.
    (
        sine_of_pi(half_turns) as f32,
        sine_of_pi(half_turns + 0.5) as f32,
    )
}

/// The tangent of an angle in degrees; of a right angle, a very great number.
#[must_use]
pub fn tangent(degrees: f32) -> f32 {
    let (sine, cosine) = sine_and_cosine(degrees);
    if cosine.abs() < 1e-6 {
        1e6
    } else {
        sine / cosine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_sine_is_a_sine() {
        for step in -1000..=1000 {
            let x = f64::from(step) / 100.0;
            assert!(
                (sine_of_pi(x) - (x * std::f64::consts::PI).sin()).abs() < 1e-13,
                "{x}"
            );
        }
    }

    #[test]
    fn right_angles_are_exact() {
        assert_eq!(sine_and_cosine(90.0), (1.0, 0.0));
        assert_eq!(sine_and_cosine(0.0), (0.0, 1.0));
        assert_eq!(
            (sine_and_cosine(180.0).0, sine_and_cosine(180.0).1),
            (0.0, -1.0)
        );
        assert!((tangent(45.0) - 1.0).abs() < 1e-6);
        assert!(tangent(90.0) >= 1e6);
    }
}
