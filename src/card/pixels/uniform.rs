//! Pictures of nothing: all black, or of one colour. A film that fades in gives such a still.

use crate::card::pixels::picture::Picture;

/// Steps of a channel between the darkest and the brightest that are still one colour: the noise of a JPEG.
const NOISE: usize = 12;

/// The brightest that still is black: 16 is the black of a film that was not widened.
const BLACK: usize = 24;

/// One px in so many may be different: a speck.
const SPECK: usize = 1000;

/// The approximate number of px that are sampled.
const SAMPLES: usize = 100_000;

impl Picture {
    /// Why there is nothing to see. None if there is something.
    #[must_use]
    pub fn why_blank(&self) -> Option<String> {
        let count = self.pixels.len() / 4;
        // Odd, so that it does not keep to columns.
        let step = (count / SAMPLES) | 1;
        let mut counts = [[0usize; 256]; 3];
        for pixel in self.pixels.chunks_exact(4).step_by(step) {
            for (counts, channel) in counts.iter_mut().zip(pixel) {
                counts[usize::from(*channel)] += 1;
            }
        }
        let ends = counts.map(|counts| ends(&counts, count.div_ceil(step) / SPECK));
        if ends.iter().all(|(_, brightest)| *brightest <= BLACK) {
            return Some("the picture is all black".to_string());
        }
        let is_one = |(darkest, brightest): &(usize, usize)| brightest - darkest <= NOISE;
        let [red, green, blue] = ends.map(|(darkest, brightest)| (darkest + brightest) / 2);
        ends.iter()
            .all(is_one)
            .then(|| format!("the picture is a single colour (#{red:02x}{green:02x}{blue:02x})"))
    }
}

/// The darkest and the brightest, without so many on each side.
fn ends(counts: &[usize; 256], specks: usize) -> (usize, usize) {
    let first = |places: &mut dyn Iterator<Item = usize>| {
        let mut sum = 0;
        for place in places {
            sum += counts[place];
            if sum > specks {
                return place;
            }
        }
        0
    };
    (first(&mut (0..256)), first(&mut (0..256).rev()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(color: impl Fn(u32, u32) -> [u8; 3], expected: Option<&str>) {
        let pixels = (0..90)
            .flat_map(|y| (0..160).map(move |x| (x, y)))
            .flat_map(|(x, y)| {
                let [red, green, blue] = color(x, y);
                [red, green, blue, 255]
            })
            .collect();
        let picture = Picture {
            width: 160,
            height: 90,
            pixels,
            is_see_through: false,
        };
        assert_eq!(picture.why_blank().as_deref(), expected);
    }

    #[test]
    fn black_is_uniform_despite_noise_and_a_speck() {
        let noise = |x: u32, y: u32| u8::try_from((x * 7 + y * 13) % 20).unwrap_or(0);
        check(|x, y| [noise(x, y); 3], Some("the picture is all black"));
        let speck = |x, y| if x < 3 && y < 3 { [255; 3] } else { [16; 3] };
        check(speck, Some("the picture is all black"));
    }

    #[test]
    fn a_uniform_picture_is_reported_by_its_colour() {
        check(
            |x, _| [200 + (x % 5) as u8, 100, 0],
            Some("the picture is a single colour (#ca6400)"),
        );
        check(
            |_, _| [255; 3],
            Some("the picture is a single colour (#ffffff)"),
        );
    }

    #[test]
    fn a_night_with_a_lamp_is_something() {
        let lamp = |x: u32, y: u32| {
            if x < 12 && y < 12 {
                [250, 220, 160]
            } else {
                [8; 3]
            }
        };
        check(lamp, None);
        check(|x, _| [(x / 4).to_le_bytes()[0]; 3], None);
    }
}
