//! A picture made to cover the canvas, a strip of rows at a time.
//!
//! The only file that names `fast_image_resize`.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{Filter, FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::card::pixels::picture::Picture;
use crate::card::pixels::rotate::sine_of_pi;

/// The middle of a picture, as wide or as high as it is, that has the shape of the canvas.
pub struct Cover<'p> {
    picture: &'p Picture,
    width: u32,
    height: u32,
    /// The shown part of the picture in px: left, top and size.
    shown: [f64; 4],
    filter: FilterType,
}

/// Buffers of a scaling thread, which are reused.
#[derive(Default)]
pub struct Scaler(Resizer);

impl<'p> Cover<'p> {
    /// Fills a canvas of `width` x `height` px, at least 1 each, with the middle of `picture`.
    #[must_use]
    pub fn new(picture: &'p Picture, width: u32, height: u32) -> Cover<'p> {
        Cover::anchored(picture, width, height, (0.5, 0.5))
    }

    /// Fills a canvas with the part of `picture` at `anchor`: 0 left or top, 1 right or bottom.
    #[must_use]
    pub fn anchored(
        picture: &'p Picture,
        width: u32,
        height: u32,
        anchor: (f32, f32),
    ) -> Cover<'p> {
        let (from_width, from_height) = (f64::from(picture.width), f64::from(picture.height));
        let scale = (f64::from(width) / from_width).max(f64::from(height) / from_height);
        let shown_width = (f64::from(width) / scale).min(from_width);
        let shown_height = (f64::from(height) / scale).min(from_height);
        Cover {
            picture,
            width,
            height,
            shown: [
                (from_width - shown_width) * f64::from(anchor.0.clamp(0.0, 1.0)),
                (from_height - shown_height) * f64::from(anchor.1.clamp(0.0, 1.0)),
                shown_width,
                shown_height,
            ],
            // Mitchell neither rings nor blurs much where it enlarges; shrinking needs the sharper one.
            filter: if scale > 1.0 {
                FilterType::Mitchell
            } else {
                lanczos()
            },
        }
    }

    /// Fills `strip` with the rows from `top` on: whole rows of the canvas, four bytes a pixel, none below its end.
    pub fn rows(&self, scaler: &mut Scaler, top: u32, strip: &mut [u8]) {
        let rows = u32::try_from(strip.len() / 4).unwrap_or(0) / self.width;
        let (from, [left, shown_top, shown_width, shown_height]) = (self.picture, self.shown);
        if self.is_copy() {
            let row = self.width as usize * 4;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let first_row = shown_top as usize + top as usize;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let first = (first_row * from.width as usize + left as usize) * 4;
            for (at, out) in strip.chunks_exact_mut(row).enumerate() {
                let start = first + at * from.width as usize * 4;
                out.copy_from_slice(&from.pixels[start..start + row]);
            }
            return;
        }
        let per_row = shown_height / f64::from(self.height);
        // The box may end a hair below the picture by rounding; the resizer would refuse it.
        let box_top = shown_top + f64::from(top) * per_row;
        let box_height = (f64::from(rows) * per_row).min(f64::from(from.height) - box_top);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(self.filter))
            .crop(left, box_top, shown_width, box_height)
            .use_alpha(self.picture.is_see_through);
        let source = ImageRef::new(from.width, from.height, &from.pixels, PixelType::U8x4)
            .expect("a picture has four bytes a pixel");
        let mut out = Image::from_slice_u8(self.width, rows, strip, PixelType::U8x4)
            .expect("a strip has four bytes a pixel");
        scaler
            .0
            .resize(&source, &mut out, &options)
            .expect("the box is inside the picture, and both have the same kind of pixels");
    }

    /// Nothing to scale: the shown part has the size of the canvas and is aligned to whole px.
    fn is_copy(&self) -> bool {
        let [left, top, width, height] = self.shown;
        width == f64::from(self.width)
            && height == f64::from(self.height)
            && left.fract() == 0.0
            && top.fract() == 0.0
    }
}

/// A picture downscaled to `width` x `height` px, at least 1 each; each px is the mean of those it replaces.
#[must_use]
pub fn shrink(picture: &Picture, width: u32, height: u32) -> Picture {
    let mut cover = Cover::new(picture, width, height);
    cover.filter = FilterType::Box;
    let mut pixels = vec![0; width as usize * height as usize * 4];
    cover.rows(&mut Scaler::default(), 0, &mut pixels);
    Picture {
        width,
        height,
        pixels,
        is_see_through: picture.is_see_through,
    }
}

/// Lanczos with three lobes, with a sine of our own: those of the machines' libraries differ in the last bit.
fn lanczos() -> FilterType {
    fn sinc(x: f64) -> f64 {
        if x == 0.0 {
            1.0
        } else {
            sine_of_pi(x) / (x * std::f64::consts::PI)
        }
    }
    fn kernel(x: f64) -> f64 {
        if x.abs() < 3.0 {
            sinc(x) * sinc(x / 3.0)
        } else {
            0.0
        }
    }
    Filter::new("lanczos3", kernel, 3.0).map_or(FilterType::Lanczos3, FilterType::Custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: u32, height: u32) -> Picture {
        let pixels = (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| [x, y, x ^ y, 255].map(|c| (c & 255) as u8)))
            .collect();
        Picture {
            width,
            height,
            pixels,
            is_see_through: false,
        }
    }

    fn whole(picture: &Picture, width: u32, height: u32, rows: u32) -> Vec<u8> {
        let cover = Cover::new(picture, width, height);
        let mut scaler = Scaler::default();
        let mut out = vec![0; (width * height * 4) as usize];
        for (at, strip) in out.chunks_mut((width * rows * 4) as usize).enumerate() {
            cover.rows(&mut scaler, u32::try_from(at).expect("few") * rows, strip);
        }
        out
    }

    #[test]
    fn strips_join_without_a_seam() {
        for (width, height) in [(100, 60), (37, 21), (240, 60), (60, 240)] {
            let picture = ramp(width, height);
            let at_once = whole(&picture, 160, 90, 90);
            let strips = whole(&picture, 160, 90, 16);
            let worst = at_once
                .iter()
                .zip(&strips)
                .map(|(a, b)| a.abs_diff(*b))
                .max();
            assert!(worst <= Some(1), "{width} x {height} differs by {worst:?}");
        }
    }

    #[test]
    fn a_picture_of_the_canvas_size_is_copied() {
        let picture = ramp(64, 36);
        assert_eq!(whole(&picture, 64, 36, 10), picture.pixels);
    }

    #[test]
    fn a_tall_picture_shows_its_middle() {
        let out = whole(&ramp(64, 164), 64, 36, 36);
        assert_eq!(out[1], 64);
    }
}
