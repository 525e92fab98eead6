//! Generated pictures that look like stills: a sky, a sun, ridges in haze, water. Everything depends on the seed.

use jpeg_encoder::{ColorType, Encoder};

type Rgb = [f32; 3];

/// Sky above, sky at the horizon, ridges: one row for each palette.
const PALETTES: &[(Rgb, Rgb, Rgb)] = &[
    (
        [38.0, 60.0, 110.0],
        [250.0, 178.0, 120.0],
        [28.0, 34.0, 58.0],
    ),
    (
        [88.0, 140.0, 190.0],
        [228.0, 236.0, 232.0],
        [40.0, 74.0, 82.0],
    ),
    ([24.0, 26.0, 60.0], [196.0, 96.0, 122.0], [22.0, 18.0, 40.0]),
    (
        [120.0, 128.0, 140.0],
        [214.0, 208.0, 196.0],
        [58.0, 62.0, 60.0],
    ),
    ([14.0, 30.0, 52.0], [74.0, 134.0, 140.0], [10.0, 22.0, 34.0]),
];

/// A JPEG of `width` x `height` px (at most 65,535 each); equal arguments give equal bytes.
#[must_use]
pub fn landscape(seed: u32, width: u16, height: u16) -> Vec<u8> {
    let scene = Scene::new(seed);
    let (columns, rows) = (f32::from(width), f32::from(height));
    let ridges: Vec<[f32; LAYERS]> = (0..width)
        .map(|x| scene.ridges(f32::from(x) / columns))
        .collect();
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    let mut grain = seed | 1;
    for y in 0..height {
        let down = f32::from(y) / rows;
        for (x, ridges) in ridges.iter().enumerate() {
            #[allow(clippy::cast_precision_loss)] // Columns are below 65,536.
            let across = x as f32 / columns;
            let color = scene.color(across, down, ridges);
            grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = f32::from(u8::try_from(grain >> 27).unwrap_or(0)) / 6.0 - 2.6;
            // A float cast saturates at 0 and 255.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            pixels.extend(color.map(|channel| (channel + noise) as u8));
        }
    }
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 90)
        .encode(&pixels, width, height, ColorType::Rgb)
        .expect("the buffer has the given size, and writing to memory cannot fail");
    jpeg
}

const LAYERS: usize = 4;

struct Scene {
    sky: Rgb,
    horizon: Rgb,
    ridge: Rgb,
    sun: [f32; 2],
    phase: f32,
    waterline: f32,
}

impl Scene {
    fn new(seed: u32) -> Scene {
        let (sky, horizon, ridge) = PALETTES[seed as usize % PALETTES.len()];
        #[allow(clippy::cast_precision_loss)] // A resolution of a thousandth is enough.
        let dice = |salt: u32| {
            ((seed.wrapping_mul(2_654_435_761) ^ salt.wrapping_mul(40_503)) >> 8) as f32 % 1000.0
                / 1000.0
        };
        Scene {
            sky,
            horizon,
            ridge,
            sun: [0.2 + 0.6 * dice(1), 0.22 + 0.2 * dice(2)],
            phase: dice(3) * 40.0,
            waterline: 0.74 + 0.08 * dice(4),
        }
    }

    /// The upper edge of each ridge in one column, far ones first.
    fn ridges(&self, across: f32) -> [f32; LAYERS] {
        let mut heights = [0.0; LAYERS];
        let mut depth = 0.0;
        for height in &mut heights {
            let at = across * (3.0 + depth * 1.4) + self.phase + depth * 7.3;
            let peaks = at.sin()
                + 0.5 * (at * 2.3 + 1.0).sin()
                + 0.25 * (at * 5.1).sin()
                + 0.1 * (at * 13.0).sin();
            *height = 0.42 + depth * 0.085 - peaks * (0.07 - depth * 0.008);
            depth += 1.0;
        }
        heights
    }

    fn color(&self, across: f32, down: f32, ridges: &[f32; LAYERS]) -> Rgb {
        if down > self.waterline {
            let depth = (down - self.waterline) / (1.0 - self.waterline);
            let ripple = ((down * 900.0).sin() * 0.5 + (down * 331.0 + across * 9.0).sin() * 0.5)
                * 0.006
                * depth;
            let mirrored = self.above(
                across + ripple,
                (2.0 * self.waterline - down).max(0.0),
                ridges,
            );
            return mix(mirrored, mix(self.sky, self.ridge, 0.5), 0.25 + 0.5 * depth);
        }
        self.above(across, down, ridges)
    }

    fn above(&self, across: f32, down: f32, ridges: &[f32; LAYERS]) -> Rgb {
        let mut color = mix(self.sky, self.horizon, (down / 0.62).min(1.0));
        let away = ((across - self.sun[0]) * 16.0 / 9.0).hypot(down - self.sun[1]);
        let glow = (1.0 - away / 0.5).max(0.0);
        color = mix(color, [255.0, 244.0, 222.0], glow * glow * 0.55);
        if away < 0.045 {
            color = [255.0, 248.0, 232.0];
        }
        let mut near = 0.22;
        for ridge in ridges {
            if down > *ridge {
                let haze = ((down - ridge) / 0.2).min(1.0) * 0.25;
                color = mix(mix(self.horizon, self.ridge, near), self.horizon, haze);
            }
            near += 0.24;
        }
        color
    }
}

fn mix(from: Rgb, to: Rgb, share: f32) -> Rgb {
    [0, 1, 2].map(|channel| from[channel] + (to[channel] - from[channel]) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_bytes_and_others_do_not() {
        assert_eq!(landscape(3, 64, 36), landscape(3, 64, 36));
        assert_ne!(landscape(3, 64, 36), landscape(4, 64, 36));
    }
}
